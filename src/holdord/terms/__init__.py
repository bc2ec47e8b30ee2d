"""The words this house uses, each with the standard it comes from.

Law:      GDPR throughout; W3C Data Privacy Vocabulary 2.3 for the names (dpv, eu-gdpr)
Takes:    nothing. Plain Python: no table, no network, no framework
Next:     policy/register.py, which is written in these words
"""

from holdord.terms.basis import LegalBasis, SpecialCondition
from holdord.terms.channels import Channel
from holdord.terms.languages import LANGUAGES, Language, Spoken, paths
from holdord.terms.marketing import MARKETING_COUNTRIES, MarketingLaw, Need, marketing_law
from holdord.terms.places import ADEQUATE, EEA, is_country, is_in_eea
from holdord.terms.rights import RequestStatus, Right
from holdord.terms.states import ConsentState, IdentifierKind, LimitKind

__all__ = [
    "ADEQUATE",
    "EEA",
    "LANGUAGES",
    "MARKETING_COUNTRIES",
    "Channel",
    "ConsentState",
    "IdentifierKind",
    "Language",
    "LegalBasis",
    "LimitKind",
    "MarketingLaw",
    "Need",
    "RequestStatus",
    "Right",
    "SpecialCondition",
    "Spoken",
    "is_country",
    "is_in_eea",
    "marketing_law",
    "paths",
]
