"""The records as files, to be downloaded: for an authority, an auditor, a spreadsheet.

Promise:  1.1-11.5, as an authority reads them
Law:      GDPR Art. 30(1)-(4)
Next:     ../policy/outputs/files.py (which makes them)
"""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.lib.days import local_date
from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import queries as policy
from holdord.policy.outputs.files import FORMATS, NoSuchFile, file
from holdord.policy.outputs.imprint import in_force
from holdord.policy.outputs.spreadsheet import TooLongForACell
from holdord.staff.roles import Permission


@dataclass(frozen=True)
class Line:
    """A kind of file, what it is for, and the formats it can be had in."""

    kind: str
    title: str
    formats: tuple[str, ...]


@page(Permission.REGISTER_READ)
@require_GET
def exports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What can be downloaded, of the version in force."""
    titles = _titles()
    edition, imprint = in_force(on=_today(visit), notices=PUBLISHED_AT, rights=RIGHTS_AT)
    context = {
        "lines": [Line(kind, titles[kind], formats) for kind, formats in FORMATS.items()],
        "languages": edition.register.languages,
        "version": edition.version,
        "number": imprint.number,
        "spoken": edition.language(stated.spoken()),
    }
    return render(request, "console/exports.html", context)


@page(Permission.REGISTER_READ)
@require_GET
def download(request: HttpRequest, visit: Visit, *, kind: str, format: str) -> HttpResponse:
    """One file, in the language asked for."""
    edition, imprint = in_force(on=_today(visit), notices=PUBLISHED_AT, rights=RIGHTS_AT)
    try:
        made = file(kind, format, edition, request.GET.get("language") or stated.spoken(), imprint)
    except NoSuchFile:
        raise Http404 from None
    except TooLongForACell as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type=made.media_type, headers=headers)


def _today(visit: Visit) -> date:
    return local_date(visit.at, policy.register().desk.time_zone)


def _titles() -> dict[str, str]:
    return {
        "record": _("Record of processing activities (GDPR Art. 30(1))"),
        "processor-record": _("Record of processing on behalf of others (GDPR Art. 30(2))"),
        "processors": _("Processors"),
        "recipients": _("Recipients of personal data"),
        "dpv": _("Linked data in the Data Privacy Vocabulary"),
        "tilt": _("The notice in the Transparency Information Language"),
        "fideslang": _("Manifests for Fides"),
        "privacy": _("The notice for machines (privacy.json)"),
    }
