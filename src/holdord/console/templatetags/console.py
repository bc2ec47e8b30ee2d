"""The frame of every page of the console: where one can go, what purpose was stated, days and moments in words.

Takes:    the request; the member of staff who asks
Gives:    {% console_frame as frame %}, and filters for days, moments, the register's words and people's ids
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from holdord.console import access, log_texts, stated
from holdord.console import texts as words
from holdord.decisions import texts as decisions
from holdord.lib import clock
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.wording import country as country_in_words
from holdord.staff import texts
from holdord.staff.queries import Member
from holdord.staff.roles import Permission
from holdord.terms import Channel

register = template.Library()

#: The pages of the console: permission, name of the address, and what the link says.
_PAGES = (
    (Permission.TODAY_READ, "console.today", _("Today")),
    (Permission.PERSON_FIND, "console.contacts", _("Contacts")),
    (Permission.DATA_IMPORT, "console.channels", _("Channels")),
    (Permission.CUSTOMER_READ, "console.customers", _("Customers")),
    (Permission.REQUEST_READ, "console.requests", _("Requests")),
    (Permission.HELD_READ, "console.held", _("Held back")),
    (Permission.BLOCK_READ, "console.blocks", _("Blocked")),
    (Permission.MESSAGE_LIST, "console.outbox", _("Outbox")),
    (Permission.REGISTER_READ, "console.register", _("Register")),
    (Permission.PROMISE_READ, "console.retention", _("Retention")),
    (Permission.PROMISE_READ, "console.promises", _("Promises")),
    (Permission.AUDIT_READ, "console.audit", _("Audit log")),
    (Permission.KEY_READ, "console.keys", _("Keys")),
    (Permission.BACKUP_READ, "console.backups", _("Backups")),
    (Permission.STAFF_READ, "console.staff", _("Staff")),
)
_LONG_ID = re.compile(r"[0-9a-f-]{32,}")
_DAY = {"da": "j. F Y", "en": "j F Y"}


@dataclass(frozen=True)
class Entry:
    """A link of the navigation. ``current`` is 'page' for this very page, 'true' for one below it."""

    url: str
    label: str
    current: str


@dataclass(frozen=True)
class Frame:
    """What stands around the page."""

    member: Member
    entries: list[Entry]
    reads_people: bool
    stated: stated.Stated | None
    advise_second_factor: bool
    production: bool


@register.simple_tag(takes_context=True)
def console_frame(context: dict[str, Any]) -> Frame | None:
    """The frame for whoever is logged in; None at the door."""
    request: HttpRequest = context["request"]
    who = access.member_here(request)
    if who is None:
        return None
    return Frame(
        member=who,
        entries=[_entry(request, name, str(label)) for needs, name, label in _PAGES if who.may(needs)],
        reads_people=who.may(Permission.PERSON_OPEN),
        stated=stated.standing(request, who.role, clock.now()),
        advise_second_factor=access.advise_second_factor(who),
        production=settings.PRODUCTION,
    )


@register.simple_tag(takes_context=True)
def host_is_a_number(context: dict[str, Any]) -> bool:
    """Whether the page was opened by an IP address: browsers use passkeys only where there is a name."""
    host = context["request"].get_host().rpartition(":")[0] or context["request"].get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _entry(request: HttpRequest, name: str, label: str) -> Entry:
    url = reverse(name)
    below = request.path.startswith(url) and name != "console.today"
    return Entry(url, label, "page" if request.path == url else "true" if below else "")


@register.filter
def on(value: date | datetime | None) -> str:
    """A day in words: 3. december 2026, 3 December 2026. A moment is taken in the desk's time zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local_date(value, policy.register().desk.time_zone)
    return date_format(value, _DAY[stated.spoken()])


@register.filter
def moment(value: datetime | None) -> str:
    """A day and the time of day, in the desk's time zone."""
    if value is None:
        return ""
    return f"{on(value)} {date_format(localtime(value), 'H:i')}"


@register.filter
def time_of_day(value: datetime) -> str:
    return date_format(localtime(value), "H:i")


@register.filter
def days_left(days: int) -> str:
    """How long there is: 'due today', '3 days left', '2 days late'."""
    if days == 0:
        return gettext("due today")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@register.filter
def short(id: object) -> str:
    """The first eight signs of an id: enough to tell people apart in a list."""
    return str(id)[:8]


@register.filter
def detail_name(code: str, act: str = "") -> str:
    """What an entry in the log calls one of its values."""
    return log_texts.detail_name(code, act)


@register.filter
def detail(value: object, name: str) -> str:
    """A value of an entry in the log: a yes or no and codes in words, a long id or hash cut short."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    text = str(value)
    return f"{text[:8]}…" if _LONG_ID.fullmatch(text) else log_texts.detail_value(name, text)


@register.filter
def purpose_title(id: str | None) -> str:
    """A purpose by its name in the wording; its id where it has none."""
    return stated.describe(id).title if id else ""


@register.filter
def way_title(channel: Channel) -> str:
    """A way of being reached, in words."""
    return decisions.channels(stated.spoken())[channel]


@register.filter
def process_title(id: str | None) -> str:
    words = policy.wording(stated.spoken()).processes.get(id or "")
    return words.title if words else id or ""


@register.filter
def recipient_name(id: str | None) -> str:
    known = policy.register().recipient(id or "")
    return known.name if known else id or ""


@register.filter
def category_title(id: str) -> str:
    return str(policy.wording(stated.spoken()).categories.get(id, id))


@register.filter
def source_title(id: str | None) -> str:
    return words.source(id or "")


@register.filter
def country_name(code: str | None) -> str:
    """A country in the reader's language."""
    return country_in_words(code, stated.spoken()).removeprefix("the ") if code else ""


@register.filter
def role_name(code: str) -> str:
    return texts.role_name(code)


@register.filter
def article(basis: str | None) -> str:
    """A ground as people cite it: GDPR Art. 6(1)(f)."""
    from holdord.terms import LegalBasis

    return LegalBasis(basis).article if basis in set(LegalBasis) else basis or ""


@register.filter
def state_title(code: str) -> str:
    """Where a consent or a letter stands, in a word."""
    return words.state(code)


@register.filter
def channel_title(code: str) -> str:
    return words.channel(code)


@register.filter
def ground_title(code: str) -> str:
    """A ground for erasing, in a sentence, with its article."""
    return words.ground(code)


@register.filter
def refusal_title(code: str) -> str:
    """Why a request was refused."""
    return words.refusal(code)


@register.filter
def telling_state(code: str) -> str:
    """How far we are with telling somebody of a change."""
    return str(words.TELLINGS[code])


@register.filter
def document_kind(code: str) -> str:
    """What sort of paper it is that a promise leans on."""
    return str(words.DOCUMENTS[code])


@register.filter
def likeness(code: str) -> str:
    """Why two people may be one, in a few words."""
    return words.likeness(code)


@register.filter
def author(actor: str, authors: dict[str, str]) -> str:
    """Who on the staff wrote something; whoever has gone stands for themselves."""
    return authors.get(actor, actor)
