"""What is asked of a person before they are answered, on the page of their request; and how often they asked before.

Promise:  8.1d - repeats counted and shown with their dates, a fee told with amount and reason before the work
Law:      GDPR Art. 12(5), 15(3), Rec. 63
Next:     request.py (the page), carrying_acts.py (what the buttons do)
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdord.console import stated, texts
from holdord.console.access import Visit
from holdord.lib.days import local_date
from holdord.lib.offering import offer
from holdord.rights import queries
from holdord.rights import texts as words
from holdord.rights.queries import RequestView, Written
from holdord.rights.questions import CURRENCIES, FeeGround, Reply, lately
from holdord.rights.rules import Step
from holdord.staff.roles import Permission
from holdord.terms import Right


class Specify(forms.Form):
    """What we would like to know of somebody of whom we hold very much."""

    text = forms.CharField(
        label=_("What you would like to know"),
        help_text=_("Only where we hold very much. The person may ask for everything all the same."),
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    prefix = "specify"


class Fee(forms.Form):
    """What it would cost, how that is reckoned, and what shows that it may cost anything."""

    ground = forms.ChoiceField(label=_("Why it may cost something"))
    amount = forms.IntegerField(label=_("Amount"), min_value=1, max_value=1_000_000)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    basis = forms.CharField(
        label=_("How it is reckoned"), help_text=_("What handing it out costs, never overheads. The person gets this."),
        max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("What shows that the request is excessive"),
        help_text=_("Effort, tone or a planned lawsuit show nothing. A year between two requests is never too often."),
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    prefix = "fee"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = stated.spoken()
        offer(self, "ground", [(each.value, words.word(words.FEE_GROUNDS, each, spoken)) for each in FeeGround])


class Replied(forms.Form):
    """What the person said."""

    reply = forms.ChoiceField(
        label=_("What they said"), widget=forms.RadioSelect,
        choices=[
            (Reply.GO_ON.value, _("Go on, with all of it")), (Reply.NARROWED.value, _("Less of it, as they say")),
            (Reply.TAKEN_BACK.value, _("They take the request back")),
        ],
    )  # fmt: skip
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    prefix = "reply"


def context(view: RequestView, visit: Visit, *, is_open: bool) -> dict[str, object]:
    """What the page shows of questions and repeats."""
    prepares = visit.may(Permission.REQUEST_PREPARE) and is_open
    repeats = queries.repeats(view.id)
    early = view.step is Step.PREPARE or (view.step is Step.ANSWER and not queries.deeds(view.id))
    received_on = local_date(view.received_at, view.time_zone)
    return {
        "repeats": repeats,
        "written": [_letter(each) for each in queries.written(view.id)],
        "lately": len(lately(received_on, [each.received_on for each in repeats])),
        "questions": queries.questions(view.id, opened=is_open),
        "paused_to": queries.paused_due_on(view.id),
        "specify_form": Specify() if prepares and early and view.right is Right.ACCESS else None,
        "fee_form": Fee() if prepares and early and visit.may(Permission.REQUEST_APPROVE) else None,
        "reply_form": Replied() if prepares and view.step is Step.REPLY else None,
    }


def _letter(written: Written) -> tuple[str, Written, str]:
    return texts.letter(f"rights/letters/{written.letter}"), written, texts.state(written.state)
