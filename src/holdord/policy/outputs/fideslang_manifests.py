"""Fideslang manifests, read: what stands in the YAML and JSON files of a folder, as far as a register can use it.

Standard: Fideslang 3.1; fields it has and we do not use are passed over, as Fideslang does itself
Takes:    files: names and bytes
Gives:    Manifests: organization, systems, datasets, and the company's own terms
Refuses:  ManifestsFaulty, with every fault of every file and its line
Next:     fideslang_reading.py (the register made of them)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdord.policy import reading
from holdord.policy.faults import Fault

_KEY = Field(pattern=r"^[a-zA-Z0-9_.<>-]+$", max_length=200)


class _Resource(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Flow(_Resource):
    """To whom a system sends data."""

    fides_key: str = _KEY
    type: str = "system"


class Declaration(_Resource):
    """What a system does with data, and why."""

    name: str | None = None
    data_use: str = _KEY
    data_categories: tuple[str, ...] = ()
    data_subjects: tuple[str, ...] = ()
    legal_basis_for_processing: str | None = None
    special_category_legal_basis: str | None = None
    retention_period: str | None = None


class System(_Resource):
    """A system: one of our own, or a service of somebody else."""

    fides_key: str = _KEY
    name: str | None = None
    description: str | None = None
    system_type: str = ""
    vendor_id: str | None = None
    legal_name: str | None = None
    privacy_policy: str | None = None
    dpo: str | None = None
    responsibility: tuple[str, ...] | str | None = ()
    joint_controller_info: str | None = None
    legal_basis_for_transfers: tuple[str, ...] | None = ()
    data_security_practices: str | None = None
    meta: Mapping[str, Any] | None = None
    egress: tuple[Flow, ...] | None = ()
    dataset_references: tuple[str, ...] | None = ()
    privacy_declarations: tuple[Declaration, ...] = ()

    @property
    def title(self) -> str:
        return self.name or self.fides_key

    def noted(self, key: str) -> str:
        """What stands under ``meta``; empty if nothing does."""
        value = (self.meta or {}).get(key)
        return value if isinstance(value, str) else ""


class DatasetField(_Resource):
    name: str
    data_categories: tuple[str, ...] | None = ()
    fields: "tuple[DatasetField, ...] | None" = ()


class Collection(_Resource):
    name: str
    fields: tuple[DatasetField, ...] = ()


class Dataset(_Resource):
    """What is held somewhere, field by field."""

    fides_key: str = _KEY
    name: str | None = None
    collections: tuple[Collection, ...] = ()

    def categories(self) -> tuple[str, ...]:
        """The kinds of data in all of its fields, each once."""
        tops = [one for collection in self.collections for one in collection.fields]
        return tuple(dict.fromkeys(_inside(tops)))


class Details(_Resource):
    """Somebody with an address."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


class Organization(_Resource):
    name: str | None = None
    controller: Details | None = None
    data_protection_officer: Details | None = None
    representative: Details | None = None


class Term(_Resource):
    """A term of the company's own, beside those of the taxonomy."""

    fides_key: str = _KEY
    name: str | None = None


@dataclass
class Manifests:
    """All that was read, in the order of the files."""

    organization: list[Organization] = field(default_factory=list)
    system: list[System] = field(default_factory=list)
    dataset: list[Dataset] = field(default_factory=list)
    data_category: list[Term] = field(default_factory=list)
    data_use: list[Term] = field(default_factory=list)
    data_subject: list[Term] = field(default_factory=list)

    def name_of(self, kind: str, key: str) -> str:
        """What the company calls a term of its own; empty if it is none."""
        return next((term.name or "" for term in getattr(self, kind) if term.fides_key == key), "")


class ManifestsFaulty(ValueError):
    """The manifests cannot be used. ``faults`` are all there are."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


_KINDS: Mapping[str, type[_Resource]] = {
    "organization": Organization, "system": System, "dataset": Dataset, "data_category": Term, "data_use": Term,
    "data_subject": Term,
}  # fmt: skip


def manifests(files: Mapping[str, bytes]) -> Manifests:
    """Read the files. Policies, and whatever else the language knows, are passed over."""
    read, faults = Manifests(), list[Fault]()
    for name, content in files.items():
        document = reading.read(content, name)
        faults += document.faults
        for kind, model in _KINDS.items():
            listed = document.value.get(kind) if isinstance(document.value, dict) else None
            for index, value in enumerate(listed if isinstance(listed, list) else [listed] if listed else []):
                try:
                    getattr(read, kind).append(model.model_validate(value))
                except ValidationError as refused:
                    faults += _faults(document, (kind, index), refused)
    if not faults and not read.system and not read.dataset:
        where = ", ".join(files) or "the folder"
        faults.append(
            Fault(where, 0, "", "no system and no dataset stands here", "Name a folder with Fideslang manifests")
        )
    if faults:
        raise ManifestsFaulty(faults)
    return read


def _faults(document: reading.Document, place: tuple[str | int, ...], refused: ValidationError) -> Iterable[Fault]:
    for error in refused.errors(include_url=False, include_input=False):
        path = (*place, *error["loc"])
        yield document.where.fault(path, error["msg"].lower(), "Write it as Fideslang 3.1 has it")


def _inside(fields: Iterable[DatasetField]) -> Iterable[str]:
    for one in fields:
        yield from one.data_categories or ()
        yield from _inside(one.fields or ())
