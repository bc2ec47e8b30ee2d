"""What went to whom, and why; and what they were told to do with it.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "to no other recipients"; 8.1a - who got a person's data; 8.2a, 8.3, 8.4c - told
Law:      GDPR Art. 15(1)(c) (by CJEU C-154/21: the actual recipients), 19, 30(1)(d)
Next:     actions.py, the only way in; controls.py, which looks at every row
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from holdord.recipients.reach import Intent
from holdord.recipients.rules import State

_CLOSED = [state.value for state in State if state.is_closed]


class Disclosure(models.Model):
    """One handing over of one person's data. It holds what kinds of data went, never the data.

    ``about`` is the event that a list was limited to.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    process = models.CharField(max_length=80)
    categories = models.JSONField(default=list)
    register_version = models.CharField(max_length=64)
    about = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(purpose="") & ~Q(process="") & ~Q(register_version=""),
                name="recipients_disclosure_is_stamped",
            ),
        ]
        indexes = [models.Index(fields=["process", "recipient"], name="recipients_by_process")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "recipient": "id of the register",
            "purpose": "id of the register",
            "process": "id of the register",
            "categories": "ids of the register",
            "register_version": "hash of our own text",
        }


class Listener(models.Model):
    """A tool that keeps a list and wants to hear of every change: for what, whose it is, where it listens.

    ``looked_at``: until when changes have been looked for. Address and secret are sealed under a key of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    purpose = models.CharField(max_length=80)
    recipient = models.CharField(max_length=80)
    carries_notice = models.BooleanField(default=False)
    sealed_url = models.BinaryField()
    sealed_secret = models.BinaryField()
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_url", "sealed_secret")
        plain: ClassVar[Mapping[str, str]] = {"purpose": "id of the register", "recipient": "id of the register"}
        owner: ClassVar[str] = "id"


class Member(models.Model):
    """Somebody on a tool's list. ``id`` is what the tool knows them by, and nobody else; it outlives the person until
    the tool has heard that they left. ``on``: what the tool has been told, or is about to be.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    listener = models.ForeignKey("recipients.Listener", models.CASCADE, related_name="members")
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listener", "subject"], name="recipients_once_a_list")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {}


class Change(models.Model):
    """That somebody joined or left a list, to be told to the tool. ``id`` is the message's, the same at every try.

    Over (``done_at``) and still with an ``error_code``, it was given up: the tool never heard it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member = models.ForeignKey("recipients.Member", models.CASCADE, related_name="changes")
    on = models.BooleanField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="recipients_changes_due")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"error_code": "the tool's code, or a word of ours; never its words"}


class Communication(models.Model):
    """Word to one recipient of what is to be done with a person's data: one intent, however often it is tried.

    ``id`` is the key the recipient knows the matter by. ``request`` is the case it belongs to, where there is one, and
    ``owner`` then the key of that; without one it has a key of its own. The person may be gone long before a recipient
    has answered: what reaches them there is ``sealed_need``, and goes when the matter is over. ``sealed_found`` is what
    a recipient gave for a copy, ``sealed_kept`` what somebody wrote about it and what undoing it will need.
    ``called_off_at``: it is no longer wanted, and the recipient has yet to hear that.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.UUIDField(null=True, blank=True)
    subject = models.ForeignKey("subjects.DataSubject", models.SET_NULL, null=True, blank=True, related_name="+")
    recipient = models.CharField(max_length=80)
    intent = models.CharField(max_length=16, choices=[(intent.value, intent.name) for intent in Intent])
    purpose = models.CharField(max_length=80, blank=True, default="")
    way = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in State])
    owner = models.UUIDField(null=True, blank=True)
    sealed_need = models.BinaryField(blank=True, default=b"")
    sealed_found = models.BinaryField(blank=True, default=b"")
    sealed_kept = models.BinaryField(blank=True, default=b"")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_on = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=24, blank=True, default="")
    called_off_at = models.DateTimeField(null=True, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=64, blank=True, default="")
    proof = models.CharField(max_length=24, blank=True, default="")
    reference = models.CharField(max_length=64, blank=True, default="")
    exemption = models.CharField(max_length=16, blank=True, default="")
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "recipient", "intent", "purpose"], condition=Q(request__isnull=False),
                name="recipients_told_once_a_request",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_CLOSED, closed_at__isnull=False, sealed_need=b"")
                | (~Q(state__in=_CLOSED) & Q(closed_at=None)),
                name="recipients_closed_needs_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DONE.value, proof="") & ~Q(state=State.IMPOSSIBLE.value, exemption=""),
                name="recipients_closed_says_why",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=State.OPEN.value), name="recipients_word_due"),
            models.Index(fields=["state", "due_on"], name="recipients_word_by_state"),
            models.Index(fields=["request"], name="recipients_word_by_request"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_need", "sealed_found", "sealed_kept")
        plain: ClassVar[Mapping[str, str]] = {
            "recipient": "id of the register",
            "intent": "code from a fixed list",
            "purpose": "id of the register",
            "way": "code from a fixed list",
            "state": "code from a fixed list",
            "error_code": "the recipient's code, or a word of ours; never its words",
            "closed_by": "actor string, ids only",
            "proof": "code from a fixed list",
            "reference": "the recipient's number of the matter; never words",
            "exemption": "code from a fixed list",
            "counts": "numbers by table or folder of the recipient",
        }
        owner: ClassVar[str] = "owner"
