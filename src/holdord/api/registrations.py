"""Eventbrite says that something happened: an order was placed. What it is about is fetched from Eventbrite itself.

Promise:  6.2 - Eventbrite (tickets); 6.4 - from the last event one was registered for
Law:      GDPR Art. 5(1)(d), 32
Takes:    Eventbrite's webhook: the address of an order or an attendee
Gives:    202. A job fetches it with our token
Refuses:  404 where no token is set; 422 for any other address
Why:      the webhook is not signed, so nothing in it is believed but which order to look at
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema, Status

from holdord.api.house import Refused, api
from holdord.intake import actions
from holdord.intake.channels.events.eventbrite import reference
from holdord.lib import clock


class EventbriteSent(Schema):
    """Eventbrite's own form; only ``api_url`` is read."""

    api_url: str = ""
    config: dict[str, Any] = {}


@api.post("registrations/eventbrite", response={202: None}, operation_id="eventbrite", tags=["arrivals"])
def eventbrite(request: HttpRequest, sent: EventbriteSent) -> Status[None]:
    """Take note that there is something to fetch."""
    if not settings.HOLDORD_EVENTBRITE_TOKEN:
        raise Refused(404, "not-there", "There is nothing of that name.")
    found = reference(sent.api_url)
    if found is None:
        raise Refused(422, "not-eventbrite", "This is no order and no attendee of Eventbrite.")
    if not actions.await_registration(reference=found, at=clock.now()):
        raise Refused(429, "too-many", "Too much waits to be fetched. Try again later.", after=600)
    return Status(202, None)
