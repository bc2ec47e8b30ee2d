"""Eventbrite, asked for an order or an attendee it has told us of.

Takes:    our token; 'orders/123' or 'events/9/attendees/7'
Gives:    the fields of each registration, as events/reading.py reads them
Refuses:  NotFetched, with whether it is worth another try; httpx errors are told by their kind, never by their words
"""

import re
from collections.abc import Mapping
from typing import Any

_BASE = "https://www.eventbriteapi.com/v3/"
_REFERENCE = re.compile(r"https://www\.eventbriteapi\.com/v3/(orders/\d{1,20}|events/\d{1,20}/attendees/\d{1,20})/?")
_SECONDS = 10
_LARGEST = 4 * 1024 * 1024
_MOST = 500


class NotFetched(Exception):
    """Eventbrite did not answer, or not as it should. ``again``: it is worth another try."""

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(f"eventbrite: {code}")
        self.code, self.again = code, again


def reference(address: str) -> str | None:
    """What the address is of, if it is one of Eventbrite's own; None for any other: we fetch from nowhere else."""
    found = _REFERENCE.fullmatch(address)
    return found[1] if found else None


def registrations(wanted: str, *, token: str) -> list[dict[str, str]]:
    """Everybody registered by that order, or that one attendee; raises NotFetched."""
    if wanted.startswith("orders/"):
        order = _fetched(f"{wanted}/?expand=attendees", token)
        attendees = order.get("attendees", [])
    else:
        attendees = [_fetched(f"{wanted}/", token)]
    found = [each for each in attendees if isinstance(each, Mapping)][:_MOST] if isinstance(attendees, list) else []
    events = {
        id: _fetched(f"events/{id}/", token)
        for id in sorted({_text(each.get("event_id")) for each in found})
        if id.isdigit()
    }
    return [_fields(each, events.get(_text(each.get("event_id")), {})) for each in found]


def _fields(attendee: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, str]:
    profile = _table(attendee.get("profile"))
    gone = attendee.get("cancelled") or attendee.get("refunded")
    given = {
        "id": attendee.get("id"), "order": attendee.get("order_id"), "name": profile.get("name"),
        "email": profile.get("email"), "phone": profile.get("cell_phone") or profile.get("work_phone"),
        "company": profile.get("company"), "job-title": profile.get("job_title"),
        "ticket": attendee.get("ticket_class_name"),
        "event": _table(event.get("name")).get("text"), "event-date": _table(event.get("start")).get("utc"),
        "registered": attendee.get("created"), "state": "cancelled" if gone else "attending",
    }  # fmt: skip
    return {name: text for name, value in given.items() if (text := _text(value))}


def _fetched(path: str, token: str) -> Mapping[str, Any]:
    # Imported here: most processes ask nobody.
    import httpx
    import stamina

    @stamina.retry(on=(httpx.TransportError, _Busy), attempts=3, timeout=45)
    def asked() -> httpx.Response:
        with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
            answer = client.get(_BASE + path, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _Busy
        return answer

    try:
        answer = asked()
    except (httpx.HTTPError, _Busy) as fault:
        raise NotFetched(type(fault).__name__.strip("_").lower(), again=True) from None
    if answer.status_code != 200 or len(answer.content) > _LARGEST:
        raise NotFetched(f"status-{answer.status_code}", again=False)
    try:
        return _table(answer.json())
    except ValueError:
        raise NotFetched("not-json", again=False) from None


class _Busy(Exception):
    """Eventbrite asks us to come back later."""


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return str(value).strip()[:500] if isinstance(value, str | int) and not isinstance(value, bool) else ""
