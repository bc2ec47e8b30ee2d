"""The keys at the command line: shown, wrapped anew, and their end approved by two people who prove who they are."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from pytest_django import Settings

from holdord.lib.clock import now
from holdord.staff import actions as staff
from holdord.staff import queries
from holdord.staff.models import StaffMember
from holdord.vault import actions as vault
from tests.cli.conftest import Typing
from tests.softhsm import PIN, SoftToken, soft_token

__all__ = ["soft_token"]

PASSWORD = "four plain words together"


@pytest.fixture
def people(house: Path, settings: Settings) -> None:
    settings.HOLDORD_KEY_DESTRUCTION = "two"
    for name, role in (("cleo", "case_handler"), ("dora", "dpo"), ("dan", "account_manager")):
        member = staff.invite(email=f"{name}@example.com", role=role, by="system:tests", at=now())
        staff.accept_invitation(token=queries.invitation_token(member), password=PASSWORD, at=now())
    vault.make_keys([uuid4()], at=now() - timedelta(days=1))


def test_the_keys_are_shown_and_two_people_end_an_old_one(people: None, house: Path, typed: Typing) -> None:
    assert "in use" in typed("keyring show").out
    done = typed("keyring rotate")
    assert done.code == 0 and "Key period 2: 1 key wrapped anew." in done.out and "still open: 1" in done.out
    assert "old copies still open; approved by 0 of 2" in typed("keyring show").out
    one = typed(f"keyring approve 1 --as cleo@example.com --password '{PASSWORD}'")
    assert one.code == 0 and "1 more person has to approve" in one.out
    again = typed(f"keyring approve 1 --as cleo@example.com --password '{PASSWORD}'")
    assert again.code == 2 and "Somebody else has to" in again.err
    two = typed(f"keyring approve 1 --as dora@example.com --password '{PASSWORD}'")
    assert two.code == 0 and "Destroyed" in two.out
    assert [epoch["destroyed_at"] is None for epoch in typed("keyring show --json").json["epochs"]] == [False, True]
    assert not (house / "keyring" / "epoch-1.key").exists()


@pytest.mark.parametrize(
    "line", [f"--as cleo@example.com --password '{PASSWORD}x'", f"--as dan@example.com --password '{PASSWORD}'",
             f"--as nobody@example.com --password '{PASSWORD}'"],
)  # fmt: skip
def test_who_does_not_prove_who_they_are_or_has_no_right_approves_nothing(
    people: None, house: Path, typed: Typing, line: str
) -> None:
    typed("keyring rotate")
    refused = typed(f"keyring approve 1 {line}")
    assert refused.code == 2 and "nobody who may approve" in refused.err and PASSWORD not in refused.err
    assert "approved by 0 of 2" in typed("keyring show").out


def test_whoever_has_a_second_factor_shows_it_here_as_well(people: None, house: Path, typed: Typing) -> None:
    (cleo,) = [each for each in queries.members() if each.email == "cleo@example.com"]
    TOTP.activate(StaffMember.objects.get(pk=cleo.id), secret := generate_totp_secret())
    typed("keyring rotate")
    line = f"keyring approve 1 --as cleo@example.com --password '{PASSWORD}'"
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    wrong = typed(f"{line} --code {(int(code) + 1) % 10**6:06}")
    assert wrong.code == 2 and "code is not right" in wrong.err and "approved by 0" in typed("keyring show").out
    assert typed(f"{line} --code {code}").code == 0 and "approved by 1" in typed("keyring show").out
    again = typed(f"{line} --code {code}")
    assert again.code == 2 and "used before" in again.err


def test_a_passkey_cannot_be_shown_here(people: None, house: Path, typed: Typing) -> None:
    (cleo,) = [each for each in queries.members() if each.email == "cleo@example.com"]
    Authenticator.objects.create(user_id=cleo.id, type=Authenticator.Type.WEBAUTHN, data={})
    typed("keyring rotate")
    refused = typed(f"keyring approve 1 --as cleo@example.com --password '{PASSWORD}'")
    assert refused.code == 2 and "Approve at the console" in refused.err


def test_where_a_second_factor_is_a_must_nobody_approves_without_one(
    people: None, house: Path, typed: Typing, settings: Settings
) -> None:
    typed("keyring rotate")
    settings.PRODUCTION = True
    refused = typed(f"keyring approve 1 --as cleo@example.com --password '{PASSWORD}'")
    assert refused.code == 2 and "no second factor yet" in refused.err


def test_a_house_moves_into_a_token_by_a_rotation(
    house: Path, typed: Typing, settings: Settings, soft_token: SoftToken
) -> None:
    vault.make_keys([uuid4()], at=now())
    settings.HOLDORD_TOKEN, settings.HOLDORD_TOKEN_PIN = soft_token.uri(), PIN
    assert "In clear beside the token: 1" in typed("keyring show").err
    assert typed("keyring rotate").code == 0
    shown = typed("keyring show")
    assert shown.code == 0 and "In clear" not in shown.err
    assert sorted(path.name for path in (house / "keyring").iterdir()) == ["epoch-2.wrapped", "index.wrapped"]


def test_a_fault_of_the_keyring_ends_with_two_and_its_cure(house: Path, typed: Typing) -> None:
    vault.make_keys([uuid4()], at=now())
    (house / "keyring" / "epoch-1.key").unlink()
    shown = typed("keyring show")
    assert shown.code == 2 and "put the keyring's own backup back" in shown.err
