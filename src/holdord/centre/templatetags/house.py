"""What every page says of the house it stands in: whose it is, where its pages are, in which languages.

Takes:    the request, if there is one; the register
Gives:    {% organisation %}, {% dpo_email %}, {% page_url 'notice' %}, {% languages as offered %}
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from holdord.centre import pages
from holdord.intake import shown
from holdord.policy import queries as policy
from holdord.policy.register import Register

register = template.Library()

#: What an address says behind its path that is the same in every language: which versions are compared, whether folded,
#: for which event.
_SAME_IN_EVERY_LANGUAGE = ("from", "to", "unfolded", "event")


@dataclass(frozen=True)
class Choice:
    """A language this page is offered in, and where."""

    code: str
    name: str
    url: str


def _register() -> Register:
    # Imported here, not above: Django wants the name `register` of this module for the library itself.
    from holdord.policy import queries

    return queries.register()


@register.simple_tag
def organisation() -> str:
    """Whose promises these are."""
    return _register().organisation


@register.simple_tag
def dpo_email() -> str:
    """Where to write to about data."""
    return _register().dpo.email


@register.simple_tag
def page_url(page: str) -> str:
    """The path of a page in the language being spoken; 'contact' is the form to write by, or else a mail."""
    language = _spoken()
    if page == "contact":
        return pages.contact_path(_register(), language) or f"mailto:{dpo_email()}"
    return pages.path_of(page, language)


@register.simple_tag(takes_context=True)
def other_forms(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The forms of the register but the one that stands here: address and title, in the language being spoken."""
    language = _spoken()
    words = policy.active().wordings[language]
    found = [(shown.path_of(id, language), policy.sentence(words.forms[id].title, language)) for id in shown.ids()]
    here = context["request"].path if "request" in context else ""
    return [(path, title) for path, title in found if path != here]


@register.simple_tag
def copy_url(form: str, format: str) -> str:
    """Where the notice in force can be had as a file, in the language being spoken."""
    return reverse(f"notice-{form}-{format}.{_spoken()}")


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[Choice]:
    """This page in each language of the register; where it has no sister, the notice stands in for it."""
    request = context.get("request")
    return [Choice(code, pages.NAMES[code], _sister(request, code)) for code in _register().languages]


def _spoken() -> str:
    language = (get_language() or "")[:2]
    offered = _register().languages
    return language if language in offered else offered[0]


def _sister(request: HttpRequest | None, language: str) -> str:
    """The same page in that language, showing the same; the notice, where there is none."""
    path = _path_of_sister(request, language) if request else None
    if request is None or path is None:
        return pages.path_of("notice", language)
    kept = {name: request.GET[name] for name in _SAME_IN_EVERY_LANGUAGE if name in request.GET}
    return f"{path}?{urlencode(kept)}" if kept else path


def _path_of_sister(request: HttpRequest, language: str) -> str | None:
    """A page named 'x.da' has its sister under 'x.en', with the same arguments; the rest stand in the table."""
    match = request.resolver_match
    if match and match.url_name and "." in match.url_name:
        kept = {name: value for name, value in match.kwargs.items() if name != "language"}
        try:
            return reverse(f"{match.url_name.rpartition('.')[0]}.{language}", kwargs=kept)
        except NoReverseMatch:
            pass  # only one language has it: the table or the notice stands in
    return pages.elsewhere(request.path, language)
