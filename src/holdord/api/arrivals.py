"""What other systems hand over: calls, messages, customers, registrations; and that something was delivered.

Promise:  4.2a, 4.2c - every channel ends in the one store; 5.4 - from the last delivery
Law:      GDPR Art. 5(1)(b)-(e)
Takes:    flat fields, under the names a telephone system or a shop has for them; `Idempotency-Key` for what has no id
Gives:    what became of it: 201, or 200 where it came before
Refuses:  404 for a channel the register does not have, 422 with the field and what would be right; nothing is repeated
Next:     ../intake/channels/headings.py (which names are known), docs/channels.md
"""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Body, File, Form, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from holdord.api.guarding import For, key_of
from holdord.api.house import Refused, api
from holdord.intake import actions
from holdord.intake.actions import NotRead
from holdord.intake.arrivals import Attached, Outcome
from holdord.intake.channels.headings import guessed
from holdord.intake.channels.kinds import KINDS, NotFromAFile
from holdord.intake.rules import OutOfScope, can_be_kept
from holdord.intake.stamps import NoSuchChannel
from holdord.lib import clock
from holdord.lib.days import midnight
from holdord.policy import queries as policy
from holdord.policy.channels import Channel
from holdord.terms import IdentifierKind

_LONGEST = 10_000
_MOST_FIELDS = 60

Fields = dict[str, str | int | float | None]


class ArrivalSent(Schema):
    """One thing that came in. ``fields`` bear the names of docs/channels.md, or a system's own."""

    model_config = ConfigDict(extra="forbid")

    fields: Fields = Field(max_length=_MOST_FIELDS)
    language: str = Field("", max_length=8)


class ArrivalTaken(Schema):
    """What became of it: 'accepted', 'quarantined', 'suppressed' … ``again``: it had come before."""

    verdict: str
    again: bool
    reference: str | None


class FileTaken(ArrivalTaken):
    """``left`` says why a file was not kept: 'too-large', 'kind', 'infected', 'no-category'."""

    left: list[str]


class DeliverySent(Schema):
    """Something was delivered on that day, to everybody known by that number, or to the person of that address."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field("", max_length=80)
    email: str = Field("", max_length=254)
    on: date = Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1))


class DeliveryTaken(Schema):
    """How many people it concerns; 0 where nobody is known by that."""

    people: int


@api.post(
    "channels/{channel}/arrivals", auth=For("arrive"), response={200: ArrivalTaken, 201: ArrivalTaken, 202: None},
    operation_id="arrival", tags=["arrivals"],
)  # fmt: skip
def arrival(request: HttpRequest, channel: str, sent: ArrivalSent) -> Status[ArrivalTaken]:
    """Hand over one thing that came in by a channel."""
    return _by_key(request, _channel(channel), sent.fields, sent.language)


@api.post(
    "channels/{channel}/arrivals/with-file", auth=For("arrive"), response={200: FileTaken, 201: FileTaken, 202: None},
    operation_id="arrival-with-file", tags=["arrivals"],
)  # fmt: skip
def arrival_with_file(
    request: HttpRequest, channel: str, fields: Form[str], file: File[UploadedFile], language: Form[str] = ""
) -> Status[ArrivalTaken]:
    """Hand over one thing with its file (a call and its recording), read as it comes and sealed in pieces.

    The file may have as many bytes as HOLDORD_LARGEST_FILE says.
    """
    if (file.size or 0) > settings.HOLDORD_LARGEST_FILE:
        raise Refused(413, "too-large", f"A file has at most {settings.HOLDORD_LARGEST_FILE} bytes. See your settings.")
    try:
        sent = ArrivalSent.model_validate({"fields": json.loads(fields), "language": language})
    except ValueError:
        raise Refused(422, "not-of-this-form", "'fields' is a JSON object of texts and numbers.") from None
    attached = Attached(name=file.name or "", claimed_kind=file.content_type or "", content=file)
    return _by_key(request, _channel(channel), sent.fields, sent.language, files=(attached,))


@api.post(
    "calls", auth=For("arrive"), response={200: ArrivalTaken, 201: ArrivalTaken}, operation_id="call", tags=["arrivals"]
)
def call(request: HttpRequest, sent: Body[Fields]) -> Status[ArrivalTaken]:
    """Hand over a call, in the fields of Asterisk, FreePBX or 3CX, for the register's one channel of calls."""
    channels = [each for each in policy.register().channels if each.kind == "phone"]
    if len(channels) != 1:
        raise Refused(
            404, "no-one-channel", "The register has no channel of calls, or several. Name one in the address."
        )
    return _by_key(request, channels[0], sent, "")


@api.post("deliveries", auth=For("deliver"), response=DeliveryTaken, operation_id="delivery", tags=["arrivals"])
def delivery(request: HttpRequest, sent: DeliverySent) -> DeliveryTaken:
    """Say that a service was delivered. Said twice, it is one delivery."""
    given = {IdentifierKind.ACCOUNT: sent.account.strip(), IdentifierKind.EMAIL: sent.email.strip()}
    whom = {kind: value for kind, value in given.items() if value}
    if len(whom) != 1:
        raise Refused(422, "whom", "Say whom it was delivered to: 'account' or 'email', one of the two.")
    on = midnight(sent.on, policy.register().desk.time_zone)
    try:
        return DeliveryTaken(people=actions.deliver(whom, on=on, by=key_of(request).actor, at=clock.now()))
    except actions.TooEarly:
        fault = {"at": "body.on", "wrong": "This day has not come yet."}
        raise Refused(422, "too-early", "A delivery is told of when it has happened.", faults=[fault]) from None


def _by_key(
    request: HttpRequest, channel: Channel, fields: Fields, language: str, files: tuple[Attached, ...] = ()
) -> Status[ArrivalTaken]:
    once = request.headers.get("Idempotency-Key", "")[:200]
    return taken(channel, fields, language, once=once, by=key_of(request).actor, files=files)


def taken(
    channel: Channel, fields: Fields, language: str, *, once: str, by: str, files: tuple[Attached, ...] = ()
) -> Status[Any]:
    """Take it in and say what became of it, or refuse it."""
    try:
        outcome = actions.note_by_hand(
            channel=channel.id, pieces=_pieces(channel, fields), once=once,
            language=language or policy.register().languages[0], by=by, at=clock.now(), files=files,
        )  # fmt: skip
    except NotRead as refused:
        at = f"fields.{refused.fault.piece}" if refused.fault.piece else "fields"
        fault = {"at": at, "wrong": f"{refused.fault.what}. {refused.fault.cure}."}
        raise Refused(422, "not-read", "It cannot be read, so nothing was stored.", faults=[fault]) from None
    except OutOfScope:
        raise Refused(422, "out-of-scope", "Whoever works here is not taken in under this policy.") from None
    except (NoSuchChannel, NotFromAFile):
        raise Refused(404, "no-such-channel", "Nothing is handed over by this channel.") from None
    # That somebody does not come is no arrival: it is noted where they had registered, and there is nothing to tell.
    return _answer(outcome) if outcome else Status(202, None)


def _answer(outcome: Outcome) -> Status[ArrivalTaken]:
    reference = str(outcome.record or outcome.held or "").split("-")[0].upper() or None
    told = FileTaken(
        verdict=outcome.verdict.value,
        again=outcome.again,
        reference=reference,
        left=[each.why for each in outcome.left],
    )
    return Status(200 if outcome.again else 201, told)


def _pieces(channel: Channel, fields: Fields) -> dict[str, str]:
    """The fields under the names of pieces: their own, or those that telephone systems and shops have for them."""
    texts = {name: str(value) for name, value in fields.items() if value is not None and str(value).strip()}
    if any(len(text) > _LONGEST or not can_be_kept(text) for text in texts.values()) or len(texts) > _MOST_FIELDS:
        raise Refused(
            422, "too-long", f"A field is longer than {_LONGEST} letters, or there are more than {_MOST_FIELDS}."
        )
    known = KINDS[channel.kind].columns if channel.kind in KINDS else ()
    named = guessed(list(texts), known)
    return {named.get(name, name): text for name, text in texts.items() if not known or name in named}


def _channel(id: str) -> Channel:
    found = policy.register().channel(id)
    if found is None:
        raise Refused(404, "no-such-channel", "The register has no channel of that name.")
    return found
