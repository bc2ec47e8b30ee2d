"""``{% holdord_banner %}``: the banner as part of the page, so that it is seen with the first paint.

Takes:    the setting HOLDORD_BANNER (where the house is); the request, for the visitor's cookie and signal
Gives:    the house's fragment. What everybody gets is kept for five minutes; a page never waits longer than two seconds
          for it, and without an answer carries the script alone, which asks by itself
"""

import re
from typing import Any

import httpx
from django import template
from django.conf import settings
from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_KEPT_SECONDS, _WAITS_SECONDS = 300, 2.0
_COOKIE = "hd"


@register.simple_tag(takes_context=True)
def holdord_banner(context: dict[str, Any], language: str = "", nonce: str = "") -> SafeString:
    """The banner in ``language`` (left out: that of the page). ``nonce`` is put on its style and script."""
    house = str(settings.HOLDORD_BANNER).rstrip("/")
    language = language or (get_language() or "en")[:2]
    request = context.get("request")
    cookie = request.COOKIES.get(_COOKIE, "") if request else ""
    signal = request.headers.get("Sec-GPC", "") if request else ""
    found = _fragment(f"{house}/embed/banner.{language}.html", cookie, signal)
    if found is None:
        return format_html('<script src="{}/embed/banner.{}.js" async></script>', house, language)
    if nonce:
        found = re.sub(r"<(style|script)\b", lambda tag: format_html('<{} nonce="{}"', tag[1], nonce), found)
    # From our own house, over the address that the settings name.
    return mark_safe(found)  # noqa: S308


def _fragment(address: str, cookie: str, signal: str) -> str | None:
    # Whoever has answered gets an answer of their own; all others the same, which is kept.
    key = "" if cookie else f"holdord-banner:{signal == '1'}:{address}"
    if key and (kept := cache.get(key)) is not None:
        return str(kept)
    try:
        answer = httpx.get(
            address, cookies={_COOKIE: cookie} if cookie else None, headers={"Sec-GPC": signal} if signal else None,
            timeout=_WAITS_SECONDS,
        ).raise_for_status()  # fmt: skip
    except httpx.HTTPError:
        return None
    if key:
        cache.set(key, answer.text, _KEPT_SECONDS)
    return answer.text
