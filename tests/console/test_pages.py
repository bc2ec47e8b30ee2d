"""Each page shows what it should, in both languages, and works without JavaScript."""

import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.urls import reverse

from holdord.audit import actions as audit
from holdord.console import promises as page_of_promises
from holdord.console.templatetags.console import on
from holdord.lib.clock import now
from holdord.lib.registry import said
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.promises import actions
from holdord.promises.rules import Result, State
from holdord.rights import actions as rights
from holdord.rights.rules import Channel
from holdord.staff import actions as staff
from holdord.terms import Right
from tests.conftest import at, promise
from tests.console.conftest import ADA, Enter


def results() -> list[Result]:
    return [
        Result("9.2", "C", State.BROKEN, (said("accounts in use that can open people's data without a second factor: "
               "{bare} of {n}", bare=3, n=4),), 4, ("staff.password-and-second-factor",)),
        Result("9.3", "C", State.KEPT, (said("all have one"),), 7, ("staff.reads-have-purpose",)),
        Result("8.0a", "R", State.NO_CONTROL, (said("no control looks at this promise yet"),), 0, ()),
        Result("9.7", "D", State.NOTHING_TO_CHECK, (said("nothing to check (0)"),), 0, ("x.y",)),
    ]  # fmt: skip


PLAIN = [
    "console.today", "console.purpose", "console.contacts", "console.requests", "console.take", "console.outbox",
    "console.register", "console.promises", "console.audit", "console.staff", "mfa_index", "mfa_list_webauthn",
    "account_change_password",
]  # fmt: skip


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_speaks_the_language_and_loads_nothing_from_elsewhere(
    enter: Enter, ada: UUID, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_promises.queries, "check", lambda now: results())
    desk = enter("dpo", language=language).for_purpose()
    request = rights.take_down(
        right=Right.ACCESS,
        address=ADA,
        channel=Channel.PHONE,
        received_at=now(),
        language="da",
        by="system:test",
        at=now(),
    )
    paths = [reverse(name) for name in PLAIN]
    paths += [reverse(f"console.{name}", args=[ada]) for name in ("contact", "may", "erase")]
    paths += [reverse(f"console.{name}", args=[request]) for name in ("request", "opened")]
    for path in paths:
        page = desk.get(path)
        text = page.content.decode()
        assert page.status_code == HTTPStatus.OK, path
        assert f'<html lang="{language}">' in text
        assert ("Log ud" if language == "da" else "Log out") in text
        assert not re.search(r'(?:src|srcset)="(?:https?:)?//|<style|\sstyle="|\son[a-z]+="', text), path
        assert "%(" not in text


class TestToday:
    def test_it_says_what_is_due_broken_and_waiting(
        self, enter: Enter, ada: UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(page_of_promises.queries, "check", lambda now: results())
        rights.take_down(
            right=Right.ACCESS, address=ADA, channel=Channel.PHONE, received_at=at("2026-01-02"), language="da",
            by="system:test", at=now(),
        )  # fmt: skip
        page = enter("dpo").get(reverse("console.today")).content.decode()
        assert "1 request waits for the person" in page
        assert "without a second factor: 3 of 4" in page
        assert "1 kept, 1 without a control yet" in page
        assert "every night at 00:15" in page

    def test_a_role_is_told_only_what_it_looks_after(self, enter: Enter) -> None:
        page = enter("account_manager").get(reverse("console.today")).content.decode()
        assert "letters have not gone out" not in page
        assert 'id="due"' not in page


@promise("9.3")
class TestPromises:
    def page(self, enter: Enter, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
        monkeypatch.setattr(page_of_promises.queries, "check", lambda now: results())
        return str(enter("auditor").get(reverse("console.promises"), query).content.decode())

    def row(self, page: str, id: str) -> str:
        start = page.index(f'id="p-{id}"')
        return page[start : page.index("</tr>", start)]

    def test_no_control_yet_never_looks_like_kept(self, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
        page = self.page(enter, monkeypatch)
        assert "badge--good" in self.row(page, "9.3")
        for id, kind in [("9.2", "badge--bad"), ("8.0a", "badge--warn")]:
            assert kind in self.row(page, id)
        for id in ("9.2", "8.0a", "9.7"):
            assert "badge--good" not in self.row(page, id)

    def test_they_are_grouped_by_section_and_can_be_filtered(
        self, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = self.page(enter, monkeypatch, state="broken")
        assert 'id="p-9.2"' in page
        assert 'id="p-9.3"' not in page
        assert 'id="section-9"' in page
        assert 'id="section-8"' not in page

    def test_what_the_controls_saw_is_kept_for_a_while_and_looked_at_anew_when_asked(
        self, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[object] = []
        monkeypatch.setattr(page_of_promises.queries, "check", lambda now: looked.append(now) or results())
        desk = enter("auditor")
        desk.get(reverse("console.promises"))
        desk.get(reverse("console.promises"))
        desk.get(reverse("console.today"))
        assert len(looked) == 1
        desk.post(reverse("console.promises"))
        desk.get(reverse("console.promises"))
        assert len(looked) == 2

    def test_what_shows_it_is_said_in_the_readers_language(self, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(page_of_promises.queries, "check", lambda now: results())
        page = enter("auditor", language="da").get(reverse("console.promises")).content.decode()
        assert "konti i brug, der kan åbne personers oplysninger uden en ekstra faktor: 3 af 4" in page
        assert "ingen kontrol ser på dette løfte endnu" in page

    def test_each_says_since_when_and_the_page_what_changed(
        self, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        then = now() - timedelta(days=3)
        better = [replace(each, state=State.KEPT) for each in results()]
        actions.keep(better, version=policy.version(), by="system:test", at=then)
        actions.keep(results(), version=policy.version(), by="system:test", at=now())
        page = self.page(enter, monkeypatch)
        changed = page[page.index('id="changed"') :]
        assert f"since {on(then)}" in self.row(page, "9.3")
        assert f"since {on(now())}" in self.row(page, "9.2")
        assert 'href="#p-9.2"' in changed and 'href="#p-9.3"' not in changed
        assert "The latest looks" in changed

    def test_all_promises_of_the_register_stand_there(self, enter: Enter, controls_at_work: None) -> None:
        cache.clear()
        page = enter("auditor").get(reverse("console.promises")).content.decode()
        assert set(re.findall(r'<tr id="p-([^"]+)"', page)) == {entry.id for entry in policy.register().promises}


class TestAuditLog:
    def test_entries_are_filtered_by_act_and_by_room(self, enter: Enter, ada: UUID) -> None:
        desk = enter("auditor")
        whole = desk.get(reverse("console.audit")).content.decode()
        assert 'title="staff.invite">Invited somebody to staff' in whole
        one = desk.get(reverse("console.audit"), {"act": "subjects.take_in"}).content.decode()
        assert 'title="subjects.take_in">Took data in<' in one
        assert 'title="staff.invite"' not in one
        room = desk.get(reverse("console.audit"), {"act": "staff."}).content.decode()
        assert 'title="staff.invite"' in room

    def test_an_act_without_words_is_shown_by_its_code(self, enter: Enter) -> None:
        audit.record(act="test.turn", by="system:test", at=at("2026-02-01"))
        page = enter("auditor").get(reverse("console.audit"), {"act": "test.turn"}).content.decode()
        assert "<code>test.turn</code>" in page

    def test_it_goes_on_page_by_page(self, enter: Enter) -> None:
        for number in range(60):
            audit.record(act="test.turn", by="system:test", at=at("2026-02-01"), detail={"number": number})
        desk = enter("auditor")
        first = desk.get(reverse("console.audit"), {"act": "test.turn"}).content.decode()
        older = re.search(r'href="([^"]*before=[^"]*)"', first)
        assert older is not None
        second = desk.get(older[1].replace("&amp;", "&")).content.decode()
        assert first.count("<code>test.turn</code>") + second.count("<code>test.turn</code>") == 60

    @pytest.mark.parametrize("before", ["x", "00000000-0000-4000-8000-000000000000"])
    def test_a_page_that_is_not_there_is_not_found(self, enter: Enter, before: str) -> None:
        assert enter("auditor").get(reverse("console.audit"), {"before": before}).status_code == HTTPStatus.NOT_FOUND

    def test_it_can_be_checked_and_says_that_it_is_whole(self, enter: Enter, ada: UUID) -> None:
        audit.sequence(at=now())
        desk = enter("auditor")
        assert "The log is whole" in desk.post(reverse("console.verify"), follow=True).content.decode()
        assert "The log is whole" not in desk.get(reverse("console.audit")).content.decode()

    def test_it_names_the_first_entry_that_was_changed(self, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
        from holdord.audit.queries import Verification
        from holdord.console import audit as page

        found = Verification(False, 9, 0, 4, said("entry {n} is missing: it was removed", n=4))
        monkeypatch.setattr(page.queries, "verify", lambda: found)
        desk = enter("auditor")
        answer = desk.post(reverse("console.verify"), follow=True).content.decode()
        assert "The log was changed, from entry 4 on" in answer and "entry 4 is missing" in answer
        desk.cookies["django_language"] = "da"
        answer = desk.post(reverse("console.verify"), follow=True).content.decode()
        assert "post 4 mangler: den er fjernet" in answer and "entry 4" not in answer


class TestStaff:
    def post(self, enter: Enter, act: str, **sent: str) -> tuple[str, Any]:
        dora, cleo = enter("dpo"), enter("case_handler")
        sent = {"act": act, **sent}
        page = dora.post(reverse("console.member", args=[cleo.member.id]), sent, follow=True).content.decode()
        from holdord.staff import queries

        return page, queries.member(cleo.member.id)

    def test_a_role_is_changed(self, enter: Enter) -> None:
        page, cleo = self.post(enter, "role", role="auditor")
        assert "The role is changed." in page
        assert cleo.role == "auditor"

    def test_an_account_is_closed(self, enter: Enter) -> None:
        page, cleo = self.post(enter, "deactivate")
        assert "The account is closed" in page
        assert cleo.state == "deactivated"

    def test_a_second_factor_is_forgotten(self, enter: Enter) -> None:
        page, _ = self.post(enter, "reset-second-factor")
        assert "The second factor is forgotten" in page

    def test_an_unknown_act_and_an_unknown_role_change_nothing(self, enter: Enter) -> None:
        page, cleo = self.post(enter, "promote")
        assert "Nothing was changed" in page
        page = _set_role(enter, cleo.id, role="owner")
        assert "There is no such role" in page

    def test_who_cannot_be_invited_is_told_why_and_keeps_what_they_typed(self, enter: Enter) -> None:
        dora = enter("dpo")
        sent = {"email": dora.member.email, "role": "auditor", "language": "en"}
        page = dora.post(reverse("console.staff"), sent).content.decode()
        assert "works here already" in page
        assert f'value="{dora.member.email}"' in page

    def test_an_invitation_can_be_sent_again(self, enter: Enter) -> None:
        dora = enter("dpo")
        ina = staff.invite(email="ina@house.test", role="auditor", by="system:test", at=at("2026-03-01"))
        page = dora.post(reverse("console.member", args=[ina]), {"act": "invite-again"}, follow=True)
        assert "A new invitation is on its way" in page.content.decode()
        assert letters.waiting() == 1


def _set_role(enter: Enter, member: UUID, *, role: str) -> str:
    sent = {"act": "role", "role": role}
    return str(enter("dpo").post(reverse("console.member", args=[member]), sent, follow=True).content.decode())


class TestOutbox:
    def letter(self, subject: UUID | None) -> UUID:
        return notice.write(
            owner=None, subject=subject, to=ADA, template="console/mail/account_changed", language="en",
            context={"what": "key-added"}, by="system:test", at=now(),
        )  # fmt: skip

    def test_it_says_why_it_is_there(self, enter: Enter) -> None:
        page = enter("auditor").get(reverse("console.outbox")).content.decode()
        assert "No mail server is set" in page

    @promise("9.3")
    def test_a_letter_to_a_person_opens_for_a_purpose_and_is_logged(self, enter: Enter, ada: UUID) -> None:
        from holdord.audit import queries

        id, desk = self.letter(ada), enter("case_handler")
        assert desk.get(reverse("console.message", args=[id]))["location"].startswith(reverse("console.purpose"))
        page = desk.for_purpose().get(reverse("console.message", args=[id])).content.decode()
        assert "A key was added" in page
        assert queries.entries(1, act="subjects.read")[0].detail["what"] == "letter"

    def test_a_letter_to_a_stranger_opens_while_nothing_is_sent(self, enter: Enter) -> None:
        page = enter("case_handler").get(reverse("console.message", args=[self.letter(None)]))
        assert "A key was added" in page.content.decode()

    @pytest.mark.parametrize("closed_by", ["production", "mail server"])
    def test_and_never_once_the_house_is_at_work(self, enter: Enter, settings: Any, closed_by: str) -> None:
        desk, id = enter("case_handler"), self.letter(None)
        if closed_by == "production":
            settings.PRODUCTION = True
            from allauth.mfa.totp.internal.auth import TOTP
            from django.contrib.auth import get_user_model

            TOTP.activate(get_user_model().objects.get(pk=desk.member.id), "JBSWY3DPEHPK3PXP")
        else:
            settings.HOLDORD_SMTP = object()
        page = desk.get(reverse("console.message", args=[id]))
        assert page.status_code == HTTPStatus.FORBIDDEN
        assert "A key was added" not in page.content.decode()


def test_the_language_is_changed_by_a_button(enter: Enter) -> None:
    desk = enter("dpo", language="en")
    answer = desk.post(reverse("console.language"), {"language": "da", "next": reverse("console.register")})
    assert answer["location"] == reverse("console.register")
    assert desk.cookies["django_language"].value == "da"
