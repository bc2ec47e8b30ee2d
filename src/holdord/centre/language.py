"""A public page speaks the language of its address, whatever the browser asks for.

Takes:    a view that has the keyword ``language``
Gives:    the same view, with Django's words in that language while it runs, and Content-Language on its answer
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from holdord.policy import queries

View = Callable[..., HttpResponse]


def in_its_language(view: View) -> View:
    """Run the view in its ``language``; raises Http404 for one the register does not speak."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: object, language: str, **kwargs: object) -> HttpResponse:
        if language not in queries.register().languages:
            raise Http404
        with translation.override(language):
            response = view(request, *args, language=language, **kwargs)
        response.headers.setdefault("Content-Language", language)
        return response

    return speaking
