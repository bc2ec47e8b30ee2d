"""The notice for machines: what stands at /.well-known/privacy.json.

Promise:  1.1-11.5, in a form that a program can read and compare
Law:      GDPR Art. 12(7)-(8), 13-14
Takes:    an Edition, an Imprint
Gives:    the document as plain JSON, in the shape of privacy_shape.py. What the register does not state is left out;
          a transfer without a ground says 'none', because that it has none is a fact
"""

from collections.abc import Iterator
from typing import Any

from holdord.policy.authorities import authority
from holdord.policy.loader import Edition
from holdord.policy.outputs import parties
from holdord.policy.outputs import privacy_shape as shape
from holdord.policy.outputs.dpv import iso_8601
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import in_every_language, naming
from holdord.policy.periods import Period
from holdord.policy.register import EarlierPeriod
from holdord.policy.transfers import Ground, flow_ground, transfer_ground

PATH, SCHEMA_PATH = "/.well-known/privacy.json", "/privacy.schema.json"


def privacy(edition: Edition, imprint: Imprint) -> dict[str, Any]:
    """The document. Lists stand in the order in which people read them."""
    return _Writing(edition, imprint).notice().model_dump(mode="json", by_alias=True, exclude_none=True)


class _Writing:
    """One document, part by part."""

    def __init__(self, edition: Edition, imprint: Imprint) -> None:
        self.edition, self.imprint, self.register = edition, imprint, edition.register

    def notice(self) -> shape.Notice:
        register, imprint = self.register, self.imprint
        return shape.Notice(
            **{"$schema": imprint.url(SCHEMA_PATH)},
            privacy=1,
            version=shape.Version(
                hash=self.edition.version, number=imprint.number, published_at=imprint.published_at,
                updated_on=imprint.updated(self.edition),
            ),
            made_on=imprint.made_on,
            organisation=register.organisation,
            languages=register.languages,
            notices={language: imprint.notice(language) for language in register.languages},
            rights_pages={language: imprint.exercise(language) for language in register.languages},
            controllers=tuple(self.controllers()),
            contact=shape.Contact(email=register.dpo.email, name=register.dpo.name, officer=register.dpo.officer),
            representative=self.representative(),
            authority=self.authority(),
            excludes=tuple(self.texts("excludes", id) for id in register.scope.excludes),
            minimum_age=register.minimum_age,
            categories=tuple(self.categories()),
            purposes=tuple(self.purposes()),
            retention=tuple(self.retention()),
            recipients=tuple(self.recipients()),
            activities=tuple(self.activities()),
            flows=tuple(self.flows()),
            rights=tuple(self.rights()),
            cookies=tuple(self.cookies()),
            locations=tuple(shape.Location(country=one.country, main=one.main) for one in register.locations),
            security=tuple(
                shape.Measure(id=one.id, name=self.texts("security", one.id), obsolete=one.obsolete)
                for one in register.security
            ),
        )  # fmt: skip

    # --- words ---

    def texts(self, group: str, id: str, part: str = "") -> dict[str, str]:
        return in_every_language(self.edition, group, id, part)

    # --- who ---

    def controllers(self) -> Iterator[shape.Controller]:
        joint = any(
            parties.are_joint(naming(self.edition, language, self.imprint)) for language in self.register.languages
        )
        for house in filter(None, map(self.register.establishment, self.register.controllers)):
            yield shape.Controller(
                id=house.id, name=house.name, lead=house.id == self.register.lead_controller, joint=joint,
                country=house.country, address=house.address, company_number=house.company_number, phone=house.phone,
            )  # fmt: skip

    def representative(self) -> shape.Representative | None:
        found = self.register.representative
        house = self.register.establishment(found.establishment) if found else None
        return (
            shape.Representative(name=house.name, email=found.email, country=house.country) if found and house else None
        )

    def authority(self) -> shape.Authority | None:
        found = authority(self.register.desk.authority)
        if found is None:
            return None
        return shape.Authority(
            country=found.country, name=found.name, website=found.website, complaint_url=found.complaint_url
        )

    # --- what, why, how long ---

    def categories(self) -> Iterator[shape.Category]:
        for one in self.register.categories:
            yield shape.Category(id=one.id, name=self.texts("categories", one.id), special=one.special)

    def purposes(self) -> Iterator[shape.Purpose]:
        for one in self.register.purposes:
            id = one.id
            text = self.texts("purposes", id, "text")
            interest = self.texts("purposes", id, "interest")
            yield shape.Purpose(
                id=id, name=self.texts("purposes", id, "title"),
                text=text or None, basis=one.basis.value, article=one.basis.article, interest=interest or None,
                interest_of=one.interest_of, condition=one.condition.value if one.condition else None,
                categories=one.categories, direct_marketing=one.direct_marketing, profiling=one.profiling,
                automated_decisions=one.automated_decisions,
            )  # fmt: skip

    def retention(self) -> Iterator[shape.Retention]:
        for one in self.register.retention:
            span = iso_8601(one.duration)
            yield shape.Retention(id=one.id, duration=span, starts=one.starts, until_then=one.until_then)

    # --- to whom ---

    def recipients(self) -> Iterator[shape.Recipient]:
        for one in self.register.recipients:
            yield shape.Recipient(
                id=one.id, name=one.name, legal_entity=one.legal_entity, role=one.role, kind=one.kind,
                does=self.texts("recipients", one.id), country=one.country,
                transfer=_transfer(transfer_ground(one, self.imprint.made_on)), purposes=one.purposes,
                categories=one.categories, own_retention=one.own_retention, policy_url=one.policy_url,
            )  # fmt: skip

    def flows(self) -> Iterator[shape.Flow]:
        for one in self.register.flows:
            giver = self.register.establishment(one.from_establishment)
            taker = self.register.establishment(one.to_establishment)
            if giver and taker:
                ground = flow_ground(self.register, one, self.imprint.made_on)
                yield shape.Flow(giver=giver.name, taker=taker.name, country=taker.country, transfer=_transfer(ground))

    def activities(self) -> Iterator[shape.Activity]:
        for one in self.register.processes:
            id = one.id
            yield shape.Activity(
                id=id, name=self.texts("processes", id, "title"),
                data_subjects=tuple(self.texts("data_subjects", each) for each in one.data_subjects),
                categories=one.categories, purposes=one.purposes, recipients=one.recipients, retention=one.retention,
                sources=tuple(self.texts("sources", each) for each in one.sources), provision=one.provision,
                public_sources=tuple(self.texts("sources", each) for each in one.public_sources),
                told_within=_span(one.told_within), earlier=tuple(map(_earlier, one.earlier)),
            )  # fmt: skip

    # --- rights and devices ---

    def rights(self) -> Iterator[shape.RightTerms]:
        for one in self.register.rights:
            key = one.right.value
            yield shape.RightTerms(
                right=key, article=one.right.article,
                name=self.texts("rights", key, "title"),
                text=self.texts("rights", key, "text"),
                answer_within=_span(one.answer_within), extension=_span(one.extension),
                free_of_charge=one.free_of_charge,
            )  # fmt: skip

    def cookies(self) -> Iterator[shape.Cookie]:
        for one in self.register.cookies:
            yield shape.Cookie(
                name=one.name, purpose=one.purpose, recipient=one.recipient, lifetime=_span(one.lifetime),
                necessary=one.necessary,
            )  # fmt: skip


def _earlier(was: EarlierPeriod) -> shape.EarlierPeriod:
    return shape.EarlierPeriod(
        before=was.before, duration=iso_8601(was.duration), starts=was.starts, until_then=_span(was.until_then)
    )


def _span(span: Period | None) -> str | None:
    return iso_8601(span) if span else None


def _transfer(ground: Ground | None) -> shape.Transfer:
    return shape.Transfer(
        ground=ground.kind if ground else "none", reference=(ground.reference or None) if ground else None
    )
