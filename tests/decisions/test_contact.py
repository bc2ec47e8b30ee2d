"""A person's page by page: who may see it, what is opened for it, and what staff write on it."""

from datetime import datetime
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.decisions import actions
from holdord.decisions.actions import Opened
from holdord.decisions.rules import NotForThisPurpose, active_in
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.staff import actions as staff
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import LONGEST_NOTE, Duty, NotANote, RelationFact
from tests.conftest import at, promise
from tests.subjects.cast import CLEO, CLEO_ID, WORDS, take_in, write

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-06-01")
NDA = "nda-2026-014"
SERVING = "deliver-services"


@pytest.fixture
def eva() -> UUID:
    return staff.invite(email="eva@house.test", role="account_manager", by="system:test", at=at("2026-01-01"))


def opened(
    who: UUID,
    *,
    staff_id: UUID = CLEO_ID,
    role: str = "case_handler",
    purpose: str = "answer-rights-requests",
    before: tuple[datetime, UUID] | None = None,
    limit: int = 25,
) -> Opened:
    return actions.open_contact(
        subject=who, purpose=purpose, staff_id=staff_id, role=role, at=NOW, before=before, limit=limit
    )


def by_manager(who: UUID, member: UUID) -> Opened:
    return opened(who, staff_id=member, role="account_manager", purpose=SERVING)


def customer(*, delivered: str | None = "2026-03-01") -> UUID:
    ada = write(process="customers")
    if delivered:
        subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at(delivered), by=CLEO)
    return ada


@promise("8.1a")
def test_everything_that_happened_stands_in_one_line_of_time_with_its_purpose_and_ground() -> None:
    ada = customer()
    consent.give(
        subject=ada, purpose="ask-about-other-services", by=f"subject:{ada}", at=at("2026-03-02"), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="form",
    )  # fmt: skip
    recipients.disclose(subject=ada, recipient="azets", purpose="invoicing", by=CLEO, at=at("2026-03-03"))
    subjects.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-03-04"))
    page = opened(ada)
    kinds = [item.kind for item in page.items if item.kind != "answer"]
    assert kinds == ["objection", "disclosure", "choice", "record"]
    assert page.items[-1].basis == "eu-gdpr:A6-1-b" and page.items[-1].purpose == "answer-request"
    assert page.card.name == "Ada Krogh" and page.after is None


def test_pages_follow_each_other_and_open_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        ada = take_in(payload={"name": "Ada", "message": f"No. {n}"}, on=f"2026-01-{10 + n // 3}").subject
    seen: list[str] = []
    after: tuple[datetime, UUID] | None = None
    while True:
        page = opened(ada, before=after, limit=3)
        assert len(page.items) <= 3
        seen += [item.fields["message"] for item in page.items]
        if (after := page.after) is None:
            break
    assert sorted(seen) == [f"No. {n}" for n in range(7)]


def test_what_is_not_on_the_page_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(9):
        ada = take_in(payload={"name": "Ada", "message": f"No. {n}"}).subject
    from holdord.vault.queries import Opener

    payloads: list[str] = []
    original = Opener.open

    def counted(self: Opener, sealed: bytes, context: str) -> bytes:
        payloads.extend([context] if ".payload:" in context else [])
        return original(self, sealed, context)

    monkeypatch.setattr(Opener, "open", counted)
    opened(ada, limit=3)
    # One more than the page has, to know whether there is another; and one for the name.
    assert len(payloads) <= 5


@promise("5.2e")
def test_an_active_customer_is_opened_by_whom_they_are_assigned_to_and_nobody_else(eva: UUID) -> None:
    ada = customer()
    with pytest.raises(NotForThisPurpose) as refused:
        by_manager(ada, eva)
    assert refused.value.code == "not-assigned"
    (entry, *_) = audit.entries(subject=ada, act="decisions.refused-read")
    assert entry.by == f"staff:{eva}" and entry.detail["code"] == "not-assigned"
    id = subjects.assign(subject=ada, member=eva, duty=Duty.SERVES, by=CLEO, at=at("2026-05-01"))
    assert by_manager(ada, eva).card.name == "Ada Krogh"
    subjects.unassign(assignment=id, by=CLEO, at=at("2026-05-31"))
    with pytest.raises(NotForThisPurpose):
        by_manager(ada, eva)


@promise("5.2e")
def test_the_whole_of_an_active_customer_is_refused_in_every_way_of_opening(eva: UUID) -> None:
    ada = customer()
    take_in(process="web-forms")
    with pytest.raises(NotForThisPurpose):
        actions.open_person(subject=ada, purpose=SERVING, staff_id=eva, role="account_manager", at=NOW)
    with pytest.raises(NotForThisPurpose):
        note(ada, staff_id=eva, role="account_manager", purpose=SERVING)


@promise("5.2e")
@pytest.mark.parametrize(
    ("anchored", "active"),
    [
        ("2025-06-01T23:00+02:00", False),  # a year ago to the day: the year is over when the day begins
        ("2025-06-02T00:00+02:00", True),
        ("2026-06-01", True),
        ("2026-06-02", False),  # not yet
        (None, False),
    ],
)
def test_active_is_who_got_something_within_the_time_the_register_says(anchored: str | None, active: bool) -> None:
    moment = at(anchored) if anchored else None
    fact = RelationFact("customers", at("2020-01-01"), at("2020-01-01"), moment, "last_delivery" if moment else "")
    assert bool(active_in(policy.register(), [fact], NOW)) is active


@promise("5.2e")
def test_who_is_no_customer_any_more_or_not_yet_is_opened_by_the_role(eva: UUID) -> None:
    assert by_manager(customer(delivered="2024-03-01"), eva).items


@promise("5.2e")
def test_who_guards_data_opens_active_customers_too() -> None:
    assert opened(customer()).items


@promise("9.7")
def test_what_is_for_a_team_is_shown_to_others_by_its_stamp_alone(eva: UUID) -> None:
    taken = take_in(process="customers", payload={"name": "Ada Secret", "message": "The formula."})
    subjects.bind(code=NDA, by=CLEO, at=at("2026-02-01"))
    subjects.join_team(code=NDA, member=eva, by=CLEO, at=at("2026-02-01"))
    subjects.confide_record(record=taken.record, code=NDA, by=CLEO, at=at("2026-02-01"))
    page = opened(taken.subject)
    (item,) = page.items
    assert item.fields == {} and item.under == (NDA,) and item.purpose == "answer-request"
    assert page.card.name is None, "nor is the name read from it"
    assert page.card.contact_points == (), "nor what they told it with"
    mine = by_manager(taken.subject, eva)
    (item,) = mine.items
    assert item.fields["message"] == "The formula." and mine.card.contact_points
    found = actions.open_person(
        subject=taken.subject, purpose="answer-rights-requests", staff_id=CLEO_ID, role="dpo", at=NOW
    )
    assert [item.fields for item in found if item.kind == "record"] == [{}]


@promise("9.7")
def test_a_reading_of_what_is_for_a_team_names_the_contract_in_the_log(eva: UUID) -> None:
    taken = take_in(process="customers")
    subjects.bind(code=NDA, by=CLEO, at=at("2026-02-01"))
    subjects.join_team(code=NDA, member=eva, by=CLEO, at=at("2026-02-01"))
    subjects.confide_record(record=taken.record, code=NDA, by=CLEO, at=at("2026-02-01"))
    opened(taken.subject)
    by_manager(taken.subject, eva)
    read = {entry.by: entry.detail for entry in audit.entries(subject=taken.subject, act="subjects.read")}
    assert read[f"staff:{eva}"]["under"] == NDA and "under" not in read[CLEO]


def note(
    who: UUID,
    text: str = "Prefers to be called in the morning.",
    *,
    staff_id: UUID = CLEO_ID,
    role: str = "case_handler",
    purpose: str = "answer-rights-requests",
    process: str = "customers",
) -> UUID:
    return actions.write_note(
        subject=who, purpose=purpose, process=process, text=text, language="en", staff_id=staff_id, role=role, at=NOW
    )


@promise("7.1")
def test_a_note_has_a_purpose_and_a_ground_and_stands_in_the_line_of_time() -> None:
    ada = customer()
    id = note(ada)
    item = opened(ada).items[0]
    assert (item.id, item.purpose, item.basis) == (id, "answer-rights-requests", "eu-gdpr:A6-1-c")
    assert (item.source, item.provided, item.categories) == ("staff", False, ("history",))
    assert item.fields == {"note": "Prefers to be called in the morning.", "written-by": CLEO}
    assert audit.entries(1, subject=ada, act="subjects.note")[0].detail == {"record": str(id)}


@promise("8.1a")
def test_the_person_is_shown_the_note_and_not_who_wrote_it() -> None:
    from holdord.lib.registry import portraits

    ada = customer()
    note(ada)
    (room,) = [each for each in portraits.all() if each.room == "subjects"]
    (shown,) = [item for item in room.show(ada) if item.source == "staff"]
    assert shown.fields == {"note": "Prefers to be called in the morning."}
    (taken,) = [entry for entry in room.export(ada) if entry["source"] == "staff"]
    assert taken["provided"] is False and taken["data"] == shown.fields


@promise("5.4")
def test_a_note_goes_with_the_time_of_its_process() -> None:
    ada = customer()
    id = note(ada)
    assert id in {record.id for record in people.records_of(ada, "customers")}


@promise("9.1")
def test_a_note_stands_nowhere_in_clear() -> None:
    from holdord.subjects.models import PersonalData

    row = PersonalData.objects.get(pk=note(customer()))
    assert b"morning" not in bytes(row.payload)


@promise("9.3")
def test_a_note_is_refused_where_the_reader_sees_nothing_and_where_nothing_is_written() -> None:
    ada = customer()
    for act in (lambda: note(ada, process="events"), lambda: note(ada, purpose=SERVING)):
        with pytest.raises(NotForThisPurpose):
            act()
    for text in ("", "  \n", "x" * (LONGEST_NOTE + 1)):
        with pytest.raises(NotANote):
            note(ada, text)
    assert len(people.items(ada)) == 1
