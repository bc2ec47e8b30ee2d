"""What publishing a draft would do, before it is done: what changes, who must hear of it, what it does to live data.

Promise:  11.1 - the policy may change; nobody is surprised by it, and least of all we
Law:      GDPR Art. 5(2), 13(3), 24(1), 25(1)
Takes:    the draft, what is in force, the moment; one person, for an example of one's own
Gives:    Preview: counts by room (lib/registry.Effect). Nothing sealed is opened, and nothing is written
Next:     each room's impact.py
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.lib.registry import Effect, impacts
from holdord.policy import queries as policy
from holdord.policy.changes import Change, changes, unacknowledged
from holdord.policy.loader import Edition
from holdord.policy.transition import coming_back, transition


@dataclass(frozen=True)
class Preview:
    """What would change, what of it nobody stands by yet, and what it would do. Without a change, nothing."""

    before: Edition
    after: Edition
    changes: tuple[Change, ...]
    unacknowledged: tuple[Change, ...]
    effects: tuple[Effect, ...]

    def of(self, what: str) -> tuple[Effect, ...]:
        """The effects of that kind."""
        return tuple(effect for effect in self.effects if effect.what == what)


def preview(*, now: datetime, draft: Edition | None = None, subject: UUID | None = None) -> Preview:
    """What publishing that draft, or the one in the folder, would do to everybody, or to one person."""
    before, draft = policy.active(), draft or policy.draft()
    found = changes(before, draft)
    after = coming_back(transition(draft, before, found, now), policy.editions(), draft, now)
    effects = tuple(effect for impact in impacts.all() for effect in impact(before, after, now, subject))
    return Preview(before, after, found, unacknowledged(before.register, draft.register, found), effects)


def differs() -> bool:
    """Whether the draft is something else than what is in force."""
    return policy.published() is not None and policy.latest_draft() != policy.draft().version
