"""The control of 9.2, kept and broken on purpose."""

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model

from holdord.lib.registry import Evidence, controls
from holdord.staff import actions
from tests.conftest import at, promise
from tests.staff.conftest import Hire


def look() -> Evidence:
    control = controls.get("staff.password-and-second-factor")
    assert control is not None
    return control(at("2026-03-10"), {})


def give_app(id: object) -> None:
    TOTP.activate(get_user_model().objects.get(pk=id), "JBSWY3DPEHPK3PXP")


@promise("9.2")
def test_with_nobody_here_there_is_nothing_to_check(house: object) -> None:
    assert look().state == "nothing to check"


@promise("9.2")
def test_it_is_kept_when_everybody_who_opens_people_has_a_second_factor(hire: Hire) -> None:
    give_app(hire("cleo", "case_handler"))
    hire("otto", "auditor")
    hire("ina", "dpo", accepts=False)
    evidence = look()
    assert (evidence.state, evidence.looked_at) == ("kept", 2)


@promise("9.2")
def test_it_is_broken_when_one_has_none_and_says_how_many(hire: Hire) -> None:
    give_app(hire("cleo", "case_handler"))
    hire("mads", "account_manager")
    evidence = look()
    assert evidence.state == "broken"
    assert "1 of 2" in evidence.line
    assert "@" not in evidence.line


@promise("9.2")
def test_it_is_broken_by_a_hash_of_another_kind(hire: Hire) -> None:
    otto = hire("otto", "auditor")
    get_user_model().objects.filter(pk=otto).update(password="md5$salt$5f4dcc3b5aa765d61d8327deb882cf99")
    evidence = look()
    assert evidence.state == "broken"
    assert "not Argon2" in evidence.line


@promise("9.2")
def test_a_closed_account_is_not_looked_at(hire: Hire) -> None:
    give_app(hire("cleo", "case_handler"))
    mads = hire("mads", "account_manager")
    actions.deactivate(member=mads, by="system:test", at=at("2026-03-03"))
    assert look().state == "kept"
