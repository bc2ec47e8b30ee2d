"""A mailbox: letters from and to a person are given, removed, put out of sight; a correction is put beside them.

Promise:  8.1a, 8.2a, 8.3, 8.4c
Law:      GDPR Art. 15, 16 ("by means of providing a supplementary statement"), 17, 18, 19
Takes:    a Mailbox
Gives:    ImapConnector. What a letter says is what was said then, so nothing in it is changed
Refuses:  Transient, Permanent
Next:     box.py (what is done with letters)
"""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

from imap_tools import MailMessage

from holdord.policy.register import Recipient
from holdord.recipients.connectors.imap.box import Box, Letter, opened
from holdord.recipients.connectors.imap.config import Mailbox, read
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece

#: The one place there is, in what is told: folders may be named after people.
_PLACE = "mails"
_SHARED = f"{_PLACE}:also-to-others"
_CORRECTION = "X-Holdord-Correction"
_LONGEST = 200_000


class ImapConnector:
    """It sends nothing, so there is nothing to object to: that is for somebody here to look at."""

    intents = frozenset(Intent) - {Intent.OBJECTION}

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def find(self, person: Person) -> Mapping[str, int]:
        with opened(self._mailbox) as box:
            return _counted(_theirs(box, person))

    def export(self, person: Person) -> Sequence[Piece]:
        with opened(self._mailbox) as box:
            return [Piece(_PLACE, _fields(message)) for message in box.read(box.letters(person.emails))]

    def erase(self, person: Person, *, key: str) -> Answer:
        with opened(self._mailbox) as box:
            letters = box.letters(person.emails)
            theirs = [letter for letter in letters if not letter.shared]
            box.remove(theirs)
            shared = len(letters) - len(theirs)
            return Answer("erased", _counted(theirs), {_SHARED: shared} if shared else {})

    def rectify(self, person: Person, *, key: str) -> Answer:
        with opened(self._mailbox) as box:
            if not _theirs(box, person):
                return Answer("noted")
            if not box.has(_CORRECTION, _mark(person)):
                box.add(_statement(person, self._mailbox.address.user, key))
            return Answer("noted", {_PLACE: 1})

    def restrict(self, person: Person, *, key: str) -> Answer:
        with opened(self._mailbox) as box:
            seen = [letter for letter in _theirs(box, person) if not box.is_restricted(letter.folder)]
            box.restrict(seen)
            return Answer("restricted", _counted(seen))

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        with opened(self._mailbox) as box:
            away = [letter for letter in _theirs(box, person) if box.is_restricted(letter.folder)]
            box.lift(away)
            return Answer("lifted", _counted(away))

    def object_to(self, person: Person, *, key: str) -> Answer:
        raise Permanent("by-hand")

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        with opened(self._mailbox) as box:
            theirs = _theirs(box, person)
            match intent:
                case Intent.ERASURE:
                    return _counted(theirs)
                case Intent.RECTIFICATION:
                    return {} if not theirs or box.has(_CORRECTION, _mark(person)) else _counted(theirs)
                case Intent.RESTRICTION:
                    return _counted([letter for letter in theirs if not box.is_restricted(letter.folder)])
                case Intent.LIFTING:
                    return _counted([letter for letter in theirs if box.is_restricted(letter.folder)])
                case _:
                    return {}


def connect(recipient: Recipient, address: str) -> ImapConnector:
    return ImapConnector(read(address))


def _theirs(box: Box, person: Person) -> list[Letter]:
    return [letter for letter in box.letters(person.emails) if not letter.shared]


def _counted(letters: Sequence[Letter]) -> dict[str, int]:
    return {_PLACE: len(letters)} if letters else {}


def _fields(message: MailMessage) -> dict[str, str]:
    said = {
        "from": message.from_, "to": ", ".join(message.to), "cc": ", ".join(message.cc), "date": message.date_str,
        "subject": message.subject, "text": (message.text or message.html)[:_LONGEST],
        "files": ", ".join(each.filename for each in message.attachments),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _statement(person: Person, user: str, key: str) -> bytes:
    """A letter to ourselves that stands beside theirs, and says what is right."""
    letter = EmailMessage()
    letter["From"] = user if "@" in user else f"{user}@localhost"
    letter["To"] = person.changes.get("email") or person.emails[0]
    letter["Subject"] = "Correction (GDPR Art. 16)"
    letter["Message-ID"] = f"<{key}@holdord.invalid>"
    letter[_CORRECTION] = _mark(person)
    lines = [f"{name}: {value} (before: {person.was.get(name, '-')})" for name, value in sorted(person.changes.items())]
    letter.set_content("\n".join(["What older letters say is to be read so:", *lines]) + "\n")
    return letter.as_bytes()


def _mark(person: Person) -> str:
    """Names a correction: the same one is put there once."""
    said = "\0".join(f"{name}={value}" for name, value in sorted(person.changes.items()))
    return sha256(said.encode()).hexdigest()[:32]
