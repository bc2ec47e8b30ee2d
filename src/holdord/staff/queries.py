"""Who works here, and how well their doors are locked.

Promise:  9.2 - password and second factor; 9.3 - roles
Takes:    ids, addresses, tokens; moments (aware, UTC)
Gives:    Member, frozen. Never a hash or a secret
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core import signing

from holdord.staff import rules
from holdord.staff.models import StaffMember
from holdord.staff.roles import Permission

_INVITATION = "holdord.staff.invitation"
_ARGON2 = "argon2$"


@dataclass(frozen=True)
class Member:
    """One person who works here. ``second_factors`` holds 'totp' and 'webauthn', each once."""

    id: UUID
    email: str
    role: str
    language: str
    is_active: bool
    has_password: bool
    password_is_argon2: bool
    second_factors: tuple[str, ...]
    invited_at: datetime
    last_login: datetime | None
    last_seen_at: datetime | None

    @property
    def actor(self) -> str:
        """How the audit log names them."""
        return f"staff:{self.id}"

    @property
    def has_second_factor(self) -> bool:
        return bool(self.second_factors)

    @property
    def state(self) -> str:
        """'active', 'invited' (no password chosen yet) or 'deactivated'."""
        if not self.is_active:
            return "deactivated"
        return "active" if self.has_password else "invited"

    def may(self, permission: Permission) -> bool:
        return self.is_active and rules.may(self.role, permission)


def members() -> list[Member]:
    """Everybody who works or worked here, in the order of their addresses."""
    factors = _second_factors()
    return [_member(row, factors[row.id]) for row in StaffMember.objects.order_by("email")]


def member(id: UUID) -> Member | None:
    """The member of that id."""
    row = StaffMember.objects.filter(id=id).first()
    return _member(row, _second_factors(id)[id]) if row else None


def anybody() -> bool:
    """Whether there is a single account."""
    return StaffMember.objects.exists()


def invitation_token(id: UUID) -> str:
    """What an invited member shows to choose a password. It dies with its first use, and with the next invitation."""
    row = StaffMember.objects.get(id=id)
    return signing.dumps([str(row.id), _stamp(row)], salt=_INVITATION)


def invited(token: str, *, at: datetime) -> UUID:
    """Whom this token invites; raises rules.NotAllowed if it is forged, used, replaced or too old."""
    try:
        id, stamp = signing.loads(token, salt=_INVITATION)
        row = StaffMember.objects.get(id=id)
    except (signing.BadSignature, ValueError, TypeError, StaffMember.DoesNotExist):
        raise rules.NotAllowed("invitation-over") from None
    fresh = stamp == _stamp(row) and rules.invitation_holds(invited_at=row.invited_at, at=at)
    if not fresh or not row.is_active or row.has_usable_password():
        raise rules.NotAllowed("invitation-over")
    return row.id


def _stamp(row: StaffMember) -> int:
    return int(row.invited_at.timestamp() * 1000)


def _second_factors(only: UUID | None = None) -> defaultdict[UUID, list[str]]:
    rows = Authenticator.objects.filter(type__in=["totp", "webauthn"])
    if only is not None:
        rows = rows.filter(user_id=only)
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for user, type in rows.values_list("user_id", "type").distinct().order_by("type"):
        found[user].append(type)
    return found


def _member(row: StaffMember, factors: list[str]) -> Member:
    return Member(
        id=row.id,
        email=row.email,
        role=row.role,
        language=row.language,
        is_active=row.is_active,
        has_password=row.has_usable_password(),
        password_is_argon2=row.password.startswith(_ARGON2),
        second_factors=tuple(factors),
        invited_at=row.invited_at,
        last_login=row.last_login,
        last_seen_at=row.last_seen_at,
    )
