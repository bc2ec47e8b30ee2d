"""What had gone from the policy and comes back owes what it owed when it went."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.policy import actions, queries
from holdord.policy.loader import Edition
from holdord.policy.register import Process, Purpose
from tests.conftest import at, promise
from tests.drafts import LONGER, WIDER, Draft

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def draft(tmp_path: Path, settings: Settings) -> Draft:
    made = Draft.of_small(tmp_path / "register")
    settings.HOLDORD_REGISTER, settings.HOLDORD_IN_FORCE = made.folder, "published"
    queries.look_again()
    return made


def publish(day: str) -> None:
    actions.publish(at=at(day), by="system:cleo")
    queries.look_again()


def publish_without(key: str, id: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in which nothing has that name."""
    whole = queries.draft()
    left = tuple(
        entry.model_copy(update={"id": f"other-{id}"}) if entry.id == id else entry
        for entry in getattr(whole.register, key)
    )
    part = Edition(whole.register.model_copy(update={key: left}), whole.wordings, whole.files)
    with monkeypatch.context() as patch:
        patch.setattr(queries, "draft", lambda: part)
        publish(day)


def updates() -> Purpose | None:
    return queries.register().purpose("updates")


def web_forms() -> Process | None:
    return queries.register().process("web-forms")


@promise("8.7", "11.1")
def test_old_consents_do_not_come_back_for_more_than_was_asked_for(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("2026-03-01")
    draft.write(*WIDER)
    publish("2026-04-01")
    publish_without("purposes", "updates", "2026-05-01", monkeypatch)
    assert updates() is None

    draft.write("minimum_age: 16", "minimum_age: 15")
    publish("2026-06-01")
    found = updates()
    assert found is not None and found.consent_since == at("2026-04-01")


def test_a_purpose_that_comes_back_wider_is_asked_anew(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("2026-03-01")
    publish_without("purposes", "updates", "2026-04-01", monkeypatch)
    draft.write(*WIDER)
    publish("2026-05-01")

    found = updates()
    assert found is not None and found.consent_since == at("2026-05-01")


def test_a_purpose_that_comes_back_as_it_was_is_not(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("2026-03-01")
    publish_without("purposes", "updates", "2026-04-01", monkeypatch)
    draft.write("minimum_age: 16", "minimum_age: 15")
    publish("2026-05-01")

    found = updates()
    assert found is not None and found.consent_since is None


@promise("11.1", "3.4")
def test_what_came_under_a_shorter_time_keeps_it_through_an_absence(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("2026-03-01")
    publish_without("processes", "web-forms", "2026-04-01", monkeypatch)
    draft.write(*LONGER)
    publish("2026-05-01")

    found = web_forms()
    assert found is not None and [entry.before for entry in found.earlier] == [date(2026, 5, 2)]
