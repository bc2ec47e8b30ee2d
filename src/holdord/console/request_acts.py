"""What the buttons on the page of a request do: each is one call, and one sentence for the page.

Promise:  8.1b, 8.1e, 8.1f, 8.1h
Law:      GDPR Art. 12(3)-(5)
Takes:    what the form sent, the request as it stood, who acts and when
Gives:    what has happened, in a sentence
Refuses:  NotDone, with a sentence
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdord.console.access import Visit
from holdord.console.request_forms import Answer, Extend, Refuse
from holdord.lib.days import midnight
from holdord.policy import queries as policy
from holdord.rights import actions
from holdord.rights.queries import RequestView
from holdord.rights.rules import Channel, ExtensionGround, RefusalGround
from holdord.terms import Right

#: The acts that decide; the others get a request ready.
APPROVING = {"approve", "answer", "extend", "refuse"}


class NotDone(Exception):
    """The act was refused. The text is a sentence for the page."""


def take_down(given: Mapping[str, Any], *, by: str, at: datetime) -> UUID:
    """Take a request down from a filled-in form; gives its id."""
    return actions.take_down(
        right=Right(given["right"]),
        address=given["address"],
        channel=Channel(given["channel"]),
        received_at=_moment(given["received_on"], at),
        language=given["language"],
        message=given["message"],
        by=by,
        at=at,
    )


def _moment(day: date, at: datetime) -> datetime:
    # The hour of a letter is not known; the day is what the term is counted from.
    return min(midnight(day, policy.register().desk.time_zone), at)


def _confirm(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.confirm_identity(request=view.id, by=visit.by, at=visit.at)
    return _("Noted that you made sure who asks. The person has been told that the request is here.")


def _prepare(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    found = actions.prepare(request=view.id, by=visit.by, at=visit.at)
    if found.held_nothing:
        return _("Prepared. We hold nothing about this person, and the answer will say so.")
    said = ngettext("Prepared: %(n)s thing we hold.", "Prepared: %(n)s things we hold.", found.entries)
    return said % {"n": found.entries}


def _approve(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.approve(request=view.id, by=visit.by, at=visit.at)
    return _("Approved. The answer is made, locked and sent by itself.")


def _answer(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Answer(sent)
    if not form.is_valid():
        raise NotDone(_("Write what was done."))
    actions.answer(request=view.id, text=form.cleaned_data["text"], by=visit.by, at=visit.at)
    return _("Answered. The letter is on its way.")


def _extend(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Extend(sent)
    if not form.is_valid():
        raise NotDone(_("Choose at least one ground, and write what it is about in this case."))
    grounds = [ExtensionGround(value) for value in form.cleaned_data["grounds"]]
    reason = form.cleaned_data["reason"]
    actions.extend(request=view.id, grounds=grounds, reason=reason, by=visit.by, at=visit.at)
    return _("Extended. The person is told the new day, and why.")


def _refuse(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Refuse(sent, right=view.right)
    if not form.is_valid():
        raise NotDone(_("Choose the ground, and write the facts it rests on."))
    ground, facts = RefusalGround(form.cleaned_data["ground"]), form.cleaned_data["facts"]
    actions.refuse(request=view.id, ground=ground, facts=facts, by=visit.by, at=visit.at)
    return _("Refused. The person is told why, and where to complain.")


Act = Callable[[QueryDict, RequestView, Visit], str]


def _spoken(act: Act) -> Act:
    """The act, with the room's refusals put into words."""

    def done(sent: QueryDict, view: RequestView, visit: Visit) -> str:
        try:
            return act(sent, view, visit)
        except actions.NotNow:
            raise NotDone(_("The request waits for something else now. Look at its steps.")) from None
        except actions.ChangedSince:
            raise NotDone(_("What we hold has changed since. Prepare the answer again and look at it.")) from None
        except actions.TooLate:
            raise NotDone(_("The term can be extended once, and only while it runs.")) from None
        except actions.ReasonMissing:
            raise NotDone(_("The reason is too short to be one. Write what it is about.")) from None

    return done


ACTS: Mapping[str, Act] = {
    "confirm": _spoken(_confirm),
    "prepare": _spoken(_prepare),
    "approve": _spoken(_approve),
    "answer": _spoken(_answer),
    "extend": _spoken(_extend),
    "refuse": _spoken(_refuse),
}
