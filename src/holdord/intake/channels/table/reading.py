"""People in a table: an export of one, or the table itself, with columns that somebody said the meaning of.

Law:      GDPR Art. 5(1)(b)-(d)
Takes:    a CSV or an XLSX; or rows of the company's own database, as source.py reads them
Gives:    an Item a row
Next:     source.py
"""

from collections.abc import Iterator, Mapping

from holdord.intake.channels import identifying, moments
from holdord.intake.channels.items import Fault, Found, Here, Item, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.rows import cells, fingerprint, full_name
from holdord.lib.registry import said

PIECES = (
    "id", "name", "first-name", "last-name", "job-title", "phone", "email", "skype-id", "linkedin", "company",
    "address", "account", "project", "note", "website", "registered", "delivered", "kind",
)  # fmt: skip
#: Those that are dates.
DATES = ("registered", "delivered")
_NOT_KEPT = frozenset({"id", "first-name", "last-name", "registered", "delivered", "kind"})


def read(source: Source, legend: Legend, here: Here) -> Iterator[Found]:
    """Each row of the file."""
    for row in cells(source, legend, PIECES, here):
        yield row if isinstance(row, Fault) else item(row.place, row.pieces, legend, here)


def item(place: int, pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One row from its fields, by whatever way they came."""
    who = identifying.known(place, pieces, region=here.region)
    if isinstance(who, Fault):
        return who
    moved = {
        name: moments.moment(pieces[name], zone=here.zone, day_first=legend.day_first)
        for name in DATES
        if name in pieces
    }
    if strange := next((name for name, found in moved.items() if found is None), ""):
        return Fault(
            place,
            said("what stands under {piece} is no date", piece=strange),
            said("Write it as in 2026-03-31"),
            strange,
        )
    kept = {piece: text for piece, text in who.pieces.items() if piece not in _NOT_KEPT}
    if name := full_name(pieces):
        kept["name"] = name
    return Item(
        place=place, key=fingerprint("row", pieces.get("id", ""), kept), identifiers=who.identifiers, pieces=kept,
        happened_at=moved.get("registered"), anchored_at=moved.get("delivered"),
        words=tuple(piece for piece in ("note",) if piece in kept),
        data_subject="employees" if identifying.is_employee(pieces.get("kind", "")) else "",
    )  # fmt: skip
