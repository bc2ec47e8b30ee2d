"""How well letters are recognised, with each that is not: python -m tests.terms.asked [held-out]."""

import sys

from holdord.terms import asking
from tests.terms.asked import FRESH, FRESH_IN_FULL, KNOWN, USED, USED_IN_FULL, score

for language in asking.LANGUAGES:
    for kind in (KNOWN, *USED, *USED_IN_FULL, FRESH, *FRESH_IN_FULL):
        found = score(language, kind)
        told = f"precision {found.precision:.3f}  recall {found.recall:.3f}  rights {found.hit + found.missed}"
        print(f"{language} {kind:8}  {told}")
        if kind not in (FRESH, *FRESH_IN_FULL) or "held-out" in sys.argv:
            print(*(f"    {each}" for each in found.wrong), sep="\n")
