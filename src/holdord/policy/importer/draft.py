"""A draft register made of what was read out of a policy, and what a register needs and the policy does not say.

Law:      GDPR Art. 13-14, 30 (what must be said)
Takes:    a PolicyText and the facts found in it
Gives:    Draft: the files of a folder that `holdord register check` finds sound, and Missing, in the order of the law.
          Every entry bears the line it was read from
Next:     drafting.py (the register), missing.py (what is asked for), cli/register_import.py
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from holdord.policy.importer.drafting import Drafting
from holdord.policy.importer.found import Found
from holdord.policy.importer.gathered import Gathered
from holdord.policy.importer.missing import Missing, missing
from holdord.policy.importer.remarks import TO_DO
from holdord.policy.importer.text import PolicyText

#: Below this a fact is a guess.
_GUESS = 0.5
_LONGEST_QUOTE = 90
_ID = re.compile(r"\b(?:id|name|right): ([^,}]+)")


@dataclass(frozen=True)
class Draft:
    """What is written into the folder. ``counts`` are the facts by kind."""

    files: Mapping[str, str]
    missing: tuple[Missing, ...]
    counts: Mapping[str, int]


#: What our own words are written in.
LANGUAGES = ("da", "en")


def draft(text: PolicyText, found: Sequence[Found], languages: Sequence[str] = ()) -> Draft:
    """The register as far as the text says it, in those languages; without any, in that of the text.

    Of a text in another language than Danish and English only the titles stay, for somebody to translate.
    """
    spoken = tuple(dict.fromkeys(languages)) or ((text.language,) if text.language in LANGUAGES else ("en",))
    drafting = Drafting(Gathered(text, found), spoken)
    building = drafting.build()
    absent = missing(text, found)
    head = (
        f"A draft, read out of {text.name}. Each entry says in which line it was read, and how sure that is (0 to 1).",
        f"What is marked '{TO_DO}' the text does not say: it is there because a register needs it. See TO-DO.md.",
    )
    files = building.files(*head)
    files["findings.json"] = as_json(found)
    files["FINDINGS.md"] = _findings(text, found)
    files["TO-DO.md"] = _to_do(text, absent, files, drafting.notes, spoken)
    counts: dict[str, int] = {}
    for fact in found:
        counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return Draft(files, absent, counts)


def as_json(found: Iterable[Found]) -> str:
    """The facts as they were found, for machines."""
    return (
        json.dumps([{**asdict(fact), "value": dict(fact.value)} for fact in found], ensure_ascii=False, indent=2) + "\n"
    )


# --- the lists for people ---


def _findings(text: PolicyText, found: Sequence[Found]) -> str:
    guesses = sum(fact.confidence < _GUESS for fact in found)
    lines = [
        f"# What was read in {text.name}",
        "",
        f"{len(found)} facts, in the order of their lines. The last column says how sure each is: 1 is said in so many",
        f"words, below {_GUESS} is a guess ({guesses} of them). `findings.json` holds the same for machines.",
        "",
        "| line | where | what | value | in the words | sure |",
        "|---|---|---|---|---|---|",
    ]
    for fact in found:
        value = "; ".join(f"{key}: {said}" for key, said in fact.value.items() if said)
        cells = (fact.section, fact.kind, value, _few(fact.quote))
        lines.append(f"| {fact.line} | {' | '.join(map(_cell, cells))} | {fact.confidence:.2g} |")
    return "\n".join(lines) + "\n"


def _few(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _to_do(
    text: PolicyText, absent: Sequence[Missing], files: Mapping[str, str], notes: Iterable[str], spoken: Sequence[str]
) -> str:
    lines = [f"# What is left to do on the register from {_cell(text.name)}", ""]
    lines += ["## 1. The law asks for it, and it was not found in the text", ""]
    lines += [f"- [ ] **{one.what}** ({one.article}). {one.cure}." for one in absent] or ["Nothing."]
    lines += ["", f"## 2. Marked '{TO_DO}' in the files: the draft had to choose", ""]
    lines += [f"- [ ] {remark}" for name, file in files.items() for remark in _marked(name, file)] or ["Nothing."]
    if notes := list(dict.fromkeys(notes)):
        lines += ["", "## 3. Read, and not written into the register", "", *(f"- [ ] {_cell(one)}" for one in notes)]
    lines += ["", "## Then look through everything", ""]
    lines += [f"- [ ] {one}" for one in _through_it_all(text, spoken)]
    return "\n".join(lines) + "\n"


def _through_it_all(text: PolicyText, spoken: Sequence[str]) -> Iterator[str]:
    words = " and ".join(f"`wording.{language}.yaml`" for language in spoken)
    yield f"The sentences in {words} are short ones of ours. Put your own in their place."
    if strange := [language for language in spoken if language != text.language]:
        yield f"Titles that we have no words for stand as in the text: translate them ({', '.join(strange)})."
    yield "Where a purpose rests on a legitimate interest, write which (`interest`): ours says nothing of yours."
    yield "Enter the processor agreements under `documents`; no policy shows them (GDPR Art. 28(3))."
    yield f"Then run `holdord register check`, and `holdord register lint FOLDER --text {_cell(text.name)}`."


def _marked(name: str, file: str) -> Iterator[str]:
    """Each mark of a file once, with the entries it stands over."""
    over: dict[str, list[str]] = {}
    lines = file.split("\n")
    for index, line in enumerate(lines):
        if line.lstrip().startswith(f"# {TO_DO}"):
            below = next((one for one in islice(lines, index + 1, None) if not one.lstrip().startswith("#")), "")
            named = _ID.search(below)
            entry = (named[1] if named else below.split(":")[0]).strip(' "')
            over.setdefault(line.strip(" #").removeprefix(f"{TO_DO}: "), []).append(entry)
    for mark, entries in over.items():
        yield f"{name}, {', '.join(f'`{entry}`' for entry in dict.fromkeys(entries))}: {mark}"
