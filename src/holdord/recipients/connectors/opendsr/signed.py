"""What a processor says counts only if it is signed with a certificate of its domain that a trusted authority issued.

Law:      GDPR Art. 5(2), 28(3)(h), 32(1)
Standard: OpenDSR 2.0, sections 4 (certificates), 6.3 (where it lies), 8.3 and 8.8 (what is looked at, in which order)
Takes:    a processor; headers and the bytes of a body, as they came
Gives:    what it supports; nothing, where the signature holds
Refuses:  NotTrusted, for another domain or a certificate nobody answers for; NotSigned
Why:      kept in memory: it is public, and short-lived by nature. One that is replaced is fetched anew
"""

import json
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from holdord.lib import certified
from holdord.lib.certified import NotTrusted
from holdord.recipients.connectors.opendsr.config import Processor
from holdord.recipients.reach import Permanent

#: How long what a processor says of itself is believed without asking again.
_BELIEVED = timedelta(days=1)
#: How long nothing is asked anew after a signature did not hold with what they said newly.
_REST = timedelta(minutes=1)

Fetch = Callable[[str], bytes]


class NotSigned(Exception):
    """These bytes bear no signature of that certificate."""


@dataclass(frozen=True)
class Discovered:
    """What a processor supports (6.3), and the certificate it signs with."""

    identities: frozenset[tuple[str, str]]
    types: frozenset[str]
    certificate: bytes
    at: datetime


_known: dict[str, Discovered] = {}
_doubted: dict[str, datetime] = {}


def discovered(processor: Processor, fetch: Fetch, *, at: datetime, anew: bool = False) -> Discovered:
    """What it supports; asked once a day. Raises NotTrusted, NotSigned, reach.NotReached."""
    found = _known.get(processor.base)
    if found is None or anew or at - found.at > _BELIEVED:
        found = _known[processor.base] = _asked(processor, fetch, at)
    return found


def hold(processor: Processor, fetch: Fetch, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """Look at a signature: whose it says it is, whether that certificate is trusted today, whether it holds.

    One that does not hold may be made with a newer certificate, as may one whose certificate is over: they are asked
    once more, at most once a minute. Raises NotTrusted, NotSigned.
    """
    if headers.get("X-OpenDSR-Processor-Domain", "").strip().lower() != processor.domain:
        raise NotTrusted("it says that another domain signed it")
    try:
        signature = b64decode("".join(headers.get("X-OpenDSR-Signature", "").split()), validate=True)
    except (ValueError, Error):
        raise NotSigned("the signature is no base64") from None
    doubt = _doubt(processor, discovered(processor, fetch, at=at), signature, body, at)
    if doubt and _may_ask_again(processor, at):
        doubt = _doubt(processor, discovered(processor, fetch, at=at, anew=True), signature, body, at)
    if doubt:
        raise doubt


def _doubt(
    processor: Processor, said: Discovered, signature: bytes, body: bytes, at: datetime
) -> NotTrusted | NotSigned | None:
    try:
        certified.trust(said.certificate, processor.domain, at=at)
    except NotTrusted as fault:
        return fault
    if signature and certified.holds(body, signature, said.certificate):
        return None
    return NotSigned("the signature does not hold")


def _may_ask_again(processor: Processor, at: datetime) -> bool:
    """Whoever forges signatures does not make us ask them oftener than once a while."""
    if at - _doubted.get(processor.base, at - _BELIEVED) < _REST:
        return False
    _doubted[processor.base] = at
    return True


def _asked(processor: Processor, fetch: Fetch, at: datetime) -> Discovered:
    try:
        said = json.loads(fetch(f"{processor.base}/discovery"))
        where = str(said["processor_certificate"])
        pairs = {(str(each["identity_type"]), str(each["identity_format"])) for each in said["supported_identities"]}
        types = frozenset(map(str, said["supported_subject_request_types"]))
    except (ValueError, KeyError, TypeError):
        raise Permanent("answer", "what it says of itself lacks what section 6.3 requires") from None
    ours, theirs = urlsplit(processor.base), urlsplit(where)
    if (theirs.scheme, theirs.hostname) != (ours.scheme, ours.hostname):
        raise NotTrusted("its certificate lies under another domain than its own")
    return Discovered(frozenset(pairs), types, fetch(where), at)
