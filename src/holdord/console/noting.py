"""What staff write about a person, and what they mark as confidential on the person's page.

Promise:  7.1 - a note has a purpose; 9.7 - what came under a contract is for its team
Law:      GDPR Art. 5(1)(b), 32(4)
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdord.console import stated
from holdord.console.access import Visit, denied, page
from holdord.console.reach import opens, processes_of
from holdord.decisions import actions as decisions
from holdord.decisions import texts
from holdord.decisions.rules import NotForThisPurpose
from holdord.staff.roles import Permission
from holdord.subjects import actions, queries
from holdord.subjects.rules import LONGEST_NOTE, NotANote


@page(Permission.PERSON_NOTE, for_a_purpose=True)
@require_POST
def note(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Keep a note under the purpose the page is open for."""
    try:
        decisions.write_note(
            subject=subject, purpose=visit.purpose or "", process=request.POST.get("process", ""),
            text=request.POST.get("text", ""), language=stated.spoken(), staff_id=visit.member.id,
            role=visit.member.role, at=visit.at,
        )  # fmt: skip
    except queries.NoSuchPerson:
        raise Http404 from None
    except NotForThisPurpose as refused:
        return denied(request, texts.refusal(refused.code, stated.spoken()))
    except NotANote:
        messages.error(request, _("Write something, at most %(most)s letters.") % {"most": LONGEST_NOTE})
    else:
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("console.contact", args=[subject]))


@page(Permission.PERSON_CONFIDE, for_a_purpose=True)
@require_POST
def confide(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Mark one thing, or all we hold of the person in a process, as for the team of a contract only; or no longer."""
    if not queries.exists(subject):
        raise Http404
    if not opens(subject, visit.member, visit.purpose or "", visit.at):
        return denied(request, _("Your role does not serve this person."))
    record, process = _record(request, subject, visit), _process(request, subject, visit)
    try:
        messages.success(request, _mark(request.POST, subject, record, process, visit))
    except (actions.NoSuchContract, actions.NoSuchThing):
        messages.error(request, _("Choose a contract, and what came under it."))
    return HttpResponseRedirect(reverse("console.contact", args=[subject]))


def _mark(sent: QueryDict, subject: UUID, record: UUID | None, process: str, visit: Visit) -> str:
    if "lift" in sent:
        if record:
            actions.unconfide_record(record=record, by=visit.by, at=visit.at)
        else:
            actions.unconfide(subject=subject, process=process, by=visit.by, at=visit.at)
        return _("No longer marked. Whoever serves this person opens it again.")
    code = sent.get("code", "")
    if record:
        actions.confide_record(record=record, code=code, by=visit.by, at=visit.at)
    else:
        actions.confide(subject=subject, process=process, code=code, by=visit.by, at=visit.at)
    return _("Marked. From now on only the team of the contract opens it.")


def _record(request: HttpRequest, subject: UUID, visit: Visit) -> UUID | None:
    """The thing that is meant, if it is this person's, and not hidden from whoever asks."""
    try:
        wanted = UUID(request.POST.get("record", ""))
    except ValueError:
        return None
    theirs = {each.id for fact in queries.relations(subject) for each in queries.records_of(subject, fact.process)}
    return wanted if wanted in theirs - queries.hidden_from(visit.member.id, subject, at=visit.at) else None


def _process(request: HttpRequest, subject: UUID, visit: Visit) -> str:
    """The process that is meant, if the role serves it, and it is not closed to whoever asks; "" for none."""
    wanted = request.POST.get("process", "")
    under = queries.confided(subject)[0].get(wanted)
    closed = under is not None and under not in queries.teams_of(visit.member.id, at=visit.at)
    return wanted if wanted in processes_of(visit.member.role) and not closed else ""
