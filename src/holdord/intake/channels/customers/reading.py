"""A list of customers' contact persons, and of what was delivered to whom.

Promise:  5.1 - names, positions, phones, e-mails, Skype ids, company and address; 5.4 - from the last delivery
Law:      GDPR Art. 5(1)(c)-(d)
Takes:    a CSV or an XLSX, and what its columns are
Gives:    an Item a row. A row with nothing but an identifier and a day of delivery moves the day, and is not kept
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from holdord.intake.channels import identifying, moments
from holdord.intake.channels.items import Fault, Found, Here, Item, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.rows import cells, fingerprint, full_name
from holdord.lib.registry import said

PIECES = (
    "name", "first-name", "last-name", "job-title", "phone", "email", "skype-id", "company", "address", "account",
    "project", "note", "delivered", "kind",
)  # fmt: skip
#: Those that are dates.
DATES = ("delivered",)
#: What says whose it is and when something was delivered, and nothing that would be kept.
_ANCHOR = frozenset({"account", "email", "phone", "skype-id", "delivered"})
_NOT_KEPT = frozenset({"first-name", "last-name", "delivered", "kind"})


def read(source: Source, legend: Legend, here: Here) -> Iterator[Found]:
    """Each row of the list."""
    for row in cells(source, legend, PIECES, here):
        yield row if isinstance(row, Fault) else customer(row.place, row.pieces, legend, here)


def customer(place: int, pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One contact person from their fields, by whatever way they came."""
    who = identifying.known(place, pieces, region=here.region)
    if isinstance(who, Fault):
        return who
    delivered = _delivered(place, pieces, legend, here)
    if isinstance(delivered, Fault):
        return delivered
    kept = {piece: text for piece, text in who.pieces.items() if piece not in _NOT_KEPT}
    if name := full_name(pieces):
        kept["name"] = name
    return Item(
        place=place, key=fingerprint("customer", kept), identifiers=who.identifiers, pieces=kept,
        words=tuple(piece for piece in ("note",) if piece in kept),
        data_subject="employees" if identifying.is_employee(pieces.get("kind", "")) else "",
        anchored_at=delivered, anchors_only=delivered is not None and set(pieces) <= _ANCHOR,
    )  # fmt: skip


def _delivered(place: int, pieces: Mapping[str, str], legend: Legend, here: Here) -> datetime | Fault | None:
    text = pieces.get("delivered", "")
    if not text:
        return None
    found = moments.moment(text, zone=here.zone, day_first=legend.day_first)
    return found or Fault(place, said("the day of delivery is no date"), said("Write it as in 2026-03-31"), "delivered")
