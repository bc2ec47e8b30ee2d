"""A yes to news by e-mail is asked for once more, by a letter to the address that was typed: anybody can type it.

Promise:  3.3c - a consent for each purpose, with the words shown, and never assumed
Law:      GDPR Art. 7(1); Danish Marketing Practices Act section 10(1): whoever writes must be able to show the yes
Takes:    the purposes agreed to in a form, within the transaction that takes it in; later the token of the letter
Gives:    a question on record and a letter; the yes, once somebody who reads that mailbox gives it
Refuses:  consent NotAsked
Next:     ../../retention/actions/sweeping.py (what goes when nobody answers)

The letter counts nothing and loads nothing. Opening its page changes nothing either, for programs open links: a person
presses a button.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from babel.dates import format_date
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.consent.queries import Choice
from holdord.consent.rules import GivenAlready
from holdord.intake.arrivals import Arrival
from holdord.intake.stamps import Stamp
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.actions import TakenIn
from holdord.terms import LANGUAGES, ConsentState, IdentifierKind, paths

TEMPLATE = "intake/letters/confirm"
#: So many letters a day may anybody cause to somebody else's mailbox, and no two of the same within minutes.
LETTERS_PER_DAY = 3
BETWEEN_LETTERS = timedelta(minutes=10)

_SALT = "holdord.intake.confirm"
_PAGE = paths("confirm")


@dataclass(frozen=True)
class Question:
    """What the page of a letter's link shows: the sentence that was agreed to, and where the answer stands.

    ``state``: 'open', 'given', or 'over' (taken back since, too late, or another question by now).
    """

    purpose: str
    language: str
    sentence: str
    asked_at: datetime
    state: str


def ask(
    purposes: Sequence[str], arrival: Arrival, stamp: Stamp, taken: TakenIn, shown: Edition, *, by: str, at: datetime
) -> None:
    """Put the questions on record, and write one letter with a link for each. A mailbox is not filled by it."""
    new = _may_be_asked(purposes, taken.subject, at)
    asked = [_asked(purpose, arrival, stamp, taken, shown, by=by, at=at) for purpose in new]
    links = [(purpose, id) for purpose, id in zip(new, asked, strict=True) if id is not None]
    if links:
        _write(links, arrival, taken, shown, at=at)


def say_yes(*, token: str, at: datetime) -> Question | None:
    """The reader of that mailbox says yes; gives the question as it then stands, None for no token of ours.

    The address has been shown to be theirs by that. Raises consent NotAsked.
    """
    asked = _of(token)
    if asked is None:
        return None
    with transaction.atomic():
        consent.confirm(request=asked.id, at=at)
        _prove_address(asked.subject, at=at)
    return question(token, at=at)


def question(token: str, *, at: datetime) -> Question | None:
    """What that link asks; None for no token of ours, when all of it was erased, or when the mailbox it went to is not
    theirs any more."""
    asked = _of(token)
    if asked is None:
        return None
    open_ = choices.still_asked(asked, at=at)
    state = "open" if open_ else "given" if choices.given_since(asked) else "over"
    return Question(asked.purpose, asked.language, _sentence_then(asked), asked.at, state)


def consent_wording_hash(purpose: str, language: str, shown: Edition) -> str:
    """The hash of the sentence beside a consent box, with its facts filled in, as it was shown (GDPR Art. 7(1))."""
    return hash_of(_sentence(purpose, language, shown))


def hash_of(words: object) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _may_be_asked(purposes: Sequence[str], subject: UUID, at: datetime) -> Sequence[str]:
    """Those a letter may go out about now. What no letter has asked yet need not wait for minutes to pass."""
    before = [moment for moment in letters.written_to(subject, TEMPLATE) if moment > at - timedelta(days=1)]
    if len(before) >= LETTERS_PER_DAY:
        return ()
    if not any(moment > at - BETWEEN_LETTERS for moment in before):
        return purposes
    return [each for each in purposes if choices.state(subject, each, at=at) is not ConsentState.REQUESTED]


def _asked(
    purpose: str, arrival: Arrival, stamp: Stamp, taken: TakenIn, shown: Edition, *, by: str, at: datetime
) -> UUID | None:
    """The question on record; None for somebody who has said yes already, which a question must not hide."""
    try:
        with transaction.atomic():
            return consent.ask(
                subject=taken.subject, purpose=purpose, by=by, at=at,
                wording_hash=consent_wording_hash(purpose, arrival.language, shown), register_version=shown.version,
                language=arrival.language, channel=stamp.source, form=stamp.form,
            )  # fmt: skip
    except GivenAlready:
        return None


def _write(
    links: Sequence[tuple[str, UUID]], arrival: Arrival, taken: TakenIn, shown: Edition, *, at: datetime
) -> None:
    language = shown.language(arrival.language)
    first, to = choices.request(links[0][1]), arrival.identifiers[IdentifierKind.EMAIL]
    assert first is not None
    context = {
        "organisation": shown.register.organisation,
        "dpo_email": shown.register.dpo.email,
        "questions": [
            {"sentence": _sentence(purpose, language, shown), "link": _link(id, to, language)} for purpose, id in links
        ],
        "until": format_date(choices.answer_by(first) - timedelta(days=1), "long", locale=LANGUAGES[language].locale),
    }  # fmt: skip
    notice.write(
        owner=None, subject=taken.subject, to=to, template=TEMPLATE, language=language, context=context,
        by="system:intake", at=at,
    )  # fmt: skip


def _link(request: UUID, to: str, language: str) -> str:
    return settings.HOLDORD_ADDRESS + _PAGE[language] + signing.dumps([str(request), _mark(to)], salt=_SALT)


def _mark(address: str) -> str:
    """To which mailbox a link went, so that it says nothing of it. Whoever got it by a slip of the pen that was
    corrected since says yes for nobody."""
    return salted_hmac(_SALT, address.strip().casefold(), algorithm="sha256").hexdigest()[:24]


def _of(token: str) -> Choice | None:
    try:
        id, mark = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    asked = choices.request(UUID(id))
    return asked if asked and mark in _marks(asked.subject) else None


def _marks(subject: UUID) -> set[str]:
    return {_mark(point.value) for point in people.contact_points(subject) if point.kind is IdentifierKind.EMAIL}


def _sentence(purpose: str, language: str, shown: Edition) -> str:
    spoken = shown.language(language)
    return shown.sentence(shown.wordings[spoken].purposes[purpose].consent or "", spoken)


def _sentence_then(asked: Choice) -> str:
    return _sentence(asked.purpose, asked.language, policy.kept(asked.register_version) or policy.active())


def _prove_address(subject: UUID, *, at: datetime) -> None:
    """The letter went to the one address we know them by, and was read: it is theirs."""
    known = [point for point in people.contact_points(subject) if point.kind is IdentifierKind.EMAIL]
    ours = [point for point in known if not point.claimed]
    if len(ours) == 1 and ours[0].verified_at is None:
        subjects.prove_identifier(
            subject=subject, kind=IdentifierKind.EMAIL, value=ours[0].value, by=f"subject:{subject}", at=at
        )
