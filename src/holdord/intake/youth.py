"""Is whoever sent it too young? By what they told when asked, by what they wrote, by what we know of them.

Promise:  11.2 - no data are knowingly collected from people under the age of the register
Law:      GDPR Art. 8, Rec. 38
Takes:    the register, an Arrival, a day
Gives:    `limit`, the age that counts; `told_too_young`, `gives_away`: codes of why, or None
Next:     actions/judging.py, stated_age.py (patterns)
"""

from collections.abc import Iterator
from datetime import date

from holdord.intake import stated_age
from holdord.intake.arrivals import Arrival
from holdord.intake.rules import told_ages
from holdord.policy.register import Register
from holdord.terms.ages import age_of_consent, age_on

#: What a channel tells beside a form: these pieces are an age, whatever is written freely.
_PIECES = {"birth-date": "birth_date", "birthday": "birth_date", "age": "age"}
TOLD, TO_AGREE = "age-told", "too-young-to-agree"


def limit(register: Register, arrival: Arrival, on: date) -> int:
    """Below which age nothing is taken in: the register's, and the law's where consent was given (GDPR Art. 8(1))."""
    own = register.minimum_age or 0
    return max(own, _to_agree(register, arrival, on)) if arrival.consents else own


def told_too_young(register: Register, arrival: Arrival, on: date) -> str | None:
    """Why, if an age or a birth date they were asked for is below the limit."""
    ages = [told if isinstance(told, int) else age_on(told, on) for told in told_ages(_told(register, arrival))]
    if not ages or min(ages) >= limit(register, arrival, on):
        return None
    return TOLD if min(ages) < (register.minimum_age or 0) else TO_AGREE


def gives_away(register: Register, arrival: Arrival, on: date) -> str | None:
    """Why, if what they wrote says that they are below the register's age."""
    if not register.minimum_age:
        return None
    found = stated_age.stated(arrival.said(), on=on, limit=register.minimum_age, language=arrival.language)
    return found.why if found else None


def _to_agree(register: Register, arrival: Arrival, on: date) -> int:
    return age_of_consent(arrival.country or register.desk.calendar, on)


def _told(register: Register, arrival: Arrival) -> Iterator[tuple[str, str]]:
    found = register.form(arrival.form) if arrival.form else None
    kinds = {field.name: field.kind for field in found[1].fields} if found else _PIECES
    yield from ((kinds[name], value) for name, value in arrival.pieces.items() if kinds.get(name))
