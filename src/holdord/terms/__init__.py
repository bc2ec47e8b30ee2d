"""The words this house uses, each with the standard it comes from.

Law:      GDPR throughout; W3C Data Privacy Vocabulary 2.3 for the names (dpv, eu-gdpr)
Takes:    nothing. Plain Python: no table, no network, no framework
Next:     policy/register.py, which is written in these words
"""

from holdord.terms.basis import LegalBasis, SpecialCondition
from holdord.terms.languages import LANGUAGES, Language, Spoken, paths
from holdord.terms.places import ADEQUATE, EEA, is_country, is_in_eea
from holdord.terms.rights import RequestStatus, Right
from holdord.terms.states import ConsentState, IdentifierKind, LimitKind

__all__ = [
    "ADEQUATE",
    "EEA",
    "LANGUAGES",
    "ConsentState",
    "IdentifierKind",
    "Language",
    "LegalBasis",
    "LimitKind",
    "RequestStatus",
    "Right",
    "SpecialCondition",
    "Spoken",
    "is_country",
    "is_in_eea",
    "paths",
]
