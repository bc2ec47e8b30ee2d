"""The register of the benchmark: a firm with 25 purposes, each with a process, a period and those who get the data.

Takes:    a folder
Gives:    the files of a register that the house loads like any other
Why:      what a copying store writes into each record (how long, to whom) stands here once; less than that is an
          instruction (ours.py)
"""

from dataclasses import dataclass
from pathlib import Path

PURPOSES = tuple(f"purpose-{number:02}" for number in range(1, 26))
RECIPIENTS = ("printer", "courier", "auditor")
#: The choice that "decisions" of the benchmark stands for: whether machines may decide on what we hold of a person.
DECISIONS = "automated-decisions"
CATEGORIES = ("contact", "order", "payment", "message")
SOURCES = ("data-subject", "partner", "public-register")
LONGEST_DAYS = 3650

_MAIN = """\
holdord: 1
organisation: Bench
languages: [en]
published_on: 2026-01-01
include: [retention.yaml, processes.yaml]
establishments: [{id: bench, name: Bench A/S, country: DK, address: [Gade 1]}]
controllers: [bench]
lead_controller: bench
dpo: {email: dpo@bench.example}
desk: {establishment: bench, calendar: DK, time_zone: UTC, authority: DK}
categories: [%(categories)s]
purposes:
%(purposes)s
  - {id: automated-decisions, basis: eu-gdpr:A6-1-a, clauses: ["1.1"]}
recipients:
%(recipients)s
rights: [{right: eu-gdpr:A15, answer_within: 1 month, clauses: ["1.1"]}]
promises: [{id: "1.1", kind: D}]
access: [{role: case_handler, purposes: [%(ids)s], processes: [%(ids)s]}]
"""

_WORDS = """\
language: en
sections: {"1": {title: Your data}}
promises: {"1.1": We keep and use what you give us as it stands here.}
categories: {%(categories)s}
data_subjects: {customers: Customers}
sources: {%(sources)s}
purposes:
%(purposes)s
  automated-decisions: {title: Decisions by machines, consent: Machines may decide on my data.}
processes:
%(processes)s
recipients: {%(recipients)s}
rights: {"eu-gdpr:A15": {title: Access, text: You can see what we hold.}}
"""


@dataclass
class Terms:
    """What is promised of each purpose: how many days at most, and who may get the data."""

    folder: Path

    def write_all(self) -> None:
        """The whole register, before anything is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "register.yaml").write_text(_MAIN % {
            "categories": ", ".join(f"{{id: {id}}}" for id in CATEGORIES),
            "purposes": _lines(
                f"  - {{id: {id}, basis: eu-gdpr:A6-1-f, interest_of: controller, clauses: ['1.1']}}"
                for id in PURPOSES),
            "recipients": _lines(
                f"  - {{id: {id}, name: {id}, legal_entity: {id} A/S, role: processor, kind: storage, country: DK,"
                f" purposes: [{', '.join(PURPOSES)}], categories: [{', '.join(CATEGORIES)}], clauses: ['1.1']}}"
                for id in RECIPIENTS),
            "ids": ", ".join(PURPOSES),
        })  # fmt: skip
        (self.folder / "wording.en.yaml").write_text(_WORDS % {
            "categories": _pairs(CATEGORIES), "sources": _pairs(SOURCES), "recipients": _pairs(RECIPIENTS),
            "purposes": _lines(f"  {id}: {{title: {id}, interest: We need it.}}" for id in PURPOSES),
            "processes": _lines(f"  {id}: {{title: {id}}}" for id in PURPOSES),
        })  # fmt: skip
        self.write_periods()
        self.write_processes()

    def write_periods(self) -> None:
        rules = _lines(
            f"  - {{id: {id}, duration: {LONGEST_DAYS} days, starts: collected, clauses: ['1.1']}}" for id in PURPOSES
        )
        (self.folder / "retention.yaml").write_text(f"retention:\n{rules}\n")

    def write_processes(self) -> None:
        # What is the same for all is written at the first one, as anybody would who writes 25 of them.
        first = f"&c [{', '.join(CATEGORIES)}]", f"&s [{', '.join(SOURCES)}]", f", {DECISIONS}"
        processes = _lines(
            f"  - {{id: {id}, section: '1', data_subjects: [customers], categories: {kinds}, purposes: [{id}{more}],"
            f" recipients: [{', '.join(RECIPIENTS)}], retention: {id}, sources: {sources}}}"
            for id in PURPOSES
            for kinds, sources, more in [first if id == PURPOSES[0] else ("*c", "*s", "")]
        )
        (self.folder / "processes.yaml").write_text(f"processes:\n{processes}\n")


def _lines(lines: object) -> str:
    return "\n".join(lines)  # type: ignore[call-overload]


def _pairs(ids: tuple[str, ...]) -> str:
    return ", ".join(f"{id}: {id}" for id in ids)
