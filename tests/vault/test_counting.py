"""How often a key is unwrapped: once for all that is read of a person at once, however much it is."""

from collections import Counter
from uuid import UUID, uuid4

import pytest

from holdord.vault import actions, queries, rules
from holdord.vault.keyring import FileKeyring
from tests.conftest import at
from tests.vault.conftest import ADA, BEN

NOON = at("2026-03-31")
PLACES = [f"subjects.personaldata.payload:{number}" for number in range(1000)]


@pytest.fixture
def counted(house: object, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what is unwrapped, made ready, and fetched from the keyring, from now on."""
    seen = Counter[str]()
    unwrap, ready, opening, key = rules.Wrapping.unwrap, rules.Ready, rules.opening, FileKeyring.key

    def count_unwrap(self: rules.Wrapping, owner: bytes, wrapped: bytes) -> bytes:
        seen["unwrapped"] += 1
        return unwrap(self, owner, wrapped)

    def count_ready(given: bytes, owner: UUID) -> rules.Ready:
        seen["ready"] += 1
        return ready(given, owner)

    def count_opening(given: bytes, owner: bytes) -> rules.Opening:
        seen["ready"] += 1
        return opening(given, owner)

    def count_key(self: FileKeyring, epoch: int) -> bytes:
        seen["from the keyring"] += 1
        return key(self, epoch)

    monkeypatch.setattr(rules.Wrapping, "unwrap", count_unwrap)
    monkeypatch.setattr(rules, "Ready", count_ready)
    monkeypatch.setattr(rules, "opening", count_opening)
    monkeypatch.setattr(FileKeyring, "key", count_key)
    return seen


def test_a_thousand_values_of_one_person_are_opened_with_one_key_that_is_unwrapped_once(counted: Counter[str]) -> None:
    actions.make_key(ADA, at=NOON)
    sealer = actions.sealer(ADA)
    sealed = [(ADA.bytes, sealer.seal(b"words", place), place) for place in PLACES]
    counted.clear()
    assert queries.open_each(sealed) == [b"words"] * len(PLACES)
    assert counted == {"unwrapped": 1, "ready": 1, "from the keyring": 1}
    counted.clear()
    opener = queries.opener(ADA)
    assert all(opener.open(value, place) == b"words" for _, value, place in sealed)
    assert counted == {"unwrapped": 1, "ready": 1, "from the keyring": 1}


def test_each_of_many_peoples_keys_is_unwrapped_once_and_the_epochs_fetched_once(counted: Counter[str]) -> None:
    people = [ADA, BEN, *(uuid4() for _ in range(8))]
    actions.make_keys(people, at=NOON)
    sealers = actions.sealers([*people, uuid4()])
    assert set(sealers) == set(people), "who has no key is left out"
    # In turn, as rows of a list come.
    sealed = [(owner.bytes, sealers[owner].seal(b"words", PLACES[0]), PLACES[0]) for _ in range(3) for owner in people]
    counted.clear()
    assert queries.open_each(sealed) == [b"words"] * 30
    assert counted == {"unwrapped": 10, "ready": 10, "from the keyring": 1}


def test_of_somebody_without_a_key_nothing_is_opened_and_the_others_are(house: object) -> None:
    actions.make_keys([ADA, BEN], at=NOON)
    sealed = [(owner.bytes, actions.seal(owner, b"words", PLACES[0]), PLACES[0]) for owner in (ADA, BEN)]
    actions.destroy_key(ADA, at=NOON)
    assert queries.open_each([*sealed, sealed[0]]) == [None, b"words", None]
