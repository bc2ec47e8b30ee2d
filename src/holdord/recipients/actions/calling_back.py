"""A processor calls us back: it says that a request of ours stands differently now, and we go and look.

Promise:  8.3, 8.1a - done where the data went, and known here as soon as it is
Law:      GDPR Art. 28(3)(e), (h), 32(1)
Standard: OpenDSR 2.0, sections 8.5 to 8.8
Takes:    the headers and the bytes of a body, as they came
Gives:    nothing. The callback moves nothing by itself: how it stands is asked for, and signed anew
Refuses:  Unknown, for whoever is no processor of the register, or cannot show that they are; Wrong, for what they say
Why:      a callback that is sent again by somebody who saw it costs one question, and changes nothing
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from holdord.lib.certified import NotTrusted
from holdord.lib.jobs import enqueue
from holdord.policy import queries as policy
from holdord.recipients.connectors import OPENDSR
from holdord.recipients.connectors.opendsr import signed
from holdord.recipients.connectors.opendsr.config import listed
from holdord.recipients.connectors.opendsr.connector import callback_url, fetched
from holdord.recipients.models import Communication
from holdord.recipients.reach import NotReached
from holdord.recipients.rules import State


class Unknown(Exception):
    """It comes from no processor of ours, or its certificate cannot be trusted."""


class Wrong(ValueError):
    """The signature does not hold, or what is said is no callback of a request of ours."""


def called_back(*, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """Look at who calls, before anything of what they say is read; then have their request looked at."""
    domain = headers.get("X-OpenDSR-Processor-Domain", "").strip().lower()
    known = listed(policy.register(), settings.HOLDORD_RECIPIENTS)
    theirs = {id: each for id, each in known.items() if each.domain == domain}
    if not theirs:
        raise Unknown("no processor of the register has that domain")
    processor = next(iter(theirs.values()))
    try:
        signed.hold(processor, lambda url: fetched(processor, url), headers, body, at=at)
    except (NotTrusted, NotReached) as fault:
        raise Unknown("its certificate is not to be trusted") from fault
    except signed.NotSigned as fault:
        raise Wrong("the signature does not hold") from fault
    _look(_named(body), theirs, at)


def _named(body: bytes) -> UUID:
    """The request it is about. Raises Wrong."""
    try:
        said = json.loads(body)
        if said["status_callback_url"] != callback_url():
            raise Wrong("status_callback_url is not ours")
        return UUID(str(said["subject_request_id"]))
    except Wrong:
        raise
    except (ValueError, KeyError, TypeError):
        raise Wrong("this is no callback as section 8.6 has it") from None


@transaction.atomic
def _look(id: UUID, theirs: Collection[str], at: datetime) -> None:
    """Ask now how it stands. What is over, or was never handed over to them, is left alone."""
    rows = Communication.objects.select_for_update().filter(pk=id, state=State.OPEN.value, way=OPENDSR)
    row = rows.filter(recipient__in=theirs).first()
    if row is None:
        return
    if row.due_at > at:
        row.due_at = at
        row.save(update_fields=["due_at"])
    enqueue("recipients.communicate", f"{row.id}-{row.attempts}", communication=str(row.id))
