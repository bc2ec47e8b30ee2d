"""Where limits are counted: how many log-ins from one place, how many tries for one account.

Promise:  9.2 - guessing is throttled; 2.1a - no more is kept about visitors than the policy says
Takes:    the names under which the log-in library counts: a visitor's network address is part of some
Gives:    names that tell nobody anything; forget_expired
"""

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import connection


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """The name under which something is kept: always the same for the same, and not to be read back."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{key_prefix}:{version}:{key}".encode(), sha256).hexdigest()


def forget_expired(*, at: datetime) -> int:
    """Remove what no longer counts; gives how many. The framework does so only when its table is full."""
    table = str(settings.CACHES["default"].get("LOCATION", ""))
    if not table or table not in connection.introspection.table_names():
        return 0
    until = connection.ops.adapt_datetimefield_value(at.replace(microsecond=0))
    with connection.cursor() as cursor:
        # The table's name is the settings' own.
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)} WHERE expires < %s", [until])  # noqa: S608
        return int(cursor.rowcount)
