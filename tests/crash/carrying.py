"""A house that carries out a request, killed at one of its writes: python -m tests.crash.carrying prepare|work|read.

``work N`` goes on from wherever the request stands, and kills itself, as a power cut would, at the N-th statement that
writes; N is larger than all: it gets to the end.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import json
import os
import sys
from datetime import timedelta
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()


from holdord.lib.clock import now
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.notice.rules import MessageState
from holdord.policy import queries as policy
from holdord.rights import actions, deeds, queries
from holdord.rights.models import RightsRequest
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as subjects
from holdord.terms import Right
from holdord.wiring import house
from tests.crash import blow
from tests.drafts import knows

BY = "system:test"
WHY = "The person has good reasons, and ours are none."


def prepare() -> None:
    """Somebody we know has taken up the telephone and objected."""
    house.prepare_databases()
    knows("ada", now())
    actions.take_down(
        right=Right.OBJECTION, address="ada@people.example", channel=Channel.PHONE, received_at=now(), language="en",
        by=BY, at=now(),
    )  # fmt: skip


def work(last: int) -> None:
    with blow.at_write(last):
        go_on(RightsRequest.objects.get().id)


def go_on(request: UUID) -> None:
    """What a handler and the jobs would do from here; each step looks first where things stand."""
    if queries.request(request, at=now()).step is Step.PROOF:
        actions.confirm_identity(request=request, by=BY, at=now())
    if queries.request(request, at=now()).step is Step.ANSWER:
        purpose = _objectable(request)
        actions.say_what_is_objected_to(request=request, purposes=[purpose], by=BY, at=now())
        actions.weigh(
            request=request, purpose=purpose, interest=WHY, need=WHY, person=WHY, goes_on=False, why=WHY, by=BY,
            at=now(),
        )  # fmt: skip
        actions.finish(request=request, word="", by=BY, at=now())
    actions.conclude(request=request, at=now())
    for envelope in letters.outbox(100, state=MessageState.QUEUED):
        notice.sent(message=envelope.id, by=BY, at=now())
    actions.end_due(at=now() + timedelta(seconds=1))


def _objectable(request: UUID) -> str:
    subject = queries.request(request, at=now()).subject
    assert subject is not None
    known = [fact.process for fact in subjects.relations(subject)]
    return deeds.can_be_objected_to(policy.register(), known)[0].id


def read() -> None:
    """How it stands: what was done, each once; which letters went; what is stopped."""
    row = RightsRequest.objects.get()
    at = now() + timedelta(minutes=1)
    limits = [limit.purpose for limit in subjects.limits(row.subject_id, at=at)] if row.subject_id else []
    print(
        json.dumps({
            "status": row.status,
            "deeds": [f"{each.kind.value} {each.state.value}" for each in queries.deeds(row.id)],
            "letters": sorted(each.letter for each in queries.written(row.id) if each.sent_at),
            "limits": limits == [_objectable(row.id)] if row.subject_id else False,
            "events": sorted(event.act for event in queries.log(row.id) if event.act in ("answered", "finishing")),
        })
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(int(sys.argv[2]))
    else:
        {"prepare": prepare, "read": read}[sys.argv[1]]()
