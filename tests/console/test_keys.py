"""Old keys: what waits is shown, with what that means, and two different people approve."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import Settings

from holdord.lib.clock import now
from holdord.vault import actions as vault
from tests.conftest import promise
from tests.console.conftest import Enter

PAGE = "/console/keys/"
APPROVE = reverse("console.approve_key"), {"period": "1"}


@pytest.fixture
def waiting(house: Path, settings: Settings) -> None:
    settings.HOLDORD_KEY_DESTRUCTION = "two"
    erased = uuid4()
    vault.make_keys([erased, uuid4()], at=now() - timedelta(days=9))
    vault.destroy_key(erased, at=now() - timedelta(days=5))
    vault.rotate_epoch(at=now() - timedelta(days=4, hours=1))


@promise("8.3")
def test_two_different_people_approve_and_the_key_is_gone(waiting: None, house: Path, enter: Enter) -> None:
    dpo, handler = enter("dpo"), enter("case_handler")
    page = dpo.get(PAGE).content.decode()
    assert "waits to be destroyed, for 4 days" in page and "an old copy of the key store still opens" in page
    assert "Noted. One more has to approve." in dpo.post(*APPROVE, follow=True).content.decode()
    again = dpo.post(*APPROVE, follow=True).content.decode()
    assert "You have approved this already" in again and dpo.member.email in again and "Approve destroying" not in again
    assert (house / "keyring" / "epoch-1.key").exists()
    assert "Destroyed. No old copy opens" in handler.post(*APPROVE, follow=True).content.decode()
    assert not (house / "keyring" / "epoch-1.key").exists()
    gone = handler.post(*APPROVE, follow=True).content.decode()
    assert "does not wait any more" in gone and "destroyed on" in gone and "still opens" not in gone


def test_the_auditor_sees_it_and_approves_nothing(waiting: None, house: Path, enter: Enter) -> None:
    auditor = enter("auditor")
    page = auditor.get(PAGE).content.decode()
    assert "waits to be destroyed" in page and "Approve destroying" not in page
    assert auditor.post(*APPROVE).status_code == HTTPStatus.FORBIDDEN
    assert enter("account_manager").get(PAGE).status_code == HTTPStatus.FORBIDDEN


def test_where_the_house_destroys_alone_there_is_nothing_to_approve(
    house: Path, enter: Enter, settings: Settings
) -> None:
    vault.make_keys([uuid4()], at=now())
    vault.rotate_epoch(at=now())
    page = enter("dpo").get(PAGE).content.decode()
    assert "destroyed on" in page and "in use" in page and "Approve destroying" not in page


def test_what_waits_since_today_is_said_so(house: Path, enter: Enter, settings: Settings) -> None:
    settings.HOLDORD_KEY_DESTRUCTION = "two"
    vault.make_keys([uuid4()], at=now())
    vault.rotate_epoch(at=now())
    assert "waits to be destroyed, since today" in enter("dpo").get(PAGE).content.decode()


def test_a_fault_of_the_keyring_is_shown_with_its_cure(house: Path, enter: Enter) -> None:
    vault.make_keys([uuid4()], at=now())
    (house / "keyring" / "epoch-1.key").chmod(0o644)
    assert "chmod 600" in enter("dpo").get(PAGE).content.decode()
