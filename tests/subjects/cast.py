"""The cast of the rooms that know people. Ada is a person we know; Ben is another; Cleo handles requests here.

They write to the shipped company: its register is the one in force.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects.actions import TakenIn
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at

ADA = {IdentifierKind.EMAIL: "ada@example.org"}
BEN = {IdentifierKind.EMAIL: "ben@example.org"}
CLEO = "staff:00000000-0000-4000-8000-0000000000c1"
CLEO_ID = UUID("00000000-0000-4000-8000-0000000000c1")
WORDS = "a" * 64


def take_in(
    identifiers: Mapping[IdentifierKind, str] = ADA,
    *,
    on: str | datetime = "2026-01-10",
    process: str = "web-forms",
    purpose: str = "answer-request",
    payload: Mapping[str, str] | None = None,
    categories: Collection[str] = ("name", "email"),
) -> TakenIn:
    """Somebody writes to us. Gives whose it is and the record."""
    return subjects.take_in(
        by="public", at=at(on) if isinstance(on, str) else on, process=process, purpose=purpose,
        basis=LegalBasis.CONTRACT, source="data-subject", form="contact", identifiers=identifiers,
        payload=payload or {"name": "Ada Krogh", "message": "Please call me about a project."},
        categories=categories, language="da", register_version=policy.version(), wording_hash=WORDS,
    )  # fmt: skip


def write(
    identifiers: Mapping[IdentifierKind, str] = ADA, *, on: str = "2026-01-10", process: str = "web-forms"
) -> UUID:
    """Somebody writes to us. Gives who it is."""
    return take_in(identifiers, on=on, process=process).subject
