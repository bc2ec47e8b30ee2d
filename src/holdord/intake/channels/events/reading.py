"""Registrations for an event, as Eventbrite and Meetup export them, and others with a legend.

Promise:  6.1, 6.2 - participants; 6.4 - five years from the last event one was registered for
Law:      GDPR Art. 5(1)(c)-(d)
Takes:    Eventbrite's list of attendees (CSV), Meetup's (tab-separated), any other table with a legend
Gives:    an Item a registration; its event is its thread, and the day retention is counted from. CalledOff for who is
          said not to come
Next:     eventbrite.py (its webhook)
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from holdord.intake.channels import headings, identifying, moments
from holdord.intake.channels.items import NUMBER, CalledOff, Fault, Found, Here, Item, Skipped, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.rows import cells, fingerprint, full_name
from holdord.lib.registry import Said, said

PIECES = (
    "name", "first-name", "last-name", "job-title", "phone", "email", "company", "address", "linkedin", "event",
    "event-date", "ticket", "registered", "order", "id", "state", "member", "profile", "kind",
)  # fmt: skip
#: Those that are dates.
DATES = ("event-date", "registered")
_KEPT = ("job-title", "phone", "email", "company", "address", "linkedin", "ticket")
#: What says that somebody is not coming (any more).
_NOT_COMING = frozenset(
    {"not attending", "deleted", "refunded", "cancelled", "canceled", "no", "nej", "afmeldt", "transferred"}
)
#: What says that somebody has no place (yet): who waits for one is no participant.
_WAITING = frozenset(
    {"waitlist", "waitlisted", "on waitlist", "wait list", "waiting list", "waiting", "pending", "pending approval",
     "venteliste", "på venteliste", "venter"}
)  # fmt: skip
#: Letters of what an event is called.
LONGEST_TITLE = 200


def read(source: Source, legend: Legend, here: Here) -> Iterator[Found]:
    """Each registration of the file."""
    for row in cells(source, legend, PIECES, here):
        yield row if isinstance(row, Fault) else registration(row.place, row.pieces, legend, here)


def registration(place: int, pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One registration from its fields, by whatever way they came."""
    event = " ".join(pieces.get("event", "").split())
    on = moments.moment(pieces.get("event-date", ""), zone=here.zone, day_first=legend.day_first)
    who = _who(place, pieces, here)
    if why := _not_there(pieces.get("state", "")):
        if not event or on is None or isinstance(who, Fault):
            return Skipped(place, why)
        thread = thread_of(event, on.astimezone(here.zone).date())
        return CalledOff(place, who.identifiers, thread, _number(pieces), full_name(pieces))
    if not event or len(event) > LONGEST_TITLE:
        return Fault(
            place,
            said("nothing says for which event"),
            said("Name the event in a column, or for the whole file"),
            "event",
        )
    if on is None:
        return Fault(place, said("the day of the event is no date"), said("Write it as in 2026-03-31"), "event-date")
    if isinstance(who, Fault):
        return who
    registered_at = moments.moment(pieces.get("registered", ""), zone=here.zone, day_first=legend.day_first)
    if registered_at is None and pieces.get("registered"):
        what = said("what stands under {piece} is no date", piece="registered")
        return Fault(place, what, said("Write it as in 2026-03-31"), "registered")
    return _item(place, pieces, who, event, on, registered_at, here)


def _not_there(state: str) -> Said | None:
    """Why somebody is no participant; None, if they are one."""
    bare = " ".join(state.split()).casefold()
    if bare in _NOT_COMING:
        return said("this person is not coming")
    return said("this person waits for a place") if bare in _WAITING else None


def _number(pieces: Mapping[str, str]) -> str:
    """What the service calls this registration. Whom it knows by a number of their own has one at an event."""
    return "" if pieces.get("member") else (pieces.get("id", "") or pieces.get("order", ""))[:80]


def thread_of(event: str, on: date) -> str:
    """What names an event: what it is called, and its day."""
    return f"event {headings.folded(event)} {on}"


def _who(place: int, pieces: Mapping[str, str], here: Here) -> identifying.Known | Fault:
    found = identifying.known(place, _without_member(pieces), region=here.region)
    if (
        not isinstance(found, Fault)
        or not (member := pieces.get("member", ""))
        or any(pieces.get(each) for each in identifying.PIECES)
    ):
        return found
    # Meetup tells no address: whom it lists is known by their number there, which its lists write as "user 12".
    number = member.removeprefix("user ").strip()
    return identifying.known(place, {**pieces, "account": f"meetup:{number}"}, region=here.region)


def _without_member(pieces: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in pieces.items() if name != "account"}


def _item(
    place: int, pieces: Mapping[str, str], who: identifying.Known, event: str, on: datetime,
    registered_at: datetime | None, here: Here,
) -> Item:  # fmt: skip
    kept = {name: who.pieces[name] for name in _KEPT if who.pieces.get(name)}
    day = on.astimezone(here.zone).date()
    kept |= {"event": event, "event-date": day.isoformat()}
    if number := _number(pieces):
        kept[NUMBER] = number
    if name := full_name(pieces):
        kept["name"] = name
    if profile := pieces.get("profile", ""):
        kept["profile"] = profile
    numbers = [pieces.get(each, "") for each in ("order", "id")]
    return Item(
        place=place, key=fingerprint("registration", numbers, kept), identifiers=who.identifiers, pieces=kept,
        happened_at=registered_at, thread=thread_of(event, day),
        data_subject="employees" if identifying.is_employee(pieces.get("kind", "")) else "",
        anchored_at=on, event=event,
    )  # fmt: skip
