"""The arithmetic of the log: a Merkle tree as certificate logs use it, and the note that signs it.

Promise:  7.1 - the log of what was done can be checked by anybody, without trusting us
Standard: RFC 6962 section 2.1 (tree, proofs), RFC 9162 section 2.1 (their checks), C2SP tlog-checkpoint and signed-note
Takes:    entries as plain values, hashes of 32 bytes. Reads no table, no clock
Gives:    bytes to hash, roots, proofs, whether a proof holds, signed notes
Refuses:  PersonalInAudit, for an entry that could name a person; NotANote, for a note that cannot be read
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "holdord/audit"
EMPTY_ROOT = hashlib.sha256(b"").digest()

Detail = Mapping[str, str | int | bool]
NodeAt = Callable[[int, int], bytes]

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_BY = re.compile(rf"public|(staff|subject|key):{_UUID}|system:[a-z][a-z0-9._-]{{0,60}}")
_ACT = re.compile(r"[a-z]+\.[a-z][a-z0-9._-]{0,80}")
_TERM = re.compile(r"([A-Za-z0-9][A-Za-z0-9:._-]{0,99})?")
_KEY = re.compile(r"[a-z_]{1,40}")
_LONGEST = 100
_ED25519 = b"\x01"


class PersonalInAudit(ValueError):
    """The entry could hold something about a person; the log outlives people and must not."""


class NotANote(ValueError):
    """The text is no signed checkpoint."""


# What an entry may say


def check_entry(*, act: str, by: str, terms: Mapping[str, str], detail: Detail) -> None:
    """Raise PersonalInAudit unless the entry holds ids, codes and counts only. Never quotes what it refuses."""
    if not _BY.fullmatch(by):
        raise PersonalInAudit(
            "by: no actor. Write 'staff:<uuid>', 'subject:<uuid>', 'key:<uuid>', 'system:<name>' or 'public'."
        )
    if not _ACT.fullmatch(act):
        raise PersonalInAudit("act: this is no act. Write '<room>.<verb>', as in 'consent.give'.")
    for name, value in terms.items():
        if not _TERM.fullmatch(value):
            raise PersonalInAudit(f"{name}: this is no id. Write one of the register, or a term of the vocabulary.")
    for key, said in detail.items():
        _check_detail(key, said)


def _check_detail(key: str, value: object) -> None:
    if not (isinstance(key, str) and _KEY.fullmatch(key)):
        raise PersonalInAudit("detail: a key is written in small letters and underscores, as in 'rows_removed'.")
    if not isinstance(value, str | int | bool):
        raise PersonalInAudit(f"detail.{key}: neither text, whole number nor yes/no. Write an id, a code or a count.")
    if isinstance(value, str) and (len(value) > _LONGEST or "@" in value or not value.isprintable()):
        raise PersonalInAudit(f"detail.{key}: longer than {_LONGEST} signs, or like an address. Write an id or a code.")


def canonical(
    *, id: UUID, at: datetime, by: str, act: str, subject: UUID | None,
    purpose: str, process: str, basis: str, detail: Detail,
) -> bytes:  # fmt: skip
    """The entry as bytes, the same on every database: JSON, keys sorted, no spaces, UTC to the microsecond."""
    entry = {
        "act": act, "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "basis": basis, "by": by,
        "detail": detail, "id": str(id), "process": process, "purpose": purpose,
        "subject": str(subject) if subject else None, "v": 1,
    }  # fmt: skip
    return json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


# The tree (RFC 6962, 2.1)


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Node:
    """The hash of a complete subtree of 2**level leaves; ``number`` counts such subtrees as they become complete."""

    number: int
    level: int
    index: int
    hash: bytes


def nodes_before(size: int) -> int:
    """How many complete subtrees of two leaves or more stand over ``size`` leaves."""
    return size - size.bit_count()


def node_number(level: int, index: int) -> int:
    """The number of the complete subtree at that place; level 1 or higher."""
    return nodes_before(((index + 1) << level) - 1) + level - 1


def edge(size: int) -> list[tuple[int, int]]:
    """Level and index of the complete subtrees that a tree of that size is made of, the largest first."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


@dataclass
class Frontier:
    """The right edge of a growing tree: enough to add leaves and know the root, whatever the size."""

    size: int = 0
    _edge: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, node: NodeAt) -> "Frontier":
        """The edge of a stored tree; ``node(level, index)`` gives the hash of a complete subtree."""
        return cls(size, [node(level, index) for level, index in edge(size)])

    def add(self, leaf: bytes) -> list[Node]:
        """Add one leaf; gives the subtrees that are complete now, lowest first."""
        done: list[Node] = []
        number, hashed = nodes_before(self.size), leaf
        level = 0
        while self.size >> level & 1:
            hashed = node_hash(self._edge.pop(), hashed)
            done.append(Node(number + level, level + 1, self.size >> (level + 1), hashed))
            level += 1
        self._edge.append(hashed)
        self.size += 1
        return done

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(start: int, end: int, node: NodeAt) -> bytes:
    """The root over the leaves [start, end), where start is a multiple of the next power of two."""
    size = end - start
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_subtree(start, middle, node), _subtree(middle, end, node))


def inclusion_proof(position: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes that lead from the leaf at ``position`` to the root over ``size`` leaves, lowest first."""
    if not 0 <= position < size:
        raise IndexError(f"position {position} is not in a log of {size} entries")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: NodeAt) -> list[bytes]:
    """The hashes that show the log of ``old`` entries to be the beginning of the one of ``new``."""
    if not 0 < old <= new:
        raise IndexError(f"a log of {new} entries has no beginning of {old}")
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(start, middle, node))
            start, whole = middle, False
    if not whole:
        proof.append(_subtree(start, end, node))
    return proof[::-1]


def includes(root: bytes, size: int, position: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the leaf at that position under that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    place, last, hashed = position, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(step, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def extends(old_root: bytes, old: int, new_root: bytes, new: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the old log to be the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


# The signed note (C2SP)


def key_hash(public: bytes, name: str = ORIGIN) -> bytes:
    """The four bytes by which a note says which key signed it."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(public: bytes, name: str = ORIGIN) -> str:
    """The public key as other tools read it: ``name+hash+base64``."""
    return f"{name}+{key_hash(public, name).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def checkpoint_text(size: int, root: bytes) -> str:
    """What is signed: origin, size, root, each on a line."""
    return f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign_note(text: str, key: Ed25519PrivateKey) -> str:
    """The text, an empty line, and the line of our signature."""
    signature = key_hash(key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {ORIGIN} {base64.b64encode(signature).decode()}\n"


def read_note(note: str, public: bytes) -> tuple[int, bytes]:
    """(size, root) of a checkpoint signed by that key, maybe among others; raises NotANote when it is not."""
    if not bears_signature(note, public):
        raise NotANote("the checkpoint bears no signature of this key. Compare it with the copy kept elsewhere.")
    text = note.rpartition("\n\n")[0]
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as fault:
        raise NotANote("the checkpoint does not hold an origin, a size and a root.") from fault
    if origin != ORIGIN or checkpoint_text(size, root) != text + "\n":
        raise NotANote("the checkpoint is of another log, or written in another way.")
    return size, root


def bears_signature(note: str, public: bytes, name: str = ORIGIN) -> bool:
    """Whether one of the note's signatures is by that key under that name."""
    text, empty, signatures = note.rpartition("\n\n")
    return bool(empty) and any(_is_signed(text + "\n", line, public, name) for line in signatures.splitlines())


def _is_signed(text: str, line: str, public: bytes, name: str) -> bool:
    head = f"— {name} "
    if not line.startswith(head):
        return False
    try:
        signature = base64.b64decode(line.removeprefix(head), validate=True)
        if signature[:4] != key_hash(public, name):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
    except (binascii.Error, InvalidSignature):
        return False
    return True
