"""Two ids turn out to be one person, or not: every room hands over, and back, and nothing is lost on the way."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.lib.registry import portraits
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.retention import actions as retention
from holdord.rights import actions as rights
from holdord.rights.rules import Channel
from holdord.subjects import actions, queries
from holdord.subjects.models import DataSubject, Identifier, Merge
from holdord.subjects.rules import UNDO_LASTS, MarkKind, NotJoined
from holdord.terms import ConsentState, IdentifierKind, Right
from holdord.vault import files
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.subjects.cast import CLEO, take_in

pytestmark = pytest.mark.usefixtures("house")

JOINED, LATER = at("2026-04-01"), at("2026-04-10")
PHONE = "+45 12 34 56 78"


def lives(name: str, address: str, *, processes: tuple[str, ...] = ("web-forms", "customers")) -> UUID:
    """Somebody with something in every room."""
    identifiers = {IdentifierKind.EMAIL: address, IdentifierKind.PHONE: PHONE}
    for process in processes:
        who = take_in(identifiers, process=process, payload={"name": name, "message": f"About {process}."}).subject
    moved = at("2026-02-01")
    actions.move_anchor(subject=who, process="customers", event="last_delivery", at=moved, by=CLEO)
    actions.object_to(subject=who, purpose="keep-history", by=CLEO, at=at("2026-02-02"))
    actions.hold(subject=who, statute="claim", reason="court-case", by=CLEO, at=at("2026-02-03"))
    actions.told(subject=who, what="right-to-object", version="v" * 64, by=CLEO, at=at("2026-02-04"))
    agrees(who, at("2026-02-05"))
    recipients.disclose(subject=who, recipient="azets", purpose="invoicing", by=CLEO, at=at("2026-02-06"))
    notice.write(
        owner=None, subject=who, to=address, template="rights/letters/code", language="en",
        context={"organisation": "Altoros", "code": "1"}, by=CLEO, at=at("2026-02-07"),
    )  # fmt: skip
    request = rights.take_down(
        right=Right.ACCESS, address=address, channel=Channel.MAIL, received_at=at("2026-03-01"), language="en",
        country="DK", by=CLEO, at=at("2026-03-01"),
    )  # fmt: skip
    rights.confirm_identity(request=request, by=CLEO, at=at("2026-03-01"))
    return who


def agrees(who: UUID, moment: datetime) -> None:
    consent.give(
        subject=who, purpose="news-by-email", by=f"subject:{who}", at=moment, wording_hash="w" * 64,
        register_version=policy.version(), language="en", channel="form",
    )  # fmt: skip


def seen(who: UUID) -> dict[str, Any]:
    """All that any room shows or hands out of a person; what was done to them apart."""
    return {
        room.room: (sorted(map(repr, room.show(who))), sorted(map(repr, room.export(who))))
        for room in portraits.all()
        if room.room != "audit"
    }


def join(source: UUID, target: UUID) -> UUID:
    return actions.join(source=source, target=target, by=CLEO, at=JOINED)


def part(merge: UUID, moment: datetime = LATER) -> UUID:
    return actions.part(merge=merge, by=CLEO, at=moment)


@pytest.fixture
def ada() -> UUID:
    return lives("Ada Krogh", "ada@example.org")


@pytest.fixture
def again() -> UUID:
    return lives("Ada Lovelace", "ada@work.example", processes=("web-forms", "customers", "events"))


@promise("8.1a")
def test_every_room_shows_one_person_what_it_held_of_two(ada: UUID, again: UUID) -> None:
    before = {room: len(seen(ada)[room][0]) + len(seen(again)[room][0]) for room in seen(ada)}
    join(again, ada)
    assert all(not any(found) for found in seen(again).values()), "nothing is left under the other id"
    now = {room: len(shown) for room, (shown, _) in seen(ada).items()}
    # Said of both, and kept once: the telephone number, the objection, and being known in two processes.
    assert now == before | {"subjects": before["subjects"] - 4}
    assert before["consent"] == 2 and before["recipients"] == 2 and before["notice"] > 1 and before["rights"] == 2
    assert {record.payload["name"] for record in queries.items(ada)} == {"Ada Krogh", "Ada Lovelace"}


@promise("7.1")
def test_a_merge_undone_leaves_both_as_they_were(ada: UUID, again: UUID) -> None:
    before = seen(ada), seen(again)
    assert part(join(again, ada)) == again
    assert (seen(ada), seen(again)) == before
    assert queries.find("email", "ada@work.example") == again
    assert names("lovel") == {again} and names("krogh") == {ada}


@promise("7.1")
def test_it_can_be_done_and_undone_again_and_the_other_way_round(ada: UUID, again: UUID) -> None:
    before = seen(ada), seen(again)
    for source, target in ((again, ada), (ada, again), (again, ada)):
        part(join(source, target))
    assert (seen(ada), seen(again)) == before


@promise("8.3")
def test_what_is_handed_over_opens_with_the_key_of_whom_it_belongs_to_alone(ada: UUID, again: UUID) -> None:
    from holdord.vault.models import WrappedKey

    merge = join(again, ada)
    kept = WrappedKey.objects.get(owner=again)
    kept.delete()
    assert len(queries.items(ada)) == 5 and seen(ada)["notice"][0]
    WrappedKey.objects.create(owner=again, epoch=kept.epoch, wrapped=kept.wrapped, made_at=kept.made_at)
    part(merge)
    WrappedKey.objects.filter(owner=ada).delete()
    assert len(queries.items(again)) == 3


@promise("4.2a")
def test_a_file_goes_over_and_comes_back_and_opens_each_time(
    again: UUID, ada: UUID, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    first, *_ = queries.items(again)
    stored = files.store(again, uuid4(), io.BytesIO(b"An offer."), most=9)
    actions.attach(
        record=first.id, id=stored.id, name="offer.txt", kind="text/plain", category="other", size=stored.size,
        scan="clean", by=CLEO, at=at("2026-02-08"),
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        merge = join(again, ada)
    assert file_of(ada) == b"An offer."
    with django_capture_on_commit_callbacks(execute=True):
        part(merge)
    assert file_of(again) == b"An offer."
    assert len(queries.file_ids()) == 1


def file_of(who: UUID) -> bytes:
    (file,) = [file for record in queries.items(who) for file in record.files]
    assert file.name == "offer.txt"
    return b"".join(files.pieces(who, file.id))


def test_the_closed_id_is_nobody_anybody_finds(ada: UUID, again: UUID) -> None:
    join(again, ada)
    assert queries.merged_into(again) == ada and queries.closed_into(ada) == (again,)
    assert [line.id for line in queries.people()] == [ada] and queries.count() == 1
    assert queries.lines([again, ada])[0].id == ada
    with pytest.raises(queries.NoSuchPerson):
        queries.facts(again, at=LATER)


def test_what_came_in_since_stays_with_the_one_who_was_kept(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    address = {IdentifierKind.EMAIL: "ada@work.example"}
    take_in(address, on="2026-04-05", process="events", payload={"name": "Who", "message": "New."})
    actions.move_anchor(subject=ada, process="events", event="last_event", at=at("2026-04-06"), by=CLEO)
    part(merge)
    assert [record.payload["message"] for record in queries.items(ada, processes=["events"])] == ["New."]
    assert len(queries.items(again, processes=["events"])) == 1
    own, other = queries.relation_of(ada, "events"), queries.relation_of(again, "events")
    assert own and own.anchored_at == at("2026-04-06") and other and other.anchored_at is None
    assert names("who") == {ada}


@promise("8.5b")
def test_a_no_since_the_merge_counts_for_both(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    actions.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-04-05"))
    consent.withdraw(subject=ada, purpose="news-by-email", by="public", at=at("2026-04-05"), channel="link")
    part(merge)
    for who in (ada, again):
        assert {limit.purpose for limit in queries.limits(who, at=LATER)} == {"keep-history", "all:direct-marketing"}
        assert choices.states(who, LATER)["news-by-email"].state is ConsentState.WITHDRAWN


def test_a_yes_since_the_merge_is_given_to_nobody_else(ada: UUID, again: UUID) -> None:
    consent.withdraw(subject=again, purpose="news-by-email", by="public", at=at("2026-03-05"), channel="link")
    merge = join(again, ada)
    agrees(ada, at("2026-04-05"))
    part(merge)
    assert choices.states(ada, LATER)["news-by-email"].state is ConsentState.GIVEN
    assert choices.states(again, LATER)["news-by-email"].state is ConsentState.WITHDRAWN


def test_a_claim_that_was_proven_since_is_not_taken_from_whom_proved_it(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    actions.prove_identifier(subject=ada, kind=IdentifierKind.PHONE, value=PHONE, by="public", at=at("2026-04-05"))
    part(merge)
    claims = Identifier.objects.filter(kind="phone").values_list("subject_id", "claimed")
    assert dict(claims) == {ada: False, again: True}


def test_what_went_by_age_meanwhile_does_not_come_back(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    ids = [record.id for record in queries.items(ada, processes=["events", "web-forms"])]
    actions.erase_records(ids=ids, by="system:retention", at=at("2026-04-05"))
    actions.erase_relation(subject=ada, process="events", by="system:retention", at=at("2026-04-05"))
    part(merge)
    assert queries.relation_of(again, "events") is None
    assert [record.process for record in queries.items(again)] == ["customers"]
    assert names("lovel") == {again}


@promise("8.3")
def test_who_is_erased_takes_the_closed_id_and_its_key_along(ada: UUID, again: UUID) -> None:
    last = lives("Ada K.", "ak@example.org")
    join(last, again)
    actions.join(source=again, target=ada, by=CLEO, at=at("2026-04-02"))
    for hold in queries.holds(ada):
        actions.release(hold=hold.id, by=CLEO, at=at("2026-04-02"))
    retention.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=LATER)
    assert not DataSubject.objects.exists() and not Merge.objects.exists()
    assert not any(vault.has_key(who) for who in (ada, again, last))


@promise("7.1")
def test_after_its_time_a_merge_stands_and_the_closed_id_and_its_key_are_gone(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    before = seen(ada)
    assert actions.close_merges(at=JOINED + UNDO_LASTS - timedelta(seconds=1)) == 0
    assert actions.close_merges(at=JOINED + UNDO_LASTS) == 1
    assert not DataSubject.objects.filter(pk=again).exists() and not vault.has_key(again)
    assert Merge.objects.get().memory == {} and seen(ada) == before
    refused(lambda: part(merge, JOINED + UNDO_LASTS), "over")


def test_a_key_that_was_left_is_destroyed_by_the_next_night(
    ada: UUID, again: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(again, ada)
    with monkeypatch.context() as cut_off:
        cut_off.setattr("holdord.vault.actions.destroy_key", lambda *_, **__: 0)
        actions.close_merges(at=JOINED + UNDO_LASTS)
    assert vault.has_key(again)
    actions.close_merges(at=JOINED + UNDO_LASTS + timedelta(days=1))
    assert not vault.has_key(again)


def test_what_was_merged_before_into_the_closed_one_belongs_to_who_is_left(ada: UUID, again: UUID) -> None:
    last = lives("Ada K.", "ak@example.org")
    first = join(last, again)
    second = actions.join(source=again, target=ada, by=CLEO, at=at("2026-04-02"))
    refused(lambda: part(first), "later-first")
    part(second)
    assert part(first) == last
    assert names("lovel") == {again}


@promise("7.1")
def test_a_merge_that_makes_no_sense_is_refused_and_changes_nothing(ada: UUID, again: UUID) -> None:
    refused(lambda: join(ada, ada), "same")
    refused(lambda: join(ada, uuid4()), "nobody")
    refused(lambda: part(uuid4()), "nobody")
    merge = join(again, ada)
    refused(lambda: join(again, ada), "closed")
    refused(lambda: join(ada, again), "closed")
    part(merge)
    refused(lambda: part(merge), "undone")


@promise("7.1")
def test_a_merge_stands_in_the_log_by_whom_and_names_nobody(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    (entry,) = audit.entries(subject=ada, act="subjects.join")
    assert entry.by == CLEO and entry.detail["source"] == str(again) and entry.detail["merge"] == str(merge)
    part(merge)
    assert audit.entries(subject=ada, act="subjects.part")[0].by == CLEO


@promise("9.1")
def test_what_is_remembered_of_a_merge_holds_nothing_personal(ada: UUID, again: UUID) -> None:
    join(again, ada)
    said = str(Merge.objects.get().memory)
    assert not any(word in said for word in ("Ada", "Lovelace", "ada@", "example", PHONE, "About"))


@promise("7.1")
def test_a_room_that_fails_half_way_leaves_both_as_they_were(
    ada: UUID, again: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(ada), seen(again)

    def fails(*_: object, **__: object) -> int:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(type(portraits.all()[-1]), "merge", fails)
        with pytest.raises(OSError):
            join(again, ada)
    assert (seen(ada), seen(again)) == before and not Merge.objects.exists()


def test_every_room_can_part_what_it_merges() -> None:
    for room in portraits.all():
        assert callable(room.remember) and callable(room.unmerge) and callable(room.recent), room.room


def names(text: str) -> set[UUID]:
    found = queries.beginning_with(text, of=MarkKind.NAME, processes=("web-forms", "customers", "events"))
    return set(found.people)


def refused(act: Callable[[], Any], code: str) -> None:
    with pytest.raises(NotJoined) as caught:
        act()
    assert caught.value.code == code


def test_who_gives_the_same_number_is_suggested_and_never_joined_by_itself() -> None:
    shared = {IdentifierKind.PHONE: PHONE}
    ada = take_in({IdentifierKind.EMAIL: "ada@example.org", **shared}).subject
    ben = take_in({IdentifierKind.EMAIL: "ben@example.org", **shared}).subject
    take_in({IdentifierKind.EMAIL: "eve@example.org"})
    (found,) = queries.likenesses()
    assert {found.one, found.other} == {ada, ben} and found.reasons == ("same-phone",)
    (theirs,) = queries.like(ben)
    assert (theirs.one, theirs.other) == (ben, ada)
    assert not Merge.objects.exists() and queries.count() == 3


def test_the_same_name_at_the_same_company_is_suggested_and_a_name_alone_is_not() -> None:
    def writes(address: str, name: str, company: str = "") -> UUID:
        payload = {"name": name, **({"company": company} if company else {})}
        return take_in({IdentifierKind.EMAIL: address}, payload=payload).subject

    ada, again = writes("a@x.test", "Ada Krogh", "Opdigt & Co."), writes("b@x.test", "KROGH, Ada", "opdigt co")
    writes("c@x.test", "Ada Krogh", "Another")
    writes("d@x.test", "Ada Krogh")
    (found,) = queries.likenesses()
    assert {found.one, found.other} == {ada, again} and found.reasons == ("same-name-and-company",)


def test_a_number_that_many_give_points_to_nobody() -> None:
    for n in range(9):
        who = take_in({IdentifierKind.EMAIL: f"{n}@example.org", IdentifierKind.PHONE: PHONE}).subject
    assert queries.likenesses() == [] and queries.like(who) == []


@promise("7.1")
def test_who_was_told_apart_or_parted_is_not_suggested_again(ada: UUID, again: UUID) -> None:
    assert queries.likenesses()
    actions.tell_apart(one=ada, other=again, by=CLEO, at=JOINED)
    assert queries.likenesses() == [] and queries.like(ada) == []
    third = lives("Ada K.", "ak@example.org")
    part(join(third, ada))
    assert third not in {each.other for each in queries.like(ada)}


def test_a_merge_that_can_be_undone_is_shown_until_it_cannot(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    (found,) = queries.joined_into(ada, at=LATER)
    assert (found.id, found.source, found.by) == (merge, again, CLEO) and found.can_be_undone(LATER)
    assert queries.joined_into(ada, at=JOINED + UNDO_LASTS) == []
    part(merge)
    assert queries.joined_into(ada, at=LATER) == [] and queries.merge(merge) is None


@promise("8.1a")
def test_nothing_is_written_about_a_closed_id(ada: UUID, again: UUID) -> None:
    actions.join(source=again, target=ada, by=CLEO, at=JOINED)
    with pytest.raises(queries.NoSuchPerson):
        actions.object_to(subject=again, direct_marketing=True, by=CLEO, at=JOINED)


@promise("8.7")
def test_a_link_in_an_old_letter_leads_to_who_they_turned_out_to_be_also_when_the_closed_id_is_gone(
    ada: UUID, again: UUID
) -> None:
    actions.join(source=again, target=ada, by=CLEO, at=JOINED)
    assert queries.merged_into(again) == ada
    actions.close_merges(at=JOINED + UNDO_LASTS)
    assert not queries.exists(again) and queries.merged_into(again) == ada


@promise("8.1a")
def test_what_comes_in_while_two_are_joined_is_kept_under_the_one_who_is_left(
    ada: UUID, again: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.join(source=again, target=ada, by=CLEO, at=JOINED)
    answers = iter([again])
    finds = queries.find
    monkeypatch.setattr(queries, "find", lambda kind, value: next(answers, None) or finds(kind, value))
    assert take_in({IdentifierKind.EMAIL: "ada@work.example"}).subject == ada
    assert not queries.relations(again)
