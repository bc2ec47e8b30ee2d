"""What the law of a country asks before somebody is approached with advertising, way by way.

Law:      ePrivacy Directive 2002/58/EC Art. 13, and the acts that carry it out; GDPR Art. 21(2)
Takes:    a country code, a Channel
Gives:    MarketingLaw: what is needed, under which provision, and how sure we are of it
Why:      rows, because they differ and change. `source` says whether the text was read or is general knowledge: a row
          of the second kind is checked with a lawyer of that country before much is built on it. People are treated as
          natural persons: several countries ask less before companies are written to, and nothing here uses that
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from holdord.terms.channels import Channel


class Need(StrEnum):
    """What has to be there beforehand."""

    CONSENT = "consent"
    CONSENT_OR_CUSTOMER = "consent-or-customer"
    NO_OBJECTION = "no-objection"


@dataclass(frozen=True)
class MarketingLaw:
    """One row. ``opt_out_list`` is the public list of people who want no advertising, to be asked by the sender.

    ``source``: 'text' where the provision was read for this table, 'knowledge' where it was not.
    """

    country: str
    channel: Channel
    need: Need
    provision: str
    source: Literal["text", "knowledge"]
    opt_out_list: str = ""


_ELECTRONIC = (Channel.EMAIL, Channel.SMS, Channel.MESSENGER)
#: Where a country has no rows of its own: the Directive. Art. 13(3) leaves calls to the states, so the stricter counts.
_DIRECTIVE = ""


def _rows(
    country: str,
    channels: Iterable[Channel],
    need: Need,
    provision: str,
    source: Literal["text", "knowledge"] = "knowledge",
    opt_out_list: str = "",
) -> list[MarketingLaw]:
    return [MarketingLaw(country, channel, need, provision, source, opt_out_list) for channel in channels]


_LAWS = (
    *_rows("DK", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "markedsføringsloven § 10, stk. 1-2", "text"),
    *_rows("DK", [Channel.AUTOMATED_CALL], Need.CONSENT, "markedsføringsloven § 10, stk. 1", "text"),
    *_rows("DK", [Channel.CALL], Need.CONSENT, "forbrugeraftaleloven § 4"),
    *_rows("DK", [Channel.POST], Need.NO_OBJECTION, "markedsføringsloven § 10, stk. 4-5", "text", "Robinsonlisten"),
    *_rows("NO", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "markedsføringsloven § 15"),
    *_rows("NO", [Channel.AUTOMATED_CALL], Need.CONSENT, "markedsføringsloven § 15"),
    *_rows("NO", [Channel.CALL, Channel.POST], Need.NO_OBJECTION, "markedsføringsloven § 12",
           opt_out_list="Reservasjonsregisteret"),
    *_rows("SE", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "marknadsföringslagen (2008:486) 19 §"),
    *_rows("SE", [Channel.AUTOMATED_CALL], Need.CONSENT, "marknadsföringslagen (2008:486) 19 §"),
    *_rows("SE", [Channel.CALL], Need.NO_OBJECTION, "marknadsföringslagen (2008:486) 21 §", opt_out_list="NIX-Telefon"),
    *_rows("SE", [Channel.POST], Need.NO_OBJECTION, "marknadsföringslagen (2008:486) 21 §",
           opt_out_list="NIX Adresserat"),
    *_rows("FI", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "laki sähköisen viestinnän palveluista (917/2014) 200 §"),
    *_rows("FI", [Channel.AUTOMATED_CALL], Need.CONSENT, "laki sähköisen viestinnän palveluista (917/2014) 200 §"),
    *_rows("FI", [Channel.CALL, Channel.POST], Need.NO_OBJECTION,
           "laki sähköisen viestinnän palveluista (917/2014) 201 §"),
    *_rows("PL", [*_ELECTRONIC, Channel.AUTOMATED_CALL, Channel.CALL], Need.CONSENT,
           "Prawo komunikacji elektronicznej art. 398"),
    *_rows("DE", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "UWG § 7 Abs. 2-3"),
    *_rows("DE", [Channel.AUTOMATED_CALL, Channel.CALL], Need.CONSENT, "UWG § 7 Abs. 2"),
    *_rows("GB", _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "PECR 2003 reg. 22"),
    *_rows("GB", [Channel.AUTOMATED_CALL], Need.CONSENT, "PECR 2003 reg. 19"),
    *_rows("GB", [Channel.CALL], Need.NO_OBJECTION, "PECR 2003 reg. 21", opt_out_list="Telephone Preference Service"),
    *_rows(_DIRECTIVE, _ELECTRONIC, Need.CONSENT_OR_CUSTOMER, "2002/58/EC Art. 13(1)-(2)", "text"),
    *_rows(_DIRECTIVE, [Channel.AUTOMATED_CALL], Need.CONSENT, "2002/58/EC Art. 13(1)", "text"),
    *_rows(_DIRECTIVE, [Channel.CALL], Need.CONSENT, "2002/58/EC Art. 13(3)", "text"),
    *_rows(_DIRECTIVE, [Channel.POST], Need.NO_OBJECTION, "GDPR Art. 21(2)", "text"),
)  # fmt: skip

_BY_PLACE: Mapping[tuple[str, Channel], MarketingLaw] = {(law.country, law.channel): law for law in _LAWS}

#: The countries with rows of their own.
MARKETING_COUNTRIES = tuple(sorted({law.country for law in _LAWS} - {_DIRECTIVE}))


def marketing_law(country: str, channel: Channel) -> MarketingLaw:
    """What counts in that country for that channel; the Directive, where the table has nothing nearer."""
    return _BY_PLACE.get((country, channel)) or _BY_PLACE[_DIRECTIVE, channel]
