"""What this room holds about one person: their choices with the words and the way each was made; how to reach them.

Promise:  8.7 - the history of a consent is the person's to see
Law:      GDPR Art. 7(1), 15, 17
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.consent import actions, queries
from holdord.consent.receipt import receipt, told
from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.traces import Trace
from holdord.terms import LegalBasis

_ROOM = "consent"


class ConsentPortrait:
    """Every act, the oldest first."""

    room = _ROOM
    covers: tuple[str, ...] = ("consent.ConsentRecord", "consent.ChannelChoice", "consent.SiteLink")
    traces: tuple[Trace, ...] = (
        Trace("consent.ConsentRecord"),
        Trace("consent.ChannelChoice"),
        Trace("consent.SiteLink"),
    )

    def show(self, subject: UUID) -> list[Item]:
        return [
            Item(
                _ROOM, "choice", {"state": choice.state.value, "channel": choice.channel}, at=choice.at,
                purpose=choice.purpose, basis=LegalBasis.CONSENT.value, source=choice.form or None, provided=True,
                id=choice.id,
            )
            for choice in queries.history(subject)
        ] + [
            Item(
                _ROOM, "channel", {"way": word.channel.value, "wanted": "yes" if word.wanted else "no"}, at=word.at,
                purpose=word.purpose or None, provided=True,
            )
            for word in queries.channels(subject)
        ] + [
            Item(_ROOM, "site-choice", _chosen(made), at=made.said_at, provided=True, id=made.id)
            for made in queries.site_choices_of(subject)
        ]  # fmt: skip

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return newest(self.show(subject), look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return (
            [
                {
                    "kind": "choice",
                    "basis": LegalBasis.CONSENT.value,
                    "provided": True,
                    "purpose": choice.purpose,
                    "state": choice.state.value,
                    "at": choice.at.isoformat(),
                    "language": choice.language,
                    "channel": choice.channel,
                    "wording": choice.wording_hash,
                    "register": choice.register_version,
                }
                for choice in queries.history(subject)
            ]
            + [
                {
                    "kind": "channel",
                    "basis": LegalBasis.CONSENT.value,
                    "provided": True,
                    "channel": word.channel.value,
                    "purpose": word.purpose,
                    "wanted": word.wanted,
                    "at": word.at.isoformat(),
                }
                for word in queries.channels(subject)
            ]
            + [
                {"kind": "site-choice", "basis": LegalBasis.CONSENT.value, "provided": True, **receipt(made)}
                for made in queries.site_choices_of(subject)
            ]
        )

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        known = queries.history(subject) or queries.channels(subject) or queries.site_choices_of(subject)
        return actions.erase(subject=subject, by=by, at=at) if known else 0

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.unmerge(source=source, target=target, memory=memory, by=by, at=at)


def _chosen(made: queries.Made) -> dict[str, str]:
    """The act, and which services were said yes to, by their names as they were shown."""
    yes = [each.name for each in told(made) if each.allowed]
    return {"said": made.act, "services": ", ".join(yes) or "-", "browser": made.visitor.hex}


portraits.register(ConsentPortrait())
