"""Other services tell us what came in, signed as Standard Webhooks has it: calls, messages, registrations, customers.

Promise:  4.2a, 4.2c - every channel ends in the one store; 6.2 - registration services; 9.2 - who hands over is known
Law:      GDPR Art. 5(1)(d), (f), 32(1)(b)
Takes:    ``webhook-id``, ``webhook-timestamp``, ``webhook-signature`` over the body; fields under 'data', or bare
Gives:    what became of it: 201, or 200 where that id has come before
Refuses:  404 for a channel without a secret, 401 for what is not signed with it or is older than five minutes, 422
Next:     arrivals.py (the same with a key), docs/channels.md
Why:      a service that knows no key of ours can sign, and what was signed cannot be sent again later by who saw it
"""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Status
from standardwebhooks import Webhook, WebhookVerificationError

from holdord.api.arrivals import ArrivalTaken, Fields, taken
from holdord.api.house import Refused, api
from holdord.intake.channels.events import meetup
from holdord.policy import queries as policy
from holdord.policy.channels import Channel

BY = "system:webhooks"
_LONGEST_ID = 200


@api.post(
    "webhooks/{channel}", response={200: ArrivalTaken, 201: ArrivalTaken, 202: None}, operation_id="webhook",
    tags=["arrivals"],
)  # fmt: skip
def webhook(request: HttpRequest, channel: str) -> Status[ArrivalTaken | None]:
    """Take in what a service signed, for the channel whose secret it has."""
    secrets = settings.HOLDORD_WEBHOOKS.get(channel)
    found = policy.register().channel(channel)
    if not secrets or found is None:
        raise Refused(404, "not-there", "There is nothing of that name.")
    sent = _verified(request, secrets)
    fields = _fields(found, sent)
    once = f"webhook {request.headers['webhook-id']}"[:_LONGEST_ID]
    return taken(found, fields, str(sent.get("language") or "")[:8], once=once, by=BY)


def _verified(request: HttpRequest, secrets: tuple[str, ...]) -> Mapping[str, Any]:
    """The body, once one of the secrets has signed it."""
    for secret in secrets:
        try:
            Webhook(secret).verify(request.body, dict(request.headers.items()), json_parse=False)
        except (WebhookVerificationError, ValueError):
            continue
        break
    else:
        said = "It is not signed with this channel's secret, or not just now. Sign it as Standard Webhooks has it."
        raise Refused(401, "not-signed", said)
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise Refused(400, "not-json", "The body is no JSON.") from None
    if not isinstance(sent, dict):
        raise Refused(422, "not-of-this-form", "The body is an object: fields, or 'type' and 'data' with fields in it.")
    return sent


def _fields(channel: Channel, sent: Mapping[str, Any]) -> Fields:
    """The flat fields of it. What lies deeper is not ours to guess at, and is left out."""
    data = sent["data"] if isinstance(sent.get("data"), dict) else sent
    if channel.kind == "events" and (registration := meetup.fields(data)) is not None:
        return dict(registration)
    return {name: value for name, value in data.items() if _is_flat(value)}


def _is_flat(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
