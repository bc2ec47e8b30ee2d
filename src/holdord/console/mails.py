"""What the console writes to the people who work here: invitations, and news about their own account.

Promise:  9.2 - staff accounts
Takes:    addresses of staff, and what happened
Gives:    messages in the house's outbox, in the language of the one who reads them
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from holdord.console import stated
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.staff.queries import Member, invitation_token, member

_BY = "system:door"

#: What allauth calls a mail -> what happened, as mail/account_changed.<language>.txt tells it.
_NEWS = {
    "account/email/password_changed": "password-changed",
    "account/email/password_reset": "password-changed",
    "account/email/password_set": "password-changed",
    "mfa/email/totp_activated": "app-added",
    "mfa/email/totp_deactivated": "app-removed",
    "mfa/email/webauthn_added": "key-added",
    "mfa/email/webauthn_removed": "key-removed",
    "mfa/email/recovery_codes_generated": "codes-renewed",
}
_RESET = "account/email/password_reset_key"


def invitation(id: UUID, *, by: str, at: datetime) -> str:
    """Write to somebody who was invited; gives the link they choose a password by."""
    invited = member(id)
    if invited is None:
        raise LookupError(f"nobody of id {id} works here")
    link = settings.HOLDORD_ADDRESS + reverse("console.invitation", args=[invitation_token(id)])
    _write(invited.email, "console/mail/invitation", invited.language, {"link": link}, by=by, at=at)
    return link


def news(member: Member, facts: Mapping[str, object], *, at: datetime) -> None:
    """Say that something came: how much, and where to look. Of whom and what, the console tells."""
    _write(member.email, "console/mail/news", member.language, dict(facts), by="system:news", at=at)


def about_the_account(allauth_name: str, to: str, context: dict[str, Any], *, at: datetime) -> None:
    """Write what allauth wants to tell: the link to a new password, or that something was changed."""
    language = getattr(context.get("user"), "language", stated.spoken())
    if allauth_name == _RESET:
        facts = {"link": str(context["password_reset_url"]), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
        _write(to, "console/mail/password_reset", language, facts, by=_BY, at=at)
    elif allauth_name in _NEWS:
        _write(to, "console/mail/account_changed", language, {"what": _NEWS[allauth_name]}, by=_BY, at=at)


def _write(to: str, template: str, language: str, facts: dict[str, object], *, by: str, at: datetime) -> None:
    known = {"organisation": policy.register().organisation, **facts}
    notice.write(owner=None, subject=None, to=to, template=template, language=language, context=known, by=by, at=at)
