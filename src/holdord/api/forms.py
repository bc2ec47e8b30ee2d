"""The forms of the register, for scripts on other sites and for programs: described, and sent.

Promise:  3.1 - what is not asked for is refused; 3.3a-c - stamped at the door, consents cite the words shown
Law:      GDPR Art. 7(1)-(2), 13
Takes:    a form's id; the token of its description, values by field, the purposes of ticked boxes
Gives:    the form with its words and a fresh token; a receipt, with what a person must be told
Refuses:  404, 403 from a page of a site that is not listed, 409 where the terms have changed since, 422, 429
Next:     crossing.py (which sites may ask); ../centre/embed/form.js (a script that does)

No key: who sends a form is anybody. What keeps robots out is what keeps them out of the pages.
"""

from dataclasses import asdict
from datetime import date, datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from holdord.api.house import Refused, api
from holdord.intake import actions as intake
from holdord.intake import shown as forms
from holdord.intake.rules import NoSuchForm, NotAccepted
from holdord.intake.shown import Shown
from holdord.intake.texts import REFUSALS
from holdord.lib import clock, visitor
from holdord.lib.network import WINDOW
from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import queries as policy


class FormField(Schema):
    """One field. A script draws it, and judges nothing: what will do, the answer says.

    Where there are ``options``, each with what it is called, one of them is the answer.
    """

    name: str
    kind: str
    category: str
    required: bool
    longest: int
    label: str
    hint: str
    options: list[tuple[str, str]]


class FormConsent(Schema):
    """A consent, and the sentence that must stand beside its box, word for word."""

    purpose: str
    title: str
    text: str


class FormDescribed(Schema):
    """A form: draw it so, and send its token with the answers.

    ``asks`` is agreed to by sending the form. Consents in ``to_confirm`` count once a letter was answered.
    ``says`` are the sentences of a page that are not the form's own.
    """

    id: str
    language: str
    token: str
    title: str
    intro: str
    submit: str
    fields: list[FormField]
    consents: list[FormConsent]
    asks: FormConsent | None
    to_confirm: list[str]
    purpose: str
    ground: str
    article: str
    kept: str
    privacy: str
    says: dict[str, str]


class FormSent(Schema):
    """What a person wrote. ``consents`` are the purposes of the boxes they ticked."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field("", max_length=1000)
    language: str = Field("", max_length=8)
    values: dict[str, str] = Field(max_length=100)
    consents: list[str] = Field([], max_length=50)
    trap: str = Field("", max_length=1000)


class FormReceived(Schema):
    """What is to be told to who sent it. It goes on ``lapses_on``, where there is one and the yes has not come."""

    reference: str
    received_at: datetime
    thanks: str
    purpose: str
    ground: str
    article: str
    consents: list[str]
    to_confirm: list[str]
    kept_until: date
    lapses_on: date | None
    rights: str


@api.get("forms/{form_id}", response=FormDescribed, operation_id="form", tags=["forms"])
def form(request: HttpRequest, form_id: str, language: str = "") -> FormDescribed:
    """Describe a form, with everything a person must read before they send it."""
    shown = _shown(form_id, language)
    with override(shown.language):
        return FormDescribed(
            **{name: value for name, value in asdict(shown).items() if name in FormDescribed.model_fields},
            kept=_("at most %(period)s") % {"period": shown.period},
            privacy=_at(PUBLISHED_AT[shown.language]) + f"#s-{shown.section}",
            says=_says(),
        )


@api.post("forms/{form_id}", response={201: FormReceived}, operation_id="send-form", tags=["forms"])
def send(request: HttpRequest, form_id: str, sent: FormSent) -> Status[FormReceived]:
    """Take in what was written. Sent twice with one token, it is taken in once."""
    if visitor.origin(request) == "strange":
        raise Refused(403, "strange-site", "This site may not send our forms. HOLDORD_EMBED_ON lists those that may.")
    pace = visitor.Pace()
    shown = _shown(form_id, sent.language)
    with override(shown.language):
        receipt = _received(request, form_id, sent, shown)
        pace.keep()
        return Status(201, _told(shown, receipt))


def _received(request: HttpRequest, form_id: str, sent: FormSent, shown: Shown) -> intake.Receipt:
    try:
        return intake.receive(
            form_id=form_id, values=sent.values, consents=sent.consents, language=shown.language, by="public",
            at=clock.now(), visit=intake.Visit(visitor.network(request), sent.token, bool(sent.trap)),
        )  # fmt: skip
    except NotAccepted as refused:
        faults = [{"at": at, "code": code, "wrong": str(REFUSALS[code])} for at, code in refused.faults.items()]
        raise Refused(422, "not-accepted", _("Something needs another look"), faults=_named(faults, shown)) from None
    except intake.FormChanged:
        said = _("Not sent yet: our terms have changed while you wrote")
        raise Refused(409, "form-changed", said) from None
    except intake.TooManySent:
        said = _("Not sent: please wait, or write to us instead")
        raise Refused(429, "too-many", said, after=int(WINDOW.total_seconds())) from None


def _named(faults: list[dict[str, str]], shown: Shown) -> list[dict[str, str]]:
    """A field nobody asked for is not repeated by its name: it may hold anything."""
    known = {field.name for field in shown.fields} | {"consents"}
    return [fault if fault["at"] in known else {**fault, "at": "values"} for fault in faults]


def _shown(form_id: str, language: str) -> Shown:
    register = policy.register()
    spoken = language if language in register.languages else register.languages[0]
    try:
        with override(spoken):
            return forms.shown(form_id, spoken, at=clock.now())
    except NoSuchForm:
        raise Refused(404, "no-such-form", "The register has no form of that id.") from None


def _told(shown: Shown, receipt: intake.Receipt) -> FormReceived:
    titles = {each.purpose: each.title for each in (*shown.consents, *([shown.asks] if shown.asks else []))}
    return FormReceived(
        reference=receipt.reference,
        received_at=receipt.at,
        thanks=shown.thanks,
        purpose=shown.purpose,
        ground=shown.ground,
        article=shown.article,
        consents=[titles[each] for each in receipt.consents if each not in receipt.to_confirm],
        to_confirm=[titles[each] for each in receipt.to_confirm],
        kept_until=receipt.kept_until,
        lapses_on=receipt.lapses_on,
        rights=_at(RIGHTS_AT[shown.language]),
    )


def _says() -> dict[str, str]:
    """The sentences of our pages, for those who draw the form elsewhere."""
    return {
        "choose": _("Choose one"),
        "trap": _("Leave this field empty"),
        "stars": _("Fields with a star must be filled in."),
        "up_to_you": _("Entirely up to you"),
        "leave_empty": _("If you would rather not, leave the boxes empty. You get your answer all the same."),
        "by_sending": _("What you say yes to by sending this"),
        "by_letter": _("It counts once you have said yes in the letter that we send you, and not before."),
        "what_happens": _("What happens with what you write"),
        "used_for": _("We use it for"),
        "ground": _("Ground"),
        "kept": _("We keep it"),
        "who_else": _("Who else gets it"),
        "in_the_policy": _("It says so in the privacy policy"),
        "look_again": _("Something needs another look"),
        "changed": _("Not sent yet: our terms have changed while you wrote"),
        "read_again": _(
            "What you wrote still stands below. Please read what stands beside it once more, and send it again."
        ),
        "wait": _("Not sent: please wait, or write to us instead"),
        "not_sent": _("Not sent: the connection failed. What you wrote still stands here; please try again."),
        "received": _("Received"),
        "reference": _("Your reference"),
        "kept_until": _("We keep it until"),
        "without_yes": _("%(day)s, if no yes has come by then."),
        "with_yes": _("%(day)s at the latest, with your yes."),
        "mailbox": _("Please look into your mailbox"),
        "asked_there": _(
            "We write to the address you gave, and ask whether it was you. Only with a yes there does this count:"
        ),
        "consents": _("Consents you gave"),
        "rights": _("Use your rights"),
    }


def _at(path: str) -> str:
    return f"{settings.HOLDORD_ADDRESS}{path}"
