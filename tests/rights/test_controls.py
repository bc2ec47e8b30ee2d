"""Each control sees the promise kept, and sees it broken when it is broken on purpose."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from pytest import MonkeyPatch

from holdord.lib.registry import Evidence, controls
from holdord.lib.web import Response
from holdord.rights import actions, letters, report, rules
from holdord.rights import controls as ours
from holdord.rights.models import Delivery, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.rules import ExtensionGround
from holdord.vault import actions as vault
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, CLEO, answered, asks, proves, request_of

LATER = ASKED + timedelta(minutes=20)
Ready = tuple[RightsRequest, Ticket, str]


def look(name: str, when: str | None = None) -> Evidence:
    control = controls.get(name)
    assert control is not None, f"no control {name}"
    return control(at(when) if when else LATER, {})


@promise("8.1b")
def test_answered_within_a_month_is_kept_until_a_day_has_gone_by(ada: UUID) -> None:
    assert look("rights.answered-within-a-month").state == "nothing to check"
    proves(asks())

    assert look("rights.answered-within-a-month", "2026-04-07T12:00").state == "kept"
    late = look("rights.answered-within-a-month", "2026-04-08T12:00")
    assert (late.state, late.looked_at) == ("broken", 1)


@promise("8.1b")
def test_answered_too_late_stays_broken(ada: UUID) -> None:
    proves(asks())
    answered(request_of().id, when=at("2026-04-08"))

    found = look("rights.answered-within-a-month", "2026-04-09T12:00")
    assert found.state == "broken"
    assert "answered on time: 0 of 1" in found.line


@promise("8.1e")
def test_an_extended_request_is_late_after_its_new_day_only(ada: UUID) -> None:
    from holdord.rights.rules import ExtensionGround
    from tests.rights.conftest import CLEO

    proves(asks())
    said = "There are nine hundred mails to read through."
    actions.extend(request=request_of().id, grounds=[ExtensionGround.AMOUNT], reason=said, by=CLEO, at=LATER)

    assert look("rights.answered-within-a-month", "2026-06-05T12:00").state == "kept"
    assert look("rights.answered-within-a-month", "2026-06-08T12:00").state == "broken"


def test_what_nobody_proved_counts_neither_way(ada: UUID) -> None:
    asks()
    actions.expire_unproven(at=at("2026-03-20"))

    assert look("rights.answered-within-a-month", "2026-06-08T12:00").state == "nothing to check"


@promise("8.1a")
def test_the_access_report_is_complete_until_a_part_is_left_out(ada: UUID, monkeypatch: MonkeyPatch) -> None:
    assert look("rights.access-report-complete").state == "nothing to check"
    proves(asks())
    found = look("rights.access-report-complete")
    assert found.state == "kept" and found.looked_at >= 5

    monkeypatch.setattr(report, "_retention", lambda desk, fact: None)
    monkeypatch.setattr(report, "_authority", lambda desk, about: [])
    assert look("rights.access-report-complete").line == "the access report lacks 15(1)(f)"


@promise("8.1a")
def test_a_room_left_out_of_the_report_is_seen(ada: UUID, monkeypatch: MonkeyPatch) -> None:
    proves(asks())
    real = report._copy

    def without_letters(desk: "report._Desk", person: report.Person) -> report.Rows:
        return [group for group in real(desk, person) if all(item["room"] != "notice" for item in group["items"])]

    monkeypatch.setattr(report, "_copy", without_letters)
    found = look("rights.access-report-complete")
    assert found.state == "broken"
    assert "room notice" in found.line


@promise("8.1c")
def test_the_file_is_aes_256_until_it_is_not(ready: Ready) -> None:
    assert look("rights.pdf-is-aes256").state == "kept"
    row, _, _ = ready
    delivery, weak = Delivery.objects.get(), io.BytesIO()
    locked, password = _opened(row.id)
    with pikepdf.open(io.BytesIO(locked), password=password) as document:
        document.save(weak, encryption=pikepdf.Encryption(user=password, owner="other", R=4, aes=True))
    delivery.sealed_file = vault.seal(delivery.id, weak.getvalue(), keys.context_of(delivery, "sealed_file"))
    delivery.save()

    found = look("rights.pdf-is-aes256")
    assert (found.state, found.looked_at) == ("broken", 1)
    assert "revision 4" in found.line


@promise("8.1c")
def test_a_file_without_a_lock_and_a_file_that_does_not_open_are_seen(ready: Ready) -> None:
    row, _, _ = ready
    delivery = Delivery.objects.get()
    locked, password = _opened(row.id)
    with pikepdf.open(io.BytesIO(locked), password=password) as document:
        plain = io.BytesIO()
        document.save(plain, encryption=False)
    delivery.sealed_file = vault.seal(delivery.id, plain.getvalue(), keys.context_of(delivery, "sealed_file"))
    delivery.save()
    assert "opens without a password" in look("rights.pdf-is-aes256").line

    Delivery.objects.update(sealed_file=b"\xa1" + bytes(93))
    assert "cannot be opened" in look("rights.pdf-is-aes256").line


def _opened(request: UUID) -> tuple[bytes, str]:
    from holdord.rights import queries

    return queries.answer_of(request)


def test_no_file_is_nothing_to_check(house: Path) -> None:
    assert look("rights.pdf-is-aes256").state == "nothing to check"


@promise("8.1h")
def test_the_desk_is_reachable_until_its_page_is_not(house: Path, monkeypatch: MonkeyPatch) -> None:
    assert (look("rights.desk-is-reachable").state, look("rights.desk-is-reachable").looked_at) == ("kept", 2)

    monkeypatch.setattr(ours, "fetch", lambda path: Response(500, {}, ""))
    assert look("rights.desk-is-reachable").line == "/da/rettigheder answers 500; /en/rights answers 500"
    monkeypatch.setattr(ours, "fetch", lambda path: Response(200, {}, "<h1>Your rights</h1>"))
    assert "has no form" in look("rights.desk-is-reachable").line
    assert "has no mailbox of the desk" in look("rights.desk-is-reachable").line


@promise("8.8")
def test_every_letter_names_the_authority_until_one_does_not(house: Path, monkeypatch: MonkeyPatch) -> None:
    assert look("rights.authority-in-letters").state == "kept"
    assert look("rights.authority-in-letters").looked_at == 2 * 30 * len(letters.LETTERS)

    monkeypatch.setattr(letters, "authority", lambda country: None)
    found = look("rights.authority-in-letters")
    assert found.state == "broken"
    assert "code.da does not name the authority of AT" in found.line


@pytest.mark.parametrize(
    "name", ["rights.answered-within-a-month", "rights.access-report-complete", "rights.pdf-is-aes256"]
)
def test_evidence_names_nobody(ready: Ready, name: str) -> None:
    row, _, _ = ready

    line = look(name).line
    for told in (ADA, "Ada", row.reference, str(row.id)):
        assert told not in line


@promise("8.1f")
def test_a_refusal_explains_itself_until_its_letter_does_not(house: Path, monkeypatch: MonkeyPatch) -> None:
    assert look("rights.refusal-explains").state == "kept"
    assert look("rights.refusal-explains").looked_at > len(rules.RIGHTS)

    whole = ours.render_to_string
    monkeypatch.setattr(ours, "render_to_string", lambda name, words: whole(name, words).replace("Art. 79", ""))
    assert look("rights.refusal-explains").line == "refusal.en does not name the way to a court"
    monkeypatch.setattr(ours, "render_to_string", lambda name, words: whole(name, {**words, "ground": ""}))
    assert "refusal.da does not give the reason" in look("rights.refusal-explains").line
    monkeypatch.setattr(ours, "render_to_string", lambda name, words: whole(name, {**words, "authority": None}))
    assert "refusal.da does not name the authority" in look("rights.refusal-explains").line


@promise("8.1e")
def test_an_extension_is_in_time_until_it_was_told_late_or_is_too_long(ada: UUID) -> None:
    assert look("rights.extended-in-time").state == "nothing to check"
    ticket = asks()
    proves(ticket)
    row = request_of(ticket)
    actions.extend(
        request=row.id, grounds=[ExtensionGround.AMOUNT], reason="Many mailboxes to look through.", by=CLEO, at=LATER
    )
    assert look("rights.extended-in-time").state == "kept"

    row.refresh_from_db()
    longest = row.extended_to
    RightsRequest.objects.filter(pk=row.pk).update(extended_to=longest + timedelta(days=1))
    assert "longer than the law allows: 1" in look("rights.extended-in-time").line
    RightsRequest.objects.filter(pk=row.pk).update(extended_to=longest, due_on=ASKED.date() - timedelta(days=1))
    assert "told after the first term: 1" in look("rights.extended-in-time").line


@promise("8.4d")
def test_a_restriction_that_ends_behind_its_persons_back_breaks_the_promise(ada: UUID) -> None:
    from holdord.notice import actions as notice
    from holdord.rights.models import Lifting
    from holdord.subjects import actions as subjects

    assert look("rights.told-before-lifted").state == "nothing to check"
    limit = subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=ASKED)
    day = ASKED + timedelta(days=2)
    actions.announce_end(limit=limit, ends_on=day.date(), why="The unlawful use has ended.", by=CLEO, at=ASKED)
    letter = Lifting.objects.get().message
    assert letter is not None
    notice.sent(message=letter, by="system:test", at=ASKED)
    actions.end_due(at=day)
    assert look("rights.told-before-lifted", "2026-03-09").state == "kept"

    notice.bounce(message=letter, status="5.1.1", permanent=True, by="system:test", at=day)
    assert look("rights.told-before-lifted", "2026-03-09").state == "broken"


@promise("8.4d")
def test_a_restriction_lifted_past_the_letter_breaks_the_promise(ada: UUID) -> None:
    from holdord.subjects import actions as subjects

    limit = subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=ASKED)
    subjects.lift(limit=limit, by=CLEO, at=LATER, told_at=ASKED)

    assert look("rights.told-before-lifted", "2026-03-09").state == "broken"


@promise("8.5a")
def test_an_objection_that_is_used_on_or_answered_unweighed_breaks_the_promise(ada: UUID) -> None:
    from holdord.policy import queries as policy
    from holdord.rights import deeds
    from holdord.rights.rules import Channel
    from holdord.subjects import actions as subjects
    from holdord.subjects import queries as people
    from holdord.terms import Right

    request = actions.take_down(
        right=Right.OBJECTION, address=ADA, channel=Channel.PHONE, received_at=ASKED, language="en", by=CLEO, at=ASKED
    )
    actions.confirm_identity(request=request, by=CLEO, at=ASKED)
    assert look("rights.objections-weighed").state == "kept"
    pause = people.limits(ada, at=LATER)[0]
    subjects.lift(limit=pause.id, by=CLEO, at=LATER, told_at=LATER)
    assert look("rights.objections-weighed", "2026-03-09").state == "broken", "it is used on"

    known = [fact.process for fact in people.relations(ada)]
    purpose = deeds.can_be_objected_to(policy.register(), known)[0].id
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=LATER)
    assert look("rights.objections-weighed", "2026-03-09").state == "kept"
    RightsRequest.objects.filter(pk=request).update(closed_at=LATER, status="dpv:RequestFulfilled")
    assert look("rights.objections-weighed", "2026-03-09").state == "broken", "nobody weighed it"
