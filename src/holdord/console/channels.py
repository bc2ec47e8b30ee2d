"""The ways data come in: files that are brought, what stands for what in them, what would become of each row.

Promise:  4.2c - every channel ends in the one store; 7.1 - nothing is half imported, and nobody is named in a report
Law:      GDPR Art. 5(1)(b)-(d), 29
Why:      a file is looked through and read in by a job: the page says how far it is, and asks nothing twice
Next:     mapping.py (what stands for what), by_hand.py (one call, one card), ../intake/actions/importing.py
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.console.reach import processes_of
from holdord.intake import actions, queries
from holdord.intake.channels import report as reports
from holdord.intake.channels.kinds import KINDS, Questions
from holdord.intake.channels.report import Fared
from holdord.intake.queries import ImportLine, TableState
from holdord.intake.rules import ImportState
from holdord.policy import queries as policy
from holdord.policy.channels import Channel
from holdord.staff.roles import Permission


@dataclass(frozen=True)
class Line:
    """A channel as the list shows it: what it is for, and which files it takes."""

    channel: Channel
    kind: str
    endings: str
    takes_files: bool
    by_hand: bool
    table: TableState | None = None


@page(Permission.DATA_IMPORT)
@require_GET
def channels(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The channels of the role's processes, and the files that were brought for them."""
    mine, tables = channels_of(visit), queries.tables()
    context = {
        "lines": [replace(_line(channel), table=tables.get(channel.id)) for channel in mine],
        "takes": [_line(channel) for channel in mine if channel.kind in KINDS],
        "imports": [(each, texts.import_state(each.state)) for each in queries.imports(channels=[c.id for c in mine])],
        "accept": ",".join(dict.fromkeys(ending for kind in KINDS.values() for ending in kind.endings)),
    }
    return render(request, "console/channels.html", context)


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_POST
def bring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Seal the file, and ask what stands for what in it where that is not clear."""
    channel, uploaded = _wanted(request.POST.get("channel", ""), visit), request.FILES.get("file")
    if channel is None or not isinstance(uploaded, UploadedFile):
        messages.error(request, _("Choose a channel and a file."))
        return HttpResponseRedirect(reverse("console.channels"))
    if (uploaded.size or 0) > actions.LARGEST:
        messages.error(request, _("The file is larger than we take at once. Split it."))
        return HttpResponseRedirect(reverse("console.channels"))
    beside = [(each.name or "", each) for each in request.FILES.getlist("beside")]
    try:
        id = actions.bring(
            channel=channel.id, name=uploaded.name or "", content=uploaded, beside=beside, language=stated.spoken(),
            by=visit.by, at=visit.at,
        )  # fmt: skip
    except actions.TooLarge:
        messages.error(request, _("A file is larger than we take, or there are too many. Bring them in portions."))
        return HttpResponseRedirect(reverse("console.channels"))
    if is_unclear(actions.ask(id=id, by=visit.by, at=visit.at)):
        return HttpResponseRedirect(reverse("console.mapping", args=[id]))
    actions.have_looked_at(id=id, at=visit.at)
    return HttpResponseRedirect(reverse("console.import", args=[id]))


@page(Permission.DATA_IMPORT)
@require_GET
def one_import(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Where the file stands, and what became, or would become, of each row."""
    found = import_of(id, visit)
    context = {
        "line": found,
        "state": texts.import_state(found.state),
        "is_busy": found.state in (ImportState.BROUGHT, ImportState.CONFIRMED),
        "waits": found.state is ImportState.LOOKED_AT,
        "sound": found.report.read - found.report.faulty,
        "rows": [
            (texts.fared(each), found.report.counts[each.value], reports.rows(found.report.spans, each), _look(each))
            for each in Fared if found.report.counts[each.value]
        ],
        "faults": [(each, each.what.text(_), each.cure.text(_)) for each in found.report.faults],
        "told": [(each.what.text(_), each.cure.text(_)) for each in found.report.told],
        "asks": found.state is ImportState.LOOKED_AT,
    }  # fmt: skip
    return render(request, "console/import.html", context)


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_POST
def decide(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Read it in, whole or without the rows that cannot be read; or let it go."""
    found = import_of(id, visit)
    back = HttpResponseRedirect(reverse("console.import", args=[id]))
    try:
        if request.POST.get("act") == "drop":
            actions.drop(id=found.id, by=visit.by, at=visit.at)
            messages.success(request, _("Let go. Nothing of it was taken in."))
            return HttpResponseRedirect(reverse("console.channels"))
        sound_only = request.POST.get("act") == "sound"
        actions.confirm(id=found.id, sound_only=sound_only, by=visit.by, at=visit.at)
    except actions.HasFaults:
        messages.error(request, _("Some rows cannot be read. Correct them, or take in the others alone."))
    except actions.NotNow:
        messages.error(request, _("The file does not stand there any more. Look at it again."))
    return back


def channels_of(visit: Visit) -> list[Channel]:
    """The channels of the processes that the role may look at."""
    allowed = processes_of(visit.member.role)
    return [channel for channel in policy.register().channels if channel.process in allowed]


def import_of(id: UUID, visit: Visit) -> ImportLine:
    """The import, if it is one of the role's channels; raises Http404."""
    found = queries.one_import(id)
    if found is None or found.channel not in {channel.id for channel in channels_of(visit)}:
        raise Http404
    return found


def is_unclear(asked: Questions) -> bool:
    """Whether a person has to say something before the file can be read."""
    unknown = bool(asked.columns) and not any(column.piece for column in asked.columns)
    left = any(not column.piece for column in asked.columns)
    return unknown or left or bool(asked.always) or bool(asked.writers)


def _wanted(id: str, visit: Visit) -> Channel | None:
    return next((channel for channel in channels_of(visit) if channel.id == id and channel.kind in KINDS), None)


def _line(channel: Channel) -> Line:
    kind = KINDS.get(channel.kind)
    endings = ", ".join(kind.endings) if kind else ""
    return Line(channel, texts.channel_kind(channel.kind), endings, bool(kind), channel.kind in ("phone", "cards"))


def _look(fared: Fared) -> str:
    looks = {
        Fared.TAKEN_IN: "good",
        Fared.MOVED: "good",
        Fared.CALLED_OFF: "good",
        Fared.FAULT: "bad",
        Fared.WAITING: "warn",
        Fared.NOBODY: "warn",
    }
    return looks.get(fared, "")
