"""How long data are kept, and why that long.

Law:      GDPR Art. 5(1)(e), 13(2)(a)
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit, Severity
from holdord.policy.lint.looks import RegisterCase, in_register

#: With fewer activities than this, one period for all may well be right.
_MANY = 3


@in_register("T8b")
def one_period_for_everything(case: RegisterCase) -> Iterator[Hit]:
    processes = case.register.processes
    if len(processes) >= _MANY and len({process.retention for process in processes}) == 1:
        said = f"{len(processes)} activities, and one period for all of them ('{processes[0].retention}')"
        yield case.hit(("retention",), said)


@in_register("T8b")
def recordings_kept_as_long_as_all_else(case: RegisterCase) -> Iterator[Hit]:
    """A process has one rule, so recordings beside other data live as long as those."""
    recorded = {entry.id for entry in case.register.categories if "recording" in entry.id.split("-")}
    for index, process in enumerate(case.register.processes):
        shared = sorted(recorded & set(process.categories))
        if shared and len(shared) < len(process.categories):
            said = f"{', '.join(shared)} stays as long as all else in '{process.id}' ('{process.retention}')"
            yield case.hit(("processes", index), said, Severity.MEDIUM)


@in_register("T22")
def periods_without_a_reason(case: RegisterCase) -> Iterator[Hit]:
    for index, rule in enumerate(case.register.retention):
        if rule.why is None:
            yield case.hit(("retention", index), f"{rule.duration}, and not why that long (why)")


@in_register("T8b")
def contact_that_keeps_everything(case: RegisterCase) -> Iterator[Hit]:
    """Each contact begins the time anew: whoever writes once a year is kept for ever, the oldest of it too."""
    for index, rule in enumerate(case.register.retention):
        if rule.starts == "last_contact" and rule.at_most is None:
            said = f"{rule.duration} from the last contact, and no longest time (at_most)"
            yield case.hit(("retention", index), said, Severity.LOW)
