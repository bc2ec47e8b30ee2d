"""A process that serves people: python -m tests.crash.serving NAME NUMBER.

That many people write; what each of them wrote, and what somebody before them wrote, is opened at once. Prints how
many were.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind


def serve(name: str, number: int) -> int:
    """Gives how many letters were opened that say what was written."""
    opened = 0
    for place in range(number):
        intake.receive(
            form_id="contact", values={"name": "Nul", "email": _address(name, place), "message": _words(name, place)},
            consents=[], language="da", by="public", at=now(),
        )  # fmt: skip
        opened += sum(_reads(name, each) for each in {place, place // 2})
    return opened


def _reads(name: str, place: int) -> bool:
    person = subjects.find(IdentifierKind.EMAIL, _address(name, place))
    assert person is not None
    return [each.payload["message"] for each in subjects.held_of(person)] == [_words(name, place)]


def _address(name: str, place: int) -> str:
    return f"{name}{place}@opdigt.example"


def _words(name: str, place: int) -> str:
    return f"Hej fra {name}, brev {place}"


if __name__ == "__main__":
    print(serve(sys.argv[1], int(sys.argv[2])))
