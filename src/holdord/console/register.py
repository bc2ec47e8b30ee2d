"""The register, to be read: what is promised, before it is words in a notice.

Promise:  every sentence of the notice
Law:      GDPR Art. 30
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.behind import Document
from holdord.policy.register import Purpose, Recipient, Retention
from holdord.policy.wording import period
from holdord.promises import preview
from holdord.staff.roles import Permission
from holdord.terms import ADEQUATE, is_in_eea


@dataclass(frozen=True)
class PurposeLine:
    """A purpose with its words."""

    entry: Purpose
    title: str
    article: str


@dataclass(frozen=True)
class RecipientLine:
    """A recipient, and what lets data go where it is: 'eea', 'adequate', 'ground' or 'none'."""

    entry: Recipient
    transfer: str


@dataclass(frozen=True)
class RetentionLine:
    """A rule with its times in words; "" for those that it does not name."""

    entry: Retention
    length: str
    at_most: str = ""
    warned: str = ""


@dataclass(frozen=True)
class DocumentLine:
    """A paper that promises lean on, and whether it should have been looked at again."""

    entry: Document
    is_overdue: bool


@page(Permission.REGISTER_READ)
@require_GET
def register(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The edition in force, and the faults of the files if they are no longer it."""
    edition = policy.active()
    entry, language = edition.register, stated.spoken()
    today = local_date(visit.at, entry.desk.time_zone)
    context = {
        "documents": [DocumentLine(each, each.is_overdue(today)) for each in entry.documents],
        "published": policy.latest_number() if policy.published() else None,
        "differs": preview.differs(),
        "register": entry,
        "version": edition.version,
        "faults": policy.faults(),
        "words": policy.wording(language),
        "purposes": [PurposeLine(each, stated.describe(each.id).title, each.basis.article) for each in entry.purposes],
        "recipients": [RecipientLine(each, _transfer(each)) for each in entry.recipients],
        "retention": [_rule(each, language) for each in entry.retention],
    }
    return render(request, "console/register.html", context)


def _transfer(recipient: Recipient) -> str:
    if is_in_eea(recipient.country):
        return "eea"
    if recipient.transfer is not None:
        return "ground"
    return "adequate" if recipient.country in ADEQUATE else "none"


def _rule(rule: Retention, language: str) -> RetentionLine:
    at_most = period(rule.at_most, language) if rule.at_most else ""
    warned = period(rule.forewarning.before, language) if rule.forewarning else ""
    return RetentionLine(rule, period(rule.duration, language), at_most, warned)
