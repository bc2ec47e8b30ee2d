"""Before something of theirs goes people hear of it and have the time the register gives them: no sooner it goes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.lib.sql import Question
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.policy.loader import RegisterFaulty, load
from holdord.retention import actions, queries
from holdord.retention.actions import NotTheirsToSay, Whose
from holdord.retention.models import Forewarning
from holdord.retention.rules import Forewarned, Stage, standing
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise
from tests.drafts import Draft
from tests.retention.test_going import CLEO, run

pytestmark = pytest.mark.usefixtures("house")

RULE = "    starts: last_contact\n"
WARNS = "    starts: last_contact\n    forewarning: {before: 6 weeks, grace: 30 days, may_keep: true}\n"
INTERESTS = {
    "da": "Vi har en interesse i at svare dem, der skriver til os.",
    "en": "We have an interest in answering those who write to us.",
}


@pytest.fixture
def warned(draft: Draft) -> Draft:
    """The small register, in which an account is kept five years from the last contact, and its person hears first."""
    draft.write(RULE, WARNS)
    on_a_contract(draft)
    draft.publish(at("2026-01-01"))
    return draft


def on_a_contract(draft: Draft) -> None:
    """Whoever asks is answered under a contract with them, and by no interest of ours."""
    draft.write("    basis: eu-gdpr:A6-1-f\n    interest_of: controller\n", "    basis: eu-gdpr:A6-1-b\n")
    for language, interest in INTERESTS.items():
        draft.write(f"    interest: {interest}\n", "", f"wording.{language}.yaml")


def has_an_account(
    name: str, on: str = "2026-03-10", *, email: bool = True, basis: LegalBasis = LegalBasis.CONTRACT
) -> UUID:
    known = {IdentifierKind.EMAIL: f"{name}@people.example"} if email else {IdentifierKind.PHONE: "+45 12 34 56 78"}
    subject = subjects.take_in(
        by="public", at=at(on), process="web-forms", purpose="answer", basis=basis, source="form", form="write-to-us",
        identifiers=known, payload={"message": "hello"}, categories=["contact"], language="en",
        register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip
    subjects.move_anchor(subject=subject, process="web-forms", event="last_contact", at=at(on), by="system:test")
    return subject


def forewarn(on: str) -> int:
    return actions.forewarn(now=at(on), by="system:retention")


def the_letter(subject: UUID) -> UUID:
    """The last that was written to them about it."""
    return Forewarning.objects.filter(subject_id=subject).latest("written_at").message  # type: ignore[return-value]  # one


def goes_out(subject: UUID, on: str) -> None:
    notice.sent(message=the_letter(subject), by="system:mail", at=at(on))


def stage(subject: UUID, on: str) -> Stage | None:
    return next((each.standing.stage for each in queries.going(subject, at(on))), None)


def says(name: str, on: str, about: dict[str, Any] | None = None) -> str:
    found = controls.get(name)
    assert found is not None
    return found(at(on), about or {}).state


@promise("7.2a", "8.2b")
def test_a_letter_comes_in_time_and_it_goes_on_its_day(warned: Draft) -> None:
    ada = has_an_account("ada")
    assert forewarn("2031-01-26") == 0, "six weeks before is the 27th"
    assert forewarn("2031-01-27") == 1
    letter = letters.message(the_letter(ada))
    assert letter is not None and letter.to == "ada@people.example"
    assert letter.title == "On 10 March 2031 we erase data about you"
    assert "Let it stay" in (letter.body or "") and "30 days from the day this letter was sent" in (letter.body or "")
    goes_out(ada, "2031-01-27")
    assert stage(ada, "2031-02-01") is Stage.GRACE
    assert run("2031-03-09").people == 0
    assert run("2031-03-10").people == 1
    assert not people.exists(ada)
    (line,) = queries.sweeps()
    assert (line.warned, line.unreached, line.least_days) == (1, 0, 41)
    assert says("retention.told-before-it-goes", "2031-03-11") == "kept"


def test_nobody_is_written_to_twice_and_who_was_in_touch_not_at_all(warned: Draft) -> None:
    ada, ben = has_an_account("ada"), has_an_account("ben")
    subjects.move_anchor(subject=ben, process="web-forms", event="last_contact", at=at("2027-05-05"), by="system:test")
    assert [forewarn("2031-02-01"), forewarn("2031-02-01"), forewarn("2031-02-02")] == [1, 0, 0]
    assert letters.written_to(ada, "retention/letters/going") and not letters.written_to(ben, "retention/letters/going")


@promise("7.2a")
def test_nothing_goes_before_the_letter_went_and_its_time_is_over(warned: Draft) -> None:
    ada = has_an_account("ada")
    forewarn("2031-01-27")
    assert run("2031-03-10").people == 0, "the letter still lies in the outbox"
    (waiting,) = queries.plan(at("2031-03-10")).told_first
    assert waiting.warning is not None and waiting.warning.stage is Stage.QUEUED
    assert says("retention.told-before-it-goes", "2031-03-10") == "broken"
    assert says("retention.nothing-over-age", "2031-03-11", {"process": "web-forms"}) == "broken"
    goes_out(ada, "2031-03-12")
    assert says("retention.told-before-it-goes", "2031-03-13") == "kept"
    assert says("retention.nothing-over-age", "2031-03-13", {"process": "web-forms"}) == "kept"
    assert run("2031-04-11").people == 0, "thirty whole days, the day of the letter not counted"
    assert run("2031-04-12").people == 1


@promise("7.2a")
def test_who_has_heard_goes_together_with_others_and_who_has_not_stays(
    warned: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [has_an_account(f"p{n}") for n in range(6)]
    held, _, *told = everybody
    assert forewarn("2031-01-27") == 6
    for subject in (held, *told):
        goes_out(subject, "2031-01-27")
    subjects.hold(subject=held, statute="claim", reason="claim", by=CLEO, at=at("2031-02-01"))
    locked, real = [], subjects.locking

    def noted(these: Iterable[UUID]) -> Question[list[UUID]]:
        locked.append(set(these))
        return real(these)

    monkeypatch.setattr(subjects, "locking", noted)
    assert run("2031-03-10") == actions.Run(records=4, people=4, held=1)
    assert [people.exists(each) for each in everybody] == [True, True, False, False, False, False]
    assert set(everybody) in locked, "they were looked at together"
    (line,) = queries.sweeps()
    assert (line.records, line.held, line.warned, line.left_over) == (4, 1, 4, 0)


def test_what_waits_for_its_letter_is_used_for_nothing(warned: Draft) -> None:
    from holdord.decisions import queries as decisions

    ada = has_an_account("ada")
    assert decisions.may(subject=ada, purpose="answer", at=at("2031-03-09")).allowed
    assert not decisions.may(subject=ada, purpose="answer", at=at("2031-03-10")).allowed


@promise("8.2b")
def test_the_person_may_say_that_it_stays_and_the_time_begins_anew(warned: Draft) -> None:
    ada = has_an_account("ada")
    with pytest.raises(NotTheirsToSay):
        actions.keep(subject=ada, process="web-forms", by=f"subject:{ada}", at=at("2030-12-01"))
    forewarn("2031-01-27")
    goes_out(ada, "2031-01-27")
    kept = actions.keep(subject=ada, process="web-forms", by=f"subject:{ada}", at=at("2031-02-03"))
    assert kept == date(2036, 2, 3)
    assert [entry.by for entry in audit.entries(act="retention.stays")] == [f"subject:{ada}"]
    assert run("2031-03-10").people == 0
    assert forewarn("2035-12-22") == 0 and forewarn("2035-12-23") == 1, "before the next end they hear of it anew"
    assert run("2036-02-03").people == 0, "the old letter says nothing of the new end"


@pytest.mark.parametrize("basis", [LegalBasis.LEGITIMATE_INTEREST, LegalBasis.LEGAL_OBLIGATION])
def test_what_rests_on_no_contract_and_no_consent_is_not_theirs_to_prolong(warned: Draft, basis: LegalBasis) -> None:
    ada = has_an_account("ada", basis=basis)
    forewarn("2031-01-27")
    letter = letters.message(the_letter(ada))
    assert letter is not None and "cannot be made longer" in (letter.body or "")
    with pytest.raises(NotTheirsToSay):
        actions.keep(subject=ada, process="web-forms", by=f"subject:{ada}", at=at("2031-02-03"))


def test_a_longest_time_is_longer_for_nobody_who_asks(draft: Draft) -> None:
    draft.write(RULE, WARNS + "    at_most: 6 years\n")
    on_a_contract(draft)
    draft.publish(at("2026-01-01"))
    ada = has_an_account("ada")
    subjects.move_anchor(subject=ada, process="web-forms", event="last_contact", at=at("2031-06-01"), by="system:test")
    assert forewarn("2032-01-28") == 1
    (soon,) = queries.going(ada, at("2032-01-28"))
    assert (soon.first_on, soon.may_keep) == (date(2032, 3, 10), False)
    goes_out(ada, "2032-01-28")
    assert run("2032-03-09").people == 0 and run("2032-03-10").people == 1


@promise("7.2a")
def test_a_letter_that_came_back_is_no_letter_and_another_address_has_another(warned: Draft) -> None:
    ada = has_an_account("ada")
    forewarn("2031-01-27")
    goes_out(ada, "2031-01-27")
    notice.bounce(message=the_letter(ada), status="5.1.1", permanent=True, by="system:mail", at=at("2031-01-28"))
    assert stage(ada, "2031-01-29") is Stage.UNREACHED
    assert forewarn("2031-01-29") == 0, "the same address would give the same answer"
    assert run("2031-03-10").people == 1, "an address that is dead keeps nothing for ever"
    assert [(line.warned, line.unreached) for line in queries.sweeps()] == [(0, 1)]
    assert says("retention.told-before-it-goes", "2031-03-11") == "kept"


def test_whom_no_letter_reaches_is_kept_no_longer_than_whom_one_does(warned: Draft) -> None:
    has_an_account("ada", email=False)
    assert forewarn("2031-03-10") == 0, "written down, and no letter"
    (nobody,) = queries.reached(at("2031-03-10"))
    assert nobody.standing.stage is Stage.UNREACHED
    assert run("2031-04-09").people == 0, "somebody may find another way to tell them"
    assert run("2031-04-10").people == 1


def test_whoever_gives_an_address_meanwhile_is_written_to(warned: Draft) -> None:
    ada = has_an_account("ada", email=False)
    forewarn("2031-01-27")
    subjects.prove_identifier(
        subject=ada, kind=IdentifierKind.EMAIL, value="ada@people.example", by="system:test", at=at("2031-02-01")
    )
    assert forewarn("2031-02-01") == 1
    goes_out(ada, "2031-02-20")
    assert run("2031-03-22").people == 0 and run("2031-03-23").people == 1


def test_a_shorter_time_lets_nothing_go_before_the_day_the_letter_names(warned: Draft) -> None:
    from holdord.policy import actions as policy_actions
    from holdord.policy.instructing import Narrowing

    ada = has_an_account("ada")
    forewarn("2031-01-27")
    goes_out(ada, "2031-01-27")
    policy_actions.instruct(kind=Narrowing.KEEP, about="web-forms", said=["2 years"], by=CLEO, at=at("2031-01-28"))
    policy.look_again()
    assert run("2031-03-09").people == 0 and run("2031-03-10").people == 1


def test_what_a_claim_keeps_is_told_of_when_that_is_over(warned: Draft) -> None:
    ada = has_an_account("ada")
    hold = actions.hold(
        whose=Whose(subject=ada), ground="gdpr-a17-3-e", reason="case-7", review_on=date(2032, 1, 1), by=CLEO,
        at=at("2030-01-01"),
    )  # fmt: skip
    assert forewarn("2031-02-01") == 0
    assert actions.release_hold(hold=hold, by=CLEO, at=at("2031-06-01")) == 0, "they have not heard of it yet"
    assert forewarn("2031-06-02") == 1
    goes_out(ada, "2031-06-02")
    assert run("2031-07-02").people == 0 and run("2031-07-03").people == 1


def test_a_person_written_to_about_two_weeks_hears_of_both_in_one_letter(draft: Draft) -> None:
    draft.write(
        "    duration: 24 months\n    starts: collected\n",
        "    duration: 24 months\n    starts: collected\n    forewarning: {before: 6 weeks, grace: 30 days}\n",
    )
    draft.publish(at("2026-01-01"))
    ada = has_no_account("ada", "2026-03-10")
    has_no_account("ada", "2026-03-24")
    assert forewarn("2028-01-28") == 1
    goes_out(ada, "2028-01-28")
    letter = letters.message(the_letter(ada))
    assert letter is not None and "From 10 March 2028 to 24 March 2028 they are erased" in (letter.body or "")
    assert [forewarn("2028-02-11"), forewarn("2028-03-01")] == [0, 0]
    assert run("2028-03-10") == actions.Run(1, 0, 0)
    assert run("2028-03-24") == actions.Run(1, 1, 0)


def has_no_account(name: str, on: str) -> UUID:
    from tests.drafts import knows

    return knows(name, at(on))


@promise("8.3")
def test_what_was_written_down_goes_with_the_person_and_follows_them_when_two_are_one(warned: Draft) -> None:
    ada, alias = has_an_account("ada"), has_an_account("alias")
    forewarn("2031-02-01")
    subjects.join(source=alias, target=ada, by=CLEO, at=at("2031-02-02"))
    assert len(queries.written(ada)) == 2 and queries.written(alias) == []
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2031-02-03"))
    assert not Forewarning.objects.exists()


@promise("8.1a")
def test_it_is_shown_to_whoever_asks_what_we_hold(warned: Draft) -> None:
    from holdord.lib.registry import portraits

    ada = has_an_account("ada")
    forewarn("2031-02-01")
    (portrait,) = [each for each in portraits.all() if each.room == "retention"]
    (item,) = portrait.show(ada)
    assert (item.kind, item.process, item.fields["first_on"]) == ("forewarned", "web-forms", "2031-03-10")


def test_may_keep_is_refused_where_it_is_not_the_persons_to_say(draft: Draft) -> None:
    draft.write(RULE, WARNS)
    with pytest.raises(RegisterFaulty) as refused:
        load(draft.folder)
    assert "retention.website.forewarning.may_keep" in str(refused.value)
    assert "'web-forms' also serves 'answer', which rests on eu-gdpr:A6-1-f" in str(refused.value)


def test_the_days_of_grace_are_whole_days_by_the_rule_alone() -> None:
    warns = policy_rule()
    sent = Forewarned(
        moment("2031-01-01"), date(2031, 3, 10), date(2031, 3, 10), date(2031, 3, 1), date(2031, 3, 1), False
    )
    ask: dict[str, Any] = {"upto": moment("2031-01-01"), "last_on": date(2031, 3, 10)}
    assert standing(warns, [], today=date(2031, 3, 1), **ask).stage is Stage.OWED
    assert standing(warns, [sent], today=date(2031, 3, 31), **ask).stage is Stage.GRACE
    assert standing(warns, [sent], today=date(2031, 4, 1), **ask).stage is Stage.OVER
    later = ask | {"upto": moment("2031-01-02")}
    assert standing(warns, [sent], today=date(2031, 4, 1), **later).stage is Stage.OWED, "of that it did not speak"


def policy_rule() -> Any:
    from holdord.policy.retaining import Forewarning as Warns

    return Warns.model_validate({"before": "6 weeks", "grace": "30 days"})


def moment(text: str) -> datetime:
    return at(text)


def test_on_both_databases_the_letters_of_many_are_found_at_once(warned: Draft) -> None:
    everybody = [has_an_account(f"p{n}") for n in range(4)]
    assert forewarn("2031-02-01") == 4
    for subject in everybody[:2]:
        goes_out(subject, "2031-02-01")
    assert run("2031-03-10").people == 2, f"on {connection.vendor}"
    assert [people.exists(subject) for subject in everybody] == [False, False, True, True]


@promise("8.2b")
def test_on_their_own_page_they_see_it_and_press_that_it_stays(
    warned: Draft, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdord.centre import account as pages
    from tests.rights.test_account import logs_in

    ada = has_an_account("ada")
    forewarn("2031-01-27")
    goes_out(ada, "2031-01-27")
    ticket = logs_in("ada@people.example", when=at("2031-02-03"))
    monkeypatch.setattr(pages, "now", lambda: at("2031-02-03T12:05"))
    client.cookies[pages.COOKIE] = str(ticket)
    page = client.get(pages.ACCOUNT["en"]).content.decode()
    assert "1 thing goes on 10 March 2031." in page
    assert "We wrote to you on 27 January 2031; nothing goes before 10 March 2031." in page
    assert 'name="keep" value="web-forms"' in page
    answer = client.post(pages.ACCOUNT["en"], {"keep": "web-forms"})
    assert answer.headers["Location"].endswith("?saved=kept")
    assert "What goes soon" not in client.get(pages.ACCOUNT["en"]).content.decode()
    assert client.post(pages.ACCOUNT["en"], {"keep": "web-forms"}).status_code == 422
