"""A form of the register as a page draws it: its fields as Django's, and what was sent, as the intake room wants it.

Promise:  3.1 - fields come from the register; 3.3c - boxes are separate, unticked, and may stay so
Law:      GDPR Art. 7(2), 13
Takes:    a form's id and a language; what was sent, and why it was not taken in
Gives:    FormPage for the template; what a request holds
Refuses:  intake NoSuchForm, for a form the register does not have
Next:     ../intake/shown.py (its words)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext as _

from holdord.intake import shown as words
from holdord.intake.showing import FIELD, TRAP, read
from holdord.intake.shown import Field, Shown
from holdord.intake.texts import REFUSALS
from holdord.policy import queries as policy

#: The name of the consent boxes: no field of a register can be called that.
CONSENT = "_consent"
_NOT_ANSWERS = {CONSENT, TRAP, FIELD}
#: Stands for whatever file was sent: no field of a register can be called that.
_FILE = "_file"

#: What browsers know of a person, by the category of data a field asks for (WCAG 1.3.5).
AUTOCOMPLETE = {
    "name": "name", "email": "email", "phone": "tel", "company": "organization", "job-title": "organization-title",
    "address": "street-address",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A consent one may give. ``ticked`` is True only where the person did it."""

    id: str
    purpose: str
    text: str
    ticked: bool


@dataclass(frozen=True)
class FormPage:
    """Everything the page of a form shows: its words, its fields with what was written, its boxes."""

    shown: Shown
    fields: "FieldsOfRegister"
    boxes: tuple[Box, ...]


class FieldsOfRegister(forms.Form):
    """The fields of one form. It judges nothing: whether an answer will do, the intake room says."""

    # The server answers in kind words and in the page's language; a browser's bubble speaks the browser's.
    use_required_attribute = False

    def __init__(self, asked: Sequence[Field], data: Mapping[str, str] | None, faults: Mapping[str, str]) -> None:
        super().__init__(data=None if data is None else dict(data))
        self._faults = faults
        for field in asked:
            self.fields[field.name] = _field(field)

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name, code in self._faults.items():
            self.add_error(name if name in self.fields else None, str(REFUSALS[code]))


#: Kinds of field that are a line of text of a special type.
_TYPES = {
    "tel": {"type": "tel"},
    "birth_date": {"type": "date", "autocomplete": "bday", "max": "9999-12-31"},
    "age": {"inputmode": "numeric"},
}


def _field(field: Field) -> forms.Field:
    if field.kind == "event":
        return _choice(field)
    widgets = {"email": forms.EmailInput, "textarea": forms.Textarea}
    attributes: dict[str, Any] = {"autocomplete": AUTOCOMPLETE.get(field.category, "off")}
    attributes |= _TYPES.get(field.kind, {})
    if field.required:
        attributes["aria-required"] = "true"
    widget = widgets.get(field.kind, forms.TextInput)(attrs=attributes)
    return forms.CharField(label=field.label, help_text=field.hint, required=field.required, widget=widget)


def _choice(field: Field) -> forms.Field:
    """One of the events there are; the only one there is need not be looked for."""
    nothing = [] if len(field.options) == 1 else [("", _("Choose one") if field.options else "\u2013")]
    widget = forms.Select(attrs={"aria-required": "true"}, choices=[*nothing, *field.options])
    return forms.CharField(label=field.label, help_text=field.hint, required=field.required, widget=widget)


def page(
    form_id: str,
    language: str,
    *,
    at: datetime,
    answers: Mapping[str, str] | None = None,
    ticked: Collection[str] = (),
    faults: Mapping[str, str] | None = None,
    token: str = "",
    chosen: str = "",
) -> FormPage:
    """The page of a form: empty, or with what was sent and why it was not taken in. Raises NoSuchForm.

    ``chosen`` is the event a link was for. ``token`` of an earlier showing stays in it, as long as the words are the
    same: who corrects a slip of the pen need not begin to count anew.
    """
    shown = words.shown(form_id, language, at=at)
    earlier = read(token, form_id)
    if earlier is not None and earlier.version == policy.version():
        shown = replace(shown, token=token)
    boxes = tuple(Box(f"consent-{box.purpose}", box.purpose, box.text, box.purpose in ticked) for box in shown.consents)
    fields = FieldsOfRegister(shown.fields, answers, faults or {})
    for field in shown.fields:
        if chosen in dict(field.options):
            fields.initial[field.name] = chosen
    return FormPage(shown, fields, boxes)


def answers(request: HttpRequest) -> dict[str, str]:
    """Every answer in the request, also to what nobody asked: the intake room refuses that, and says so.

    A file is one of these. No form asks for any, and who sent one must not be told that all they sent was received.
    """
    sent = request.POST
    given = {name: str(sent[name]).replace("\r\n", "\n") for name in sent if name not in _NOT_ANSWERS}
    return given | ({_FILE: ""} if request.FILES else {})
