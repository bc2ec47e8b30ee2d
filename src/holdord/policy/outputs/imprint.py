"""What a document made of the register says about itself: of which version it is, when it was made, where it belongs.

Promise:  11.1 - every version of the policy can be told from every other
Takes:    the version in force, a day, the addresses of the public pages. Reads no clock
Gives:    Imprint; `in_force`: the edition in force with its imprint
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from holdord.policy import queries
from holdord.policy.loader import Edition


@dataclass(frozen=True)
class Imprint:
    """``number`` and ``published_at`` are None for what was never published. ``address`` has no slash at its end.

    ``is_in_force`` is False for a folder that somebody only looks at.
    ``notices`` and ``rights`` are the paths of the public pages, by language: they are known to the rooms above.
    """

    made_on: date
    address: str
    number: int | None = None
    published_at: datetime | None = None
    is_in_force: bool = True
    notices: Mapping[str, str] = field(default_factory=dict)
    rights: Mapping[str, str] = field(default_factory=dict)

    def url(self, path: str) -> str:
        """A path of ours as it is written from outside."""
        return f"{self.address}{path}"

    def notice(self, language: str) -> str:
        return self.url(self.notices.get(language, "/"))

    def exercise(self, language: str) -> str:
        """Where one uses one's rights."""
        return self.url(self.rights.get(language, "/"))

    def updated(self, edition: Edition) -> date | None:
        """The day on which this version became what is promised; None where nobody says."""
        return self.published_at.date() if self.published_at else edition.register.published_on


def in_force(*, on: date, notices: Mapping[str, str], rights: Mapping[str, str]) -> tuple[Edition, Imprint]:
    """The edition in force. It has a number where it was published, and none where the folder itself is in force."""
    edition = queries.active()
    latest = queries.publication(queries.latest_number()) if queries.published() else None
    made = latest[0] if latest and latest[1].version == edition.version else None
    return edition, Imprint(
        made_on=on,
        address=str(settings.HOLDORD_ADDRESS).rstrip("/"),
        number=made.number if made else None,
        published_at=made.published_at if made else None,
        notices=notices,
        rights=rights,
    )
