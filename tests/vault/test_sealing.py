"""Sealing for a person, opening for a person, and a person's key being gone."""

from pathlib import Path

import pytest
from django.db import connections

from holdord.audit import queries as audit
from holdord.vault import actions, queries
from holdord.vault.models import Epoch, WrappedKey
from holdord.vault.portrait import VaultPortrait
from holdord.vault.router import KeyStoreRouter
from tests.conftest import at, promise
from tests.vault.conftest import ADA, BEN

NOON = at("2026-03-31")
PLACE = "subjects.personaldata.payload:1"


@pytest.fixture
def people(house: Path) -> None:
    for person in (ADA, BEN):
        actions.make_key(person, at=NOON)


@promise("9.1")
def test_bytes_text_and_json_are_sealed_for_a_person_and_opened_again(people: None) -> None:
    assert queries.open_sealed(ADA, actions.seal(ADA, b"\x00\xff", PLACE), PLACE) == b"\x00\xff"
    assert queries.open_text(ADA, actions.seal_text(ADA, "Søren", PLACE), PLACE) == "Søren"
    card = {"name": "Søren Åkjær", "company": None, "calls": [1, 2]}
    assert queries.open_json(ADA, actions.seal_json(ADA, card, PLACE), PLACE) == card


@promise("9.1")
def test_values_exchanged_between_people_or_rows_do_not_open(people: None) -> None:
    sealed = actions.seal_text(ADA, "Ada", PLACE)
    with pytest.raises(queries.Unreadable):
        queries.open_text(BEN, sealed, PLACE)
    with pytest.raises(queries.Unreadable):
        queries.open_text(ADA, sealed, "subjects.personaldata.payload:2")
    with pytest.raises(queries.Unreadable):
        queries.open_text(ADA, sealed, "subjects.identifier.sealed:1")


def test_wrapped_keys_exchanged_between_people_do_not_open(people: None) -> None:
    sealed = actions.seal_text(ADA, "Ada", PLACE)
    WrappedKey.objects.filter(owner=ADA).update(wrapped=WrappedKey.objects.get(owner=BEN).wrapped)
    with pytest.raises(queries.Unreadable):
        queries.open_text(ADA, sealed, PLACE)


def test_nothing_is_sealed_for_a_person_without_a_key(house: Path) -> None:
    assert not queries.has_key(ADA)
    with pytest.raises(queries.NoKey):
        actions.seal_text(ADA, "Ada", PLACE)


def test_a_key_that_is_there_is_kept(people: None) -> None:
    sealed = actions.seal_text(ADA, "Ada", PLACE)
    actions.make_key(ADA, at=NOON)
    actions.make_keys([ADA, BEN], at=NOON)
    assert queries.open_text(ADA, sealed, PLACE) == "Ada" and WrappedKey.objects.count() == 2


def test_many_values_of_one_person_are_opened_with_one_look_at_the_key_store(people: None) -> None:
    sealer = actions.sealer(ADA)
    values = [(sealer.seal_text(str(number), f"a.b.c:{number}"), f"a.b.c:{number}") for number in range(50)]
    with CountedQueries() as counted:
        opener = queries.opener(ADA)
        assert [opener.open_text(sealed, place) for sealed, place in values] == [str(number) for number in range(50)]
    assert counted.queries == 1
    assert "_key" not in repr(opener) and "_key" not in repr(sealer)


@promise("8.3", "9.1")
def test_what_was_sealed_for_a_person_is_unreadable_once_their_key_is_destroyed(people: None) -> None:
    ada, ben = (actions.seal_text(person, "words", PLACE) for person in (ADA, BEN))
    assert actions.destroy_key(ADA, at=NOON) == 1
    with pytest.raises(queries.NoKey):
        queries.open_text(ADA, ada, PLACE)
    assert not queries.has_key(ADA) and queries.open_text(BEN, ben, PLACE) == "words"


def test_destroying_a_key_is_audited_once_and_harmless_twice(people: None) -> None:
    assert [actions.destroy_key(ADA, at=NOON) for _ in range(2)] == [1, 0]
    assert [entry.subject for entry in audit.entries(act="vault.destroy_key")] == [ADA]


def test_a_new_key_for_an_erased_person_opens_nothing_of_before(people: None) -> None:
    sealed = actions.seal_text(ADA, "Ada", PLACE)
    actions.destroy_key(ADA, at=NOON)
    actions.make_key(ADA, at=NOON)
    with pytest.raises(queries.Unreadable):
        queries.open_text(ADA, sealed, PLACE)


def test_the_portrait_shows_nothing_and_erases_the_key(people: None) -> None:
    portrait = VaultPortrait()
    assert portrait.show(ADA) == [] and portrait.export(ADA) == []
    assert portrait.merge(ADA, BEN, by="system:test", at=NOON) == 0 and queries.has_key(ADA)
    assert portrait.erase(ADA, by="system:test", at=NOON) == 1 and not queries.has_key(ADA)


def test_the_key_store_is_a_database_of_its_own(people: None) -> None:
    assert WrappedKey.objects.db == Epoch.objects.db == "keys"
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in ("default", "keys")}
    assert "vault_wrappedkey" in tables["keys"] and "audit_auditentry" not in tables["keys"]
    assert "audit_auditentry" in tables["default"] and "vault_wrappedkey" not in tables["default"]


def test_no_relation_crosses_from_the_data_to_the_keys() -> None:
    from holdord.audit.models import AuditEntry

    router = KeyStoreRouter()
    assert router.allow_relation(WrappedKey(), Epoch()) and not router.allow_relation(WrappedKey(), AuditEntry())


@promise("8.4b")
def test_identifiers_are_found_by_a_hash_under_the_houses_own_key(house: Path) -> None:
    index = queries.blind_index("email", " ADA@example.com")
    assert index == queries.blind_index("email", "ada@example.com") and len(index) == 32
    assert index != queries.blind_index("skype", "ada@example.com")


class CountedQueries:
    """How many statements reach the key store within the block."""

    queries = 0

    def __enter__(self) -> "CountedQueries":
        self._block = connections["keys"].execute_wrapper(self._count)
        self._block.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        self._block.__exit__(None, None, None)

    def _count(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own shape
        self.queries += 1
        return execute(sql, params, many, context)


# Somebody new


def test_keys_for_people_to_come_are_made_ahead_and_each_is_given_away_once(house: Path) -> None:
    given = [actions.new_owner(at=at("2026-03-15")) for _ in range(40)]
    assert len({each.owner for each in given}) == 40
    for each in given:
        assert queries.open_text(each.owner, each.seal_text("Ada", "t.c:1"), "t.c:1") == "Ada"


def test_keys_made_ahead_for_a_key_store_that_is_another_one_by_now_are_forgotten(house: Path) -> None:
    actions.new_owner(at=at("2026-03-15"))
    actions.new_owner(at=at("2026-03-15"))
    WrappedKey.objects.all().delete()
    fresh = actions.new_owner(at=at("2026-03-16"))
    assert queries.has_key(fresh.owner)


@promise("9.1")
def test_values_of_many_people_are_opened_at_once_each_with_its_own_key(people: None) -> None:
    ours, theirs = actions.seal_text(ADA, "Ada", PLACE), actions.seal_text(BEN, "Ben", PLACE)
    assert queries.open_each([(BEN.bytes, theirs, PLACE), (ADA.bytes, ours, PLACE)]) == [b"Ben", b"Ada"]
    with pytest.raises(queries.Unreadable):
        queries.open_each([(ADA.bytes, theirs, PLACE)])


@promise("8.3")
def test_of_many_values_those_of_somebody_erased_are_not_there(people: None) -> None:
    ours, theirs = actions.seal_text(ADA, "Ada", PLACE), actions.seal_text(BEN, "Ben", PLACE)
    actions.destroy_key(ADA, at=NOON)
    assert queries.open_each([(ADA.bytes, ours, PLACE), (BEN.bytes, theirs, PLACE)]) == [None, b"Ben"]
    assert queries.open_each([]) == []
