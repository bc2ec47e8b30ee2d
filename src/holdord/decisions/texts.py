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
from holdord.terms import LANGUAGES, LegalBasis

REASONS: Mapping[str, str] = {
    "unknown-purpose": gettext_noop(
        "The register knows no purpose ‘%(purpose)s’, and what it does not know is not done."
    ),
    "unknown-person": gettext_noop("We hold nothing about this person."),
    "no-relation": gettext_noop("We hold no data about this person that may be used for the purpose ‘%(purpose)s’."),
    "retention-expired": gettext_noop("The time for keeping the data from ‘%(process)s’ ended on %(ends_on)s."),
    "hold": gettext_noop("The data from ‘%(process)s’ are kept only because of %(statute)s, and for nothing else."),
    "no-consent": gettext_noop("The purpose ‘%(purpose)s’ needs consent, and the person has given none."),
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
    "recipient-not-listed": gettext_noop(
        "The register does not list %(recipient)s as a recipient for the purpose ‘%(purpose)s’ here."
    ),
    "no-transfer-ground": gettext_noop(
        "%(recipient)s is in %(country)s, and the register names no ground on which data may go there."
    ),
    "automated-decision": gettext_noop("The purpose ‘%(purpose)s’ involves automated decisions, and we make none."),
    "allowed-by": gettext_noop("The purpose ‘%(purpose)s’ rests on %(basis)s."),
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
    "use-refused": gettext_noop(
        "The data may not be used for this purpose now, so they may not be opened for it either."
    ),
}


def say(reason: Reason, language: str) -> str:
    """The reason as a whole sentence."""
    with override(language):
        return _(REASONS[reason.code]) % _named(reason.params, language)


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


def _day(value: str, language: str) -> str:
    return format_date(date.fromisoformat(value), "long", locale=LANGUAGES[language].locale)


#: How each parameter is put into words; one without an entry stands as it is.
_NAMES = {
    "purpose": _purpose,
    "process": _process,
    "category": _category,
    "recipient": _recipient,
    "country": country,
    "basis": basis,
    "since_on": _day,
    "ends_on": _day,
}
