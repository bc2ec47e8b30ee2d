"""What a field of choices offers, where that is known only when its form is shown.

Takes:    a form, the name of a field, what can be chosen there: values with their words
Refuses:  TypeError, for a field that has no choices
Why:      to Django every field of a form is a field; here it is looked at once, in one place
"""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, ChoiceField


def offer(form: BaseForm, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Let these be chosen in that field, in this order."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        raise TypeError(f"{type(form).__name__}.{name}: this is no field of choices")
    field.choices = list(choices)
