"""An answer looked through for what is somebody else's: as it is on the left, as it goes out on the right.

Promise:  8.0a - a person says what is blacked out; rules only propose
Law:      GDPR Art. 15(4)
Why:      words are decided once for all the places they stand in, so that somebody with a thousand letters takes
          minutes; the words are on this page alone: the log has kinds, reasons and numbers
Next:     ../rights/actions/reviewing.py
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from holdord.console import stated, texts
from holdord.console.access import Visit, page
from holdord.rights import actions, queries
from holdord.rights import texts as words
from holdord.rights.actions import PURPOSE, Beside, OpenedReview
from holdord.rights.queries import NoSuchRequest, Spot
from holdord.rights.rules import Redacted
from holdord.staff.roles import Permission

#: Texts on one page: as many as one looks at without losing the thread.
_ON_A_PAGE = 20
#: Longer is no name, number or address to black out.
_LONGEST_WORDS = 200


@dataclass(frozen=True)
class Piece:
    """A piece of a text: plain, or a place with the words that go out in its stead ("" where it is left)."""

    text: str
    place: Spot | None = None
    instead: str = ""


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """What was found, side by side; and what somebody decides about it."""
    try:
        view = queries.request(id, at=visit.at)
        if request.method == "POST":
            return _decided(request, visit, id)
        opened = actions.open_review(request=id, by=visit.by, at=visit.at)
    except NoSuchRequest:
        raise Http404 from None
    except actions.NotNow:
        messages.error(request, _("There is nothing to look through now."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    number = max(1, int(found) if (found := request.GET.get("page", "1")).isdecimal() and len(found) < 6 else 1)
    context = {"view": view, "state": queries.review(id), **_shown(opened, number)}
    return render(request, "console/request_review.html", context)


def _decided(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    sent, act = request.POST, request.POST.get("act", "")
    said = ""
    if act == "confirm":
        _save(request, visit, id)
        actions.confirm(request=id, by=visit.by, at=visit.at)
        messages.success(request, _("Looked through. What you did not leave is blacked out."))
        return HttpResponseRedirect(reverse("console.request", args=[id]))
    if act == "black-out":
        count = actions.black_out(request=id, words=sent.get("words", "")[:_LONGEST_WORDS], by=visit.by, at=visit.at)
        said = ngettext("Blacked out in one more place.", "Blacked out in %(n)s more places.", count) % {"n": count}
        said = said if count else _("These words stand nowhere where they are not blacked out already.")
    elif like := _id(sent.get("leave") or sent.get("hide") or ""):
        count = actions.decide_alike(request=id, like=like, leave="leave" in sent, by=visit.by, at=visit.at)
        said = ngettext("Decided for one place.", "Decided for %(n)s places.", count) % {"n": count}
    else:
        _save(request, visit, id)
        said = _("Saved.")
    messages.success(request, said)
    return HttpResponseRedirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)


def _save(request: HttpRequest, visit: Visit, id: UUID) -> None:
    shown = _ids(request.POST.getlist("shown"))
    if shown:
        blacked = _ids(request.POST.getlist("out"))
        actions.decide(request=id, shown=shown, blacked=blacked, by=visit.by, at=visit.at)


def _shown(opened: OpenedReview, number: int) -> dict[str, object]:
    first = (number - 1) * _ON_A_PAGE
    spoken = stated.spoken()
    return {
        "words": [
            (each, words.word(words.BLACKED_OUT, each.kind, spoken).strip("[]"),
             words.word(words.BLACKED_WHY, each.why, spoken))
            for each in opened.words
        ],
        "texts": [_beside(each) for each in opened.texts[first : first + _ON_A_PAGE]],
        "found": len(opened.texts),
        "number": number,
        "before": number - 1,
        "after": number + 1 if len(opened.texts) > first + _ON_A_PAGE else 0,
    }  # fmt: skip


def _beside(text: Beside) -> dict[str, object]:
    return {
        "title": texts.kind(text.title),
        "at": text.at,
        "provided": text.provided,
        "field": texts.field(text.field),
        "pieces": list(_pieces(text)),
    }


def _pieces(text: Beside) -> Iterable[Piece]:
    rest = 0
    for place in text.places:
        found = place.finding
        yield Piece(text.text[rest : found.start])
        instead = words.word(words.BLACKED_OUT, found.kind, stated.spoken())
        yield Piece(text.text[found.start : found.end], place, "" if place.state is Redacted.LEFT else instead)
        rest = found.end
    yield Piece(text.text[rest:])


def _ids(given: Iterable[str]) -> list[UUID]:
    return [id for each in given if (id := _id(each))]


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
