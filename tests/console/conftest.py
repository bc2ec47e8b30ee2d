"""The console from outside: somebody of each role, logged in, and Ada, whose data are to be opened."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from holdord.policy import queries as policy
from holdord.staff import actions, queries
from holdord.staff.queries import Member
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at

PASSWORD = "four plain words together"
ADA = "ada@lovelace.test"


class Desk(Client):
    """A browser in which somebody is logged in."""

    member: Member

    def for_purpose(self, purpose: str = "answer-rights-requests") -> "Desk":
        """State a purpose, as the bar at the top of the page does."""
        answer = self.post("/console/purpose/", {"purpose": purpose, "next": "/console/"})
        assert answer.status_code == 302, "the register does not grant that purpose"
        return self


Enter = Callable[..., Desk]


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Limits and what the controls saw are counted anew in each test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def controls_at_rest(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page runs every control, which takes seconds: only tests that ask for ``controls_at_work`` need it."""
    if "controls_at_work" not in request.fixturenames:
        monkeypatch.setattr("holdord.console.promises.queries.check", lambda now: [])


@pytest.fixture
def controls_at_work() -> None:
    """This test looks at what the controls see."""


@pytest.fixture
def hire(house: object) -> Callable[..., UUID]:
    """Somebody who has chosen a password: ``hire("cleo", "case_handler")`` gives their id."""

    def hired(name: str, role: str) -> UUID:
        id = actions.invite(email=f"{name}@house.test", role=role, by="system:test", at=at("2026-03-01"))
        token = queries.invitation_token(id)
        actions.accept_invitation(token=token, password=PASSWORD, at=at("2026-03-02"))
        return id

    return hired


@pytest.fixture
def enter(hire: Callable[..., UUID]) -> Enter:
    """A browser with somebody of that role: ``enter("dpo")``."""

    def entered(role: str, *, language: str = "en") -> Desk:
        id = hire(f"{role.replace('_', '-')}-{len(queries.members())}", role)
        desk = Desk()
        desk.force_login(get_user_model().objects.get(pk=id))
        desk.cookies["django_language"] = language
        found = queries.member(id)
        assert found is not None
        desk.member = found
        return desk

    return entered


@pytest.fixture
def ada(house: object) -> UUID:
    """Ada wrote to us through the contact form."""
    edition = policy.active()
    taken = subjects.take_in(
        by="public",
        at=at("2026-03-03"),
        process="web-forms",
        purpose="answer-request",
        basis=LegalBasis.CONTRACT,
        source="web-form",
        form="contact",
        identifiers={IdentifierKind.EMAIL: ADA, IdentifierKind.PHONE: "+45 12 34 56 78"},
        payload={"name": "Ada Lovelace", "email": ADA, "message": "Please call me about the engine."},
        categories=["name", "email"],
        language="en",
        register_version=edition.version,
        wording_hash="0" * 64,
        country="DK",
    )
    return taken.subject
