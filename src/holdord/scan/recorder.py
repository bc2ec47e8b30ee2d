"""Writes down what a browser does: every request with who caused it, everything that is stored and by whom.

Law:      ePrivacy Directive Art. 5(3): storing and reading, by whatever means
Takes:    a browser's context; Chromium's own protocol (Network), and hooks.js in every page
Gives:    Request and Stored, by state. Values of cookies and storages never leave the browser
Next:     walk.py (which moves through the states)
"""

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args
from urllib.parse import urlsplit

from holdord.scan.cookies import Asked, asked
from holdord.scan.marks import mark_of
from holdord.scan.seen import Request, Stored
from holdord.scan.site import is_under, short

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from holdord.scan.countries import Countries

_HOOKS = (Path(__file__).parent / "hooks.js").read_text(encoding="utf-8")
_KEPT = """async () => {
    const names = async work => { try { return (await work()).map(String) } catch { return [] } }
    return {
        local: await names(() => Object.keys(localStorage)), session: await names(() => Object.keys(sessionStorage)),
        database: await names(async () => (await indexedDB.databases()).map(each => each.name)),
        cache: await names(() => caches.keys()),
    }
}"""
#: More different requests than this of one state are not written down.
_MOST = 600
_CHAIN = 5
_UNSEEN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\ufffd")
_LONGEST = 200

Kind = Literal["cookie", "local", "session", "database", "cache"]
_Key = tuple[Kind, str, str]


def really(host: str) -> str | None:
    """The name a host stands for in the DNS; None where it stands for itself, or nobody answers."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_CANONNAME)[0][3]
    except (OSError, UnicodeError):
        return None
    return found.rstrip(".").lower() if found and found.rstrip(".").lower() != host else None


def keepable(name: str) -> str:
    """A name as it can be kept and shown: a page may call a thing anything, also what no text of a table or of XML can
    hold, and what a terminal obeys."""
    return name.encode("utf-8", "replace").decode().translate(_UNSEEN)[:_LONGEST]


@dataclass
class _Put:
    """Something that was stored: how long it was asked to stay, by whom, on which page."""

    seconds: int | None
    http_only: bool
    by: str
    page: str


@dataclass
class _State:
    requests: dict[tuple[str, str, str, str], Request] = field(default_factory=dict)
    put: dict[_Key, _Put] = field(default_factory=dict)
    before: set[_Key] = field(default_factory=set)
    there: dict[_Key, str] = field(default_factory=dict)


class Recorder:
    """One context, from its first page on. ``own``: whether a host is the site's."""

    def __init__(
        self, context: "BrowserContext", own: Callable[[str], bool], countries: "Countries | None" = None,
        named: Callable[[str], str | None] = really,
    ) -> None:  # fmt: skip
        self.context, self.own, self.countries, self.named = context, own, countries, named
        self.cut = False
        self.page = ""
        self._running: dict[str, float] = {}
        self._hops: dict[str, list[str]] = {}
        self._told: dict[str, int] = {}
        self._causes: dict[str, tuple[str, ...]] = {}
        self._noted: dict[str, tuple[_State, tuple[str, str, str, str]]] = {}
        self._names: dict[str, str | None] = {}
        self._now = _State()
        context.expose_binding("__holdordSeen", self._stored_by_script)
        context.add_init_script(_HOOKS)
        context.on("request", self._by_worker)

    def begin(self) -> None:
        """A new state: what is there already is not new."""
        before = set(self._now.there) | set(self._jar())
        self._now = _State(before=before, there=dict(self._now.there))

    def opens(self, page: str) -> None:
        """Another page is opened: what the last one waited for comes no more."""
        self.page = page
        self._running.clear()

    def look(self, page: "Page") -> None:
        """Note what the storages of the page and of its frames hold now."""
        for frame in page.frames:
            host = urlsplit(frame.url).hostname
            if not host:
                continue
            try:
                kept: Mapping[Kind, list[str]] = frame.evaluate(_KEPT)
            except Exception:  # noqa: S112  # a frame that is gone, or may have no storage, holds nothing
                continue
            here = {(kind, name, host) for kind, names in kept.items() for name in names}
            for key in [key for key in self._now.there if key[2] == host and key not in here]:
                del self._now.there[key]
            self._now.there |= {key: self._now.there.get(key, self.page) for key in here}

    def is_quiet(self, since: float) -> bool:
        """Whether nothing is on its way, or has been for so many seconds."""
        now = time.monotonic()
        return all(now - begun > since for begun in self._running.values())

    def requests(self) -> tuple[Request, ...]:
        return tuple(self._named(each) for each in self._now.requests.values())

    def stored(self) -> tuple[Stored, ...]:
        """Everything that was stored in this state, or is there at its end."""
        jar = self._jar()
        there: dict[_Key, str] = {**dict.fromkeys(jar, self.page), **self._now.there}
        keys = dict.fromkeys([*self._now.put, *there])
        return tuple(self._stored(key, there, jar) for key in keys)

    # --- cookies and storages -----------------------------------------------------------------------------------------

    def _stored(self, key: _Key, there: Mapping[_Key, str], jar: Mapping[_Key, Any]) -> Stored:
        kind, name, under = key
        put, cookie = self._now.put.get(key), jar.get(key)
        seconds = put.seconds if put else None
        if put is None and cookie is not None and cookie["expires"] > 0:
            seconds = round(cookie["expires"] - time.time())
        return Stored(
            kind=kind, name=keepable(name), under=under, first_party=self.own(under),
            page=put.page if put else there[key], seconds=seconds,
            http_only=bool(cookie and cookie["httpOnly"]) or bool(put and put.http_only),
            fresh=put is not None or key not in self._now.before, left=key in there, by=put.by if put else "",
        )  # fmt: skip

    def _jar(self) -> dict[_Key, Any]:
        return {("cookie", each["name"], each["domain"].lstrip(".")): each for each in self.context.cookies()}

    def _stored_by_script(self, source: Any, told: Mapping[str, str]) -> None:
        kind, at = told["kind"], urlsplit(told["at"]).hostname or ""
        if kind == "cookie":
            found = asked(f"{told['name']}=;{told['rest']}", datetime.now(UTC))
            self._put_cookie(found, at, short(told["by"]))
        elif kind in get_args(Kind):
            key: _Key = (cast(Kind, kind), told["name"], at)
            self._now.put[key] = _Put(None, False, short(told["by"]), self.page)

    def _put_cookie(self, found: Asked | None, host: str, by: str) -> None:
        if found is None or found.goes or not is_under(host, found.domain or host):
            return
        key: _Key = ("cookie", found.name, found.domain or host)
        self._now.put[key] = _Put(found.seconds, found.http_only, by, self.page)

    def open(self) -> "Page":
        """The first page, listened to before it asks for anything; those it opens itself, as soon as they come."""
        page = self.context.new_page()
        self._listen(page)
        self.context.on("page", self._listen)
        return page

    # --- requests -----------------------------------------------------------------------------------------------------

    def _listen(self, page: "Page") -> None:
        session = self.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.responseReceivedExtraInfo", self._headers)
        session.on("Network.webSocketCreated", self._socket)
        session.on("Network.loadingFinished", self._done)
        session.on("Network.loadingFailed", self._done)
        session.send("Network.enable")
        page.on("dialog", lambda dialog: dialog.dismiss())

    def _asked(self, told: Mapping[str, Any]) -> None:
        id, url = told["requestId"], told["request"]["url"]
        self._running[id] = time.monotonic()
        self._hops.setdefault(id, []).append(url)
        self._note(id, url, told.get("type", "Other"), self._cause(told))

    def _done(self, told: Mapping[str, Any]) -> None:
        self._running.pop(told["requestId"], None)

    def _socket(self, told: Mapping[str, Any]) -> None:
        self._note(told["requestId"], told["url"], "WebSocket", self._cause(told))

    def _by_worker(self, request: Any) -> None:
        """What a service worker asks for comes past no page."""
        if request.service_worker is not None:
            self._note("", request.url, "ServiceWorker", (short(request.service_worker.url),))

    def _cause(self, told: Mapping[str, Any]) -> tuple[str, ...]:
        """Who made the page ask, the nearest first: scripts, what loaded them, what sent on."""
        if "redirectResponse" in told:
            found = [told["redirectResponse"]["url"]]
        else:
            found, stack = [], told.get("initiator", {}).get("stack")
            while stack:
                found += [frame["url"] for frame in stack["callFrames"]]
                stack = stack.get("parent")
            found += [told.get("initiator", {}).get("url", "")]
        nearest = [short(each) for each in dict.fromkeys(found) if each.startswith("http")]
        further = [one for each in nearest for one in self._causes.get(each, ())]
        chain = tuple(dict.fromkeys([*nearest, *further]))[:_CHAIN]
        self._causes.setdefault(short(told.get("request", told)["url"]), chain)
        return chain

    def _note(self, id: str, url: str, kind: str, by: tuple[str, ...]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
            return
        mark = mark_of(f"{parts.path}?{parts.query}")
        if self.own(parts.hostname) and not mark and (kind == "Document" or parts.netloc == urlsplit(self.page).netloc):
            return
        key = (parts.hostname, parts.path, kind, by[0] if by else "")
        if len(self._now.requests) >= _MOST and key not in self._now.requests:
            self.cut = True
            return
        path = parts.path if len(parts.path) <= 100 else f"{parts.path[:97]}..."
        self._now.requests.setdefault(key, Request(
            host=parts.hostname, path=path, kind=kind, page=self.page, by=by, mark=mark,
            secure=parts.scheme in ("https", "wss"),
        ))  # fmt: skip
        self._noted[id] = (self._now, key)

    def _answered(self, told: Mapping[str, Any]) -> None:
        """From which address the answer came: only its country is kept."""
        state, key = self._noted.get(told["requestId"], (None, None))
        address = told["response"].get("remoteIPAddress", "")
        if self.countries and address and state and key and (country := self.countries.of(address)):
            state.requests[key] = state.requests[key].model_copy(update={"country": country})

    def _headers(self, told: Mapping[str, Any]) -> None:
        """What an answer asks the browser to store; what the browser did not take was not stored."""
        id = told["requestId"]
        place = self._told.get(id, 0)
        self._told[id] = place + 1
        hops = self._hops.get(id, [])
        if not hops:
            return
        url = hops[min(place, len(hops) - 1)]
        lines = [value for name, value in told["headers"].items() if name.lower() == "set-cookie"]
        refused = {each["cookieLine"] for each in told.get("blockedCookies", ()) if "cookieLine" in each}
        for line in (one for value in lines for one in value.split("\n") if one not in refused):
            self._put_cookie(asked(line, datetime.now(UTC)), urlsplit(url).hostname or "", short(url))

    def _named(self, request: Request) -> Request:
        """With the name that a host of the site's own stands for."""
        if not self.own(request.host):
            return request
        if request.host not in self._names:
            self._names[request.host] = self.named(request.host)
        return request.model_copy(update={"really": self._names[request.host]})
