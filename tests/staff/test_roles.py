"""What each role may do, and that nothing else may be done."""

import pytest

from holdord.staff import rules, texts
from holdord.staff.roles import ROLES, Permission
from tests.conftest import promise


@promise("9.3")
@pytest.mark.parametrize("permission", Permission)
def test_an_unknown_role_may_do_nothing(permission: Permission) -> None:
    assert not rules.may("owner", permission)
    assert not rules.may("", permission)


@promise("9.3")
def test_only_the_dpo_erases_people_and_decides_who_works_here() -> None:
    for permission in (Permission.PERSON_ERASE, Permission.STAFF_MANAGE):
        assert [role.code for role in ROLES if rules.may(role.code, permission)] == ["dpo"]


@promise("9.3")
def test_the_auditor_opens_nobody_and_reads_the_log() -> None:
    assert not rules.opens_persons("auditor")
    assert rules.may("auditor", Permission.AUDIT_READ)
    assert not rules.may("auditor", Permission.PERSON_FIND)


@promise("5.2e")
def test_the_account_manager_sees_no_requests_and_no_letters() -> None:
    refused = (Permission.REQUEST_READ, Permission.MESSAGE_LIST, Permission.MESSAGE_READ, Permission.AUDIT_READ)
    assert not any(rules.may("account_manager", permission) for permission in refused)
    assert rules.may("account_manager", Permission.PERSON_OPEN)


@promise("9.2")
@pytest.mark.parametrize(
    ("role", "has_one", "production", "must"),
    [
        ("dpo", False, True, True),
        ("dpo", True, True, False),
        ("dpo", False, False, False),
        ("account_manager", False, True, True),
        ("auditor", False, True, False),
    ],
)
def test_a_second_factor_is_required_where_people_are_opened(
    role: str, has_one: bool, production: bool, must: bool
) -> None:
    assert rules.must_set_up_second_factor(role, has_one=has_one, production=production) is must


def test_every_permission_is_an_object_and_a_verb() -> None:
    for permission in Permission:
        thing, verb = permission.value.split(".")
        assert permission.name == f"{thing}_{verb}".upper()


def test_every_role_is_described_in_both_languages() -> None:
    from django.utils.translation import override

    for role in ROLES:
        with override("en"):
            english = texts.role_name(role.code), texts.role_description(role.code)
        with override("da"):
            danish = texts.role_name(role.code), texts.role_description(role.code)
        assert english == (role.name, role.description)
        assert all(da and da != en for da, en in zip(danish, english, strict=True))
