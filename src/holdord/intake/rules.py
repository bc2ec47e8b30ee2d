"""May this be taken in? What was sent, held against the form the register describes.

Promise:  1.2, 1.3, 3.1, 3.3a-c - fields come from the register; nothing else is taken in
Law:      GDPR Art. 5(1)(b)-(c), 6(1), 7(2)
Takes:    a form of the register, the values and ticked boxes as they came
Gives:    Submission: trimmed values, the identifiers among them, the categories they belong to
Refuses:  NotAccepted, with every fault by field; NoSuchForm; OutOfScope
Next:     actions.py (who stores it)
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdord.intake.channels.phones import one_spelling
from holdord.policy.register import ConsentBox, Form, FormField, Process, Register
from holdord.terms import IdentifierKind, LegalBasis

#: An address mail can be sent to. Deliberately wide on the left, strict where a domain must be one.
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\\\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,24}[0-9]")
#: A day, with whatever hour of it stands behind: nobody's age depends on that.
_YEAR_FIRST = re.compile(r"(\d{4})(?:([./-])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?:[T ].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4})(?: .*)?")
_AGE = re.compile(r"(\d{1,3})(?:[.,]\d{1,3})?\s*[^\d\s]*(?: [^\d]*)?")
_FEWEST_DIGITS = 7
_FIRST_YEAR, _OLDEST = 1900, 130
_LONGEST_EMAIL = 254
#: Bytes, not letters, as the mail protocol counts (RFC 5321 4.5.3.1.1).
_LONGEST_LOCAL = 64


class ImportState(StrEnum):
    """Where a file stands that was brought: it is looked through, waits for a word, is read in, or is over."""

    BROUGHT = "brought"
    LOOKED_AT = "looked-at"
    CONFIRMED = "confirmed"
    DONE = "done"
    DROPPED = "dropped"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in (ImportState.DONE, ImportState.DROPPED, ImportState.FAILED)


class NotAccepted(ValueError):
    """What was sent does not fit the form. ``faults`` maps a field (or 'consents') to a code of texts.py."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(f"{len(faults)} fields do not fit the form")
        self.faults = dict(faults)


class NoSuchForm(LookupError):
    """No process of the register has a form of that id: what it would collect has no purpose and no ground."""


class OutOfScope(ValueError):
    """The policy leaves these people's data to other rules (1.3)."""


@dataclass(frozen=True)
class Submission:
    """What a person sent, ready to be sealed. ``values`` holds only fields that were filled in; ``event`` is the id of
    the event that was chosen, if it is a registration."""

    process: Process
    form: Form
    values: Mapping[str, str]
    consents: tuple[str, ...]
    event: str = ""

    @property
    def identifiers(self) -> dict[IdentifierKind, str]:
        """How the person can be known and reached: the fields the register marks with ``identifies``."""
        return {
            IdentifierKind(field.identifies): self.values[field.name]
            for field in self.form.fields
            if field.identifies and field.name in self.values
        }

    @property
    def categories(self) -> tuple[str, ...]:
        """The kinds of data that were given, in the order of the form, each once."""
        return tuple(dict.fromkeys(field.category for field in self.form.fields if field.name in self.values))


def form_of(register: Register, form_id: str, data_subject: str | None = None) -> tuple[Process, Form]:
    """The form and its process; raises NoSuchForm, or OutOfScope for people the policy does not cover."""
    if data_subject in register.scope.excludes:
        raise OutOfScope(f"data about {data_subject} are not taken in under this policy")
    found = register.form(form_id)
    if found is None:
        raise NoSuchForm(f"no process of the register has a form {form_id!r}")
    return found


def accept(
    process: Process, form: Form, values: Mapping[str, str], consents: Collection[str], events: Collection[str] = ()
) -> Submission:
    """Hold what was sent against the form; raises NotAccepted with all faults, one a field.

    ``events`` are the ids of those that take registrations.
    """
    trimmed = {name: value.strip() for name, value in values.items()}
    faults = dict(_faults(form, trimmed, consents, events))
    if faults:
        raise NotAccepted(faults)
    given = {field.name: trimmed[field.name] for field in form.fields if trimmed.get(field.name)}
    ticked = tuple(box.purpose for box in form.consents if box.purpose in consents)
    asked = form.event_field
    return Submission(process, form, given, ticked, given[asked.name] if asked else "")


def asked_by_sending(register: Register, form: Form) -> tuple[ConsentBox, ...]:
    """The consent a form asks for by being sent: its own purpose, where that rests on consent."""
    purpose = register.purpose(form.purpose)
    on_consent = purpose is not None and purpose.basis is LegalBasis.CONSENT
    return (ConsentBox(purpose=form.purpose),) if on_consent else ()


def is_confirmed_by_email(register: Register, form: Form, purpose: str) -> bool:
    """Whether a yes to that purpose, given in this form, counts only once it was confirmed by a letter."""
    boxes = [*form.consents, *asked_by_sending(register, form)]
    said = next((box.confirm for box in boxes if box.purpose == purpose), None)
    found = register.purpose(purpose)
    return said == "by_email" if said else found is not None and found.direct_marketing


def same_terms(then: Register, now: Register, form_id: str) -> bool:
    """Whether what is sent from a form opened under ``then`` means the same under ``now``; other words may differ.

    The same fields and boxes, the same activity and how long it keeps, the same purposes on the same grounds.
    """
    return then is now or _terms(then, form_id) == _terms(now, form_id)


def _terms(register: Register, form_id: str) -> object:
    found = register.form(form_id)
    if found is None:
        return None
    process, form = found
    ids = [form.purpose, *(box.purpose for box in form.consents)]
    purposes = [register.purpose(id) for id in ids]
    grounds = [(each.basis, each.consent_since, each.direct_marketing) for each in purposes if each]
    rule = register.rule(process.retention)
    return process.id, form, grounds, rule and (rule.duration, rule.starts, rule.until_then)


def told_ages(arrived: Iterable[tuple[str, str]]) -> Iterator[date | int]:
    """Birth dates and ages among what was told, by the kind of each: those that can be read."""
    for kind, value in arrived:
        if kind == "birth_date" and (born_on := birth_date(value)):
            yield born_on
        elif kind == "age" and (age := _AGE.fullmatch(value.strip())):
            yield int(age[1])


def birth_date(value: str) -> date | None:
    """The day, written as machines write it or with its year last; None for what is none, or lies too far back."""
    bare = value.strip().rstrip(".")
    try:
        if found := _YEAR_LAST.fullmatch(bare):
            day = date(int(found[4]), int(found[3]), int(found[1]))
        elif found := _YEAR_FIRST.fullmatch(bare):
            day = date(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
        else:
            return None
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def _faults(
    form: Form, values: Mapping[str, str], consents: Collection[str], events: Collection[str]
) -> Iterator[tuple[str, str]]:
    asked = {field.name for field in form.fields}
    yield from ((name, "unknown-field") for name in values if name not in asked)
    for field in form.fields:
        if code := _fault(field, values.get(field.name, ""), events):
            yield field.name, code
    if set(consents) - {box.purpose for box in form.consents}:
        yield "consents", "unknown-consent"


def _fault(field: FormField, value: str, events: Collection[str]) -> str | None:
    if not value:
        return "missing" if field.required else None
    if field.kind == "event":
        return None if value in events else "no-such-event"
    if len(value) > field.longest:
        return "too-long"
    if not can_be_kept(value) or (field.kind != "textarea" and "\n" in value):
        return "not-plain-text"
    if field.kind == "email" and not is_email(value):
        return "not-an-email"
    if field.kind == "tel" and not is_phone(value):
        return "not-a-phone"
    if field.kind == "birth_date" and birth_date(value) is None:
        return "not-a-day"
    if field.kind == "age" and not (value.isdecimal() and 0 < int(value[:4]) < _OLDEST):
        return "not-an-age"
    return None


def can_be_kept(text: str) -> bool:
    """Whether a database keeps it: no zero in it, and no half of a letter, which JSON may hold and UTF-8 may not."""
    return "\0" not in text and not any("\ud800" <= letter < "\ue000" for letter in text)


def is_phone(value: str) -> bool:
    """Whether somebody could be called there. With a country code the number must fit that country's plan; without one
    nobody can tell, but no person is reached by fewer than seven digits."""
    if not _PHONE.fullmatch(value) or sum(each.isdigit() for each in value) < _FEWEST_DIGITS:
        return False
    return not value.startswith("+") or one_spelling(value, region="") is not None


def is_email(value: str) -> bool:
    """Whether mail could be sent there, judged by form alone."""
    if not value.isprintable() or len(value.encode()) > _LONGEST_EMAIL or not _EMAIL.fullmatch(value):
        return False
    local, _, domain = value.rpartition("@")
    return len(local.encode()) <= _LONGEST_LOCAL and _is_domain(domain)


def _is_domain(name: str) -> bool:
    """Whether each part, as it is written on the wire, fits into the 63 bytes it may have."""
    try:
        return bool(name.encode("idna"))
    except UnicodeError:
        return False
