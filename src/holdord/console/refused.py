"""The room's refusals of an act on a request, as sentences for the page.

Takes:    an act of the page: what the form sent, the request as it stood, who acts and when
Gives:    the same act; what the room refuses becomes a NotDone with a sentence
Next:     request_acts.py, carrying_acts.py
"""

from collections.abc import Callable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from holdord.console.access import Visit
from holdord.rights import actions
from holdord.rights.queries import RequestView


class NotDone(Exception):
    """The act was refused. The text is a sentence for the page."""


Act = Callable[[QueryDict, RequestView, Visit], str]

_SENTENCES: Mapping[type[Exception], str] = {
    actions.NotNow: gettext_noop("The request waits for something else now. Look at its steps."),
    actions.ReasonMissing: gettext_noop("The reason is too short to be one. Write what it is about."),
    actions.ChangedSince: gettext_noop(
        "What we hold has changed since. Prepare the answer again and look at it."
    ),
    actions.NotLookedThrough: gettext_noop(
        "Something of somebody else's may stand in the answer. Look through it first."
    ),
    actions.TooLate: gettext_noop("The term can be extended once, and only while it runs."),
    actions.NotOffered: gettext_noop("Choose what is to be done, and fill in what belongs to it."),
    actions.AnothersOwn: gettext_noop(
        "Somebody else is known by this. Look whether the two are one person, and join them first."
    ),
    actions.NobodyKnown: gettext_noop("We know nobody by this address, so there is nothing to carry out."),
    actions.TooSoonToEnd: gettext_noop("Choose a later day than today: the person hears of it first."),
    actions.NoAddress: gettext_noop("There is no address to write to. Tell them in another way."),
    actions.NoSuchRestriction: gettext_noop("This restriction is not in force any more."),
}  # fmt: skip


def spoken(act: Act) -> Act:
    """The act, with the room's refusals put into words."""

    def done(sent: QueryDict, view: RequestView, visit: Visit) -> str:
        try:
            return act(sent, view, visit)
        except actions.StillOutside as waited:
            said = _("These have not answered yet: %(names)s. Wait for them, or settle their tasks.")
            raise NotDone(said % {"names": ", ".join(waited.names)}) from None
        except tuple(_SENTENCES) as refused:
            raise NotDone(_(_sentence(refused))) from None

    return done


def _sentence(refused: Exception) -> str:
    return next(_SENTENCES[kind] for kind in type(refused).__mro__ if kind in _SENTENCES)
