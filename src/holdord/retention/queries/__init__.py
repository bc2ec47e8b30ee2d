"""What is due to go and why, what is late, and what has gone.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e), 17(3)(b)
Next:     due.py (what is due), ledger.py (what went), epochs.py (the keys of old copies). Others import what stands
          here and know no file of it
"""

from holdord.retention.queries.clock import Leap, asking_moments, clock_doubt, clock_leap, clock_seen_at
from holdord.retention.queries.due import Due, Look, Plan, by_rule, looks, plan
from holdord.retention.queries.epochs import Keys, keys
from holdord.retention.queries.forewarned import Written, written
from holdord.retention.queries.going import Going, going, late_letters, owed_letters, reached
from holdord.retention.queries.keeping import (
    holds,
    holds_to_review,
    is_kept,
    keeps_relation,
    kept,
    kept_at,
    kept_of,
    stays,
)
from holdord.retention.queries.ledger import LedgerLine, keys_left, ledger, ledger_key, ledger_keys, ledger_keys_of
from holdord.retention.queries.months import MONTHS, Coming, Forecast, OwnDates, forecast, own_dates
from holdord.retention.queries.numbers import Numbers, numbers
from holdord.retention.queries.sweeps import (
    Checked,
    RunEvidence,
    SweepEvidence,
    checked,
    in_ledger,
    not_ended,
    people_in_ledger,
    print_of_run,
    run,
    runs,
    sweeps,
    wrote_as_it_went,
)

__all__ = [
    "MONTHS", "Checked", "Coming", "Due", "Forecast", "Going", "Keys", "Leap", "LedgerLine", "Look", "Numbers",
    "OwnDates", "Plan", "RunEvidence", "SweepEvidence", "Written", "asking_moments", "by_rule", "checked",
    "clock_doubt", "clock_leap", "clock_seen_at", "forecast", "going", "holds", "holds_to_review", "in_ledger",
    "is_kept", "keeps_relation", "kept", "kept_at", "kept_of", "keys", "keys_left", "late_letters", "ledger",
    "ledger_key", "ledger_keys", "ledger_keys_of", "looks", "not_ended", "numbers", "owed_letters", "own_dates",
    "people_in_ledger", "plan", "print_of_run", "reached", "run", "runs", "stays", "sweeps", "written",
    "wrote_as_it_went",
]  # fmt: skip
