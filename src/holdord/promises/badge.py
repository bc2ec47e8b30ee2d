"""How many promises are kept, in a picture for a web site or the page of a project.

Takes:    the summary of a look; None, where the last one is too long ago to speak for today
Gives:    SVG with a title that is read aloud, in the language that is spoken
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils.translation import gettext

from holdord.promises.rules import Summary

#: A badge that went on saying "kept" after nobody looked any more would be a lie.
SPEAKS_FOR = timedelta(days=2)

#: White on each is 4.5 : 1 or more.
_GOOD, _BAD, _UNKNOWN = "#1a6e3c", "#b3261e", "#5b6470"
#: How wide a letter is on average, and the room around words, in the picture's own units.
_LETTER, _ROOM = 6.6, 10


@dataclass(frozen=True)
class _Half:
    """One of the two fields of the picture."""

    text: str
    begins: float

    @property
    def words_wide(self) -> float:
        return round(len(self.text) * _LETTER, 1)

    @property
    def wide(self) -> float:
        return self.words_wide + 2 * _ROOM

    @property
    def middle(self) -> float:
        return self.begins + self.wide / 2


def svg(summary: Summary | None) -> str:
    """The picture. Broken ones make it red; none kept and none broken, grey."""
    label = _Half(gettext("promises"), 0)
    state = _Half(_words(summary), label.wide)
    context = {
        "title": f"{label.text}: {state.text}",
        "label": label,
        "state": state,
        "wide": label.wide + state.wide,
        "colour": _UNKNOWN if not summary else _BAD if summary.broken else _GOOD if summary.kept else _UNKNOWN,
    }
    return render_to_string("promises/badge.svg", context)


def still_speaks(at: datetime, now: datetime) -> bool:
    """Whether a look at that moment says anything about today."""
    return now - at < SPEAKS_FOR


def _words(summary: Summary | None) -> str:
    if summary is None:
        return gettext("not looked at lately")
    return gettext("%(kept)s kept, %(broken)s broken") % {"kept": summary.kept, "broken": summary.broken}
