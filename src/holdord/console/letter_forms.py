"""What staff fill in about a letter to the desk.

Promise:  8.1h
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from holdord.console import texts
from holdord.rights import rules
from holdord.rights.queries import RequestLine
from holdord.rights.rules import Dismissal


class WhichRights(forms.Form):
    """Which rights it uses. Each becomes a request."""

    rights = forms.MultipleChoiceField(
        label=_("What it asks for"),
        help_text=_("Each becomes a request with a case number of its own, due from the day the letter reached us."),
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.EmailField(
        label=_("The person’s e-mail address"),
        help_text=_("If a colleague handed the letter on, write whose it is."),
        max_length=254,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [(right.value, texts.right(right)) for right in rules.RIGHTS]  # type: ignore[attr-defined]


class Belongs(forms.Form):
    """To which open request of the same sender it belongs."""

    request = forms.ChoiceField(label=_("The request it is about"))

    def __init__(self, *args: Any, near: Sequence[RequestLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{each.reference} · {texts.right(each.right)}") for each in near
        ]


class Nothing(forms.Form):
    """Why it is no request."""

    why = forms.ChoiceField(label=_("Why it is none"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [(why.value, texts.dismissal(why)) for why in Dismissal]  # type: ignore[attr-defined]
