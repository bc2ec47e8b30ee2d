"""One request: its clock, who asked and for what, what lies where, and the steps to the answer.

Promise:  8.1a-c, 8.1e-h - prepared, looked at and approved by a person; extended or refused with reasons only
Law:      GDPR Art. 12(2)-(6)
Why:      days and steps are shown to whoever sees the board; what the person wrote opens only to those who answer,
          for that one purpose, and each opening is an event of the request
Next:     request_acts.py (what the buttons do)
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdord.console import asking, carrying, erasing, mandate, passwording, reached, stated, texts
from holdord.console.access import Visit, page
from holdord.console.refused import NotDone
from holdord.console.request_acts import ACTS, APPROVING, take_down
from holdord.console.request_forms import (
    Answer,
    Extend,
    MethodForm,
    MoreProofForm,
    OtherRight,
    Refuse,
    SendOver,
    TakeDown,
)
from holdord.decisions import actions as decisions
from holdord.decisions.rules import NotForThisPurpose
from holdord.lib.registry import Item
from holdord.rights import actions, deeds, elsewhere, queries
from holdord.rights.actions import PURPOSE
from holdord.rights.queries import Prepared, RequestView
from holdord.rights.report import ABOUT_THE_REQUEST
from holdord.rights.rules import Step
from holdord.staff import queries as staff
from holdord.staff.roles import Permission
from holdord.subjects.queries import NoSuchPerson
from holdord.terms import Right


@page(Permission.REQUEST_READ)
@require_GET
def request(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The clock, the steps and the log. Nothing of the person is opened here."""
    return render(request, "console/request.html", _whole(_view(id, visit), visit))


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_GET
def opened(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The same page with what the person told us, and what we hold about them by process and kind."""
    view = _view(id, visit)
    told = actions.open_request(request=id, by=visit.by, at=visit.at)
    written = actions.letters_of(request=id)
    context = _whole(view, visit, told=told, where=_where(view, visit), letters=written)
    return render(request, "console/request.html", context)


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def prepare(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Confirm who asks, or gather what is held."""
    return _done(request, visit, id, {"confirm", "prepare", "other-right", "more-proof", "note-proof"})


@page(Permission.REQUEST_APPROVE, for_a_purpose=PURPOSE)
@require_POST
def approve(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Let the answer go, answer by hand, take longer, or refuse."""
    return _done(request, visit, id, APPROVING)


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_GET
def preview(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The document as the person would get it, before it is locked."""
    view = _view(id, visit)
    try:
        document = actions.preview(request=id, by=visit.by, at=visit.at)
    except actions.NotNow:
        messages.error(request, _("There is no document to look at now."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    kind = "pdf" if document.startswith(b"%PDF") else "json"
    headers = {"Content-Disposition": f'inline; filename="{view.reference}.{kind}"'}
    return HttpResponse(document, content_type=f"application/{kind}", headers=headers)


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def password(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """The password of the document, to be read out to the person; it is on this one answer and nowhere else."""
    view = _view(id, visit)
    try:
        secret = actions.read_out_password(request=id, by=visit.by, at=visit.at)
    except actions.NoLongerThere:
        messages.error(request, _("No answer lies ready any more, so there is no password."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    return render(request, "console/request_password.html", {"view": view, "password": secret})


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take down a request that came by mail, phone, letter or in person."""
    form = TakeDown(request.POST or None, initial={"language": stated.spoken()}, today=visit.at)
    if request.method == "POST" and form.is_valid():
        try:
            id = take_down(form.cleaned_data, by=visit.by, at=visit.at)
        except actions.NotAnAddress:
            form.add_error("address", _("This is no e-mail address we can write to."))
        else:
            messages.success(request, _("Taken down. Make sure who asks, then confirm it."))
            return HttpResponseRedirect(reverse("console.request", args=[id]))
    return render(request, "console/request_take.html", {"form": form})


def _done(request: HttpRequest, visit: Visit, id: UUID, offered: set[str]) -> HttpResponse:
    view = _view(id, visit)
    name = request.POST.get("act", "")
    try:
        if name not in offered:
            raise NotDone(_("Nothing was done."))
        messages.success(request, ACTS[name](request.POST, view, visit))
    except NotDone as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("console.request", args=[id]))


def _view(id: UUID, visit: Visit) -> RequestView:
    try:
        return queries.request(id, at=visit.at)
    except queries.NoSuchRequest:
        raise Http404 from None


def _whole(view: RequestView, visit: Visit, **shown: object) -> dict[str, object]:
    """All the page shows, part by part. Each part has names of its own: one that took another's would hide it."""
    is_open = bool(shown)
    ready = reached.prepared(view, at=visit.at) if is_open and not view.closed_at else None
    parts = [
        _context(view, visit, ready), {"is_open": is_open, **shown}, carrying.context(view, visit, is_open=is_open),
        asking.context(view, visit, is_open=is_open), erasing.context(view, visit, is_open=is_open),
        reached.context(view, is_open=is_open, at=visit.at), mandate.context(view, visit, is_open=is_open),
        passwording.context(view, visit, is_open=is_open),
    ]  # fmt: skip
    whole = {name: value for part in parts for name, value in part.items()}
    assert len(whole) == sum(map(len, parts)), "two parts of the page use one name"
    return whole


def _context(view: RequestView, visit: Visit, ready: Prepared | None) -> dict[str, object]:
    prepares, approves = visit.may(Permission.REQUEST_PREPARE), visit.may(Permission.REQUEST_APPROVE)
    refuses = approves and not view.closed_at and not view.approved_at
    return {
        "view": view,
        "right": texts.right(view.right),
        "step": view.step.value,
        "waits_for": texts.step(view.step),
        "urgency": "bad" if view.days_left < 0 else "warn" if view.days_left <= 7 else "",
        "proofs": [(texts.method(each.method), each) for each in queries.proofs(view.id)],
        "more_why": texts.more_proof(view.more_proof) if view.more_proof else "",
        "confirm_form": MethodForm(further=False)
        if prepares and view.step is Step.PROOF and not view.by_other
        else None,
        "further_form": MethodForm(further=True) if prepares and view.verified_at and not view.closed_at else None,
        "over_form": SendOver() if approves and _may_go_over(view) else None,
        "more_form": MoreProofForm() if prepares and _may_ask_for_more(view) else None,
        "checks": visit.may(Permission.IDENTITY_CHECK),
        "outside": elsewhere.waited_for(view.id) if not view.closed_at else (),
        "review": queries.review(view.id) if view.step is Step.APPROVE else None,
        "log": [(texts.event(event.act), _who(event.by), event.at) for event in queries.log(view.id)],
        "prepares": prepares,
        "approves": approves,
        "opens_person": visit.may(Permission.PERSON_OPEN),
        "at_word": prepares and view.step is Step.PROOF and deeds.needs_no_proof(view.right),
        "answer_form": Answer() if approves and view.step is Step.ANSWER else None,
        "extend_form": Extend() if approves and view.may_extend and not view.approved_at else None,
        "refuse_form": Refuse(right=view.right, lacks_mandate=view.lacks_mandate, initial=_as_prepared(ready))
        if refuses
        else None,
        "right_form": OtherRight(right=view.right)
        if prepares and not view.prepared_at and not view.closed_at
        else None,
        "purpose": PURPOSE,
        "reads_letters": visit.may(Permission.MESSAGE_READ),
    }


def _as_prepared(ready: Prepared | None) -> dict[str, str]:
    """What the form of a refusal is filled with: only where the right reaches nothing at all."""
    return {"ground": ready.ground.value, "facts": ready.facts} if ready and ready.whole else {}


def _may_go_over(view: RequestView) -> bool:
    return view.right is Right.PORTABILITY and view.step is Step.APPROVE and not view.held_nothing


def _may_ask_for_more(view: RequestView) -> bool:
    return bool(view.verified_at and not view.more_proof and not view.approved_at and not view.closed_at)


def _who(actor: str) -> str:
    kind, colon, _rest = actor.partition(":")
    if kind == "staff":
        return next((member.email for member in staff.members() if member.actor == actor), _("staff"))
    if kind == "subject" or not colon:
        return _("the person")
    return _("the house itself")


def _where(view: RequestView, visit: Visit) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many things of which kind lie in which process; empty where we know nobody."""
    if view.subject is None:
        return []
    try:
        items = decisions.open_person(
            subject=view.subject, purpose=PURPOSE, staff_id=visit.member.id, role=visit.member.role, at=visit.at
        )
    except (NotForThisPurpose, NoSuchPerson):
        return []
    held = [item for item in items if item.room not in ABOUT_THE_REQUEST and item.kind != "relation"]
    processes = sorted({item.process or "" for item in held})
    return [(process, _counted(item for item in held if (item.process or "") == process)) for process in processes]


def _counted(items: Iterable[Item]) -> list[tuple[str, int]]:
    return sorted(Counter(texts.kind(item.kind) for item in items).items())
