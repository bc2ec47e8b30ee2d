"""Tests that keep the books: promises have tests, tables have portraits, controls exist, rooms say what they are.

Each fails with the list of what is missing and the lines to add.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

import holdord
from holdord.lib.registry import controls, portraits
from holdord.policy import queries as policy

TESTS = Path(__file__).parent
HOUSE = Path(holdord.__path__[0])


def promised(file: Path) -> Iterator[str]:
    """The ids in every `@promise(...)` of a test file."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "promise":
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_every_promise_with_a_control_has_a_test() -> None:
    tested = {id for file in TESTS.rglob("test_*.py") for id in promised(file)}
    missing = [entry.id for entry in policy.register().promises if entry.controls and entry.id not in tested]
    assert not missing, "add to the test that proves it:\n" + "\n".join(f'@promise("{id}")' for id in missing)


def test_every_test_names_a_promise_that_is_made() -> None:
    made = {entry.id for entry in policy.register().promises}
    wrong = {id for file in TESTS.rglob("test_*.py") for id in promised(file)} - made
    assert not wrong, f"no such promises: {sorted(wrong)}"


def test_every_control_the_register_names_exists_and_the_other_way_round() -> None:
    named = {call.name for entry in policy.register().promises for call in entry.controls}
    # The one that asks a company's own database has nothing to ask in an example without one.
    assert named == set(controls.names()) - {"sql.query"}


def test_every_table_about_a_person_is_in_a_portrait() -> None:
    covered = {label for portrait in portraits.all() for label in portrait.covers}
    people = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("holdord.")
        and (_points_at_a_person(model) or bool(getattr(_privacy(model), "sealed", ())))
    }
    assert not people - covered, "add to `covers` of the room's portrait:\n" + "\n".join(sorted(people - covered))


def test_every_room_has_a_page_that_says_what_it_is() -> None:
    rooms = sorted(file.parent for file in HOUSE.glob("*/__init__.py"))
    missing = [room.name for room in rooms if not (room / "README.md").is_file()]
    assert rooms
    assert not missing, "write a page for each, like retention/README.md:\n" + "\n".join(
        f"src/holdord/{name}/README.md" for name in missing
    )


def _privacy(model: type) -> object:
    return getattr(model, "Privacy", None)


def _points_at_a_person(model: type) -> bool:
    fields = model._meta.get_fields()  # type: ignore[attr-defined]  # every Django model has it
    return any(getattr(field, "related_model", None) and not field.auto_created
               and field.related_model._meta.label == "subjects.DataSubject" for field in fields)  # fmt: skip
