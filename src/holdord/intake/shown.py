"""A form of the register as a person meets it, wherever that is: its words, its boxes, what is told before it is sent.

Promise:  3.1 - fields come from the register; 3.3c - boxes are separate and unticked
Law:      GDPR Art. 7(2), 13
Takes:    a form's id, a language, the moment
Gives:    Shown, which a page, a frame and a script draw alike; its token remembers which words these were
Refuses:  rules.NoSuchForm
"""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from django.utils.translation import gettext as _

from holdord.intake import queries, rules, showing
from holdord.lib import clock
from holdord.lib.days import local_date
from holdord.notice import texts
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.register import Form, FormField, Process, Register
from holdord.policy.wording import FieldWords, period
from holdord.terms import LANGUAGES, paths

#: Forms with an address of their own; any other form of a register stands among the forms.
WITH_PAGE = ("contact", "white-paper")


@dataclass(frozen=True)
class Field:
    """One field: what the register says of it, and its words. ``options`` are the answers to choose from, each with
    what it is called; only a field of the kind 'event' has some."""

    name: str
    kind: str
    category: str
    required: bool
    longest: int
    label: str
    hint: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Consent:
    """A consent one may give, and the sentence one says yes to."""

    purpose: str
    title: str
    text: str


@dataclass(frozen=True)
class Shown:
    """Everything a form shows. ``token`` stands in it and comes back with it (showing.py).

    ``asks`` is the consent that is asked for by sending it. Consents in ``to_confirm`` count once a letter is answered.
    """

    id: str
    language: str
    token: str
    title: str
    intro: str
    submit: str
    thanks: str
    fields: tuple[Field, ...]
    consents: tuple[Consent, ...]
    asks: Consent | None
    to_confirm: tuple[str, ...]
    purpose: str
    ground: str
    article: str
    period: str
    section: str


def shown(form_id: str, language: str, *, at: datetime | None) -> Shown:
    """The form in that language, or in the register's first; without ``at`` as it may stand on another's page for good.

    Raises NoSuchForm.
    """
    now = policy.active()
    process, form = rules.form_of(now.register, form_id)
    spoken = now.language(language)
    token = showing.token(form_id, language=spoken, version=now.version, at=at)
    return _shown(now, process, form, spoken, token, at or clock.now())


def ids() -> list[str]:
    """The forms there are, in the register's order."""
    return [form.id for process in policy.register().processes for form in process.forms]


def path_of(form: str, language: str) -> str:
    """Where the page of a form stands: an address of its own, or one among the forms."""
    own = LANGUAGES[language].pages.get(form)
    return LANGUAGES[language].path(form) if own is not None and form in WITH_PAGE else paths("form")[language] + form


def grounds(language: str, basis: str) -> tuple[str, str]:
    """A ground in plain words, and its article, as the notice says them."""
    said = texts.words(language)
    return said[f"basis.{basis}"], said["article"].format(letter=basis[-1])


def _shown(now: Edition, process: Process, form: Form, language: str, token: str, at: datetime) -> Shown:
    register, words = now.register, now.wordings[language].forms[form.id]
    purpose, rule = register.purpose(form.purpose), register.rule(process.retention)
    ground, article = grounds(language, purpose.basis.value) if purpose else ("", "")
    by_sending = rules.asked_by_sending(register, form)
    asked = [box.purpose for box in (*form.consents, *by_sending)]
    options = _events(register, process, language, at) if form.event_field else ()
    return Shown(
        id=form.id,
        language=language,
        token=token,
        title=now.sentence(words.title, language),
        intro=now.sentence(words.intro, language),
        submit=words.submit,
        thanks=now.sentence(words.thanks, language),
        fields=tuple(_field(field, words.fields[field.name], options) for field in form.fields),
        consents=tuple(_consent(now, box.purpose, language) for box in form.consents),
        asks=_consent(now, by_sending[0].purpose, language) if by_sending else None,
        to_confirm=tuple(each for each in asked if rules.is_confirmed_by_email(register, form, each)),
        purpose=now.wordings[language].purposes[form.purpose].title,
        ground=ground,
        article=article,
        period=period(rule.duration, language) if rule else _("as long as it is needed"),
        section=process.section,
    )


def _events(register: Register, process: Process, language: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """Those one may register for now: by id, each with its day."""
    found = queries.offered(process.id, on=local_date(at, register.desk.time_zone))
    return tuple((each.id, f"{each.title} \u2013 {format_date(each.on, 'long', locale=language)}") for each in found)


def _field(field: FormField, words: FieldWords, events: tuple[tuple[str, str], ...]) -> Field:
    options, hint = events if field.kind == "event" else (), words.hint or ""
    if field.kind == "event" and not events:
        hint = _("We take no registrations at the moment. Please come back later.")
    return Field(field.name, field.kind, field.category, field.required, field.longest, words.label, hint, options)


def _consent(now: Edition, purpose: str, language: str) -> Consent:
    words = now.wordings[language].purposes[purpose]
    return Consent(purpose, words.title, now.sentence(words.consent or "", language))
