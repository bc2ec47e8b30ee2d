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
from holdord.rights import mandate_texts, rules
from holdord.rights import texts as words
from holdord.rights.identity import Method, MoreProof
from holdord.rights.mandates import Kind
from holdord.rights.rules import Channel, ExtensionGround
from holdord.terms import LANGUAGES, Right

#: A request that came before this is a slip of the keyboard.
_YEARS_BACK = 10


def mandate_kinds() -> list[tuple[str, str]]:
    """As what somebody can ask for another, to choose from."""
    return [(kind.value, words.word(mandate_texts.KINDS, kind, stated.spoken())) for kind in Kind]


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

    def __init__(self, *args: Any, right: Right, lacks_mandate: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted(rules.refusal_grounds(right, lacks_mandate=lacks_mandate))
        self.fields["ground"].choices = [("", _("Choose a ground"))] + [  # type: ignore[attr-defined]
            (ground.value, words.word(words.REFUSAL_GROUNDS, ground, stated.spoken())) for ground in offered
        ]


class OtherRight(forms.Form):
    """Under which right the request really is."""

    right = forms.ChoiceField(label=_("Which right"))

    prefix = "other"

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = [  # type: ignore[attr-defined]
            (each.value, texts.right(each)) for each in rules.RIGHTS if each is not right
        ]


class SendOver(forms.Form):
    """To whom a person's data go straight (GDPR Art. 20(2))."""

    to = forms.CharField(label=_("Which controller"), help_text=_("As the person named it."), max_length=200)
    url = forms.URLField(
        label=_("Its address for data"), help_text=_("https:// and where it takes them."), assume_scheme="https"
    )

    prefix = "over"


class MoreProofForm(forms.Form):
    """Why one proof of who asks is not enough here."""

    why = forms.ChoiceField(
        label=_("Why one proof is not enough"),
        help_text=_("The person is told the reason, and how to show it without anything being kept."),
    )

    prefix = "more"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [  # type: ignore[attr-defined]
            (why.value, words.word(words.MORE_PROOF, why, stated.spoken())) for why in MoreProof
        ]


class MethodForm(forms.Form):
    """How staff made sure who asks."""

    method = forms.ChoiceField(label=_("How it was shown"))

    prefix = "proof"

    def __init__(self, *args: Any, further: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [Method.KNOWN_CHANNEL, Method.EID, *([Method.FACTS] if further else [])]
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (method.value, words.word(words.METHODS, method, stated.spoken())) for method in offered
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
    asked_by = forms.ChoiceField(label=_("Who asks"), required=False)
    other_name = forms.CharField(label=_("Name of whoever asks for them"), required=False, max_length=200)
    other_address = forms.EmailField(
        label=_("E-mail address of whoever asks for them"), required=False,
        help_text=_("They are asked at once to show that they may. The person’s own address stands above."),
    )  # fmt: skip
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
            (channel.value, texts.channel(channel.value))
            for channel in Channel
            if channel not in (Channel.PAGE, Channel.MACHINE)
        ]
        self.fields["asked_by"].choices = [("", _("The person")), *mandate_kinds()]  # type: ignore[attr-defined]
        self.fields["received_on"].initial = self._today
        self.fields["received_on"].widget.attrs["max"] = self._today.isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("asked_by"):
            for field in ("other_name", "other_address"):
                if not given.get(field) and field not in self.errors:
                    self.add_error(field, _("Somebody asks for another: write who, and where we can write to them."))
        return given

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > self._today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < self._today.year - _YEARS_BACK:
            raise forms.ValidationError(_("This day is too long ago. Is the year right?"))
        return day
