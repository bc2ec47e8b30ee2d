"""Whoever is too young leaves nothing here: asked, found out, or told to us."""

from datetime import date
from typing import Any

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions
from holdord.intake.arrivals import Verdict
from holdord.intake.models import Arrived, Held
from holdord.intake.rules import NotAccepted, birth_date
from holdord.lib.registry import Evidence, controls
from holdord.policy import queries as policy
from holdord.policy.register import FormField
from holdord.retention import actions as retention
from holdord.retention import queries as ledger
from holdord.subjects import actions as people
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from holdord.terms.ages import age_of_consent, age_on
from holdord.terms.places import EEA
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.intake.test_arriving import CLEO, NOW, arrives

pytestmark = pytest.mark.usefixtures("house")

YOUNG = "Hi, I'm 14 and I like your app."


def writes(text: str = YOUNG, **more: Any) -> Any:
    return arrives(**{"pieces": {"name": "Ada", "text": text}, "words": ("text",), **more})


def look(name: str) -> Evidence:
    control = controls.get(name)
    assert control is not None
    return control(NOW, {})


@promise("11.2")
def test_a_message_that_gives_an_age_away_waits_sealed_a_few_days_and_goes() -> None:
    waits = writes()
    assert (waits.verdict, waits.reasons) == (Verdict.AGE_IN_DOUBT, ("age-stated",))
    row = Held.objects.get()
    assert row.goes_on == date(2026, 3, 20) and b"app" not in bytes(row.sealed) and not subjects.count()
    assert actions.clear_waiting(at=at("2026-03-20")) == 1 and not keys.has_key(waits.held)


def test_old_enough_it_goes_on_with_its_own_time_and_teaches_nothing() -> None:
    from holdord.intake.models import Lessons

    released = actions.release(held=writes().held, by=CLEO, at=NOW)
    assert subjects.items(released.subject)[0].collected_at == at("2026-03-14") and not Lessons.objects.exists()


@promise("11.2", "8.1h")
def test_a_child_who_may_be_using_a_right_is_marked_as_one() -> None:
    waits = writes("I'm 14. Please delete my data.")
    assert waits.reasons == ("age-stated", "may-be-request")


def test_without_an_age_in_the_register_nothing_is_read_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    register = policy.register().model_copy(update={"minimum_age": None})
    monkeypatch.setattr(policy, "register", lambda: register)
    assert writes().verdict is Verdict.ACCEPTED


@promise("11.2")
@pytest.mark.parametrize(
    ("piece", "value"),
    [
        ("birth-date", "2014-05-03"),
        ("birthday", "3.5.2014"),
        ("age", "14"),
        ("age", "14.0"),
        ("age", "14,5"),
        ("age", "14 år"),
        ("birth-date", "2014/05/03"),
        ("birth-date", "2014-5-3"),
        ("birth-date", "2014-05-03 00:00:00"),
        ("birth-date", "03/05/2014 00:00"),
        ("birthday", "20140503T000000Z"),
        ("birthday", "3. 5. 2014"),
    ],
)
def test_an_age_told_plainly_leaves_a_receipt_that_names_nobody(piece: str, value: str) -> None:
    turned_away = arrives(channel="cards", pieces={"name": "Tom", piece: value}, words=())
    assert (turned_away.verdict, turned_away.reasons) == (Verdict.UNDER_AGE, ("age-told",))
    (row,) = Arrived.objects.all()
    assert row.record is None and row.held is None and not subjects.count() and not Held.objects.exists()


@pytest.mark.parametrize("value", ["2010-03-15", "45", "45 years", "1400", "14-15", "", "soon", "9999-99-99"])
def test_who_is_old_enough_or_says_nothing_readable_comes_in(value: str) -> None:
    pieces = {"name": "Tom", "birth-date" if "-" in value else "age": value}
    assert arrives(channel="cards", pieces=pieces, words=()).verdict is Verdict.ACCEPTED


@pytest.fixture
def asks_for_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of the newsletter asks for a birth date, and the white paper's for an age."""
    register = policy.register()
    process, form = register.form("contact") or (None, None)
    assert process is not None and form is not None
    asked = FormField(name="born", category="other", kind="birth_date")
    form = form.model_copy(update={"fields": (*form.fields, asked)})
    forms = tuple(form if each.id == "contact" else each for each in process.forms)
    process = process.model_copy(update={"forms": forms})
    processes = tuple(process if each.id == process.id else each for each in register.processes)
    changed = register.model_copy(update={"processes": processes})
    monkeypatch.setattr(policy, "register", lambda: changed)


def sends(born: str, consents: tuple[str, ...] = ()) -> Any:
    values = {"name": "Tom", "email": "tom@example.org", "message": "Hello", "born": born}
    known = {field.name for field in policy.register().form("contact")[1].fields}  # type: ignore[index]
    given = {name: value for name, value in values.items() if name in known}
    return actions.receive(form_id="contact", values=given, consents=consents, language="en", by="public", at=NOW)


@promise("11.2")
@pytest.mark.usefixtures("asks_for_age")
def test_a_form_that_asks_keeps_nothing_of_whoever_is_too_young() -> None:
    with pytest.raises(NotAccepted) as refused:
        sends("2014-05-03")
    assert refused.value.faults == {"born": "too-young"} and not subjects.count()
    assert Arrived.objects.get().verdict == Verdict.UNDER_AGE.value
    assert sends("1990-05-03").subject


@pytest.mark.usefixtures("asks_for_age")
@pytest.mark.parametrize(("born", "code"), [("yesterday", "not-a-day"), ("1066-10-14", "not-a-day")])
def test_what_is_no_birth_date_is_refused(born: str, code: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        sends(born)
    assert refused.value.faults == {"born": code}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014-05-03", date(2014, 5, 3)),
        ("03.05.2014", date(2014, 5, 3)),
        ("x", None),
        ("2014-05/03", None),
        ("2014-13-03", None),
        ("31.02.2014", None),
        ("201405031", None),
        ("2014", None),
        ("1. 2014-05-03", None),
    ],
)
def test_a_birth_date_is_read_as_machines_and_as_people_here_write_it(text: str, day: date | None) -> None:
    assert birth_date(text) == day


def test_the_law_changed_in_denmark_and_a_day_decides() -> None:
    assert age_of_consent("DK", date(2023, 12, 31)) == 13 and age_of_consent("DK", date(2024, 1, 1)) == 15
    assert {country: age_of_consent(country, date(2026, 1, 1)) for country in ("NO", "SE", "FI", "PL", "ES")} == {
        "NO": 13, "SE": 13, "FI": 13, "PL": 16, "ES": 14,
    }  # fmt: skip
    assert all(13 <= age_of_consent(country, date(2026, 1, 1)) <= 16 for country in EEA)
    assert age_of_consent("US", date(2026, 1, 1)) == 16 and age_of_consent("DK", date(2000, 1, 1)) == 16


def test_a_birthday_is_one_from_its_own_day_on() -> None:
    assert age_on(date(2010, 3, 15), date(2026, 3, 14)) == 15 and age_on(date(2010, 3, 15), date(2026, 3, 15)) == 16
    assert age_on(date(2012, 2, 29), date(2027, 2, 28)) == 14


@promise("11.2")
@pytest.mark.usefixtures("asks_for_age")
def test_a_consent_needs_the_age_of_the_law_even_where_the_register_asks_for_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register = policy.register()
    desk = register.desk.model_copy(update={"calendar": "DK"})
    register = register.model_copy(update={"minimum_age": 13, "desk": desk})
    monkeypatch.setattr(policy, "register", lambda: register)
    box = register.form("contact")[1].consents[0].purpose  # type: ignore[index]
    with pytest.raises(NotAccepted) as refused:
        sends("2012-03-15", (box,))
    assert refused.value.faults == {"consents": "too-young-to-agree"} and not subjects.count()
    assert sends("2012-03-15").subject


@promise("11.3")
def test_this_is_a_minor_erases_everywhere_in_one_act() -> None:
    known = writes("Hello", key="1").subject
    held = writes(key="2").held
    writes(key="3")
    entry = retention.erase_minor(held=held, by=CLEO, at=NOW)
    assert not subjects.count() and not Held.objects.exists()
    assert not keys.has_key(known) and not keys.has_key(held)
    (line,) = [each for each in ledger.ledger(limit=10) if each.ground == "minor"]
    assert line.ground == "minor" and entry
    assert look("intake.minors-leave-nothing").state == "kept"


@promise("11.3")
def test_a_stranger_who_is_a_minor_is_erased_and_the_ledger_names_nobody() -> None:
    held = writes().held
    retention.erase_minor(held=held, by=CLEO, at=NOW)
    assert not Held.objects.exists() and not keys.has_key(held)
    assert Arrived.objects.get().verdict == Verdict.UNDER_AGE.value
    assert [each.ground for each in ledger.ledger(limit=10)] == ["minor"]
    assert audit.entries(1, act="intake.too-young")


@promise("11.3")
def test_what_a_statute_keeps_is_not_touched() -> None:
    known = writes("Hello", key="1").subject
    people.hold(
        subject=known, process="communication", statute="dk-bfl-12", reason="bookkeeping", by=CLEO, at=NOW,
    )  # fmt: skip
    held = writes(key="2").held
    with pytest.raises(retention.HeldByLaw):
        retention.erase_minor(held=held, by=CLEO, at=NOW)
    assert Held.objects.count() == 1 and subjects.count() == 1


@promise("11.2")
def test_who_was_erased_as_a_minor_and_writes_again_is_looked_at_by_a_person() -> None:
    known = writes("Hello", key="1").subject
    retention.erase_minor(subject=known, by=CLEO, at=NOW)
    again = writes("Hello again", key="2", happened_at=NOW)
    assert (again.verdict, again.reasons) == (Verdict.AGE_IN_DOUBT, ("erased-as-minor",))


@promise("11.2")
def test_who_is_marked_as_too_young_is_looked_at_by_a_person() -> None:
    known = writes("Hello", key="1").subject
    people.mark_minor(subject=known, reason="told-by-them", by=CLEO, at=NOW)
    assert writes("Hello again", key="2").verdict is Verdict.AGE_IN_DOUBT


@promise("11.2")
def test_the_control_breaks_when_an_age_in_doubt_waits_too_long_or_nothing_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writes()
    assert look("intake.too-young-kept-out").state == "kept"
    Held.objects.update(goes_on=date(2026, 3, 1))
    assert look("intake.too-young-kept-out").state == "broken"
    Held.objects.update(goes_on=date(2026, 4, 1))
    assert look("intake.too-young-kept-out").state == "broken"
    Held.objects.update(goes_on=date(2026, 3, 20))
    monkeypatch.setattr("holdord.intake.stated_age.stated", lambda *_, **__: None)
    assert look("intake.too-young-kept-out").state == "broken"


@promise("11.3")
def test_the_control_breaks_when_something_of_a_minor_is_still_here() -> None:
    known = writes("Hello", key="1")
    retention.erase_minor(held=writes(key="2").held, by=CLEO, at=NOW)
    assert look("intake.minors-leave-nothing").state == "kept"
    back = writes("Hello", key="9", identifiers={IdentifierKind.EMAIL: "tom@example.org"})
    Arrived.objects.filter(verdict=Verdict.UNDER_AGE.value).update(record_id=back.record)
    assert look("intake.minors-leave-nothing").state == "broken" and known
