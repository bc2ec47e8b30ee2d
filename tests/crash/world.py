"""A house with work waiting, made in a process of its own:
python -m tests.crash.world people|diaries|letters|requests|approvals|night NUMBER."""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import io
import os
import sys
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.lib.jobs.marks import Marks
from holdord.notice import actions as notice
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.rights import actions as rights
from holdord.rights import queries as requests_of_rights
from holdord.rights.rules import Channel
from holdord.staff import actions as staff
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis, Right
from holdord.vault import actions as vault
from holdord.vault import files
from holdord.wiring import house
from holdord.wiring.environment import environment

YEARS = timedelta(days=6 * 366)


def people(number: int) -> None:
    """That many people whose time was up long ago, one whose is not, and a night that was slept through."""
    for place in range(number):
        _writes(f"n{place}@opdigt.example", now() - YEARS)
    _writes("young@opdigt.example", now())
    marks = Marks(environment.jobs_url)
    marks.prepare()
    today = local_date(now(), policy.register().desk.time_zone)
    marks.night_seen("retention.run", today - timedelta(days=2))


#: Of each who keeps a diary: so many old entries, and one that is not.
OLD_ENTRIES = 25


def diaries(number: int) -> None:
    """That many people with many entries whose time was up long ago; every second has a young one too, and the first
    is held."""
    for place in range(number):
        address = f"n{place}@opdigt.example"
        with transaction.atomic():
            for _ in range(OLD_ENTRIES):
                subject = _takes_in(address, now() - YEARS)
            if place % 2:
                _takes_in(address, now())
        if place == 0:
            subjects.hold(subject=subject, statute="gdpr-a17-3-e", reason="case-7", by="system:test", at=now())


def _takes_in(address: str, at: datetime) -> UUID:
    return subjects.take_in(
        by="public", at=at, process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
        source="data-subject", form="", identifiers={IdentifierKind.EMAIL: address}, payload={"message": "Hej"},
        categories=["name", "email"], language="da", register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip


def night(number: int) -> None:
    """Somebody with a file of that many megabytes, and a night of the backups that was slept through."""
    owner = uuid4()
    vault.make_key(owner, at=now())
    files.store(owner, uuid4(), io.BytesIO(os.urandom(number << 20)), most=(number + 1) << 20)
    marks = Marks(environment.jobs_url)
    marks.prepare()
    marks.night_seen("backups.create", local_date(now(), policy.register().desk.time_zone) - timedelta(days=2))


def letters(number: int) -> None:
    """That many letters in the outbox, handed over by nobody yet."""
    for place in range(number):
        notice.write(
            owner=None, subject=None, to=f"n{place}@opdigt.example", template="console/mail/password_reset",
            language="da", context={}, by="system:test", at=now(),
        )  # fmt: skip


def requests(number: int) -> None:
    """That many people who asked for access, and showed who they are."""
    by = f"staff:{uuid4()}"
    for place in range(number):
        address = f"n{place}@opdigt.example"
        _writes(address, now())
        id = rights.take_down(
            right=Right.ACCESS, address=address, channel=Channel.PHONE, received_at=now(), language="da", by=by,
            at=now(),
        )  # fmt: skip
        rights.confirm_identity(request=id, by=by, at=now())


def approvals(number: int) -> None:
    """Each of those requests is prepared, looked through and approved, once its first letter has gone."""
    by = f"staff:{uuid4()}"
    for group in requests_of_rights.board(now(), shown=None).groups:
        for line in group.lines[:number]:
            rights.prepare(request=line.id, by=by, at=now())
            rights.confirm(request=line.id, by=by, at=now())
            rights.approve(request=line.id, by=by, at=now())


def _writes(address: str, at: datetime) -> None:
    intake.receive(
        form_id="contact", values={"name": "Nul", "email": address, "message": "Hej"}, consents=[], language="da",
        by="public", at=at,
    )  # fmt: skip


if __name__ == "__main__":
    house.prepare_databases()
    policy_actions.remember(at=now(), by="system:test")
    if sys.argv[1] != "approvals":
        staff.first_account("dpo@opdigt.example", now())
    {
        "people": people, "diaries": diaries, "letters": letters, "requests": requests, "approvals": approvals,
        "night": night,
    }[sys.argv[1]](int(sys.argv[2]))  # fmt: skip
