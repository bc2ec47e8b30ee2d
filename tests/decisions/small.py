"""A register of a few lines in which each reason for a no can be made, and the facts of a person in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ruamel.yaml import YAML

from holdord.consent.rules import ChannelFact, ConsentFact
from holdord.decisions.rules import Answer, Facts, decide
from holdord.policy.register import Register
from holdord.subjects.rules import RIGHT_TO_OBJECT, HoldFact, LimitFact, RelationFact, SubjectFacts, ToldFact
from holdord.terms import Channel, ConsentState, LimitKind
from tests.conftest import at

SMALL = """
holdord: 1
organisation: Small
languages: [en]
establishments: [{id: small, name: Small A/S, country: DK}]
controllers: [small]
lead_controller: small
dpo: {email: dpo@small.example}
desk: {establishment: small, calendar: DK, time_zone: Europe/Copenhagen, authority: DK}
categories: [{id: name}, {id: email}, {id: health}, {id: belief, special: true}]
purposes:
  - {id: deliver, basis: "eu-gdpr:A6-1-b", clauses: ["2.1"]}
  - {id: improve, basis: "eu-gdpr:A6-1-f", interest_of: controller, clauses: ["2.2"]}
  - {id: offers, basis: "eu-gdpr:A6-1-f", interest_of: controller, direct_marketing: true, clauses: ["2.3"],
     categories: [email]}
  - {id: news, basis: "eu-gdpr:A6-1-a", direct_marketing: true, clauses: ["2.4"], categories: [email]}
  - {id: score, basis: "eu-gdpr:A6-1-b", automated_decisions: true, clauses: ["2.5"]}
  - {id: bookkeeping, basis: "eu-gdpr:A6-1-c", clauses: ["2.6"]}
  - {id: catalogue, basis: "eu-gdpr:A6-1-f", interest_of: controller, direct_marketing: true, clauses: ["2.7"],
     reached_by: [email, post], customers_of: [sales]}
  - {id: profile, basis: "eu-gdpr:A6-1-f", interest_of: controller, profiling: true, clauses: ["2.8"]}
retention:
  - {id: five-years, duration: 5 years, starts: collected, clauses: ["3.1"]}
  - {id: two-years, duration: 2 years, starts: last_delivery, until_then: one-year, clauses: ["3.2"]}
  - {id: one-year, duration: 1 year, starts: collected, clauses: ["3.3"]}
recipients:
  - {id: printer, name: Printer, legal_entity: Printer, role: processor, kind: documents, country: DE,
     clauses: ["4.1"], purposes: [deliver, news], categories: [name, email]}
  - {id: cloud, name: Cloud, legal_entity: Cloud, role: processor, kind: storage, country: US,
     clauses: ["4.2"], purposes: [deliver], categories: [name],
     transfer: {ground: framework, reference: "(EU) 2023/1795", valid_from: 2023-07-10, valid_until: 2027-01-01}}
  - {id: bank, name: Bank, legal_entity: Bank, role: third_party, kind: accounting, country: CH,
     clauses: ["4.3"], purposes: [deliver], categories: [name]}
  - {id: far, name: Far, legal_entity: Far, role: processor, kind: storage, country: IN,
     clauses: ["4.4"], purposes: [deliver], categories: [name]}
processes:
  - {id: forms, section: "2", data_subjects: [people], categories: [name, email],
     purposes: [deliver, improve, offers, news, score, bookkeeping, catalogue, profile],
     recipients: [printer, cloud, bank, far], retention: five-years, sources: [them]}
  - {id: sales, section: "3", data_subjects: [people], categories: [name, email, health, belief],
     purposes: [deliver, offers, catalogue], recipients: [], retention: two-years, sources: [them]}
rights:
  - {right: "eu-gdpr:A18", clauses: ["8.4a", "8.4b"]}
  - {right: "eu-gdpr:A21", clauses: ["8.5a", "8.5b"]}
  - {right: "eu-gdpr:A7-3", clauses: ["8.7"]}
access:
  - {role: dpo, purposes: [bookkeeping], processes: [forms, sales]}
  - {role: account_manager, purposes: [deliver, news], processes: [sales]}
  - {role: auditor, purposes: [deliver], processes: [forms, sales]}
promises:
  - {id: "2.3", kind: C, controls: [{name: decisions.category-not-for-purpose, about: {purpose: offers}}]}
  - {id: "4.5", kind: C, controls: [{name: recipients.only-listed, about: {process: forms}}]}
  - {id: "4.6", kind: C, controls: [{name: recipients.only-listed, about: {process: sales}}]}
  - {id: "7.7", kind: C, controls: [{name: policy.no-automated-decisions}]}
  - {id: "8.4a", kind: R, controls: [{name: subjects.restriction-stops-use}]}
  - {id: "8.4b", kind: R, controls: [{name: subjects.suppression-is-hashed}]}
  - {id: "8.5b", kind: R, controls: [{name: subjects.marketing-objection-stops-at-once}]}
  - {id: "8.5c", kind: C, controls: [{name: decisions.first-contact-notice}]}
  - {id: "11.3", kind: C, controls: [{name: decisions.minor-stops-use}]}
  - {id: "8.7", kind: R, controls: [{name: consent.withdrawal-stops-at-once}]}
  - {id: "10.2", kind: C, controls: [{name: policy.transfers-have-grounds}]}
"""

REGISTER = Register.model_validate(YAML(typ="safe").load(SMALL))
ADA = UUID(int=1)
NOW = at("2026-03-31")


def changed(**keys: Any) -> Register:
    """The register with some of its keys exchanged."""
    return REGISTER.model_copy(update=keys)


def relation(process: str = "forms", collected: str = "2026-01-10", anchored: str | None = None) -> RelationFact:
    return RelationFact(
        process,
        at(collected),
        at(collected),
        at(anchored) if anchored else None,
        "last_delivery" if anchored else "",
        1,
    )


def limit(kind: LimitKind, purpose: str = "", since: str = "2026-03-01") -> LimitFact:
    return LimitFact(UUID(int=2), kind, purpose, at(since), reason="test")


def hold(process: str = "", statute: str = "dk-bfl-12") -> HoldFact:
    return HoldFact(UUID(int=3), process, statute, "invoice", at("2026-01-01"), None, "system:test")


def choice(purpose: str, state: ConsentState, on: str = "2026-02-01", *, proven: bool = False) -> ConsentFact:
    return ConsentFact(purpose, state, at(on), proven)


def word(channel: Channel, wanted: bool, purpose: str = "", on: str = "2026-02-01") -> ChannelFact:
    return ChannelFact(channel, purpose, wanted, at(on))


def ada(
    *known: RelationFact,
    limits: tuple[LimitFact, ...] = (),
    holds: tuple[HoldFact, ...] = (),
    choices: tuple[ConsentFact, ...] = (),
    words: tuple[ChannelFact, ...] = (),
    told: bool = True,
    country: str = "DK",
) -> Facts:
    """What we know of Ada: one relation, if nothing else is said. She was told that she may object."""
    heard = (ToldFact(RIGHT_TO_OBJECT, "v1", at("2026-01-10")),) if told else ()
    facts = SubjectFacts(ADA, "en", country, known or (relation(),), limits, holds, heard)
    return Facts(facts, {each.purpose: each for each in choices}, words)


def may(
    facts: Facts,
    purpose: str,
    recipient: str | None = None,
    *,
    now: datetime = NOW,
    register: Register = REGISTER,
    categories: tuple[str, ...] = (),
    channel: Channel | None = None,
    carries_notice: bool = False,
    automated: bool = False,
) -> Answer:
    return decide(
        register, facts, purpose=purpose, recipient=recipient, at=now, categories=categories, channel=channel,
        carries_notice=carries_notice, automated=automated,
    )  # fmt: skip
