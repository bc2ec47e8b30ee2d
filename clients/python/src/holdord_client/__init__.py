"""Ask Holdord before you use somebody's data.

Use:      Holdord(address, key=...).may("news-by-email", email="ada@example.com")
Next:     asking.py (the two clients), answers.py (what comes back), faults.py, webhooks.py
"""

from holdord_client.answers import Answer, Arrived, Question, Reason
from holdord_client.asking import AsyncHoldord, Holdord
from holdord_client.faults import Away, Fault, NoKey, NotForThis, NotOfThisForm, Refused

__all__ = [
    "Answer", "Arrived", "AsyncHoldord", "Away", "Fault", "Holdord", "NoKey", "NotForThis", "NotOfThisForm", "Question",
    "Reason", "Refused",
]  # fmt: skip
