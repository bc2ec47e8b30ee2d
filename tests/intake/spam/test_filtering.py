"""What looks like spam waits for a person, who decides and so teaches; nobody is turned away by a machine's guess."""

from typing import Any

import pytest

from holdord.intake import actions, assessing, learning, queries
from holdord.intake.arrivals import Sign, Verdict
from holdord.intake.learning import BOXES, ENOUGH
from holdord.intake.learning import Lessons as Taught
from holdord.intake.models import Arrived, Held, Lessons
from holdord.lib.registry import Evidence, controls
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise
from tests.intake.test_arriving import CLEO, NOW, arrives

pytestmark = pytest.mark.usefixtures("house")

SPAM = "We sell dofollow backlinks for your site. Guest post, SEO services, act now."
BEN = {IdentifierKind.EMAIL: "ben@spam.example"}


def sends(text: str = SPAM, **more: Any) -> Any:
    given: dict[str, Any] = {"identifiers": BEN, "pieces": {"text": text}, "words": ("text",), "thread": "", **more}
    return arrives(**given)


def guards(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """The register, with other guards."""
    edition = policy.active()
    changed = edition.register.guards.model_copy(update=more)
    register = edition.register.model_copy(update={"guards": changed})
    monkeypatch.setattr(policy, "register", lambda: register)


def look() -> Evidence:
    control = controls.get("intake.doubtful-waits-for-a-person")
    assert control is not None
    return control(NOW, {})


@promise("7.5", "7.7")
def test_what_looks_like_spam_waits_with_its_reasons() -> None:
    waits = sends()
    assert waits.verdict is Verdict.QUARANTINED and waits.reasons == ("words",) and people.count() == 0


@promise("7.5")
def test_what_the_operator_calls_spam_waits_or_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    guards(monkeypatch, suspect_words=("blue tractors",), refused_words=("red tractors",))
    assert sends("Buy Blue Tractors!", key="1").reasons == ("own-words",)
    turned_away = sends("Buy red tractors!", key="2")
    assert (turned_away.verdict, turned_away.reasons) == (Verdict.REJECTED, ("refused-words",))
    assert sends("Buy red cars, blue tractor", key="3").verdict is Verdict.ACCEPTED


@promise("7.5", "7.7")
def test_unless_the_operator_wrote_a_rule_nothing_is_ever_turned_away_for_its_words() -> None:
    worst = " ".join([SPAM, "casino viagra porn", "http://bit.ly/1 " * 20, "WIN NOW " * 50])
    assert sends(worst, signs=tuple(Sign)).verdict is Verdict.QUARANTINED


@promise("8.1h")
def test_who_may_be_using_a_right_is_never_held_back_for_words_nor_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    guards(monkeypatch, refused_words=("backlinks",))
    assert sends(f"Delete all my data! You wrote to me: {SPAM}").verdict is Verdict.ACCEPTED


@promise("7.4", "8.1h")
def test_who_is_blocked_and_may_be_using_a_right_is_heard_by_a_person() -> None:
    from holdord.intake.blocks import target

    actions.block(target=target("domain", "spam.example"), reason="spam", by=CLEO, at=at("2026-03-10"))
    waits = sends("Slet alle mine oplysninger")
    assert (waits.verdict, waits.reasons) == (Verdict.QUARANTINED, ("may-be-request", "sender-blocked"))
    assert sends("Hello", key="2").verdict is Verdict.BLOCKED


@promise("7.5")
def test_a_customer_is_not_held_back_for_words_alone_but_for_how_it_looks() -> None:
    subjects.take_in(
        by="system:test", at=at("2026-01-01"), process="customers", purpose="deliver-services",
        basis=LegalBasis.CONTRACT, source="own-company", form="", identifiers=BEN, payload={"name": "Ben"},
        categories=["name"], language="da", register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip
    assert sends().verdict is Verdict.ACCEPTED
    forged = sends(key="2", signs=(Sign.FORGED, Sign.CALLED_SPAM))
    assert forged.verdict is Verdict.QUARANTINED and "forged" in forged.reasons


def decide(spam: int, people_: int) -> None:
    """So many turned away, so many let in: of each kind its own words, all held back by force."""
    for number in range(spam):
        held = sends(f"{SPAM} zeppelin quintessence {number}", key=f"s{number}").held
        actions.reject(held=held, by=CLEO, at=NOW)
    for number in range(people_):
        held = sends(f"{SPAM} harbour lighthouse {number}", key=f"h{number}").held
        actions.release(held=held, by=CLEO, at=NOW)


@promise("7.5")
def test_releases_and_rejections_teach_the_filter() -> None:
    decide(ENOUGH, ENOUGH)
    taught = queries.lessons()
    assert (taught.turned_away, taught.let_in) == (ENOUGH, ENOUGH)
    told = dict(assessing.explain("zeppelin quintessence harbour lighthouse cucumber", taught))
    assert told["zeppelin"] > 0 > told["harbour"] and "cucumber" not in told
    learned = sends("Zeppelin quintessence", key="new", identifiers={IdentifierKind.EMAIL: "c@d.example"})
    assert (learned.verdict, learned.reasons) == (Verdict.QUARANTINED, ("learned",))
    again = "harbour lighthouse affordable price, limited time offer, act now"
    assert sends(again, key="known", identifiers={IdentifierKind.EMAIL: "e@f.example"}).verdict is Verdict.ACCEPTED


def test_too_few_decisions_teach_nothing_yet() -> None:
    decide(ENOUGH - 1, ENOUGH)
    assert sends("Zeppelin quintessence", key="new").verdict is Verdict.ACCEPTED


def test_what_was_taught_fades_and_can_be_forgotten() -> None:
    decide(ENOUGH, ENOUGH)
    assert not actions.fade(at=NOW) and actions.fade(at=at("2026-09-16"))
    assert queries.lessons().turned_away == ENOUGH // 2
    assert actions.unlearn(by=CLEO, at=NOW) and not Lessons.objects.exists()
    assert not actions.unlearn(by=CLEO, at=NOW)


@promise("9.1")
def test_what_was_taught_holds_no_word() -> None:
    decide(1, 1)
    row = Lessons.objects.get()
    assert b"zeppelin" not in bytes(row.spam) and len(learning._unpacked(bytes(row.spam))) == BOXES


def test_without_the_library_word_lists_do_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "available", lambda: False)
    decide(ENOUGH, ENOUGH)
    assert not Lessons.objects.exists() and queries.lessons() == Taught()
    assert sends(key="new").verdict is Verdict.QUARANTINED


@promise("9.3", "7.5")
def test_what_waits_is_opened_for_a_purpose_on_record_and_shows_what_counted() -> None:
    from holdord.audit import queries as audit

    held = sends().held
    opened = actions.open_held(held=held, purpose="prevent-spam", role="case_handler", by=CLEO, at=NOW)
    assert {opened.text[each.start : each.end] for each in opened.counted} >= {"Guest post", "dofollow"}
    (entry,) = audit.entries(1, act="intake.opened")
    assert (entry.by, entry.purpose, entry.detail["role"]) == (CLEO, "prevent-spam", "case_handler")


@promise("7.4", "7.5")
def test_the_sender_of_what_waits_is_blocked_in_one_act() -> None:
    held = sends().held
    actions.block_sender(held=held, reason="spam", by=CLEO, at=NOW)
    assert not Held.objects.exists() and sends("Hello", key="2").verdict is Verdict.BLOCKED


def test_the_queue_lists_what_goes_soonest_first_and_pages() -> None:
    ids = [sends(key=str(number)).held for number in range(5)]
    first = queries.waiting(limit=3)
    rest = queries.waiting(limit=3, after=first[-1].id)
    assert {each.id for each in [*first, *rest]} == set(ids) and len(rest) == 2
    assert queries.waiting_counts()[Verdict.QUARANTINED] == 5
    assert queries.waiting(reason="may-be-request") == []


@promise("7.5")
def test_the_control_sees_what_waits_too_long_and_what_no_person_turned_away() -> None:
    sends()
    assert look().state == "kept" and "1" in look().line
    Held.objects.update(goes_on=at("2026-03-01").date())
    assert look().state == "broken"
    Held.objects.update(goes_on=at("2026-04-01").date())
    Arrived.objects.create(channel="letters", once=b"x" * 32, verdict=Verdict.REJECTED.value, reasons=[], at=NOW)
    assert look().state == "broken"
