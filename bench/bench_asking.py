"""How well it is seen which right a letter uses, in each language, and how long that takes.

Each set of letters was written without looking at the words, and scored once before it was used: what it says now is
how well letters like those that were seen are recognised. Those held out were never used; forty are whole letters. docs/channels.md has what each
said the first time.
"""

import time

from tests.terms.asked import FRESH, FRESH_IN_FULL, KNOWN, USED, USED_IN_FULL, Score, letters, score, score_in_full

from holdord.terms import asking

_TIMES = 20


def main() -> None:
    for kind in (KNOWN, *USED, FRESH):
        found = {language: score(language, kind) for language in asking.LANGUAGES}
        print(f"{kind:9}", *(f"{language} {_said(each)}" for language, each in found.items()), sep="   ")
    for what, kinds in (("used", USED_IN_FULL), ("held out", FRESH_IN_FULL)):
        print(f"whole letters, {what}, in all four: {_said(score_in_full(kinds))}")
    text = "\n".join(letter.text for letter in letters("da", "everyday"))
    began = time.perf_counter()
    for _ in range(_TIMES):
        asking.asked(text)
    long = (time.perf_counter() - began) / _TIMES
    began = time.perf_counter()
    for _ in range(_TIMES):
        asking.asked("Hej, jeg vil gerne have slettet alt, hvad I har om mig. Med venlig hilsen Ada")
    short = (time.perf_counter() - began) / _TIMES
    print(f"a letter of {len(text)} characters takes {long * 1000:.0f} ms; one of a line {short * 1000:.1f} ms")


def _said(found: Score) -> str:
    return f"precision {found.precision:.2f} recall {found.recall:.2f}"


if __name__ == "__main__":
    main()
