"""What was read out of a policy: facts, each with the place it was read and how sure we are.

Law:      GDPR Art. 13-14, 30: the kinds are what a notice and a record of processing must hold
Takes:    nothing; find/ makes them
Gives:    Found. The keys of ``value`` for each kind stand in KINDS; every value is text, so that facts can be compared
Next:     draft.py (a register made of them), lint/ (what is wrong with them)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal[
    "controller", "representative", "dpo", "contact", "process", "category", "purpose", "basis", "retention",
    "forewarning", "third_party", "country", "transfer", "right", "term", "fee", "identity", "minimum_age", "cookie",
    "date", "version", "authority", "source", "automated", "security",
]  # fmt: skip

#: Each kind, and the keys its value may have. The first key is the one a fact is known by.
KINDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType({
    "controller": ("name", "country", "address", "company_number", "phone", "email"),
    "representative": ("name", "country", "address", "company_number", "phone", "email"),
    "dpo": ("email", "name", "phone"),
    "contact": ("value", "channel"),                       # channel: email, phone, fax, web, post
    "process": ("title",),                                 # an activity: a section that collects data
    "category": ("name", "term", "special"),               # name as written; term: our id ('email'); special: 'yes'
    "purpose": ("text", "term", "direct_marketing"),
    "basis": ("basis", "purpose"),                         # 'eu-gdpr:A6-1-a'; the purpose it is said of, where it is
    # '5 years'; last_delivery; of what; 'as long as needed'; bound: min | fixed, where it is more than 'at most'
    "retention": ("duration", "starts", "of", "criterion", "bound"),
    "forewarning": ("before", "grace", "of"),              # '6 weeks' before something goes; '30 days' from the letter
    "third_party": ("name", "legal_entity", "country", "does", "role", "policy_url", "vendor"),
    "country": ("country",),                               # a country data go to or lie in: 'US'
    "transfer": ("ground", "country", "reference"),        # adequacy, framework, standard_clauses, binding_rules, ...
    "right": ("right",),                                   # 'eu-gdpr:A15'
    "term": ("term", "of"),                                # '1 month', of: answer | extension
    "fee": ("when",),                                      # free | excessive | repeated | always
    "identity": ("asks",),                                 # what is asked for: 'two approved ids'
    "minimum_age": ("age",),
    "cookie": ("name", "purpose", "lifetime", "vendor"),
    "date": ("date", "what"),                              # '2026-01-15'; what: published | modified | effective
    "version": ("version",),
    "authority": ("country", "name"),
    "source": ("term", "text"),                            # where data come from, if not from the person
    "automated": ("says",),                                # yes | no: automated decisions or profiling
    "security": ("term", "text"),
})  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One fact. ``line`` is the number of the line in the source, ``section`` the place as people call it ('2.2.1').

    ``confidence`` goes from 0 to 1: 1 is said in so many words, below 0.5 is a guess that a person should look at.
    ``quote`` are the words it was read from, as they stand, at most some 200 characters.
    """

    kind: Kind
    value: Mapping[str, str]
    line: int
    section: str
    confidence: float
    quote: str = field(default="", compare=False)

    @property
    def known_by(self) -> str:
        """What tells this fact from others of its kind."""
        return self.value.get(KINDS[self.kind][0], "")
