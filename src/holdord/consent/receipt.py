"""A choice as a record that others can read, and as a receipt for whoever made it.

Promise:  2.1b, 8.7 - what was chosen, in front of which words, is the person's to see
Law:      GDPR Art. 7(1), 15
Standard: ISO/IEC TS 27560:2023 in the profile of the Data Privacy Vocabulary (dpv-27560), JSON-LD 1.1
Takes:    a choice on the website; the words shown and the policy of that day are found by their hashes
Gives:    told: each service under the name it was shown by; receipt: the record. FIELDS says where each field stands
Refuses:  nothing

A record says what was shown then, never what the register says today. Whether a no took a yes back is read from the
choice before: once that one's time as proof is over (`proof_kept`) and it has gone, the same no is a refusal.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from holdord.consent import site_rules
from holdord.consent.queries import Made, Question, allowed_before, question
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.outputs.dpv import CONTEXT
from holdord.policy.register import Establishment, Recipient
from holdord.terms import LegalBasis, paths

PROFILE = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
RECEIPT = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"

#: The fields of ISO/IEC TS 27560 that a record must have, and where each stands in the document. "[]" goes through a
#: list.
FIELDS: Mapping[str, str] = {
    "schema_version": "dct:conformsTo",
    "record_id": "dct:identifier",
    "receipt_id": "dpv:hasRecordOfActivity.dct:identifier",
    "pii_principal_id": "dpv:hasDataSubject.@id",
    "privacy_notice": "dpv:hasNotice.@id",
    "language": "dpv:hasNotice.dct:language",
    "purpose": "dpv:hasProcess[].dpv:hasPurpose.dct:title",
    "purpose_type": "dpv:hasProcess[].dpv:hasPurpose.dct:identifier",
    "lawful_basis": "dpv:hasProcess[].dpv:hasLegalBasis.@id",
    "pii_information": "dpv:hasProcess[].dpv:hasPersonalData",
    "pii_type": "dpv:hasProcess[].dpv:hasPersonalData",
    "pii_controllers": "dpv:hasDataController",
    "storage_locations": "dpv:hasProcess[].dpv:hasStorageCondition.dpv:hasLocation",
    "retention_period": "dpv:hasProcess[].dpv:hasStorageCondition.dpv:hasDuration",
    "jurisdiction": "dpv:hasJurisdiction",
    "recipient_third_parties": "dpv:hasProcess[].dpv:hasRecipient.dpv:hasName",
    "withdrawal_method": "dpv:hasWithdrawalMethod",
    "party_id": "dpv:hasDataController[].@id",
    "party_address": "dpv:hasDataController[].dpv:hasAddress",
    "party_name": "dpv:hasDataController[].dpv:hasName",
    "party_contact": "dpv:hasDataController[].dpv:hasContact",
    "party_type": "dpv:hasDataController[].@type",
    "event_time": "dpv:hasConsentEvent.dct:date",
    "validity_duration": "dpv:hasConsentEvent.dpv:hasDuration",
    "entity_id": "dpv:hasConsentEvent.dpv:isIndicatedBy",
    "event_type": "dpv:hasConsentEvent.dpv:isIndicatedAtPlace",
    "event_state": "dpv:hasProcess[].dpv:hasConsentStatus",
}


@dataclass(frozen=True)
class Told:
    """A service as it was shown, and what was said to it."""

    id: str
    purpose: str
    category: str
    name: str
    entity: str
    country: str
    policy_url: str
    allowed: bool


def told(made: Made) -> tuple[Told, ...]:
    """Each service that was asked about, in the order and by the names it was shown under."""
    shown = question(made.question)
    if shown is None:
        return ()
    states = made.states(shown)
    return tuple(
        Told(
            each["id"], category["purpose"], category["title"], each["name"], each["entity"], each["country"],
            each["policy_url"], states[each["id"]],
        )
        for category in _shown(shown.hash)["categories"]
        for each in category["services"]
        if each["id"] in states
    )  # fmt: skip


def receipt(made: Made) -> dict[str, Any]:
    """The choice as JSON-LD, with everything that it takes to show what was agreed to."""
    shown = question(made.question)
    edition = (policy.kept(shown.register_version) if shown else None) or policy.active()
    banner = edition.register.banner
    before = allowed_before(made, banner.yes_lasts if banner else None)
    before &= sum(1 << slot for slot in shown.slots.values()) if shown else 0
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{made.id}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": [PROFILE, RECEIPT],
        "dct:identifier": str(made.id),
        "dpv:hasRecordOfActivity": {"@id": f"urn:uuid:{made.id}#receipt", "dct:identifier": f"{made.id}#receipt"},
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{made.visitor}"},
        "dpv:hasNotice": _notice(shown, edition),
        "dpv:hasDataController": [_party(house, edition) for house in _controllers(edition)],
        "dpv:hasJurisdiction": {"@id": f"loc:{edition.register.desk.authority}"},
        "dpv:hasWithdrawalMethod": _cookies_page(shown, edition),
        "dpv:hasRight": [{"@id": terms.right.value} for terms in edition.register.rights],
        "dpv:hasConsentEvent": _event(made, edition, before),
        "dpv:hasProcess": list(_processes(made, edition, before)),
    }


def _notice(shown: Question | None, edition: Edition) -> dict[str, Any]:
    language = shown.language if shown else edition.register.languages[0]
    return {
        "@id": settings.HOLDORD_ADDRESS + paths("notice")[language],
        "@type": "dpv:ConsentNotice",
        "dct:language": language,
        "dct:identifier": shown.hash if shown else "",
        "dct:hasVersion": edition.version,
    }


def _event(made: Made, edition: Edition, before: int) -> dict[str, Any]:
    banner = edition.register.banner
    return {
        "dct:date": _moment(made.said_at),
        "dct:dateSubmitted": _moment(made.at),
        "dct:title": made.act,
        "dpv:isIndicatedBy": {"@id": f"urn:uuid:{made.visitor}"},
        "dpv:isIndicatedAtPlace": {"dct:identifier": f"{made.method}/layer-{made.layer}"},
        "dpv:hasDuration": str(banner.yes_lasts) if banner else "",
        "dpv:hasConsentControl": _controls(made, before),
        "dct:conformsTo": ["https://www.w3.org/TR/gpc/"] if made.gpc else [],
    }


def _processes(made: Made, edition: Edition, before: int) -> Iterator[dict[str, Any]]:
    register = edition.register
    process = register.process(register.banner.process) if register.banner else None
    rule = register.rule(process.retention) if process else None
    shown = question(made.question)
    for each in told(made):
        recipient = register.recipient(each.id)
        yield {
            "@type": "dpv:Process",
            "dct:title": each.name,
            "dpv:hasPurpose": {"dct:identifier": each.purpose, "dct:title": each.category},
            "dpv:hasLegalBasis": {"@id": LegalBasis.CONSENT.value},
            "dpv:hasPersonalData": _data(each.purpose, recipient, edition),
            "dpv:hasRecipient": {
                "dpv:hasName": each.entity,
                "dpv:hasPolicy": each.policy_url,
                "dct:identifier": each.id,
            },
            "dpv:hasStorageCondition": {
                "dpv:hasLocation": {"@id": f"loc:{recipient.country}"} if recipient else _home(edition),
                "dpv:hasDuration": str(rule.duration) if rule else "",
            },
            "dpv:hasConsentStatus": {"@id": _status(each, before, shown)},
        }


def _controls(made: Made, before: int) -> list[str]:
    """What the choice was, by what it changed: a yes taken back, a yes that is new. A no that did neither was an answer
    to being asked for one."""
    taken_back = made.act == "withdraw" or bool(before & ~made.allowed)
    asked_for = bool(made.allowed & ~before) or not taken_back
    return ["dpv:WithdrawConsent"] * taken_back + ["dpv:ObtainConsent"] * asked_for


def _status(each: Told, before: int, shown: Question | None) -> str:
    """A no to what had been said yes to takes that back, whichever button was pressed; any other is a refusal.

    So is a no to what a yes had lapsed for: that one had expired, and there was nothing left to take back.
    """
    if each.allowed:
        return "dpv:ConsentGiven"
    given = shown is not None and site_rules.allows(before, shown.slots[each.id])
    return "dpv:ConsentWithdrawn" if given else "dpv:ConsentRefused"


def _data(purpose: str, recipient: Recipient | None, edition: Edition) -> list[str]:
    entry = edition.register.purpose(purpose)
    of_purpose = entry.categories if entry else ()
    if recipient is None:
        return list(of_purpose)
    return [each for each in recipient.categories if not of_purpose or each in of_purpose]


def _controllers(edition: Edition) -> Iterator[Establishment]:
    return (house for id in edition.register.controllers if (house := edition.register.establishment(id)))


def _party(house: Establishment, edition: Edition) -> dict[str, Any]:
    return {
        "@id": f"{settings.HOLDORD_ADDRESS}/.well-known/privacy.json#house/{house.id}",
        "@type": "dpv:DataController",
        "dpv:hasName": house.name,
        "dpv:hasAddress": ", ".join(house.address) or house.country or "-",
        "dpv:hasContact": f"mailto:{edition.register.dpo.email}",
    }


def _home(edition: Edition) -> dict[str, str]:
    return {"@id": f"loc:{edition.register.desk.authority}"}


def _cookies_page(shown: Question | None, edition: Edition) -> str:
    language = shown.language if shown else edition.register.languages[0]
    return str(settings.HOLDORD_ADDRESS) + paths("cookies")[language]


@lru_cache(maxsize=64)
def _shown(hash: str) -> Any:
    found = question(hash)
    return json.loads(found.content) if found else {"categories": []}


def _moment(at: datetime) -> str:
    return at.isoformat()
