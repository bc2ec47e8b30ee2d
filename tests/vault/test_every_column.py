"""Every column of our own models is sealed, or somebody has said why it holds nothing personal."""

from typing import Any, ClassVar

import pytest
from django.db import models
from django.test.utils import isolate_apps

from holdord.vault import columns
from tests.conftest import promise


@promise("9.1")
def test_every_column_that_can_hold_words_is_declared() -> None:
    faults = [fault for said in columns.declarations() for fault in columns.faults(said)]
    assert not faults, "\n" + "\n".join(faults)


def test_the_models_of_this_house_are_looked_at_and_no_others() -> None:
    labels = {said.label for said in columns.declarations()}
    assert {"audit.AuditEntry", "vault.WrappedKey"} <= labels
    assert not labels & {"auth.Permission", "sessions.Session"}


@isolate_apps("holdord.vault")
def faults_of(**columns_and_privacy: object) -> list[str]:
    body = {
        "__module__": "holdord.vault.models",
        "Meta": type("Meta", (), {"app_label": "vault"}),
        **columns_and_privacy,
    }
    return columns.faults(columns.declaration(type("Card", (models.Model,), body)))


class Declared:
    sealed: ClassVar = ("payload",)
    plain: ClassVar = {"purpose": "id of the register"}


def test_a_model_that_declares_each_of_its_columns_has_no_faults() -> None:
    assert not faults_of(
        payload=models.BinaryField(), purpose=models.CharField(max_length=9), at=models.DateTimeField(),
        is_old=models.BooleanField(), count=models.IntegerField(), person=models.UUIDField(), Privacy=Declared,
    )  # fmt: skip


@pytest.mark.parametrize(
    "column",
    [
        models.CharField(max_length=9), models.TextField(), models.EmailField(), models.URLField(), models.SlugField(),
        models.JSONField(), models.BinaryField(), models.GenericIPAddressField(), models.FileField(),
    ],
)  # fmt: skip
def test_a_column_that_can_hold_words_and_is_declared_nowhere_is_named_with_the_line_to_add(
    column: "models.Field[Any, Any]",
) -> None:
    (fault,) = faults_of(note=column)
    assert fault.startswith("vault.Card.note: declared nowhere.") and '"note": "why' in fault


def privacy(**said: object) -> type:
    return type("Privacy", (), said)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (privacy(sealed=("note",), plain={"note": "id"}), "in sealed and in plain"),
        (privacy(plain={"note": "id", "gone": "id"}), "vault.Card.gone: declared, but there is no such column"),
        (privacy(sealed=("note",)), "sealed, but no BinaryField"),
        (privacy(plain={"note": " "}), "plain without a reason"),
    ],
)
def test_a_declaration_that_cannot_be_true_is_named(said: type, fault: str) -> None:
    assert fault in "; ".join(faults_of(note=models.TextField(), Privacy=said))
