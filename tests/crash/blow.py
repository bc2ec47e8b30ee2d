"""A power cut at a write: the process kills itself in place of the write of that number.

Whoever listens to a connection makes the short ways of `lib/sql.py` go through the framework, so each write is counted.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def at_write(last: int) -> Iterator[None]:
    """Kills this process in place of write number ``last``; where there are fewer, prints how many there were."""
    writes = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            writes += 1
            if writes == last:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
    print(writes)
