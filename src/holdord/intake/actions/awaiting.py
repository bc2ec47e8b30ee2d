"""Registrations that another service has told us of and that are still to be fetched from it.

Promise:  6.2 - Eventbrite (tickets)
Law:      GDPR Art. 5(1)(d)
Takes:    what names it there; the moment
Gives:    whether there is room for it; how many were taken in
Next:     ../channels/events/eventbrite.py (who asks), ../workflow.py (when)
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from holdord.intake.actions.handing import NotRead, note_by_hand
from holdord.intake.channels.events.eventbrite import NotFetched, registrations
from holdord.intake.models import Awaited
from holdord.intake.rules import OutOfScope
from holdord.lib.jobs import enqueue
from holdord.policy import queries as policy
from holdord.policy.channels import Channel

log = structlog.get_logger(__name__)

_MOST = 5000
_GIVEN_UP = timedelta(days=3)


def await_registration(*, reference: str, at: datetime) -> bool:
    """Note that it is to be fetched, once; False, where too much waits already."""
    with transaction.atomic():
        if Awaited.objects.count() >= _MOST:
            return False
        row, _ = Awaited.objects.get_or_create(reference=reference, defaults={"at": at})
        enqueue("intake.eventbrite", f"{row.id}:{at.timestamp():.0f}", awaited=str(row.id))
    return True


def fetch_registration(*, awaited: UUID, at: datetime) -> int:
    """Fetch it and take it in; gives how many. What is not to be had (any more) is forgotten, else tried again."""
    row, channel = Awaited.objects.filter(pk=awaited).first(), _channel()
    if row is None or channel is None or not settings.HOLDORD_EVENTBRITE_TOKEN:
        return 0
    try:
        found = registrations(row.reference, token=settings.HOLDORD_EVENTBRITE_TOKEN)
    except NotFetched as refused:
        log.warning("eventbrite did not give what it told of", code=refused.code)
        if not refused.again or at - row.at > _GIVEN_UP:
            row.delete()
        return 0
    taken = sum(_taken_in(channel, pieces, at) for pieces in found)
    row.delete()
    return taken


def _taken_in(channel: Channel, pieces: dict[str, str], at: datetime) -> bool:
    language = policy.register().languages[0]
    try:
        note_by_hand(channel=channel.id, pieces=pieces, once="", language=language, by="system:eventbrite", at=at)
    except (NotRead, OutOfScope):
        return False
    return True


def _channel() -> Channel | None:
    return next((each for each in policy.register().channels if each.kind == "events"), None)
