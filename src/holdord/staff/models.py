"""Who works here.

Promise:  9.2 - password-protected access to personal data
Law:      GDPR Art. 29, 32
Gives:    StaffMember, the account one logs in with. Passwords are Argon2 hashes; second factors stand in allauth's own
          table, encrypted (second_factor.py)
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from holdord.staff.roles import ROLES
from holdord.staff.rules import NEWS_EVERY


class StaffMembers(BaseUserManager["StaffMember"]):
    """Found by their address, which is stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> "StaffMember":
        return self.get(email=(username or "").lower())


class StaffMember(AbstractBaseUser):
    """One person who works here. ``sessions`` is renewed to end every session that is open.

    ``news_every``: after how many minutes at the soonest they get another mail about what came; 0 for never.
    ``news_until`` is up to when they have been told.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=20)
    language = models.CharField(max_length=2, default="da")
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    sessions = models.UUIDField(default=uuid4, editable=False)
    news_every = models.PositiveSmallIntegerField(default=NEWS_EVERY)
    news_until = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[StaffMembers] = StaffMembers()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_role_is_known", condition=models.Q(role__in=[each.code for each in ROLES])
            ),
            models.CheckConstraint(name="staff_language_is_known", condition=models.Q(language__in=["da", "en"])),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ()
        plain: ClassVar[Mapping[str, str]] = {
            "email": "staff e-mail, not a data subject's: needed to log in",
            "password": "Argon2 hash of a password",
            "role": "code from a fixed list",
            "language": "code from a fixed list",
        }
        staff: ClassVar[tuple[str, ...]] = ("email",)

    def __str__(self) -> str:
        return f"staff:{self.id}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django ties sessions to the password alone; a lost phone must end them as well.
        return salted_hmac(
            "holdord.staff.session", f"{self.password}:{self.sessions}", secret=secret, algorithm="sha256"
        ).hexdigest()


class ApiKey(models.Model):
    """What another system of the company shows when it asks us something. Only a hash of its secret is kept.

    ``name`` says which system it is for. ``scopes`` are the things it may ask (keys.SCOPES), and no others.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    secret = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "name": "name of a system, a code of small letters, digits and hyphens",
            "scopes": "codes from a fixed list",
            "secret": "hash of a random secret",
        }
