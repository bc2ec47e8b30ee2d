"""What may not simply come in waits, whole and sealed under a key of its own, until a person decides or its time is up.

Promise:  7.5 - a queue where people release or reject; 11.2 - waits sealed for a person a few days, then goes
Law:      GDPR Art. 5(1)(c), 5(1)(e), 8, 22 (a machine holds, a person decides)
Takes:    an Arrival, why it waits, its files; within the transaction of whoever calls
Gives:    the id of what waits; `opened`, the arrival again
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from holdord.intake.actions.attaching import File
from holdord.intake.arrivals import Arrival, Judgement, Verdict
from holdord.intake.models import Held, HeldFile
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import rules
from holdord.subjects.rules import NothingIdentifies
from holdord.terms import IdentifierKind
from holdord.vault import actions as vault
from holdord.vault import queries as keys


def hold(arrival: Arrival, judged: Judgement, files: Sequence[File], *, at: datetime) -> UUID:
    """Seal it, and let it wait as long as the register says."""
    row = Held(id=uuid4(), channel=arrival.channel, verdict=judged.verdict.value, reasons=list(judged.reasons))
    row.happened_at, row.held_at, row.goes_on = arrival.happened_at, at, _goes_on(judged.verdict, at)
    row.index = _sender(arrival)
    vault.make_key(row.id, at=at)
    sealer = vault.sealer(row.id)
    row.sealed = sealer.seal_json(_written(arrival), keys.context_of(row, "sealed"))
    row.save(force_insert=True)
    for file in files:
        kept = HeldFile(id=uuid4(), held=row, kind=file.kind, scan=file.scan)
        kept.size = file.given_to(row.id, kept.id).size
        kept.name = sealer.seal_text(file.name, keys.context_of(kept, "name"))
        kept.save(force_insert=True)
    return row.id


def opened(row: Held) -> Arrival:
    """The arrival that waits, without its files. OPENS what was sealed."""
    written = keys.open_json(row.id, row.sealed, keys.context_of(row, "sealed"))
    identifiers = {IdentifierKind(kind): value for kind, value in written.pop("identifiers").items()}
    happened_at = datetime.fromisoformat(written.pop("happened_at"))
    if anchored := written.pop("anchored_at", None):
        written["anchored_at"] = datetime.fromisoformat(anchored)
    return Arrival(
        **{**written, **{name: tuple(written.get(name, ())) for name in ("words", "consents", "signs")}},
        identifiers=identifiers, happened_at=happened_at,
    )  # fmt: skip


def _written(arrival: Arrival) -> dict[str, object]:
    said = {name: value for name, value in arrival.__dict__.items() if name != "attachments"}
    return said | {
        "identifiers": {kind.value: value for kind, value in arrival.identifiers.items()},
        "pieces": dict(arrival.pieces),
        "words": list(arrival.words),
        "happened_at": arrival.happened_at.isoformat(),
        "anchored_at": arrival.anchored_at.isoformat() if arrival.anchored_at else None,
        # From where it came is told by its block, if there is one; it is not kept beside what was written.
        "network": "",
    }


def _sender(arrival: Arrival) -> bytes | None:
    try:
        kind = rules.strongest(arrival.identifiers)
    except NothingIdentifies:
        return None
    return keys.blind_index(kind.value, arrival.identifiers[kind])


def _goes_on(verdict: Verdict, at: datetime) -> date:
    register = policy.register()
    waits = register.guards.quarantined_for if verdict is Verdict.QUARANTINED else register.guards.age_checked_within
    return waits.end(local_date(at, register.desk.time_zone))
