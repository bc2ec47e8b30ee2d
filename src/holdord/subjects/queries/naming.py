"""What people say they are called, and where they work: read out of one thing they gave.

Promise:  9.3 - a name is opened for whoever may read it, and nothing beside it
Takes:    the form a record came by, its opened payload
Gives:    the person's name and their company's, "" where none was given
Next:     search.py (who finds by them), ../actions/marking.py (who marks them)
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from holdord.policy import queries as policy
from holdord.subjects.models import PersonalData, SearchMark
from holdord.subjects.rules import MarkKind
from holdord.vault import queries as vault

#: Labels under which a person's name is kept where no form of the register says so, in the order they are tried.
_NAMES = (("name",), ("full-name",), ("first-name", "last-name"))
_COMPANIES = (("company",), ("organisation",))

#: How many of the newest things are opened for a name where none is marked: what came in before there were marks.
_LOOKED_AT = 20


@dataclass(frozen=True)
class Called:
    """A name and a company, opened."""

    name: str
    company: str

    def of(self, kind: MarkKind) -> str:
        return self.name if kind is MarkKind.NAME else self.company


def called(form: str, payload: Mapping[str, str]) -> Called:
    """What a record says of who it is from. A form's fields say which of them hold a name (their category)."""
    return Called(_text(payload, _fields(form, "name", _NAMES)), _text(payload, _fields(form, "company", _COMPANIES)))


def is_read_from(form: str, field: str) -> bool:
    """Whether a name or a company may stand in that field of what came by the form."""
    groups = (*_fields(form, "name", _NAMES), *_fields(form, "company", _COMPANIES))
    return any(field in group for group in groups)


def name_of(
    opener: vault.Opener, subject: UUID, *, hidden: Collection[UUID] = (), processes: Collection[str] | None = None
) -> str:
    """As `names_of`, for one person; "" without."""
    return names_of({subject: opener}, hidden=hidden, processes=processes).get(subject, "")


def names_of(
    openers: Mapping[UUID, vault.Opener], *, hidden: Collection[UUID] = (), processes: Collection[str] | None = None
) -> dict[UUID, str]:
    """The name in the newest record of each of these people that has one, in as many statements as for one; who has
    none is left out. OPENS one record of each where it is marked.

    ``hidden`` are records that are not to be opened, ``processes`` those the names are read from (None: all).
    """
    rows = PersonalData.objects.filter(relation__subject_id__in=openers).exclude(pk__in=hidden)
    if processes is not None:
        rows = rows.filter(stamp__process__in=processes)
    newest = rows.select_related("stamp", "relation").order_by("-collected_at", "id")
    marks = SearchMark.objects.filter(relation__subject_id__in=openers, kind=MarkKind.NAME.value)
    found = _first_of_each(openers, newest.filter(pk__in=marks.values("record_id")))
    others = {subject: opener for subject, opener in openers.items() if subject not in found}
    if others:
        place = Window(RowNumber(), partition_by=F("relation__subject_id"), order_by=["-collected_at", "id"])
        looked_at = newest.filter(relation__subject_id__in=others).annotate(place=place).filter(place__lte=_LOOKED_AT)
        found |= _first_of_each(others, looked_at)
    return found


def opened(opener: vault.Opener, row: PersonalData) -> Called:
    """What one record says of who it is from. OPENS it."""
    return called(row.stamp.form, opener.open_json(row.payload, vault.context_of(row, "payload")))


def _first_of_each(openers: Mapping[UUID, vault.Opener], rows: Iterable[PersonalData]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for row in rows:
        subject = row.relation.subject_id
        if subject not in found and (name := opened(openers[subject], row).name):
            found[subject] = name
    return found


def _fields(form: str, category: str, otherwise: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    found = policy.register().form(form) if form else None
    asked = tuple(field.name for field in found[1].fields if field.category == category) if found else ()
    return (asked, *otherwise) if asked else otherwise


def _text(payload: Mapping[str, str], labels: Iterable[tuple[str, ...]]) -> str:
    for group in labels:
        said = [payload[label] for label in group if isinstance(payload.get(label), str) and payload[label]]
        if said:
            return " ".join(said)
    return ""
