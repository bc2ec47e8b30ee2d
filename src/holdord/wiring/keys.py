"""Nobody is served by a house whose keys are lost: it would make new ones, and what is there would stay shut for ever.

Promise:  9.1 - what was sealed can be opened by those who may
Law:      GDPR Art. 5(1)(f), 32(1)(b)-(c)
Refuses:  KeysLost, with the cure
"""

from holdord.subjects import queries as people
from holdord.vault import queries as vault


class KeysLost(Exception):
    """The key store or the keyring is not the one that this house's data belong to."""


def refuse_without_keys() -> None:
    """Raise KeysLost where people are known and the key store has no key, or where a key of the keyring is missing or
    another one."""
    if people.count() and not vault.any_key():
        raise KeysLost(
            "the key store has no key in it, and people are kept here that only those keys open. Nobody is served, "
            "and no new keys are made. Set HOLDORD_KEYSTORE_URL to the one in use, or bring back its latest copy: "
            "holdord backup restore-keys (docs/backups.md)"
        )
    if (fault := vault.keyring_fault()) is not None:
        raise KeysLost(fault)
