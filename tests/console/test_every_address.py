"""Deny by default: every address of the console, for every role and for nobody."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from holdord.console.urls import urlpatterns
from holdord.console.urls_door import door
from holdord.staff import rules
from holdord.staff.roles import ROLES, Permission
from tests.conftest import promise
from tests.console.conftest import Enter

#: Addresses that ask for no role: the language, and the invitation, which asks for its token.
OPEN = {"console.language", "console.invitation"}
#: Addresses of the door that anybody may knock at.
DOOR = {
    "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "mfa_authenticate", "mfa_login_webauthn",
}  # fmt: skip


def pages() -> Iterator[URLPattern]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern not in door and pattern.name not in OPEN:
            yield pattern


def path_of(pattern: URLPattern, id: UUID | None = None) -> str:
    return reverse(str(pattern.name), kwargs={name: id or uuid4() for name in pattern.pattern.converters})


def names(patterns: Iterator[URLPattern]) -> list[str]:
    return [str(pattern.name) for pattern in patterns]


@promise("9.3")
@pytest.mark.parametrize("pattern", list(pages()), ids=names(pages()))
def test_every_page_names_the_permission_it_asks_for(pattern: URLPattern) -> None:
    assert pattern.callback.permission in Permission  # type: ignore[attr-defined]


@promise("9.3")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("pattern", list(pages()), ids=names(pages()))
def test_nobody_gets_past_the_log_in(pattern: URLPattern, method: str, house: object) -> None:
    answer = getattr(Client(), method)(path_of(pattern))
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["location"].startswith(reverse("account_login"))


@promise("9.2")
@pytest.mark.parametrize("pattern", [each for each in door if each.name not in DOOR], ids=lambda each: each.name)
def test_the_pages_of_an_account_ask_who_is_there(pattern: URLPattern, house: object) -> None:
    path = reverse(str(pattern.name), kwargs=dict.fromkeys(pattern.pattern.converters, 1))
    answer = Client().get(path)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["location"].startswith(reverse("account_login"))


@promise("9.3")
@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_a_role_opens_what_it_may_and_nothing_else(role: str, enter: Enter) -> None:
    desk = enter(role)
    seen: dict[str, int] = {}
    for pattern in pages():
        answers = {getattr(desk, method)(path_of(pattern)).status_code for method in ("get", "post")}
        allowed = rules.may(role, pattern.callback.permission)  # type: ignore[attr-defined]
        if not allowed:
            assert answers == {HTTPStatus.FORBIDDEN}, pattern.name
        else:
            assert HTTPStatus.FORBIDDEN not in answers or pattern.name in _REACH, pattern.name
        seen[str(pattern.name)] = len(answers)
    assert len(seen) > 20


#: Pages that refuse a person whom the role does not serve, or a form within a page that may be read.
_REACH = {
    "console.assignment", "console.blocks", "console.confide", "console.contact", "console.contracts",
    "console.limit", "console.may", "console.message", "console.note", "console.settle_origin", "console.staff",
}  # fmt: skip


@promise("9.3")
def test_there_is_no_sign_up_and_no_change_of_address(enter: Enter) -> None:
    desk = enter("dpo")
    for path in ("sign-up/", "signup/", "account/email/", "accounts/signup/", "log-in/signup/"):
        assert desk.get(f"/console/{path}").status_code == HTTPStatus.NOT_FOUND


@promise("9.3")
@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_the_navigation_offers_only_what_opens(role: str, enter: Enter) -> None:
    desk = enter(role)
    page = desk.get("/console/").content.decode()
    navigation = page[page.index("console-nav") : page.index("</nav>", page.index("console-nav"))]
    for pattern in pages():
        if pattern.pattern.converters or pattern.name in {"console.verify", "console.find", "console.take"}:
            continue
        offered = f'href="{path_of(pattern)}"' in navigation
        allowed = rules.may(role, pattern.callback.permission)  # type: ignore[attr-defined]
        assert offered <= allowed, pattern.name
