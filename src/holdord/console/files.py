"""A file of a person's, played or downloaded: for a stated purpose, by a role that sees its record, and logged.

Promise:  4.2a - recordings; 9.3 - each read has a purpose; 9.5 - what was uploaded does no harm to whoever opens it
Law:      GDPR Art. 5(1)(f), 32
Why:      the bytes came from outside: they are given as what they were found to be, never as a page, and never kept by
          a browser
"""

from collections.abc import Iterator
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
    return _answer(found, pieces, download="download" in request.GET)


def _answer(found: subjects.File, pieces: Iterator[bytes], *, download: bool) -> HttpResponse | StreamingHttpResponse:
    in_place = found.kind.startswith(_IN_PLACE) and not download
    answer = StreamingHttpResponse(pieces, content_type=found.kind)
    disposition = content_disposition_header(as_attachment=not in_place, filename=found.name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Content-Length"] = str(found.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Security-Policy"] = _NOTHING_RUNS
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
