"""Keeping what visitors choose on the company's website, and what they were shown.

Promise:  2.1b - a no is kept like a yes, and a choice can be taken back by its number
Law:      GDPR Art. 5(2), 7(1), 7(3); ISO/IEC TS 27560
Takes:    what a browser sent (site_rules.Said); the question as a page puts it (banner.Asked); moments (aware, UTC)
Gives:    whether the choice is new; the numbers of the services. One transaction, one entry in the audit log
Refuses:  NoSuchQuestion; site_rules.NotAChoice; NoSuchChoice
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from holdord.audit import actions as audit
from holdord.consent import site_rules
from holdord.consent.banner import Asked
from holdord.consent.models import SiteChoice, SiteLink, SiteQuestion, SiteSlot
from holdord.consent.queries import site as queries
from holdord.consent.site_rules import Said
from holdord.lib.rows import put_unless_there
from holdord.policy import actions as policy
from holdord.subjects import actions as subjects


class NoSuchQuestion(LookupError):
    """Nobody was shown words of that hash by this house."""


class NoSuchChoice(LookupError):
    """There is no choice under that number: it is another one, or its time was up."""


def put_question(asked: Asked, *, by: str, at: datetime) -> queries.Question:
    """Keep what the banner shows, and give each service its number. Done again, it changes nothing."""
    known = queries.question(asked.hash[:16])
    if known is not None:
        return known
    policy.remember(at=at, by=by)
    for _ in range(5):
        try:
            with transaction.atomic():
                return _put(asked, by, at)
        except IntegrityError:
            # Another process gave the same numbers at the same moment: what it wrote stands, look again.
            if (known := queries.question(asked.hash[:16])) is not None:
                return known
    raise RuntimeError("the numbers of the services were taken five times over. Try again")


def _put(asked: Asked, by: str, at: datetime) -> queries.Question:
    numbers = {(row.service, row.meaning): row.number for row in SiteSlot.objects.all()}
    following = max(numbers.values(), default=-1) + 1
    for service in asked.services:
        key = (service.id, service.meaning)
        if key not in numbers:
            if following >= site_rules.MOST_SLOTS:
                raise ValueError(f"the banner has had {site_rules.MOST_SLOTS} services and meanings; no number is left")
            numbers[key] = following
            SiteSlot.objects.create(number=following, service=service.id, meaning=service.meaning)
            following += 1
    SiteQuestion.objects.create(
        hash=asked.hash, short=asked.hash[:16], register_version=asked.register_version, language=asked.language,
        content=asked.content, at=at, slots={each.id: numbers[each.id, each.meaning] for each in asked.services},
    )  # fmt: skip
    audit.record(act="consent.put_question", by=by, at=at, detail={"question": asked.hash, "slots": following})
    found = queries.question(asked.hash[:16])
    assert found is not None
    return found


def choose_on_site(*, said: Said, by: str, at: datetime) -> bool:
    """Keep a choice; gives whether it is new. Sent again, it is there already, and stays as it was.

    Raises NoSuchQuestion, NotAChoice.
    """
    question = queries.question(said.question)
    if question is None:
        raise NoSuchQuestion("no such words were shown by this house. Load the page again")
    site_rules.check(said, question.slots)
    row = SiteChoice(
        id=uuid4(), visitor=said.visitor, said_at_ms=said.said_at_ms, act=said.act, layer=said.layer,
        question=question.hash, below=said.below, allowed=f"{said.allowed:x}", gpc=said.gpc, method="browser", at=at,
    )  # fmt: skip
    return _keep(row, by)


def take_back_on_site(*, visitor: UUID, by: str, at: datetime) -> bool:
    """Take everything back by the number; the browser hears of it within a day. Gives whether anything was allowed.

    Raises NoSuchChoice.
    """
    made = queries.site_choices(visitor)
    if not made:
        raise NoSuchChoice("there is no choice under that number")
    last = made[-1]
    if not last.allowed:
        return False
    row = SiteChoice(
        id=uuid4(), visitor=visitor, said_at_ms=int(at.timestamp() * 1000), act="withdraw", layer=3,
        question=last.question, below=last.below, allowed="0", gpc=False, method="number", at=at,
    )  # fmt: skip
    return _keep(row, by)


def _keep(row: SiteChoice, by: str) -> bool:
    with transaction.atomic():
        new = put_unless_there(row)
        if new:
            audit.record(act="consent.choose_on_site", by=by, at=row.at, detail={"choice": str(row.id), "act": row.act})
    return new


def is_mine(*, visitor: UUID, subject: UUID, by: str, at: datetime) -> bool:
    """A person who has shown who they are says that the number is theirs; gives whether that is news.

    The first to say so keeps it: a number alone opens nothing of anybody else's. Raises NoSuchChoice.
    """
    if not queries.site_choices(visitor):
        raise NoSuchChoice("there is no choice under that number")
    with transaction.atomic():
        subjects.lock(subject)
        new = put_unless_there(SiteLink(visitor=visitor, subject_id=subject, at=at))
        if new:
            audit.record(act="consent.is_mine", by=by, at=at, subject=subject)
    return new


def forget_site_choices(*, before: datetime, by: str, at: datetime) -> int:
    """Erase the choices made before that moment, and the links nothing is left of; gives how many choices.

    A visitor's choices go by each one's own time: of several, the later ones prove what holds.
    """
    with transaction.atomic():
        gone = SiteChoice.objects.filter(at__lt=before).delete()[0]
        if gone:
            left = SiteChoice.objects.values("visitor")
            SiteLink.objects.exclude(visitor__in=left).delete()
            audit.record(act="consent.forget_site_choices", by=by, at=at, detail={"rows": gone})
    return gone


def erase_site(subject: UUID) -> int:
    """Within the caller's transaction: the choices a person has called theirs; gives the number of rows."""
    mine = SiteLink.objects.filter(subject_id=subject)
    removed = SiteChoice.objects.filter(visitor__in=mine.values("visitor")).delete()[0]
    return removed + mine.delete()[0]


def hand_over(source: UUID, target: UUID, visitors: list[UUID] | None = None) -> int:
    """Within the caller's transaction: a person's numbers, or these of them, become the other's."""
    rows = SiteLink.objects.filter(subject_id=source)
    if visitors is not None:
        rows = rows.filter(visitor__in=visitors)
    return rows.update(subject_id=target)
