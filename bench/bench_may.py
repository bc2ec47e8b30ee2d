"""How many times a second `may` answers: with the facts at hand, and from SQLite, where it has to read them.

The second is held against the same rows, read table by table by their indexes on the bare connection, with nothing made
of them: what any program has to pay that asks the database at all. Each in turn, in short rounds, the best of them, in
seconds of one core.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

EXAMPLE = Path(__file__).parent.parent / "examples" / "altoros"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
PEOPLE, ROUNDS, CALLS = 5_000, 400, 25


def best(calls: list[Callable[[], object]]) -> list[float]:
    """Seconds of the processor for a call of each: the best of many short rounds, each in turn, so that all see the
    same load, and each a round that nothing else broke into."""
    fastest = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for place, call in enumerate(calls):
            began = time.process_time()
            for _ in range(CALLS):
                call()
            fastest[place] = min(fastest[place], (time.process_time() - began) / CALLS)
    return fastest


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
        import django

        django.setup()
        _in_memory()
        _from_sqlite()


def _in_memory() -> None:
    from holdord.consent.rules import ConsentFact
    from holdord.decisions.rules import Facts, decide
    from holdord.policy.loader import load
    from holdord.subjects.rules import RelationFact, SubjectFacts
    from holdord.terms import ConsentState

    register = load(str(EXAMPLE)).register
    person = SubjectFacts(
        uuid4(), "da", "DK",
        relations=(RelationFact("web-forms", THEN, THEN, records=1), RelationFact("customers", THEN, THEN, THEN, "last_delivery", 3)),
    )  # fmt: skip
    facts = Facts(person, {"news-by-email": ConsentFact("news-by-email", ConsentState.GIVEN, THEN)})
    asked = [("news-by-email", None), ("relevant-offers", None), ("answer-request", "gmail"), ("no-such-purpose", None)]
    calls = [lambda p=p, r=r: decide(register, facts, purpose=p, recipient=r, at=NOW) for p, r in asked]
    print("facts in memory (20,000/s are asked for)")
    for (purpose, recipient), seconds, call in zip(asked, best(calls), calls, strict=True):
        word = "yes" if call().allowed else "no"
        print(f"  {purpose:<18} {'to ' + recipient if recipient else '':<9} {word:<4} {1 / seconds:>9,.0f}/s")


def _from_sqlite() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import override_settings

    from holdord.decisions import queries
    from holdord.notice import actions as notice

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    call_command("createcachetable", verbosity=0)
    notice.publish(by="system:bench", at=THEN)
    people = _fill()
    bare = sqlite3.connect(
        connection.settings_dict["NAME"], uri=str(connection.settings_dict["NAME"]).startswith("file:")
    )
    turn = [0, 0]

    def next_(place: int) -> UUID:
        turn[place] += 7
        return people[turn[place] % len(people)]

    def ask() -> object:
        return queries.may(subject=next_(0), purpose="news-by-email", at=NOW)

    def read() -> object:
        id, now = next_(1).hex, str(NOW.replace(tzinfo=None))
        return [bare.execute(text, _values(text, id, now)).fetchall() for text in READS]

    assert queries.may(subject=people[0], purpose="news-by-email", at=NOW).allowed
    with override_settings(DEBUG=False):
        may, reads = best([ask, read])
    print("from SQLite, a file (1.5 x is asked for)")
    print(f"  may                                {1 / may:>9,.0f}/s   {may * 1e6:6.0f} µs")
    print(
        f"  the same reads alone, {len(READS)} statements  {1 / reads:>9,.0f}/s   {reads * 1e6:6.0f} µs   may takes {may / reads:.2f} x"
    )


_IN_FORCE = "since_at <= ?2 AND (until_at IS NULL OR until_at > ?2)"
#: One statement a table, each by an index.
READS = [
    "SELECT language, country FROM subjects_datasubject WHERE id = ?1 AND merged_into_id IS NULL",
    "SELECT id, process, since_at, anchored_at, anchor_event FROM subjects_relation WHERE subject_id = ?1 AND since_at <= ?2",
    "SELECT max(collected_at), count(*) FROM subjects_personaldata WHERE relation_id IN "
    "(SELECT id FROM subjects_relation WHERE subject_id = ?1) AND collected_at <= ?2 GROUP BY relation_id",
    f"SELECT id, kind, purpose, since_at, until_at, told_at, reason FROM subjects_limit WHERE subject_id = ?1 AND {_IN_FORCE}",
    'SELECT "index" FROM subjects_identifier WHERE subject_id = ?1',
    f"SELECT id, purpose, since_at FROM subjects_limit WHERE kind = 'suppression' AND \"index\" IN "
    f'(SELECT "index" FROM subjects_identifier WHERE subject_id = ?1) AND {_IN_FORCE}',
    f"SELECT id, process, statute, reason, since_at, until_at, owner FROM subjects_hold WHERE subject_id = ?1 AND {_IN_FORCE}",
    "SELECT what, version, at FROM subjects_told WHERE subject_id = ?1 AND at <= ?2",
    "SELECT purpose, state, at, number, by FROM consent_consentrecord WHERE subject_id = ?1 AND at <= ?2",
    "SELECT channel, purpose, wanted, at, number FROM consent_channelchoice WHERE subject_id = ?1 AND at <= ?2",
]


def _values(text: str, id: str, now: str) -> tuple[str, ...]:
    return (id, now) if "?2" in text else (id,)


def _fill() -> list[UUID]:
    """People as the actions leave them: an enquiry, a delivery, two consents, a limit that ended, a notice."""
    from django.db import transaction

    from holdord.consent.models import ConsentRecord
    from holdord.subjects.actions import stamping
    from holdord.subjects.models import DataSubject, Identifier, Limit, PersonalData, Relation, Told

    people = [uuid4() for _ in range(PEOPLE)]
    relations = [
        Relation(
            subject_id=id,
            process=process,
            since_at=THEN,
            known_at=THEN,
            anchored_at=anchor,
            anchor_event="last_delivery" if anchor else "",
        )
        for id in people
        for process, anchor in (("web-forms", None), ("customers", THEN))
    ]
    with transaction.atomic():
        DataSubject.objects.bulk_create(
            DataSubject(id=id, created_at=THEN, language="da", country="DK") for id in people
        )
        Identifier.objects.bulk_create(
            Identifier(subject_id=id, kind="email", index=id.bytes * 2, sealed=b"-") for id in people
        )
        Relation.objects.bulk_create(relations)
        stamps = {
            process: stamping.put_stamp(stamping.stamp(
                process=process, purpose="answer-request", basis="eu-gdpr:A6-1-b", source="data-subject",
                register_version="v", wording_hash="w", language="da",
            ))
            for process in ("web-forms", "customers")
        }  # fmt: skip
        PersonalData.objects.bulk_create(
            PersonalData(
                relation=relation, stamp_id=stamps[relation.process], collected_at=THEN, payload=b"-" * 120
            )
            for relation in relations
        )  # fmt: skip
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                subject_id=id, purpose=purpose, number=1, state="dpv:ConsentGiven", at=THEN, wording_hash="w", register_version="v",
                channel="web-form", by=f"subject:{id}",
            )
            for id in people for purpose in ("news-by-email", "website-analytics")
        )  # fmt: skip
        Limit.objects.bulk_create(
            Limit(subject_id=id, kind="objection", purpose="user-database", since_at=THEN, until_at=THEN + timedelta(days=9), reason="test")
            for id in people
        )  # fmt: skip
        Told.objects.bulk_create(Told(subject_id=id, what="right-to-object", version="v", at=THEN) for id in people)
    return people


if __name__ == "__main__":
    main()
