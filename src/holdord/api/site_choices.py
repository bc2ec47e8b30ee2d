"""Where a choice made in front of the banner arrives, from any of the company's websites.

Promise:  2.1b - every choice is kept: a no like a yes
Law:      GDPR Art. 7(1), 7(3)
Takes:    POST with a small JSON text of the banner (consent/site_rules.py says what is in it), from a site in
          HOLDORD_EMBED_ON. As plain text, so that a browser sends it at once, also from a page that is being left
Gives:    201 kept; 200 it was there already; 205 taken back elsewhere, by the number: take it back in the browser too
Refuses:  400 for a length that is none, 403 from a page of a site that is not listed, 405, 413, 422, 429.
          The body is repeated by none of them
Next:     crossing.py (which sites may), ../consent/actions/site.py

No key and no cookie: who chooses is anybody, and the number in it was drawn by their browser.
"""

import json
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from holdord.api.house import problem
from holdord.consent import actions, queries, site_rules
from holdord.consent.actions import NoSuchQuestion
from holdord.lib import clock, visitor
from holdord.lib.network import Share

#: What the banner sends has 160 bytes; with longer numbers it stays below this.
LARGEST = 400
#: Choices from one network within an hour, by each process: behind one address may be all whom a telephone company
#: serves, and each of them chooses once. What comes too often is told again by the browser, on a later page.
PER_NETWORK = 1000
_share = Share(PER_NETWORK)


class _TooMany(Exception):
    """``after``: in how many seconds it is taken again."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen. Sent twice, it is kept once."""
    if visitor.origin(request) == "strange":
        return problem(403, "strange-site", "This site may not tell of choices. HOLDORD_EMBED_ON lists those that may.")
    length = request.headers.get("Content-Length") or "0"
    if not re.fullmatch("[0-9]+", length):
        return problem(400, "no-length", "The Content-Length is no whole number of bytes.")
    if len(length) > len(str(LARGEST)) or int(length) > LARGEST:
        return problem(413, "too-large", f"A choice has at most {LARGEST} bytes.")
    try:
        return HttpResponse(status=_kept(json.loads(request.body), visitor.network(request)))
    except _TooMany as refused:
        response = problem(429, "too-many", "Too many choices from this network within the hour.")
        response["Retry-After"] = str(refused.after)
        return response
    except NoSuchQuestion:
        return problem(422, "no-such-question", "Nobody was shown these words by this house.")
    except site_rules.NotAChoice as refused:
        fault = {"at": refused.place, "wrong": refused.right}
        return problem(422, "not-a-choice", "This is no choice of the banner.", [fault])
    except ValueError:
        return problem(422, "not-json", "The body is no JSON.")


def _kept(sent: Any, network: str) -> int:
    if not isinstance(sent, dict):
        raise site_rules.NotAChoice("body", "an object")
    if set(sent) == {"i"}:
        # Once a day a browser that was said yes in asks whether that still holds.
        return 205 if queries.taken_back_elsewhere(site_rules.visitor(sent)) else 200
    said, at = site_rules.said(sent), clock.now()
    if after := _share.used_up_for(network, door="choices", secret=settings.SECRET_KEY, at=at):
        raise _TooMany(after)
    new = actions.choose_on_site(said=said, by="public", at=at)
    return 201 if new else 200
