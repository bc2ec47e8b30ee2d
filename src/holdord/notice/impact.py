"""Who would have to be told of a change of the policy.

Promise:  11.1 - before we publish, we know what it does
Law:      GDPR Art. 13(3), 14(4)
Takes:    the edition in force and the one that would be; one person, or everybody
Gives:    'tell': for each process how many people, each of whom may be known in several; under '' how many in all
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from holdord.lib.registry import Effect, impacts
from holdord.policy.changes import changes
from holdord.policy.loader import Edition
from holdord.subjects import queries as people


@impacts.register("notice")
def impact(before: Edition, after: Edition, now: datetime, subject: UUID | None) -> Iterator[Effect]:
    concerned = list(dict.fromkeys(process for change in changes(before, after) for process in change.tell))
    if subject is not None:
        known = {fact.process for fact in people.relations(subject)}
        yield Effect("tell", "", 0, int(bool(known & set(concerned))))
        return
    for process in concerned:
        yield Effect("tell", process, 0, people.count(process=process))
    if concerned:
        yield Effect("tell", "", 0, len(people.subjects_in(concerned)))
