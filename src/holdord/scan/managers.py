"""Where the buttons of a banner are: of the consent managers we know, and what is written on those of any other.

Promise:  2.1b - refusing is as easy as accepting
Takes:    managers.yaml, words.yaml
Gives:    managers(), by id; words(): what buttons say. Nothing is read before the first scan
Next:     press.py (which presses them)
"""

from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from holdord.policy.scalars import Id, Line
from holdord.scan.seen import Fact

_HERE = Path(__file__).parent


class Manager(Fact):
    """One consent manager. ``there`` says that it is on the page, whether or not it asks; ``banner`` that it asks.

    ``accept`` and ``refuse`` are on its first layer. ``more`` opens the second, where ``accept_more`` and
    ``refuse_more`` are; ``save`` is what makes them count, where something does. ``back`` opens it again after a
    choice; ``withdraw`` takes a yes back at once.
    """

    id: Id
    name: Line
    there: tuple[Line, ...]
    banner: tuple[Line, ...]
    accept: tuple[Line, ...]
    refuse: tuple[Line, ...]
    more: tuple[Line, ...] = ()
    accept_more: tuple[Line, ...] = ()
    refuse_more: tuple[Line, ...] = ()
    save: tuple[Line, ...] = ()
    withdraw: tuple[Line, ...] = ()
    back: tuple[Line, ...] = ()


_ALL: TypeAdapter[list[Manager]] = TypeAdapter(list[Manager])


@cache
def managers() -> dict[str, Manager]:
    """All consent managers we know, in the order they are looked for."""
    read = _ALL.validate_python(yaml.safe_load((_HERE / "managers.yaml").read_text(encoding="utf-8")))
    return {each.id: each for each in read}


@cache
def words() -> dict[str, tuple[str, ...]]:
    """What is written on buttons, by what they do: in several languages, in small letters."""
    read = yaml.safe_load((_HERE / "words.yaml").read_text(encoding="utf-8"))
    flat = {what: [word for line in lines for word in (line if isinstance(line, list) else [line])]
            for what, lines in read.items()}  # fmt: skip
    return {what: tuple(dict.fromkeys(found)) for what, found in flat.items()}
