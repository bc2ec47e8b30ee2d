"""Two small answers under /.well-known/: whether a browser's no is heeded, and whom to tell of a hole.

Promise:  2.1b - "if your browser says no for you (Global Privacy Control), we respect that"
Law:      GDPR Art. 7(3), 21(5) (objecting by automated means), 32, 33
Standard: W3C Global Privacy Control; RFC 9116
Takes:    an Edition, an Imprint
Gives:    gpc: the JSON; security_txt: the text
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.register import Register
from holdord.terms import LegalBasis

SECURITY_PATH = "/.well-known/security.txt"
#: Less than the year that RFC 9116 recommends at most: the file is made anew whenever it is asked for.
_GOOD_FOR = timedelta(days=180)


def gpc(edition: Edition, imprint: Imprint) -> dict[str, Any]:
    """``gpc`` is true only where it cannot be false: see `heeds`. ``lastUpdate`` is the day the version bears."""
    said: dict[str, Any] = {"gpc": heeds(edition.register)}
    day = imprint.updated(edition)
    return {**said, "lastUpdate": day.isoformat()} if day else said


def heeds(register: Register) -> bool:
    """Whether nothing is sold or shared for advertising in spite of a browser's no.

    Our pages load nothing from others, and a decision without a consent on record is a no. So what is left to look at
    is the register: an advertiser who may have data on any other ground than consent would get them all the same.
    """
    advertisers = [one for one in register.recipients if one.kind == "advertising"]
    purposes = (register.purpose(id) for one in advertisers for id in one.purposes)
    return all(purpose.basis is LegalBasis.CONSENT for purpose in purposes if purpose)


def security_txt(edition: Edition, imprint: Imprint) -> str:
    """The text. 'Canonical' is left out where the house is not reached over TLS: RFC 9116 allows no other address."""
    expires = datetime.combine(imprint.made_on, time(), UTC) + _GOOD_FOR
    lines = [
        f"# {edition.register.organisation}, version {edition.version[:12]} of the policy, made on {imprint.made_on}",
        f"Contact: mailto:{edition.register.dpo.email}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(edition.register.languages)}",
    ]
    canonical = imprint.url(SECURITY_PATH)
    if canonical.startswith("https://"):
        lines.append(f"Canonical: {canonical}")
    return "\n".join(lines) + "\n"
