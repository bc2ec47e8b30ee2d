"""The public forms under a flood, sent twice, and under a stopwatch."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.centre import forms, sending
from holdord.intake import showing, workflow
from holdord.intake.models import Sending
from holdord.lib import visitor
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.centre.conftest import opened as opened_form
from tests.centre.conftest import sent
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-05T23:40+00:00")
ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Kan I hjælpe os med et projekt?"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(sending, "now", lambda: moment)

    set_to(NOW)
    return set_to


def sends(n: int, network: str = "192.0.2.7", **more: Any) -> Any:
    browser = Client(REMOTE_ADDR=network)
    return sent(browser, "/da/kontakt", {**ADA, "email": f"person{n}@example.org", **more})


# A flood


def test_a_network_sends_twenty_forms_an_hour_and_is_then_told_in_words(clock: Callable[[datetime], None]) -> None:
    for n in range(20):
        clock(NOW + timedelta(minutes=n))
        assert sends(n).status_code == 302

    clock(NOW + timedelta(minutes=59))
    refused = sends(20)
    elsewhere = sends(21, network="198.51.100.1")
    clock(NOW + timedelta(minutes=60))
    later = sends(22)

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert (elsewhere.status_code, later.status_code) == (302, 302)
    assert subjects.count() == 22
    assert [dict(entry.detail) for entry in audit.entries(act="intake.too-many-sent")] == [{}]


def test_who_is_turned_away_loses_nothing_that_was_written(clock: Callable[[datetime], None]) -> None:
    for n in range(20):
        sends(n)

    page = sends(20, company="Krogh & Co", **{forms.CONSENT: "news-by-email"}).content.decode()

    assert "<title>Fejl:" in page and "Ikke sendt: Vent lidt" in page
    assert "mailto:dpo@altoros.com" in page
    for kept in ("Ada Krogh", "person20@example.org", "Krogh &amp; Co", "Kan I hjælpe os med et projekt?"):
        assert kept in page
    assert re.search(r'value="news-by-email" checked', page)


def test_what_was_not_taken_in_does_not_count(clock: Callable[[datetime], None]) -> None:
    for n in range(25):
        assert sends(n, email="no address").status_code == 422

    assert sends(1).status_code == 302


@promise("2.1a")
def test_from_where_a_form_was_sent_is_kept_as_a_hash_for_an_hour(clock: Callable[[datetime], None]) -> None:
    sends(1)

    row = Sending.objects.get()
    assert b"192.0.2.7" not in bytes(row.network)
    workflow.clear(at=NOW + timedelta(minutes=59))
    assert Sending.objects.exists()
    workflow.clear(at=NOW + timedelta(hours=1))
    assert not Sending.objects.exists()


def test_behind_a_proxy_of_ours_its_note_names_the_visitor(
    clock: Callable[[datetime], None], settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for n in range(2):
        Client().post("/da/kontakt", ADA, headers={"X-Forwarded-For": f"203.0.113.{n}"})

    assert Sending.objects.values("network").distinct().count() == 2


# Sent twice


@pytest.fixture
def page(clock: Callable[[datetime], None]) -> Iterator[Callable[[], tuple[Client, str]]]:
    """Opens the form: the browser, and the token of this showing of it."""
    browser = Client(enforce_csrf_checks=True)

    def opened() -> tuple[Client, str]:
        return browser, opened_form(browser, "/da/kontakt")

    yield opened


def test_the_same_thing_sent_twice_from_one_page_makes_one_receipt(
    page: Callable[[], tuple[Client, str]], clock: Callable[[datetime], None]
) -> None:
    browser, token = page()
    again = {**ADA, showing.FIELD: token, forms.CONSENT: ["news-by-email"]}

    first = browser.post("/da/kontakt", again)
    clock(NOW + timedelta(minutes=3))
    second = browser.post("/da/kontakt", again)

    person = subjects.find(IdentifierKind.EMAIL, ADA["email"])
    assert person is not None
    assert len(subjects.items(person)) == 1
    assert _reference(browser, first) == _reference(browser, second)
    assert Sending.objects.count() == 1


def _reference(browser: Client, answer: Any) -> str:
    found = re.search(r'class="reference">([0-9A-F]{8})<', browser.get(answer.headers["Location"]).content.decode())
    assert found
    return found[1]


def test_the_second_of_two_is_not_turned_away_where_the_first_was_the_last_of_the_hour(
    page: Callable[[], tuple[Client, str]],
) -> None:
    for n in range(19):
        sends(n, network="127.0.0.1")
    browser, token = page()

    answers = [browser.post("/da/kontakt", {**ADA, showing.FIELD: token}).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_other_words_from_the_same_page_and_the_same_words_from_another_are_something_new(
    page: Callable[[], tuple[Client, str]],
) -> None:
    browser, token = page()
    browser.post("/da/kontakt", {**ADA, showing.FIELD: token})
    browser.post("/da/kontakt", {**ADA, "message": "Og en ting til.", showing.FIELD: token})
    _, another = page()
    browser.post("/da/kontakt", {**ADA, showing.FIELD: another})

    person = subjects.find(IdentifierKind.EMAIL, ADA["email"])
    assert person is not None
    assert len(subjects.items(person)) == 3


@promise("8.3")
def test_what_was_erased_meanwhile_is_taken_in_anew(page: Callable[[], tuple[Client, str]]) -> None:
    from holdord.retention import actions as retention

    browser, token = page()
    again = {**ADA, showing.FIELD: token}
    browser.post("/da/kontakt", again)
    person = subjects.find(IdentifierKind.EMAIL, ADA["email"])
    assert person is not None
    retention.erase_person(subject=person, ground="A17-1-b", by="system:test", at=NOW)

    assert browser.post("/da/kontakt", again).status_code == 302
    assert subjects.find(IdentifierKind.EMAIL, ADA["email"]) not in (None, person)


# Under a stopwatch


@pytest.mark.parametrize(("spent", "waits"), [(0.010, 0.190), (0.017, 0.183), (0.210, 0.190), (0.390, 0.010)])
def test_answers_come_at_whole_steps_however_much_there_was_to_do(
    monkeypatch: pytest.MonkeyPatch, spent: float, waits: float
) -> None:
    moments, waited = iter([100.0, 100.0 + spent]), list[float]()
    monkeypatch.setattr(visitor.time, "perf_counter", lambda: next(moments))
    monkeypatch.setattr(visitor.time, "sleep", waited.append)

    visitor.Pace(0.2).keep()

    assert waited == [pytest.approx(waits, abs=1e-6)]


def test_a_form_that_is_taken_in_keeps_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list[str]()
    monkeypatch.setattr(visitor.Pace, "keep", lambda self: kept.append("kept"))

    assert sends(1).status_code == sends(1).status_code == 302
    assert kept == ["kept"] * 2
