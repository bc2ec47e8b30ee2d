"""What is due to go and why, what is late, and what has gone.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e), 17(3)(b)
Next:     due.py (what is due), ledger.py (what went), epochs.py (the keys of old copies). Others import what stands
          here and know no file of it
"""

from holdord.retention.queries.clock import clock_doubt, clock_seen_at
from holdord.retention.queries.due import Due, Look, Plan, looks, plan
from holdord.retention.queries.epochs import Keys, keys
from holdord.retention.queries.keeping import holds, holds_to_review, is_kept, keeps_relation, kept, kept_of, stays
from holdord.retention.queries.ledger import LedgerLine, keys_left, ledger, ledger_key, ledger_keys, ledger_keys_of
from holdord.retention.queries.months import MONTHS, Coming, Forecast, OwnDates, forecast, own_dates
from holdord.retention.queries.numbers import Numbers, numbers
from holdord.retention.queries.sweeps import SweepEvidence, sweeps

__all__ = [
    "MONTHS", "Coming", "Due", "Forecast", "Keys", "LedgerLine", "Look", "Numbers", "OwnDates", "Plan", "SweepEvidence",
    "clock_doubt", "clock_seen_at", "forecast", "holds", "holds_to_review", "is_kept", "keeps_relation", "kept",
    "kept_of", "keys", "keys_left", "ledger", "ledger_key", "ledger_keys", "ledger_keys_of", "looks", "numbers",
    "own_dates", "plan", "stays", "sweeps",
]  # fmt: skip
