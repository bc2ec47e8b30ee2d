"""What the guards know beforehand: of a sender, and of words.

Promise:  7.5
Takes:    arrivals
Gives:    yes or no; what staff's decisions have taught
"""

from holdord.intake.arrivals import Arrival
from holdord.intake.learning import Lessons as Taught
from holdord.intake.models import Lessons
from holdord.lib.rows import pick
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.subjects import rules as people
from holdord.subjects.rules import NothingIdentifies


def is_customer(arrival: Arrival) -> bool:
    """Whether it comes from somebody we serve: known in a process of customers, or one that goes by deliveries."""
    try:
        kind = people.strongest(arrival.identifiers)
    except NothingIdentifies:
        return False
    subject = subjects.find(kind, arrival.identifiers[kind])
    return subject is not None and any(_serves(fact.process) for fact in subjects.relations(subject))


def _serves(process: str) -> bool:
    register = policy.register()
    if any(each.process == process and each.kind == "customers" for each in register.channels):
        return True
    found = register.process(process)
    rule = register.rule(found.retention) if found else None
    return rule is not None and rule.starts == "last_delivery"


def lessons() -> Taught:
    """What staff's decisions have taught so far."""
    found = pick(Lessons, "turned_away", "let_in", "spam", "ham", id=1)
    return next((Taught(away, let_in, bytes(spam), bytes(ham)) for away, let_in, spam, ham in found), Taught())
