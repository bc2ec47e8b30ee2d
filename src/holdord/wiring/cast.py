"""The cast: invented people with a history, moved in through the same doors as everybody.

Takes:    cast.yaml beside the register; the moment of the first run, from which its dates are counted back
Gives:    move_in: how many moved in. Who is here already stays as they are
Refuses:  CastFaulty, when cast.yaml cannot be read: with the line's place and what was found
Why:      a house opened for the first time shows something due, something refused, something waiting. All of it is
          made by the rooms' own actions, so nothing stands in it that could not have happened
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.intake import actions as intake
from holdord.intake import queries as door
from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.notice.queries import Envelope
from holdord.notice.rules import MessageState
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from holdord.policy.register import Form, Process
from holdord.recipients import actions as recipients
from holdord.rights import actions as rights
from holdord.rights.rules import Channel
from holdord.staff import queries as staff
from holdord.staff.roles import AccountManager
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import Duty
from holdord.terms import ConsentState, IdentifierKind, LegalBasis, Right

BY = "system:cast"
_MORNING = time(9, 30)
#: How the log says that these people have moved in.
_MOVED_IN = "house.move_in"


class CastFaulty(ValueError):
    """cast.yaml cannot be used."""


class Act(BaseModel):
    """One thing that happened. Exactly one of the words after ``ago`` says what; the rest belongs to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ago: Period
    form: str | None = None
    take_in: str | None = None
    withdraw: str | None = None
    object: str | None = None
    restrict: str | None = None
    hold: str | None = None
    delivery: str | None = None
    channel: str | None = None
    disclose: str | None = None
    assign: str | None = None
    confide: str | None = None
    request: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    consents: list[str] = Field(default_factory=list)
    purpose: str = ""
    source: str = "data-subject"
    reason: str = ""
    answered_after_days: int | None = None


class Person(BaseModel):
    """An invented person, known by an address that can belong to nobody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: str = Field(pattern=r"^[a-z]+@[a-z]+\.example$")
    language: str
    country: str
    history: list[Act] = Field(min_length=1)


class Ahead(BaseModel):
    """An event to come, for which the form takes registrations."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    ahead: Period


class Cast(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    events: list[Ahead] = Field(default_factory=list)
    people: list[Person]


def belongs_to_register() -> bool:
    """Whether the register in force comes with a cast."""
    return _file().exists()


def move_in(*, now: datetime) -> int:
    """Let everybody in who is not here yet; gives how many. Each person is one transaction."""
    if not belongs_to_register():
        raise CastFaulty(f"{_file()} is not there. Only the example register comes with invented people")
    if audit.count(act=_MOVED_IN):
        # They have lived here. Who is gone was erased, and nothing brings an erased person back.
        return 0
    cast = _read()
    moved = sum(_let_in(person, now) for person in cast.people)
    for event in cast.events:
        _announce(event, now)
    audit_actions.record(act=_MOVED_IN, by="system:cast", at=now, detail={"people": moved})
    # Answers whose link ended long ago, as the house would have seen to in the meantime.
    rights.destroy_expired(at=now)
    return moved


def _file() -> Path:
    return Path(settings.HOLDORD_REGISTER) / "cast.yaml"


def _read() -> Cast:
    try:
        return Cast.model_validate(YAML(typ="safe").load(_file().read_text()))
    except YAMLError as fault:
        raise CastFaulty(f"{_file()}: it is not YAML. {' '.join(str(fault).split())}") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise CastFaulty(f"{_file()} {where}: {first['msg']}. Correct it there") from None


@transaction.atomic
def _let_in(person: Person, now: datetime) -> bool:
    if people.find(IdentifierKind.EMAIL, person.email) is not None:
        return False
    before = _waiting()
    for place, act in enumerate(person.history):
        at = _moment(act.ago, now) + timedelta(minutes=place)
        word = next(word for word in _ACTS if getattr(act, word) is not None)
        _ACTS[word](person, act, at)
    _have_gone(_waiting() - before)
    return True


def _moment(ago: Period, now: datetime) -> datetime:
    """A morning that many days, weeks, months, years ago; 'five years ago' is a day whose five years end today."""
    zone = policy.register().desk.time_zone
    today = local_date(now, zone)
    day = ago.latest_start(today)
    if ago.end(day) < today:
        # On 29 February no day ends today: one day too young is right, one too old would be a promise broken.
        day += timedelta(days=1)
    return datetime.combine(day, _MORNING, tzinfo=ZoneInfo(zone))


def _subject(person: Person) -> UUID:
    found = people.find(IdentifierKind.EMAIL, person.email)
    if found is None:
        raise CastFaulty(f"{_file()}: the first act of a history takes the person in ('form' or 'take_in')")
    return found


def _form(person: Person, act: Act, at: datetime) -> None:
    values = {**act.values, "email": person.email}
    if found := policy.register().form(act.form or ""):
        values |= _registering(*found, act, at)
    intake.receive(
        form_id=act.form or "", values=values, consents=act.consents,
        language=person.language, by="public", at=at,
    )  # fmt: skip
    for choice in choices.history(_subject(person)):
        # Whoever ticked a box has answered the letter, too.
        if choice.state is ConsentState.REQUESTED and choice.at == at:
            consent.confirm(request=choice.id, at=at + timedelta(hours=1))


def _registering(process: Process, form: Form, act: Act, at: datetime) -> dict[str, str]:
    """The event of a registration, announced when the person registered, and held two weeks later."""
    asked = form.event_field
    if asked is None:
        return {}
    on = local_date(at + timedelta(days=14), policy.register().desk.time_zone)
    return {asked.name: str(intake.announce(process=process.id, title=act.values[asked.name], on=on, by=BY, at=at))}


def _announce(event: Ahead, now: datetime) -> None:
    on = event.ahead.end(local_date(now, policy.register().desk.time_zone))
    for process in intake.takes_registrations(policy.register()):
        intake.announce(process=process, title=event.title, on=on, by=BY, at=now)


def _take_in(person: Person, act: Act, at: datetime) -> None:
    register = policy.register()
    process, purpose = register.process(act.take_in or ""), register.purpose(act.purpose)
    if process is None or purpose is None:
        raise CastFaulty(f"{_file()}: the register has no process {act.take_in!r} or no purpose {act.purpose!r}")
    subjects.take_in(
        by=BY, at=at, process=process.id, purpose=purpose.id, basis=LegalBasis(purpose.basis), source=act.source,
        form="card", identifiers={IdentifierKind.EMAIL: person.email}, payload=act.values,
        categories=_categories(process, act), language=person.language, register_version=policy.version(),
        wording_hash=policy.version(), country=person.country,
    )  # fmt: skip


def _categories(process: Process, act: Act) -> list[str]:
    """The values are named by their category; the address counts as one."""
    return [category for category in process.categories if category in {*act.values, "email"}]


def _withdraw(person: Person, act: Act, at: datetime) -> None:
    consent.withdraw(subject=_subject(person), purpose=act.withdraw or "", by="public", at=at, channel="page")


def _object(person: Person, act: Act, at: datetime) -> None:
    marketing = act.object == "direct-marketing"
    purpose = "" if marketing else act.object or ""
    subjects.object_to(subject=_subject(person), by=BY, at=at, purpose=purpose, direct_marketing=marketing)


def _restrict(person: Person, act: Act, at: datetime) -> None:
    subjects.restrict(subject=_subject(person), by=BY, at=at, reason=act.restrict or "")


def _hold(person: Person, act: Act, at: datetime) -> None:
    again = local_date(at, policy.register().desk.time_zone) + timedelta(days=365)
    subjects.hold(subject=_subject(person), statute=act.hold or "", reason=act.reason, review_on=again, by=BY, at=at)


def _delivery(person: Person, act: Act, at: datetime) -> None:
    subjects.move_anchor(subject=_subject(person), process="customers", event=act.delivery or "", at=at, by=BY)


def _channel(person: Person, act: Act, at: datetime) -> None:
    """What came by a channel, as a row of a file tells it; a registration is for that very day."""
    day = local_date(at, policy.register().desk.time_zone).isoformat()
    pieces = {**act.values, "email": person.email, "event-date": day}
    intake.note_by_hand(
        channel=act.channel or "", pieces=pieces, once=person.email, language=person.language, by=BY, at=at
    )


def _disclose(person: Person, act: Act, at: datetime) -> None:
    entry = policy.register().recipient(act.disclose or "")
    if entry and entry.limited_to:
        intake.hand_over(event=door.events(limit=1)[0].id, recipient=entry.id, by=BY, at=at)
        return
    recipients.disclose(subject=_subject(person), recipient=act.disclose or "", purpose=act.purpose, by=BY, at=at)


def _assign(person: Person, act: Act, at: datetime) -> None:
    """The one who works here in the role of account manager; before anybody does, nobody."""
    for member in _managers():
        subjects.assign(subject=_subject(person), member=member, duty=Duty(act.assign or ""), by=BY, at=at)


def _confide(person: Person, act: Act, at: datetime) -> None:
    """All we hold of them as a customer came under a contract, whose team is the account managers."""
    code = act.confide or ""
    subjects.bind(code=code, by=BY, at=at)
    for member in _managers():
        subjects.join_team(code=code, member=member, by=BY, at=at)
    subjects.confide(subject=_subject(person), process="customers", code=code, by=BY, at=at)


def _managers() -> list[UUID]:
    return [member.id for member in staff.members() if member.role == AccountManager.code and member.is_active]


def _request(person: Person, act: Act, at: datetime) -> None:
    """A request that came by mail, from an address we know; answered after so many days, or waiting still."""
    desk = next((member.actor for member in staff.members() if member.role == "case_handler"), BY)
    request = rights.take_down(
        right=Right[act.request or ""], address=person.email, channel=Channel.MAIL, received_at=at,
        language=person.language, country=person.country, by=desk, at=at,
    )  # fmt: skip
    rights.confirm_identity(request=request, by=desk, at=at + timedelta(hours=2))
    if act.answered_after_days is not None:
        answered_at = at + timedelta(days=act.answered_after_days)
        rights.prepare(request=request, by=desk, at=answered_at)
        rights.approve(request=request, by=desk, at=answered_at)
        rights.make_answer(request=request, at=answered_at)


def _waiting() -> set[Envelope]:
    return set(letters.outbox(10_000, state=MessageState.QUEUED))


def _have_gone(written: set[Envelope]) -> None:
    """Letters to invented people are history too: none of them leaves when a mail server is set."""
    for letter in written:
        notice.sent(message=letter.id, by=BY, at=letter.queued_at)


_ACTS: dict[str, Callable[[Person, Act, datetime], Any]] = {
    "form": _form,
    "take_in": _take_in,
    "withdraw": _withdraw,
    "object": _object,
    "restrict": _restrict,
    "hold": _hold,
    "delivery": _delivery,
    "channel": _channel,
    "disclose": _disclose,
    "assign": _assign,
    "confide": _confide,
    "request": _request,
}
