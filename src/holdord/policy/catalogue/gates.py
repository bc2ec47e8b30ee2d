"""How each vendor's part of a page is let in after a yes, and not before: recipes, by vendor.

Law:      ePrivacy Directive Art. 5(3)
Takes:    gates.yaml, written by us from what the vendors ask their customers to put into a page
Gives:    gate_of(vendor): a Gate. Nothing is read before the first question
Refuses:  through pydantic, when the tests read the file
Next:     ../../centre/asking.py (which serves them), docs/banner.md (for whoever owns a site)
"""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import StringConstraints, TypeAdapter

from holdord.policy.catalogue.queries import present, vendor
from holdord.policy.entry import Entry
from holdord.policy.scalars import Id, Line

FILE = Path(__file__).with_name("gates.yaml")

#: What Google's consent mode calls the things a service waits for. Others are told by the script under `before`.
Signal = Literal[
    "ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage",
    "personalization_storage",
]  # fmt: skip

_Address = Annotated[str, StringConstraints(pattern=r"^https://[A-Za-z0-9./{}?=&_:-]+$")]


class Gate(Entry):
    """How one vendor is let in.

    ``number`` is the shape of what the vendor calls the site by, ``example`` one of that shape; without them none is
    needed. ``before`` is a script of ours that runs first; ``load`` are the vendor's own, in their order. ``{number}``
    stands for the number in both. ``place`` is what stands in the page where the thing appears. ``note`` is for whoever
    owns the site.
    """

    number: str | None = None
    example: Line | None = None
    before: str = ""
    load: tuple[_Address, ...] = ()
    place: str = ""
    signals: tuple[Signal, ...] = ()
    note: Line | None = None

    def takes(self, number: str) -> bool:
        """Whether that is a number of the shape the vendor gives out."""
        return self.number is not None and re.fullmatch(self.number, number) is not None

    def script(self, number: str) -> str:
        """Our script, with the number in it. Ask `takes` first: what is of that shape cannot end a string."""
        return self.before.replace("{number}", number)

    def addresses(self, number: str) -> tuple[str, ...]:
        return tuple(address.replace("{number}", number) for address in self.load)


_ALL: TypeAdapter[dict[Id, Gate]] = TypeAdapter(dict[Id, Gate])


@cache
def gates() -> dict[str, Gate]:
    """All recipes, by the id of the vendor."""
    return _ALL.validate_python(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def gate_of(id: str | None) -> Gate | None:
    """The recipe for a vendor, or for what it is called today; None where there is none."""
    if id is None:
        return None
    if (found := gates().get(id)) is not None:
        return found
    known = vendor(id)
    return gates().get(present(known).id) if known else None
