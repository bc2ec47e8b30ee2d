"""The words about what waits: which way it came, why it waits, what counted.

Takes:    codes of the room intake
Gives:    a few words in the reader's language
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdord.console import stated
from holdord.intake.actions import Opened
from holdord.intake.arrivals import Verdict, of_form
from holdord.intake.queries import Waiting
from holdord.intake.scoring import Counted
from holdord.policy import queries as policy

REASONS: Mapping[str, Promise] = {
    "words": gettext_lazy("words that spam uses"),
    "own-words": gettext_lazy("words on your own list"),
    "learned": gettext_lazy("words like those of messages you turned away"),
    "links": gettext_lazy("many links"),
    "short-link": gettext_lazy("a shortened link"),
    "bare-address": gettext_lazy("a link to a bare number"),
    "capitals": gettext_lazy("almost all in capitals"),
    "exclamations": gettext_lazy("a row of exclamation marks"),
    "mixed-letters": gettext_lazy("letters of two alphabets in one word"),
    "hidden-letters": gettext_lazy("letters nobody can see"),
    "called-spam": gettext_lazy("the mail server calls it spam"),
    "forged": gettext_lazy("the mail server says the sender is not who they claim to be"),
    "sent-to-many": gettext_lazy("sent to many at once"),
    "may-be-request": gettext_lazy("may be a request under a right"),
    "sender-blocked": gettext_lazy("the sender is blocked"),
    "age-stated": gettext_lazy("says that its sender is too young"),
    "birth-date-stated": gettext_lazy("gives a birth date that is too young"),
    "school-stated": gettext_lazy("says that its sender goes to school"),
    "number-of-a-child": gettext_lazy("holds a personal number of somebody too young"),
    "erased-as-minor": gettext_lazy("an address erased before as that of somebody too young"),
    "not-scanned": gettext_lazy("a file that no virus scanner has looked at"),
    "filled-a-hidden-field": gettext_lazy("filled in a field that people do not see"),
    "form-never-shown": gettext_lazy("sent without the form having been opened"),
    "too-fast": gettext_lazy("filled in faster than a person can"),
}

SCANS: Mapping[str, Promise] = {
    "clean": gettext_lazy("scanned, clean"),
    "not-scanned": gettext_lazy("not scanned"),
}

#: Kinds of channel (policy.channels.ChannelKind), where there is no name for the one.
KINDS: Mapping[str, Promise] = {
    "mail": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "messenger": gettext_lazy("Chat"),
    "customers": gettext_lazy("List of customers"),
    "events": gettext_lazy("Registration for an event"),
    "cards": gettext_lazy("Business card"),
    "table": gettext_lazy("Table of a database"),
}


@dataclass(frozen=True)
class Filter:
    """A way to look at part of the queue."""

    show: str
    label: str
    number: int


def way(channel: str) -> str:
    """Which way something came: the form's title, or the kind of channel and its id."""
    form = channel.removeprefix(of_form(""))
    words = policy.wording(stated.spoken()).forms.get(form)
    if channel.startswith(of_form("")):
        return _("Form: %(title)s") % {"title": words.title if words else form}
    known = policy.register().channel(channel)
    return f"{KINDS[known.kind]} ({channel})" if known else channel


def reasons(line: Waiting) -> list[str]:
    return [str(REASONS.get(code, code)) for code in line.reasons]


def scan(code: str) -> str:
    return str(SCANS.get(code, code))


def filters(counts: Mapping[Verdict, int], *, requests: int) -> list[Filter]:
    return [
        Filter("", _("Everything"), sum(counts.values())),
        Filter("spam", _("Looks like spam"), counts[Verdict.QUARANTINED]),
        Filter("age", _("Perhaps too young"), counts[Verdict.AGE_IN_DOUBT]),
        Filter("request", _("May be a request"), requests),
    ]


def counted(found: Opened) -> list[tuple[str, str, int]]:
    """What earned points: the place in the text, why, and how many; the weightiest first."""
    told = [
        (found.text[each.start : each.end], str(REASONS.get(each.why, each.why)), each.points) for each in found.counted
    ]
    return sorted(told, key=lambda each: -each[2])


def marked(text: str, counted: Sequence[Counted], offset: int) -> list[tuple[str, bool]]:
    """The text in pieces, those that counted marked; ``offset`` is where it stands in all that was said."""
    spans = sorted((each.start - offset, each.end - offset) for each in counted if each.end > each.start)
    cut, place = [], 0
    for start, end in spans:
        if start < place or end > len(text):
            continue
        cut += [(text[place:start], False), (text[start:end], True)]
        place = end
    return [each for each in [*cut, (text[place:], False)] if each[0]]
