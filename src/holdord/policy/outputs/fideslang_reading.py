"""A draft register made of Fideslang manifests, and what a register needs and they do not say.

Law:      GDPR Art. 13-14, 30
Takes:    Manifests, a language
Gives:    Draft: the files of a folder that `holdord register check` finds sound. Where the model demands a value and
          the manifests have none, a careful one stands there, marked TO DO, and TO-DO.md lists it
How:      a system of our own becomes an activity, a system of somebody else a recipient, a declaration a purpose
Next:     ../importer/building.py (how a register grows), cli/register_fideslang.py
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.faults import Fault
from holdord.policy.importer.building import RIGHTS_REQUESTS, Building, Part, phrases, slug
from holdord.policy.importer.sheets import Noted
from holdord.policy.outputs import vocabulary
from holdord.policy.outputs.fideslang import BASES, CONDITIONS, RESPONSIBILITIES, THIRD_PARTY
from holdord.policy.outputs.fideslang_manifests import Declaration, Details, Manifests, ManifestsFaulty, System
from holdord.policy.outputs.fideslang_periods import TO_DO, period
from holdord.terms import LegalBasis, Right, is_country

#: A mailbox that never reaches anyone (RFC 2606), where the manifests give none.
_NO_MAILBOX = "to-do@example.invalid"
_HOME = {"da": "DK", "en": "DK"}
_NO_PERIOD = ("1 year", "collected")
_FOREIGN = {"third party", "third_party", "third-party", "vendor", "saas", "processor"}
_GROUNDS = {"SCCs": ("standard_clauses", "(EU) 2021/914"), "BCRs": ("binding_rules", "")}
_KINDS = (("analytics", "analytics"), ("marketing.advertising", "advertising"), ("finance", "accounting"))
_KNOWN_KINDS = (
    "analytics", "advertising", "widget", "form", "communication", "documents", "storage", "events", "accounting",
)  # fmt: skip
#: Keys of the taxonomy, and whatever stands below them, that are special categories (GDPR Art. 9(1)).
_SPECIAL = (
    "user.biometric", "user.health_and_medical", "user.demographic.race_ethnicity", "user.demographic.religious_belief",
    "user.demographic.political_opinion", "user.demographic.sexual_orientation",
)  # fmt: skip
_RIGHTS = (
    Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION, Right.PORTABILITY, Right.OBJECTION,
    Right.WITHDRAWAL, Right.COMPLAINT,
)  # fmt: skip
#: A clause has two digits for its section, and a few sections are not about activities.
_MOST_ACTIVITIES = 90
_LONGEST_LINE, _LONGEST_TEXT = 120, 2000


@dataclass(frozen=True)
class Draft:
    """What is written into the folder; ``missing`` is what somebody has to fill in, as TO-DO.md lists it."""

    files: Mapping[str, str]
    missing: tuple[str, ...]
    counts: Mapping[str, int]


def draft(manifests: Manifests, language: str) -> Draft:
    """The register as far as the manifests say it."""
    building = _Reading(manifests, language).build()
    files = building.files(
        "A draft, made of Fideslang manifests.",
        f"What is marked '{TO_DO}' they do not say: it stands here because a register needs it. TO-DO.md lists it.",
    )
    missing = _missing(files)
    listed = "\n".join(f"- {line}" for line in missing)
    files["TO-DO.md"] = f"# What is left to do\n\n{_ALWAYS_MISSING}\n\n{listed}\n"
    counts = {
        key: len(building.lists[key]) for key in ("processes", "purposes", "categories", "recipients", "retention")
    }
    return Draft(files, missing, counts)


_ALWAYS_MISSING = (
    "Fideslang has no place for the terms of rights, the interests behind a legitimate interest, transfers between "
    "your own companies, and the words of a notice: read through all of them. The rest the manifests did not say:"
)


def _missing(files: Mapping[str, str]) -> tuple[str, ...]:
    """The remarks that ask for something, with the entry below each."""
    found = []
    for name, text in files.items():
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if line.strip().startswith("#") and TO_DO in line and number > 1:
                entry = next((one.strip() for one in lines[number + 1 :] if not one.strip().startswith("#")), "")
                what = line.split(TO_DO, 1)[1].lstrip(": ")
                found.append(f"{name}: {what} (at '{entry[:60]}')")
    return tuple(found)


class _Reading:
    """One draft, part by part."""

    def __init__(self, manifests: Manifests, language: str) -> None:
        self.read, self.language = manifests, language
        self.organization = manifests.organization[0] if manifests.organization else None
        name = (self.organization.name if self.organization else "") or self._controller().name
        self.building = Building(_line(name) or "Our company", (language,))
        self._purposes: dict[tuple[str, str, str], str] = {}
        flows = [flow for one in manifests.system for flow in one.egress or ()]
        self._sent_to = {flow.fides_key for flow in flows if flow.type == "system"}

    def build(self) -> Building:
        self._who()
        services = [one for one in self.read.system if self._is_foreign(one)]
        own = [one for one in self.read.system if one not in services]
        self._refuse_too_many(own)
        alone = [one for one in services if not self._users(one, own)]
        if alone:
            own.append(self._directly(alone))
        parts = {one.fides_key: self._part(one) for one in own}
        if not parts:
            parts[""] = self._held_only()
        ids = {
            one.fides_key: self._recipient(one, [parts[user.fides_key] for user in self._users(one, own) or own[-1:]])
            for one in services
        }
        for one in own:
            named = [ids[flow.fides_key] for flow in one.egress or () if flow.fides_key in ids]
            part = parts[one.fides_key]
            part.recipients = _once([*named, *part.recipients])
        for part in parts.values():
            self.building.part(part)
        self.building.rights((one.value, (f"{TO_DO}: its terms; those of the law stand here",)) for one in _RIGHTS)
        self._care(own)
        return self.building

    # --- who ---

    def _controller(self) -> Details:
        return (self.organization.controller if self.organization else None) or Details()

    def _who(self) -> None:
        building, controller = self.building, self._controller()
        name = _line(controller.name) or building.facts["organisation"]
        id = slug(name) or "we"
        building.add(
            "establishments",
            {"id": id, "name": name, "address": [_line(controller.address)], "phone": _line(controller.phone)},
            f"{TO_DO}: its country, and its number in the register of companies",
        )
        building.lists["establishments"][0]["address"] = [_line(controller.address)] if controller.address else []
        building.facts["controllers"], building.facts["lead_controller"] = [id], id
        officer = self.organization.data_protection_officer if self.organization else None
        building.our_section("who")
        building.promise("D", "controllers", {"name": "notice.says", "about": {"what": "controllers"}})
        self._contact(officer, controller)
        self._representative()
        home = _HOME[self.language]
        building.desk(id, home, home)
        building.facts["desk"] = Noted(building.facts["desk"], f"{TO_DO}: your country; the manifests do not name it")

    def _contact(self, officer: Details | None, controller: Details) -> None:
        boxes = [officer.email if officer else "", controller.email, *(one.dpo or "" for one in self.read.system)]
        email = next((box for box in boxes if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", box)), "")
        values: dict[str, object] = {"email": email or _NO_MAILBOX, "officer": bool(officer)}
        if officer and officer.name:
            values["name"] = _line(officer.name)
        self.building.facts["dpo"] = Noted(values, "" if email else f"{TO_DO}: whom to write to about data")
        self.building.promise("D", "officer" if officer else "dpo", {"name": "notice.says", "about": {"what": "dpo"}})

    def _representative(self) -> None:
        found = self.organization.representative if self.organization else None
        if not found or not found.name:
            return
        building, name = self.building, _line(found.name)
        id = next((one["id"] for one in building.lists["establishments"] if one["name"] == name), None)
        if id is None:
            id = building.free_id("establishments", slug(name) or "representative")
            address = [_line(found.address)] if found.address else []
            values = {"id": id, "name": name, "address": address, "phone": _line(found.phone)}
            building.add("establishments", values, f"{TO_DO}: its country")
        email = found.email or building.facts["dpo"]["email"]
        building.facts["representative"] = {"establishment": id, "email": email}
        building.promise("D", "representative")

    # --- what, why, how long ---

    def _is_foreign(self, one: System) -> bool:
        named = one.legal_name and one.legal_name != self.building.facts["organisation"]
        return bool(one.fides_key in self._sent_to or one.system_type.lower() in _FOREIGN or one.vendor_id or named)

    def _refuse_too_many(self, own: Sequence[System]) -> None:
        if len(own) > _MOST_ACTIVITIES:
            said = f"{len(own)} systems are your own, and each becomes an activity (at most {_MOST_ACTIVITIES})"
            raise ManifestsFaulty(
                [Fault("system", 0, "", said, "Mark those of others as 'Third Party', or read in parts")]
            )

    def _directly(self, alone: Sequence[System]) -> System:
        """The activity in which services are used that no system of our own sends data to."""
        declared = tuple(each for one in alone for each in one.privacy_declarations)
        title = phrases(self.language)["sections"]["all"]
        return System(fides_key="services", name=title, privacy_declarations=declared)

    def _users(self, service: System, own: Sequence[System]) -> list[System]:
        """The activities that send it data; where none says so, those with which it shares a purpose."""
        sending = [one for one in own if any(flow.fides_key == service.fides_key for flow in one.egress or ())]
        uses = {declaration.data_use for declaration in service.privacy_declarations}
        return sending or [one for one in own if uses & {each.data_use for each in one.privacy_declarations}]

    def _part(self, one: System) -> Part:
        building, declared = self.building, one.privacy_declarations
        id = building.free_id("processes", _id(one.fides_key, "process"))
        datasets = [each for each in self.read.dataset if each.fides_key in (one.dataset_references or ())]
        keys = [key for each in declared for key in each.data_categories]
        keys += [key for dataset in datasets for key in dataset.categories()]
        categories = list(dict.fromkeys(map(self._category, keys))) or [self._unknown()]
        purposes = list(dict.fromkeys(self._purpose(each) for each in declared))
        remarks = [] if declared else [f"{TO_DO}: what it is for; it has no privacy declaration"]
        if not declared and not building.has("purposes", RIGHTS_REQUESTS):
            purposes.append(self._rights_requests())
        subjects = list(dict.fromkeys(self._subject(key) for each in declared for key in each.data_subjects))
        return Part(
            id=id,
            categories=categories,
            purposes=purposes or [RIGHTS_REQUESTS],
            retention=self._retention(one),
            sources=["data-subject"],
            subjects=subjects or ["people"],
            titles={self.language: _line(one.title)},
            texts={self.language: _line(one.description or "", _LONGEST_TEXT)},
            remarks=tuple(remarks),
        )

    def _held_only(self) -> Part:
        """Datasets and no system: it is known what is held, and nothing else."""
        keys = [key for dataset in self.read.dataset for key in dataset.categories()]
        return Part(
            id="records",
            categories=list(dict.fromkeys(map(self._category, keys))) or [self._unknown()],
            purposes=[self._rights_requests()],
            retention=self._rule(*_NO_PERIOD, f"{TO_DO}: how long"),
            subjects=["people"],
            sources=["data-subject"],
            titles={self.language: phrases(self.language)["sections"]["all"]},
            texts={},
            remarks=(f"{TO_DO}: what the data are for; there is no system that says so",),
        )

    def _category(self, key: str) -> str:
        id = next(iter(vocabulary.ids_of("category", key)), "") or _id(key.removeprefix("user."), "category")
        if not self.building.has("categories", id):
            special = key.startswith(_SPECIAL)
            self.building.add("categories", {"id": id, **({"special": True} if special else {})})
            said = (
                self.read.name_of("data_category", key) or phrases(self.language)["categories"].get(id) or _spoken(key)
            )
            self.building.say("categories", id, **{self.language: _line(said) or id})
        return id

    def _unknown(self) -> str:
        if not self.building.has("categories", "unknown"):
            self.building.add("categories", {"id": "unknown"}, f"{TO_DO}: which kinds of data")
            self.building.phrase("categories", "unknown")
        return "unknown"

    def _subject(self, key: str) -> str:
        id = next(iter(vocabulary.ids_of("subject", key)), "") or _id(key, "people")
        said = phrases(self.language)["subjects"].get(id) or self.read.name_of("data_subject", key) or _spoken(key)
        self.building.say("data_subjects", id, **{self.language: _line(said) or id})
        return id

    def _purpose(self, one: Declaration) -> str:
        """A purpose has one ground: the same use on another ground, or under another name, is another purpose."""
        known = {said: basis for basis, said in BASES.items()}
        basis = known.get(one.legal_basis_for_processing or "")
        title = _line(one.name or self.read.name_of("data_use", one.data_use) or _spoken(one.data_use)) or one.data_use
        key = (one.data_use, basis.value if basis else "", title)
        if key not in self._purposes:
            self._purposes[key] = self._new_purpose(one, basis, title)
        self._limit(self._purposes[key], one.data_categories)
        return self._purposes[key]

    def _new_purpose(self, one: Declaration, basis: LegalBasis | None, title: str) -> str:
        building = self.building
        usual = next(iter(vocabulary.ids_of("purpose", one.data_use)), "")
        id = building.free_id("purposes", usual or _id(one.data_use.split(".")[-1], "purpose"))
        taken = basis or LegalBasis.CONSENT
        allowed = {said: condition for condition, said in CONDITIONS.items()}.get(
            one.special_category_legal_basis or ""
        )
        interest = taken is LegalBasis.LEGITIMATE_INTEREST
        values = {
            "id": id, "basis": taken.value, "interest_of": "controller" if interest else "",
            "condition": allowed.value if allowed else "",
            **({"direct_marketing": True} if one.data_use.startswith("marketing.communications") else {}),
        }  # fmt: skip
        remark = "" if basis else f"{TO_DO}: its ground; consent stands here, so that nothing happens without a yes"
        building.add("purposes", values, remark, f"{TO_DO}: which interest, in the wording" if interest else "")
        building.lists["purposes"][-1]["clauses"] = []
        building.say("purposes", id, **{self.language: self._words(title, taken)})
        return id

    def _words(self, title: str, basis: LegalBasis) -> dict[str, str]:
        said = phrases(self.language)
        words = {"title": title, "text": said["purpose_text"]}
        if basis is LegalBasis.CONSENT:
            words["consent"] = said["consent"].replace("PURPOSE", title)
        if basis is LegalBasis.LEGITIMATE_INTEREST:
            words["interest"] = said["interest"]
        return words

    def _limit(self, purpose: str, keys: Iterable[str]) -> None:
        """A purpose uses what its declarations name, and no more."""
        entry = next(one for one in self.building.lists["purposes"] if one["id"] == purpose)
        named = [*entry.get("categories", []), *map(self._category, keys)]
        if named:
            entry["categories"] = list(dict.fromkeys(named))

    def _rights_requests(self) -> str:
        if not self.building.has("purposes", RIGHTS_REQUESTS):
            basis = LegalBasis.LEGAL_OBLIGATION
            said = phrases(self.language)["purposes"][RIGHTS_REQUESTS]
            self.building.add("purposes", {"id": RIGHTS_REQUESTS, "basis": basis.value})
            self.building.lists["purposes"][-1]["clauses"] = []
            self.building.say("purposes", RIGHTS_REQUESTS, **{self.language: self._words(said, basis)})
        return RIGHTS_REQUESTS

    def _retention(self, one: System) -> str:
        """The longest time that a declaration names: an activity has one rule."""
        said = [found for each in one.privacy_declarations if (found := period(each.retention_period or ""))]
        if not said:
            return self._rule(*_NO_PERIOD, f"{TO_DO}: how long, and from when it counts; the manifests do not say")
        longest = max(said, key=lambda found: _days(found.span))
        remarks = [] if longest.starts else [f"{TO_DO}: from when it counts"]
        values, lacking = longest.values()
        return self._rule(longest.span, longest.starts or "collected", *remarks, *lacking, values=values)

    def _rule(self, span: str, starts: str, *remarks: str, values: Mapping[str, Any] | None = None) -> str:
        """A rule, once for all that is said of it."""
        rule = {"duration": span, "starts": starts, **(values or {})}
        found = next((one["id"] for one in self.building.lists["retention"] if _same_rule(one, rule)), None)
        if found is not None:
            return str(found)
        wanted = self.building.free_id("retention", f"{slug('for ' + span)}-{slug(starts)}")
        self.building.add("retention", {"id": wanted, **rule}, *remarks)
        self.building.lists["retention"][-1]["clauses"] = []
        return wanted

    # --- to whom ---

    def _recipient(self, one: System, parts: Sequence[Part]) -> str:
        building = self.building
        id = building.free_id("recipients", _id(one.fides_key.removesuffix("-recipient"), "recipient"))
        country, remark = self._country(one)
        role, unsure = _role(one)
        url = one.privacy_policy or ""
        purposes = [self._purpose(each) for each in one.privacy_declarations]
        shared = [purpose for part in parts for purpose in part.purposes if purpose != RIGHTS_REQUESTS]
        categories = [self._category(key) for each in one.privacy_declarations for key in each.data_categories]
        held = [category for part in parts for category in part.categories]
        building.add("recipients", {
            "id": id, "name": _line(one.title), "legal_entity": _line(one.legal_name or one.title), "role": role,
            "kind": _kind(one), "country": country,
            "policy_url": url if re.fullmatch(r"https://[^\s/]+\.\S+", url) else "",
            "purposes": _once(each for each in purposes if each in shared) or _once(shared) or [RIGHTS_REQUESTS],
            "categories": list(dict.fromkeys(categories or held)), "transfer": _transfer(one, country),
        }, remark, unsure)  # fmt: skip
        building.lists["recipients"][-1]["clauses"] = []
        said = _line(one.description or "", _LONGEST_TEXT) or phrases(self.language)["recipient"]
        building.say("recipients", id, **{self.language: said})
        for part in parts:
            part.recipients.append(id)
        return id

    def _country(self, one: System) -> tuple[str, str]:
        if is_country(one.noted("country")):
            return one.noted("country"), ""
        known = catalogue.by_name(one.title) or catalogue.by_name(one.legal_name or "")
        if known and known.country:
            return (
                known.country,
                f"{TO_DO}: look whether its country is right; it is the one in the catalogue of vendors",
            )
        return _HOME[self.language], f"{TO_DO}: its country; Fideslang has no field for it, so our own stands here"

    # --- how data are looked after ---

    def _care(self, own: Sequence[System]) -> None:
        building = self.building
        building.our_section("care")
        building.promise("C", "transfers", {"name": "policy.transfers-have-grounds"})
        practices = [part for one in own for part in (one.data_security_practices or "").split(";") if part.strip()]
        measures = {slug(part): _line(part) for part in practices if slug(part)}
        if measures:
            clause = building.promise("D", "security", {"name": "notice.says", "about": {"what": "security"}})
            for id, said in measures.items():
                building.add("security", {"id": id, "clauses": [clause]})
                building.say("security", id, **{self.language: said})


def _same_rule(one: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    kept = ("duration", "starts", "bound", "at_most", "forewarning")
    return all(one.get(key) == rule.get(key) for key in kept)


def _days(span: str) -> int:
    count, unit = span.split()
    return int(count) * {"d": 1, "w": 7, "m": 30, "y": 365}[unit[0]]


def _role(one: System) -> tuple[str, str]:
    if one.joint_controller_info:
        return "joint_controller", ""
    said = (one.responsibility,) if isinstance(one.responsibility, str) else one.responsibility or ()
    known = {said: role for role, said in RESPONSIBILITIES.items() if role != "joint_controller"}
    found = next((known[each] for each in said if each in known), "")
    # What says that it is a third party, and of nothing that it is responsible, is one.
    sure = bool(found) or one.system_type == THIRD_PARTY
    return found or "third_party", "" if sure else f"{TO_DO}: processor, or a third party of its own?"


def _kind(one: System) -> str:
    if one.noted("kind") in _KNOWN_KINDS:
        return one.noted("kind")
    uses = [each.data_use for each in one.privacy_declarations]
    return next((kind for start, kind in _KINDS if any(use.startswith(start) for use in uses)), "communication")


def _transfer(one: System, country: str) -> dict[str, str] | None:
    """What lets data go there. An adequacy decision is a ground to be named only where it covers some and not all."""
    noted, reference = one.noted("transfer"), one.noted("transfer_reference")
    if noted in ("adequacy", "framework", "standard_clauses", "binding_rules", "consent", "contract") and reference:
        return {"ground": noted, "reference": reference}
    for said in one.legal_basis_for_transfers or ():
        if said in _GROUNDS and _GROUNDS[said][1]:
            return {"ground": _GROUNDS[said][0], "reference": _GROUNDS[said][1]}
        if said == "Adequacy Decision" and country == "US":
            return {"ground": "framework", "reference": "(EU) 2023/1795"}
    return None


def _once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def _id(text: str, otherwise: str) -> str:
    return slug(text.replace("_", "-").replace(".", "-")) or otherwise


def _spoken(key: str) -> str:
    """A key as words, where nobody gave it a name: 'user.demographic.date_of_birth' is 'Date of birth'."""
    return key.split(".")[-1].replace("_", " ").capitalize()


def _line(text: str, longest: int = _LONGEST_LINE) -> str:
    """One line, not too long, and nothing that the register would take for a placeholder."""
    return " ".join(re.sub(r"[{}]", "", text).split())[:longest].strip()
