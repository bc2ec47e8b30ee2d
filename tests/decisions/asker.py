"""One process of a house with several: python -m tests.decisions.asker. A line in, a line out, until the end."""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import os
import sys
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from holdord.consent import actions as consent
from holdord.decisions import queries
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from holdord.wiring import house

BY = "system:test"
NEWS, DATABASE = "news-by-email", "user-database"


def take_in(person: str, address: str) -> str:
    taken = subjects.take_in(
        by="public", at=now(), process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
        source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: address}, payload={"name": "Ada"},
        categories=["name", "email"], language="da", register_version=policy.version(), wording_hash="a" * 64,
    )  # fmt: skip
    return str(taken.subject)


def give(person: str) -> None:
    consent.give(
        subject=UUID(person), purpose=NEWS, by=f"subject:{person}", at=now(), wording_hash="a" * 64,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip


def withdraw(person: str) -> None:
    consent.withdraw(subject=UUID(person), purpose=NEWS, by=f"subject:{person}", at=now(), channel="link")


def object_(person: str) -> None:
    subjects.object_to(subject=UUID(person), purpose=DATABASE, by=BY, at=now())


def restrict(person: str) -> None:
    subjects.restrict(subject=UUID(person), reason="unlawful", by=BY, at=now())


def lift(person: str) -> None:
    at = now()
    for limit in people.limits(UUID(person), at=at):
        subjects.lift(limit=limit.id, by=BY, at=at, told_at=at)


def may(person: str, purpose: str) -> str:
    return ",".join(queries.may(subject=UUID(person), purpose=purpose, at=now()).codes)


ACTS = {
    "take-in": take_in,
    "give": give,
    "withdraw": withdraw,
    "object": object_,
    "restrict": restrict,
    "lift": lift,
    "may": may,
}

if __name__ == "__main__":
    if "--prepare" in sys.argv:
        house.prepare_databases()
    print("ready", flush=True)
    for line in sys.stdin:
        act, *words = line.split()
        print(ACTS[act](*words) or "done", flush=True)  # type: ignore[operator]  # a table of acts
