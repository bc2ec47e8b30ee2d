"""What a new version owes to those who came under an older one: written into the version as it is published.

Promise:  11.1 - the policy may change; 2.4a, 3.4, 4.4, 5.4, 6.4 - what was promised when the data came
Law:      GDPR Art. 5(1)(a)-(b), 7(1), 13(3): nothing is kept longer, and no consent stretched, behind people's backs
Takes:    the draft, the edition in force, what changed, the moment of publishing; for what comes back, older editions
Gives:    the edition to put in force. Reads no clock and no table
Next:     actions.publish (who puts it in force), endings.py and ../decisions/rules.py (who obey it)
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from holdord.lib.days import local_date
from holdord.policy.changes import Change, changes
from holdord.policy.loader import Edition
from holdord.policy.register import EarlierPeriod, Process, Purpose, Register


def transition(draft: Edition, before: Edition, found: Iterable[Change], at: datetime) -> Edition:
    """The draft, with the shorter periods and the ends of consents that the change brings, and those still owed."""
    told = list(found)
    longer = {change.subject for change in told if change.kind == "period-longer"}
    asked_anew = {purpose for change in told for purpose in change.ask}
    then, now = before.register, draft.register
    owed = {
        "processes": tuple(_process(entry, then, now, entry.id in longer, at) for entry in now.processes),
        "purposes": tuple(
            _purpose(entry, then.purpose(entry.id), entry.id in asked_anew, at) for entry in now.purposes
        ),
    }
    return Edition(now.model_copy(update=owed), draft.wordings, draft.files)


def coming_back(edition: Edition, older: Iterable[Edition], draft: Edition, at: datetime) -> Edition:
    """The edition, with what is owed for what had gone and comes back. ``older``: those before it, the newest first.

    What people gave under a name is not for whatever that name means years later: the last version that had it counts.
    """
    known: set[str] = set()
    for past in older:
        left = _left(past, known)
        if known and (left.processes or left.purposes):
            edition = transition(edition, Edition(left, past.wordings), changes(past, draft), at)
        known |= _named(past.register)
        if known >= _named(draft.register):
            break
    return edition


def _named(register: Register) -> set[str]:
    processes, purposes = register.processes, register.purposes
    return {f"process {entry.id}" for entry in processes} | {f"purpose {entry.id}" for entry in purposes}


def _left(past: Edition, known: set[str]) -> Register:
    """The register of an older version with those entries alone that no later one has."""
    then = past.register
    return then.model_copy(update={
        "processes": tuple(entry for entry in then.processes if f"process {entry.id}" not in known),
        "purposes": tuple(entry for entry in then.purposes if f"purpose {entry.id}" not in known),
    })  # fmt: skip


def _process(process: Process, then: Register, now: Register, is_longer: bool, at: datetime) -> Process:
    was = then.process(process.id)
    if was is None:
        return process
    earlier = {*process.earlier, *was.earlier}
    rule = then.rule(was.retention)
    if is_longer and rule is not None:
        until_then = then.rule(rule.until_then) if rule.until_then else None
        # What came earlier on the day of publishing came under the earlier time as well: that whole day goes by it.
        after = local_date(at, now.desk.time_zone) + timedelta(days=1)
        earlier.add(
            EarlierPeriod(
                before=after, duration=rule.duration, starts=rule.starts,
                until_then=until_then.duration if until_then else None,
            )
        )  # fmt: skip
        earlier |= {each.model_copy(update={"before": after}) for each in rule.promised()}
    return process.model_copy(update={"earlier": tuple(sorted(earlier, key=lambda entry: entry.before))})


def _purpose(purpose: Purpose, was: Purpose | None, is_asked_anew: bool, at: datetime) -> Purpose:
    moments = [entry.consent_since for entry in (purpose, was) if entry and entry.consent_since]
    if is_asked_anew and was is not None:
        moments.append(at)
    return purpose.model_copy(update={"consent_since": max(moments)}) if moments else purpose
