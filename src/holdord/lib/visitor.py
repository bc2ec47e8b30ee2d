"""What the pages know of a visitor: from which network, from whose page; and that answers keep a pace.

Promise:  2.1a - no more is kept about visitors than the policy says: none of this is written down as it stands
Takes:    a request
Gives:    network, origin; Pace
Next:     lib/network.py (what is kept of a network)
"""

import math
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

#: Longer than taking something in lasts, on a slow disk as well: so every answer comes at the first step.
STEP_SECONDS = 0.2


def network(request: HttpRequest) -> str:
    """Where a request comes from. Behind a proxy of ours, its last note says; whatever stands before is hearsay."""
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    return told if behind_proxy and told else str(request.META.get("REMOTE_ADDR", ""))


def origin(request: HttpRequest) -> str:
    """On whose page a form was sent: 'ours', 'theirs' for a site that may show our forms, 'strange' for any other.

    A browser that does not say, and a program, sends from ours: there is nothing to gain by sending it for somebody.
    """
    site = request.headers.get("Origin", "")
    if not site or site in (f"{request.scheme}://{request.get_host()}", _site_of(settings.HOLDORD_ADDRESS)):
        return "ours"
    return "theirs" if site in settings.HOLDORD_EMBED_ON else "strange"


def _site_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class Pace:
    """Answers at whole steps of time, so that nobody can tell by a clock how much there was to do.

    Somebody we know costs less work than somebody new, who gets a key and a place. To do the rest in vain would cost
    a key that is made and destroyed for every message; to wait costs nothing but a thread.
    """

    def __init__(self, step_seconds: float | None = None) -> None:
        self.step = STEP_SECONDS if step_seconds is None else step_seconds
        self.began = time.perf_counter()

    def keep(self) -> None:
        """Wait for the end of the step that has begun."""
        if self.step:
            spent = time.perf_counter() - self.began
            time.sleep(math.ceil(spent / self.step) * self.step - spent)
