"""A version of the policy, kept for as long as anything may cite it; and the one that is put in force.

Promise:  11.1 - the policy may change; what was told at the time can still be shown
Law:      GDPR Art. 5(2), 7(1), 13(3)
Takes:    the edition in force, or the draft in the folder
Gives:    its version; the number of the publication
Refuses:  RegisterFaulty (the draft has faults), NothingNew (it is in force already), WiderThanPromised (instructing.py)
Next:     queries.kept(version), which gives it back; ../notice/ (what is published with it)
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from holdord.audit.actions import record
from holdord.lib.rows import Row, at_once, put_numbered
from holdord.policy import queries
from holdord.policy.changes import changes
from holdord.policy.instructing import Narrowing, check
from holdord.policy.loader import Edition
from holdord.policy.models import Instruction, Publication, RegisterVersion
from holdord.policy.transition import coming_back, transition


class NothingNew(ValueError):
    """The draft is what is in force."""


def remember(*, at: datetime, by: str) -> str:
    """Keep the edition in force under its version. Done again, it changes nothing and leaves no second audit entry."""
    now = queries.active()
    with transaction.atomic():
        _keep(now, at=at, by=by)
    return now.version


def publish(*, at: datetime, by: str, note: str = "") -> int:
    """Put the draft in force, as the next number; what came before it stays, whole. Readers see the old or the new.

    What the change owes to those who came before is written into the version (transition.py). Of two who publish at
    once, the second is refused: each follows the version it was compared with, and the number is the key of the table.
    """
    draft, latest = queries.draft(), queries.publications(limit=1)
    if latest and latest[0].draft == draft.version:
        raise NothingNew("the draft is in force already. Change the register first")
    before = queries.kept(latest[0].version) if latest else None
    edition = transition(draft, before, changes(before, draft), at) if before else draft
    edition = coming_back(edition, queries.editions(), draft, at)
    with transaction.atomic():
        _keep(edition, at=at, by=by)
        number = latest[0].number + 1 if latest else 1
        Publication.objects.create(
            number=number, version_id=edition.version, draft=draft.version, published_at=at, by=by, note=note
        )
        record(act="policy.publish", by=by, at=at, detail={"number": number, "version": edition.version})
        transaction.on_commit(queries.look_again)
    return number


def instruct(*, kind: Narrowing, about: str, said: Sequence[str] | None, by: str, at: datetime) -> int:
    """Do less than the policy in force allows, from now on; gives the instruction's number. One row, whatever is held.

    ``about`` is a purpose (suspend, share) or a process (keep). ``said``: for `suspend` nothing more (empty); for
    `share` those who still get data for the purpose, of those the policy names; for `keep` one period, '24 months'.
    None lifts what was said of it before. It counts at once in this process, and within a second in every other. Raises
    WiderThanPromised, LookupError, NotAPeriod (a ValueError).
    """
    if said is not None:
        check(queries.register(), kind, about, tuple(said))
    with at_once():
        number = put_numbered(
            Row(Instruction, at=at, by=by, kind=kind.value, about=about, said=None if said is None else list(said))
        )
        of_process = kind is Narrowing.KEEP
        record(
            act="policy.instruct", by=by, at=at, purpose=None if of_process else about,
            process=about if of_process else None,
            detail={"number": number, "kind": kind.value, "lifted": said is None},
        )  # fmt: skip
        transaction.on_commit(queries.look_for_instructions)
    return number


def _keep(edition: Edition, *, at: datetime, by: str) -> None:
    _, is_new = RegisterVersion.objects.get_or_create(
        pk=edition.version, defaults={"loaded_at": at, "content": edition.content}
    )
    if is_new:
        record(act="policy.load", by=by, at=at, detail={"version": edition.version})
