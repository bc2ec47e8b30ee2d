"""Who is blocked: seen, added and lifted by those who may."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from holdord.intake import queries
from holdord.lib.clock import now
from tests.conftest import promise
from tests.console.conftest import Enter

PAGE = "/console/blocks/"


@promise("7.4")
def test_a_sender_is_blocked_and_let_in_again(enter: Enter) -> None:
    desk = enter("case_handler")
    done = desk.post(PAGE, {"kind": "email", "what": "ada@example.org", "reason": "spam"}, follow=True)
    assert "Blocked." in done.content.decode() and "ada@example.org" not in done.content.decode()
    (block,) = queries.blocked(at=now())
    lifted = desk.post(reverse("console.lift_block", args=[block.id]), follow=True)
    assert "Lifted." in lifted.content.decode() and "Nobody is blocked" in lifted.content.decode()
    again = desk.post(reverse("console.lift_block", args=[block.id]), follow=True)
    assert "lifted before" in again.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "domain", "what": "gmail.com", "reason": "spam"}, "Many people have their mailbox there"),
        ({"kind": "email", "what": "ada@example.org", "reason": ""}, "Choose why"),
        ({"kind": "email", "what": "ada@example.org", "reason": "spam", "until": "soon"}, "2026-12-31"),
        ({"kind": "email", "what": "ada@example.org", "reason": "spam", "until": "2020-01-01"}, "This day is over"),
    ],
)
def test_what_cannot_be_blocked_is_said_and_what_was_typed_stays(enter: Enter, sent: dict[str, str], said: str) -> None:
    page = enter("dpo").post(PAGE, sent).content.decode()
    assert said in page and f'value="{sent["what"]}"' in page and not queries.blocked(at=now())


@promise("7.4")
def test_a_domain_is_shown_and_a_persons_own_is_not(enter: Enter) -> None:
    desk = enter("dpo")
    desk.post(PAGE, {"kind": "domain", "what": "spam.example", "reason": "fraud"})
    desk.post(PAGE, {"kind": "domain", "what": "ada-krogh.example", "own": "yes", "reason": "spam"})
    page = desk.get(PAGE).content.decode()
    assert "spam.example" in page and "ada-krogh" not in page


def test_the_auditor_sees_the_list_and_changes_nothing(enter: Enter) -> None:
    auditor = enter("auditor")
    assert "Block a sender" not in auditor.get(PAGE).content.decode()
    refused = auditor.post(PAGE, {"kind": "email", "what": "ada@example.org", "reason": "spam"})
    assert refused.status_code == HTTPStatus.FORBIDDEN and not queries.blocked(at=now())
