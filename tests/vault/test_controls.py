"""The control looks into the tables; each way to keep a person's words in clear breaks it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from holdord.lib.registry import Evidence, controls
from holdord.vault import actions, columns, queries
from tests.conftest import at, promise
from tests.vault.conftest import ADA, BEN

NOON = at("2026-03-31")


def check(**about: object) -> Evidence:
    control = controls.get("vault.sealed-at-rest")
    assert control is not None
    return control(NOON, about)


@pytest.fixture
def Card(house: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A model as any room has them, in a table of its own; the only one the control sees."""
    with isolate_apps("holdord.vault"):

        class Card(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid4)
            person = models.UUIDField(null=True)
            payload = models.BinaryField(null=True)
            purpose = models.CharField(max_length=100, default="answer")
            extra = models.JSONField(default=dict)
            member = models.CharField(max_length=100, default="")

            class Meta:
                app_label = "audit"

            class Privacy:
                sealed: ClassVar[tuple[str, ...]] = ("payload",)
                plain: ClassVar[dict[str, str]] = {"purpose": "id", "extra": "codes", "member": "our own staff"}
                staff: ClassVar[tuple[str, ...]] = ("member",)
                owner: ClassVar[str] = "person"

    create_table(Card)
    monkeypatch.setattr(columns, "models_of_the_house", lambda: iter([Card]))
    for person in (ADA, BEN):
        actions.make_key(person, at=NOON)
    yield Card


def create_table(model: type[models.Model]) -> None:
    editor = connection.schema_editor(collect_sql=True)
    statement, values = editor.table_sql(model)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def put(Card: Any, person: UUID | None, **over: Any) -> Any:
    row = Card(person=person)
    if person and "payload" not in over:
        row.payload = actions.seal_text(person, "Søren Åkjær", queries.context_of(row, "payload"))
    for name, value in over.items():
        setattr(row, name, value)
    row.save()
    return row


@promise("9.1")
def test_sealed_rows_with_plain_codes_are_kept(Card: Any) -> None:
    for person in (ADA, BEN, ADA):
        put(Card, person, member="cleo@altoros.example", extra={"count": 3})
    found = check()
    assert (found.state, found.looked_at) == ("kept", 3)
    assert "opened with their owner's key: 3" in found.line


@promise("9.1")
@pytest.mark.parametrize(
    ("over", "line"),
    [
        ({"payload": "Søren Åkjær".encode()}, "Card.payload holds a value that is not sealed"),
        ({"payload": b'{"name": "Ada"}'}, "Card.payload holds a value that is not sealed"),
        ({"purpose": "answer ada@example.com"}, "Card.purpose holds an e-mail address in clear"),
        ({"purpose": "call +45 12 34 56 78"}, "Card.purpose holds a phone number in clear"),
        ({"purpose": "12 34 56 78"}, "Card.purpose holds a phone number in clear"),
        ({"extra": {"from": "ada@example.com"}}, "Card.extra holds an e-mail address in clear"),
        ({"extra": {"from": ["+4512345678"]}}, "Card.extra holds a phone number in clear"),
    ],
)
def test_a_persons_words_in_clear_break_the_promise(Card: Any, over: dict[str, Any], line: str) -> None:
    put(Card, ADA)
    put(Card, ADA, **over)
    found = check()
    assert found.state == "broken" and f"{line} (1)" in found.line
    assert "ada@" not in found.line and "Åkjær" not in found.line and "12 34" not in found.line


@promise("9.1")
def test_a_value_that_was_moved_to_another_row_breaks_the_promise(Card: Any) -> None:
    one, other = put(Card, ADA), put(Card, ADA)
    Card._base_manager.filter(pk=one.pk).update(payload=other.payload)
    assert "that its owner's key does not open (1)" in check().line


def test_a_column_that_nobody_declared_breaks_the_promise(Card: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(Card, ADA)
    monkeypatch.setattr(Card.Privacy, "plain", {"purpose": "id", "extra": "codes"})
    monkeypatch.setattr(Card.Privacy, "staff", ())
    found = check()
    assert found.state == "broken" and "Card.member: declared nowhere" in found.line


def test_rows_of_an_erased_person_open_for_nobody_and_that_is_right(Card: Any) -> None:
    put(Card, ADA)
    put(Card, BEN)
    actions.destroy_key(ADA, at=NOON)
    found = check()
    assert found.state == "kept" and "no text: 2, opened with their owner's key: 1;" in found.line


def test_codes_hashes_days_and_ids_are_not_taken_for_addresses(Card: Any) -> None:
    put(Card, ADA)
    for code in ("2026-03-31", "eu-gdpr:A6-1-f", str(uuid4()), "sha256:" + "0123456789" * 6, "1.234.567,00", "a+b@c"):
        put(Card, None, purpose=code)
    assert check().state == "kept"


def test_the_sample_is_as_large_as_asked_for_and_goes_round_the_table(Card: Any) -> None:
    for _ in range(12):
        put(Card, ADA)
    assert check(sample=5).looked_at == 5
    assert check(sample=50).looked_at == 12


def test_a_house_in_which_nothing_is_sealed_has_shown_nothing(Card: Any) -> None:
    assert check().state == "nothing to check"


def test_the_real_tables_are_kept(house: Path) -> None:
    assert check().state in {"kept", "nothing to check"}
