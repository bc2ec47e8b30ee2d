"""What runs by itself: handed over when asked for, found again when lost, done once."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from holdord.lib.jobs import book
from holdord.rights import actions, queries, workflow
from holdord.rights.actions import asking, preparing
from holdord.rights.models import Delivery, RightsRequest
from holdord.rights.proof import Ticket
from holdord.terms import RequestStatus, Right
from tests.conftest import at
from tests.rights.conftest import ADA, ASKED, CLEO, asks, letters_to, newest, proves, request_of

Handed = list[tuple[str, dict[str, str]]]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Handed:
    """What is handed to the engine, instead of the engine."""
    found: Handed = []
    for module in (asking, preparing, workflow):
        monkeypatch.setattr(module, "enqueue", lambda name, key, **ids: found.append((name, ids)))
    return found


def test_asking_and_approving_hand_over_ids_and_nothing_else(ada: UUID, handed: Handed) -> None:
    ticket = actions.ask(right=Right.ACCESS, address=ADA, language="da", at=ASKED, network="192.0.2.7")
    workflow.code(challenge=handed[0][1]["challenge"], at=ASKED)
    proves(ticket)
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=ASKED)
    actions.approve(request=request, by=CLEO, at=ASKED)

    assert handed == [
        ("rights.code", {"challenge": str(ticket.challenge)}),
        ("rights.answer", {"request": str(request)}),
    ]
    for _, ids in handed:
        book.ids_only(ids)


def test_what_was_lost_between_table_and_queue_is_found(ada: UUID, handed: Handed) -> None:
    proves(asks())
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=ASKED)
    actions.approve(request=request, by=CLEO, at=ASKED)
    lost = actions.ask(right=Right.ACCESS, address="new@example.org", language="da", at=ASKED, network="192.0.2.7")
    handed.clear()

    workflow.look_round(at=ASKED + timedelta(minutes=1))
    assert handed == [
        ("rights.code", {"challenge": str(lost.challenge)}),
        ("rights.answer", {"request": str(request)}),
    ]

    workflow.code(challenge=str(lost.challenge), at=ASKED)
    workflow.answer(request=str(request), at=ASKED)
    handed.clear()
    workflow.look_round(at=ASKED + timedelta(minutes=2))
    assert handed == []


def test_approved_again_after_a_change_is_another_piece_of_work(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    for module in (asking, preparing, workflow):
        monkeypatch.setattr(module, "enqueue", lambda name, key, **ids: names.append(key))
    proves(asks())
    request = request_of().id
    names.clear()
    for minute in (10, 20):
        moment = ASKED + timedelta(minutes=minute)
        RightsRequest.objects.filter(pk=request).update(approved_at=None)
        actions.prepare(request=request, by=CLEO, at=moment)
        actions.approve(request=request, by=CLEO, at=moment)
    workflow.look_round(at=ASKED + timedelta(minutes=21))

    assert names[0] != names[1] == names[2]


def test_a_code_asked_for_long_ago_is_not_sent_any_more(ada: UUID, handed: Handed) -> None:
    ticket = actions.ask(right=Right.ACCESS, address=ADA, language="da", at=ASKED, network="192.0.2.7")

    workflow.look_round(at=ASKED + timedelta(hours=2))
    workflow.code(challenge=str(ticket.challenge), at=ASKED + timedelta(hours=2))

    assert letters_to(ADA) == []


def test_a_further_code_that_was_lost_is_found_as_another_piece_of_work(
    ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    for module in (asking, workflow):
        monkeypatch.setattr(module, "enqueue", lambda name, key, **ids: names.append(key))
    ticket = asks()
    later = ASKED + timedelta(minutes=2)
    actions.ask_again(ticket=ticket, at=later)
    workflow.look_round(at=later)
    actions.send_code(challenge=ticket.challenge, at=later)
    workflow.look_round(at=later)

    assert names == [str(ticket.challenge), f"{ticket.challenge}-1", f"{ticket.challenge}-1"]


def test_the_night_clears_up_what_has_had_its_time(ready: tuple[RightsRequest, Ticket, str]) -> None:
    asks("nobody@example.org")

    workflow.clear(at=at("2026-04-20"))

    assert bytes(Delivery.objects.get().sealed_file) == b""
    states = set(RightsRequest.objects.values_list("status", flat=True))
    assert states == {RequestStatus.FULFILLED.value, RequestStatus.UNFULFILLED.value}
    assert queries.board(at("2026-04-20")).open == 0
    workflow.clear(at=at("2026-04-20"))  # and a second time there is nothing to do


def test_jobs_of_rows_that_are_gone_do_nothing(house: Path) -> None:
    workflow.code(challenge="00000000-0000-0000-0000-000000000000", at=ASKED)
    workflow.answer(request="00000000-0000-0000-0000-000000000000", at=ASKED)


def test_inline_a_code_is_sent_and_an_answer_made_at_once(ada: UUID, settings: Settings) -> None:
    settings.HOLDORD_JOBS = "inline"
    from holdord.lib.clock import now

    ticket = actions.ask(right=Right.ACCESS, address=ADA, language="da", at=now(), network="192.0.2.7")
    proves(ticket, when=now())
    request = request_of().id
    actions.prepare(request=request, by=CLEO, at=now())
    actions.approve(request=request, by=CLEO, at=now())

    assert newest(ADA, "answer_ready")
    assert request_of().status == RequestStatus.FULFILLED.value
