"""Requests under a right, the codes that prove who asks, and the answers that lie ready to be fetched.

Promise:  8.1b - a request and its clock; 8.1c - the answer, sealed until its link ends; 8.1g - codes are kept as hashes
Law:      GDPR Art. 5(2), 12(3)-(6), 32(1)(a)
Next:     queries.py, actions/

Each request has a vault key of its own (`owner`), made before anybody has proven anything: what a stranger wrote in
somebody's name is never sealed with that person's key, and goes for good by destroying this one.
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.rights.rules import RIGHTS, Channel
from holdord.terms import RequestStatus

_CLOSED = [status.value for status in RequestStatus if status.is_closed]


class RightsRequest(models.Model):
    """A person uses a right. ``due_on`` counts; ``extended_to`` takes its place once the person has been told.

    ``letter`` is the one that answered or refused it: a letter that came back is no answer.
    ``joined_to`` is the same person's earlier request for the same: asked twice, it is answered once.
    ``forget_when_closed``: its person has been erased, and all that is left to do is to answer.
    ``forgotten_at`` says that all but the facts of the procedure has gone; ``owner`` is null when the key has, too.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    right = models.CharField(max_length=16, choices=[(right.value, right.name) for right in RIGHTS])
    status = models.CharField(max_length=32, choices=[(status.value, status.name) for status in RequestStatus])
    channel = models.CharField(max_length=16, choices=[(channel.value, channel.name) for channel in Channel])
    received_at = models.DateTimeField()
    calendar = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    due_on = models.DateField()
    extended_to = models.DateField(null=True, blank=True)

    owner = models.UUIDField(null=True, blank=True)
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="+")
    address_index = models.BinaryField(max_length=32, null=True, blank=True)
    sealed_address = models.BinaryField(blank=True, default=b"")
    sealed_message = models.BinaryField(blank=True, default=b"")
    sealed_extension = models.BinaryField(blank=True, default=b"")
    sealed_outcome = models.BinaryField(blank=True, default=b"")
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True, default="")

    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=64, blank=True, default="")
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.CharField(max_length=64, blank=True, default="")
    prepared_print = models.BinaryField(max_length=32, null=True, blank=True)
    held_nothing = models.BooleanField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    letter = models.UUIDField(null=True, blank=True)
    ground = models.CharField(max_length=32, blank=True, default="")
    forgotten_at = models.DateTimeField(null=True, blank=True)
    forget_when_closed = models.BooleanField(default=False)
    joined_to = models.ForeignKey("rights.RightsRequest", models.SET_NULL, null=True, blank=True, related_name="joined")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(extended_to=None) | Q(extended_to__gt=models.F("due_on")), name="rights_extension_is_longer"
            ),
            models.CheckConstraint(
                condition=Q(status__in=_CLOSED, closed_at__isnull=False) | (~Q(status__in=_CLOSED) & Q(closed_at=None)),
                name="rights_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(prepared_at__isnull=False), name="rights_prepared_before_approved"
            ),
        ]
        indexes = [
            models.Index(fields=["closed_at", "due_on"], name="rights_by_clock"),
            models.Index(fields=["address_index"], name="rights_by_address"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_address", "sealed_message", "sealed_extension", "sealed_outcome")
        plain: ClassVar[Mapping[str, str]] = {
            "reference": "random number of the case",
            "right": "code from a fixed list",
            "status": "code from a fixed list",
            "channel": "code from a fixed list",
            "calendar": "code from a fixed list",
            "time_zone": "code from a fixed list",
            "address_index": "keyed hash (blind index)",
            "language": "code from a fixed list",
            "country": "code from a fixed list",
            "verified_by": "actor string, ids only",
            "prepared_by": "actor string, ids only",
            "prepared_print": "keyed hash of what was prepared",
            "approved_by": "actor string, ids only",
            "ground": "code from a fixed list",
        }
        owner: ClassVar[str] = "owner"


class Challenge(models.Model):
    """A code sent to an address, to be brought back by the browser that asked. Proven, it is that browser's session.

    ``browser`` and ``code`` are keyed hashes; ``code`` is null until the code has been sent, and stays so where
    too many were asked for. ``request`` is null where somebody only wants to see how their requests stand, or theirs
    was joined to another. ``again`` counts how often a further code was asked for, ``resent`` how often one was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(
        "rights.RightsRequest", models.CASCADE, null=True, blank=True, related_name="challenges"
    )
    owner = models.UUIDField()
    address_index = models.BinaryField(max_length=32)
    sealed_address = models.BinaryField(blank=True, default=b"")
    network = models.BinaryField(max_length=32, blank=True, default=b"")
    language = models.CharField(max_length=8)
    browser = models.BinaryField(max_length=32)
    code = models.BinaryField(max_length=32, null=True, blank=True)
    made_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True, blank=True)
    again = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    resent = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    message = models.UUIDField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["address_index", "made_at"], name="rights_codes_of_address"),
            models.Index(fields=["network", "made_at"], name="rights_codes_of_network"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_address",)
        plain: ClassVar[Mapping[str, str]] = {
            "address_index": "keyed hash (blind index)",
            "network": "keyed hash of a network address, gone within two hours",
            "language": "code from a fixed list",
            "browser": "keyed hash of a random secret",
            "code": "keyed hash of a random code",
        }
        owner: ClassVar[str] = "owner"


class Delivery(models.Model):
    """An answer that lies ready: the locked file, the password that opens it, the link that leads to it.

    Sealed under a key of its own, named by its id: the request lives on for years, the file for two weeks.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="delivery")
    token_hash = models.BinaryField(max_length=32, unique=True)
    sealed_pdf = models.BinaryField(blank=True, default=b"")
    sealed_password = models.BinaryField(blank=True, default=b"")
    message = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    password_shown_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    key_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(sealed_pdf=b"", sealed_password=b""),
                name="rights_destroyed_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["destroyed_at", "expires_at"], name="rights_links_by_end")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_pdf", "sealed_password")
        plain: ClassVar[Mapping[str, str]] = {"token_hash": "hash of a random token"}
        owner: ClassVar[str] = "id"


class RequestEvent(models.Model):
    """One thing that happened to a request, for its page. The audit log has it too, where nobody can change it.

    ``number`` keeps things that happened at one moment in their order.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "at", "number"], name="rights_events_in_order")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "act": "code from a fixed list",
            "by": "actor string, ids only",
        }
