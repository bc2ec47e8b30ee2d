"""The wrapped keys live in a key store of their own, so that no copy of the data holds them.

Promise:  9.1 - a dump of the database shows no personal data in clear, and no key to it
Why:      backups of the data are kept for months; a key that lay in them could not be destroyed
"""

from typing import Any

ROOM = "vault"
KEY_STORE = "keys"


class KeyStoreRouter:
    """Sends the vault's tables to the database ``keys``, everything else to ``default``; no relation crosses."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return KEY_STORE if model._meta.app_label == ROOM else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self.db_for_read(model, **hints)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return bool((one._meta.app_label == ROOM) == (other._meta.app_label == ROOM))

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (app_label == ROOM) == (db == KEY_STORE)
