"""The draft is put in force, the notice is kept as it then reads, and those who must hear of it are written down.

Promise:  11.1 - the policy may change; what was told at the time can still be shown
Law:      GDPR Art. 5(2), 7(1), 13(3)
Takes:    who publishes, when, and what they say of it
Gives:    the number of the publication. All of it in one transaction: killed at any point, there is the old version,
          whole, or the new one, with its notices and its list of people to tell
Refuses:  NotAcknowledged; policy.actions.NothingNew; policy's RegisterFaulty
Next:     telling.py (who tells them), ../stored.py (how a notice is kept)
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from holdord.lib.days import local_date
from holdord.notice import stored, texts
from holdord.notice.actions import telling
from holdord.notice.assembly import assemble
from holdord.notice.document import NoticeDocument
from holdord.notice.models import NoticeVersion
from holdord.notice.scribe import Scribe
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.changes import Change, changes, unacknowledged
from holdord.policy.loader import Edition


class NotAcknowledged(ValueError):
    """The draft changes something people must be told of, and nobody has put their name to it."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self.changes = tuple(changes)
        keys = ", ".join(change.key for change in self.changes)
        super().__init__(
            f"register.yaml acknowledged: material changes nobody stands by ({keys}). Each needs an entry with a "
            "reason, a name and a day. Run: holdord policy publish, which prints the lines to add"
        )


@transaction.atomic
def publish(*, at: datetime, by: str, note: str = "") -> int:
    """Publish the draft as the next number. Those who must be told are told by a job, once this is committed."""
    # What this process last heard may be a second old, and somebody else may have published in it.
    policy.look_again()
    before, draft = policy.published(), policy.draft()
    found = changes(before, draft) if before else ()
    if before is not None and (missing := unacknowledged(before.register, draft.register, found)):
        raise NotAcknowledged(missing)
    number = policy_actions.publish(at=at, by=by, note=note)
    _keep(number, at)
    telling.owe(publication=number, found=found, by=by, at=at)
    return number


def _keep(number: int, at: datetime) -> None:
    published = policy.publication(number)
    assert published is not None
    edition = published[1]
    for language in edition.wordings:
        content = stored.write(_notice(edition, language, number, at))
        NoticeVersion.objects.create(
            publication_id=number, language=language, digest=stored.digest(content), content=content
        )


def _notice(edition: Edition, language: str, number: int, at: datetime) -> NoticeDocument:
    scribe = Scribe(edition.register, edition.wordings[language], texts.words(language))
    day = local_date(at, edition.register.desk.time_zone)
    return assemble(scribe, version=edition.version, published_on=day, number=number)
