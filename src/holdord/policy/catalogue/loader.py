"""The catalogue read from its files: one YAML a vendor, and one line a vendor in `vendors.json` for speed.

Takes:    the folder vendors/
Gives:    load(): all vendors, in the order of their ids, from vendors.json; read_files(): the same from the YAML
Refuses:  CatalogueFaulty, with every fault of every file at once, each with its line
Next:     model.py (what may stand in a file), queries.py (what is asked)

Why two forms: people write YAML, and 200 files of it take seconds to read. The house reads the JSON in a few hundredths
of a second, and only when somebody asks. A test holds that both say the same.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from holdord.policy.catalogue.ids import FOLDER
from holdord.policy.catalogue.model import Vendor
from holdord.policy.catalogue.names import keys_of
from holdord.policy.faults import Fault, Where, instead, shown
from holdord.policy.reading import read
from holdord.policy.sound import validated

FILE = Path(__file__).with_name("vendors.json")
_ALL: TypeAdapter[tuple[Vendor, ...]] = TypeAdapter(tuple[Vendor, ...])

Read = tuple[Vendor, Where]


class CatalogueFaulty(ValueError):
    """The catalogue cannot be used. ``faults`` are all there are, by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@cache
def load() -> tuple[Vendor, ...]:
    """All vendors, by id."""
    return _ALL.validate_json(FILE.read_bytes())


def in_one_file(vendors: Iterable[Vendor]) -> str:
    """What vendors.json says: a line for each vendor, so that a change of one is a change of one line."""
    lines = (vendor.model_dump_json(exclude_unset=True) for vendor in vendors)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def read_files(folder: Path = FOLDER) -> tuple[Vendor, ...]:
    """All vendors, by id, from their own files."""
    faults: list[Fault] = []
    found = [one for file in sorted(folder.glob("*.yaml"), key=lambda file: file.stem) if (one := _read(file, faults))]
    # What does not fit together is only looked for among whole files: a broken one may hold what seems to be missing.
    if not faults:
        faults += [*_lost_successors(found), *_same_names(found)]
    if faults:
        raise CatalogueFaulty(faults)
    return tuple(vendor for vendor, _ in found)


def _read(file: Path, faults: list[Fault]) -> Read | None:
    document = read(file.read_bytes(), file.name)
    if document.value is not None and not isinstance(document.value, dict):
        said = f"{shown(document.value)} stands where keys belong"
        document.faults.append(Fault(file.name, 1, "", said, "Write 'key: value'"))
    if document.faults:
        faults += document.faults
        return None
    sound = validated(Vendor, document.where)
    if not sound.faults and sound.model.id != file.stem:
        said = f"{shown(sound.model.id)} stands in the file of '{file.stem}'"
        faults.append(document.where.fault(("id",), said, f"Write 'id: {file.stem}', or rename the file"))
    faults += sound.faults
    return None if sound.faults else (sound.model, document.where)


def _lost_successors(found: list[Read]) -> Iterator[Fault]:
    known = {vendor.id for vendor, _ in found}
    for vendor, where in found:
        if vendor.successor is not None and (vendor.successor not in known or vendor.successor == vendor.id):
            others = known - {vendor.id}
            said = f"there is no other vendor '{vendor.successor}'"
            yield where.fault(("successor",), said, instead(vendor.successor, sorted(others)))


def _same_names(found: list[Read]) -> Iterator[Fault]:
    """A name leads to one vendor. Companies may own several, so legal entities are not looked at."""
    first: dict[str, str] = {}
    for vendor, where in found:
        names = [(("name",), vendor.name), *((("also", index), name) for index, name in enumerate(vendor.also))]
        for path, name in names:
            key = keys_of(name)[0] if keys_of(name) else ""
            if first.setdefault(key, vendor.id) != vendor.id:
                said = f"the name {shown(name)} belongs to '{first[key]}' already"
                yield where.fault(path, said, "Keep it in one of the two files")
