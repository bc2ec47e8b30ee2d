"""The company does less than the policy lets it, by one row: `may`, audiences and retention obey it at once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.decisions import actions, queries, texts
from holdord.decisions.rules import Asked
from holdord.policy import actions as policy
from holdord.policy import queries as register
from holdord.policy.instructing import Narrowing, WiderThanPromised
from holdord.policy.models import Instruction
from holdord.retention import actions as erasing
from holdord.retention import queries as retention
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from tests.cli.conftest import Typing
from tests.cli.conftest import typed as typed
from tests.conftest import at
from tests.subjects.cast import ADA, BEN, CLEO, write

DAY = "2026-03-15"
Instruct = Callable[..., int]


@pytest.fixture
def instruct(house: object, settings: Settings, django_capture_on_commit_callbacks: Any) -> Iterator[Instruct]:
    settings.HOLDORD_IN_FORCE = "published"
    register.look_again()

    def instructing(kind: Narrowing, about: str, said: Sequence[str] | None = (), on: str = DAY) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return policy.instruct(kind=kind, about=about, said=said, by=CLEO, at=at(on))

    yield instructing
    register.look_again()


def codes(ada: UUID, purpose: str, on: str = DAY, **more: Any) -> tuple[str, ...]:
    return queries.may(subject=ada, purpose=purpose, at=at(on), **more).codes


def audience(purpose: str, recipient: str | None = None) -> set[UUID]:
    return set(queries.audience(Asked(purpose, recipient), at=at(DAY)))


def test_a_purpose_that_is_suspended_is_used_for_nobody_until_it_is_lifted(instruct: Instruct) -> None:
    ada, ben = write(ADA), write(BEN)
    assert audience("user-database") == {ada, ben} and codes(ada, "user-database") == ("allowed-by",)
    instruct(Narrowing.SUSPEND, "user-database")
    assert audience("user-database") == set()
    answer = queries.may(subject=ada, purpose="user-database", at=at(DAY))
    assert answer.codes == ("purpose-suspended",) and answer.clauses
    assert texts.say(answer.reasons[0], "en").endswith("since 15 March 2026.")
    assert codes(ada, "answer-request") == ("allowed-by",)
    instruct(Narrowing.SUSPEND, "user-database", None)
    assert audience("user-database") == {ada, ben} and codes(ada, "user-database") == ("allowed-by",)


def test_a_recipient_that_is_left_out_gets_nothing_and_one_that_was_never_promised_cannot_be_let_in(
    instruct: Instruct,
) -> None:
    ada = write(ADA)
    (taker,) = [
        each.id
        for each in register.register().recipients
        if codes(ada, "answer-request", recipient=each.id) == ("allowed-by",)
    ]
    instruct(Narrowing.SHARE, "answer-request", [])
    assert codes(ada, "answer-request", recipient=taker) == ("recipient-withheld",)
    assert audience("answer-request", taker) == set()
    instruct(Narrowing.SHARE, "answer-request", [taker])
    assert codes(ada, "answer-request", recipient=taker) == ("allowed-by",)
    assert audience("answer-request", taker) == {ada}
    never = next(each.id for each in register.register().recipients if "answer-request" not in each.purposes)
    with pytest.raises(WiderThanPromised, match="by the policy in force"):
        instruct(Narrowing.SHARE, "answer-request", [never])


def test_what_is_kept_for_a_shorter_time_is_used_no_longer_and_goes(instruct: Instruct) -> None:
    ada, ben = write(ADA, on="2025-01-10"), write(BEN, on="2026-03-01")
    assert retention.plan(at(DAY)).goes == ()
    instruct(Narrowing.KEEP, "web-forms", ["12 months"])
    assert audience("answer-request") == {ben} and codes(ada, "answer-request") == ("retention-expired",)
    assert [due.subject for due in retention.plan(at(DAY)).goes] == [ada]
    with pytest.raises(WiderThanPromised, match="longer than what is promised"):
        instruct(Narrowing.KEEP, "web-forms", ["20 years"])
    instruct(Narrowing.KEEP, "web-forms", None)
    assert retention.plan(at(DAY)).goes == ()


def test_the_night_erases_by_the_shorter_time_and_leaves_the_rest(instruct: Instruct) -> None:
    ada, ben = write(ADA, on="2025-01-10"), write(BEN, on="2026-03-01")
    instruct(Narrowing.KEEP, "web-forms", ["12 months"])
    assert erasing.run(now=at(DAY), by="system:retention") == erasing.Run(records=1, people=1, held=0)
    assert not people.exists(ada) and people.exists(ben)
    assert retention.plan(at(DAY)).goes == ()


def test_an_answer_given_under_an_instruction_is_shown_to_be_right_when_that_is_over(instruct: Instruct) -> None:
    ada = write(ADA)
    instruct(Narrowing.SUSPEND, "user-database")
    actions.ask(subject=ada, purpose="user-database", by=CLEO, at=at("2026-03-16"))
    instruct(Narrowing.SUSPEND, "user-database", None, on="2026-03-17")
    actions.ask(subject=ada, purpose="user-database", by=CLEO, at=at("2026-03-18"))
    after, under = queries.given(ada)
    assert [given.allowed for given in (after, under)] == [True, False]
    for given in (after, under):
        again = queries.again(given)
        assert (
            again is not None and again.allowed is given.allowed and again.codes == tuple(r.code for r in given.reasons)
        )
    asked = Asked("user-database")
    seen = [
        queries.looking_back(ada, asked, at=at(day)).answer.allowed
        for day in ("2026-03-14", "2026-03-16", "2026-03-18")
    ]
    assert seen == [True, False, True]


def test_an_instruction_is_one_row_and_one_entry_and_nobody_changes_it(instruct: Instruct) -> None:
    write(ADA), write(BEN)
    number = instruct(Narrowing.SUSPEND, "user-database")
    (entry,) = audit.entries(act="policy.instruct")
    assert (entry.purpose, entry.detail["number"], entry.by) == ("user-database", number, CLEO)
    assert Instruction.objects.count() == 1
    for change in (lambda rows: rows.update(about="other"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change(Instruction.objects.all())


def test_it_outweighs_no_limit_of_a_person_and_no_limit_outweighs_it(instruct: Instruct) -> None:
    ada = write(ADA)
    subjects.object_to(subject=ada, purpose="user-database", by=CLEO, at=at("2026-03-01"))
    instruct(Narrowing.SUSPEND, "user-database")
    assert set(codes(ada, "user-database")) == {"purpose-suspended", "objection"}


@pytest.mark.parametrize(
    ("kind", "about", "said"),
    [
        (Narrowing.SUSPEND, "no-such", ()), (Narrowing.SHARE, "answer-request", ("nobody",)),
        (Narrowing.KEEP, "no-such", ("1 year",)), (Narrowing.KEEP, "web-forms", ("for long",)),
    ],
)  # fmt: skip
def test_what_the_register_does_not_know_is_refused(instruct: Instruct, kind: Narrowing, about: str, said: Any) -> None:
    with pytest.raises((LookupError, ValueError)):
        instruct(kind, about, said)
    assert not Instruction.objects.exists()


def test_an_operator_gives_lists_and_lifts_one(instruct: Instruct, typed: Typing) -> None:
    assert "the policy is what is done" in typed("instruction list").out
    assert "is in force" in typed("instruction suspend --purpose user-database").out
    assert "is in force" in typed("instruction keep --process web-forms --for '12 months'").out
    register.look_again()
    found = typed("instruction list --json").json
    assert [(each["kind"], each["about"], each["said"]) for each in found] == [
        ("suspend", "user-database", []), ("keep", "web-forms", ["12 months"]),
    ]  # fmt: skip
    assert "Lifted" in typed("instruction lift --suspended user-database --kept web-forms").out
    register.look_again()
    assert typed("instruction list --json").json == []
    assert typed("instruction lift").code == 2
    refused = typed("instruction keep --process web-forms --for '90 years'")
    assert refused.code == 2 and "longer than what is promised" in refused.err
