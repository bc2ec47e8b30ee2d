"""Which countries a text names.

Takes:    a text and its language; the names of CLDR, and how else people say them: ``places`` in words/<language>.yaml
Gives:    country codes with the words that were used
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from holdord.policy.importer.phrases import Phrases
from holdord.policy.lint.reading import TextCase, groups
from holdord.terms import is_country

#: As long are names such as USA and UK at most.
_SHORT = 3


def countries(case: TextCase, text: str) -> list[tuple[str, str]]:
    """The countries a text names, with the words it uses, in no order."""
    return [(code, name) for code, said in _names(case.language).items() if (name := _first(said, text))]


def _first(said: Phrases, text: str) -> str | None:
    """Countries have capitals; short forms nothing else: 'us' is no country."""
    found = (match[0] for match in said.all(text))
    return next((name for name in found if name[0].isupper() and (len(name) > _SHORT or name.isupper())), None)


@cache
def _names(language: str) -> Mapping[str, Phrases]:
    territories = Locale(language).territories
    others = groups(language, "places")
    plain = {code: Phrases([name, f"{name}s"]) for code, name in territories.items() if is_country(code)}
    return {**plain, **others}
