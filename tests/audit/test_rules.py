"""The tree and the note, against the standards' own examples and against each other."""

import base64
from collections.abc import Callable
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from holdord.audit import rules
from tests.conftest import at, promise

# The eight inputs, the roots and the proofs of the certificate-transparency repository (merkle tree tests).
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
SIX_TO_EIGHT = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
LEAVES = [rules.leaf_hash(data) for data in INPUTS]


def stored(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    """The tree as a table would hold it."""
    kept = {(0, index): leaf for index, leaf in enumerate(leaves)}
    tree = rules.Frontier()
    for leaf in leaves:
        kept |= {(node.level, node.index): node.hash for node in tree.add(leaf)}
    return lambda level, index: kept[level, index]


def test_the_empty_log_has_the_root_of_the_standard() -> None:
    assert rules.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert rules.root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_proofs_are_those_of_certificate_transparency() -> None:
    node = stored(LEAVES)
    assert [step.hex() for step in rules.inclusion_proof(0, 8, node)] == FIRST_OF_EIGHT
    assert [step.hex() for step in rules.consistency_proof(1, 8, node)] == FIRST_OF_EIGHT
    assert [step.hex() for step in rules.consistency_proof(6, 8, node)] == SIX_TO_EIGHT


def test_every_proof_of_every_small_log_holds_and_no_other_leaf_or_root_passes() -> None:
    leaves = [rules.leaf_hash(bytes([number])) for number in range(33)]
    node = stored(leaves)
    for size in range(1, 34):
        root = rules.root_of(leaves[:size])
        for position in range(size):
            proof = rules.inclusion_proof(position, size, node)
            assert rules.includes(root, size, position, leaves[position], proof)
            assert not rules.includes(root, size, position, rules.leaf_hash(b"another"), proof)
        for old in range(1, size + 1):
            steps = rules.consistency_proof(old, size, node)
            assert rules.extends(rules.root_of(leaves[:old]), old, root, size, steps)
            assert not rules.extends(rules.leaf_hash(b"another"), old, root, size, steps)


@given(data=st.data(), size=st.integers(2, 300))
def test_a_proof_holds_for_its_place_only(data: st.DataObject, size: int) -> None:
    leaves = [rules.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    position = data.draw(st.integers(0, size - 1))
    elsewhere = data.draw(st.integers(0, size - 1).filter(lambda place: place != position))
    root, node = rules.root_of(leaves), stored(leaves)
    proof = rules.inclusion_proof(position, size, node)
    assert rules.includes(root, size, position, leaves[position], proof)
    assert not rules.includes(root, size, elsewhere, leaves[position], proof)
    assert not rules.includes(root, size, position, leaves[position], [*proof, root])
    assert not rules.includes(root, size, position, leaves[position], proof[:-1])


@given(data=st.data(), size=st.integers(2, 300))
def test_a_log_that_was_rewritten_does_not_extend_the_old_one(data: st.DataObject, size: int) -> None:
    leaves = [rules.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:changed], rules.leaf_hash(b"changed"), *leaves[changed + 1 :]]
    proof = rules.consistency_proof(old, size, stored(rewritten))
    assert rules.extends(rules.root_of(rewritten[:old]), old, rules.root_of(rewritten), size, proof)
    assert not rules.extends(rules.root_of(leaves[:old]), old, rules.root_of(rewritten), size, proof)


@given(size=st.integers(0, 600))
def test_the_edge_of_a_stored_tree_goes_on_as_if_it_had_never_been_away(size: int) -> None:
    leaves = [rules.leaf_hash(number.to_bytes(2, "big")) for number in range(size + 1)]
    whole, picked_up = rules.Frontier(), rules.Frontier.of(size, stored(leaves))
    for leaf in leaves[:size]:
        whole.add(leaf)
    assert picked_up.root() == whole.root()
    assert picked_up.add(leaves[size]) == whole.add(leaves[size])


def test_subtrees_are_numbered_without_a_gap_in_the_order_they_become_complete() -> None:
    tree = rules.Frontier()
    nodes = [node for number in range(200) for node in tree.add(rules.leaf_hash(bytes([number])))]
    assert [node.number for node in nodes] == list(range(rules.nodes_before(200)))
    assert all(rules.node_number(node.level, node.index) == node.number for node in nodes)


def test_nothing_is_proved_about_places_that_are_not_there() -> None:
    node = stored(LEAVES)
    with pytest.raises(IndexError):
        rules.inclusion_proof(8, 8, node)
    with pytest.raises(IndexError):
        rules.consistency_proof(0, 8, node)
    assert not rules.includes(rules.root_of(LEAVES), 8, 8, LEAVES[7], [])
    assert not rules.extends(rules.EMPTY_ROOT, 0, rules.root_of(LEAVES), 8, [])


def test_a_note_signed_by_another_implementation_is_read() -> None:
    # The example of Go's golang.org/x/mod/sumdb/note.
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    public = base64.b64decode(verifier.split("+", 2)[2])[1:]
    note = f"{text}\n— PeterNeumann {signature}\n"
    assert rules.verifier_key(public, "PeterNeumann") == verifier
    assert rules.bears_signature(note, public, "PeterNeumann")
    assert not rules.bears_signature(note.replace("cryptography", "Cryptography"), public, "PeterNeumann")


def test_our_note_is_read_back_and_refused_once_a_sign_is_changed() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    root = rules.root_of(LEAVES)
    note = rules.sign_note(rules.checkpoint_text(8, root), key)
    assert note.startswith("holdord/audit\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n— holdord/audit ")
    assert rules.read_note(note, public) == (8, root)
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    for wrong, by in [(note.replace("\n8\n", "\n9\n"), public), (note, stranger), ("", public), (note[:-9], public)]:
        with pytest.raises(rules.NotANote):
            rules.read_note(wrong, by)


def test_a_note_of_another_log_is_refused_though_the_signature_holds() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    for text in (
        "another/log\n8\nAAAA\n",
        "holdord/audit\neight\nAAAA\n",
        "holdord/audit\n",
        "holdord/audit\n08\nAAAA\n",
    ):
        with pytest.raises(rules.NotANote):
            rules.read_note(rules.sign_note(text, key), public)


def test_a_note_may_bear_the_signature_of_a_witness_beside_ours() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    note = rules.sign_note(rules.checkpoint_text(8, rules.root_of(LEAVES)), key) + "— witness AAAAAAAA\n"
    assert rules.read_note(note, key.public_key().public_bytes_raw())[0] == 8


def test_the_bytes_of_an_entry_never_change() -> None:
    # Golden: changing this line makes every log in the world unverifiable.
    data = rules.canonical(
        id=UUID(int=1), at=at("2026-03-31T14:00:00.000001+02:00"), by="public", act="intake.receive",
        subject=UUID(int=2), purpose="answer", process="web-forms", basis="eu-gdpr:A6-1-b",
        detail={"fields": 3, "again": False, "kind": "æ"},
    )  # fmt: skip
    assert data.decode() == (
        '{"act":"intake.receive","at":"2026-03-31T12:00:00.000001Z","basis":"eu-gdpr:A6-1-b","by":"public",'
        '"detail":{"again":false,"fields":3,"kind":"æ"},"id":"00000000-0000-0000-0000-000000000001",'
        '"process":"web-forms","purpose":"answer","subject":"00000000-0000-0000-0000-000000000002","v":1}'
    )


ACTOR = f"staff:{UUID(int=3)}"


def check(**over: object) -> None:
    said: dict[str, object] = {"act": "rights.approve", "by": ACTOR, "terms": {"purpose": "answer"}, "detail": {}}
    rules.check_entry(**(said | over))  # type: ignore[arg-type]  # wrong on purpose


@promise("7.1")
def test_ids_codes_and_counts_may_be_said() -> None:
    check()
    for by in ("public", "system:retention", f"subject:{UUID(int=4)}"):
        check(by=by)
    check(detail={"rows": 3, "ok": True, "request": str(UUID(int=5))}, terms={"basis": "eu-gdpr:A6-1-f", "purpose": ""})


@pytest.mark.parametrize(
    "over",
    [
        {"by": "ada@example.com"},
        {"by": "staff:Cleo Jensen"},
        {"by": ""},
        {"act": "Read the card of Ada"},
        {"act": "read"},
        {"terms": {"purpose": "answer to ada@example.com"}},
        {"terms": {"process": "x" * 101}},
        {"detail": {"Name": 1}},
        {"detail": {"mail": "ada@example.com"}},
        {"detail": {"text": "x" * 101}},
        {"detail": {"lines": "one\ntwo"}},
        {"detail": {"names": ["Ada"]}},
        {"detail": {"share": 0.5}},
        {"detail": {"none": None}},
    ],
)
def test_whatever_could_name_a_person_is_refused_and_not_quoted(over: dict[str, object]) -> None:
    with pytest.raises(rules.PersonalInAudit) as refused:
        check(**over)
    assert "ada" not in str(refused.value).lower() and "cleo" not in str(refused.value).lower()
