"""What the model accepts of a file with faults in it: the rest is looked at too, so that all faults come at once.

Takes:    a model and what was read, with its lines
Gives:    Sound(model, keys, where, faults); without faults it is the whole file, and every key is sound
Next:     references.py, which looks at nothing that is not sound
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from holdord.policy.faults import Fault, Path, Place, Where, nearest
from holdord.policy.refusals import refusals

Model = TypeVar("Model", bound=BaseModel)
Step = str | int


@dataclass(frozen=True)
class Sound(Generic[Model]):
    """``model`` holds what was accepted; only the ``keys`` may be read of it. ``where`` counts as it does."""

    model: Model
    keys: frozenset[str]
    where: Where
    faults: tuple[Fault, ...] = ()


def validated(model: type[Model], where: Where, *, complete: bool = True) -> Sound[Model]:
    """What the model makes of the data. ``complete`` is False where a file with more of it was unreadable."""
    try:
        # Through JSON because strictness then means what people mean: a list is a list, "yes" is not true.
        whole = model.model_validate_json(json.dumps(where.data), strict=True)
    except ValidationError as error:
        found = [
            (path, fault) for path, fault in refusals(error, model, where) if complete or not _is_absent(path, where)
        ]
        paths: list[Path] = [one["loc"] for one in error.errors(include_url=False, include_context=False)]
        return _what_is_left(model, where, paths, tuple(fault for _, fault in found), complete)
    keys = model.model_fields if complete else where.data
    return Sound(whole, frozenset(keys), where)


def _is_absent(path: Path, where: Where) -> bool:
    return len(path) == 1 and path[0] not in where.data


def _what_is_left(
    model: type[Model], where: Where, paths: list[Path], faults: tuple[Fault, ...], complete: bool
) -> Sound[Model]:
    dropped: dict[str, set[Step]] = {}
    lost: set[str] = set()
    for path in paths:
        top = str(path[0]) if path else ""
        if len(path) > 1 and _holds_many(model, top):
            dropped.setdefault(top, set()).add(path[1])
        else:
            # A misspelt key at the top: what it was meant to be is not absent, only unreadable.
            lost.add(top if top in model.model_fields else nearest(top, model.model_fields) or top)
    rest = _without(where, dropped)
    values = {key: value for key in model.model_fields if key not in lost and (value := _accepted(model, key, rest))}
    may_be_absent = {key for key, field in model.model_fields.items() if not field.is_required()} if complete else set()
    keys = (set(values) | may_be_absent) - (lost | {key for key in rest.data if key not in values})
    return Sound(
        model.model_construct(**{key: value[0] for key, value in values.items()}), frozenset(keys), rest, faults
    )


def _holds_many(model: type[BaseModel], key: str) -> bool:
    field = model.model_fields.get(key)
    return field is not None and get_origin(field.annotation) in (tuple, Mapping)


def _accepted(model: type[BaseModel], key: str, where: Where) -> tuple[Any] | None:
    """The value the model makes of that key, in a tuple of one; None where it makes nothing of it."""
    if key not in where.data:
        return None
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(cast(Any, model.model_fields[key].annotation))
        return (adapter.validate_json(json.dumps(where.data[key]), strict=True),)
    except ValidationError:
        return None


def _without(where: Where, dropped: dict[str, set[Step]]) -> Where:
    """The same data and lines without those items; what they were called is kept in ``left_out``."""
    data = dict(where.data)
    moved: dict[tuple[str, Step], Step] = {}
    left_out: dict[str, set[str]] = {}
    for key, steps in dropped.items():
        left_out[key] = {where.key((key, step)).removeprefix(f"{key}.") for step in steps}
        if isinstance(data[key], dict):
            data[key] = {step: value for step, value in data[key].items() if step not in steps}
            continue
        kept = [index for index in range(len(data[key])) if index not in steps]
        moved |= {(key, old): new for new, old in enumerate(kept)}
        data[key] = [data[key][index] for index in kept]
    places = {path: place for path, place in where.places.items() if not _is_dropped(path, dropped)}
    return Where(data, {_moved(path, moved): place for path, place in places.items()}, {}, left_out)


def _is_dropped(path: Path, dropped: dict[str, set[Step]]) -> bool:
    return len(path) > 1 and path[1] in dropped.get(str(path[0]), ())


def _moved(path: Path, moved: dict[tuple[str, Step], Step]) -> Path:
    return (path[0], moved.get((str(path[0]), path[1]), path[1]), *path[2:]) if len(path) > 1 else path


def joined(documents: list[tuple[Any, dict[Path, Place], dict[Path, str]]]) -> Where:
    """Several files as one: the first that has a key gives it."""
    data: dict[str, Any] = {}
    places: dict[Path, Place] = {}
    written: dict[Path, str] = {}
    for values, lines, texts in documents:
        fresh = {key for key in values if key not in data}
        data |= {key: values[key] for key in fresh}
        places |= {path: place for path, place in lines.items() if (path[0] in fresh if path else () not in places)}
        written |= {path: text for path, text in texts.items() if path and path[0] in fresh}
    return Where(data, places, written)
