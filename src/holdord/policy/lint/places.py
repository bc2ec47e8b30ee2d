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


def countries(case: TextCase, text: str) -> list[tuple[str, str]]:
    """The countries a text names, with the words it uses, in no order."""
    return [(code, match[0]) for code, said in _names(case.language).items() if (match := said.first(text))]


@cache
def _names(language: str) -> Mapping[str, Phrases]:
    territories = Locale(language).territories
    others = groups(language, "places")
    plain = {code: Phrases([name, f"{name}s"]) for code, name in territories.items() if is_country(code)}
    return {**plain, **others}
