"""What shows that objections are weighed, and that nobody's restriction ended before they had heard of it.

Promise:  8.4d - told before a restriction is lifted; 8.5a - stopped meanwhile, and weighed by a person
Law:      GDPR Art. 18(3), 21(1)
Takes:    the moment
Gives:    Evidence from every restriction that ended, and from every objection that came in
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.decisions import queries as decisions
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.notice import queries as notice
from holdord.policy import queries as policy
from holdord.rights import deeds, queries
from holdord.rights.queries import LiftingView
from holdord.subjects import queries as subjects
from holdord.subjects.rules import LimitFact
from holdord.terms import LimitKind


@control("rights.told-before-lifted")
def told_before_lifted(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Of each restriction that ended, its person had heard before: by a letter that went out, or from our staff."""
    ended = [each.limit for each in subjects.ended_limits(LimitKind.RESTRICTION)]
    liftings = {each.limit: each for each in queries.liftings()}
    untold = sum(not _was_told(limit, liftings.get(limit.id)) for limit in ended)
    waiting = sum(each.lifted_at is None for each in liftings.values())
    if untold:
        return broken("restrictions that ended before their person had been told: {untold} of {ended}",
                      untold=untold, ended=len(ended), looked_at=len(ended))  # fmt: skip
    return kept("restrictions that ended: {ended}, each after its person had been told; about to end: {waiting}",
                ended=len(ended), waiting=waiting, looked_at=len(ended) + waiting)  # fmt: skip


@control("rights.objections-weighed")
def objections_weighed(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """While an objection is open what it is about is not used; none was answered before a person had weighed it."""
    open_ = queries.open_objections()
    used = sum(not _has_stopped(request, subject, now) for request, subject in open_)
    unweighed = len(queries.unweighed())
    weighed = sum(each.stopped + each.went_on for each in queries.weighed())
    seen = len(open_) + weighed + unweighed
    if used or unweighed:
        return broken("open objections whose use has not stopped: {used} of {open}; answered without being weighed: "
                      "{unweighed}", used=used, open=len(open_), unweighed=unweighed, looked_at=seen)  # fmt: skip
    return kept("open objections: {open}, the use of each has stopped; weighed by a person: {weighed}",
                open=len(open_), weighed=weighed, looked_at=seen)  # fmt: skip


def _was_told(limit: LimitFact, lifting: LiftingView | None) -> bool:
    """By what was said of it then; a letter that came back since was none."""
    if limit.told_at is None or limit.until_at is None or limit.told_at > limit.until_at or lifting is None:
        return False
    return bool(lifting.told_by) or not notice.lost_of([lifting.message])


def _has_stopped(request: UUID, subject: UUID, now: datetime) -> bool:
    """Whether `may` says no to what was named, or to all that can be objected to while nothing was."""
    named = [each.about for each in queries.deeds(request) if each.kind is deeds.DeedKind.WEIGH]
    marketing = any(each.kind is deeds.DeedKind.NO_MARKETING for each in queries.deeds(request))
    known = [fact.process for fact in subjects.relations(subject)]
    wanted = named or [entry.id for entry in deeds.can_be_objected_to(policy.register(), known)]
    if marketing and not named:
        wanted = [entry.id for entry in policy.register().purposes if entry.direct_marketing]
    return not any(decisions.may(subject=subject, purpose=purpose, at=now).allowed for purpose in wanted)
