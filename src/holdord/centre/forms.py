"""A form of the register, as a person meets it: its fields, its consent boxes, and what we tell before they send it.

Promise:  3.1 - fields come from the register; 3.3c - boxes are separate, unticked, and may stay so
Law:      GDPR Art. 7(2), 13
Takes:    a form's id and a language; what was sent, and why it was not taken in
Gives:    FormPage for the template; what a request holds, as the intake room wants it
Refuses:  NoSuchPage, for a form the register does not have
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from holdord.intake.texts import REFUSALS
from holdord.notice import texts
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.register import Form, FormField, Process
from holdord.policy.wording import FieldWords, period

#: The name of the consent boxes: no field of a register can be called that.
CONSENT = "_consent"
_NOT_ANSWERS = {CONSENT, "csrfmiddlewaretoken"}

#: What browsers know of a person, by the category of data a field asks for (WCAG 1.3.5).
_AUTOCOMPLETE = {
    "name": "name", "email": "email", "phone": "tel", "company": "organization", "job-title": "organization-title",
    "address": "street-address",
}  # fmt: skip


class NoSuchPage(LookupError):
    """The register has no form of that id."""


@dataclass(frozen=True)
class Box:
    """A consent one may give. ``ticked`` is True only where the person did it."""

    id: str
    purpose: str
    text: str
    ticked: bool


@dataclass(frozen=True)
class FormPage:
    """Everything the page of a form shows."""

    id: str
    title: str
    intro: str
    submit: str
    fields: "FieldsOfRegister"
    boxes: tuple[Box, ...]
    purpose: str
    ground: str
    article: str
    period: str
    section: str


class FieldsOfRegister(forms.Form):
    """The fields of one form. It judges nothing: whether an answer will do, the intake room says."""

    # The server answers in kind words and in the page's language; a browser's bubble speaks the browser's.
    use_required_attribute = False

    def __init__(
        self, form: Form, words: Mapping[str, FieldWords], data: Mapping[str, str] | None, faults: Mapping[str, str]
    ) -> None:
        super().__init__(data=None if data is None else dict(data))
        self._faults = faults
        for field in form.fields:
            self.fields[field.name] = _field(field, words[field.name])

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name, code in self._faults.items():
            self.add_error(name if name in self.fields else None, str(REFUSALS[code]))


def _field(field: FormField, words: FieldWords) -> forms.Field:
    widgets = {"text": forms.TextInput, "email": forms.EmailInput, "tel": forms.TextInput, "textarea": forms.Textarea}
    attributes: dict[str, Any] = {"autocomplete": _AUTOCOMPLETE.get(field.category, "off")}
    if field.kind == "tel":
        attributes["type"] = "tel"
    if field.required:
        attributes["aria-required"] = "true"
    widget = widgets[field.kind](attrs=attributes)
    return forms.CharField(label=words.label, help_text=words.hint or "", required=field.required, widget=widget)


def page(
    form_id: str,
    language: str,
    *,
    answers: Mapping[str, str] | None = None,
    ticked: Collection[str] = (),
    faults: Mapping[str, str] | None = None,
) -> FormPage:
    """The page of a form: empty, or with what was sent and why it was not taken in. Raises NoSuchPage."""
    now = policy.active()
    found = now.register.form(form_id)
    if found is None:
        raise NoSuchPage(form_id)
    return _page(now, *found, now.language(language), FieldsOfRegister(
        found[1], now.wordings[now.language(language)].forms[form_id].fields, answers, faults or {}
    ), ticked)  # fmt: skip


def _page(
    now: Edition, process: Process, form: Form, language: str, fields: FieldsOfRegister, ticked: Collection[str]
) -> FormPage:
    words, purpose = now.wordings[language].forms[form.id], now.register.purpose(form.purpose)
    rule = now.register.rule(process.retention)
    ground, article = grounds(language, purpose.basis.value) if purpose else ("", "")
    return FormPage(
        id=form.id,
        title=now.sentence(words.title, language),
        intro=now.sentence(words.intro, language),
        submit=words.submit,
        fields=fields,
        boxes=tuple(_box(now, box.purpose, language, ticked) for box in form.consents),
        purpose=now.wordings[language].purposes[form.purpose].title,
        ground=ground,
        article=article,
        period=period(rule.duration, language) if rule else _("as long as it is needed"),
        section=process.section,
    )


def grounds(language: str, basis: str) -> tuple[str, str]:
    """A ground in plain words, and its article, as the notice says them."""
    said = texts.words(language)
    return said[f"basis.{basis}"], said["article"].format(letter=basis[-1])


def _box(now: Edition, purpose: str, language: str, ticked: Collection[str]) -> Box:
    text = now.sentence(now.wordings[language].purposes[purpose].consent or "", language)
    return Box(f"consent-{purpose}", purpose, text, purpose in ticked)


def answers(sent: QueryDict) -> dict[str, str]:
    """Every answer in the request, also to what nobody asked: the intake room refuses that, and says so."""
    return {name: str(sent[name]).replace("\r\n", "\n") for name in sent if name not in _NOT_ANSWERS}
