"""The few questions we ask of WordPress's REST API.

Standard: the WordPress REST API, `wp/v2`; ours, `holdord/v1`, where the plugin beside this file is installed
Takes:    a Site
Gives:    rows as WordPress gives them
Refuses:  reach.Transient, reach.Permanent
Why:      '?rest_route=' works on every site; '/wp-json/' only where pretty addresses are switched on
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import httpx

from holdord.recipients.connectors.wordpress.config import Site
from holdord.recipients.reach import Permanent, Transient
from holdord.recipients.web import bounded, look_at

_PATIENCE_SECONDS = 30.0
_A_PAGE = 100
#: Longer than any site needs; a site that never ends a list is broken.
_MOST_PAGES = 10_000
_OURS = "holdord/v1"

Row = Mapping[str, Any]


class Client:
    """One site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def own_id(self) -> int:
        """Who we are there."""
        return int(self.one("GET", "/wp/v2/users/me")["id"])

    @cached_property
    def has_plugin(self) -> bool:
        return _OURS in self.one("GET", "/").get("namespaces", ())

    def all(self, route: str, **asked: Any) -> Iterator[Row]:
        """Every row of a list, page by page."""
        for page in range(1, _MOST_PAGES):
            rows = self._said("GET", route, params={**asked, "per_page": _A_PAGE, "page": page})
            if not isinstance(rows, list):
                raise Permanent("answer", "a list was to come")
            yield from rows
            if len(rows) < _A_PAGE:
                return

    def count(self, route: str, **asked: Any) -> int:
        """How many rows a list has, without fetching them."""
        with self._open("GET", route, params={**asked, "per_page": 1}) as answer:
            look_at(answer)
            total = answer.headers.get("x-wp-total", "")
            return int(total) if total.isdigit() else 0

    def one(self, method: str, route: str, *, body: Mapping[str, Any] | None = None, **asked: Any) -> Row:
        """One question that is answered by one object."""
        said = self._said(method, route, params=asked, body=body)
        if not isinstance(said, dict):
            raise Permanent("answer", "an object was to come")
        return said

    def remove(self, route: str, **asked: Any) -> bool:
        """Remove one row for good; False where it is gone already."""
        with self._open("DELETE", route, params={**asked, "force": "true"}) as answer:
            if answer.status_code in (404, 410):
                return False
            look_at(answer)
            return True

    def _said(self, method: str, route: str, *, params: Mapping[str, Any], body: Row | None = None) -> Any:
        with self._open(method, route, params=params, body=body) as answer:
            look_at(answer)
            try:
                return json.loads(bounded(answer))
            except ValueError:
                raise Permanent("answer", "the answer is no JSON: is this a WordPress?") from None

    def _open(self, method: str, route: str, *, params: Mapping[str, Any], body: Row | None = None) -> "_Answer":
        return _Answer(self._site, method, {"rest_route": route, **params}, body)


class _Answer:
    """An answer while it is read; what goes wrong on the way is said in a word of ours."""

    def __init__(self, site: Site, method: str, params: Mapping[str, Any], body: Row | None) -> None:
        self._stream = httpx.stream(
            method, site.url, params=dict(params), json=body, auth=(site.user, site.password),
            timeout=_PATIENCE_SECONDS, follow_redirects=False,
        )  # fmt: skip

    def __enter__(self) -> httpx.Response:
        try:
            return self._stream.__enter__()
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Transient("unreachable", type(fault).__name__) from None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: Any) -> None:
        self._stream.__exit__(kind, fault, at)
        if isinstance(fault, httpx.HTTPError):
            raise Transient("unreachable", type(fault).__name__) from None
