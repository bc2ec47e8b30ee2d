"""What Meetup says of somebody who registered, as its services write it; under our own names.

Promise:  6.2 - Meetup (registration)
Law:      GDPR Art. 5(1)(c)
Takes:    an RSVP: as its REST interface and its stream give one, or as its GraphQL interface does
Gives:    flat fields, as reading.py reads them; None for what is no RSVP of Meetup's
Why:      of what Meetup tells (a picture, the group, topics, where it is) only what a registration needs is looked at
"""

from collections.abc import Mapping
from typing import Any


def fields(told: Mapping[str, Any]) -> dict[str, str] | None:
    """The registration that was told of."""
    rsvp = _table(told.get("rsvp")) or told
    member = _table(rsvp.get("member")) or _table(rsvp.get("user"))
    event = _table(rsvp.get("event"))
    number = _text(member.get("member_id") or member.get("id"))
    if not number or not event:
        return None
    given = {
        "id": rsvp.get("rsvp_id") or rsvp.get("id"),
        "member": number,
        "name": member.get("member_name") or member.get("name"),
        "email": member.get("email"),
        "profile": member.get("memberUrl") or member.get("link"),
        "event": event.get("event_name") or event.get("title") or event.get("name"),
        "event-date": event.get("dateTime") or event.get("time"),
        "registered": rsvp.get("created") or rsvp.get("mtime"),
        "state": _state(_text(rsvp.get("response") or rsvp.get("status"))),
    }
    return {name: text for name, value in given.items() if (text := _text(value))}


def _state(said: str) -> str:
    """Who is on the list of those who wait has no place (yet), and is on nobody's list of participants."""
    return "attending" if said.casefold() in ("yes", "attending", "attended") else "not attending"


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return str(value).strip()[:500] if isinstance(value, str | int) and not isinstance(value, bool) else ""
