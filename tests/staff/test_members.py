"""Inviting, closing, changing: who may, who may not, and that the log has it."""

from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from holdord.audit import queries as audit
from holdord.staff import actions, queries
from holdord.staff.rules import NotAllowed
from tests.conftest import at, promise
from tests.staff.conftest import PASSWORD, Hire


def acts() -> list[str]:
    return [entry.act for entry in audit.entries()]


@promise("9.2")
def test_the_first_account_is_a_dpo_with_a_random_password(house: object) -> None:
    password = actions.first_account("Dora@House.test", at("2026-03-01"))
    (dora,) = queries.members()
    assert (dora.email, dora.role, dora.state) == ("dora@house.test", "dpo", "active")
    assert len(password) >= 16
    assert dora.password_is_argon2
    assert acts() == ["staff.first_account"]


def test_there_is_only_one_first_account(hire: Hire) -> None:
    hire("cleo", "case_handler")
    with pytest.raises(NotAllowed, match="not-the-first"):
        actions.first_account("dora@house.test", at("2026-03-01"))


@promise("9.2")
def test_an_invited_member_chooses_a_password_and_is_active(house: object) -> None:
    id = actions.invite(email=" Cleo@House.test ", role="case_handler", by="system:test", at=at("2026-03-01"))
    invited = queries.member(id)
    assert invited is not None
    assert (invited.email, invited.state) == ("cleo@house.test", "invited")

    token = queries.invitation_token(id)
    assert actions.accept_invitation(token=token, password=PASSWORD, at=at("2026-03-07")) == id

    active = queries.member(id)
    assert active is not None
    assert active.state == "active"
    assert active.password_is_argon2
    assert acts() == ["staff.accept_invitation", "staff.invite"]


@pytest.mark.parametrize(
    ("email", "role", "code"),
    [
        ("cleo", "dpo", "not-an-address"),
        ("cleo@house", "dpo", "not-an-address"),
        ("a b@house.test", "dpo", "not-an-address"),
        ("x@" + "h" * 250 + ".test", "dpo", "not-an-address"),
        ("cleo@house.test", "owner", "no-such-role"),
        ("ben@house.test", "dpo", "already-here"),
        ("BEN@house.test", "dpo", "already-here"),
    ],
)
def test_what_cannot_be_invited_is_refused_and_leaves_no_trace(hire: Hire, email: str, role: str, code: str) -> None:
    hire("ben", "auditor")
    before = acts()
    with pytest.raises(NotAllowed, match=code):
        actions.invite(email=email, role=role, by="system:test", at=at("2026-03-01"))
    assert acts() == before
    assert len(queries.members()) == 1


class TestAnInvitationIsOver:
    @pytest.fixture
    def cleo(self, hire: Hire) -> UUID:
        return hire("cleo", "case_handler", accepts=False)

    def test_after_seven_days(self, cleo: UUID) -> None:
        token = queries.invitation_token(cleo)
        assert queries.invited(token, at=at("2026-03-08T11:59")) == cleo
        with pytest.raises(NotAllowed, match="invitation-over"):
            queries.invited(token, at=at("2026-03-08T12:00"))

    def test_once_it_was_used(self, cleo: UUID) -> None:
        token = queries.invitation_token(cleo)
        actions.accept_invitation(token=token, password=PASSWORD, at=at("2026-03-02"))
        with pytest.raises(NotAllowed, match="invitation-over"):
            actions.accept_invitation(token=token, password="another set of words", at=at("2026-03-02"))

    def test_once_a_new_one_was_sent(self, cleo: UUID) -> None:
        old = queries.invitation_token(cleo)
        actions.invite_again(member=cleo, by="system:test", at=at("2026-03-03"))
        with pytest.raises(NotAllowed, match="invitation-over"):
            queries.invited(old, at=at("2026-03-03"))
        assert queries.invited(queries.invitation_token(cleo), at=at("2026-03-03")) == cleo

    def test_when_the_account_was_closed(self, cleo: UUID, hire: Hire) -> None:
        token = queries.invitation_token(cleo)
        actions.deactivate(member=cleo, by="system:test", at=at("2026-03-02"))
        with pytest.raises(NotAllowed, match="invitation-over"):
            queries.invited(token, at=at("2026-03-02"))

    @pytest.mark.parametrize("token", ["", "x", "WyJhIl0:1:2", "..."])
    def test_when_it_is_forged(self, cleo: UUID, token: str) -> None:
        with pytest.raises(NotAllowed, match="invitation-over"):
            queries.invited(token, at=at("2026-03-02"))


@promise("9.2")
@pytest.mark.parametrize("weak", ["short", "password1234", "cleo@house.test", "12345678901234"])
def test_a_weak_password_is_refused_and_the_invitation_stays(hire: Hire, weak: str) -> None:
    cleo = hire("cleo", "case_handler", accepts=False)
    token = queries.invitation_token(cleo)
    with pytest.raises(ValidationError):
        actions.accept_invitation(token=token, password=weak, at=at("2026-03-02"))
    assert queries.invited(token, at=at("2026-03-02")) == cleo


def test_a_closed_account_can_be_opened_again(hire: Hire) -> None:
    cleo = hire("cleo", "case_handler")
    actions.deactivate(member=cleo, by="system:test", at=at("2026-03-03"))
    closed = queries.member(cleo)
    assert closed is not None
    assert closed.state == "deactivated"
    actions.reactivate(member=cleo, by="system:test", at=at("2026-03-04"))
    again = queries.member(cleo)
    assert again is not None
    assert again.state == "active"
    assert acts()[:2] == ["staff.reactivate", "staff.deactivate"]


@promise("9.3")
def test_nobody_changes_their_own_access(hire: Hire) -> None:
    dora = hire("dora", "dpo")
    hire("dan", "dpo")
    myself = f"staff:{dora}"
    with pytest.raises(NotAllowed, match="yourself"):
        actions.deactivate(member=dora, by=myself, at=at("2026-03-03"))
    with pytest.raises(NotAllowed, match="yourself"):
        actions.change_role(member=dora, role="auditor", by=myself, at=at("2026-03-03"))
    with pytest.raises(NotAllowed, match="yourself"):
        actions.reset_second_factor(member=dora, by=myself, at=at("2026-03-03"))


def test_the_last_dpo_stays(hire: Hire) -> None:
    dora = hire("dora", "dpo")
    hire("dan", "dpo", accepts=False)
    with pytest.raises(NotAllowed, match="last-dpo"):
        actions.deactivate(member=dora, by="system:test", at=at("2026-03-03"))
    with pytest.raises(NotAllowed, match="last-dpo"):
        actions.change_role(member=dora, role="auditor", by="system:test", at=at("2026-03-03"))
    hire("dina", "dpo")
    actions.deactivate(member=dora, by="system:test", at=at("2026-03-03"))


def test_a_role_is_changed_and_both_roles_stand_in_the_log(hire: Hire) -> None:
    cleo = hire("cleo", "case_handler")
    actions.change_role(member=cleo, role="auditor", by="system:test", at=at("2026-03-03"))
    (entry,) = audit.entries(act="staff.change_role")
    assert entry.detail == {"member": str(cleo), "from": "case_handler", "to": "auditor"}


def test_an_act_on_nobody_is_refused(house: object) -> None:
    with pytest.raises(NotAllowed, match="nobody"):
        actions.reactivate(member=uuid4(), by="system:test", at=at("2026-03-03"))


@promise("9.2")
def test_a_lost_phone_is_forgotten_with_its_codes_and_sessions_end(hire: Hire) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model

    cleo = hire("cleo", "case_handler")
    user = get_user_model().objects.get(pk=cleo)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    session = user.get_session_auth_hash()

    assert actions.reset_second_factor(member=cleo, by="system:test", at=at("2026-03-03")) == 2

    user.refresh_from_db()
    found = queries.member(cleo)
    assert found is not None
    assert found.second_factors == ()
    assert user.get_session_auth_hash() != session


@promise("9.2")
def test_the_secret_of_an_app_is_not_in_the_database_in_clear(hire: Hire) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model

    cleo = hire("cleo", "case_handler")
    TOTP.activate(get_user_model().objects.get(pk=cleo), "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get(user_id=cleo)
    assert "JBSWY3DPEHPK3PXP" not in str(stored.data)
    from allauth.mfa.utils import decrypt

    assert decrypt(stored.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_an_older_application_secret_still_opens_what_it_sealed(hire: Hire, settings: object) -> None:
    from allauth.mfa.utils import decrypt, encrypt
    from cryptography.exceptions import InvalidTag

    sealed = encrypt("seed")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "the new secret of the application"  # type: ignore[attr-defined]
    with pytest.raises(InvalidTag):
        decrypt(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert decrypt(sealed) == "seed"


@promise("9.3")
def test_no_entry_about_staff_holds_an_address(hire: Hire) -> None:
    cleo = hire("cleo", "case_handler")
    actions.note_door(act="log_in", at=at("2026-03-03"), member=cleo, second_factor=False)
    actions.note_door(act="log_in_refused", at=at("2026-03-03T12:01"))
    refused, logged_in, *_ = audit.entries()
    assert (refused.by, dict(refused.detail)) == ("public", {})
    assert (logged_in.by, dict(logged_in.detail)) == (f"staff:{cleo}", {"second_factor": False})
    # Not the whole entry: the bytes of its proof may hold that sign by chance.
    told = [f"{entry.act} {entry.by} {entry.subject} {entry.detail}" for entry in audit.entries()]
    assert not [line for line in told if "@" in line]


def test_a_visit_is_written_down_at_most_every_few_minutes(hire: Hire) -> None:
    cleo = hire("cleo", "case_handler")
    actions.seen(member=cleo, at=at("2026-03-03T10:00"))
    actions.seen(member=cleo, at=at("2026-03-03T10:04"))
    found = queries.member(cleo)
    assert found is not None
    assert found.last_seen_at == at("2026-03-03T10:00")
    actions.seen(member=cleo, at=at("2026-03-03T10:06"))
    found = queries.member(cleo)
    assert found is not None
    assert found.last_seen_at == at("2026-03-03T10:06")
