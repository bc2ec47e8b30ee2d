"""A house that mail goes through: python -m tests.crash.mailing people NUMBER | object NUMBER | leave NUMBER.

``people``: that many people who said yes to news. ``object``: that many of them say no, one by one; prints when each
no was in force. ``leave``: so many say no or are erased, in turn; prints since when each of them was out of reach.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from holdord.consent import actions as consent
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.rights import actions as rights
from holdord.subjects import actions as subjects
from holdord.subjects import queries as found
from holdord.terms import IdentifierKind, LegalBasis
from holdord.wiring import house

NEWS = "news-by-email"


def address(place: int) -> str:
    return f"n{place}@opdigt.example"


def people(number: int) -> None:
    house.prepare_databases()
    house.open_first_time(now=now())
    for place in range(number):
        at = now()
        subject = subjects.take_in(
            by="system:test", at=at, process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
            source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: address(place)},
            payload={"name": "Nul"}, categories=["name", "email"], language="da", register_version=policy.version(),
            wording_hash="0" * 64,
        ).subject  # fmt: skip
        consent.give(
            subject=subject, purpose=NEWS, by=f"subject:{subject}", at=at, wording_hash="0" * 64,
            register_version=policy.version(), language="da", channel="page",
        )  # fmt: skip


def object_(number: int) -> None:
    said = {}
    for place in range(number):
        subject = found.find(IdentifierKind.EMAIL, address(place))
        assert subject is not None
        rights.no_marketing(subject=subject, by=f"subject:{subject}", at=now())
        said[address(place)] = [str(subject), now().isoformat()]
    print(json.dumps(said))


def leave(number: int) -> None:
    said = {}
    for place in range(number):
        subject = found.find(IdentifierKind.EMAIL, address(place))
        assert subject is not None
        if place % 2:
            rights.no_marketing(subject=subject, by=f"subject:{subject}", at=now())
        else:
            retention.erase_person(subject=subject, ground="A17-1-b", by="system:test", at=now())
        said[address(place)] = [str(subject), now().isoformat()]
    print(json.dumps(said))


if __name__ == "__main__":
    {"people": people, "object": object_, "leave": leave}[sys.argv[1]](int(sys.argv[2]))
