"""How it stands with the keys of the key store: which are in use, which wait to be destroyed, which are gone.

Promise:  7.2b, 8.3 - from when on no copy of an erased person's key opens
Law:      GDPR Art. 5(2), 17(1)
Takes:    nothing but the settings. Opens nobody's data
Gives:    Keys, its epochs oldest first
"""

from dataclasses import dataclass

from django.conf import settings

from holdord.vault import queries as vault
from holdord.vault.queries import EpochState

__all__ = ["EpochState", "Keys", "keys"]


@dataclass(frozen=True)
class Keys:
    """The epochs; where their keys are kept (`folder`, `token` or `environment`); which lie in clear beside a token;
    how many people must approve before one is destroyed (0: the house does it alone); after how many days one that is
    still
    there makes a promise broken; what is wrong with the keyring, with its cure."""

    epochs: tuple[EpochState, ...]
    kept_in: str
    in_clear: tuple[int, ...]
    needed: int
    waits_days: int
    fault: str | None

    @property
    def waiting(self) -> tuple[EpochState, ...]:
        return tuple(epoch for epoch in self.epochs if epoch.waits)


def keys() -> Keys:
    """How it stands now."""
    kept_in = "environment" if settings.HOLDORD_KEK else "token" if settings.HOLDORD_TOKEN else "folder"
    return Keys(
        vault.epochs(), kept_in, vault.keys_in_clear(), vault.approvals_needed(),
        settings.HOLDORD_KEY_WAITS_DAYS, vault.keyring_fault(),
    )  # fmt: skip
