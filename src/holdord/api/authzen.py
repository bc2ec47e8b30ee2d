"""May we? Asked by other systems, in the shape of the OpenID AuthZEN Authorization API 1.0.

Promise:  8.4a, 8.5b, 8.7 - whoever asks, a no is a no; 7.1 - and it is on record
Law:      GDPR Art. 5(1)(b), 5(2), 6(1)
Standard: AuthZEN Authorization API 1.0: access evaluation, access evaluations, resource search, metadata
Takes:    who would use the data (subject), for which purpose (action), whose they are (resource)
Gives:    a decision, with its reasons, clauses and duties in `context`
Refuses:  400 with all faults; a purpose, a recipient or a person we do not know is a decision, and it is no
Next:     docs/api.md (with examples), ../decisions/

The person is named in the body, never in an address. An e-mail address there finds them; it is not repeated.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from holdord.api.guarding import For, key_of
from holdord.api.house import Refused, api
from holdord.decisions import actions, queries, texts
from holdord.decisions.rules import Answer, Asked
from holdord.lib import clock
from holdord.subjects import queries as people
from holdord.terms import Channel, Spoken

_PATH = "access/v1/"
#: The most questions in one request.
MOST = 1000
#: The most people in one page of a search.
PAGE = 1000

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=320)]
#: A moment that periods can be counted back from, and on.
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


class _Part(Schema):
    """AuthZEN lets anything more stand in a request; what is not known here is left alone."""

    model_config = ConfigDict(extra="ignore")


class Subject(_Part):
    """Who would use the data: ourselves (``house``), or a recipient of the register by its id."""

    type: Literal["house", "recipient"]
    id: Word


class _How(_Part):
    channel: Channel | None = None
    carries_notice: bool = False
    automated: bool = False


class Action(_Part):
    """For which purpose: its id. ``properties`` say how the person would be reached, and whether a machine decides."""

    name: Word
    properties: _How = _How()


class _What(_Part):
    categories: Annotated[list[Word], Field(max_length=100)] = []


class Resource(_Part):
    """Whose data: a person by id, or by an e-mail address. ``properties.categories`` are the kinds of data."""

    type: Literal["person", "email"]
    id: Address
    properties: _What = _What()


class Context(_Part):
    """``at`` asks about a past moment and leaves no trace; ``language`` is that of the reasons."""

    at: Moment | None = None
    language: Spoken = "en"


class Evaluation(_Part):
    """One question. In a list, what is left out is taken from the request around it."""

    subject: Subject | None = None
    action: Action | None = None
    resource: Resource | None = None
    context: Context | None = None


class _Options(_Part):
    evaluations_semantic: Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"] = "execute_all"


class Evaluations(Evaluation):
    """Several questions, or none: then it is one."""

    evaluations: Annotated[list[Evaluation], Field(max_length=MOST)] = []
    options: _Options = _Options()


class _Everybody(_Part):
    type: Literal["person"]


class _Page(_Part):
    token: UUID | Literal[""] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


class Search(_Part):
    """Of whom the answer would be yes."""

    subject: Subject
    action: Action
    resource: _Everybody
    context: Context = Context()
    page: _Page = _Page()


class Decision(Schema):
    """The answer."""

    decision: bool
    context: dict[str, Any]


class Decisions(Schema):
    evaluations: list[Decision]


class Found(Schema):
    """Some of the people, in the order of their ids. ``next_token`` is empty at the end."""

    page: dict[str, Any]
    results: list[dict[str, str]]


@api.post(_PATH + "evaluation", auth=For("decide"), response=Decision, operation_id="evaluation", tags=["decisions"])
def evaluation(request: HttpRequest, asked: Evaluation) -> Decision:
    """May this data of this person be used for this purpose, by this recipient, now?"""
    return _answered(request, [_whole(asked, None, "body")], None)[0]


@api.post(
    _PATH + "evaluations", auth=For("decide"), response=Decisions | Decision, operation_id="evaluations",
    tags=["decisions"],
)  # fmt: skip
def evaluations(request: HttpRequest, asked: Evaluations) -> Decisions | Decision:
    """Several questions at one moment: all, or up to the first no (or yes)."""
    if not asked.evaluations:
        return _answered(request, [_whole(asked, None, "body")], None)[0]
    stops = {"deny_on_first_deny": False, "permit_on_first_permit": True}.get(asked.options.evaluations_semantic)
    whole = _all_whole(asked)
    return Decisions(evaluations=_answered(request, whole, stops))


@api.post(
    _PATH + "search/resource", auth=For("audience"), response=Found, operation_id="search-resource", tags=["decisions"]
)
def search(request: HttpRequest, wanted: Search) -> Found:
    """Everybody whose data may be used for the purpose, by the recipient: the same answer, over all people."""
    _refuse_what_is_to_come(wanted.context, "body.context")
    after = wanted.page.token or None
    asked = _asked(wanted.subject, wanted.action, None)
    ids = actions.search(
        asked, by=key_of(request).actor, at=clock.now(), of=wanted.context.at, after=after, limit=wanted.page.limit
    )
    last = str(ids[-1]) if len(ids) == wanted.page.limit else ""
    return Found(
        page={"next_token": last, "count": len(ids)}, results=[{"type": "person", "id": str(id)} for id in ids]
    )


def metadata(request: HttpRequest) -> HttpResponse:
    """Where the three are, for a tool that is given our address alone."""
    base = request.build_absolute_uri("/").rstrip("/")
    said = {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}/api/{_PATH}evaluation",
        "access_evaluations_endpoint": f"{base}/api/{_PATH}evaluations",
        "search_resource_endpoint": f"{base}/api/{_PATH}search/resource",
    }
    return JsonResponse(said)


Whole = tuple[Subject, Action, Resource, Context]


def _all_whole(asked: Evaluations) -> list[Whole]:
    """Each question with what it takes from around it; all that is missing anywhere is told at once."""
    whole, faults = [], list[dict[str, str]]()
    for place, one in enumerate(asked.evaluations):
        try:
            whole.append(_whole(one, asked, f"body.evaluations.{place}"))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise _incomplete(faults)
    return whole


def _whole(one: Evaluation, around: Evaluation | None, place: str) -> Whole:
    around = around or Evaluation()
    subject, action = one.subject or around.subject, one.action or around.action
    resource, context = one.resource or around.resource, one.context or around.context or Context()
    if subject is None or action is None or resource is None:
        given = {"subject": subject, "action": action, "resource": resource}
        missing = [name for name, part in given.items() if part is None]
        raise _incomplete([{"at": f"{place}.{name}", "wrong": "Field required"} for name in missing])
    if resource.type == "person" and _id(resource.id) is None:
        raise _incomplete([{"at": f"{place}.resource.id", "wrong": "A person's id is a UUID"}])
    _refuse_what_is_to_come(context, f"{place}.context")
    return subject, action, resource, context


def _refuse_what_is_to_come(context: Context, place: str) -> None:
    """What will be so nobody knows: a no may come in between."""
    if context.at and context.at > clock.now():
        raise _incomplete(
            [{"at": f"{place}.at", "wrong": "This moment has not come yet. Leave it out to ask about now"}]
        )


def _incomplete(faults: list[dict[str, str]]) -> Refused:
    return Refused(400, "not-of-this-form", "The request does not have the form that is asked for.", faults=faults)


def _answered(request: HttpRequest, whole: list[Whole], stops: bool | None) -> list[Decision]:
    """The answers, up to the first that is ``stops``. Questions about the past leave no trace, the others do."""
    by, now = key_of(request).actor, clock.now()
    answers: list[Answer] = []
    for is_past, run in groupby(whole, key=lambda one: one[-1].at is not None):
        some = list(run)
        answers += _looked_back(some, stops) if is_past else _asked_now(some, stops, by=by, at=now)
        if answers[-1].allowed is stops:
            break
    return [_decision(answer, context.language) for answer, (*_, context) in zip(answers, whole, strict=False)]


def _asked_now(whole: Iterable[Whole], stops: bool | None, *, by: str, at: datetime) -> list[Answer]:
    questions = [(_person(resource), _asked(subject, action, resource)) for subject, action, resource, _ in whole]
    return actions.ask_each(questions, by=by, at=at, stops=stops)


def _looked_back(whole: Iterable[Whole], stops: bool | None) -> list[Answer]:
    answers: list[Answer] = []
    for subject, action, resource, context in whole:
        asked = _asked(subject, action, resource)
        answers.append(queries.looking_back(_person(resource), asked, at=context.at or clock.now()).answer)
        if answers[-1].allowed is stops:
            break
    return answers


def _asked(subject: Subject, action: Action, resource: Resource | None) -> Asked:
    how, categories = action.properties, resource.properties.categories if resource else ()
    recipient = subject.id if subject.type == "recipient" else None
    return Asked(action.name, recipient, tuple(categories), how.channel, how.carries_notice, how.automated)


def _person(resource: Resource) -> UUID | None:
    return people.find("email", resource.id) if resource.type == "email" else _id(resource.id)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _decision(answer: Answer, language: str) -> Decision:
    said = [texts.say(reason, language) for reason in answer.reasons]
    reasons = [
        {"code": reason.code, "said": words, "clauses": list(reason.clauses)}
        for reason, words in zip(answer.reasons, said, strict=True)
    ]
    duties = [{"code": code, "said": texts.duty(code, language)} for code in answer.duties]
    context = {
        "reasons": reasons, "clauses": list(answer.clauses), "duties": duties, "basis": answer.basis,
        "register": answer.version, "reason_admin": {language: " ".join(said)},
    }  # fmt: skip
    return Decision(decision=answer.allowed, context=context)
