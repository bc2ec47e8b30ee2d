"""What SQLite leaves behind of a row that is gone: an old page in the log that it writes ahead.

Why:      `secure_delete` overwrites a row in the file; the log beside it keeps the page as it was until it is written
          back and cut off, which a house that is never still may put off for long
Gives:    how many logs were cut off. PostgreSQL decides by itself when to use its files anew; nothing is done there
"""

from django.db import connections


def cut_logs() -> int:
    """Write back and empty the logs of all SQLite databases; one that somebody reads just now is left for later."""
    done = 0
    for connection in connections.all():
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                done += cursor.fetchone()[0] == 0
    return done
