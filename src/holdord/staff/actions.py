"""Letting people in, and out again.

Promise:  9.2, 9.3 - every change to who may open what is made here, by somebody, and logged
Law:      GDPR Art. 29, 32(4), 5(2)
Takes:    ids, role codes; by= and at=
Gives:    ids and tokens. One transaction and one audit entry each; entries name staff by their random id only
Refuses:  rules.NotAllowed, with a code of texts.REFUSALS; ValidationError for a password that is too weak
"""

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from holdord.audit import actions as audit
from holdord.staff import keys, queries, rules
from holdord.staff.models import ApiKey, StaffMember
from holdord.staff.roles import DataProtectionOfficer


@transaction.atomic
def invite(*, email: str, role: str, language: str = "da", by: str, at: datetime) -> UUID:
    """Make an account without a password. The token that lets its owner choose one: queries.invitation_token."""
    address = rules.normal_address(email)
    if StaffMember.objects.filter(email=address).exists():
        raise rules.NotAllowed("already-here")
    row = _open_account(address, rules.known_role(role), language, at)
    audit.record(act="staff.invite", by=by, at=at, detail={"member": str(row.id), "role": role})
    return row.id


@transaction.atomic
def invite_again(*, member: UUID, by: str, at: datetime) -> None:
    """Start a new invitation; the earlier one can no longer be taken up."""
    row = _locked(member)
    if row.has_usable_password() or not row.is_active:
        raise rules.NotAllowed("not-invited")
    row.invited_at = at
    row.save(update_fields=["invited_at"])
    audit.record(act="staff.invite", by=by, at=at, detail={"member": str(member), "role": row.role})


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> UUID:
    """Choose the password the account begins with. Whoever holds the token has shown that they read the mailbox."""
    row = _locked(queries.invited(token, at=at))
    validate_password(password, row)
    row.set_password(password)
    row.save(update_fields=["password"])
    audit.record(act="staff.accept_invitation", by=f"staff:{row.id}", at=at)
    return row.id


@transaction.atomic
def deactivate(*, member: UUID, by: str, at: datetime) -> None:
    """Close an account and end its sessions at once. Its entries in the log stay its own."""
    row = _locked(member)
    rules.someone_else(str(member), by)
    rules.a_dpo_remains(was=row.role if row.is_active else "", others=_other_dpos(row))
    row.is_active = False
    _end_sessions(row, "is_active")
    audit.record(act="staff.deactivate", by=by, at=at, detail={"member": str(member)})


@transaction.atomic
def reactivate(*, member: UUID, by: str, at: datetime) -> None:
    """Open a closed account again, in its old role and with its old password."""
    row = _locked(member)
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record(act="staff.reactivate", by=by, at=at, detail={"member": str(member)})


@transaction.atomic
def change_role(*, member: UUID, role: str, by: str, at: datetime) -> None:
    """Give somebody another role; it holds from their next click."""
    row = _locked(member)
    rules.someone_else(str(member), by)
    if rules.known_role(role) != DataProtectionOfficer.code:
        rules.a_dpo_remains(was=row.role if row.is_active else "", others=_other_dpos(row))
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    audit.record(act="staff.change_role", by=by, at=at, detail={"member": str(member), "from": before, "to": role})


@transaction.atomic
def reset_second_factor(*, member: UUID, by: str, at: datetime) -> int:
    """Forget a lost phone or key, recovery codes included, and end all sessions. Gives how many were forgotten."""
    row = _locked(member)
    rules.someone_else(str(member), by)
    gone = int(Authenticator.objects.filter(user_id=member).delete()[0])
    _end_sessions(row)
    audit.record(act="staff.reset_second_factor", by=by, at=at, detail={"member": str(member), "forgotten": gone})
    return gone


@transaction.atomic
def first_account(email: str, at: datetime) -> str:
    """Make the account the house begins with, a data protection officer, and give its random password: shown once."""
    if queries.anybody():
        raise rules.NotAllowed("not-the-first")
    password = secrets.token_urlsafe(15)
    row = _open_account(rules.normal_address(email), DataProtectionOfficer.code, "da", at)
    row.set_password(password)
    row.save(update_fields=["password"])
    audit.record(act="staff.first_account", by="system:first-run", at=at, detail={"member": str(row.id)})
    return password


def seen(*, member: UUID, at: datetime) -> None:
    """Note that somebody was here; no entry in the log, and at most one write every few minutes."""
    StaffMember.objects.filter(id=member).exclude(last_seen_at__gt=at - rules.SEEN_EVERY).update(last_seen_at=at)


@transaction.atomic
def choose_news(*, member: UUID, every: int, by: str, at: datetime) -> None:
    """How often at most this member is told by mail of what came, in minutes; 0 for never."""
    if every not in rules.NEWS_CHOICES:
        raise rules.NotAllowed("no-such-choice")
    row = _locked(member)
    row.news_every, row.news_until = every, at
    row.save(update_fields=["news_every", "news_until"])
    audit.record(act="staff.choose-news", by=by, at=at, detail={"member": str(member), "minutes": every})


def told_news(*, member: UUID, before: datetime | None, until: datetime) -> bool:
    """They have been told of what came up to that moment; gives False, where somebody else has just told them.

    ``before`` is up to when they had been told. The letter stands in the log, so this does not.
    """
    return bool(StaffMember.objects.filter(pk=member, news_until=before).update(news_until=until))


@transaction.atomic
def note_door(*, act: str, at: datetime, member: UUID | None = None, second_factor: bool | None = None) -> None:
    """Log what happened at the door: ``act`` is 'log_in', 'log_in_refused', 'log_out' and the like.

    Without a member nobody was recognised, and what was typed is not kept: it may be a password,
    or a stranger's address.
    """
    by = f"staff:{member}" if member else "public"
    detail = {} if second_factor is None else {"second_factor": second_factor}
    audit.record(act=f"staff.{act}", by=by, at=at, detail=detail)


def _open_account(address: str, role: str, language: str, at: datetime) -> StaffMember:
    row = StaffMember(id=uuid4(), email=address, role=role, language=language, invited_at=at)
    row.set_unusable_password()
    row.save(force_insert=True)
    # Staff addresses are vouched for by whoever invites: allauth asks for no second proof.
    EmailAddress.objects.create(user=row, email=address, primary=True, verified=True)
    return row


@transaction.atomic
def make_key(
    *, name: str, scopes: Collection[str], by: str, at: datetime, ends_at: datetime | None = None
) -> tuple[UUID, str]:
    """Make a key for another system; gives its id, and its text, which is shown once and kept nowhere.

    Raises keys.NotAName, keys.NotAScope.
    """
    secret = keys.new_secret()
    row = ApiKey(id=uuid4(), name=keys.checked_name(name), scopes=keys.checked_scopes(scopes), made_at=at)
    row.secret, row.ends_at = keys.hash_of(secret), ends_at
    row.save(force_insert=True)
    audit.record(act="staff.make_key", by=by, at=at, detail={"key": str(row.id), "scopes": ",".join(row.scopes)})
    return row.id, keys.written(row.id, secret)


@transaction.atomic
def revoke_key(*, key: UUID, by: str, at: datetime) -> bool:
    """End a key at once; gives whether it was still good."""
    changed = ApiKey.objects.filter(pk=key, revoked_at=None).update(revoked_at=at)
    if changed:
        audit.record(act="staff.revoke_key", by=by, at=at, detail={"key": str(key)})
    return bool(changed)


def used(*, key: UUID, at: datetime) -> None:
    """Note that a key was used, every few minutes at most."""
    ApiKey.objects.filter(pk=key).exclude(used_at__gt=at - keys.USED_EVERY).update(used_at=at)


def _locked(member: UUID) -> StaffMember:
    row = StaffMember.objects.select_for_update().filter(id=member).first()
    if row is None:
        raise rules.NotAllowed("nobody")
    return row


def _other_dpos(row: StaffMember) -> int:
    others = StaffMember.objects.select_for_update().filter(role=DataProtectionOfficer.code, is_active=True)
    return len([each for each in others.exclude(id=row.id) if each.has_usable_password()])


def _end_sessions(row: StaffMember, *also: str) -> None:
    row.sessions = uuid4()
    row.save(update_fields=["sessions", *also])
