"""The door: who comes in, who does not, and what the log says of it."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from holdord.audit import queries as audit
from holdord.notice import queries as notice
from holdord.staff import actions, queries
from tests.conftest import at, promise
from tests.console.conftest import PASSWORD, Enter

SECRET = "JBSWY3DPEHPK3PXP"
Hire = Callable[..., UUID]


def log_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def newest_acts(n: int = 5) -> list[str]:
    return [entry.act for entry in audit.entries(n)]


@promise("9.2")
def test_the_right_password_opens_the_door_and_is_logged(hire: Hire) -> None:
    cleo, client = hire("cleo", "case_handler"), Client()
    answer = log_in(client, "Cleo@House.test")
    assert (answer.status_code, answer["location"]) == (HTTPStatus.FOUND, reverse("console.today"))
    assert is_in(client)
    entry = audit.entries(1, act="staff.log_in")[0]
    assert (entry.by, dict(entry.detail)) == (f"staff:{cleo}", {"second_factor": False})


@promise("9.2")
@pytest.mark.parametrize(
    ("email", "password"),
    [("cleo@house.test", "not my password at all"), ("nobody@house.test", PASSWORD), ("cleo@house.test", "")],
)
def test_anything_else_does_not_and_the_answer_is_the_same(hire: Hire, email: str, password: str) -> None:
    hire("cleo", "case_handler")
    client = Client(headers={"accept-language": "en"})
    answer = log_in(client, email, password)
    assert answer.status_code == HTTPStatus.OK
    assert not is_in(client)
    if password:
        assert "The address or the password is not right." in answer.content.decode()
        entry = audit.entries(1)[0]
        assert (entry.act, entry.by, dict(entry.detail)) == ("staff.log_in_refused", "public", {})


@promise("9.2")
def test_passwords_are_argon2_hashes(hire: Hire) -> None:
    cleo = hire("cleo", "case_handler")
    assert get_user_model().objects.get(pk=cleo).password.startswith("argon2$argon2id$")


@promise("9.2")
def test_guessing_is_throttled_for_the_right_password_too(hire: Hire) -> None:
    hire("cleo", "case_handler")
    client = Client(headers={"accept-language": "en"})
    for _try in range(5):
        log_in(client, "cleo@house.test", "not my password at all")
    answer = log_in(client, "cleo@house.test")
    assert "Too many attempts" in answer.content.decode()
    assert not is_in(client)
    assert newest_acts(1) == ["staff.log_in_throttled"]


@promise("9.2")
def test_a_flood_from_one_place_is_turned_away(hire: Hire, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    client = Client(headers={"accept-language": "en"})
    answers = [log_in(client, "cleo@house.test") for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, HTTPStatus.TOO_MANY_REQUESTS]
    assert "Wait a few minutes" in answers[-1].content.decode()


def test_an_invited_member_cannot_log_in_before_choosing_a_password(house: object) -> None:
    actions.invite(email="ina@house.test", role="dpo", by="system:test", at=at("2026-03-01"))
    client = Client()
    log_in(client, "ina@house.test")
    assert not is_in(client)


@promise("9.3")
def test_closing_an_account_ends_its_sessions_at_once(enter: Enter) -> None:
    desk = enter("case_handler")
    assert desk.get(reverse("console.today")).status_code == HTTPStatus.OK
    actions.deactivate(member=desk.member.id, by="system:test", at=at("2026-03-05"))
    assert desk.get(reverse("console.today")).status_code == HTTPStatus.FOUND
    client = Client()
    log_in(client, desk.member.email)
    assert not is_in(client)


def test_logging_out_is_logged(enter: Enter) -> None:
    desk = enter("case_handler")
    desk.post(reverse("account_logout"))
    assert not is_in(desk)
    assert newest_acts(1) == ["staff.log_out"]


class TestSecondFactor:
    @pytest.fixture
    def cleo(self, hire: Hire) -> UUID:
        id = hire("cleo", "case_handler")
        TOTP.activate(get_user_model().objects.get(pk=id), SECRET)
        return id

    def code(self) -> str:
        return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[1]))

    @promise("9.2")
    def test_the_password_alone_does_not_open(self, cleo: UUID) -> None:
        client = Client()
        answer = log_in(client, "cleo@house.test")
        assert answer["location"] == reverse("mfa_authenticate")
        assert not is_in(client)
        assert client.get(reverse("console.today")).status_code == HTTPStatus.FOUND

    @promise("9.2")
    def test_with_the_code_it_does(self, cleo: UUID) -> None:
        client = Client()
        log_in(client, "cleo@house.test")
        client.post(reverse("mfa_authenticate"), {"code": self.code()})
        assert is_in(client)
        assert dict(audit.entries(1, act="staff.log_in")[0].detail) == {"second_factor": True}

    @promise("9.2")
    def test_a_code_works_once(self, cleo: UUID) -> None:
        code = self.code()
        for opens in (True, False):
            client = Client()
            log_in(client, "cleo@house.test")
            client.post(reverse("mfa_authenticate"), {"code": code})
            assert is_in(client) is opens

    @promise("9.2")
    def test_a_wrong_code_is_refused_and_logged(self, cleo: UUID) -> None:
        client = Client(headers={"accept-language": "en"})
        log_in(client, "cleo@house.test")
        answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "The code is not right" in answer.content.decode()
        assert not is_in(client)
        entry = audit.entries(1)[0]
        assert (entry.act, entry.by) == ("staff.second_factor_refused", f"staff:{cleo}")

    @promise("9.2")
    def test_a_recovery_code_opens_once(self, cleo: UUID) -> None:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        codes = RecoveryCodes.activate(get_user_model().objects.get(pk=cleo)).get_unused_codes()
        for opens in (True, False):
            client = Client()
            log_in(client, "cleo@house.test")
            client.post(reverse("mfa_authenticate"), {"code": codes[0]})
            assert is_in(client) is opens

    def test_setting_one_up_asks_for_the_password_again_shows_codes_and_is_logged(self, enter: Enter) -> None:
        desk = enter("case_handler")
        asked = desk.get(reverse("mfa_activate_totp"))
        assert asked["location"].startswith(reverse("account_reauthenticate"))
        desk.post(asked["location"], {"password": PASSWORD})
        page = desk.get(reverse("mfa_activate_totp"))
        secret = desk.session["mfa.totp.secret"]
        assert "<svg" in page.content.decode()
        code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
        done = desk.post(reverse("mfa_activate_totp"), {"code": code})
        assert done["location"] == reverse("mfa_view_recovery_codes")
        shown = desk.get(done["location"]).content.decode()
        assert len(re.findall(r'class="reference">\d{8}<', shown)) == 10
        found = queries.member(desk.member.id)
        assert found is not None
        assert found.second_factors == ("totp",)


class TestInProduction:
    @pytest.fixture(autouse=True)
    def production(self, settings: Any) -> None:
        settings.PRODUCTION = True

    @promise("9.2")
    @pytest.mark.parametrize("role", ["dpo", "case_handler", "account_manager"])
    @pytest.mark.parametrize("page", ["console.today", "console.contacts", "account_change_password"])
    def test_nothing_opens_before_a_second_factor_is_set_up(self, enter: Enter, role: str, page: str) -> None:
        answer = enter(role).get(reverse(page))
        assert (answer.status_code, answer["location"]) == (HTTPStatus.FOUND, reverse("mfa_index"))

    @promise("9.2")
    def test_but_the_page_that_sets_one_up(self, enter: Enter) -> None:
        desk = enter("dpo")
        assert desk.get(reverse("mfa_index")).status_code == HTTPStatus.OK
        assert desk.get(reverse("mfa_activate_totp"))["location"].startswith(reverse("account_reauthenticate"))
        assert desk.get(reverse("mfa_add_webauthn"))["location"].startswith(reverse("account_reauthenticate"))

    def test_with_one_everything_opens(self, enter: Enter) -> None:
        desk = enter("dpo")
        TOTP.activate(get_user_model().objects.get(pk=desk.member.id), SECRET)
        assert desk.get(reverse("console.today")).status_code == HTTPStatus.OK

    def test_the_auditor_opens_nobody_and_needs_none(self, enter: Enter) -> None:
        assert enter("auditor").get(reverse("console.today")).status_code == HTTPStatus.OK


def test_in_development_a_second_factor_is_only_recommended(enter: Enter) -> None:
    assert "You have no second factor yet" in enter("dpo").get(reverse("console.today")).content.decode()
    assert "You have no second factor yet" not in enter("auditor").get(reverse("console.today")).content.decode()


class TestForgottenPassword:
    def ask(self, email: str) -> Any:
        return Client().post(reverse("account_reset_password"), {"email": email})

    @promise("9.2")
    def test_known_or_not_the_answer_is_the_same(self, hire: Hire) -> None:
        hire("cleo", "case_handler")
        known, unknown = self.ask("cleo@house.test"), self.ask("nobody@house.test")
        assert (known.status_code, known["location"]) == (unknown.status_code, unknown["location"])
        assert known["location"] == reverse("account_reset_password_done")

    def test_only_a_colleague_gets_a_mail(self, hire: Hire) -> None:
        hire("cleo", "case_handler")
        self.ask("nobody@house.test")
        assert notice.outbox() == []
        self.ask("cleo@house.test")
        assert [letter.template for letter in notice.outbox()] == ["console/mail/password_reset"]

    def test_the_link_leads_to_our_own_address_whatever_the_request_says(self, hire: Hire, settings: Any) -> None:
        hire("cleo", "case_handler")
        settings.HOLDORD_ADDRESS = "https://privacy.house.test"
        Client(headers={"host": "localhost"}).post(reverse("account_reset_password"), {"email": "cleo@house.test"})
        letter = notice.message(notice.outbox()[0].id)
        assert letter is not None
        assert "https://privacy.house.test/console/log-in/password/" in (letter.body or "")
        assert "localhost" not in (letter.body or "")

    @promise("9.2")
    def test_who_never_took_up_the_invitation_gets_no_link_to_a_password(self, house: object) -> None:
        actions.invite(email="ina@house.test", role="dpo", by="system:test", at=at("2026-03-01"))
        assert self.ask("ina@house.test")["location"] == reverse("account_reset_password_done")
        assert notice.outbox() == []

    def test_the_link_works_once_and_the_new_password_opens(self, hire: Hire) -> None:
        hire("cleo", "case_handler")
        self.ask("cleo@house.test")
        letter = notice.message(notice.outbox()[0].id)
        assert letter is not None
        path = re.search(r"https?://[^/]+(/console/\S+)", letter.body or "")
        assert path is not None
        client = Client()
        form = client.get(path[1])["location"]
        new = {"password1": "some other plain words", "password2": "some other plain words"}
        assert client.post(form, new).status_code == HTTPStatus.FOUND
        assert not is_in(client)
        log_in(client, "cleo@house.test", "some other plain words")
        assert is_in(client)
        assert "staff.change_password" in newest_acts(4)
        assert "no longer works" in Client(headers={"accept-language": "en"}).get(path[1]).content.decode()


class TestInvitation:
    def test_the_link_leads_to_a_password_and_then_to_the_door(self, enter: Enter) -> None:
        dora = enter("dpo")
        dora.post(reverse("console.staff"), {"email": "ina@house.test", "role": "auditor", "language": "en"})
        letter = notice.message(notice.outbox()[0].id)
        assert letter is not None
        assert letter.to == "ina@house.test"
        path = re.search(r"https?://[^/]+(/console/invitation/\S+)", letter.body or "")
        assert path is not None

        client = Client(headers={"accept-language": "en"})
        page = client.get(path[1], follow=True)
        assert page.redirect_chain == [(reverse("console.invitation", args=["chosen"]), HTTPStatus.FOUND)]
        assert "Auditor" in page.content.decode()
        weak = client.post(reverse("console.invitation", args=["chosen"]), {"password1": "short", "password2": "short"})
        assert "too short" in weak.content.decode()
        both = {"password1": PASSWORD, "password2": PASSWORD}
        client.post(reverse("console.invitation", args=["chosen"]), both)
        log_in(client, "ina@house.test")
        assert is_in(client)

    def test_a_forged_one_says_that_it_is_over(self, house: object) -> None:
        client = Client(headers={"accept-language": "en"})
        page = client.get(reverse("console.invitation", args=["forged"]), follow=True)
        assert "can no longer be used" in page.content.decode()
