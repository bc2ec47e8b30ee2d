"""The words for why somebody may not be on a list, and for what recipients were told and how it went.

Takes:    the reasons of a lists.Verdict; codes of a communication
Gives:    whole sentences: those of decisions, and our own
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from holdord.decisions import texts as decisions
from holdord.decisions.rules import Reason

#: Of whom is gone only a keyed hash is left, and it says no.
GONE = "suppressed-stranger"
_GONE = gettext_noop("Somebody who had this address was erased, and it may not be used for this purpose.")


def said(reasons: Sequence[Reason], language: str) -> tuple[str, ...]:
    """Why, each sentence once."""
    return tuple(dict.fromkeys(_sentence(reason, language) for reason in reasons))


def _sentence(reason: Reason, language: str) -> str:
    if reason.code != GONE:
        return decisions.say(reason, language)
    with override(language):
        return _(_GONE)


#: What a recipient is asked to do.
INTENTS: Mapping[str, str] = {
    "access": gettext_noop("Give a copy"),
    "rectification": gettext_noop("Correct"),
    "erasure": gettext_noop("Erase"),
    "restriction": gettext_noop("Restrict"),
    "lifting": gettext_noop("End the restriction"),
    "objection": gettext_noop("Stop the use"),
}

#: Where that stands.
STATES: Mapping[str, str] = {
    "open": gettext_noop("Under way"),
    "waits": gettext_noop("Waits for somebody here"),
    "done": gettext_noop("Done"),
    "impossible": gettext_noop("Could not be done"),
}

#: By which way they are reached.
WAYS: Mapping[str, str] = {
    "sql": gettext_noop("database"),
    "wordpress": gettext_noop("WordPress"),
    "imap": gettext_noop("mailbox"),
    "http": gettext_noop("signed request"),
    "opendsr": gettext_noop("OpenDSR request"),
    "mail": gettext_noop("letter by e-mail"),
    "task": gettext_noop("by hand"),
}

#: What shows that it was done.
PROOFS: Mapping[str, str] = {
    "exported": gettext_noop("their system gave what it holds"),
    "erased": gettext_noop("erased there, and looked for again"),
    "corrected": gettext_noop("corrected there, and looked at again"),
    "restricted": gettext_noop("out of use there, and looked at again"),
    "lifted": gettext_noop("in use again there, and looked at again"),
    "objected": gettext_noop("the use is stopped there, and was looked at again"),
    "noted": gettext_noop("the correction stands beside what it corrects"),
    "confirmed": gettext_noop("their system confirmed it, and was asked again"),
    "receipted": gettext_noop("their signed word that it is completed"),
    "given-there": gettext_noop("their signed word that they answered the person themselves"),
    "mailed": gettext_noop("our letter was taken by the mail server"),
    "their-letter": gettext_noop("a letter of theirs"),
    "their-mail": gettext_noop("an e-mail of theirs"),
    "their-number": gettext_noop("a case number of theirs"),
    "seen-ourselves": gettext_noop("we looked ourselves"),
}

#: Why it was not done (GDPR Art. 19).
EXEMPTIONS: Mapping[str, str] = {
    "impossible": gettext_noop("It is impossible."),
    "disproportionate": gettext_noop("It would be an effort out of all proportion."),
    "not-held": gettext_noop("They hold nothing of this person."),
    "recipient-gone": gettext_noop("The recipient no longer exists."),
    "refused": gettext_noop("They refuse."),
    "called-off": gettext_noop("It was called off: it is no longer needed."),
}

#: Why something was left where it is.
KEPT: Mapping[str, str] = {
    "shared": gettext_noop("also used by somebody else"),
    "another-name": gettext_noop("the same address under another name"),
    "also-to-others": gettext_noop("also sent to somebody else"),
    "retained": gettext_noop("kept by a plugin of theirs"),
    "articles": gettext_noop("published under the site's own name"),
}

#: Why a machine could not do it, where it is not a code of the recipient's.
FAULTS: Mapping[str, str] = {
    "unreachable": gettext_noop("it does not answer"),
    "under-way": gettext_noop("it has taken this on and is not done yet"),
    "still-there": gettext_noop("looked at again, something was still there"),
    "by-hand": gettext_noop("its connector cannot do this"),
    "log-in": gettext_noop("it does not let us in"),
    "address": gettext_noop("its address in the settings cannot be read"),
    "no-address": gettext_noop("its address is not set"),
    "no-connector": gettext_noop("the register names no connector for it"),
    "not-in-register": gettext_noop("the register no longer names it"),
    "no-mail-server": gettext_noop("no mail server is set"),
    "no-driver": gettext_noop("the driver of its database is not installed"),
    "not-fitting": gettext_noop("what the register says of its tables does not fit"),
    "key-gone": gettext_noop("whom it was about can no longer be opened"),
    "not-signed": gettext_noop("its answer bears no signature that holds"),
    "not-trusted": gettext_noop("its certificate is not to be trusted"),
    "cancelled": gettext_noop("they cancelled it"),
    "results": gettext_noop("what they hold lies ready, but a machine cannot read it"),
    "called-off": gettext_noop("it is being called off"),
    "too-late": gettext_noop("it was too late to call it off: it goes on there"),
    "answer": gettext_noop("its answer cannot be understood"),
}


def word(words: Mapping[str, str], code: str, language: str = "") -> str:
    """The words for a code, in that language or the one that is set; a code nobody knows stands for itself."""
    if code not in words:
        return code
    if not language:
        return _(words[code])
    with override(language):
        return _(words[code])


def place(counted: str) -> tuple[str, str]:
    """A place and why something was left there, from 'place:why'; the statute by its code."""
    where, _colon, why = counted.partition(":")
    return where, word(KEPT, why)
