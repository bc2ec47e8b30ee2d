"""Contacts: found by how a name begins, shown page by page, joined and parted, served by few, kept for a team."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from holdord.audit import queries as audit
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import Duty
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import promise
from tests.console.conftest import Desk, Enter

NDA = "nda-2026-014"
SERVING = "deliver-services"
PHONE = "+45 12 34 56 78"


def known(name: str, address: str, *, process: str = "web-forms", phone: str = "", message: str = "Hello.") -> UUID:
    identifiers = {IdentifierKind.EMAIL: address} | ({IdentifierKind.PHONE: phone} if phone else {})
    return subjects.take_in(
        by="public", at=now() - timedelta(days=30), process=process, purpose="answer-request",
        basis=LegalBasis.CONTRACT, source="data-subject", form="contact", identifiers=identifiers,
        payload={"name": name, "company": "Opdigt & Co.", "message": message}, categories=["name", "email"],
        language="en", register_version=policy.version(), wording_hash="0" * 64, country="DK",
    ).subject  # fmt: skip


@pytest.fixture
def customer(house: object) -> UUID:
    ada = known("Ada Krogh", "ada@krogh.test", process="customers")
    subjects.move_anchor(
        subject=ada, process="customers", event="last_delivery", at=now() - timedelta(days=2), by="system:test"
    )
    return ada


def find(desk: Desk, kind: str, value: str, **more: str) -> str:
    answer = desk.post(reverse("console.find"), {"kind": kind, "value": value, **more}, follow=True)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


class TestFinding:
    @promise("9.3")
    def test_by_how_a_name_or_a_company_begins(self, enter: Enter) -> None:
        known("Ada Krogh", "ada@krogh.test")
        known("Ben Holm", "ben@holm.test")
        desk = enter("case_handler").for_purpose()
        assert "Ada Krogh" in find(desk, "name", "kro") and "Ben Holm" not in find(desk, "name", "kro")
        both = find(desk, "company", "opd")
        assert "Ada Krogh" in both and "Ben Holm" in both
        assert "Nobody you serve" in find(desk, "name", "lovelace")

    @promise("9.3")
    def test_what_was_typed_stands_in_no_address_and_not_in_the_log(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test")
        desk = enter("case_handler").for_purpose()
        find(desk, "name", "krogh")
        (entry,) = audit.entries(act="subjects.find")
        assert entry.detail == {"found": True, "kind": "name"} and entry.purpose == "answer-rights-requests"
        assert [(each.subject, each.detail["what"]) for each in audit.entries(act="subjects.read")] == [(ada, "name")]
        assert desk.get(reverse("console.find")).status_code == HTTPStatus.METHOD_NOT_ALLOWED

    @promise("9.3")
    @pytest.mark.parametrize("kept", ["+4722334455", "22 33 44 55"])
    @pytest.mark.parametrize(
        "typed", ["22334455", "+47 22 33 44 55", "0047 22334455", "(+47) 22-33-44-55", "tel:+4722334455", "22.33.44.55"]
    )
    def test_a_number_is_found_however_it_is_written(self, enter: Enter, kept: str, typed: str) -> None:
        ada = known("Ada Krogh", "ada@krogh.test", phone=kept)
        desk = enter("case_handler").for_purpose()
        answer = desk.post(reverse("console.find"), {"kind": "phone", "value": typed})
        assert answer["location"] == reverse("console.contact", args=[ada])

    @promise("9.3")
    def test_it_asks_for_a_purpose(self, enter: Enter) -> None:
        known("Ada Krogh", "ada@krogh.test")
        answer = enter("case_handler").post(reverse("console.find"), {"kind": "name", "value": "krogh"})
        assert answer.status_code == HTTPStatus.FOUND and "/purpose/" in answer["location"]

    @promise("5.2e")
    def test_the_name_of_an_active_customer_is_shown_to_whom_they_are_assigned_to(
        self, enter: Enter, customer: UUID
    ) -> None:
        desk = enter("account_manager").for_purpose(SERVING)
        page = find(desk, "name", "krogh")
        assert str(customer)[:8] in page and "Ada Krogh" not in page
        serves(customer, desk)
        assert "Ada Krogh" in find(desk, "name", "krogh")

    @promise("9.7")
    def test_what_is_for_a_team_finds_nobody_for_others(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test", process="customers")
        confidential(ada)
        assert "Nobody you serve" in find(enter("case_handler").for_purpose(), "name", "krogh")

    def test_the_list_is_narrowed_by_days_and_process(self, enter: Enter) -> None:
        ada = str(known("Ada Krogh", "ada@krogh.test"))[:8]
        desk = enter("case_handler")
        day = local_date(now() - timedelta(days=30), policy.register().desk.time_zone)
        url = reverse("console.contacts")
        assert ada in desk.get(url, {"since": str(day), "until": str(day)}).content.decode()
        assert ada not in desk.get(url, {"until": str(day - timedelta(days=1))}).content.decode()
        assert ada not in desk.get(url, {"process": "events"}).content.decode()
        assert desk.get(url, {"since": "yesterday", "process": "nowhere", "after": "x"}).status_code == HTTPStatus.OK

    @pytest.mark.parametrize("known_by", ["name", "company"])
    def test_a_page_of_people_takes_as_many_statements_as_one_of_them(self, enter: Enter, known_by: str) -> None:
        """Also where names are not marked, or there are none and people are shown by how they are reached."""
        desk = enter("case_handler").for_purpose()
        known("Ada Krogh" if known_by == "name" else "", "ada@krogh.test")
        typed = "krogh" if known_by == "name" else "opdigt"
        find(desk, known_by, typed)
        with CaptureQueriesContext(connection) as one:
            assert "1 person." in find(desk, known_by, typed)
        for n in range(24):
            known(f"Ada{n} Krogh" if known_by == "name" else "", f"{n}@krogh.test")
        with CaptureQueriesContext(connection) as many:
            page = find(desk, known_by, typed)
        assert "25 people" in page and ("Ada7 Krogh" if known_by == "name" else "7@krogh.test") in page
        assert len(audit.entries(act="subjects.read", limit=None)) == 1 + 1 + 25
        # Of more than twenty entries of the log, SQLite is given the rest by a second statement.
        assert len(many) <= len(one) + 1 < 25, "\n".join(each["sql"][:200] for each in many.captured_queries)

    def test_further_names_are_on_the_next_page(self, enter: Enter) -> None:
        everybody = {str(known(f"Ada {n:02}krogh", f"{n}@krogh.test"))[:8] for n in range(27)}
        desk = enter("case_handler").for_purpose()
        first = find(desk, "name", "ada")
        here = {each for each in everybody if each in first}
        assert len(here) == 25
        after = first.partition('name="after" value="')[2].partition('"')[0]
        second = find(desk, "name", "ada", after=after)
        assert {each for each in everybody if each in second} == everybody - here


class TestPage:
    @promise("8.1a")
    def test_it_goes_on_page_by_page(self, enter: Enter) -> None:
        for n in range(30):
            ada = known("Ada Krogh", "ada@krogh.test", message=f"No. {n:02}.")
        desk = enter("case_handler").for_purpose()
        first = desk.get(reverse("console.contact", args=[ada])).content.decode()
        before = first.partition("?before=")[2].partition('"')[0]
        second = desk.get(f"{reverse('console.contact', args=[ada])}?before={before}").content.decode()
        shown = [{n for n in range(30) if f"No. {n:02}." in page} for page in (first, second)]
        assert len(shown[0]) == 25 and shown[0] | shown[1] == set(range(30)) and not shown[0] & shown[1]

    def test_a_place_that_is_none_is_the_beginning(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test")
        desk = enter("case_handler").for_purpose()
        for wrong in ("x", "~", "2026-01-01~" + str(ada), "2026-01-01T00:00~x", "'; drop table~"):
            page = desk.get(reverse("console.contact", args=[ada]), {"before": wrong})
            assert page.status_code == HTTPStatus.OK

    @promise("5.2e")
    def test_an_active_customer_is_refused_with_a_sentence(self, enter: Enter, customer: UUID) -> None:
        desk = enter("account_manager").for_purpose(SERVING)
        answer = desk.get(reverse("console.contact", args=[customer]))
        assert answer.status_code == HTTPStatus.FORBIDDEN and "This is an active customer" in answer.content.decode()
        assert "Ada Krogh" not in answer.content.decode()
        serves(customer, desk)
        assert "Ada Krogh" in desk.get(reverse("console.contact", args=[customer])).content.decode()

    @promise("7.1")
    def test_a_note_is_kept_and_shown_with_who_wrote_it(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test")
        desk = enter("case_handler").for_purpose()
        sent = {"text": "Prefers mornings.", "process": "web-forms"}
        page = desk.post(reverse("console.note", args=[ada]), sent, follow=True).content.decode()
        assert "Prefers mornings." in page and desk.member.email in page
        empty = desk.post(reverse("console.note", args=[ada]), {**sent, "text": " "}, follow=True).content.decode()
        assert "Write something" in empty
        elsewhere = desk.post(reverse("console.note", args=[ada]), {**sent, "process": "events"})
        assert elsewhere.status_code == HTTPStatus.FORBIDDEN
        assert desk.post(reverse("console.note", args=[uuid4()]), sent).status_code == HTTPStatus.NOT_FOUND

    @promise("9.7")
    def test_something_is_marked_and_closed_to_everybody_else_at_once(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test", message="The formula.")
        subjects.bind(code=NDA, by="system:test", at=now())
        desk = enter("case_handler").for_purpose()
        (record,) = people.items(ada)
        url = reverse("console.confide", args=[ada])
        assert "Choose a contract" in desk.post(url, {"record": record.id, "code": "?"}, follow=True).content.decode()
        page = desk.post(url, {"record": record.id, "code": NDA}, follow=True).content.decode()
        assert "The formula." not in page and NDA in page and "For the team of this contract only" in page
        subjects.join_team(code=NDA, member=desk.member.id, by="system:test", at=now())
        page = desk.get(reverse("console.contact", args=[ada])).content.decode()
        assert "The formula." in page and "No longer under a contract" in page
        desk.post(url, {"record": record.id, "lift": "1"})
        assert people.secrets() == []

    @promise("9.7")
    def test_a_mark_on_all_of_a_process_is_lifted_where_it_stands(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test")
        desk = enter("case_handler").for_purpose()
        url, (process,) = reverse("console.confide", args=[ada]), {fact.process for fact in people.relations(ada)}
        subjects.bind(code=NDA, by="system:test", at=now())
        assert "Choose a contract" in desk.post(url, {"process": process, "lift": "1"}, follow=True).content.decode()
        desk.post(url, {"process": process, "code": NDA})
        subjects.join_team(code=NDA, member=desk.member.id, by="system:test", at=now())
        assert "No longer under a contract" in desk.get(reverse("console.contact", args=[ada])).content.decode()
        desk.post(url, {"process": process, "lift": "1"})
        assert people.secrets() == []

    @promise("9.7")
    def test_who_is_not_in_the_team_neither_lifts_a_mark_nor_puts_another_in_its_place(self, enter: Enter) -> None:
        ada = known("Ada Krogh", "ada@krogh.test", message="The formula.")
        (process,) = {fact.process for fact in people.relations(ada)}
        subjects.bind(code=NDA, by="system:test", at=now())
        subjects.bind(code="c-ours", by="system:test", at=now())
        subjects.confide(subject=ada, process=process, code=NDA, by="system:test", at=now())
        desk = enter("case_handler").for_purpose()
        subjects.join_team(code="c-ours", member=desk.member.id, by="system:test", at=now())
        assert "No longer under a contract" not in desk.get(reverse("console.contact", args=[ada])).content.decode()
        for sent in ({"lift": "1"}, {"code": "c-ours"}):
            page = desk.post(reverse("console.confide", args=[ada]), {"process": process, **sent}, follow=True)
            assert "Choose a contract" in page.content.decode() and "The formula." not in page.content.decode()
        assert [secret.code for secret in people.secrets()] == [NDA]

    @promise("9.7")
    def test_somebody_elses_thing_is_not_marked_on_this_page(self, enter: Enter) -> None:
        ada, ben = known("Ada Krogh", "ada@krogh.test"), known("Ben Holm", "ben@holm.test")
        subjects.bind(code=NDA, by="system:test", at=now())
        (record,) = people.items(ben)
        desk = enter("case_handler").for_purpose()
        desk.post(reverse("console.confide", args=[ada]), {"record": record.id, "code": NDA})
        assert people.secrets() == []


class TestJoining:
    @pytest.fixture
    def two(self, house: object) -> tuple[UUID, UUID]:
        return known("Ada Krogh", "ada@krogh.test", phone=PHONE), known("A. Krogh", "ada@work.test", phone=PHONE)

    @promise("9.3")
    def test_who_may_not_open_both_joins_nobody(
        self, enter: Enter, two: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (ada, again), register = two, policy.register()
        desk = enter("case_handler").for_purpose()
        less = [each.model_copy(update={"processes": ("website",)}) for each in register.access]
        monkeypatch.setattr(policy, "register", lambda: register.model_copy(update={"access": tuple(less)}))
        answer = desk.post(reverse("console.same", args=[ada, again]), {"said": "one", "kept": str(ada)})
        assert answer.status_code == HTTPStatus.NOT_FOUND and not people.joined_into(ada, at=now())

    @promise("8.1a")
    def test_two_are_compared_joined_and_parted(self, enter: Enter, two: tuple[UUID, UUID]) -> None:
        ada, again = two
        desk = enter("case_handler").for_purpose()
        assert "May be one person" in desk.get(reverse("console.contacts")).content.decode()
        assert "the same phone number" in desk.get(reverse("console.likenesses")).content.decode()
        url = reverse("console.same", args=[ada, again])
        page = desk.get(url).content.decode()
        assert "Ada Krogh" in page and "A. Krogh" in page and "the same phone number" in page
        joined = desk.post(url, {"said": "one", "kept": str(ada)}, follow=True).content.decode()
        assert "ada@work.test" in joined and "They are two people: undo" in joined
        assert desk.get(reverse("console.contact", args=[again]))["location"].endswith(f"{ada}/")
        (merge,) = people.joined_into(ada, at=now())
        parted = desk.post(reverse("console.undo", args=[merge.id]), follow=True).content.decode()
        assert "They are two people again" in parted and "ada@work.test" in parted
        assert "ada@work.test" not in desk.get(reverse("console.contact", args=[ada])).content.decode()

    def test_two_people_are_not_suggested_again(self, enter: Enter, two: tuple[UUID, UUID]) -> None:
        desk = enter("case_handler").for_purpose()
        page = desk.post(reverse("console.same", args=two), {"said": "two"}, follow=True).content.decode()
        assert "They are two people" in page and "Nothing to look at" in page

    def test_the_other_id_can_be_kept(self, enter: Enter, two: tuple[UUID, UUID]) -> None:
        desk = enter("case_handler").for_purpose()
        desk.post(reverse("console.same", args=two), {"said": "one", "kept": str(two[1])})
        assert people.merged_into(two[0]) == two[1]

    def test_what_makes_no_sense_is_said_and_changes_nothing(self, enter: Enter, two: tuple[UUID, UUID]) -> None:
        desk = enter("case_handler").for_purpose()
        url = reverse("console.same", args=two)
        assert "Say whether" in desk.post(url, {}).content.decode()
        assert (
            "one entry, not two"
            in desk.post(reverse("console.same", args=[two[0], two[0]]), {"said": "one"}, follow=True).content.decode()
        )
        assert desk.get(reverse("console.same", args=[two[0], uuid4()])).status_code == HTTPStatus.NOT_FOUND
        gone = desk.post(reverse("console.undo", args=[uuid4()]), follow=True).content.decode()
        assert "not there any more" in gone
        assert people.count() == 2

    @promise("9.3")
    def test_an_account_manager_joins_nobody(self, enter: Enter, two: tuple[UUID, UUID]) -> None:
        desk = enter("account_manager").for_purpose(SERVING)
        assert desk.post(reverse("console.same", args=two), {"said": "one"}).status_code == HTTPStatus.FORBIDDEN
        assert "May be" not in desk.get(reverse("console.contacts")).content.decode()


class TestCustomers:
    @promise("5.2e")
    def test_one_is_assigned_looked_at_handed_over_and_ended(
        self, enter: Enter, customer: UUID, hire: Callable[..., UUID]
    ) -> None:
        eva, finn = hire("eva", "account_manager"), hire("finn", "account_manager")
        desk = enter("dpo")
        assert "1 customer whom nobody looks after" in desk.get(reverse("console.customers")).content.decode()
        url = reverse("console.assign", args=[customer])
        page = desk.post(url, {"member": str(eva), "duty": "manages"}, follow=True).content.decode()
        assert "eva@house.test" in page and "nobody looks after" not in page and "Ada" not in page
        (assigned,) = people.assigned_to(customer, at=now())
        act = reverse("console.assignment", args=[assigned.id])
        assert "Noted that you looked" in desk.post(act, {"act": "confirm"}, follow=True).content.decode()
        assert "Choose whom" in desk.post(act, {"act": "hand-over"}, follow=True).content.decode()
        desk.post(act, {"act": "hand-over", "to": str(finn)})
        assert [each.member for each in people.assigned_to(customer, at=now())] == [finn]
        desk.post(reverse("console.hand_over"), {"member": str(finn), "to": str(eva)})
        (assigned,) = people.assigned_to(customer, at=now())
        assert assigned.member == eva
        desk.post(reverse("console.assignment", args=[assigned.id]), {"act": "end"})
        assert people.assigned_to(customer, at=now()) == ()

    @promise("5.2e")
    def test_a_manager_hands_over_the_customers_they_look_after_and_no_others(
        self, enter: Enter, customer: UUID, hire: Callable[..., UUID]
    ) -> None:
        finn = hire("finn", "account_manager")
        desk = enter("account_manager")
        id = subjects.assign(subject=customer, member=finn, duty=Duty.MANAGES, by="system:test", at=now())
        url, sent = reverse("console.assignment", args=[id]), {"act": "hand-over", "to": str(desk.member.id)}
        assert desk.post(url, sent).status_code == HTTPStatus.FORBIDDEN
        subjects.reassign(member=finn, to=desk.member.id, by="system:test", at=now())
        (own,) = people.assigned_to(customer, at=now())
        url = reverse("console.assignment", args=[own.id])
        assert desk.post(url, {"act": "end"}).status_code == HTTPStatus.FORBIDDEN
        desk.post(url, {"act": "hand-over", "to": str(finn)})
        assert [each.member for each in people.assigned_to(customer, at=now())] == [finn]

    def test_what_was_not_chosen_is_said(self, enter: Enter, customer: UUID, hire: Callable[..., UUID]) -> None:
        handler = hire("cleo2", "case_handler")
        desk = enter("dpo")
        url = reverse("console.assign", args=[customer])
        for sent in ({}, {"member": str(handler), "duty": "manages"}, {"member": "x", "duty": "owns"}):
            assert "Choose somebody" in desk.post(url, sent, follow=True).content.decode()
        assert "Choose two" in desk.post(reverse("console.hand_over"), {}, follow=True).content.decode()
        nothing = desk.post(reverse("console.assignment", args=[uuid4()]), {"act": "end"}, follow=True)
        assert "Nothing was changed" in nothing.content.decode()


class TestContracts:
    @promise("9.7")
    def test_one_is_noted_and_has_a_team(self, enter: Enter, hire: Callable[..., UUID]) -> None:
        eva = hire("eva", "account_manager")
        desk = enter("dpo")
        page = desk.post(reverse("console.contracts"), {"code": " NDA-2026-014 "}, follow=True).content.decode()
        assert NDA in page and "Nobody is in this team yet" in page
        (agreement,) = people.agreements()
        url = reverse("console.team", args=[agreement.id])
        assert "eva@house.test" in desk.post(url, {"member": str(eva)}, follow=True).content.decode()
        assert people.teams_of(eva, at=now()) == {NDA}
        desk.post(url, {"member": str(eva), "act": "leave"})
        assert people.teams_of(eva, at=now()) == frozenset()

    @promise("9.7")
    def test_a_name_is_no_number_and_a_role_that_reads_notes_nothing(self, enter: Enter) -> None:
        desk = enter("dpo")
        page = desk.post(reverse("console.contracts"), {"code": "With Ada Krogh"}, follow=True).content.decode()
        assert "Write the number of the paper" in page
        answer = enter("case_handler").post(reverse("console.contracts"), {"code": NDA})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert people.agreements() == ()


def serves(who: UUID, desk: Desk) -> None:
    subjects.assign(subject=who, member=desk.member.id, duty=Duty.MANAGES, by="system:test", at=now())


def confidential(who: UUID) -> None:
    subjects.bind(code=NDA, by="system:test", at=now())
    subjects.confide(subject=who, process="customers", code=NDA, by="system:test", at=now())
