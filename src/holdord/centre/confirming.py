"""The page of a letter's link: was it you who said yes?

Promise:  3.3c - a consent for each purpose, with the words shown; 8.7 - and how it is taken back
Law:      GDPR Art. 7(1), 7(3)
Takes:    requests, with the token of the letter in the address: it names nobody
Gives:    the sentence that was agreed to, and a button. Opening the page changes nothing, for programs open links
"""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from holdord.centre.language import in_its_language
from holdord.consent.rules import NotAsked
from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.policy import queries as policy


# The token in the address is the proof: who has it may say yes, from wherever they come, without a cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def confirm(request: HttpRequest, *, token: str, language: str) -> HttpResponse:
    """The question, and after the button what came of it."""
    if request.method == "POST":
        # Where nobody is asked any more, the page says what became of it.
        with suppress(NotAsked):
            intake.say_yes(token=token, at=now())
        return HttpResponseRedirect(request.path)
    asked = intake.question(token, at=now())
    if asked is None:
        return render(request, "centre/confirm.html", {"state": "gone"}, status=404)
    words = policy.wording(language).purposes.get(asked.purpose)
    shown = {
        "state": asked.state, "question": asked, "title": words.title if words else "",
        "time_zone": policy.register().desk.time_zone,
    }  # fmt: skip
    return render(request, "centre/confirm.html", shown)
