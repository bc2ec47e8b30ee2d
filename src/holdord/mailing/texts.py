"""The words of this room: what is put below a message, and what a sender is told.

Takes:    the language of the person, or of the house; the facts
Gives:    composing.Words, report.Frame, sentences
Next:     templates/mailing/ (what people read), locale/da
"""

from collections.abc import Mapping, Sequence

from django.template import Context
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from holdord.decisions import texts as decisions
from holdord.decisions.rules import Reason
from holdord.mailing.composing import Words
from holdord.mailing.report import Frame

REFUSALS: Mapping[str, str] = {
    "suppressed": gettext_noop(
        "Somebody who had this address has asked to be erased, and it may not be used for this purpose."
    ),
    "stranger": gettext_noop(
        "We know nobody with this address, and for this purpose only people we know are written to."
    ),
    "too-late": gettext_noop("The mail server did not take the message within three days."),
    "not-taken": gettext_noop("The mail server does not take messages for this address."),
    "not-a-message": gettext_noop("The message could not be read, so what it owes the person could not be added."),
}


def below(template: str, language: str, facts: Mapping[str, object]) -> Words:
    """A piece of a message from ``mailing/<template>.<language>.txt`` and ``.html``."""
    text = _rendered(f"mailing/{template}.{language}.txt", facts, escape=False)
    return Words(text.strip(), _rendered(f"mailing/{template}.{language}.html", facts, escape=True).strip())


def right_to_object(language: str) -> str:
    """The right in our words, where the policy has none of its own."""
    with override(language):
        return _("You may object to our use of your data at any time, and to advertising without giving a reason.")


def said(reasons: Sequence[Reason], language: str) -> tuple[str, ...]:
    """Why, in whole sentences, each once: those of decisions, and our own."""
    return tuple(dict.fromkeys(_sentence(reason, language) for reason in reasons))


def frame(language: str, organisation: str) -> Frame:
    """What stands around a report."""
    with override(language):
        return Frame(
            title=_("Message not sent: the policy does not allow it"),
            intro=_("Your message was not sent to the following, for the reasons given."),
            outro=_("The person has been told nothing. Who else the message was for has received it.\n%(organisation)s")
            % {"organisation": organisation},
        )


def _sentence(reason: Reason, language: str) -> str:
    if reason.code in REFUSALS:
        with override(language):
            return _(REFUSALS[reason.code])
    clauses = f" ({', '.join(reason.clauses)})" if reason.clauses else ""
    return decisions.say(reason, language) + clauses


def _rendered(name: str, facts: Mapping[str, object], *, escape: bool) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine has it
    return str(template.render(Context(dict(facts), autoescape=escape)))
