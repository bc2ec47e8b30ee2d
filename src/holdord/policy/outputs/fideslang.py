"""The register as Fideslang manifests: systems, datasets, an organization, and what its taxonomy lacks.

Standard: Fideslang 3.1 (https://github.com/ethyca/fideslang): field names and keys of the taxonomy
Takes:    an Edition, a language, an Imprint
Gives:    fideslang: the resources as plain values; manifest: the same as one YAML file. An activity is a system with a
          declaration for each purpose and a dataset of what it holds; a recipient is a system that it sends data to
Limits:   docs/outputs.md lists what Fideslang has no field for. Where a recipient's country and kind have none, they
          stand under ``meta``, which is meant for that
Next:     fideslang_reading.py (the way back)
"""

from collections.abc import Iterable, Mapping
from typing import Any

from holdord.policy.importer.sheets import written
from holdord.policy.loader import Edition
from holdord.policy.outputs.fideslang_periods import said
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, naming
from holdord.policy.outputs.record import getters, used
from holdord.policy.outputs.vocabulary import terms
from holdord.policy.register import Establishment, Process, Purpose, Recipient
from holdord.policy.transfers import transfer_ground
from holdord.terms import LegalBasis, SpecialCondition, is_in_eea

Node = dict[str, Any]

BASES: Mapping[LegalBasis, str] = {
    LegalBasis.CONSENT: "Consent",
    LegalBasis.CONTRACT: "Contract",
    LegalBasis.LEGAL_OBLIGATION: "Legal obligations",
    LegalBasis.VITAL_INTEREST: "Vital interests",
    LegalBasis.PUBLIC_TASK: "Public interest",
    LegalBasis.LEGITIMATE_INTEREST: "Legitimate interests",
}
CONDITIONS: Mapping[SpecialCondition, str] = {
    SpecialCondition.EXPLICIT_CONSENT: "Explicit consent",
    SpecialCondition.EMPLOYMENT: "Employment, social security and social protection",
    SpecialCondition.VITAL_INTEREST: "Vital interests",
    SpecialCondition.NON_PROFIT_BODY: "Not-for-profit bodies",
    SpecialCondition.MADE_PUBLIC: "Made public by the data subject",
    SpecialCondition.LEGAL_CLAIMS: "Legal claims or judicial acts",
    SpecialCondition.PUBLIC_INTEREST: "Reasons of substantial public interest (with a basis in law)",
    SpecialCondition.HEALTH_CARE: "Health or social care (with a basis in law)",
    SpecialCondition.PUBLIC_HEALTH: "Public health (with a basis in law)",
    SpecialCondition.ARCHIVE_AND_RESEARCH: "Archiving, research and statistics (with a basis in law)",
}
TRANSFERS: Mapping[str, str] = {
    "adequacy": "Adequacy Decision",
    "framework": "Adequacy Decision",
    "standard_clauses": "SCCs",
    "binding_rules": "BCRs",
    "consent": "Other",
    "contract": "Other",
}
RESPONSIBILITIES: Mapping[str, str] = {
    "processor": "Processor",
    "controller": "Controller",
    "joint_controller": "Controller",
}
THIRD_PARTY = "Third Party"


def manifest(edition: Edition, language: str, imprint: Imprint) -> str:
    """One YAML file, with the version and the day at its head."""
    names = naming(edition, language, imprint)
    head = [f"{name}: {value}" for name, value in names.about()]
    return written(fideslang(edition, language, imprint), "Fideslang 3.1", *head)


def fideslang(edition: Edition, language: str, imprint: Imprint) -> Node:
    """The resources, by their kind; a kind without any is left out."""
    names = naming(edition, language, imprint)
    register = edition.register
    resources = {
        "organization": [_organization(names)],
        "data_category": [_own(names.category(id), category_key(id), "user") for id in _without("category", names)],
        "data_use": [_own(names.purpose(id), use_key(register.purpose(id)), None) for id in _without("purpose", names)],
        "data_subject": [_own(_subject(names, id), subject_key(id), None) for id in _without("subject", names)],
        "dataset": [_dataset(names, process) for process in register.processes],
        "system": [
            *(_activity(names, process) for process in register.processes),
            *(_service(names, recipient) for recipient in register.recipients),
        ],
    }
    return {kind: listed for kind, listed in resources.items() if listed}


# --- keys: those of the taxonomy where they say the same, else our own beside them ---


def category_key(id: str) -> str:
    return terms("category", id).fideslang or f"user.{_word(id)}"


def use_key(purpose: Purpose | None) -> str:
    assert purpose is not None  # a register whose ids lead nowhere is refused when it is read
    return terms("purpose", purpose.id).fideslang or _word(purpose.id)


def subject_key(id: str) -> str:
    return terms("subject", id).fideslang or _word(id)


def _word(id: str) -> str:
    return id.replace("-", "_")


def _without(group: str, names: Naming) -> list[str]:
    """The ids of a group for which the taxonomy has no key."""
    register = names.register
    listed: Mapping[str, Iterable[str]] = {
        "category": (one.id for one in register.categories),
        "purpose": (one.id for one in register.purposes),
        "subject": dict.fromkeys(id for process in register.processes for id in process.data_subjects),
    }
    return [id for id in listed[group] if not terms(group, id).fideslang]


def _own(name: str, key: str, parent: str | None) -> Node:
    return {"fides_key": key, "name": name, **({"parent_key": parent} if parent else {}), "is_default": False}


def _subject(names: Naming, id: str) -> str:
    return names.text(names.wording.data_subjects[id])


# --- who ---


def _organization(names: Naming) -> Node:
    register = names.register
    lead = register.establishment(register.lead_controller)
    speaks = register.representative
    made: Node = {"fides_key": "default_organization", "name": register.organisation}
    if lead:
        made["controller"] = _contact(lead, register.dpo.email)
    if register.dpo.officer and lead:
        made["data_protection_officer"] = {**_contact(lead, register.dpo.email), "name": register.dpo.name or lead.name}
    house = register.establishment(speaks.establishment) if speaks else None
    if speaks and house:
        made["representative"] = _contact(house, speaks.email)
    return made


def _contact(house: Establishment, email: str) -> Node:
    return {"name": house.name, "address": ", ".join(house.address), "email": email, "phone": house.phone or ""}


# --- what is done ---


def _activity(names: Naming, process: Process) -> Node:
    register = names.register
    words = names.wording.processes[process.id]
    purposes = [found for id in process.purposes if (found := register.purpose(id))]
    getting = [one for id in process.recipients if (one := register.recipient(id))]
    return _filled({
        "fides_key": process.id,
        "name": words.title,
        "description": names.text(words.text) if words.text else "",
        "system_type": "Service",
        "responsibility": ["Controller"],
        "dpo": register.dpo.email,
        "uses_profiling": any(purpose.automated_decisions for purpose in purposes),
        "data_security_practices": "; ".join(
            names.measure(one.id, obsolete=one.obsolete) for one in register.security
        ),
        "dataset_references": [_dataset_key(process)],
        "egress": [{"fides_key": service_key(names, one), "type": "system"} for one in getting],
        "privacy_declarations": [_declaration(names, process, purpose) for purpose in purposes],
    })  # fmt: skip


def _declaration(names: Naming, process: Process, purpose: Purpose) -> Node:
    held, getting = used(process, purpose), getters(names, process, purpose)
    shared = dict.fromkeys(category_key(id) for one in getting for id in one.categories if id in held)
    weighed = [
        one for one in names.register.documents if one.kind == "interest_assessment" and purpose.id in one.purposes
    ]
    return _filled({
        "name": names.purpose(purpose.id),
        "data_categories": _keys(held),
        "data_use": use_key(purpose),
        "data_subjects": list(dict.fromkeys(map(subject_key, process.data_subjects))),
        "legal_basis_for_processing": BASES[purpose.basis],
        "flexible_legal_basis_for_processing": False,
        "impact_assessment_location": weighed[0].location if weighed else "",
        "retention_period": retention_period(names, process),
        "processes_special_category_data": any(
            (category := names.register.category(id)) and category.special for id in held
        ),
        "special_category_legal_basis": CONDITIONS[purpose.condition] if purpose.condition else "",
        "data_shared_with_third_parties": bool(getting),
        "third_parties": ", ".join(one.name for one in getting),
        "shared_categories": list(shared),
        "egress": [service_key(names, one) for one in getting],
    })  # fmt: skip


def retention_period(names: Naming, process: Process) -> str:
    """Fideslang takes any text here, so the event stands beside the span, and how it is meant."""
    rule = names.register.rule(process.retention)
    return said(rule) if rule else ""


# --- who else ---


def service_key(names: Naming, one: Recipient) -> str:
    """Its id, told apart from an activity of the same id: Fideslang has one list for both."""
    return f"{one.id}-recipient" if names.register.process(one.id) else one.id


def _service(names: Naming, one: Recipient) -> Node:
    ground = transfer_ground(one, names.day)
    contract = names.register.contract(one.id)
    return _filled({
        "fides_key": service_key(names, one),
        "name": one.name,
        "description": names.text(names.wording.recipients[one.id]),
        "system_type": THIRD_PARTY,
        "legal_name": one.legal_entity,
        "responsibility": [RESPONSIBILITIES[one.role]] if one.role in RESPONSIBILITIES else [],
        "joint_controller_info": names.register.organisation if one.role == "joint_controller" else "",
        "privacy_policy": one.policy_url or "",
        "does_international_transfers": not is_in_eea(one.country),
        "legal_basis_for_transfers": [TRANSFERS[ground.kind]] if ground and ground.kind in TRANSFERS else [],
        "dpa_location": contract.location if contract else "",
        "uses_cookies": any(cookie.recipient == one.id for cookie in names.register.cookies),
        "meta": {
            "country": one.country, "kind": one.kind,
            **({"transfer": ground.kind, "transfer_reference": ground.reference}
               if ground and ground.reference else {}),
        },
        "privacy_declarations": [
            _service_declaration(names, one, found) for id in one.purposes if (found := names.register.purpose(id))
        ],
    })  # fmt: skip


def _service_declaration(names: Naming, one: Recipient, purpose: Purpose) -> Node:
    sending = [
        process
        for process in names.register.processes
        if one.id in process.recipients and purpose.id in process.purposes
    ]
    held = [id for id in one.categories if any(id in used(process, purpose) for process in sending)]
    return _filled({
        "name": names.purpose(purpose.id),
        "data_categories": _keys(held),
        "data_use": use_key(purpose),
        "data_subjects": list(dict.fromkeys(subject_key(id) for process in sending for id in process.data_subjects)),
        "legal_basis_for_processing": BASES[purpose.basis],
        "flexible_legal_basis_for_processing": False,
    })  # fmt: skip


# --- what is held ---


def _dataset_key(process: Process) -> str:
    return f"{process.id}_data"


def _dataset(names: Naming, process: Process) -> Node:
    """What an activity holds: its forms field by field, and under 'records' every kind of data."""
    forms = [
        {
            "name": form.id,
            "fields": [{"name": one.name, "data_categories": [category_key(one.category)]} for one in form.fields],
        }
        for form in process.forms
    ]
    records = {
        "name": "records",
        "fields": [
            {"name": id, "description": names.category(id), "data_categories": [category_key(id)]}
            for id in process.categories
        ],
    }
    title = names.wording.processes[process.id].title
    return {"fides_key": _dataset_key(process), "name": title, "collections": [*forms, records]}


def _keys(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(category_key, ids)))


#: Fideslang demands these of a declaration, also where they are empty.
_ALWAYS = {"data_categories", "privacy_declarations"}


def _filled(node: Node) -> Node:
    """Without what the register does not state, and without what is no by itself."""
    return {key: value for key, value in node.items() if key in _ALWAYS or value not in ("", [], False, None)} | (
        {"flexible_legal_basis_for_processing": False} if "flexible_legal_basis_for_processing" in node else {}
    )
