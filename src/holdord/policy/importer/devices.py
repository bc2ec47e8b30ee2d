"""What a draft says of cookies: each with its purpose, who reads it, how long it stays.

Law:      ePrivacy Directive Art. 5(3); CJEU C-673/17 (Planet49)
Takes:    Gathered, the Building, the processes so far
Gives:    Devices.part: the process in which cookies are set, where the policy has any; Devices.purposes_of: what a
          vendor reads them for; Devices.write: the entries
Why:      what is not necessary waits for consent, whatever a policy says: so the law's ground stands in the draft, and
          a mark asks somebody to confirm it. What a cookie is for is said by its own words, else by the catalogue,
          else by the heading it stands under
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.importer import told
from holdord.policy.importer.building import Building, Part, phrases
from holdord.policy.importer.found import Found
from holdord.policy.importer.gathered import Gathered
from holdord.policy.importer.remarks import FROM_CATALOGUE, TO_DO, days, is_same, period, read
from holdord.policy.periods import Period
from holdord.terms import LegalBasis

_CONFIRM = f"{TO_DO}: confirm; the law asks for consent, as it is not necessary (ePrivacy Directive Art. 5(3))"
_NECESSARY = f"{TO_DO}: confirm that what visitors ask for cannot do without these cookies"
_PURPOSES: Mapping[str, str] = {
    "necessary": "run-website",
    "statistics": "website-statistics",
    "marketing": "website-marketing",
    "preferences": "website-preferences",
}
_OF_CATALOGUE: Mapping[str, str] = {
    "necessary": "necessary",
    "security": "necessary",
    "functional": "preferences",
    "analytics": "statistics",
    "advertising": "marketing",
}
#: Where the policy has such a purpose already, and it rests on consent, there is no second one.
_SAME = {"statistics": ("analytics",), "marketing": ("advertising",), "preferences": ("personalisation",)}
_CATEGORY = "cookies"
_NO_PERIOD = "1 year"


@dataclass(frozen=True)
class _Cookie:
    """A cookie as it was found. ``why`` says where its purpose comes from, where the text does not say it."""

    fact: Found
    use: str
    why: str

    @property
    def lifetime(self) -> Period | None:
        return period(self.fact.value.get("lifetime", ""))

    @property
    def vendor(self) -> str:
        """Its vendor without what stands in brackets: 'Meta (Facebook)'."""
        return re.sub(r"\s*\([^()]*\)", "", self.fact.value.get("vendor", "")).strip()


class Devices:
    """The cookies of one draft."""

    def __init__(self, facts: Gathered, building: Building) -> None:
        self.facts, self.building = facts, building
        self._purpose: dict[str, str] = {}

    @cached_property
    def cookies(self) -> list[_Cookie]:
        """Each once, in the order of the text."""
        once = {fact.known_by: fact for fact in reversed(self.facts.of("cookie"))}
        return [self._cookie(fact) for fact in reversed(once.values())]

    def _cookie(self, fact: Found) -> _Cookie:
        language, name = self.facts.text.language, fact.known_by
        if use := told.cookie_purpose(language, fact.value.get("purpose", "")):
            return _Cookie(fact, use, "")
        if known := catalogue.by_cookie(name):
            return _Cookie(fact, _OF_CATALOGUE[known[0][1].purpose], f"its purpose is {FROM_CATALOGUE}")
        if use := told.cookie_purpose(language, self.facts.title_at(fact.line)):
            return _Cookie(fact, use, "")
        return _Cookie(fact, "statistics", f"{TO_DO}: its purpose; the text does not say it, so it waits for consent")

    # --- the process ---

    def part(self, parts: Sequence[Part]) -> Part | None:
        """The process that sets them: the one whose section tells of them, else one of their own, which comes last."""
        if not self.cookies:
            return None
        owners = [owner for one in self.cookies if (owner := self.facts.owner(one.fact)) is not None]
        part = parts[owners[0]] if owners else self._own(parts)
        self._category(part)
        for use in dict.fromkeys(one.use for one in self.cookies):
            self._purpose[use] = self._purpose_for(use)
            if self._purpose[use] not in part.purposes:
                part.purposes.append(self._purpose[use])
        return part

    def _own(self, parts: Sequence[Part]) -> Part:
        said = {language: phrases(language)["processes"]["cookies"] for language in self.building.languages}
        taken = {part.id for part in parts}
        return Part(
            id=next(id for id in ("cookies", "cookies-on-the-website", "cookies-set-here") if id not in taken),
            categories=[],
            purposes=[],
            retention=self._retention(),
            subjects=["visitors"],
            sources=["data-subject"],
            titles={language: words["title"] for language, words in said.items()},
            texts={language: words["text"] for language, words in said.items()},
            remarks=(read(self.cookies[0].fact),),
        )

    def _retention(self) -> str:
        """Few policies say how long that is kept which a cookie told: the longest life of one is the draft's."""
        longest = max(filter(None, (one.lifetime for one in self.cookies)), key=days, default=None)
        id = self.building.free_id("retention", "cookies")
        remark = "how long what cookies tell is kept; this is the longest life of one" if longest else "how long"
        values = {"id": id, "duration": str(longest or _NO_PERIOD), "starts": "collected"}
        self.building.add("retention", values, f"{TO_DO}: {remark}")
        self.building.lists["retention"][-1]["clauses"] = []
        return id

    def _category(self, part: Part) -> None:
        if not self.building.has("categories", _CATEGORY):
            self.building.add("categories", {"id": _CATEGORY}, read(self.cookies[0].fact))
            self.building.phrase("categories", _CATEGORY)
        if _CATEGORY not in part.categories:
            part.categories.append(_CATEGORY)

    def _purpose_for(self, use: str) -> str:
        consent = LegalBasis.CONSENT.value
        for entry in self.building.lists["purposes"]:
            if entry["basis"] == consent and entry["id"] in _SAME.get(use, ()):
                return str(entry["id"])
        id = self.building.free_id("purposes", _PURPOSES[use])
        is_necessary = use == "necessary"
        basis = LegalBasis.LEGITIMATE_INTEREST.value if is_necessary else consent
        values: dict[str, object] = {"id": id, "basis": basis}
        values |= {"interest_of": "controller"} if is_necessary else {"categories": [_CATEGORY]}
        self.building.add("purposes", values, _NECESSARY if is_necessary else _CONFIRM)
        self.building.lists["purposes"][-1]["clauses"] = []
        self.building.say("purposes", id, **{one: _words(use, one) for one in self.building.languages})
        return id

    # --- who reads them ---

    def purposes_of(self, third_party: Found) -> list[str]:
        """What a third party reads cookies for; empty for one that reads none."""
        return list(dict.fromkeys(self._purpose[one.use] for one in self.cookies if _is_of(one, third_party)))

    def write(self, recipients: Sequence[tuple[Found, str]]) -> None:
        """The entries. ``recipients`` are the third parties that were found, each with its id."""
        ours = [
            *(house["name"] for house in self.building.lists["establishments"]),
            self.building.facts["organisation"],
        ]
        for one in self.cookies:
            reader = next((id for fact, id in recipients if _is_of(one, fact)), "")
            values = {
                "name": one.fact.known_by,
                "purpose": self._purpose[one.use],
                "recipient": reader,
                "lifetime": str(one.lifetime or ""),
                "necessary": one.use == "necessary" or "",
            }
            stranger = one.vendor if not (reader or any(is_same(name, one.vendor) for name in ours)) else ""
            said = one.fact.value.get("lifetime", "")
            self.building.add(
                "cookies",
                values,
                read(one.fact),
                one.why,
                f"{TO_DO}: who reads it; '{stranger}' is not among the recipients" if stranger else "",
                f"its life in the text: {said}" if said and not one.lifetime else "",
            )


def _is_of(cookie: _Cookie, third_party: Found) -> bool:
    """Whether the third party sets or reads it: by the name the text gives, else by the catalogue."""
    vendor = third_party.value.get("vendor", "")
    if cookie.vendor:
        known = catalogue.by_name(cookie.vendor)
        return is_same(third_party.known_by, cookie.vendor) or bool(known and known.id == vendor)
    return bool(vendor) and vendor in {owner.id for owner, _ in catalogue.by_cookie(cookie.fact.known_by)}


def _words(use: str, language: str) -> dict[str, str]:
    said = phrases(language)
    title = said["purposes"][_PURPOSES[use]]
    if use == "necessary":
        return {"title": title, "interest": said["interests"][_PURPOSES[use]]}
    return {"title": title, "consent": said["consent"].replace("PURPOSE", title)}
