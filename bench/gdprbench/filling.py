"""The house filled with what `subjects.actions.take_in` leaves behind, many at a time: rows, keys, entries of the log.

Why:      one act a record is what the mixes measure; a hundred thousand of them before that would take the better part
          of an hour. Every row here is read, changed and compared by the mixes as if the act had written it
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from mixes import Operation
from ours import BY, WORDS, Ours


def fill(ours: Ours, operations: Iterable[Operation], at: datetime, collected_at: datetime) -> None:
    """All of these records, person by person."""
    from django.db import transaction

    from holdord.audit import actions as audit

    theirs: dict[str, list[Operation]] = defaultdict(list)
    for asked in operations:
        theirs[asked.user].append(asked)
    people = list(theirs.items())
    for start in range(0, len(people), 200):
        with transaction.atomic():
            for user, given in people[start : start + 200]:
                _person(ours, user, given, at, collected_at)
        audit.sequence(at=at)


def _person(ours: Ours, user: str, given: list[Operation], at: datetime, collected_at: datetime) -> None:
    from holdord.audit import actions as audit
    from holdord.lib.rows import put, together
    from holdord.policy import queries as policy
    from holdord.subjects.actions import stamping
    from holdord.subjects.models import DataSubject, Identifier, PersonalData, Relation
    from holdord.terms import IdentifierKind, LegalBasis
    from holdord.vault import actions as vault
    from holdord.vault import queries as keys

    sealer, kind, basis = vault.new_owner(at=at), IdentifierKind.ACCOUNT.value, LegalBasis.LEGITIMATE_INTEREST.value
    person = DataSubject(id=sealer.owner, created_at=at, language="en")
    known = Identifier(id=uuid4(), subject_id=person.id, kind=kind, index=keys.blind_index(kind, user))
    known.sealed = sealer.seal_text(user, keys.context_of(known, "sealed"))
    relations: dict[str, UUID] = {}
    with together():
        put(person, known)
        for asked in given:
            record = asked.record
            assert record
            if record.purpose not in relations:
                relations[record.purpose] = uuid4()
                put(Relation(
                    id=relations[record.purpose], subject_id=person.id, process=record.purpose, since_at=collected_at,
                    known_at=at,
                ))  # fmt: skip
            stamp = stamping.stamp(
                process=record.purpose, purpose=record.purpose, basis=basis, source=record.source,
                categories=[record.category], register_version=policy.version(), wording_hash=WORDS, language="en",
            )  # fmt: skip
            row = PersonalData(
                id=uuid4(), relation_id=relations[record.purpose], stamp_id=stamping.put_stamp(stamp),
                collected_at=collected_at,
            )  # fmt: skip
            row.payload = sealer.seal_json({"data": record.data}, keys.context_of(row, "payload"))
            put(row)
            audit.record(
                act="subjects.take_in", by=BY, at=at, subject=person.id, purpose=record.purpose,
                process=record.purpose, basis=basis, detail={"record": str(row.id), "source": record.source},
            )  # fmt: skip
            ours.remember(asked.key, row.id, person.id, user)
