"""The letters the house has written, and whether they went out.

Promise:  1.4 - letters reach people, or we know that they did not; 9.3 - reading one is a reading of a person's data
Law:      GDPR Art. 5(1)(f), 32
Why:      without a mail server letters stay here, so that whoever tries the house out can follow a link or read a code.
          In production the letter of a stranger, or of a colleague, opens to nobody: it may hold a code or a link
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdord.audit import actions as audit
from holdord.console import texts
from holdord.console.access import Visit, denied, page
from holdord.lib import mail
from holdord.notice import queries
from holdord.staff.roles import Permission
from holdord.subjects import actions as subjects

_PAGE = 50


@page(Permission.MESSAGE_LIST)
@require_GET
def outbox(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest letters, closed: what kind, to whom by id, how they stand."""
    found = queries.outbox(_PAGE + 1, before=_moment(request.GET.get("before", "")))
    context = {
        "letters": [(each, texts.letter(each.template), texts.state(each.state.value)) for each in found[:_PAGE]],
        "older": found[_PAGE - 1].queued_at.isoformat() if len(found) > _PAGE else None,
        "waiting": queries.waiting(),
        "has_server": mail.configured(),
        "reads": visit.may(Permission.MESSAGE_READ),
    }
    return render(request, "console/outbox.html", context)


@page(Permission.MESSAGE_READ)
@require_GET
def message(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """One letter, opened: for a purpose where we know the person, else only on a house that sends nothing yet."""
    letter = queries.message(id)
    if letter is None:
        raise Http404
    about = letter.envelope.subject
    if about is None and not _open_house():
        return denied(request, _("This letter may hold a code or a link, so nobody but its reader opens it."))
    if about is not None and visit.purpose is None:
        way_back = urlencode({"next": request.path})
        return HttpResponseRedirect(f"{reverse('console.purpose')}?{way_back}")
    if about is not None:
        _note_reading(about, visit)
    else:
        audit.record(act="notice.read", by=visit.by, at=visit.at, detail={"letter": str(id)})
    return render(request, "console/message.html", {"letter": letter, "kind": texts.letter(letter.envelope.template)})


def _open_house() -> bool:
    return not settings.PRODUCTION and not mail.configured()


def _note_reading(subject: UUID, visit: Visit) -> None:
    purpose, role = visit.purpose or "", visit.member.role
    subjects.read(subject=subject, purpose=purpose, by=visit.by, at=visit.at, what="letter", role=role)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
