"""What a thousand entries share is said once, and each of them still says all it said."""

import random
from typing import Any

import pytest

from holdord.rights import once

_WORDS = ("Name", "E-mail", "Text", "Ada", "ada@example.org", "Hello", "")
_STAMPS = ("on Monday", "by form", "to answer")


def entry(**fields: str) -> dict[str, Any]:
    stamp = ["on Monday", f"number {fields.get('Text', '')}"]
    return {
        "title": "Letter", "stamp": stamp, "fields": [{"label": name, "value": text} for name, text in fields.items()]
    }  # fmt: skip


def test_what_all_letters_say_stands_above_them() -> None:
    letters = [entry(Name="Ada", Text=str(number)) for number in range(5)]
    (area,) = once.in_runs([{"title": "Letters", "items": letters}])
    (run,) = area["runs"]
    assert run["stamp"] == ["on Monday"] and run["same"] == [{"label": "Name", "value": "Ada"}]
    assert [each["fields"] for each in run["items"]] == [[{"label": "Text", "value": str(n)}] for n in range(5)]


def test_a_few_are_left_as_they_are() -> None:
    letters = [entry(Name="Ada", Text=str(number)) for number in range(3)]
    (area,) = once.in_runs([{"title": "Letters", "items": letters}])
    assert [(run["same"], run["items"][0]["fields"]) for run in area["runs"]] == [
        ([], each["fields"]) for each in letters
    ]


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_and_nothing_comes_to_it(seed: int) -> None:
    chance = random.Random(seed)
    items = [_some(chance) for _ in range(chance.randrange(40))]
    (area,) = once.in_runs([{"title": "All", "items": items}])
    read = [
        (run["title"], {*run["stamp"], *each["stamp"]}, _pairs([*run["same"], *each["fields"]]))
        for run in area["runs"]
        for each in run["items"]
    ]
    assert read == [(item["title"], set(item["stamp"]), _pairs(item["fields"])) for item in items]


def _some(chance: random.Random) -> dict[str, Any]:
    """An entry like many others, so that much of it is shared now and then."""
    fields = [{"label": chance.choice(_WORDS[:3]), "value": chance.choice(_WORDS[3:])} for _ in range(2)]
    return {
        "title": chance.choices(("Letter", "Note"), (9, 1))[0], "fields": fields[: chance.randrange(1, 3)],
        "stamp": [part for part in _STAMPS if chance.random() < 0.8],
    }  # fmt: skip


def _pairs(fields: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(field["label"], field["value"]) for field in fields}
