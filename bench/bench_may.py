"""How many times a second `may` answers, with the facts at hand, on one core."""

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from holdord.consent.rules import ConsentFact
from holdord.decisions.rules import Facts, decide
from holdord.policy.loader import load
from holdord.subjects.rules import RelationFact, SubjectFacts
from holdord.terms import ConsentState

EXAMPLE = Path(__file__).parent.parent / "examples" / "altoros"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)


def rate(call: Callable[[], object], seconds: float = 1.0) -> float:
    """Calls a second: the best of three rounds."""
    best = 0.0
    for _ in range(3):
        count, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            for _ in range(200):
                call()
            count += 200
        best = max(best, count / spent)
    return best


def main() -> None:
    register = load(str(EXAMPLE)).register
    person = SubjectFacts(
        uuid4(), "da", "DK",
        relations=(RelationFact("web-forms", THEN, THEN, records=1), RelationFact("customers", THEN, THEN, THEN, "last_delivery", 3)),
    )  # fmt: skip
    facts = Facts(person, {"news-by-email": ConsentFact("news-by-email", ConsentState.GIVEN, THEN)})
    table = sqlite3.connect(":memory:")
    table.execute("create table consent (subject text primary key, state text)")
    table.executemany("insert into consent values (?, ?)", [(str(uuid4()), "given") for _ in range(10_000)])
    (key,) = table.execute("select subject from consent limit 1").fetchone()
    read = rate(lambda: table.execute("select state from consent where subject = ?", (key,)).fetchone())
    for purpose, recipient in [("news-by-email", None), ("answer-request", "gmail"), ("no-such-purpose", None)]:
        answers = rate(lambda p=purpose, r=recipient: decide(register, facts, purpose=p, recipient=r, at=NOW))  # type: ignore[misc]
        said = decide(register, facts, purpose=purpose, recipient=recipient, at=NOW)
        print(f"may {purpose:<16} {'to ' + recipient if recipient else '':<10} {'yes' if said.allowed else 'no':<3} "
              f"{answers:>9,.0f}/s   {read / answers:.2f} x the time of an indexed read of one row")  # fmt: skip


if __name__ == "__main__":
    main()
