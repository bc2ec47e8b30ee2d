"""Sites of our own on loopback names, and every partner of section 2 of the policy, played on its real host names.

A browser is told to look for all names at one server (conftest.py). It knows by the name asked for whom to play.
"""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from holdord.policy.catalogue.gates import gate_of
from holdord.policy.catalogue.model import Cookie
from holdord.policy.catalogue.queries import present, vendor
from holdord.policy.register import Register
from holdord.scan.cookies import of_the_catalogue

Answer = tuple[str, str, list[tuple[str, str]]]


@dataclass
class Site:
    """A website: pages by path, and what its server adds to every answer."""

    host: str
    pages: dict[str, str] = field(default_factory=dict)
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"https://{self.host}/"


# --- the partners -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Played:
    """A partner: what is put into a page, what its script stores, what its own server stores, whom it tells."""

    id: str
    load: str
    first: tuple[tuple[str, int | None], ...]
    third: tuple[tuple[str, int | None], ...]
    frame: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.load).netloc

    @property
    def tag(self) -> str:
        """As a page carries it that asks first (docs/banner.md)."""
        if self.frame:
            return f'<iframe data-holdord="{self.id}" data-src="{self.load}" title="A film"></iframe>'
        return f'<script type="text/plain" data-holdord="{self.id}" src="{self.load}"></script>'

    @property
    def script(self) -> str:
        """What it does once it is let in."""
        return "".join(f"put({json.dumps(_name(name))}, {json.dumps(age)});" for name, age in self.first)


def partners(register: Register) -> dict[str, Played]:
    """Everybody the banner asks about, as the catalogue knows them."""
    assert register.banner
    found = {}
    for purpose in register.banner.purposes:
        for recipient in register.banner.services_of(purpose, register):
            gate, known = gate_of(recipient.vendor), vendor(recipient.vendor or "")
            assert gate and known
            cookies = present(known).cookies
            number = gate.example or "abc"
            (address, *_) = gate.addresses(number) or ("https://fast.wistia.net/embed/iframe/abc123",)
            host, path = urlsplit(address).netloc, urlsplit(address)
            query = f"{path.query}&for={recipient.id}" if path.query else f"for={recipient.id}"
            found[recipient.id] = Played(
                recipient.id, f"https://{host}{path.path}?{query}",
                _ages(cookies, "first"), _ages(cookies, "third"), frame=not gate.load,
            )  # fmt: skip
    return found


def _ages(cookies: Sequence[Cookie], party: str) -> tuple[tuple[str, int | None], ...]:
    return tuple((each.name, of_the_catalogue(each.lifetime).seconds) for each in cookies if each.party == party)


def _name(pattern: str) -> str:
    return pattern.replace("*", "12345678")


_PUT = """(() => {
    const own = location.hostname.split('.').slice(-2).join('.')
    const put = (name, age) => document.cookie = `${name}=x;path=/;domain=${own}` + (age ? `;max-age=${age}` : '')
"""


# --- the server -------------------------------------------------------------------------------------------------------


class World:
    """Everybody there is, by the name that is asked for."""

    def __init__(self, register: Register) -> None:
        self.partners = partners(register)
        self.sites: dict[str, Site] = {}
        #: What is played on a name instead of a partner: JavaScript that may `put(name, age)`.
        self.scripts: dict[str, str] = {}
        self.asked: list[str] = []

    def answer(self, host: str, path: str, query: str) -> Answer | None:
        self.asked.append(host)
        site = self.sites.get(host)
        if site is not None:
            page = site.pages.get(path)
            script = path.endswith(".js") or "js" in path.split("/")[-1]
            kind = "text/css" if path.endswith(".css") else "text/javascript" if script else "text/html"
            return (page, kind, site.headers) if page is not None else None
        if (script := self.scripts.get(host)) is not None:
            return _PUT + script + "})()", "text/javascript", []
        played = self.partners.get(dict(_pairs(query)).get("for", ""))
        if played is None:
            # Whatever else a partner is told: a picture of nothing.
            return "", "image/gif", []
        cookies = [("Set-Cookie", _header(name, age)) for name, age in played.third]
        if played.frame:
            return "<!doctype html><p>A film</p>", "text/html", cookies
        beacon = (
            f"new Image().src='https://{played.host}/hit?who={played.id}&page='+encodeURIComponent(location.pathname)"
        )
        return f"{_PUT}{played.script}{beacon}}})()", "text/javascript", cookies


def _pairs(query: str) -> Iterator[tuple[str, str]]:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        yield name, value


def _header(name: str, age: int | None) -> str:
    return f"{_name(name)}=x; Path=/; Secure; SameSite=None{f'; Max-Age={age}' if age else ''}"


class _Handler(BaseHTTPRequestHandler):
    world: World

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        found = self.world.answer((self.headers["Host"] or "").split(":")[0], parts.path, parts.query)
        body, kind, headers = found or ("", "text/html", [])
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET

    def handle(self) -> None:
        # A browser that is closed says no goodbye.
        with suppress(OSError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


class _Server(ThreadingHTTPServer):
    #: A page with everybody on it opens many connections at once.
    request_queue_size = 256


@contextmanager
def open_world(world: World, folder: Path, addresses: tuple[str, ...] = ("127.0.0.1",)) -> Iterator[dict[str, int]]:
    """Serve it over TLS on each of the addresses; gives their ports."""
    handler = type("Handler", (_Handler,), {"world": world})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    servers = {}
    for address in addresses:
        server = _Server((address, 0), handler)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers[address] = server
    try:
        yield {address: server.server_port for address, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "every name there is")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    signed = made.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    file = folder / "world.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


# --- pages ------------------------------------------------------------------------------------------------------------


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="en"><title>A site</title>{head}<main><h1>A site</h1>{body}</main>'


def home_made(load: str, **habits: object) -> str:
    """A banner nobody knows, with its habits: what a liar changes. ``load``: the addresses of what waits for a yes."""
    said: Mapping[str, object] = {
        "load": load.split(), "refusing": True, "hears": True, "way_back": True, "refused_loads": False,
        "forgets": True, "layer": 1, "pale": False, "after_no": "", **habits,
    }  # fmt: skip
    return _HOME_MADE.replace("HABITS", json.dumps(said))


_HOME_MADE = """
<div id="ask" hidden><p>We use cookies for statistics and advertising.</p><p id="row"></p></div>
<footer id="foot"></footer>
<script>
const habits = HABITS
const said = () => (/(?:^|; )hd=(\\w+)/.exec(document.cookie) || [])[1]
const say = what => document.cookie = `hd=${what};path=/;max-age=86400`
const load = () => habits.load.forEach(src =>
    document.head.append(Object.assign(document.createElement('script'), { src })))
const button = (text, press, where) => {
    const made = Object.assign(document.createElement('button'), { textContent: text, onclick: press })
    made.style = 'font:16px sans-serif;padding:8px;border:1px solid #000;background:#fff;color:#000'
    where.append(made)
    return made
}
const clear = () => document.cookie.split('; ').map(each => each.split('=')[0]).filter(name => name != 'hd').forEach(
    name =>
    ['', ';domain=' + location.hostname.split('.').slice(-2).join('.')].forEach(rest =>
        document.cookie = `${name}=;path=/;max-age=0${rest}`))
const refuse = () => {
    const before = said()
    say('no')
    document.getElementById('ask').hidden = true
    if (habits.refused_loads) load()
    if (habits.after_no) eval(habits.after_no)
    if (before == 'yes') { if (habits.forgets) clear(); else say('yes'); location.reload() }
}
const ask = () => {
    const row = document.getElementById('row')
    document.getElementById('ask').hidden = false
    row.replaceChildren()
    button('Accept all', () => { say('yes'); document.getElementById('ask').hidden = true; load() }, row)
    if (habits.refusing && habits.layer == 1) {
        const made = button('Reject all', refuse, row)
        if (habits.pale) made.style.cssText += ';border:0;background:none;color:#999'
    } else button('Settings', () => { if (habits.refusing) button('Reject all', refuse, row) }, row)
}
// On the next page too: a script that the reload of a withdrawal cuts off would be there or not, by chance.
if (said() == 'yes' || said() == 'no' && habits.refused_loads) load()
if (said() == 'no' && habits.after_no) eval(habits.after_no)
if (!said() && !(habits.hears && navigator.globalPrivacyControl)) ask()
if (habits.way_back) button('Cookie settings', ask, document.getElementById('foot'))
</script>
"""

Maker = Callable[[World], Site]
