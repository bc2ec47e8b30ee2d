"""Is everybody asked as we promised before a partner gets anything of their visit?

Promise:  2.1b - saying no is as easy, and the browser's no is heard; 2.2.1-2.2.3 - partners wait for a yes
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 4(11), 7(1), 7(3)
Takes:    the moment; `about.clause`, whose partners are looked at
Gives:    Evidence from the banner as browsers get it now, and from the choices on record. What the company's own pages
          load is another matter: the scan looks at those
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from holdord.centre import asking
from holdord.consent import banner, queries
from holdord.lib.registry import Evidence, Said, broken, control, kept, said
from holdord.policy import queries as policy
from holdord.policy.catalogue.gates import gate_of
from holdord.terms import LegalBasis

_BUTTON = re.compile(r'<button ([^>]*)data-holdord-do="(\w+)"([^>]*)>')


@control("centre.refusing-is-like-accepting")
def refusing_is_like_accepting(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The banner that is served has a no that is made like its yes, and every choice on record cites words we have."""
    if policy.register().banner is None:
        return broken("the register has no banner, so nobody is asked", looked_at=0)
    languages = policy.register().languages
    wrong = [each for language in languages for each in _unlike(language)]
    tally = queries.site_tally()
    if tally.unknown:
        wrong.append(said("choices that cite words we do not have: {n}", n=tally.unknown))
    before = queries.proof_kept_since(now)
    oldest = queries.oldest_choice()
    if before and oldest and (before - oldest).days > 1:
        wrong.append(said("the oldest choice is from {day}, past its time", day=f"{oldest:%Y-%m-%d}"))
    if wrong:
        return broken("{wrong}", wrong=wrong, looked_at=len(languages) + tally.choices)
    return kept(
        "the banner says no as it says yes, and asks no browser that has said no ({languages}); choices on record: "
        "{n}, each with the words shown, {gpc} by the browser's own signal",
        languages=list(languages), n=tally.choices, gpc=tally.refused_by_signal, looked_at=len(languages),
    )  # fmt: skip


def _unlike(language: str) -> Iterator[Said]:
    """What of the banner in that language makes a yes easier than a no."""
    found = {act: (before, after) for before, act, after in _BUTTON.findall(asking.markup(language))}
    if not {"accept", "refuse", "choose"} <= found.keys():
        yield said("{language}: a button is missing", language=language)
    elif found["accept"] != found["refuse"]:
        yield said("{language}: yes and no are not made alike", language=language)
    asked = banner.asked(policy.active(), language)
    script = asking.banner_script(language)
    if asked.hash[:16] not in script or "globalPrivacyControl" not in script:
        yield said("{language}: the script does not hear the browser's own no", language=language)


@control("centre.partners-wait-for-a-yes")
def partners_wait_for_a_yes(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each partner of the clause is asked about alone, for a purpose on consent, and the catalogue can hold it back."""
    register, clause = policy.register(), str(about["clause"])
    partners = [each for each in register.recipients if clause in each.clauses]
    if register.banner is None:
        return broken("the register has no banner, so nobody is asked", looked_at=0)
    wrong: list[Said] = []
    for each in partners:
        purpose = register.banner.asked_for(each)
        entry = register.purpose(purpose) if purpose else None
        if entry is None or each not in register.banner.services_of(entry.id, register):
            wrong.append(said("{partner}: nobody is asked about it", partner=each.id))
        elif entry.basis is not LegalBasis.CONSENT or banner.runs_unasked(policy.active(), each.id):
            wrong.append(said("{partner}: used without a yes", partner=each.id))
        elif gate_of(each.vendor) is None:
            wrong.append(said("{partner}: the catalogue does not know how it is held back", partner=each.id))
    missing = _not_served([each.id for each in partners])
    wrong += [said("{partner}: not in the banner that is served", partner=each) for each in missing]
    if wrong:
        return broken("{wrong}", wrong=wrong, looked_at=len(partners))
    return kept(
        "partners of {clause}: {n}, each held back until a yes to it, and each with a switch of its own",
        clause=clause, n=len(partners), looked_at=len(partners),
    )  # fmt: skip


def _not_served(partners: list[str]) -> list[str]:
    script = asking.banner_script(policy.register().languages[0])
    return [each for each in partners if f'"i":"{each}"' not in script]
