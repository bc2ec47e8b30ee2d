"""Which vendors the catalogue knows, by the names of their files.

Gives:    FOLDER, ids()
Why:      a register is checked against them each time it is read, and none of what is known about a vendor is needed
          for that: loader.py and model.py stay unread
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("vendors")


@cache
def ids() -> frozenset[str]:
    """The ids of all vendors."""
    return frozenset(file.stem for file in FOLDER.glob("*.yaml"))
