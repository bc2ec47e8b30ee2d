"""What is stamped on everything that comes in: activity, purpose, ground, source; and the kinds of data it holds.

Promise:  3.3a-c, 4.3, 5.3, 6.3 - purpose and ground are stamped at the door
Law:      GDPR Art. 5(1)(b), 6(1)
Takes:    the register, an Arrival
Gives:    Stamp
Refuses:  NoSuchChannel, OutOfScope, NotItsPurpose; rules.NoSuchForm
"""

from collections.abc import Mapping
from dataclasses import dataclass

from holdord.intake import rules
from holdord.intake.arrivals import LEFT_OUT, Arrival
from holdord.intake.rules import OutOfScope
from holdord.policy.register import Purpose, Register
from holdord.terms import IdentifierKind, LegalBasis

#: Where forms get their data, in every register that has some.
FROM_THE_PERSON = "data-subject"

#: Under which names a registration tells for which event it is, and on which day that is.
EVENT, EVENT_DATE = "event", "event-date"

#: What the guards look at and nobody keeps.
_ONLY_LOOKED_AT = frozenset({"birth-date", LEFT_OUT})


class NoSuchChannel(LookupError):
    """The register has no channel of that id: what it would collect has no purpose and no ground."""


class NotItsPurpose(ValueError):
    """A channel asks for a purpose that its process does not have."""


@dataclass(frozen=True)
class Stamp:
    """Under what something is kept. ``pieces`` are those that are kept, each with the kind of data it is."""

    channel: str
    form: str
    process: str
    purpose: str
    basis: LegalBasis
    source: str
    pieces: Mapping[str, str]
    files: str | None = None
    from_person: bool = True
    through: str | None = None

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.pieces.values()))


def stamp_of(register: Register, arrival: Arrival) -> Stamp:
    """What the register says of the channel, put on this arrival."""
    if arrival.data_subject in register.scope.excludes:
        raise OutOfScope(f"data about {arrival.data_subject} are not taken in under this policy")
    return _of_form(register, arrival) if arrival.form else _of_channel(register, arrival)


def _of_form(register: Register, arrival: Arrival) -> Stamp:
    process, form = rules.form_of(register, arrival.form)
    categories = {field.name: field.category for field in form.fields}
    if asked := form.event_field:
        categories |= {EVENT: asked.category, EVENT_DATE: asked.category}
    return Stamp(
        channel="", form=form.id, process=process.id, purpose=form.purpose,
        basis=_purpose(register, form.purpose).basis, source=FROM_THE_PERSON,
        pieces={name: category for name in arrival.pieces if (category := categories.get(name))},
    )  # fmt: skip


def _of_channel(register: Register, arrival: Arrival) -> Stamp:
    channel = register.channel(arrival.channel)
    process = register.process(channel.process) if channel else None
    if channel is None or process is None:
        raise NoSuchChannel(f"the register has no channel {arrival.channel!r}. Write it under 'channels'")
    if channel.kind != "mail" and _works_here(register, arrival):
        raise OutOfScope("data about employees are not taken in under this policy")
    purpose = arrival.purpose or channel.purpose
    if purpose not in process.purposes:
        raise NotItsPurpose(f"channel {channel.id}: the process {process.id!r} has no purpose {purpose!r}")
    kept = {
        name: category
        for name in arrival.pieces
        if name not in _ONLY_LOOKED_AT and (category := channel.category_of(name))
    }
    return Stamp(
        channel=channel.id, form="", process=process.id, purpose=purpose, basis=_purpose(register, purpose).basis,
        source=channel.source, pieces=kept, files=channel.files, from_person=channel.from_person,
        through=channel.through,
    )  # fmt: skip


def _works_here(register: Register, arrival: Arrival) -> bool:
    """Whether the address is one of our own. Who writes to us from there is another matter: a mailbox tells."""
    domain = arrival.identifiers.get(IdentifierKind.EMAIL, "").rpartition("@")[2].strip().lower()
    return bool(domain) and domain in register.scope.own_domains


def _purpose(register: Register, purpose: str) -> Purpose:
    found = register.purpose(purpose)
    if found is None:
        # The loader refuses a register in which something names a purpose that is not there.
        raise LookupError(f"the register has no purpose {purpose!r}")
    return found
