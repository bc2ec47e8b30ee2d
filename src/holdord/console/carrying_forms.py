"""What staff fill in to carry out a right: a restriction, a weighing, a field put right, a consent taken back.

Promise:  8.2a, 8.4a, 8.4d, 8.5a, 8.7
Law:      GDPR Art. 7(3), 16, 18, 21, 22(3)
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdord.console import texts
from holdord.lib.offering import offer
from holdord.subjects.rules import RESTRICTION_REASONS

Choices = Sequence[tuple[str, str]]

_WORDS = 4000


def _text(label: Any, help_text: Any = "", *, rows: int = 3, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=_WORDS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class _Chosen(forms.Form):
    """A form with a field of choices that are known only when it is shown."""

    chosen: str = ""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, self.chosen, choices)


class Restrict(_Chosen):
    """In which of the four cases of the law, and of what."""

    chosen = "purpose"
    why = forms.ChoiceField(label=_("Why"))
    purpose = forms.ChoiceField(label=_("What is not to be done any more"), required=False)
    prefix = "restrict"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "why", [("", _("Choose why")), *((code, texts.reason(code)) for code in RESTRICTION_REASONS)])


class Objected(_Chosen):
    """Which uses the person objects to."""

    chosen = "purposes"
    purposes = forms.MultipleChoiceField(label=_("They object to"), widget=forms.CheckboxSelectMultiple)
    prefix = "objected"


class Weigh(forms.Form):
    """The weighing of one objection, as it is kept beside the assessment of the interest."""

    interest = _text(_("Our interest"), _("What we want to reach with this use, and for whom."))
    need = _text(_("Why these data are needed for it"), _("Why nothing less would do."))
    person = _text(_("The person’s situation"), _("What they wrote, and what the use does to them."))
    goes_on = forms.ChoiceField(
        label=_("Which weighs more"), widget=forms.RadioSelect,
        choices=[("no", _("Theirs: the use stops for good")), ("yes", _("Ours, compellingly: the use goes on"))],
    )  # fmt: skip
    why = _text(_("Why"), _("The person gets this as it stands."))
    prefix = "weigh"


class Correct(_Chosen):
    """A field and what is right."""

    chosen = "field"
    field = forms.ChoiceField(label=_("Field"))
    value = forms.CharField(label=_("What is right"), max_length=200)
    prefix = "correct"


class CorrectIdentifier(_Chosen):
    """By what the person is recognised, what is right, and how somebody knows that it is theirs."""

    chosen = "old"
    old = forms.ChoiceField(label=_("What is wrong"))
    value = forms.CharField(label=_("What is right"), max_length=200)
    made_sure = forms.ChoiceField(
        label=_("How you know that it is theirs"), widget=forms.RadioSelect,
        choices=[(code, words) for code, words in texts.MADE_SURE.items()],
    )  # fmt: skip
    disputed = forms.BooleanField(
        label=_("The old one is in dispute: it finds them as well until that is settled"), required=False
    )
    prefix = "identifier"


class Leave(_Chosen):
    """A field that is right as it is."""

    chosen = "field"
    field = forms.ChoiceField(label=_("Field"))
    why = _text(_("Why it is right"), _("The person gets this as it stands, with where to complain."))
    prefix = "leave"


class Statement(forms.Form):
    """What the person wants to be said beside their data."""

    text = _text(_("In their words"))
    prefix = "statement"


class Withdraw(_Chosen):
    """Which consents are taken back."""

    chosen = "purposes"
    purposes = forms.MultipleChoiceField(label=_("They take back"), widget=forms.CheckboxSelectMultiple)
    prefix = "withdraw"


class Review(forms.Form):
    """A decision that a person looks at again."""

    decision = _text(_("The decision"), _("What was decided, when, and by which machine or rule."), rows=2)
    view = _text(_("What the person says to it"), required=False)
    changed = forms.ChoiceField(
        label=_("What you decide"), widget=forms.RadioSelect,
        choices=[("yes", _("It is changed")), ("no", _("It stands"))],
    )  # fmt: skip
    why = _text(_("Why"), _("The person gets this as it stands."))
    prefix = "review"


class Finish(forms.Form):
    """The answer: what was done stands in it by itself."""

    word = _text(
        _("A word of yours"), _("It is added to the letter as it stands. You need not write any."), required=False
    )
    prefix = "finish"


class End(forms.Form):
    """When a restriction ends, and why."""

    ends_on = forms.DateField(
        label=_("It ends on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The person hears of it first, by a letter. If the letter does not go out, it does not end."),
    )  # fmt: skip
    why = _text(_("Why"), _("The person gets this as it stands."))
    prefix = "end"

    def __init__(self, *args: Any, usual: date, earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = usual
        self.fields["ends_on"].widget.attrs["min"] = earliest.isoformat()
