"""What a thousand entries share is said once, and each of them still says all it said."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from holdord.rights import once

_WORD = st.sampled_from(["Name", "E-mail", "Text", "Ada", "ada@example.org", "Hello", ""])
_ENTRY = st.fixed_dictionaries({
    "title": st.sampled_from(["Letter", "Note"]),
    "stamp": st.lists(st.sampled_from(["on Monday", "by form", "to answer"]), max_size=3, unique=True),
    "fields": st.lists(st.fixed_dictionaries({"label": _WORD, "value": _WORD}), max_size=4),
})  # fmt: skip


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


@given(st.lists(_ENTRY, max_size=30))
def test_nothing_is_lost_and_nothing_comes_to_it(items: list[dict[str, Any]]) -> None:
    (area,) = once.in_runs([{"title": "All", "items": items}])
    read = [
        (run["title"], {*run["stamp"], *each["stamp"]}, _pairs([*run["same"], *each["fields"]]))
        for run in area["runs"]
        for each in run["items"]
    ]
    assert read == [(item["title"], set(item["stamp"]), _pairs(item["fields"])) for item in items]


def _pairs(fields: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(field["label"], field["value"]) for field in fields}
