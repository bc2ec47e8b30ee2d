"""Whatever somebody with the keys to the database changes, the first entry that is not as it was written is named."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from holdord.audit import actions, queries, rules, signing
from holdord.audit.models import AuditEntry, Checkpoint, TreeNode
from holdord.lib.registry import controls
from tests.audit.conftest import CLEO, Write
from tests.audit.thief import triggers_dropped
from tests.conftest import at, promise

NOON = at("2026-03-31")


@pytest.fixture
def log(write: Write) -> None:
    """Twenty-one entries under three checkpoints: [0, 8), [8, 13), [13, 21)."""
    for count in (8, 5, 8):
        write(count)
        actions.sequence(at=NOON)
    assert queries.verify().ok


def rehash(position: int) -> bytes:
    """Write the hash that fits the changed entry."""
    leaf = rules.leaf_hash(AuditEntry.objects.get(position=position).canonical())
    AuditEntry.objects.filter(position=position).update(leaf=leaf)
    return leaf


def rebuild() -> rules.Frontier:
    """Write every hash of the tree anew, as the entries are now."""
    TreeNode.objects.all().delete()
    tree = rules.Frontier()
    for row in AuditEntry.objects.order_by("position"):
        for node in tree.add(rules.leaf_hash(row.canonical())):
            TreeNode.objects.create(number=node.number, level=node.level, index=node.index, hash=node.hash)
    return tree


CHANGES = {
    "act": "subjects.nothing",
    "by": "public",
    "at": at("2026-01-01"),
    "subject": None,
    "purpose": "newsletter",
    "process": "web-forms",
    "basis": "eu-gdpr:A6-1-a",
    "detail": {"number": 99},
}


@promise("7.1")
@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named(log: None, column: str) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=5).update(**{column: CHANGES[column]})
    found = queries.verify()
    assert (found.ok, found.first_bad) == (False, 5) and "entry 5 was changed" in str(found.said)


def test_of_several_changed_entries_the_first_is_named(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position__in=[17, 9, 12]).update(by="public")
    assert queries.verify().first_bad == 9


def test_an_entry_changed_with_its_hash_is_named_with_its_neighbour(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=5).update(detail={"number": 99})
        rehash(5)
    found = queries.verify()
    assert found.first_bad == 4 and "entries 4 to 5" in str(found.said)


def test_the_last_entry_changed_with_its_hash_is_found_by_the_checkpoint(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=20).update(detail={"number": 99})
        rehash(20)
    found = queries.verify()
    assert found.first_bad == 13 and "entries 13 to 20" in str(found.said)


def test_all_hashes_written_anew_are_found_by_the_first_checkpoint_over_the_change(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=9).update(detail={"number": 99})
        rehash(9)
        rebuild()
    found = queries.verify()
    assert found.first_bad == 8 and "entries 8 to 12" in str(found.said)


def test_checkpoints_signed_anew_by_another_key_are_found(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=9).update(detail={"number": 99})
        rehash(9)
        rebuild()
        Checkpoint.objects.all().delete()
        tree = rules.root_of(
            [bytes(leaf or b"") for leaf in AuditEntry.objects.order_by("position").values_list("leaf", flat=True)]
        )
        stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
        note = rules.sign_note(rules.checkpoint_text(21, tree), stranger)
        Checkpoint.objects.create(size=21, root=tree, note=note, at=NOON)
    found = queries.verify()
    assert found.first_bad == 0 and "signature" in str(found.said)


def test_a_checkpoint_whose_note_was_changed_is_found(log: None) -> None:
    with triggers_dropped():
        row = Checkpoint.objects.get(size=13)
        Checkpoint.objects.filter(size=13).update(note=row.note.replace("\n13\n", "\n12\n"))
    assert queries.verify().first_bad == 8


def test_a_checkpoint_whose_root_was_changed_is_found(log: None) -> None:
    with triggers_dropped():
        Checkpoint.objects.filter(size=13).update(root=bytes(32))
    assert queries.verify().first_bad == 8


@promise("7.1")
@pytest.mark.parametrize("position", [0, 7, 12, 20])
def test_a_removed_entry_is_named(log: None, position: int) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=position).delete()
    found = queries.verify()
    assert found.first_bad == position and "removed" in str(found.said)


def test_a_removed_entry_is_named_though_the_others_moved_up(log: None) -> None:
    with triggers_dropped():
        AuditEntry.objects.filter(position=6).delete()
        for position in range(7, 21):
            AuditEntry.objects.filter(position=position).update(position=position - 1)
    assert queries.verify().first_bad == 6


def test_an_entry_put_in_between_is_named(log: None) -> None:
    with triggers_dropped():
        for position in range(20, 9, -1):
            AuditEntry.objects.filter(position=position).update(position=position + 1)
        AuditEntry.objects.create(act="subjects.read", by=CLEO, at=NOON, position=10, leaf=bytes(32))
        rehash(10)
    assert queries.verify().first_bad == 10


def test_two_entries_that_changed_places_are_named(log: None) -> None:
    with triggers_dropped():
        for old, new in ((3, 90), (10, 3), (90, 10)):
            AuditEntry.objects.filter(position=old).update(position=new)
    found = queries.verify()
    assert found.first_bad == 2 and "entries 2 to 3" in str(found.said)


def test_an_entry_added_at_the_end_past_the_sequencer_is_named(log: None) -> None:
    AuditEntry.objects.create(act="subjects.read", by=CLEO, at=NOON, position=21, leaf=bytes(32))
    found = queries.verify()
    assert found.first_bad == 21 and "no checkpoint" in str(found.said)


def test_a_hash_of_the_tree_that_was_changed_or_removed_is_found(log: None) -> None:
    with triggers_dropped():
        TreeNode.objects.filter(level=2, index=1).update(hash=bytes(32))
    assert queries.verify().first_bad == 4
    with triggers_dropped():
        TreeNode.objects.filter(level=1, index=1).delete()
    assert queries.verify().first_bad == 2


def test_a_tail_that_was_cut_off_is_found_by_a_checkpoint_kept_elsewhere(log: None) -> None:
    kept = queries.checkpoint()
    assert kept is not None and queries.verify(kept=[kept]).ok
    with triggers_dropped():
        AuditEntry.objects.filter(position__gte=13).delete()
        TreeNode.objects.filter(number__gte=rules.nodes_before(13)).delete()
        Checkpoint.objects.filter(size=21).delete()
    assert queries.verify().ok
    found = queries.verify(kept=[kept])
    assert found.first_bad == 13 and "kept elsewhere" in str(found.said)


def test_a_log_written_anew_with_our_own_key_is_found_by_a_checkpoint_kept_elsewhere(log: None) -> None:
    kept = queries.checkpoint()
    assert kept is not None
    with triggers_dropped():
        AuditEntry.objects.filter(position=9).update(detail={"number": 99})
        rehash(9)
        tree = rebuild()
        Checkpoint.objects.all().delete()
        note = rules.sign_note(rules.checkpoint_text(21, tree.root()), signing.signing_key(may_make=False))
        Checkpoint.objects.create(size=21, root=tree.root(), note=note, at=NOON)
    assert queries.verify().ok
    found = queries.verify(kept=[kept])
    assert not found.ok and "written anew" in str(found.said)
    assert not queries.verify(kept=["no checkpoint at all"]).ok


@promise("7.1")
def test_the_control_says_kept_until_somebody_changes_an_entry(log: None, settings: Settings) -> None:
    control = controls.get("audit.verifies")
    assert control is not None
    whole = control(NOON, {})
    assert (whole.state, whole.looked_at) == ("kept", 21)
    with triggers_dropped():
        AuditEntry.objects.filter(position=5).update(at=NOON - timedelta(days=1))
    changed = control(NOON, {})
    assert changed.state == "broken" and "entry 5" in changed.line


def test_the_control_shows_nothing_for_an_empty_log(house: object) -> None:
    control = controls.get("audit.verifies")
    assert control is not None and control(NOON, {}).state == "nothing to check"
