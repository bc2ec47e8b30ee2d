"""What the law wants people to be told, and a text does not say: in the order of the law.

Law:      GDPR Art. 13-14, each line with its own
Takes:    a PolicyText and the facts found in it
Gives:    missing: what was not found, the article that asks for it, what to do
Next:     draft.py (TO-DO.md), cli/register_import.py
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from holdord.policy.importer.found import Found
from holdord.policy.importer.text import PolicyText


@dataclass(frozen=True)
class Missing:
    """One thing that was not found. ``article`` is the one that asks for it."""

    what: str
    article: str
    cure: str


@dataclass(frozen=True)
class _Wanted:
    missing: Missing
    is_there: Callable[["_Said"], bool]


class _Said:
    def __init__(self, found: Sequence[Found]) -> None:
        self._found = found

    def any(self, kind: str, key: str = "", value: str = "") -> bool:
        return any(
            fact.kind == kind
            and (not key or (fact.value.get(key, "") == value if value else bool(fact.value.get(key))))
            for fact in self._found
        )

    def outside_the_eea(self) -> bool:
        return any(
            fact.value.get("country", "") not in ("", *EEA)
            for fact in self._found
            if fact.kind in ("country", "third_party", "transfer")
        )

    def basis(self, *bases: str) -> bool:
        return any(fact.kind == "basis" and fact.value.get("basis") in bases for fact in self._found)

    def right(self, right: str) -> bool:
        return self.any("right", "right", right)


EEA = (
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
    "IS",
    "LI",
    "NO",
)

_CONSENT, _INTEREST = "eu-gdpr:A6-1-a", "eu-gdpr:A6-1-f"


def missing(text: PolicyText, found: Sequence[Found]) -> tuple[Missing, ...]:
    """What was not found. That nobody read it is no proof that it is not there: the cure says where it would stand."""
    said = _Said(found)
    return tuple([*(wanted.missing for wanted in _WANTED if not wanted.is_there(said)), *_rights(said)])


def _wanted(what: str, article: str, cure: str, is_there: Callable[[_Said], bool]) -> _Wanted:
    return _Wanted(Missing(what, article, cure), is_there)


_WANTED = (
    _wanted(
        "Who is responsible",
        "GDPR Art. 13(1)(a)",
        "Write the name of the company under 'establishments'",
        lambda said: said.any("controller"),
    ),
    _wanted(
        "The company's number or address",
        "GDPR Art. 13(1)(a)",
        "Write 'address' and 'company_number' under 'establishments'",
        lambda said: said.any("controller", "address") or said.any("controller", "company_number"),
    ),
    _wanted(
        "Whom to write to",
        "GDPR Art. 13(1)(a)-(b)",
        "Write the mailbox under 'dpo'",
        lambda said: said.any("dpo", "email") or said.any("contact", "channel", "email"),
    ),
    _wanted(
        "What data are used for",
        "GDPR Art. 13(1)(c)",
        "Write each purpose under 'purposes'",
        lambda said: said.any("purpose"),
    ),
    _wanted(
        "On which ground", "GDPR Art. 13(1)(c)", "Write one ground for each purpose", lambda said: said.any("basis")
    ),
    _wanted(
        "Which interest is pursued",
        "GDPR Art. 13(1)(d)",
        "Write it under 'interest' in the words of each such purpose",
        lambda said: not said.basis(_INTEREST) or said.any("basis", "purpose"),
    ),
    _wanted(
        "Who else gets data",
        "GDPR Art. 13(1)(e)",
        "Write them into recipients.yaml, by name",
        lambda said: said.any("third_party"),
    ),
    _wanted(
        "Why data may leave the EEA",
        "GDPR Art. 13(1)(f)",
        "Write 'transfer' for each recipient outside the EEA",
        lambda said: not said.outside_the_eea() or said.any("transfer", "ground"),
    ),
    _wanted(
        "How long data are kept",
        "GDPR Art. 13(2)(a)",
        "Write a period under 'retention', and from when it counts",
        lambda said: said.any("retention"),
    ),
    _wanted(
        "From when a period counts",
        "GDPR Art. 13(2)(a)",
        "Write 'starts' for each period",
        lambda said: not said.any("retention", "duration") or said.any("retention", "starts"),
    ),
    _wanted(
        "Which kinds of data",
        "GDPR Art. 14(1)(d), 30(1)(c)",
        "Write them under 'categories'",
        lambda said: said.any("category"),
    ),
    _wanted(
        "Where data come from",
        "GDPR Art. 14(2)(f)",
        "Write 'sources' for each process; without more, people give them themselves",
        lambda said: said.any("source") or not said.any("category"),
    ),
    _wanted(
        "Whether machines decide",
        "GDPR Art. 13(2)(f)",
        "Say that none do, or mark the purpose that does",
        lambda said: said.any("automated"),
    ),
    _wanted(
        "How data are protected",
        "GDPR Art. 30(1)(g), 32",
        "Write the measures under 'security'",
        lambda said: said.any("security"),
    ),
    _wanted(
        "By when requests are answered",
        "GDPR Art. 12(3)",
        "One month is the law; it stands in the draft",
        lambda said: said.any("term"),
    ),
    _wanted("When the policy was written", "GDPR Art. 5(2)", "Write 'published_on'", lambda said: said.any("date")),
)

_RIGHTS = (
    ("eu-gdpr:A15", "to see one's data", "GDPR Art. 13(2)(b), 15"),
    ("eu-gdpr:A16", "to have them corrected", "GDPR Art. 13(2)(b), 16"),
    ("eu-gdpr:A17", "to have them erased", "GDPR Art. 13(2)(b), 17"),
    ("eu-gdpr:A18", "to have their use limited", "GDPR Art. 13(2)(b), 18"),
    ("eu-gdpr:A20", "to take them along", "GDPR Art. 13(2)(b), 20"),
    ("eu-gdpr:A21", "to object", "GDPR Art. 13(2)(b), 21"),
    ("eu-gdpr:A7-3", "to withdraw a consent", "GDPR Art. 13(2)(c)"),
    ("eu-gdpr:A77", "to complain to an authority", "GDPR Art. 13(2)(d)"),
)


def _rights(said: _Said) -> Iterator[Missing]:
    for right, what, article in _RIGHTS:
        # Who asks for no consent need not say that it can be withdrawn.
        if not said.right(right) and not (right == "eu-gdpr:A7-3" and not said.basis(_CONSENT)):
            yield Missing(f"The right {what}", article, f"Add '{right}' under 'rights', with its words")
