"""SQLite that several threads can write to without waiting in a queue of sleeps.

Why:      SQLite's own wait for the write lock is sleep-and-retry, which costs the slowest requests up to a
          second at sixteen writers. A lock of our own around write transactions hands over at once.
          One lock for all files: a transaction on the data may open one on the key store, never two orders.
"""

import threading
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper

_writing = threading.RLock()


class DatabaseWrapper(DjangoWrapper):
    """Django's SQLite backend, one writer at a time in this process."""

    _holds_lock = False

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._release()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._release()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._release()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._release()

    def _take(self) -> None:
        if not self._holds_lock:
            _writing.acquire()
            self._holds_lock = True

    def _release(self) -> None:
        if self._holds_lock:
            self._holds_lock = False
            _writing.release()
