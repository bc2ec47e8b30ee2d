"""Names in Finnish sentences, without the endings of their cases: 'Shopifyn alustalla', 'Google Analyticsia'.

Takes:    a name as it stands in a Finnish sentence
Gives:    nominative: the name itself, where the catalogue or the company's other mentions tell it; else as it stands
Why:      an ending is taken off only where what remains is known: 'Klarna' is no 'Klar' in a case
"""

import re
from collections.abc import Collection

from holdord.policy.catalogue import queries as catalogue

#: Endings of nouns, the longest first; a foreign name often takes an i before them: 'Mailchimpin', 'Analyticsia'.
_ENDING = re.compile(
    r"(?:(?::|i)?(?:lla|llä|lle|lta|ltä|ssa|ssä|sta|stä|ksi|tta|ttä|hin|een|iin|in|ta|tä|en|an|än|na|nä|n|a|ä))$"
)
_SHORTEST = 3
#: Before these a name stands in the genitive, whether it is known or not.
_AFTER_GENITIVE = re.compile(
    r"\s?(?:kautta|avulla|alustalla|alustaa|palvelu\w*|järjestelmä\w*|palvelim\w*|toimesta|kanssa|tarjoam\w*|ylläpitäm\w*"
    r"|toimittam\w*|tuottam\w*|ohjelmisto\w*|sovellu\w*|lisäosa\w*|pikseli\w*|välityksellä|kuljetettava\w*)(?!\w)"
)


def nominative(name: str, after: str, written: Collection[str]) -> str:
    """``after`` is what follows it in the sentence, ``written`` are the words the policy writes with a capital."""
    if catalogue.by_name(name):
        return name
    for stem in _stems(name):
        if (known := catalogue.by_name(stem)) and _is_spelled(stem, (known.name, *known.also)):
            return stem
        if stem.casefold() in written:
            return stem
    if name.endswith("in") and _AFTER_GENITIVE.match(after):
        return name[:-2] if name[-3:-2] not in "aeiouyäö" else name[:-1]
    return name[:-1] if name.endswith("n") and _AFTER_GENITIVE.match(after) else name


def _is_spelled(stem: str, names: tuple[str, ...]) -> bool:
    return any(stem.casefold() == name.casefold() for name in names)


def _stems(name: str) -> list[str]:
    """What may remain when an ending is taken off, the longest first."""
    starts = (ending.start() for at in range(len(name)) if (ending := _ENDING.match(name, at)))
    return [name[:start].rstrip(":") for start in sorted(starts, reverse=True) if start >= _SHORTEST]
