"""Does every letter, in the text that is in force, hold what the law asks of it?

Promise:  8.1e, 8.1f, 8.8
Law:      GDPR Art. 12(3)-(4), 77, 79
Takes:    the moment
Gives:    Evidence from every letter in every language, rendered in the text that counts now
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, Said, broken_by, control, kept, said
from holdord.policy import queries as policy
from holdord.rights import letter_checks, queries


@control("rights.letters-hold-what-they-must", public=True)
def letters_hold_what_they_must(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No letter lacks what it must say, and no text of the company's own was set aside because it does."""
    seen, own, faults = 0, 0, list[Said]()
    for language in policy.register().languages:
        for letter in letter_checks.REQUIRED:
            seen += 1
            found = queries.in_force(letter, language)
            own += found.source != "house"
            wrong = found.set_aside or letter_checks.faults(letter, language, found.text)
            faults += [
                said("{letter}.{language}: {fault} {what}", letter=letter, language=language, fault=each.code,
                     what=each.about)
                for each in wrong
            ]  # fmt: skip
    if faults:
        return broken_by(faults, looked_at=seen)
    return kept("letters looked at: {seen}, of these in words of the company's own: {own}; each holds what it must",
                seen=seen, own=own, looked_at=seen)  # fmt: skip
