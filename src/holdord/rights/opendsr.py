"""What OpenDSR 2.0 says of a request, and what it asks of one: the fields of the specification, section by section.

Standard: OpenDSR 2.0, sections 5 (identities), 6 (discovery), 7 (requests), 8 (status, callbacks)
Takes:    the body of a request; a request as a machine sees it
Gives:    what was asked, or all faults of it; objects for answers and callbacks; the headers that sign them
Next:     api/opendsr.py (the addresses), workflow.py (who calls back)
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from holdord.lib import certified
from holdord.lib.days import midnight
from holdord.rights import queries
from holdord.rights.queries import MachineView
from holdord.terms import RequestStatus

VERSION = "2.0"
TYPES = ("access", "portability", "erasure")
REGULATIONS = ("gdpr", "ccpa")
#: A hash of an address finds nobody in a house that keeps keyed ones.
IDENTITIES = (("email", "raw"),)
_MOST_CALLBACKS = 5

Faults = list[tuple[str, str]]


def discovery() -> dict[str, Any]:
    """Section 6.3. The certificate lies under the domain it is for."""
    return {
        "api_version": VERSION,
        "supported_identities": [{"identity_type": kind, "identity_format": form} for kind, form in IDENTITIES],
        "supported_subject_request_types": list(TYPES),
        "processor_certificate": f"{settings.HOLDORD_ADDRESS}/v2/certificate.pem",
    }


def read(body: bytes) -> tuple[dict[str, Any], Faults]:
    """What is asked (7.1.1), with ``address``; or every fault, none of which repeats what was sent."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}, [("ParseError", "The body is no JSON.")]
    if not isinstance(said, dict):
        return {}, [("ParseError", "The body is no object of JSON.")]
    faults = [("IllegalArgumentException", fault) for fault in _faults(said)]
    if faults:
        return {}, faults
    address = next(each["identity_value"] for each in said["subject_identities"] if _is_email(each))
    return {
        "subject_request_id": str(UUID(said["subject_request_id"])),
        "subject_request_type": said["subject_request_type"],
        "regulation": said["regulation"],
        "status_callback_urls": said.get("status_callback_urls") or [],
        "address": address,
    }, []


def receipt(view: MachineView) -> dict[str, Any]:
    """Section 7.3, without the encoded request."""
    return {
        "controller_id": view.partner,
        "expected_completion_time": moment(midnight(view.due_on, view.time_zone)),
        "received_time": moment(view.received_at),
        "subject_request_id": view.reference,
        "api_version": VERSION,
    }


def status(view: MachineView) -> dict[str, Any]:
    """Section 8.3. Where the results are is said to the person alone."""
    told = receipt(view) | {"request_status": status_of(view)}
    del told["received_time"]
    return told


def status_of(view: MachineView) -> str:
    """Section 8."""
    if view.revoked:
        return "cancelled"
    if view.status.is_closed:
        return "completed" if view.status is RequestStatus.FULFILLED else "cancelled"
    return "in_progress" if view.prepared else "pending"


def callback(view: MachineView, url: str) -> dict[str, Any]:
    """Section 8.6."""
    return status(view) | {"status_callback_url": url}


def headers(body: bytes) -> dict[str, str]:
    """Who signs, and the signature over the SHA-256 digest of these bytes. Raises certified.NotSetUp."""
    return {
        "X-OpenDSR-Processor-Domain": certified.domain(),
        "X-OpenDSR-Signature": b64encode(certified.sign(body)).decode(),
    }


def moment(at: datetime) -> str:
    """RFC 3339, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _faults(said: Mapping[str, Any]) -> Iterator[str]:
    for name in ("regulation", "subject_request_id", "subject_request_type", "submitted_time"):
        if not isinstance(said.get(name), str):
            yield f"{name} field is required, as text."
    if isinstance(said.get("regulation"), str) and said["regulation"] not in REGULATIONS:
        yield f"regulation: one of {', '.join(REGULATIONS)}."
    if isinstance(said.get("subject_request_type"), str) and said["subject_request_type"] not in TYPES:
        yield f"subject_request_type: one of {', '.join(TYPES)}."
    if isinstance(said.get("subject_request_id"), str) and not _is_uuid4(said["subject_request_id"]):
        yield "subject_request_id: a UUID, version 4."
    if isinstance(said.get("submitted_time"), str) and not _is_moment(said["submitted_time"]):
        yield "submitted_time: a moment as in RFC 3339."
    if isinstance(said.get("api_version"), str) and said["api_version"].split(".")[0] not in ("2",):
        yield "api_version: 2.0 is spoken here."
    yield from _of_identities(said.get("subject_identities"))
    yield from _of_callbacks(said.get("status_callback_urls"))


def _of_identities(given: Any) -> Iterator[str]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        yield "subject_identities: a list of identity objects is required."
    elif not any(_is_email(each) for each in given):
        yield "subject_identities: one of identity_type email and identity_format raw is needed to find somebody."


def _of_callbacks(given: Any) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, list) or not all(isinstance(url, str) for url in given):
        yield "status_callback_urls: a list of addresses."
    elif len(given) > _MOST_CALLBACKS:
        yield f"status_callback_urls: at most {_MOST_CALLBACKS}."
    elif not all(queries.may_be_called(url) for url in given):
        yield "status_callback_urls: https addresses under a domain."


def _is_email(identity: Mapping[str, Any]) -> bool:
    kinds = (identity.get("identity_type"), identity.get("identity_format"))
    return kinds in IDENTITIES and isinstance(identity.get("identity_value"), str)


def _is_uuid4(text: str) -> bool:
    try:
        return UUID(text).version == 4
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
