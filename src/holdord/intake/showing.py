"""A form that is shown remembers which words it showed, and when. Signed, so that nobody can make one up.

Promise:  3.3c - a consent cites the words that were shown, also where the policy changes while somebody writes
Law:      GDPR Art. 5(2), 7(1)
Takes:    a form's id, a language, the version of the policy, a moment
Gives:    token, to stand in the form; read, what it said. It names nobody, and is good for as long as it is true
Next:     actions/forms.py (who asks what was shown)
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

#: The name of the hidden field it stands in: no field of a register can be called that.
FIELD = "_page"
#: A field that no person sees. What is written in it was written by a program.
TRAP = "_website"
_SALT = "holdord.intake.showing"


@dataclass(frozen=True)
class Showing:
    """One showing of a form. ``shown_at`` and ``once`` are empty for one that stands on another's page for good."""

    form: str
    language: str
    version: str
    shown_at: datetime | None = None
    once: str = ""


def token(form: str, *, language: str, version: str, at: datetime | None) -> str:
    """What stands in a form as it is shown; without ``at`` for one that is copied into another page and stays there."""
    said = [form, language, version, *([int(at.timestamp()), secrets.token_urlsafe(9)] if at else [])]
    return signing.dumps(said, salt=_SALT)


def read(text: str, form: str) -> Showing | None:
    """What a form said as it came back; None for none of ours, and for that of another form."""
    try:
        said = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    if said[0] != form:
        return None
    shown = [datetime.fromtimestamp(said[3], UTC), said[4]] if len(said) == 5 else []
    return Showing(*said[:3], *shown)
