"""The notice in the Transparency Information Language.

Law:      GDPR Art. 13-15
Standard: TILT (TU Berlin), tilt-schema.json of 4 May 2023
Takes:    an Edition, a language, an Imprint
Gives:    a document that is valid by that schema. A field the register has no fact for is left out, never null. Where
          the schema demands a value all the same, it is a careful one: an empty text, or the country 'ZZ' (unknown)
Limits:   TILT has no field for the rights to restriction (Art. 18) and objection (Art. 21), and one for rectification
          and erasure together: privacy.json tells them all
"""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from holdord.policy.authorities import authority
from holdord.policy.loader import Edition
from holdord.policy.outputs.dpv import iso_8601
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, naming
from holdord.policy.outputs.record import getters, used
from holdord.policy.register import DataCategory, Establishment, Process, Purpose, Recipient, RightTerms
from holdord.policy.transfers import transfer_ground
from holdord.terms import LegalBasis, Right

Node = dict[str, Any]

#: ISO 3166-1 keeps this code free for what has none.
UNKNOWN_COUNTRY = "ZZ"
_PHONE = re.compile(r"\+*[0-9][-\s./0-9]*")


def tilt(edition: Edition, language: str, imprint: Imprint) -> Node:
    """The document. ``meta._hash`` is the SHA-256 of the rest of it, ``meta._id`` names the version of the register."""
    names = naming(edition, language, imprint)
    document: Node = {
        "meta": _meta(names),
        "controller": _controller(names),
        "dataProtectionOfficer": _officer(names),
        "dataDisclosed": [_disclosed(names, one) for one in edition.register.categories if _uses(names, one.id)],
        "thirdCountryTransfers": list(_transfers(names)),
        "accessAndDataPortability": _access(names),
        "sources": [_sources(names, one) for one in edition.register.categories if _uses(names, one.id)],
        "rightToInformation": _right(names, Right.ACCESS),
        "rightToRectificationOrDeletion": _right(names, Right.RECTIFICATION, Right.ERASURE),
        "rightToDataPortability": _right(names, Right.PORTABILITY),
        "rightToWithdrawConsent": _right(names, Right.WITHDRAWAL),
        "rightToComplain": _complain(names),
        "automatedDecisionMaking": _machines(names),
        "changesOfPurpose": [],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document["meta"]["_hash"] = hashlib.sha256(text.encode()).hexdigest()
    return document


def _meta(names: Naming) -> Node:
    made = names.imprint.made_on.isoformat()
    since = names.imprint.updated(names.edition)
    return {
        "_id": f"{names.edition.version}.{names.language}",
        "name": names.register.organisation,
        "created": since.isoformat() if since else made,
        "modified": made,
        "version": names.imprint.number or 1,
        "language": names.language,
        "status": "active" if names.imprint.is_in_force else "inactive",
        "url": names.imprint.notice(names.language),
    }


# --- who ---


def _controller(names: Naming) -> Node:
    register = names.register
    house = register.establishment(register.lead_controller)
    assert house is not None  # a register without it is refused when it is read
    return {**_place(house), "representative": _representative(names)}


def _representative(names: Naming) -> Node:
    """Whoever speaks for the controller: its representative (Art. 27), or else whoever answers."""
    found, contact = names.register.representative, names.register.dpo
    house = names.register.establishment(found.establishment) if found else None
    if found and house:
        return {"name": house.name, "email": found.email, **_phone(house)}
    return {"name": contact.name or names.register.organisation, "email": contact.email}


def _officer(names: Naming) -> Node:
    """TILT demands one of everybody; without an officer it is whoever answers questions about data."""
    register = names.register
    house = register.establishment(register.lead_controller)
    assert house is not None  # as above
    contact = {"name": register.dpo.name or register.organisation, "email": register.dpo.email}
    return {**_place(house), **contact}


def _place(house: Establishment) -> Node:
    return {"name": house.name, "address": ", ".join(house.address), "country": house.country or UNKNOWN_COUNTRY}


def _phone(house: Establishment) -> Node:
    """A telephone number, as far as the schema takes it: it knows no letters, and brackets only in front."""
    plain = re.sub(r"[()]", "", house.phone or "")
    return {"phone": plain} if _PHONE.fullmatch(plain) else {}


# --- what is held ---


def _uses(names: Naming, category: str) -> list[tuple[Process, Purpose]]:
    """Where a kind of data is used, and what for."""
    register = names.register
    return [
        (process, purpose)
        for process in register.processes
        for purpose in map(register.purpose, process.purposes)
        if purpose and category in used(process, purpose)
    ]


def _disclosed(names: Naming, category: DataCategory) -> Node:
    uses = _uses(names, category.id)
    purposes = list({purpose.id: purpose for _, purpose in uses}.values())
    processes = list({process.id: process for process, _ in uses}.values())
    return {
        "_id": category.id,
        "category": names.text(names.wording.categories[category.id]),
        "purposes": [_purpose(names, one) for one in purposes],
        "legalBases": list(_bases(names, purposes)),
        "legitimateInterests": _interests(names, purposes),
        "recipients": _recipients(names, category.id, uses),
        "storage": list(_storage(names, processes)),
        "nonDisclosure": _non_disclosure(names, processes),
    }


def _purpose(names: Naming, purpose: Purpose) -> Node:
    said = names.wording.purposes[purpose.id]
    return {"purpose": said.title, "description": names.text(said.text or said.title)}


def _bases(names: Naming, purposes: list[Purpose]) -> Iterator[Node]:
    for basis in dict.fromkeys(purpose.basis for purpose in purposes):
        yield {"reference": f"GDPR-6-1-{basis.value[-1]}", "description": names.say(f"basis.{basis.value}")}
    for condition in dict.fromkeys(purpose.condition for purpose in purposes if purpose.condition):
        yield {"reference": f"GDPR-9-2-{condition.value[-1]}", "description": condition.article}


def _interests(names: Naming, purposes: list[Purpose]) -> list[Node]:
    resting = [purpose for purpose in purposes if purpose.basis is LegalBasis.LEGITIMATE_INTEREST]
    texts = [names.wording.purposes[one.id].interest or names.wording.purposes[one.id].title for one in resting]
    return [{"exists": True, "reasoning": names.text(text)} for text in texts] or [{"exists": False}]


def _recipients(names: Naming, category: str, uses: list[tuple[Process, Purpose]]) -> list[Node]:
    getting = {one.id: one for process, purpose in uses for one in getters(names, process, purpose)}
    return [
        {"name": f"{one.name} ({one.legal_entity})", "country": one.country, "category": names.say(f"kind.{one.kind}")}
        for one in getting.values() if category in one.categories
    ]  # fmt: skip


def _storage(names: Naming, processes: list[Process]) -> Iterator[Node]:
    for process in {process.retention: process for process in processes}.values():
        rule = names.register.rule(process.retention)
        if rule:
            said = "; ".join(names.erasure(process))
            temporal = [{"description": said, "ttl": iso_8601(rule.duration)}]
            yield {"temporal": temporal, "aggregationFunction": "max"}


def _non_disclosure(names: Naming, processes: list[Process]) -> Node:
    provisions = {process.provision for process in processes}
    said = [text for process in processes if (text := names.wording.processes[process.id].if_not_given)]
    return {
        "legalRequirement": "statutory" in provisions,
        "contractualRegulation": "contractual" in provisions,
        "obligationToProvide": bool({"statutory", "contractual"} & provisions),
        "consequences": " ".join(map(names.text, said)) or names.say("tilt.nothing-follows"),
    }


def _sources(names: Naming, category: DataCategory) -> Node:
    processes = {process.id: process for process, _ in _uses(names, category.id)}.values()
    public = {id for process in processes for id in process.public_sources}
    ids = dict.fromkeys(id for process in processes for id in process.sources)
    return {
        "_id": category.id,
        "dataCategory": names.text(names.wording.categories[category.id]),
        "sources": [
            {"description": names.text(names.wording.sources[id]), "url": "", "publiclyAvailable": id in public}
            for id in ids
        ],
    }


# --- where to ---


def _transfers(names: Naming) -> Iterator[Node]:
    """Each country outside the EEA with each ground on which data go there; one without a ground has none available."""
    met: dict[tuple[str, str], Recipient] = {}
    for one in names.register.recipients:
        ground = transfer_ground(one, names.day)
        if ground is None or ground.kind != "eea":
            met.setdefault((one.country, names.ground(ground)), one)
    for (country, said), one in met.items():
        ground = transfer_ground(one, names.day)
        kind = ground.kind if ground else ""
        yield {
            "country": country,
            "adequacyDecision": _available(kind in ("adequacy", "framework"), said),
            "appropriateGuarantees": _available(kind in ("standard_clauses", "binding_rules"), said),
            "standardDataProtectionClause": _available(kind == "standard_clauses", said),
        }


def _available(there: bool, said: str) -> Node:
    return {"available": True, "description": said} if there else {"available": False}


# --- the rights ---


def _access(names: Naming) -> Node:
    terms = names.register.right(Right.ACCESS)
    made = {**_right(names, Right.ACCESS, Right.PORTABILITY), "available": terms is not None}
    formats = [one.format for one in map(names.register.right, (Right.ACCESS, Right.PORTABILITY)) if one and one.format]
    if terms and terms.free_of_charge:
        made["administrativeFee"] = {"amount": 0, "currency": "EUR"}
    if formats:
        made["dataFormats"] = [name for each in formats for name in each.split("_and_")]
    return made


def _right(names: Naming, *rights: Right) -> Node:
    """Several rights in one field: it is there if one of them is, and says what it says of each."""
    stated = [terms for right in rights if (terms := names.register.right(right))]
    if not stated:
        return {"available": False}
    return {
        "available": True,
        "description": " ".join(_described(names, terms) for terms in stated),
        "url": names.imprint.exercise(names.language),
        "email": names.register.dpo.email,
    }


def _described(names: Naming, terms: RightTerms) -> str:
    return names.text(names.wording.rights[terms.right.value].text)


def _complain(names: Naming) -> Node:
    made = _right(names, Right.COMPLAINT)
    if not made["available"]:
        return made
    country = names.register.desk.authority
    found = authority(country)
    # Of a country whose authority we do not know, the code says at least where to look for it.
    told = {"name": found.name if found else country, "country": country, "email": found.email if found else None}
    page = (found.complaint_url or found.website) if found else made["url"]
    return {**made, "url": page, "supervisoryAuthority": {key: value for key, value in told.items() if value}}


def _machines(names: Naming) -> Node:
    """TILT counts profiling among automated decisions."""
    deciding = [one for one in names.register.purposes if one.automated_decisions or one.profiling]
    if not deciding:
        return {"inUse": False}
    words = [names.wording.purposes[one.id] for one in deciding]
    return {
        "inUse": True,
        "logicInvolved": " ".join(names.text(said.logic or said.text or said.title) for said in words),
        "scopeAndIntendedEffects": " ".join(names.text(said.consequences or said.text or said.title) for said in words),
    }
