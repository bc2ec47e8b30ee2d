"""The data protection officer hears in time of what is due, and of nobody they hear anything."""

from datetime import date
from uuid import UUID

import pytest
from pytest_django import Settings

from holdord.rights import actions
from holdord.rights.models import RightsRequest
from holdord.rights.rules import Channel
from holdord.terms import Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, CLEO, letters_to

DPO = "dpo@altoros.com"


def takes_down(received: str = "2026-03-05") -> RightsRequest:
    request = actions.take_down(
        right=Right.ERASURE, address=ADA, channel=Channel.PHONE, received_at=at(received), language="en", by=CLEO,
        at=at(received),
    )  # fmt: skip
    return RightsRequest.objects.get(pk=request)


@promise("8.1b")
def test_the_officer_is_warned_at_each_threshold_once_and_at_once_when_it_is_late(ada: UUID) -> None:
    takes_down()
    warned = [
        day for day in range(1, 30) for _ in range(2)
        if actions.warn(at=at(f"2026-04-{day:02d}" if day < 30 else "2026-04-30"))
    ]  # fmt: skip

    assert warned == [1, 5, 8], (
        "due on 7 April: within 7 days on the 1st, 2 days before, and a day after; 14 fell in March"
    )
    assert len(letters_to(DPO)) == 3


@promise("8.1b")
def test_the_mail_has_numbers_of_cases_and_days_and_nothing_of_anybody(ada: UUID) -> None:
    row = takes_down()

    actions.warn(at=at("2026-04-09"))

    (letter,) = letters_to(DPO)
    text = f"{letter.title}\n{letter.body}"
    assert row.reference in text and "2 dage for sent" in text
    for secret in (ADA, "Ada", "Lind", str(ada)):
        assert secret not in text


def test_nothing_is_written_where_nothing_is_near_and_what_was_answered_is_not_warned_of(ada: UUID) -> None:
    assert actions.warn(at=at("2026-03-06")) == 0
    row = takes_down()
    actions.confirm_identity(request=row.id, by=CLEO, at=at("2026-03-06"))
    actions.answer(request=row.id, text="We hold nothing that we could erase.", by=CLEO, at=at("2026-03-06"))

    assert actions.warn(at=at("2026-05-01")) == 0
    assert letters_to(DPO) == []


def test_who_wants_to_hear_earlier_says_so(ada: UUID, settings: Settings) -> None:
    takes_down()
    settings.HOLDORD_WARN_DAYS = (30,)

    assert actions.warn(at=at("2026-03-09")) == 1


@pytest.mark.parametrize(("lenient", "due"), [(False, date(2026, 12, 24)), (True, date(2026, 12, 28))])
def test_how_doubtful_days_count_is_a_setting(ada: UUID, settings: Settings, lenient: bool, due: date) -> None:
    from holdord.policy import queries as policy

    settings.HOLDORD_LENIENT_HOLIDAYS = lenient
    register = policy.register()
    desk = register.desk.model_copy(update={"calendar": "DK", "time_zone": "Europe/Copenhagen"})
    from unittest.mock import patch

    with patch("holdord.policy.queries.register", lambda: register.model_copy(update={"desk": desk})):
        assert takes_down("2026-11-24").due_on == due
