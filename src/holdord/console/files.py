"""A file of a person's, played or downloaded: for a stated purpose, by a role that sees its record, and logged.

Promise:  4.2a - recordings; 9.3 - each read has a purpose; 9.5 - what was uploaded does no harm to whoever opens it
Law:      GDPR Art. 5(1)(f), 32
Why:      the bytes came from outside: they are given as what they were found to be, never as a page, and never kept by
          a browser. A part of them is given where one is asked for: else no browser plays from the middle, and some
          play nothing. Each part is a reading
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from holdord.console.access import Visit, denied, page
from holdord.console.stated import spoken
from holdord.decisions import actions as decisions
from holdord.decisions import texts
from holdord.decisions.rules import NotForThisPurpose
from holdord.staff.roles import Permission
from holdord.subjects import queries as subjects

#: What may be shown or played in place; all else is downloaded.
_IN_PLACE = ("audio/", "image/")
#: One part, from a byte to a byte, or so many from the end (RFC 9110, 14.1.2). Whoever asks otherwise gets the whole.
_PART = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))", re.ASCII)
_NOTHING_RUNS = "default-src 'none'; media-src 'self'; img-src 'self'; sandbox"


@page(Permission.PERSON_OPEN, for_a_purpose=True)
@require_GET
def file(request: HttpRequest, visit: Visit, subject: UUID, id: UUID) -> HttpResponseBase:
    """Its bytes, as they are opened."""
    try:
        found = decisions.open_file(
            subject=subject, file=id, purpose=visit.purpose or "", staff_id=visit.member.id, role=visit.member.role,
            at=visit.at,
        )  # fmt: skip
    except NotForThisPurpose as refused:
        return denied(request, texts.refusal(refused.code, spoken()))
    except subjects.NoSuchPerson:
        raise Http404 from None
    pieces = subjects.file_pieces(subject, id)
    return _answer(found, pieces, request.headers.get("Range", ""), download="download" in request.GET)


def _answer(
    found: subjects.File, pieces: Iterator[bytes], asked: str, *, download: bool
) -> HttpResponse | StreamingHttpResponse:
    in_place = found.kind.startswith(_IN_PLACE) and not download
    part = _part(asked, found.size)
    if part is not None and not part:
        status, headers = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{found.size}"}
        return HttpResponse(status=status, headers=headers)
    answer = StreamingHttpResponse(_cut(pieces, part) if part else pieces, content_type=found.kind)
    answer["Accept-Ranges"] = "bytes"
    if part:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{found.size}"
    disposition = content_disposition_header(as_attachment=not in_place, filename=found.name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Content-Length"] = str(len(part) if part else found.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = _NOTHING_RUNS
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _part(asked: str, size: int) -> range | None:
    """Which bytes are asked for; none of them where it begins behind the end, None for the whole."""
    match = _PART.fullmatch(asked.strip())
    if match is None or (match[2] and int(match[2]) < int(match[1])):
        return None
    if match[3]:
        return range(max(size - int(match[3]), 0), size if int(match[3]) else 0)
    return range(int(match[1]), min(int(match[2]) + 1 if match[2] else size, size))


def _cut(pieces: Iterator[bytes], part: range) -> Iterator[bytes]:
    """Those bytes of the file, and none behind them is opened."""
    place = 0
    for piece in pieces:
        yield piece[max(part.start - place, 0) : part.stop - place]
        place += len(piece)
        if place >= part.stop:
            return
