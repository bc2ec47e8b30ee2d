"""Looking at every promise, and keeping what was seen.

Promise:  all of them - kept or broken, and since when
Law:      GDPR Art. 5(2)
Takes:    the moment, and at whose word
Gives:    queries.Look, as it was kept
Next:     workflow.py (every hour), cli/check.py, console/promises.py
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from holdord.audit import actions as audit
from holdord.policy import queries as policy
from holdord.promises import queries
from holdord.promises.models import Run, Stood
from holdord.promises.rules import Result, Summary, outlived, summarise


def look(*, by: str, at: datetime) -> queries.Look:
    """Run every control, and keep what they saw."""
    version = policy.version()
    return keep(queries.check(at), version=version, by=by, at=at)


def keep(results: Sequence[Result], *, version: str, by: str, at: datetime) -> queries.Look:
    """Write down what a look at all promises saw. One that a later look has overtaken changes nothing."""
    summary = summarise(results)
    with transaction.atomic():
        # The newest run is the gate: of two looks at once, the second waits here and then reads what the first wrote.
        newest = Run.objects.select_for_update().order_by("-at").first()
        if newest is None or newest.at < at:
            _enter(results, summary, version=version, by=by, at=at)
    return queries.Look(at, version, by, queries.standings(results, at))


def _enter(results: Sequence[Result], summary: Summary, *, version: str, by: str, at: datetime) -> None:
    Run.objects.create(at=at, by=by, version=version, **asdict(summary))
    open_rows = {row.promise: row for row in Stood.objects.filter(until_at=None)}
    for result in results:
        _stand(open_rows.pop(result.id, None), result, at)
    # What is left is promised no longer.
    Stood.objects.filter(pk__in=[row.pk for row in open_rows.values()]).update(until_at=at)
    audit.record(act="promises.check", by=by, at=at, detail={"version": version, **asdict(summary)})


def _stand(row: Stood | None, result: Result, at: datetime) -> None:
    """Go on with the row where the state is the same; else end it and begin another."""
    seen = {
        "kind": result.kind,
        "said": [_storable(asdict(sentence)) for sentence in result.said],
        "looked_at": result.looked_at,
        "public": result.public,
    }
    if row is not None and row.state == result.state.value:
        Stood.objects.filter(pk=row.pk).update(**seen)
        return
    if row is not None:
        Stood.objects.filter(pk=row.pk).update(until_at=at)
    Stood.objects.create(promise=result.id, state=result.state.value, since_at=at, **seen)


def prune(*, by: str, at: datetime) -> int:
    """Forget runs that nobody will ask for; gives how many. How promises stood is kept: it is a row for each change."""
    with transaction.atomic():
        gone = outlived(list(Run.objects.values_list("at", flat=True)), at)
        if gone:
            Run.objects.filter(at__in=gone).delete()
            audit.record(act="promises.prune", by=by, at=at, detail={"runs": len(gone)})
    return len(gone)


def _storable(value: Any) -> Any:
    """The same without the one character PostgreSQL keeps in no text; a company's own control may have come by it."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {key: _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list | tuple) else value
