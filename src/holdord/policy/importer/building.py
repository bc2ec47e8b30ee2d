"""A register while it is being put together: facts, promises and words grow side by side, so that none is forgotten.

Takes:    what a policy said (draft.py) or what somebody answered (beginning.py)
Gives:    Building.files(): register.yaml, recipients.yaml, promises.yaml and a wording for each language, which
          loader.py reads without a fault
Next:     sheets.py (how it is written), wording/<language>.yaml (our own sentences)
"""

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any

from holdord.policy.importer.dictionary import from_file
from holdord.policy.importer.sheets import Noted, written

_PHRASES = Path(__file__).with_name("wording")
#: The law asks for these of everyone, whatever a policy says (GDPR Art. 12(3)).
ANSWER, EXTENSION = "1 month", "2 months"
#: What every house does: it answers those who use their rights, because the law says so (GDPR Art. 12).
RIGHTS_REQUESTS = "answer-rights-requests"
_WITHOUT_TERM = ("eu-gdpr:A7-3", "eu-gdpr:A77")
_CONTROLS: Mapping[str, str] = {
    "eu-gdpr:A15": "rights.answered-within-a-month",
    "eu-gdpr:A17": "retention.erased-is-gone",
    "eu-gdpr:A18": "subjects.restriction-stops-use",
    "eu-gdpr:A21": "subjects.marketing-objection-stops-at-once",
    "eu-gdpr:A7-3": "consent.withdrawal-stops-at-once",
    "eu-gdpr:A77": "rights.authority-in-letters",
}
_ZONES = {
    "DK": "Europe/Copenhagen",
    "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm",
    "FI": "Europe/Helsinki",
    "PL": "Europe/Warsaw",
    "DE": "Europe/Berlin",
    "NL": "Europe/Amsterdam",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "FR": "Europe/Paris",
    "IS": "Atlantic/Reykjavik",
    "BE": "Europe/Brussels",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "EE": "Europe/Tallinn",
}
#: A register has fewer kinds of recipients than the catalogue has of vendors.
KINDS_OF_VENDORS: Mapping[str, str] = defaultdict(
    lambda: "communication",
    {
        "advertising": "advertising",
        "analytics": "analytics",
        "monitoring": "analytics",
        "payment": "accounting",
        "shop": "accounting",
        "accounting": "accounting",
        "storage": "storage",
        "hosting": "storage",
        "platform": "storage",
        "development": "storage",
        "backup": "storage",
        "documents": "documents",
        "signing": "documents",
        "hr": "documents",
        "events": "events",
        "form": "form",
        "survey": "form",
        "widget": "widget",
        "social": "widget",
        "video": "widget",
        "reviews": "widget",
        "search": "widget",
        "consent": "widget",
        "security": "widget",
    },
)
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "a", "ö": "o", "ß": "ss", "ð": "d", "þ": "th", "ł": "l"}
)
_LONGEST_ID = 40


@cache
def phrases(language: str) -> Mapping[str, Any]:
    """Our sentences in that language."""
    return from_file(_PHRASES / f"{language}.yaml")


def slug(text: str) -> str:
    """An id for a name: 'Brød & Bog I/S' is 'broed-bog-i-s'."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    made = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_ID].strip("-")
    if not made:
        # Other letters than these have no id of their own; the number tells them apart.
        return f"n-{zlib.crc32(text.encode())}"
    return made if made[0].isalpha() else f"n-{made}"


@dataclass
class Part:
    """A process, and what belongs to it. Ids lead to what was added before."""

    id: str
    categories: list[str]
    purposes: list[str]
    retention: str
    subjects: list[str]
    sources: list[str]
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    recipients: list[str] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    remarks: tuple[str, ...] = ()
    provision: str = ""
    public_sources: list[str] = field(default_factory=list)


class Building:
    """One register. Things are added in the order people read them in; a section and a promise are made with each."""

    def __init__(self, organisation: str, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self.facts: dict[str, Any] = {
            "holdord": 1,
            "include": ["recipients.yaml", "promises.yaml"],
            "organisation": organisation,
        }
        self.facts["languages"] = list(languages)
        self.lists: dict[str, list[Noted]] = {
            key: []
            for key in (
                "establishments",
                "categories",
                "purposes",
                "retention",
                "recipients",
                "processes",
                "rights",
                "security",
                "locations",
                "cookies",
            )
        }
        self.promises: list[Noted] = []
        self.words: dict[str, dict[str, dict[str, Any]]] = {language: {} for language in languages}
        self._section = 0
        self._in_section = 0

    # --- words ---

    def say(self, group: str, id: str, **said: Any) -> None:
        """Words for an id: one text for each language."""
        for language in self.languages:
            self.words[language].setdefault(group, {})[id] = said[language]

    def phrase(self, group: str, id: str, phrase: str | None = None, among: str = "", **put: str) -> None:
        """Words of our own for an id; ``among`` is the list they stand in, where that is not called as the group."""
        said = {language: phrases(language)[among or group][phrase or id] for language in self.languages}
        self.say(group, id, **{language: _filled(words, put) for language, words in said.items()})

    # --- sections and promises ---

    def section(self, **titles: str) -> str:
        self._section, self._in_section = self._section + 1, 0
        self.say("sections", str(self._section), **{language: {"title": title} for language, title in titles.items()})
        return str(self._section)

    def our_section(self, phrase: str) -> str:
        return self.section(**{language: phrases(language)["sections"][phrase] for language in self.languages})

    def promise(self, kind: str, phrase: str, *controls: Mapping[str, Any], among: str = "promises", **put: str) -> str:
        self._in_section += 1
        clause = f"{self._section}.{self._in_section}"
        entry: dict[str, Any] = {"id": clause, "kind": kind}
        if controls:
            entry["controls"] = [dict(control) for control in controls]
        self.promises.append(Noted(entry))
        self.phrase("promises", clause, phrase, among, **put)
        return clause

    # --- facts ---

    def has(self, key: str, id: str) -> bool:
        return any(entry.get("id", entry.get("right")) == id for entry in self.lists[key])

    def free_id(self, key: str, wanted: str) -> str:
        """That id, or with a number behind it where it is taken."""
        taken = {entry.get("id", entry.get("right")) for entry in self.lists[key]}
        tries = chain((wanted,), (f"{wanted}-{number}" for number in count(2)))
        return next(id for id in tries if id not in taken)

    def add(self, key: str, values: Mapping[str, Any], *remarks: str) -> None:
        self.lists[key].append(
            Noted({name: value for name, value in values.items() if value not in (None, "", [], ())}, *remarks)
        )

    def desk(self, establishment: str, country: str, authority: str) -> None:
        self.facts["desk"] = {
            "establishment": establishment,
            "calendar": country,
            "time_zone": _ZONES.get(country, "Europe/Copenhagen"),
            "authority": authority,
        }

    def part(self, part: Part) -> None:
        """A process with its section: what is held, why, how long, and who gets it."""
        section = self.section(**dict(part.titles))
        about = {"process": part.id}
        self.promise("D", "categories", {"name": "notice.says", "about": {"what": "categories", **about}})
        why = self.promise("D", "purposes", {"name": "notice.says", "about": {"what": "purposes", **about}})
        long = self._kept_for(part)
        if part.recipients:
            who = f"{section}.{self._in_section + 1}"
            self.promise("T", "recipients", {"name": "notice.says", "about": {"what": "recipients", "clause": who}})
            self._cite("recipients", part.recipients, who)
        else:
            self.promise("C", "nobody", {"name": "recipients.only-listed", "about": about})
        self._cite("purposes", part.purposes, why)
        self._cite("retention", [part.retention], long)
        values = {
            "id": part.id,
            "section": section,
            "data_subjects": part.subjects,
            "categories": part.categories,
            "purposes": part.purposes,
            "recipients": part.recipients,
            "retention": part.retention,
            "sources": part.sources,
            "public_sources": part.public_sources,
            "provision": part.provision,
            "forms": part.forms,
        }
        self.add("processes", values, *part.remarks)
        for language in self.languages:
            words = {
                "title": part.titles[language],
                **({"text": part.texts[language]} if part.texts.get(language) else {}),
            }
            if without := phrases(language)["if_not_given"].get(part.provision):
                words["if_not_given"] = without
            self.words[language].setdefault("processes", {})[part.id] = words
        for subject in part.subjects:
            self.phrase_named("data_subjects", subject, "subjects")
        for source in part.sources:
            self.phrase_named("sources", source, "sources")

    def _kept_for(self, part: Part) -> str:
        """How long, and from when: a period without its start is none that anybody could count (GDPR Art. 13(2)(a))."""
        rule = next(rule for rule in self.lists["retention"] if rule["id"] == part.retention)
        control = {"name": "retention.nothing-over-age", "about": {"process": part.id}}
        return self.promise("C", rule["starts"], control, among="periods", RULE=part.retention)

    def phrase_named(self, group: str, id: str, among: str) -> None:
        for language in self.languages:
            said = self.words[language].setdefault(group, {})
            if id not in said:
                said[id] = phrases(language)[among][id]

    def _cite(self, key: str, ids: Iterable[str], clause: str) -> None:
        wanted = set(ids)
        for entry in self.lists[key]:
            if entry["id"] in wanted and clause not in entry.setdefault("clauses", []):
                entry["clauses"].append(clause)

    def rights(
        self, rights: Iterable[tuple[str, tuple[str, ...]]], answer: str = ANSWER, extension: str = EXTENSION
    ) -> None:
        """The rights in a section of their own: each id with the remarks over it."""
        self.our_section("rights")
        for right, remarks in rights:
            control = _CONTROLS.get(right)
            clause = self.promise("R", right, *([{"name": control}] if control else []))
            terms = {} if right in _WITHOUT_TERM else {"answer_within": answer, "extension": extension}
            self.add("rights", {"right": right, **terms, "clauses": [clause]}, *remarks)
            self.phrase("rights", right)

    # --- the folder ---

    def files(self, *head: str) -> dict[str, str]:
        """Each file's text, by its name."""
        order = ("establishments",)
        facts = {
            **{
                key: value
                for key, value in self.facts.items()
                if key in ("holdord", "include", "organisation", "languages", "published_on")
            }
        }
        facts["establishments"] = self.lists["establishments"]
        facts.update({key: value for key, value in self.facts.items() if key not in facts})
        facts.update(
            {key: self.lists[key] for key in self.lists if key not in (*order, "recipients") and self.lists[key]}
        )
        made = {
            "register.yaml": written(facts, *head),
            "recipients.yaml": written({"recipients": self.lists["recipients"]}, "Who else gets data.")
            if self.lists["recipients"]
            else "",
            "promises.yaml": written(
                {"promises": self.promises}, "Every sentence that promises something, and what keeps it."
            ),
        }
        if not made["recipients.yaml"]:
            del made["recipients.yaml"]
            facts["include"] = ["promises.yaml"]
            made["register.yaml"] = written(facts, *head)
        for language in self.languages:
            made[f"wording.{language}.yaml"] = written(
                {"language": language, **self.words[language]}, _WORDS_HEAD[language]
            )
        return made


_WORDS_HEAD = {
    "da": "Ordene på dansk. Navne, tal og frister står i register.yaml; her står kun pladsholdere som {organisation}.",
    "en": "The words in English. Names, numbers and periods stand in register.yaml; here are placeholders.",
}


def _filled(words: Any, put: Mapping[str, str]) -> Any:
    """Capital words in our sentences are filled in here; what stands in braces is filled in by the register."""
    if not isinstance(words, str):
        return words
    for name, text in put.items():
        words = words.replace(name, text)
    return words
