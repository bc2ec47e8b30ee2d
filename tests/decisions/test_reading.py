"""Who opens a person's data says why; what is not theirs stays shut; and both are written down."""

from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.consent import queries as consents
from holdord.decisions import actions, queries
from holdord.decisions.rules import NotForThisPurpose, is_shown, may_read
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects.queries import NoSuchPerson
from tests.conftest import at, promise
from tests.decisions.small import REGISTER, changed
from tests.subjects.cast import BEN, CLEO, CLEO_ID, WORDS, write

DAN_ID = UUID("00000000-0000-4000-8000-0000000000d1")


@promise("9.3", "5.2e")
def test_a_role_opens_what_the_register_gives_it_and_no_more() -> None:
    assert may_read(REGISTER, "account_manager", "deliver", ["forms", "sales"]) == {"sales"}
    assert may_read(REGISTER, "dpo", "bookkeeping", ["forms"]) == {"forms"}


@promise("9.3", "5.2e")
@pytest.mark.parametrize(
    ("role", "purpose", "processes", "code"),
    [
        ("account_manager", "improve", ["sales"], "purpose-not-of-role"),
        ("account_manager", "deliver", ["forms"], "process-not-of-role"),
        ("account_manager", "deliver", [], "process-not-of-role"),
        ("account_manager", "news", ["sales"], "process-not-of-role"),  # sales does not serve that purpose
        ("auditor", "deliver", ["forms"], "role-opens-nothing"),  # whatever the register says
        ("case_handler", "bookkeeping", ["forms"], "role-opens-nothing"),  # the register gives it nothing
        ("cleaner", "deliver", ["forms"], "role-opens-nothing"),
    ],
)
def test_what_is_not_given_is_refused(role: str, purpose: str, processes: list[str], code: str) -> None:
    with pytest.raises(NotForThisPurpose) as refused:
        may_read(REGISTER, role, purpose, processes)
    assert refused.value.code == code


def test_who_is_known_in_no_process_is_opened_by_those_who_guard() -> None:
    assert may_read(REGISTER, "dpo", "bookkeeping", []) == frozenset()


def test_without_any_access_in_the_register_nobody_reads() -> None:
    with pytest.raises(NotForThisPurpose):
        may_read(changed(access=()), "dpo", "bookkeeping", ["forms"])


@promise("9.3")
def test_what_belongs_to_no_process_is_shown_to_those_who_guard_or_when_it_is_the_persons_own() -> None:
    visible = frozenset({"sales"})
    assert is_shown("account_manager", visible, room="subjects", process="sales")
    assert not is_shown("account_manager", visible, room="subjects", process="forms")
    assert is_shown("account_manager", visible, room="consent", process=None)
    assert not is_shown("account_manager", visible, room="audit", process=None)
    assert is_shown("dpo", visible, room="audit", process=None)


@pytest.fixture
def ada(house: object) -> UUID:
    """Ada wrote to us once and came to an event once; we know her in two processes of the shipped register."""
    write(on="2026-01-10")
    return write(on="2026-01-20", process="website")


def opens(
    subject: UUID, *, purpose: str = "answer-request", role: str = "account_manager", staff: UUID = DAN_ID
) -> set[str]:
    """The processes that are opened."""
    items = actions.open_person(subject=subject, purpose=purpose, staff_id=staff, role=role, at=at("2026-02-01"))
    return {item.process for item in items if item.kind == "record" and item.process}


@promise("5.2e", "9.3", "7.1")
def test_a_read_shows_the_roles_processes_and_is_logged_with_its_purpose(ada: UUID) -> None:
    assert opens(ada) == {"web-forms"}
    (entry,) = audit.entries(act="subjects.read")
    assert (entry.subject, entry.purpose, entry.by) == (ada, "answer-request", f"staff:{DAN_ID}")
    assert entry.detail["role"] == "account_manager"


@promise("9.3")
def test_those_who_answer_requests_see_all_and_the_log_besides(ada: UUID) -> None:
    items = actions.open_person(
        subject=ada, purpose="answer-rights-requests", staff_id=CLEO_ID, role="case_handler", at=at("2026-02-01")
    )
    assert {"web-forms", "website"} <= {item.process for item in items}
    assert "audit" in {item.room for item in items}


@promise("5.2e", "9.3")
@pytest.mark.parametrize(
    ("role", "purpose", "code"),
    [
        ("account_manager", "news-by-email", "purpose-not-of-role"),
        ("account_manager", "no such purpose at all", "purpose-not-of-role"),
        ("case_handler", "answer-request", "purpose-not-of-role"),
        ("auditor", "answer-request", "role-opens-nothing"),
        ("nobody in particular", "answer-request", "role-opens-nothing"),
    ],
)
def test_a_refused_read_shows_nothing_and_is_logged_too(ada: UUID, role: str, purpose: str, code: str) -> None:
    with pytest.raises(NotForThisPurpose) as refused:
        opens(ada, purpose=purpose, role=role)
    assert refused.value.code == code
    assert audit.count(act="subjects.read") == 0
    (entry,) = audit.entries(act="decisions.refused-read")
    assert (entry.subject, entry.by, entry.detail["code"]) == (ada, f"staff:{DAN_ID}", code)


@promise("8.4a", "9.3")
def test_a_restriction_shuts_the_data_to_those_who_would_use_them_and_not_to_those_who_guard_them(ada: UUID) -> None:
    subjects.restrict(subject=ada, reason="accuracy-contested", by=CLEO, at=at("2026-01-25"))
    with pytest.raises(NotForThisPurpose) as refused:
        opens(ada)
    assert refused.value.code == "use-refused"
    assert [reason.code for reason in refused.value.reasons] == ["restriction"]
    assert opens(ada, purpose="answer-rights-requests", role="dpo", staff=CLEO_ID) == {"web-forms", "website"}


def test_nobody_is_opened_who_is_not_there(house: object) -> None:
    with pytest.raises(NoSuchPerson):
        opens(UUID(int=9))


@promise("7.1")
def test_a_question_that_is_asked_leaves_its_answer_in_the_log(ada: UUID) -> None:
    answer = actions.ask(subject=ada, purpose="news-by-email", by=CLEO, at=at("2026-02-01"))
    assert not answer.allowed and answer.version == policy.version()
    (entry,) = audit.entries(act="decisions.may")
    assert (entry.subject, entry.purpose) == (ada, "news-by-email")
    (kept,) = queries.given(ada)
    assert entry.detail == {"allowed": False, "reasons": "no-consent", "decision": str(kept.id)}


def test_words_the_register_does_not_know_are_not_repeated_in_the_log(ada: UUID) -> None:
    answer = actions.ask(
        subject=ada, purpose="call Ada Krogh", recipient="ada@example.org", by=CLEO, at=at("2026-02-01")
    )
    assert answer.codes == ("unknown-purpose",)
    (entry,) = audit.entries(act="decisions.may")
    assert entry.purpose is None and entry.detail["recipient"] == "unlisted"


def test_a_long_list_of_reasons_is_cut_in_the_log_and_nowhere_else(ada: UUID) -> None:
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-01-25"))
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-01-25"))
    answer = actions.ask(
        subject=ada, purpose="news-by-email", recipient="hotjar", categories=["call-recording", "cookies"], by=CLEO,
        at=at("2036-02-01"),
    )  # fmt: skip
    assert len(",".join(answer.codes)) > 100
    (entry,) = audit.entries(act="decisions.may")
    logged = str(entry.detail["reasons"])
    assert len(logged) <= 100 and ",".join(answer.codes).startswith(logged)


@promise("8.7")
def test_what_may_says_changes_with_the_next_click(ada: UUID) -> None:
    def asks(on: str) -> bool:
        return actions.ask(subject=ada, purpose="news-by-email", by=CLEO, at=at(on)).allowed

    assert not asks("2026-02-01")
    consent.give(
        subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-02"), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip
    assert asks("2026-02-02")
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-03"), channel="link")
    assert not asks("2026-02-03")


@promise("9.3", "7.1")
def test_all_that_may_be_used_for_a_purpose_is_opened_at_once_and_noted_once(ada: UUID) -> None:
    ben = write(BEN)
    opened = actions.open_for(purpose="answer-request", by=CLEO, at=at("2026-03-01"))
    assert {one.held.subject for one in opened} == {ada, ben}
    last = {one.held.subject: one.ends_on.isoformat() for one in sorted(opened, key=lambda one: one.ends_on)}
    assert last == {ada: "2031-01-20", ben: "2031-01-10"}
    assert all(one.held.payload["name"] == "Ada Krogh" for one in opened)
    (entry,) = audit.entries(act="decisions.open_for")
    assert (entry.purpose, entry.subject, entry.detail) == ("answer-request", None, {"records": len(opened)})


@promise("8.4a", "2.4a")
def test_what_may_not_be_used_or_is_over_age_is_not_among_it(ada: UUID) -> None:
    ben = write(BEN)
    subjects.restrict(subject=ada, by=CLEO, at=at("2026-02-01"), reason="accuracy-contested")
    opened = actions.open_for(purpose="answer-request", by=CLEO, at=at("2026-03-01"))
    assert [one.held.subject for one in opened] == [ben]
    assert not actions.open_for(purpose="answer-request", by=CLEO, at=at("2031-01-20"))
    assert not actions.open_for(purpose="conquest", by=CLEO, at=at("2026-03-01"))


@promise("8.7")
def test_whose_yes_stands_is_known_of_everybody_at_once(ada: UUID) -> None:
    words = dict(wording_hash=WORDS, register_version=policy.version(), language="da", channel="account")
    consent.give(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-01"), **words)
    assert consents.given("news-by-email", at=at("2026-02-02")) == {ada}
    consent.withdraw(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-03"), **words)
    assert not consents.given("news-by-email", at=at("2026-02-04"))
