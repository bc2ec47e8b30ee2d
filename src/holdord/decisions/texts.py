"""The words for each reason of an answer, and for each refusal to open a person's data.

Takes:    rules.Reason, a language of the register
Gives:    one whole sentence. The names in it are those people read in the notice
Next:     locale/da (the Danish)
"""

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from holdord.decisions.rules import Reason
from holdord.policy import queries as policy
from holdord.policy.wording import country
from holdord.terms import LANGUAGES, Channel, LegalBasis

REASONS: Mapping[str, str] = {
    "unknown-purpose": gettext_noop(
        "The register knows no purpose ‘%(purpose)s’, and what it does not know is not done."
    ),
    "unknown-person": gettext_noop("We hold nothing about this person."),
    "no-relation": gettext_noop("We hold no data about this person that may be used for the purpose ‘%(purpose)s’."),
    "retention-expired": gettext_noop("The time for keeping the data from ‘%(process)s’ ended on %(ends_on)s."),
    "hold": gettext_noop("The data from ‘%(process)s’ are kept only because of %(statute)s, and for nothing else."),
    "no-consent": gettext_noop("The purpose ‘%(purpose)s’ needs consent, and the person has given none."),
    "consent-asked": gettext_noop(
        "The person was asked for consent to the purpose ‘%(purpose)s’ on %(since_on)s, and has not answered yet."
    ),
    "consent-unanswered": gettext_noop(
        "The person was asked for consent to the purpose ‘%(purpose)s’ and did not answer; it lapsed on %(since_on)s."
    ),
    "consent-refused": gettext_noop("The person said no to the purpose ‘%(purpose)s’ on %(since_on)s."),
    "consent-withdrawn": gettext_noop(
        "The person withdrew their consent to the purpose ‘%(purpose)s’ on %(since_on)s."
    ),
    "consent-ended": gettext_noop("The consent to the purpose ‘%(purpose)s’ has not been valid since %(since_on)s."),
    "consent-outgrown": gettext_noop(
        "The person said yes to the purpose ‘%(purpose)s’ on %(since_on)s. It has grown since, and they have not been "
        "asked again."
    ),
    "objection": gettext_noop("The person objected to the purpose ‘%(purpose)s’ on %(since_on)s."),
    "marketing-objection": gettext_noop(
        "The person said no to direct marketing on %(since_on)s, and ‘%(purpose)s’ is direct marketing."
    ),
    "restriction": gettext_noop(
        "The data have been restricted since %(since_on)s: we may keep them, and nothing else."
    ),
    "suppressed": gettext_noop(
        "The address or number is that of somebody who was erased on %(since_on)s, and may not be used for the purpose "
        "‘%(purpose)s’."
    ),
    "category-not-listed": gettext_noop(
        "Data of the kind ‘%(category)s’ may not be used for the purpose ‘%(purpose)s’."
    ),
    "category-not-for-recipient": gettext_noop("Data of the kind ‘%(category)s’ may not go to %(recipient)s."),
    "not-limited": gettext_noop("%(recipient)s gets the participants of one event at a time, and no event was named."),
    "recipient-not-listed": gettext_noop(
        "The register does not list %(recipient)s as a recipient for the purpose ‘%(purpose)s’ here."
    ),
    "recipient-withheld": gettext_noop(
        "By our own instruction %(recipient)s has got nothing for the purpose ‘%(purpose)s’ since %(since_on)s."
    ),
    "purpose-suspended": gettext_noop(
        "By our own instruction nobody's data have been used for the purpose ‘%(purpose)s’ since %(since_on)s."
    ),
    "no-transfer-ground": gettext_noop(
        "%(recipient)s is in %(country)s, and the register names no ground on which data may go there."
    ),
    "automated-decision": gettext_noop("The purpose ‘%(purpose)s’ involves automated decisions, and we make none."),
    "automated-by-caller": gettext_noop(
        "A machine would decide here, or build a profile, and we promise that none does."
    ),
    "profiling": gettext_noop("The purpose ‘%(purpose)s’ builds profiles, and we promise that we build none."),
    "minor": gettext_noop("The person is too young, so their data are not used. They are to be erased."),
    "special-category": gettext_noop(
        "Data of the kind ‘%(category)s’ are delicate, and the register names nothing that allows them for the "
        "purpose ‘%(purpose)s’."
    ),
    "channel-not-listed": gettext_noop("Nobody is approached by %(channel)s for the purpose ‘%(purpose)s’."),
    "channel-declined": gettext_noop(
        "The person said on %(since_on)s that they do not want to be approached by %(channel)s."
    ),
    "marketing-needs-consent": gettext_noop(
        "‘%(purpose)s’ is advertising. By %(channel)s it needs consent in %(country)s (%(provision)s)."
    ),
    "marketing-needs-consent-or-sale": gettext_noop(
        "‘%(purpose)s’ is advertising. By %(channel)s it needs consent in %(country)s, except to customers, about what "
        "is like that which they bought (%(provision)s)."
    ),
    "first-contact": gettext_noop(
        "The person has not been told yet that they may object. The first message must say so."
    ),
    "allowed-by": gettext_noop("The purpose ‘%(purpose)s’ rests on %(basis)s."),
}

#: The same in a few words, for a list: who, what and when stand elsewhere.
IN_SHORT: Mapping[str, str] = {
    "unknown-purpose": gettext_noop("the purpose is not in the register"),
    "unknown-person": gettext_noop("nothing is held"),
    "no-relation": gettext_noop("no data for this purpose"),
    "retention-expired": gettext_noop("the time for keeping is over"),
    "hold": gettext_noop("kept because a law says so, for nothing else"),
    "no-consent": gettext_noop("no consent"),
    "consent-asked": gettext_noop("consent asked for, not answered"),
    "consent-unanswered": gettext_noop("consent asked for, never answered"),
    "consent-refused": gettext_noop("consent refused"),
    "consent-withdrawn": gettext_noop("consent withdrawn"),
    "consent-ended": gettext_noop("consent no longer valid"),
    "consent-outgrown": gettext_noop("consent to less than this"),
    "objection": gettext_noop("objection made"),
    "marketing-objection": gettext_noop("no to advertising"),
    "restriction": gettext_noop("use restricted"),
    "suppressed": gettext_noop("blocked address or number"),
    "category-not-listed": gettext_noop("data not needed for this purpose"),
    "category-not-for-recipient": gettext_noop("data not meant for the recipient"),
    "not-limited": gettext_noop("no single event named"),
    "recipient-not-listed": gettext_noop("the recipient is not in the register for this"),
    "recipient-withheld": gettext_noop("our instruction: this recipient gets nothing for it"),
    "purpose-suspended": gettext_noop("our instruction: not used for this at present"),
    "no-transfer-ground": gettext_noop("no ground for sending data to that country"),
    "automated-decision": gettext_noop("no decision is left to a machine"),
    "automated-by-caller": gettext_noop("no decision is left to a machine"),
    "profiling": gettext_noop("no profiles are built"),
    "minor": gettext_noop("too young"),
    "special-category": gettext_noop("delicate data"),
    "channel-not-listed": gettext_noop("nobody is approached this way for it"),
    "channel-declined": gettext_noop("does not want to be approached this way"),
    "marketing-needs-consent": gettext_noop("advertising that needs consent"),
    "marketing-needs-consent-or-sale": gettext_noop("advertising that needs consent or an earlier sale"),
    "first-contact": gettext_noop("the first message must tell of the right to object"),
    "allowed-by": gettext_noop("a legal ground allows it"),
}

CHANNELS: Mapping[Channel, str] = {
    Channel.EMAIL: gettext_noop("e-mail"),
    Channel.SMS: gettext_noop("text message"),
    Channel.MESSENGER: gettext_noop("messenger"),
    Channel.CALL: gettext_noop("telephone"),
    Channel.AUTOMATED_CALL: gettext_noop("automatic call"),
    Channel.POST: gettext_noop("letter"),
}

#: What a message owes the person it may go to (rules.Answer.duties).
DUTIES: Mapping[str, str] = {
    "tell-right-to-object": gettext_noop(
        "The message must tell the person, apart from all else, that they may object."
    ),
    "offer-a-way-out": gettext_noop("The message must offer an easy way to say no to the next one."),
    "ask-opt-out-list": gettext_noop(
        "Before it goes out, ask the public list of those who want no advertising in the person’s country."
    ),
}

BASES: Mapping[LegalBasis, str] = {
    LegalBasis.CONSENT: gettext_noop("consent"),
    LegalBasis.CONTRACT: gettext_noop("a contract, or steps the person has asked for before one"),
    LegalBasis.LEGAL_OBLIGATION: gettext_noop("a legal obligation"),
    LegalBasis.VITAL_INTEREST: gettext_noop("somebody’s vital interests"),
    LegalBasis.PUBLIC_TASK: gettext_noop("a task in the public interest"),
    LegalBasis.LEGITIMATE_INTEREST: gettext_noop("a legitimate interest"),
}

REFUSALS: Mapping[str, str] = {
    "role-opens-nothing": gettext_noop("Your role opens nobody’s data."),
    "purpose-not-of-role": gettext_noop("Your role may not open data for this purpose."),
    "process-not-of-role": gettext_noop("What we hold about this person is not your role’s to open for this purpose."),
    "not-assigned": gettext_noop(
        "This is an active customer, whose data are opened by those assigned to them only. Ask the data protection "
        "officer, or whoever looks after them."
    ),
    "for-a-team": gettext_noop("This came under a contract and is for its team only."),
    "use-refused": gettext_noop(
        "The data may not be used for this purpose now, so they may not be opened for it either."
    ),
}


def say(reason: Reason, language: str) -> str:
    """The reason as a whole sentence."""
    with override(language):
        return _(REASONS[reason.code]) % _named(reason.params, language)


def whys(codes: str, language: str) -> str:
    """Reasons as a log keeps them, codes with commas between, each in a few words."""
    with override(language):
        said = (_(IN_SHORT[code]) if code in IN_SHORT else code for code in map(str.strip, codes.split(",")))
        return ", ".join(said)


def channels(language: str) -> dict[Channel, str]:
    """The ways of being reached, in words."""
    with override(language):
        return {channel: _(words) for channel, words in CHANNELS.items()}


def duty(code: str, language: str) -> str:
    """What the message must do: the sentence for one of rules.Answer.duties."""
    with override(language):
        return _(DUTIES[code])


def refusal(code: str, language: str) -> str:
    """Why a person's data are not opened: the sentence for rules.NotForThisPurpose.code."""
    with override(language):
        return _(REFUSALS[code])


def basis(value: str, language: str) -> str:
    """A legal basis in words, as it stands within a sentence."""
    with override(language):
        return _(BASES[LegalBasis(value)])


def _named(params: Mapping[str, str], language: str) -> dict[str, str]:
    return {name: _NAMES[name](value, language) if name in _NAMES else value for name, value in params.items()}


def _purpose(id: str, language: str) -> str:
    found = policy.wording(language).purposes.get(id)
    return found.title if found else id


def _process(id: str, language: str) -> str:
    found = policy.wording(language).processes.get(id)
    return found.title if found else id


def _category(id: str, language: str) -> str:
    return policy.wording(language).categories.get(id, id)


def _recipient(id: str, language: str) -> str:
    found = policy.register().recipient(id)
    return found.name if found else f"‘{id}’"


def _channel(value: str, language: str) -> str:
    return _(CHANNELS[Channel(value)])


def _day(value: str, language: str) -> str:
    return format_date(date.fromisoformat(value), "long", locale=LANGUAGES[language].locale)


#: How each parameter is put into words; one without an entry stands as it is.
_NAMES = {
    "purpose": _purpose,
    "process": _process,
    "category": _category,
    "recipient": _recipient,
    "channel": _channel,
    "country": country,
    "basis": basis,
    "since_on": _day,
    "ends_on": _day,
}
