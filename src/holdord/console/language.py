"""The language of the console, remembered in the browser.

Takes:    a language and the page to go back to
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language; open to everybody, at the door too."""
    return set_language(request)
