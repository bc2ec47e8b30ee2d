"""The first visitor waits no longer than the second: pages are asked for once when the house opens, beside everything.

Takes:    nothing; the pages everybody meets first
Gives:    begin: returns at once. What a page needs for its first answer (the register read, templates and the words of
          both languages compiled, the notice made) is there when somebody comes
"""

import threading

import structlog
from django.db import connections

from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.terms import paths

log = structlog.get_logger(__name__)

#: In this order: what the first visitor sees is warm first.
_PAGES = ("notice", "rights")
_DOOR = "/console/log-in/"


def begin() -> threading.Thread:
    """Ask for the pages, in a thread of its own."""
    thread = threading.Thread(target=_warm, name="warming", daemon=True)
    thread.start()
    return thread


def _warm() -> None:
    try:
        spoken = policy.register().languages
        pages = [paths(page)[language] for page in _PAGES for language in spoken]
        for page in [*pages, _DOOR]:
            fetch(page)
    except Exception:
        # A house that opens cold is open all the same; what is wrong shows when a person asks.
        log.warning("the pages could not be asked for beforehand")
    finally:
        connections.close_all()
