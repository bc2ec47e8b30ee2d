"""Who runs which tests, where several run at once: the dear ones first, a file in one hand, all walks of a browser too.

What a file or a walk makes ready, a house above all, is made once that way; and nobody waits at the end for a test
that began last. Use: ``-n 4 --dist loadfile --no-loadscope-reorder``, as the Makefile does.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

_WALKS = "tests/e2e/"
#: What takes longest, in its order: to begin with these costs the others nothing.
_DEAR = (_WALKS, "tests/crash/", "tests/backups/", "tests/wiring/", "tests/scan/", "tests/lib/test_jobs.py")


class ByFile(LoadScopeScheduling):
    """A file goes to whoever is free; the walks, which share a house and a browser, go as one."""

    def _split_scope(self, nodeid: str) -> str:
        return _WALKS if nodeid.startswith(_WALKS) else nodeid.partition("::")[0]


def in_order(items: list[pytest.Item]) -> None:
    """The dear ones first. Files with tests that empty the tables come last: what they emptied nobody needs again."""
    emptying = {item.nodeid.partition("::")[0] for item in items if _empties(item)}

    def place(item: pytest.Item) -> int:
        file = item.nodeid.partition("::")[0]
        if file in emptying:
            return len(_DEAR) + 1
        return next((place for place, dear in enumerate(_DEAR) if file.startswith(dear)), len(_DEAR))

    items.sort(key=place)


def _empties(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or bool(marker and marker.kwargs.get("transaction"))
