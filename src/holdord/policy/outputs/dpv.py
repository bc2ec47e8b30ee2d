"""The register as linked data: a record of processing activities in the Data Privacy Vocabulary.

Law:      GDPR Art. 30
Standard: W3C DPV 2.3 with its extensions eu-gdpr, pd and loc; JSON-LD 1.1
Takes:    an Edition, an Imprint
Gives:    one JSON-LD document with an entry (an IRI below `/.well-known/privacy.json`) for each part of the register.
          Purposes, kinds of data and measures keep the company's own meaning, and say by skos:broader which term of the
          vocabulary they fall under; where none does, that is the vocabulary's own root. Texts bear their language
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from holdord.policy.authorities import authority
from holdord.policy.loader import Edition
from holdord.policy.outputs import parties
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, in_every_language, naming
from holdord.policy.outputs.record import getters, used
from holdord.policy.outputs.vocabulary import terms
from holdord.policy.outputs.words import words
from holdord.policy.periods import Period
from holdord.policy.register import Establishment, Process, Purpose, Recipient, Retention
from holdord.policy.transfers import Ground, transfer_ground
from holdord.terms import LegalBasis

Node = dict[str, Any]

CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: Reserved codes for parts of other countries, and Kosovo: the vocabulary has no term for them.
_NOT_IN_LOC = frozenset({"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"})
_ROLES = {
    "processor": "dpv:DataProcessor",
    "controller": "dpv:DataController",
    "joint_controller": "dpv:JointDataControllers",
    "third_party": "dpv:ThirdParty",
}
#: The framework for the USA is an adequacy decision for those who are on its list.
_TRANSFER_TOOLS = {
    "adequacy": "eu-gdpr:A45-3", "framework": "eu-gdpr:A45-3", "standard_clauses": "eu-gdpr:A46-2-c",
    "binding_rules": "eu-gdpr:A46-2-b", "consent": "eu-gdpr:A49-1-a", "contract": "eu-gdpr:A49-1-b",
}  # fmt: skip
_ROOTS = {
    "category": "dpv:PersonalData", "purpose": "dpv:Purpose", "subject": "dpv:DataSubject", "source": "dpv:DataSource",
    "security": "dpv:TechnicalOrganisationalMeasure",
}  # fmt: skip
_UNITS = {"day": "D", "month": "M", "year": "Y"}


def dpv(edition: Edition, imprint: Imprint) -> Node:
    """The document. Lists stand in the order of the register."""
    graph = _Graph(edition, imprint)
    return {"@context": {**CONTEXT, "@base": imprint.url("/.well-known/privacy.json")}, "@graph": list(graph.nodes())}


class _Graph:
    """One document, part by part."""

    def __init__(self, edition: Edition, imprint: Imprint) -> None:
        self.edition, self.imprint, self.register = edition, imprint, edition.register
        self.first: Naming = naming(edition, edition.register.languages[0], imprint)

    def nodes(self) -> Iterator[Node]:
        yield self._record()
        for house in self.register.establishments:
            yield self._house(house)
        yield self._officer()
        yield from self._authority()
        for process in self.register.processes:
            yield self._process(process)
            yield from (self._use(process, purpose) for purpose in self._purposes(process))
        yield from (self._purpose(purpose) for purpose in self.register.purposes)
        yield from self._categories()
        yield from (self._storage(rule) for rule in self.register.retention)
        for recipient in self.register.recipients:
            yield self._recipient(recipient)
            yield from self._transfer(recipient)
        yield from self._concepts("security", "security", [one.id for one in self.register.security])
        yield from self._concepts("subject", "data_subjects", self._named("data_subjects"))
        yield from self._concepts("source", "sources", self._named("sources"))

    # --- the record, and who is in it ---

    def _record(self) -> Node:
        made = {
            "@id": "#record",
            "@type": "dpv:ROPA",
            "dct:title": self.first.say("record.title"),
            "dct:identifier": self.edition.version,
            "dct:created": _day(self.imprint.made_on.isoformat()),
            "dct:language": list(self.register.languages),
            "dpv:hasDataController": _links("house", self.register.controllers),
            "dpv:hasProcess": _links("process", [process.id for process in self.register.processes]),
            "dpv:hasRight": [{"@id": terms.right.value} for terms in self.register.rights],
            "dpv:hasTechnicalOrganisationalMeasure": _links("security", [one.id for one in self.register.security]),
            "dpv:hasNotice": [self._notice(language) for language in self.register.languages],
        }
        if self.imprint.number:
            made["dct:hasVersion"] = str(self.imprint.number)
        if day := self.imprint.updated(self.edition):
            made["dct:modified"] = _day(day.isoformat())
        return _filled(made)

    def _notice(self, language: str) -> Node:
        return {"@id": self.imprint.notice(language), "@type": "dpv:PrivacyNotice", "dct:language": language}

    def _house(self, house: Establishment) -> Node:
        types = ["eu-gdpr:Establishment"]
        if house.id in self.register.controllers:
            types.append("dpv:JointDataControllers" if parties.are_joint(self.first) else "dpv:DataController")
        speaks = self.register.representative
        made: Node = {
            "@id": f"#house/{house.id}",
            "dpv:hasName": house.name,
            "dpv:hasAddress": ", ".join(house.address),
            "dpv:hasCountry": self._country(house.country) if house.country else None,
            "dpv:hasContact": house.phone,
            "dct:identifier": house.company_number,
        }
        if speaks and speaks.establishment == house.id:
            types.append("eu-gdpr:Representative")
            made["dpv:hasContact"] = [each for each in (house.phone, f"mailto:{speaks.email}") if each]
        if house.id == self.register.lead_controller:
            made["dpv:hasDataProtectionOfficer" if self.register.dpo.officer else "dpv:hasContact"] = {
                "@id": "#officer"
            }
            made["dpv:hasRepresentative"] = {"@id": f"#house/{speaks.establishment}"} if speaks else None
            made["dpv:hasAuthority"] = {"@id": "#authority"} if authority(self.register.desk.authority) else None
        return _filled({**made, "@type": types})

    def _officer(self) -> Node:
        contact = self.register.dpo
        kind = "dpv:DataProtectionOfficer" if contact.officer else "dpv:Agent"
        return _filled({
            "@id": "#officer", "@type": kind, "dpv:hasName": contact.name, "dpv:hasContact": f"mailto:{contact.email}",
        })  # fmt: skip

    def _authority(self) -> Iterator[Node]:
        if found := authority(self.register.desk.authority):
            yield _filled({
                "@id": "#authority", "@type": "dpv:DataProtectionAuthority", "dpv:hasName": found.name,
                "dpv:hasCountry": self._country(found.country), "dpv:hasContact": found.website,
            })  # fmt: skip

    # --- what is done, and why ---

    def _purposes(self, process: Process) -> list[Purpose]:
        return [found for id in process.purposes if (found := self.register.purpose(id))]

    def _process(self, process: Process) -> Node:
        return _filled({
            "@id": f"#process/{process.id}",
            "@type": ["dpv:Process", "dpv:PersonalDataHandling"],
            "dct:title": self._texts("processes", process.id, "title"),
            "dpv:hasDataController": _links("house", self.register.controllers),
            "dpv:hasDataSubject": _links("subject", process.data_subjects),
            "dpv:hasDataSource": _links("source", process.sources),
            "dpv:hasPersonalData": _links("category", process.categories),
            "dpv:hasRecipient": _links("recipient", process.recipients),
            "dpv:hasStorageCondition": {"@id": f"#retention/{process.retention}"},
            "dpv:hasProcess": [{"@id": self._use_id(process, purpose)} for purpose in self._purposes(process)],
        })  # fmt: skip

    def _use_id(self, process: Process, purpose: Purpose) -> str:
        return f"#process/{process.id}/{purpose.id}"

    def _use(self, process: Process, purpose: Purpose) -> Node:
        """One purpose within an activity: what it uses, on which ground, who gets what."""
        grounds = [_basis(purpose), *([purpose.condition.value] if purpose.condition else [])]
        doing = ["dpv:Profiling"] * purpose.profiling + ["dpv:AutomatedDecisionMaking"] * purpose.automated_decisions
        return _filled({
            "@id": self._use_id(process, purpose),
            "@type": "dpv:Process",
            "dpv:hasPurpose": {"@id": f"#purpose/{purpose.id}"},
            "dpv:hasLegalBasis": [{"@id": ground} for ground in grounds],
            "dpv:hasPersonalData": _links("category", used(process, purpose)),
            "dpv:hasRecipient": _links("recipient", [one.id for one in getters(self.first, process, purpose)]),
            "dpv:hasProcessing": [{"@id": one} for one in doing if one == "dpv:Profiling"],
            "dpv:hasContext": [{"@id": one} for one in doing if one != "dpv:Profiling"],
        })  # fmt: skip

    def _purpose(self, purpose: Purpose) -> Node:
        known = terms("purpose", purpose.id).dpv or ("dpv:DirectMarketing" if purpose.direct_marketing else None)
        made = self._concept("purpose", purpose.id, known, self._texts("purposes", purpose.id, "title"))
        texts = self._texts("purposes", purpose.id, "text")
        return {**made, "skos:definition": texts} if texts else made

    def _categories(self) -> Iterator[Node]:
        for one in self.register.categories:
            known = terms("category", one.id).dpv
            made = self._concept("category", one.id, known, self._texts("categories", one.id))
            yield {**made, "@type": "dpv:SpecialCategoryPersonalData"} if one.special else made

    # --- how long, to whom, where to ---

    def _storage(self, rule: Retention) -> Node:
        span = {
            "@type": "dpv:TemporalDuration",
            "rdf:value": {"@value": iso_8601(rule.duration), "@type": "xsd:duration"},
            "dct:description": [
                {"@value": words(language)[f"starts.{rule.starts}"], "@language": language}
                for language in self.register.languages
            ],
        }
        return {"@id": f"#retention/{rule.id}", "@type": "dpv:StorageDuration", "dpv:hasDuration": span}

    def _recipient(self, one: Recipient) -> Node:
        return _filled({
            "@id": f"#recipient/{one.id}",
            "@type": ["dpv:Recipient", _ROLES[one.role]],
            "dct:title": one.name,
            "dpv:hasName": one.legal_entity,
            "dpv:hasCountry": self._country(one.country),
            "dct:description": self._texts("recipients", one.id),
            "dpv:hasPolicy": {"@id": one.policy_url} if one.policy_url else None,
        })  # fmt: skip

    def _transfer(self, one: Recipient) -> Iterator[Node]:
        """A transfer outside the EEA. Without a ground it is said without one: that is what the register states."""
        ground = transfer_ground(one, self.imprint.made_on)
        if ground == Ground("eea"):
            return
        yield _filled({
            "@id": f"#transfer/{one.id}",
            "@type": "dpv:Process",
            "dpv:hasProcessing": {"@id": "dpv:Transfer"},
            "dpv:hasDataImporter": {"@id": f"#recipient/{one.id}"},
            "dpv:hasThirdCountry": self._country(one.country),
            "dpv:hasLegalBasis": {"@id": _TRANSFER_TOOLS[ground.kind]} if ground else None,
            "dct:source": ground.reference if ground else None,
        })  # fmt: skip

    def _country(self, code: str) -> Node:
        return {"@type": "dpv:Country", "dct:identifier": code} if code in _NOT_IN_LOC else {"@id": f"loc:{code}"}

    # --- concepts and words ---

    def _named(self, key: str) -> list[str]:
        return list(dict.fromkeys(id for process in self.register.processes for id in getattr(process, key)))

    def _concepts(self, group: str, key: str, ids: Iterable[str]) -> Iterator[Node]:
        for id in ids:
            yield self._concept(group, id, terms(group, id).dpv, self._texts(key, id))

    def _concept(self, group: str, id: str, broader: str | None, label: list[Node]) -> Node:
        return {
            "@id": f"#{group}/{id}",
            "@type": _ROOTS[group],
            "skos:prefLabel": label,
            "skos:broader": {"@id": broader or _ROOTS[group]},
        }

    def _texts(self, group: str, id: str, part: str = "") -> list[Node]:
        """What the words of each language say."""
        found = in_every_language(self.edition, group, id, part)
        return [{"@value": text, "@language": language} for language, text in found.items()]


def iso_8601(span: Period) -> str:
    """'P5Y'. XML Schema has no weeks in a duration, so they are written as days."""
    return f"P{span.count * 7}D" if span.unit == "week" else f"P{span.count}{_UNITS[span.unit]}"


def _basis(purpose: Purpose) -> str:
    if purpose.basis is LegalBasis.LEGITIMATE_INTEREST:
        return f"{purpose.basis.value}-{'controller' if purpose.interest_of == 'controller' else 'third-party'}"
    return purpose.basis.value


def _links(group: str, ids: Iterable[str]) -> list[Node]:
    return [{"@id": f"#{group}/{id}"} for id in ids]


def _day(day: str) -> Node:
    return {"@value": day, "@type": "xsd:date"}


def _filled(node: Node) -> Node:
    """Without what the register does not state: linked data say nothing by saying null."""
    return {key: value for key, value in node.items() if value not in (None, "", [])}
