"""What shows that data went to nobody but those the policy names, and that these heard what was done with them.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5; 8.2a, 8.3, 8.4c
Law:      GDPR Art. 5(1)(b), 19, 30(1)(d)
Takes:    the moment; `about.process`, the id of a process of the register; `about.intent`, a code of reach.Intent
Gives:    Evidence from every disclosure on record, held against the register it was made under, and from the audit
          log: what was refused, and whether anything went out that is on no record
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.decisions import queries as decisions
from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.recipients import lists, queries
from holdord.recipients.queries import Kind
from holdord.recipients.reach import Intent
from holdord.recipients.rules import State, faults
from holdord.terms import Channel

#: How long word of a no may take to a tool that listens.
_TOLD_WITHIN = timedelta(minutes=10)
#: How far back it is looked whether recipients did what they were told.
_LOOKED_BACK = timedelta(days=365)


@control("recipients.only-listed")
def only_listed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each disclosure of the process went to a recipient listed for it then, for that purpose and kind of data."""
    process = str(about["process"])
    kinds = queries.kinds(process)
    refused = sum(entry.process == process for entry in audit.entries(None, act="recipients.refused"))
    seen = sum(kind.count for kind in kinds)
    stray = sum(kind.count for kind in kinds if _is_stray(process, kind))
    if stray:
        return broken("{process}: disclosures that are not as the register lists them: {stray} of {seen}",
                      process=process, stray=stray, seen=seen, looked_at=seen)  # fmt: skip
    return kept(
        "{process}: disclosures: {seen}, all to recipients listed for their purpose; refused and reported: {refused}",
        process=process, seen=seen, refused=refused, looked_at=seen + refused,
    )  # fmt: skip


@control("recipients.lists-know-every-no")
def lists_know_every_no(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Nobody of whom `may` has said no for ten minutes is still on a list that listens to us: the tool has heard it."""
    listening = queries.listeners()
    people, late, at = 0, 0, now - _TOLD_WITHIN
    for listener in listening:
        on = queries.on_list(listener.id)
        unheard = queries.leavings_untold(listener.id, since_before=at)
        people += len(on) + unheard
        late += len(on) - sum(map(len, _allowed(listener, on, at))) + unheard
    if late:
        return broken("lists kept elsewhere: {lists}, with {people} people; of whom a no has not been told: {late}",
                      lists=len(listening), people=people, late=late, looked_at=people)  # fmt: skip
    return kept("lists kept elsewhere: {lists}, with {people} people, each of them a yes now",
                lists=len(listening), people=people, looked_at=people)  # fmt: skip


@control("recipients.told")
def told(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of the last year: each recipient that was to hear of a correction, a restriction or an erasure did it in its
    time, with what shows it, or the reason why not stands beside it.
    """
    found = queries.standing(intent=Intent(str(about["intent"])), since_at=now - _LOOKED_BACK)
    today = local_date(now, policy.register().desk.time_zone)
    late = [each for each in found if each.is_open and each.due_on < today]
    done = sum(each.state is State.DONE for each in found)
    seen = sum(each.verified_at is not None for each in found)
    if late:
        return broken("recipients to be told: {n}; not done in their time: {late} ({who})", n=len(found),
                      late=len(late), who=sorted({each.name for each in late}), looked_at=len(found))  # fmt: skip
    exempt = sum(each.state is State.IMPOSSIBLE for each in found)
    return kept(
        "recipients to be told: {n}; done: {done}, looked at again: {seen}; could not, with the reason: {exempt}",
        n=len(found), done=done, seen=seen, exempt=exempt, looked_at=len(found),
    )  # fmt: skip


def _allowed(listener: queries.Listening, on: list[UUID], at: datetime) -> Iterator[list[UUID]]:
    for start in range(0, len(on), lists.BATCH):
        answers = decisions.may_each(
            on[start : start + lists.BATCH], purpose=listener.purpose, recipient=listener.recipient, at=at,
            channel=Channel.EMAIL, carries_notice=listener.carries_notice,
        )  # fmt: skip
        yield [subject for subject, answer in answers.items() if answer.allowed]


def _is_stray(process: str, kind: Kind) -> bool:
    return any(
        faults(
            _register_then(kind.register_version), process=process, purpose=kind.purpose, recipient=kind.recipient,
            categories=list(kind.categories),
        )
    )  # fmt: skip


def _register_then(version: str) -> Register:
    """The register a row was made under; today's, where that version was never kept."""
    edition = policy.active()
    then = None if version == edition.version else policy.kept(version)
    return (then or edition).register
