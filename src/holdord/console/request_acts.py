"""What the buttons on the page of a request do: each is one call, and one sentence for the page.

Promise:  8.1b, 8.1e, 8.1f, 8.1h
Law:      GDPR Art. 12(3)-(5)
Takes:    what the form sent, the request as it stood, who acts and when
Gives:    what has happened, in a sentence
Refuses:  refused.NotDone, with a sentence
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdord.console.access import Visit
from holdord.console.refused import Act, NotDone, spoken
from holdord.console.request_forms import Answer, Extend, MethodForm, MoreProofForm, OtherRight, Refuse, SendOver
from holdord.lib.certified import NotSetUp
from holdord.lib.days import midnight
from holdord.policy import queries as policy
from holdord.rights import actions
from holdord.rights.identity import Method, MoreProof
from holdord.rights.mandates import Kind
from holdord.rights.queries import RequestView
from holdord.rights.rules import Channel, ExtensionGround, RefusalGround
from holdord.terms import Right

#: The acts that decide; the others get a request ready.
APPROVING = {"send-over", "approve", "answer", "extend", "refuse"}


def take_down(given: Mapping[str, Any], *, by: str, at: datetime) -> UUID:
    """Take a request down from a filled-in form; gives its id."""
    said = {
        "right": Right(given["right"]), "address": given["address"], "channel": Channel(given["channel"]),
        "received_at": _moment(given["received_on"], at), "language": given["language"], "message": given["message"],
        "by": by, "at": at,
    }  # fmt: skip
    if not given["asked_by"]:
        return actions.take_down(**said)
    other = actions.Other(Kind(given["asked_by"]), given["other_name"], given["other_address"])
    return actions.take_down_for_another(other=other, **said)


def _moment(day: date, at: datetime) -> datetime:
    # The hour of a letter is not known; the day is what the term is counted from.
    return min(midnight(day, policy.register().desk.time_zone), at)


def _confirm(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = MethodForm(sent, further=False)
    method = Method(form.cleaned_data["method"]) if form.is_valid() else Method.KNOWN_CHANNEL
    actions.confirm_identity(request=view.id, by=visit.by, at=visit.at, method=method)
    return _("Noted that you made sure who asks. A letter tells the person that the request is here.")


def _more_proof(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = MoreProofForm(sent)
    if not form.is_valid():
        raise NotDone(_("Choose why one proof is not enough."))
    actions.ask_for_more(request=view.id, why=MoreProof(form.cleaned_data["why"]), by=visit.by, at=visit.at)
    return _("Asked for. The person has been told why, and how to show it.")


def _send_over(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = SendOver(sent)
    if not form.is_valid():
        raise NotDone(_("Write which controller it is, and the https address it takes data at."))
    said = form.cleaned_data
    try:
        actions.transfer(request=view.id, to=said["to"], url=said["url"], by=visit.by, at=visit.at)
    except actions.NotAPlace:
        raise NotDone(_("Write which controller it is, and the https address it takes data at.")) from None
    except NotSetUp:
        raise NotDone(_("There is no certificate to sign with. Whoever runs the house sets it.")) from None
    return _("Approved. It is sent by itself, and the person hears when it has arrived.")


def _note_proof(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = MethodForm(sent, further=True)
    if not form.is_valid():
        raise NotDone(_("Choose how it was shown."))
    actions.note_proof(request=view.id, method=Method(form.cleaned_data["method"]), by=visit.by, at=visit.at)
    return _("Noted.")


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
    form = Refuse(sent, right=view.right, lacks_mandate=view.lacks_mandate)
    if not form.is_valid():
        raise NotDone(_("Choose the ground, and write the facts it rests on."))
    ground, facts = RefusalGround(form.cleaned_data["ground"]), form.cleaned_data["facts"]
    actions.refuse(request=view.id, ground=ground, facts=facts, by=visit.by, at=visit.at)
    return _("Refused. The person is told why, and where to complain.")


def _other_right(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = OtherRight(sent, right=view.right)
    if not form.is_valid():
        raise NotDone(_("Nothing was done."))
    actions.correct_right(request=view.id, right=Right(form.cleaned_data["right"]), by=visit.by, at=visit.at)
    return _("Put under the other right. Its term counts from the same day.")


ACTS: Mapping[str, Act] = {
    "confirm": spoken(_confirm),
    "more-proof": spoken(_more_proof),
    "send-over": spoken(_send_over),
    "note-proof": spoken(_note_proof),
    "prepare": spoken(_prepare),
    "approve": spoken(_approve),
    "answer": spoken(_answer),
    "extend": spoken(_extend),
    "refuse": spoken(_refuse),
    "other-right": spoken(_other_right),
}
