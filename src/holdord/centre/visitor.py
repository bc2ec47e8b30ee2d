"""What the pages know of a visitor: from which network, from which showing of a page; and that answers keep a pace.

Promise:  2.1a - no more is kept about visitors than the policy says: none of this is written down as it stands
Takes:    a request
Gives:    network, showing; Pace
Next:     lib/network.py (what is kept of a network)
"""

import math
import time

from django.conf import settings
from django.http import HttpRequest

#: Longer than taking something in lasts, on a slow disk as well: so every answer comes at the first step.
STEP_SECONDS = 0.2


def network(request: HttpRequest) -> str:
    """Where a request comes from. Behind a proxy of ours, its last note says; whatever stands before is hearsay."""
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    return told if behind_proxy and told else str(request.META.get("REMOTE_ADDR", ""))


def showing(request: HttpRequest) -> str:
    """Which showing of a page a form was sent from: the token against forgery is masked anew each time it is shown."""
    return request.POST.get("csrfmiddlewaretoken", "")


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
