"""What stands sealed in word to a recipient.

Takes:    a row of this room, whose ``owner`` has a key
Gives:    bytes for its column. Called within its caller's transaction
"""

import json
from typing import Any

from holdord.recipients.models import Communication
from holdord.vault import actions as vault
from holdord.vault import queries as keys


def seal(row: Communication, column: str, value: Any) -> bytes:
    """Seal a value that JSON can hold; nothing where it is empty, or the key is gone."""
    if not value or row.owner is None:
        return b""
    return seal_by(vault.sealer(row.owner), row, column, value)


def seal_by(sealer: vault.Sealer, row: Communication, column: str, value: Any) -> bytes:
    """The same by a key that is at hand."""
    return sealer.seal_text(json.dumps(value, ensure_ascii=False), keys.context_of(row, column)) if value else b""
