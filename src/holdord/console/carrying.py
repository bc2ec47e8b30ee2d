"""A right is carried out on the page of its request: what can be done, what was done, and the answer.

Promise:  8.2a, 8.4a, 8.4d, 8.5a, 8.5b, 8.7 - each step seen, on one page, by somebody who was never trained for it
Law:      GDPR Art. 7(3), 16, 18, 21, 22(3)
Why:      the forms stand on the opened page only: whoever carries something out has read what was asked for
Next:     request.py (the page), carrying_acts.py (what the buttons do)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.console.carrying_acts import ACTS, FINISHING
from holdord.console.carrying_forms import (
    Correct,
    CorrectIdentifier,
    End,
    Finish,
    Leave,
    Objected,
    Restrict,
    Review,
    Statement,
    Weigh,
    Withdraw,
)
from holdord.console.refused import NotDone
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.recipients import queries as recipients
from holdord.recipients import texts as reached
from holdord.recipients.queries import Told
from holdord.recipients.rules import State
from holdord.rights import actions, deeds, queries
from holdord.rights import texts as words
from holdord.rights.actions import PURPOSE
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.queries import DeedLine, LiftingView, RequestView
from holdord.rights.rules import Step
from holdord.staff.roles import Permission
from holdord.subjects import queries as subjects
from holdord.subjects.rules import LimitFact
from holdord.terms import LimitKind, Right


@dataclass(frozen=True)
class Done:
    """A deed in words. ``mark`` is 'open', 'done' or 'declined'."""

    deed: DeedLine
    sentence: str
    mark: str


@dataclass(frozen=True)
class Heard:
    """A recipient that was told, or is to be, in words. ``due_on`` is None once it is over."""

    name: str
    intent: str
    state: str
    due_on: date | None
    mark: str


@dataclass(frozen=True)
class Offered:
    """A form and the button under it. ``about`` names what it is about, where there are several of its kind."""

    act: str
    title: str
    button: str
    form: Form
    about: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Ending:
    """A restriction in force, how it is to end, and the form that says so."""

    limit: LimitFact
    reason: str
    lifting: LiftingView | None
    form: End


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_POST
def carry(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Do one thing for the request."""
    return _done(request, visit, id, set(ACTS) - FINISHING)


@page(Permission.REQUEST_APPROVE, for_a_purpose=PURPOSE)
@require_POST
def finish(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Answer the person with what was done."""
    return _done(request, visit, id, FINISHING)


def _done(request: HttpRequest, visit: Visit, id: UUID, offered: set[str]) -> HttpResponse:
    try:
        view = queries.request(id, at=visit.at)
    except queries.NoSuchRequest:
        raise Http404 from None
    name = request.POST.get("act", "")
    try:
        if name not in offered:
            raise NotDone(_("Nothing was done."))
        messages.success(request, ACTS[name](request.POST, view, visit))
    except NotDone as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("console.opened", args=[id]))


def context(view: RequestView, visit: Visit, *, is_open: bool) -> dict[str, object]:
    """What the page of a request shows of its carrying out; nothing for a right that has another way."""
    if view.right not in deeds.CARRIED_OUT:
        return {}
    found = queries.deeds_opened(view.id) if is_open else queries.deeds(view.id)
    acts = view.step is Step.ANSWER and visit.may(Permission.REQUEST_PREPARE)
    finishes = queries.may_finish(view.id) and view.step is Step.ANSWER and visit.may(Permission.REQUEST_APPROVE)
    return {
        "carried": True,
        "nobody": acts and view.subject is None,
        "done": [_in_words(each) for each in found],
        "heard": [_heard(each) for each in recipients.of_request(view.id)],
        "ways": _offered(view, found, visit.at) if acts and is_open and view.subject else [],
        "finish_form": Finish() if finishes else None,
        "endings": _endings(view.subject, visit.at) if is_open and view.subject else [],
        "fields": _fields(view) if is_open and acts else [],
    }


def _heard(told: Told) -> Heard:
    language = stated.spoken()
    state = words.word(reached.STATES, told.state, language)
    if told.exemption:
        state += ": " + words.word(reached.EXEMPTIONS, told.exemption, language)
    mark = "open" if told.is_open else "done" if told.state is State.DONE else "declined"
    intent = words.word(reached.INTENTS, told.intent, language)
    return Heard(told.name, intent, state, told.due_on if told.is_open else None, mark)


def _in_words(deed: DeedLine) -> Done:
    if deed.state is DeedState.OPEN:
        sentence = _("To be weighed: the objection to “%(purpose)s”") % {"purpose": _purpose(deed.about)}
    elif deed.kind is DeedKind.PAUSE:
        sentence = _("Everything they can object to has stopped, until it is weighed")
    else:
        said = {
            "field": texts.field(deed.about), "purpose": _purpose(deed.about), "new": str(deed.said.get("new", "…")),
            "reason": texts.reason(str(deed.said.get("reason", ""))) if deed.said.get("reason") else "…",
            "decision": str(deed.said.get("decision", "…")),
        }  # fmt: skip
        sentence = words.deed(deed.kind, deed.state, said, stated.spoken())
    return Done(deed, sentence, deed.state.value)


def _offered(view: RequestView, found: list[DeedLine], at: datetime) -> list[Offered]:
    subject = view.subject
    assert subject is not None
    make = {
        Right.RESTRICTION: _restriction, Right.OBJECTION: _objection, Right.RECTIFICATION: _rectification,
        Right.WITHDRAWAL: _withdrawal, Right.HUMAN_REVIEW: _human_review,
    }[view.right]  # fmt: skip
    return make(subject, found, at)


def _restriction(subject: UUID, found: list[DeedLine], at: datetime) -> list[Offered]:
    known = _known_purposes(subject)
    form = Restrict(choices=[("", _("Everything but keeping them")), *known])
    return [Offered("restrict", _("Restrict the use"), _("Restrict it now"), form, is_open=not found)]


def _objection(subject: UUID, found: list[DeedLine], at: datetime) -> list[Offered]:
    kinds = {each.kind for each in found}
    named = {each.about for each in found if each.kind is DeedKind.WEIGH}
    weighing = [
        Offered(
            "weigh", _("Weigh the objection to “%(purpose)s”") % {"purpose": _purpose(each.about)},
            _("Write it down"), Weigh(), about=each.about, is_open=True,
        )
        for each in found
        if each.kind is DeedKind.WEIGH and each.state is DeedState.OPEN
    ]  # fmt: skip
    offered = []
    if DeedKind.NO_MARKETING not in kinds:
        offered.append(Offered("no-marketing", _("It is about direct marketing"), _("Stop it at once"), Form()))
    left = [
        entry for entry in deeds.can_be_objected_to(policy.register(), _processes(subject)) if entry.id not in named
    ]
    if left:
        form = Objected(choices=[(entry.id, _purpose(entry.id)) for entry in left])
        offered.append(Offered("objected", _("It is about another use"), _("Stop it, and weigh it next"), form))
    return [*weighing, *offered]


def _rectification(subject: UUID, found: list[DeedLine], at: datetime) -> list[Offered]:
    fields = [(name, texts.field(name)) for name in sorted(actions.fields_of(subject))]
    offered = [
        Offered("statement", _("Keep a statement of theirs"), _("Keep it"), Statement()),
        Offered("check", _("Restrict the use while you check"), _("Restrict it now"), Form()),
    ]
    known = [(f"{kind.value}:{value}", value) for kind, value in actions.recognised_by(subject)]
    if known:
        offered = [
            Offered(
                "identifier", _("Put an address or a number right that they are known by"), _("Put it right"),
                CorrectIdentifier(choices=known),
            ),
            *offered,
        ]  # fmt: skip
    if fields:
        offered = [
            Offered("correct", _("Put a field right"), _("Put it right"), Correct(choices=fields), is_open=True),
            Offered("leave", _("A field is right as it is"), _("Leave it"), Leave(choices=fields)),
            *offered,
        ]  # fmt: skip
    return offered


def _withdrawal(subject: UUID, found: list[DeedLine], at: datetime) -> list[Offered]:
    given = actions.given_by(subject, at)
    if not given:
        return []
    form = Withdraw(choices=[(purpose, _purpose(purpose)) for purpose in given])
    return [Offered("withdraw", _("Take back consents"), _("Take them back now"), form, is_open=True)]


def _human_review(subject: UUID, found: list[DeedLine], at: datetime) -> list[Offered]:
    return [Offered("review", _("Look at the decision again"), _("Write it down"), Review(), is_open=not found)]


def _endings(subject: UUID, at: datetime) -> list[Ending]:
    today = local_date(at, policy.register().desk.time_zone)
    return [
        Ending(
            limit, texts.reason(limit.reason), queries.lifting_of(limit.id),
            End(usual=today + deeds.NOTICE_BEFORE_LIFTING, earliest=deeds.earliest_end(today)),
        )
        for limit in subjects.limits(subject, at=at)
        if limit.kind is LimitKind.RESTRICTION
    ]  # fmt: skip


def _fields(view: RequestView) -> list[tuple[str, list[str]]]:
    """What each field that can be put right says now."""
    if view.right is not Right.RECTIFICATION or view.subject is None:
        return []
    found: Mapping[str, Mapping[str, str]] = actions.fields_of(view.subject)
    return [(texts.field(name), sorted(set(found[name].values()))) for name in sorted(found)]


def _known_purposes(subject: UUID) -> list[tuple[str, str]]:
    known = {id for entry in policy.register().processes if entry.id in _processes(subject) for id in entry.purposes}
    return [(entry.id, _purpose(entry.id)) for entry in policy.register().purposes if entry.id in known]


def _processes(subject: UUID) -> list[str]:
    return [fact.process for fact in subjects.relations(subject)]


def _purpose(id: str) -> str:
    return stated.describe(id).title if id else ""
