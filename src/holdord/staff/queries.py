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
from allauth.mfa.totp.internal.auth import TOTP
from django.core import signing

from holdord.staff import keys, rules
from holdord.staff.keys import Key
from holdord.staff.models import ApiKey, StaffMember
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
    news_every: int
    news_until: datetime | None

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


def api_keys() -> list[Key]:
    """All keys there are or were, the newest first."""
    return [_key(row) for row in ApiKey.objects.order_by("-made_at", "id")]


def key_behind(text: str, *, at: datetime) -> Key | None:
    """The key of that text, if it is one of ours and good at that moment."""
    said = keys.read(text)
    row = ApiKey.objects.filter(pk=said[0]).first() if said else None
    if said is None or row is None or not keys.is_secret(said[1], bytes(row.secret)):
        return None
    found = _key(row)
    return found if found.holds_at(at) else None


def still_holds(key: UUID, *, at: datetime) -> bool:
    """Whether a key that was shown before is good at that moment, too: neither ended nor revoked since."""
    row = ApiKey.objects.filter(pk=key).first()
    return row is not None and _key(row).holds_at(at)


def _key(row: ApiKey) -> Key:
    return Key(row.id, row.name, tuple(row.scopes), row.made_at, row.used_at, row.ends_at, row.revoked_at)


def members() -> list[Member]:
    """Everybody who works or worked here, in the order of their addresses."""
    factors = _second_factors()
    return [_member(row, factors[row.id]) for row in StaffMember.objects.order_by("email")]


def member(id: UUID) -> Member | None:
    """The member of that id."""
    row = StaffMember.objects.filter(id=id).first()
    return _member(row, _second_factors(id)[id]) if row else None


def who_knows(email: str, password: str) -> Member | None:
    """The member of that address whose password that is; None for anybody else, and for whom is not let in any more."""
    row = StaffMember.objects.filter(email=email.strip().lower(), is_active=True).first()
    return _member(row, _second_factors(row.id)[row.id]) if row and row.check_password(password) else None


def shows_code(id: UUID, code: str) -> bool:
    """Whether that is what their authenticator app shows just now. Each code opens once."""
    row = Authenticator.objects.filter(user_id=id, type=Authenticator.Type.TOTP).first()
    return row is not None and TOTP(row).validate_code(code.strip())


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
        news_every=row.news_every,
        news_until=row.news_until,
    )
