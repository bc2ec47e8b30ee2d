"""May this be taken in? What was sent, held against the form the register describes.

Promise:  1.2, 1.3, 3.1, 3.3a-c - fields come from the register; nothing else is taken in
Law:      GDPR Art. 5(1)(b)-(c), 6(1), 7(2)
Takes:    a form of the register, the values and ticked boxes as they came
Gives:    Submission: trimmed values, the identifiers among them, the categories they belong to
Refuses:  NotAccepted, with every fault by field; NoSuchForm; OutOfScope
Next:     actions.py (who stores it)
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from holdord.policy.register import Form, FormField, Process, Register
from holdord.terms import IdentifierKind

#: An address mail can be sent to. Deliberately wide on the left, strict where a domain must be one.
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\\\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,24}[0-9]")
_LONGEST_EMAIL = 254
#: Bytes, not letters, as the mail protocol counts (RFC 5321 4.5.3.1.1).
_LONGEST_LOCAL = 64


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
    """What a person sent, ready to be sealed. ``values`` holds only fields that were filled in."""

    process: Process
    form: Form
    values: Mapping[str, str]
    consents: tuple[str, ...]

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


def accept(process: Process, form: Form, values: Mapping[str, str], consents: Collection[str]) -> Submission:
    """Hold what was sent against the form; raises NotAccepted with all faults, one a field."""
    trimmed = {name: value.strip() for name, value in values.items()}
    faults = dict(_faults(form, trimmed, consents))
    if faults:
        raise NotAccepted(faults)
    given = {field.name: trimmed[field.name] for field in form.fields if trimmed.get(field.name)}
    ticked = tuple(box.purpose for box in form.consents if box.purpose in consents)
    return Submission(process, form, given, ticked)


def _faults(form: Form, values: Mapping[str, str], consents: Collection[str]) -> Iterator[tuple[str, str]]:
    asked = {field.name for field in form.fields}
    yield from ((name, "unknown-field") for name in values if name not in asked)
    for field in form.fields:
        if code := _fault(field, values.get(field.name, "")):
            yield field.name, code
    if set(consents) - {box.purpose for box in form.consents}:
        yield "consents", "unknown-consent"


def _fault(field: FormField, value: str) -> str | None:
    if not value:
        return "missing" if field.required else None
    if len(value) > field.longest:
        return "too-long"
    if "\0" in value or (field.kind != "textarea" and "\n" in value):
        return "not-plain-text"
    if field.kind == "email" and not is_email(value):
        return "not-an-email"
    if field.kind == "tel" and not _PHONE.fullmatch(value):
        return "not-a-phone"
    return None


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
