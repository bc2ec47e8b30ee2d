"""What staff fill in about a request.

Promise:  8.1e, 8.1f - no extension and no refusal without reasons; 8.1h - a request may come by any channel
Law:      GDPR Art. 12(3)-(5)
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdord.console import stated, texts
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.rights import rules
from holdord.rights import texts as words
from holdord.rights.rules import Channel, ExtensionGround
from holdord.terms import LANGUAGES, Right

#: A request that came before this is a slip of the keyboard.
_YEARS_BACK = 10


class Answer(forms.Form):
    """The answer to a request under a right other than access."""

    text = forms.CharField(
        label=_("What was done"),
        help_text=_("The person gets this as it stands. Say what was done, where, and what was not and why."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
    )


class Extend(forms.Form):
    """Why the answer takes longer."""

    grounds = forms.MultipleChoiceField(label=_("Why it takes longer"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("In this case"),
        help_text=_("The person gets this as it stands."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    prefix = "extend"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (ground.value, words.word(words.EXTENSION_GROUNDS, ground, stated.spoken())) for ground in ExtensionGround
        ]
        self.fields["grounds"].choices = choices  # type: ignore[attr-defined]  # a field of choices


class Refuse(forms.Form):
    """On which ground the request is refused."""

    ground = forms.ChoiceField(label=_("Ground"))
    facts = forms.CharField(
        label=_("The facts it rests on"),
        help_text=_("The person gets this as it stands, with the rule and where to complain."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    prefix = "refuse"

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted(rules.refusal_grounds(right))
        self.fields["ground"].choices = [("", _("Choose a ground"))] + [  # type: ignore[attr-defined]
            (ground.value, words.word(words.REFUSAL_GROUNDS, ground, stated.spoken())) for ground in offered
        ]


class TakeDown(forms.Form):
    """A request that did not come through the page."""

    right = forms.ChoiceField(label=_("Which right"))
    channel = forms.ChoiceField(label=_("How it came"))
    received_on = forms.DateField(
        label=_("When it reached us"),
        help_text=_("The clock began on that day, whoever opened the letter and when."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    address = forms.EmailField(label=_("The person’s e-mail address"), help_text=_("The answer goes there."))
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=[(code, spoken.name) for code, spoken in LANGUAGES.items()]
    )
    message = forms.CharField(
        label=_("What they asked for"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, today: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = local_date(today, policy.register().desk.time_zone)
        self.fields["right"].choices = [(right.value, texts.right(right)) for right in rules.RIGHTS]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (channel.value, texts.channel(channel.value)) for channel in Channel if channel is not Channel.PAGE
        ]
        self.fields["received_on"].initial = self._today
        self.fields["received_on"].widget.attrs["max"] = self._today.isoformat()

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > self._today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < self._today.year - _YEARS_BACK:
            raise forms.ValidationError(_("This day is too long ago. Is the year right?"))
        return day
