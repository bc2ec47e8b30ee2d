"""Writing the log, giving entries their place, and showing an outsider that one stands in it."""

import base64
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from holdord.audit import actions, queries, rules, signing
from holdord.audit.models import AuditEntry, Checkpoint, TreeNode
from tests.audit.conftest import ADA, CLEO, Write
from tests.conftest import at, promise

NOON = at("2026-03-31")


@promise("7.1")
def test_an_act_is_recorded_with_its_purpose_and_its_ground(house: Path) -> None:
    actions.record(
        act="subjects.read", by=CLEO, at=NOON, subject=ADA, purpose="answer", process="web-forms",
        basis="eu-gdpr:A6-1-b", detail={"fields": 3},
    )  # fmt: skip
    (entry,) = queries.entries()
    assert (entry.act, entry.by, entry.subject, entry.at) == ("subjects.read", CLEO, ADA, NOON)
    assert (entry.purpose, entry.process, entry.basis) == ("answer", "web-forms", "eu-gdpr:A6-1-b")
    assert entry.detail == {"fields": 3} and entry.position is None


def test_an_act_that_is_rolled_back_leaves_no_entry(house: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record(act="subjects.read", by=CLEO, at=NOON)
        _ = 1 / 0
    assert queries.entries() == []


def test_an_entry_that_could_name_a_person_is_refused(house: Path) -> None:
    with pytest.raises(rules.PersonalInAudit):
        actions.record(act="subjects.read", by=CLEO, at=NOON, detail={"mail": "ada@example.com"})
    assert queries.entries() == []


def test_entries_get_their_place_in_the_order_of_time(house: Path) -> None:
    for moment in ("2026-03-31T12:02", "2026-03-31T12:00", "2026-03-31T12:01"):
        actions.record(act="subjects.read", by=CLEO, at=at(moment))
    assert actions.sequence(at=NOON) == 3
    placed = [(entry.position, entry.at.minute) for entry in queries.entries()]
    assert placed == [(2, 2), (1, 1), (0, 0)]


def test_an_entry_that_comes_late_goes_to_the_end(house: Path) -> None:
    actions.record(act="subjects.read", by=CLEO, at=at("2026-03-31"))
    actions.sequence(at=NOON)
    late = actions.record(act="subjects.read", by=CLEO, at=at("2026-03-30"))
    actions.sequence(at=NOON)
    assert queries.proof(late).position == 1 and queries.verify().ok


def test_sequencing_again_finds_nothing_to_do(write: Write) -> None:
    write(5)
    assert actions.sequence(at=NOON) == 5
    assert actions.sequence(at=NOON) == 0
    assert Checkpoint.objects.count() == 1


@promise("7.1")
def test_a_log_that_nobody_touched_verifies(write: Write) -> None:
    for count in (1, 2, 3, 10):
        write(count)
        actions.sequence(at=NOON)
    write(4)
    found = queries.verify()
    assert found.ok and (found.size, found.pending, found.first_bad) == (16, 4, None)
    assert TreeNode.objects.count() == rules.nodes_before(16) == 15


def test_the_empty_log_verifies_and_says_that_there_is_nothing_in_it(house: Path) -> None:
    found = queries.verify()
    assert found.ok and found.size == 0 and queries.checkpoint() is None


def test_more_entries_than_one_batch_are_all_placed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_BATCH", 7)
    write(30)
    assert actions.sequence(at=NOON) == 30
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [7, 14, 21, 28, 30]
    assert queries.verify().ok


def test_an_outsider_checks_one_entry_with_the_proof_and_the_public_key_alone(write: Write) -> None:
    write(20)
    actions.sequence(at=NOON)
    entry = queries.entries()[6]
    proof, public = queries.proof(entry.id), base64.b64decode(queries.public_key().split("+", 2)[2])[1:]
    size, root = rules.read_note(proof.note, public)
    assert rules.includes(root, size, proof.position, rules.leaf_hash(proof.data), proof.path)
    assert not rules.includes(root, size, proof.position, rules.leaf_hash(proof.data + b" "), proof.path)
    assert str(ADA) in proof.data.decode()


def test_an_outsider_checks_that_the_log_only_grew(write: Write) -> None:
    write(5)
    actions.sequence(at=NOON)
    write(8)
    actions.sequence(at=NOON)
    old, new = (bytes(row.root) for row in Checkpoint.objects.order_by("size"))
    assert rules.extends(old, 5, new, 13, queries.consistency(5, 13))


def test_an_entry_without_a_place_cannot_be_proved_yet(house: Path) -> None:
    entry = actions.record(act="subjects.read", by=CLEO, at=NOON)
    for unknown in (entry, uuid4()):
        with pytest.raises(queries.NotInTheLog):
            queries.proof(unknown)


def test_entries_are_found_by_person_act_room_actor_and_time(house: Path) -> None:
    actions.record(act="subjects.read", by=CLEO, at=at("2026-03-01"), subject=ADA, purpose="answer")
    actions.record(act="subjects.take_in", by="public", at=at("2026-03-02"), subject=ADA)
    actions.record(act="consent.give", by="public", at=at("2026-03-03"), subject=uuid4())
    assert [entry.at.day for entry in queries.entries(subject=ADA)] == [2, 1]
    assert [entry.at.day for entry in queries.entries(act="consent.give")] == [3]
    assert [entry.at.day for entry in queries.entries(act="subjects.")] == [2, 1]
    assert [entry.at.day for entry in queries.entries(by="public", purpose=None)] == [3, 2]
    assert [entry.at.day for entry in queries.entries(purpose="answer")] == [1]
    assert [entry.at.day for entry in queries.entries(since_at=at("2026-03-02"), until_at=at("2026-03-03"))] == [2]
    assert queries.count() == 3 and queries.count(act="consent.give") == 1
    assert queries.count(subject=ADA, since_at=at("2026-03-02")) == 1


def test_the_log_is_read_page_by_page(write: Write) -> None:
    write(7)
    first = queries.entries(3)
    second = queries.entries(3, before=first[-1].id)
    assert [entry.detail["number"] for entry in first + second] == [6, 5, 4, 3, 2, 1]
    with pytest.raises(queries.NotInTheLog):
        queries.entries(3, before=uuid4())


@promise("7.1")
def test_the_database_itself_refuses_to_change_or_remove_an_entry(write: Write) -> None:
    write(2)
    actions.sequence(at=NOON)
    refused: list[Callable[[], object]] = [
        lambda: AuditEntry.objects.filter(position=0).update(act="subjects.nothing"),
        lambda: AuditEntry.objects.filter(position=0).update(position=7),
        lambda: AuditEntry.objects.filter(position=0).update(position=None, leaf=None),
        lambda: AuditEntry.objects.filter(position=0).delete(),
        lambda: TreeNode.objects.update(hash=bytes(32)),
        lambda: TreeNode.objects.all().delete(),
        lambda: Checkpoint.objects.update(note=""),
        lambda: Checkpoint.objects.all().delete(),
    ]
    for attempt in refused:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            attempt()
    assert queries.verify().ok


def test_an_entry_that_waits_for_its_place_cannot_be_changed_either(write: Write) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.update(detail={"number": 99})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AuditEntry.objects.update(position=0, leaf=bytes(32), by="public")
    assert actions.sequence(at=NOON) == 1


def test_the_signing_key_is_made_once_for_our_eyes_only(house: Path, settings: Settings) -> None:
    settings.HOLDORD_HOME = house
    file = house / "secrets" / "audit-signing.key"
    first = queries.public_key()
    assert file.stat().st_mode & 0o777 == 0o600 and queries.public_key() == first
    file.chmod(0o644)
    with pytest.raises(signing.SigningKeyUnsafe, match="chmod 600"):
        queries.public_key()


def test_a_lost_signing_key_is_never_replaced_in_silence(write: Write, house: Path, settings: Settings) -> None:
    settings.HOLDORD_HOME = house
    write(1)
    actions.sequence(at=NOON)
    (house / "secrets" / "audit-signing.key").unlink()
    write(1)
    with pytest.raises(signing.SigningKeyUnsafe, match="missing"):
        actions.sequence(at=NOON)
    assert queries.entries()[0].position is None


def test_the_signing_key_may_come_from_the_settings(house: Path, settings: Settings) -> None:
    settings.HOLDORD_HOME = house
    settings.HOLDORD_AUDIT_KEY = base64.b64encode(bytes(range(32))).decode()
    assert queries.public_key().startswith("holdord/audit+")
    assert not (house / "secrets").exists()
    settings.HOLDORD_AUDIT_KEY = "too short"
    with pytest.raises(signing.SigningKeyUnsafe, match="32 random bytes"):
        queries.public_key()
