"""Staff see who has not heard where their data came from, and note how they told them."""

from http import HTTPStatus
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.intake import actions, queries
from holdord.intake.actions import telling
from holdord.intake.arrivals import Arrival
from holdord.intake.origins import TellingState
from holdord.lib.clock import now
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.console.conftest import Enter

PAGE = "/console/origins/"


@pytest.fixture
def ada(house: object) -> UUID:
    """Her company told us of her last year, with a telephone number and no address."""
    row = Arrival(
        channel="customer-list", key="row 1", happened_at=at("2025-01-31"), language="da",
        identifiers={IdentifierKind.PHONE: "+45 12 34 56 78"}, pieces={"name": "Ada Krogh", "phone": "+45 12 34 56 78"},
    )  # fmt: skip
    person = actions.arrive(arrival=row, by="system:import", at=now()).subject
    telling.tell_due(at=now())
    assert person is not None
    return person


def settle(person: UUID) -> str:
    (entry,) = queries.origins_of(person)
    return reverse("console.settle_origin", args=[person, entry.id])


@promise("8.5c")
def test_who_was_not_told_stands_on_the_first_page_and_in_the_list_without_a_name(enter: Enter, ada: UUID) -> None:
    desk = enter("case_handler")
    assert "1 person has not been told in time" in desk.get("/console/").content.decode()
    page = desk.get(PAGE).content.decode()
    assert "28 February 2025" in page and "late" in page and "we have no e-mail address" in page
    assert "Krogh" not in page and "12 34 56" not in page


@promise("8.5c")
@pytest.mark.parametrize(
    ("what", "state"), [("phone", TellingState.BY_HAND), ("disproportionate", TellingState.EXEMPT)]
)
def test_staff_note_how_they_told_somebody_or_why_they_need_not(
    enter: Enter, ada: UUID, what: str, state: TellingState
) -> None:
    desk = enter("account_manager")
    wrong = desk.post(settle(ada), {"what": "pigeon"}, follow=True).content.decode()
    assert "Choose how they were told" in wrong
    done = desk.post(settle(ada), {"what": what}, follow=True).content.decode()
    (entry,) = queries.origins_of(ada)
    assert "Noted." in done and "Everybody has been told" in done and "Seen to by staff" in done
    assert (entry.state, entry.how, entry.by) == (state, what, desk.member.actor)
    again = desk.post(settle(ada), {"what": what}, follow=True).content.decode()
    assert "seen to before" in again


def test_who_may_not_write_down_a_no_may_not_see_to_this_either(enter: Enter, ada: UUID) -> None:
    assert enter("auditor").post(settle(ada), {"what": "phone"}).status_code == HTTPStatus.FORBIDDEN


@promise("9.3")
def test_nobody_is_seen_to_under_the_address_of_somebody_else(enter: Enter, ada: UUID) -> None:
    row = Arrival(
        channel="customer-list", key="row 2", happened_at=at("2025-01-31"), language="da",
        identifiers={IdentifierKind.PHONE: "+45 87 65 43 21"}, pieces={"name": "Ben Holm", "phone": "+45 87 65 43 21"},
    )  # fmt: skip
    ben = actions.arrive(arrival=row, by="system:import", at=now()).subject
    (entry,) = queries.origins_of(ada)
    desk = enter("account_manager")
    crossed = reverse("console.settle_origin", args=[ben, entry.id])
    assert "seen to before" in desk.post(crossed, {"what": "phone"}, follow=True).content.decode()
    assert queries.origins_of(ada) == (entry,)
