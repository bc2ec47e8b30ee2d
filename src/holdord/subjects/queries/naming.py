"""What people say they are called, and where they work: read out of one thing they gave.

Promise:  9.3 - a name is opened for whoever may read it, and nothing beside it
Takes:    the form a record came by, its opened payload
Gives:    the person's name and their company's, "" where none was given
Next:     search.py (who finds by them), ../actions/marking.py (who marks them)
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

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
    """The name in the newest record that has one, "" without; one record is opened where it is marked. OPENS it.

    ``hidden`` are records that are not to be opened, ``processes`` those the name is read from (None: all).
    """
    rows = PersonalData.objects.filter(relation__subject_id=subject).exclude(pk__in=hidden)
    if processes is not None:
        rows = rows.filter(stamp__process__in=processes)
    marked = SearchMark.objects.filter(relation__subject_id=subject, kind=MarkKind.NAME.value).values("record_id")
    newest = rows.order_by("-collected_at", "id")
    return _first(opener, newest.filter(pk__in=marked)[:1]) or _first(opener, newest[:_LOOKED_AT])


def opened(opener: vault.Opener, row: PersonalData) -> Called:
    """What one record says of who it is from. OPENS it."""
    return called(row.stamp.form, opener.open_json(row.payload, vault.context_of(row, "payload")))


def _first(opener: vault.Opener, rows: Iterable[PersonalData]) -> str:
    return next((found for row in rows if (found := opened(opener, row).name)), "")


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
