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

from holdord.policy.importer.drafting import TO_DO, Drafting
from holdord.policy.importer.found import Found
from holdord.policy.importer.gathered import Gathered
from holdord.policy.importer.missing import Missing, missing
from holdord.policy.importer.text import PolicyText

_ID = re.compile(r"\b(?:id|name|right): ([^,}]+)")


@dataclass(frozen=True)
class Draft:
    """What is written into the folder. ``counts`` are the facts by kind."""

    files: Mapping[str, str]
    missing: tuple[Missing, ...]
    counts: Mapping[str, int]


def draft(text: PolicyText, found: Sequence[Found]) -> Draft:
    """The register as far as the text says it."""
    facts = Gathered(text, found)
    # Words are written in Danish or English; of another language only the titles stay, for somebody to translate.
    language = text.language if text.language in ("da", "en") else "en"
    building = Drafting(facts, language).build()
    absent = missing(text, found)
    head = (
        f"A draft, read out of {text.name}. Each entry says in which line it was read, and how sure that is (0 to 1).",
        f"What is marked '{TO_DO}' the text does not say: it is there because a register needs it. See TO-DO.md.",
    )
    files = building.files(*head)
    files["findings.json"] = as_json(found)
    files["FINDINGS.md"] = _findings(text, found)
    files["TO-DO.md"] = _to_do(text, absent, "\n".join(files.values()))
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
    lines = [
        f"# What was read in {text.name}",
        "",
        f"{len(found)} facts, in the order of their lines. `findings.json` holds the same for machines.",
        "",
    ]
    lines += ["| line | where | what | value | sure |", "|---|---|---|---|---|"]
    for fact in found:
        value = "; ".join(f"{key}: {said}" for key, said in fact.value.items() if said)
        lines.append(f"| {fact.line} | {_cell(fact.section)} | {fact.kind} | {_cell(value)} | {fact.confidence:.2g} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _to_do(text: PolicyText, absent: Iterable[Missing], files: str) -> str:
    marked = list(_marked(files))
    lines = [
        f"# What is left to do on the register from {text.name}",
        "",
        "## The law asks for it and the text does not say it",
        "",
    ]
    lines += [f"- [ ] {one.what} ({one.article}). {one.cure}" for one in absent] or ["Nothing."]
    lines += ["", f"## Marked '{TO_DO}' in the files", ""]
    lines += [f"- [ ] {remark}" for remark in marked] or ["Nothing."]
    lines += ["", "## And look through everything", ""]
    lines += ["- [ ] The words are short sentences of ours. Put your own in their place."]
    lines += ["- [ ] Facts below 0.5 are guesses.", ""]
    return "\n".join(lines)


def _marked(files: str) -> Iterator[str]:
    """Each mark once, with the entries it stands over."""
    over: dict[str, list[str]] = {}
    lines = files.split("\n")
    for index, line in enumerate(lines):
        if line.lstrip().startswith(f"# {TO_DO}"):
            below = next((one for one in lines[index + 1 :] if not one.lstrip().startswith("#")), "")
            named = _ID.search(below)
            over.setdefault(line.strip(" #").removeprefix(f"{TO_DO}: "), []).append(
                named[1] if named else below[:40].strip()
            )
    for mark, entries in over.items():
        yield f"{mark}: {', '.join(f'`{entry}`' for entry in dict.fromkeys(entries))}"
