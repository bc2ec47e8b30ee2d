"""What every model of the house says about its own columns: sealed, or plain and why.

Promise:  9.1 - no column can hold personal data in clear without anybody having said so
Takes:    Django's list of models; the inner class ``Privacy`` of each (see README.md, "The convention")
Gives:    Declaration per model; the columns nobody has declared, with the lines to add
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

#: Columns that can hold words. Numbers, days, yes/no, random ids and references need no entry.
WORDY = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField,
    models.FileField,
)  # fmt: skip


@dataclass(frozen=True)
class Declaration:
    """A model's own word on its columns. ``staff`` are plain columns that may hold an address of our own people."""

    model: type[models.Model]
    sealed: tuple[str, ...] = ()
    plain: Mapping[str, str] = field(default_factory=dict)
    staff: tuple[str, ...] = ()
    owner: str | None = None

    @property
    def label(self) -> str:
        return self.model._meta.label

    def owner_of(self, row: models.Model) -> UUID | None:
        """Whose key opens the row's values; None where the model does not say, or the row has nobody."""
        found: Any = row if self.owner else None
        for step in (self.owner or "").split(".") if self.owner else ():
            found = getattr(found, step, None)
        return found if isinstance(found, UUID) else None


def models_of_the_house() -> Iterator[type[models.Model]]:
    """Every concrete model of our own rooms; tables of the framework are not ours to declare."""
    return (model for model in apps.get_models() if model.__module__.startswith("holdord."))


def declaration(model: type[models.Model]) -> Declaration:
    """What the model says; a model that says nothing gives an empty declaration."""
    said = getattr(model, "Privacy", None)
    return Declaration(
        model, tuple(getattr(said, "sealed", ())), dict(getattr(said, "plain", {})),
        tuple(getattr(said, "staff", ())), getattr(said, "owner", None),
    )  # fmt: skip


def declarations() -> list[Declaration]:
    return [declaration(model) for model in models_of_the_house()]


def faults(said: Declaration) -> list[str]:
    """What is wrong with a declaration, each as a line to act on; empty when every column has its word."""
    columns = {column.name: column for column in said.model._meta.concrete_fields}
    wordy = [name for name, column in columns.items() if isinstance(column, WORDY)]
    found = [_missing(said.label, name) for name in wordy if name not in said.sealed and name not in said.plain]
    found += [f"{said.label}.{name}: in sealed and in plain. Keep one." for name in said.sealed if name in said.plain]
    unknown = [name for name in (*said.sealed, *said.plain, *said.staff) if name not in columns]
    found += [f"{said.label}.{name}: declared, but there is no such column. Take it away." for name in unknown]
    found += [
        f"{said.label}.{name}: sealed, but no BinaryField. Sealed values are bytes."
        for name in said.sealed
        if name in columns and not isinstance(columns[name], models.BinaryField)
    ]
    found += [
        f'{said.label}.{name}: plain without a reason. Write "{name}": "why it tells nothing of a person".'
        for name, reason in said.plain.items()
        if not reason.strip()
    ]
    return found


def _missing(label: str, name: str) -> str:
    return (
        f"{label}.{name}: declared nowhere. Add to its class Privacy: "
        f'plain: "{name}": "why it tells nothing of a person", or sealed: "{name}"'
    )
