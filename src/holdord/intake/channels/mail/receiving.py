"""A message becomes an arrival: under its sender, in its correspondence, with its files; or nothing, and why.

Promise:  4.1, 4.2c, 4.3 - what people write is kept with its purpose and ground; 1.3 - nothing about our own staff
Law:      GDPR Art. 5(1)(b)-(d), 6(1)
Takes:    the bytes of a message, the channel of the register, when the server got it
Gives:    Taken: what became of it, in a word
Next:     ../../actions/arriving.py (the one call), following.py (who reads the mailbox)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from holdord.intake import actions
from holdord.intake.arrivals import LEFT_OUT, Arrival, Sign, Verdict
from holdord.intake.channels.mail.letters import Kind, Letter, Unreadable, Why
from holdord.intake.channels.mail.reading import read
from holdord.intake.rules import OutOfScope
from holdord.lib import mail
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.terms import LANGUAGES, IdentifierKind, asking

#: How a letter in a language we do not write is answered: in the one its reader understands best.
_NEAREST: Mapping[str, str] = {"nb": "da", "sv": "en"}


@dataclass(frozen=True)
class Taken:
    """What became of a message: 'taken-in', 'again', 'waits', 'turned-away', 'automatic', 'report', 'ours'; or unread,
    with a word for why."""

    what: str
    why: str = ""


def receive(raw: bytes, *, channel: str, arrived_at: datetime, by: str, at: datetime) -> Taken:
    """Take one message in. Called again with the same one, it does nothing more."""
    register = policy.register()
    ours, arrived_at = our_domains(register), min(arrived_at, at)
    found = read(raw, arrived_at=arrived_at, ours=ours)
    if isinstance(found, Unreadable):
        return Taken("unread", found.why.value)
    if found.is_of_nobody:
        return Taken("unread", Why.NO_SENDER.value)
    if found.kind is Kind.REPORT:
        return Taken("report" if note_bounces(raw, by=by, at=at) else "automatic")
    if found.kind is not Kind.PERSON and not (found.kind.may_be_person and _may_use_a_right(found)):
        return Taken("automatic")
    sender = writer_of(found, ours)
    if not sender:
        return Taken("ours")
    try:
        outcome = actions.arrive(arrival=_arrival(found, sender, channel, register), by=by, at=at)
    except OutOfScope:
        return Taken("turned-away", "out-of-scope")
    if outcome.again:
        return Taken("again")
    if outcome.verdict is Verdict.ACCEPTED:
        return Taken("taken-in")
    return Taken("waits" if outcome.verdict.waits else "turned-away", outcome.verdict.value)


def _may_use_a_right(letter: Letter) -> bool:
    return asking.asked(letter.text, letter.subject).may_be_request


def writer_of(letter: Letter, ours: frozenset[str]) -> str:
    """Whose letter it is: From, or, where one of our own machines handed it on, Reply-To. "" for our own people."""
    for address in (letter.sender, letter.reply_to):
        if address and _domain(address) not in ours:
            return address
    return ""


def our_domains(register: Register) -> frozenset[str]:
    """The domains of the company's own addresses that the register names."""
    addresses = [register.dpo.email, *(channel.address for channel in register.channels if channel.address)]
    return frozenset(_domain(address) for address in addresses)


def note_bounces(raw: bytes, *, by: str, at: datetime) -> int:
    """Note which of our letters came back; gives how many."""
    return sum(
        notice.bounce(message=each.message, status=each.status, permanent=each.permanent, by=by, at=at)
        for each in mail.bounces(raw)
    )


def spoken(text: str, register: Register) -> str:
    """The language in which its writer is answered."""
    guessed = asking.language_of(text)
    for language in (guessed, _NEAREST.get(guessed or "")):
        if language in LANGUAGES and language in register.languages:
            return str(language)
    return register.languages[0]


def _arrival(letter: Letter, sender: str, channel: str, register: Register) -> Arrival:
    pieces = {"name": letter.name, "email": sender, "subject": letter.subject, "text": letter.text}
    if letter.reply_to and letter.reply_to != sender:
        pieces["reply-to"] = letter.reply_to
    pieces[LEFT_OUT] = ", ".join(letter.left)
    return Arrival(
        channel=channel,
        key=letter.key,
        happened_at=letter.written_at,
        identifiers={IdentifierKind.EMAIL: sender},
        pieces={name: value for name, value in pieces.items() if value},
        words=("subject", "text"),
        language=spoken(f"{letter.subject}\n{asking.fresh(letter.text)}", register),
        attachments=letter.attachments,
        thread=letter.thread,
        signs=tuple(_signs(letter)),
    )


def _signs(letter: Letter) -> Iterator[Sign]:
    """What mail servers said of it on the way: the guard against spam counts it."""
    if letter.spam:
        yield Sign.CALLED_SPAM
    if letter.forged:
        yield Sign.FORGED
    if letter.kind is Kind.LIST:
        yield Sign.SENT_TO_MANY


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
