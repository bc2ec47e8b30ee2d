"""A message leaves while its person goes: each waits its turn, and neither waits for the other for ever."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from holdord.mailing import actions
from holdord.mailing.actions import Leaving
from holdord.subjects import actions as subjects
from tests.audit.thief import empty_the_log
from tests.conftest import promise
from tests.mailing.conftest import BY, NOW, Server, knows, takes

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
ADA = "ada@people.example"


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[None]:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time here")
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    yield
    empty_the_log()


@promise("8.3", "8.5b")
def test_a_message_that_leaves_and_an_erasure_do_not_wait_for_each_other(committed: None, server: Server) -> None:
    ada = knows(ADA)
    (message,) = takes().ids
    begun = Event()

    with ThreadPoolExecutor(2) as hands:
        erasure = hands.submit(_erases, ada, begun)
        leaving = hands.submit(_lets_go, message, begun)
        assert erasure.result(timeout=30) == 1
        # By then nobody there is called so: what was to be news for her goes to nobody.
        assert leaving.result(timeout=30) is None


def _erases(subject: UUID, begun: Event) -> int:
    """As an erasure does: the person is held, and then room after room is gone through."""
    try:
        with transaction.atomic():
            subjects.lock(subject)
            begun.set()
            time.sleep(1)
            gone = actions.forget(subject=subject, by=BY, at=NOW)
            subjects.object_to(subject=subject, direct_marketing=True, by=BY, at=NOW)
            return gone
    finally:
        connections.close_all()


def _lets_go(message: UUID, begun: Event) -> Leaving | None:
    try:
        begun.wait(timeout=10)
        return actions.let_go(message=message, now=lambda: NOW)
    finally:
        connections.close_all()
