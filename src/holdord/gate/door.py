"""The gate itself: an SMTP server for the company's own systems, that takes nothing it has not asked about.

Promise:  8.5b, 8.5c, 8.7 - who said no is not written to, whatever tool sends; 9.2, 9.4 - keys, and TLS
Law:      GDPR Art. 21, 32(1)(b)
Takes:    mail by SMTP, from the networks named in the settings, or with a key (AUTH PLAIN, LOGIN)
Gives:    250 once a message is sealed and safe; 550 with reasons in words where it may go to nobody
Refuses:  everybody else; a message without a purpose; what is too large, for too many, or no mail
Next:     speech.py (what it says), mailing/actions (what becomes of a message)

The user name of a log-in is the purpose, the password a key with the scope `send`: so a tool that can set no header
of its own still says what its mail is for. A header of the message outweighs it.
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.db import close_old_connections

from holdord.gate import speech
from holdord.lib import clock
from holdord.mailing import actions, composing
from holdord.mailing.rules import AUTOMATED_HEADER, MOST_BYTES, MOST_RECIPIENTS, PURPOSE_HEADER, Handed, is_address
from holdord.staff import actions as staff
from holdord.staff import queries as keys

log = structlog.get_logger(__name__)

SCOPE = "send"
_STRANGER = "system:gate"
_AT_ONCE = 4
#: A mail program that says nothing for so long is shown out.
_PATIENCE_SECONDS = 120
#: Wrong keys in one conversation; a right one is never guessed, but a log full of tries is no log.
_COMMANDS = {"AUTH": 5, "*": 2000}

#: How the library writes a sender who wants no report; an empty one it takes for none that was named.
_NOBODY = "<>"

_YES = ("true", "yes", "1")
_Said = TypeVar("_Said")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Caller:
    """Whoever logged in: which key, and what they say their mail is for."""

    by: str
    purpose: str
    key: UUID


@dataclass(frozen=True)
class Terms:
    """Where the gate listens, whom it lets in without a key, what their mail is for, and its certificate."""

    host: str
    port: int
    networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
    purposes: Mapping[str, str]
    tls: ssl.SSLContext | None = None


class Door:
    """One conversation after the other, as aiosmtpd holds them."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        # The framework's connections belong to threads, and none may be used where conversations are waited for.
        self._hands = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="gate")

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: Any) -> AuthResult:
        """A key of ours for sending; what is no key is told apart by nothing."""
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        caller = self._hands.submit(_caller, given.login, given.password).result()
        return AuthResult(success=caller is not None, handled=False, auth_data=caller)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str | None, options: list[str]
    ) -> str:  # fmt: skip
        if not self._is_let_in(session):
            return speech.LOG_IN_FIRST
        if not await self._by_hand(partial(_is_still_good, session.auth_data)):
            # A conversation may last for hours: whoever revokes a key means now.
            return speech.KEY_ENDED
        if address and address != _NOBODY and not is_address(address):
            return speech.NOT_A_SENDER
        envelope.mail_from = address or _NOBODY
        envelope.mail_options.extend(options)
        return "250 2.1.0 Go on"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:  # fmt: skip
        if not is_address(address):
            return speech.NOT_AN_ADDRESS
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return speech.TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Go on"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        caller = session.auth_data if isinstance(session.auth_data, Caller) else None
        sender = "" if envelope.mail_from in (None, _NOBODY) else envelope.mail_from
        purpose = self._purpose(content, sender, caller)
        if not purpose:
            return speech.NO_PURPOSE
        automated = composing.header(content, AUTOMATED_HEADER).lower() in _YES
        handed = Handed(sender, tuple(envelope.rcpt_tos), content, purpose, automated)
        return await self._by_hand(partial(_take, handed, caller.by if caller else _STRANGER))

    async def handle_exception(self, fault: Exception) -> str:
        # Its text may be the sender's, so its kind alone is written down.
        log.error("a conversation at the gate broke off", fault=type(fault).__name__)
        return speech.LATER

    def close(self) -> None:
        self._hands.shutdown(wait=True, cancel_futures=True)

    def _is_let_in(self, session: Session) -> bool:
        return bool(session.authenticated) or _is_near(session.peer, self._terms.networks)

    def _purpose(self, content: bytes, sender: str, caller: Caller | None) -> str:
        said = composing.header(content, PURPOSE_HEADER)
        return said or (caller.purpose if caller else "") or self._terms.purposes.get(sender.lower(), "")

    async def _by_hand(self, work: Callable[[], _Said]) -> _Said:
        return await asyncio.get_running_loop().run_in_executor(self._hands, work)


class Gate(Controller):
    """The gate on a port: `start` opens it, `stop` closes it."""

    def __init__(self, terms: Terms) -> None:
        self._door, self._tls = Door(terms), terms.tls
        super().__init__(self._door, hostname=terms.host, port=terms.port, ready_timeout=10)

    def factory(self) -> SMTP:
        return SMTP(
            self._door, data_size_limit=MOST_BYTES, ident="holdord gate", hostname=self.hostname, tls_context=self._tls,
            # A key goes over the wire in TLS, or does not leave the machine.
            auth_require_tls=self.hostname not in _LOOPBACK, authenticator=self._door.authenticate,
            timeout=_PATIENCE_SECONDS, command_call_limit=_COMMANDS, loop=self.loop,
        )  # fmt: skip

    def stop(self, no_assert: bool = False) -> None:
        super().stop(no_assert=no_assert)
        self._door.close()


def _take(handed: Handed, by: str) -> str:
    """Whatever happens, the sender learns the truth: only 250 means that we have it."""
    close_old_connections()
    try:
        return speech.taken(actions.take(handed=handed, by=by, at=clock.now()))
    except actions.AllRefused as refused:
        return speech.all_refused(refused)
    except actions.UnknownPurpose:
        return speech.unknown_purpose(handed.purpose)
    except actions.NotASender:
        return speech.NOT_A_SENDER
    except actions.NotTaken as refused:
        return speech.not_taken(refused)
    except Exception:
        log.exception("a message was not taken")
        return speech.LATER
    finally:
        close_old_connections()


def _caller(login: bytes, password: bytes) -> Caller | None:
    close_old_connections()
    at = clock.now()
    try:
        key = keys.key_behind(password.decode("ascii", "replace"), at=at)
        if key is None or not key.may(SCOPE):
            return None
        staff.used(key=key.id, at=at)
        return Caller(key.actor, login.decode("ascii", "replace").strip(), key.id)
    finally:
        close_old_connections()


def _is_still_good(caller: Any) -> bool:
    """Whoever came without a key is asked for none."""
    if not isinstance(caller, Caller):
        return True
    close_old_connections()
    try:
        return keys.still_holds(caller.key, at=clock.now())
    finally:
        close_old_connections()


def _is_near(peer: Any, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        found = ipaddress.ip_address(peer[0])
    except (ValueError, TypeError, IndexError):
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks if network.version == mapped.version)
