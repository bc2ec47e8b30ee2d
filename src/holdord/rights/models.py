"""Requests under a right, the codes that prove who asks, and the answers that lie ready to be fetched.

Promise:  8.1b - a request and its clock; 8.1c - the answer, sealed until its link ends; 8.1g - codes are kept as hashes
Law:      GDPR Art. 5(2), 12(3)-(6), 32(1)(a)
Next:     queries.py, actions/

One file, though long: whoever erases, merges or seals a request has all its parts before their eyes.

Each request has a vault key of its own (`owner`), made before anybody has proven anything: what a stranger wrote in
somebody's name is never sealed with that person's key, and goes for good by destroying this one.
"""

from collections.abc import Mapping
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce

from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.identity import Method
from holdord.rights.mandates import Kind as MandateKind
from holdord.rights.matrix import Fact
from holdord.rights.proof import Door
from holdord.rights.questions import QuestionKind
from holdord.rights.redaction import Kind, Why
from holdord.rights.rules import RIGHTS, Channel, IncomingState, Place, Protocol, Redacted
from holdord.terms import RequestStatus

_CLOSED = [status.value for status in RequestStatus if status.is_closed]


#: Where a request lies, the first that is so.
#: What is closed and counts as answered: not what was asked through the page and nobody has shown to be theirs.
ANSWERED = Q(place=Place.CLOSED.value) & (Q(verified_at__isnull=False) | ~Q(channel=Channel.PAGE.value))

_PLACE = Case(
    When(joined_to__isnull=False, then=Value(Place.JOINED.value)),
    When(closed_at__isnull=False, then=Value(Place.CLOSED.value)),
    When(~Q(by_other=""), mandate_at__isnull=True, then=Value(Place.PROOF.value)),
    When(verified_at__isnull=True, channel=Channel.PAGE.value, then=Value(Place.UNPROVEN.value)),
    When(verified_at__isnull=True, then=Value(Place.PROOF.value)),
    When(~Q(more_proof=""), more_proven_at__isnull=True, then=Value(Place.PROOF.value)),
    When(status=RequestStatus.REQUIRES_ACTION.value, then=Value(Place.REPLY.value)),
    When(finishing_at__isnull=False, then=Value(Place.RECIPIENTS.value)),
    When(erasing_at__isnull=False, then=Value(Place.RECIPIENTS.value)),
    When(seen_at__isnull=True, prepared_at__isnull=True, then=Value(Place.NEW.value)),
    default=Value(Place.US.value),
)


class RightsRequest(models.Model):
    """A person uses a right. ``due_on`` counts; ``extended_to`` takes its place once the person has been told.

    ``seen_at`` is when somebody of ours first opened it. ``finishing_at``: everything was decided, and it is answered
    as soon as every recipient has been told; ``sealed_word`` is what is added to that letter.
    ``letter`` is the one that answered or refused it: a letter that came back is no answer.
    ``more_proof`` says why a second proof was asked for; ``more_proven_at`` when there were two independent ones.
    ``by_other``: somebody asks for the person, as what (mandates.Kind); ``mandate_at`` is when they were seen to be
    allowed to. The address is the person's, whoever asks: theirs stands in `Mandate`.
    ``joined_to`` is the same person's earlier request for the same: asked twice, it is answered once.
    ``forget_when_closed``: its person has been erased, and all that is left to do is to answer.
    ``erasing_at``: what was asked for is being erased, and the machine goes on by itself.
    ``answer_by`` is the day that counts, ``place`` where it lies (rules.Place): the database reckons both, so that the
    board finds them by one index however many requests there are.
    ``closed_on`` is the day it was where it was answered: how many were answered in time is counted by an index.
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
    more_proof = models.CharField(max_length=24, blank=True, default="")
    more_asked_at = models.DateTimeField(null=True, blank=True)
    more_proven_at = models.DateTimeField(null=True, blank=True)
    by_other = models.CharField(max_length=10, blank=True, default="")
    mandate_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField(null=True, blank=True)
    prepared_by = models.CharField(max_length=64, blank=True, default="")
    prepared_print = models.BinaryField(max_length=32, null=True, blank=True)
    held_nothing = models.BooleanField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    finishing_at = models.DateTimeField(null=True, blank=True)
    finishing_by = models.CharField(max_length=64, blank=True, default="")
    sealed_word = models.BinaryField(blank=True, default=b"")
    letter = models.UUIDField(null=True, blank=True)
    ground = models.CharField(max_length=32, blank=True, default="")
    erasing_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    forget_when_closed = models.BooleanField(default=False)
    joined_to = models.ForeignKey("rights.RightsRequest", models.SET_NULL, null=True, blank=True, related_name="joined")

    answer_by = models.GeneratedField(
        expression=Coalesce("extended_to", "due_on"), output_field=models.DateField(), db_persist=True
    )
    place = models.GeneratedField(expression=_PLACE, output_field=models.CharField(max_length=12), db_persist=True)

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
            models.Index(fields=["place", "answer_by", "received_at"], name="rights_by_place"),
            models.Index(fields=["answer_by", "closed_on"], name="rights_answered", condition=ANSWERED),
            models.Index(fields=["letter"], name="rights_by_letter", condition=Q(letter__isnull=False)),
            models.Index(fields=["address_index"], name="rights_by_address"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = (
            "sealed_address", "sealed_message", "sealed_extension", "sealed_outcome", "sealed_word",
        )  # fmt: skip
        plain: ClassVar[Mapping[str, str]] = {
            "finishing_by": "actor string, ids only",
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
            "more_proof": "code from a fixed list",
            "by_other": "code from a fixed list",
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
    was joined to another, or at the door of the account; ``subject`` is who was let in there. ``again`` counts how
    often a further code was asked for, ``resent`` how often one was sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(
        "rights.RightsRequest", models.CASCADE, null=True, blank=True, related_name="challenges"
    )
    door = models.CharField(max_length=8, choices=[(door.value, door.name) for door in Door], default=Door.CASE.value)
    subject = models.ForeignKey("subjects.DataSubject", models.CASCADE, null=True, blank=True, related_name="+")
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
            "door": "code from a fixed list",
            "network": "keyed hash of a network address, gone within two hours",
            "language": "code from a fixed list",
            "browser": "keyed hash of a random secret",
            "code": "keyed hash of a random code",
        }
        owner: ClassVar[str] = "owner"


class Passkey(models.Model):
    """A passkey of a person: what it is found by, and the public half of its key. ``handle`` is a random number by
    which their devices know them; it is no id of ours.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey("subjects.DataSubject", models.CASCADE, related_name="+")
    credential = models.BinaryField(max_length=1024, unique=True)
    public = models.BinaryField()
    handle = models.BinaryField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "credential": "random number of a device",
            "public": "public key, made for this house alone",
            "handle": "random number",
        }


class Delivery(models.Model):
    """An answer that lies ready: the locked file, the password that opens it, the link that leads to it.

    Sealed under a key of its own, named by its id: the request lives on for years, the file for two weeks.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="delivery")
    token_hash = models.BinaryField(max_length=32, unique=True)
    sealed_file = models.BinaryField(blank=True, default=b"")
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
                condition=Q(destroyed_at=None) | Q(sealed_file=b"", sealed_password=b""),
                name="rights_destroyed_is_gone",
            ),
        ]
        indexes = [models.Index(fields=["destroyed_at", "expires_at"], name="rights_links_by_end")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_file", "sealed_password")
        plain: ClassVar[Mapping[str, str]] = {"token_hash": "hash of a random token"}
        owner: ClassVar[str] = "id"


class PasswordText(models.Model):
    """That the password of an answer is to go by text message: to which number, and what became of it.

    The number is sealed with the file's own key (`owner`) and goes with it. ``code`` is what the gateway said last.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    delivery = models.ForeignKey("rights.Delivery", models.CASCADE, related_name="texts")
    owner = models.UUIDField()
    sealed_to = models.BinaryField(blank=True, default=b"")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(sent_at=None, given_up_at=None), name="rights_one_text_at_a_time"
            ),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_to",)
        plain: ClassVar[Mapping[str, str]] = {"asked_by": "actor string, ids only"}
        owner: ClassVar[str] = "owner"


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


class Deed(models.Model):
    """One thing done, or to be done, for a request: of which kind, about what, by whom, and what proves it.

    ``about`` is the purpose, or the name of the field. ``proof`` is the id of what came of it: a limit, a choice, or
    how many entries were corrected. ``sealed_said`` is what was said and weighed, ``sealed_old`` what stood there
    before: it is kept as long as the person may dispute it, and goes when they were answered as they wished.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="deeds")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in DeedKind])
    about = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=10, choices=[(state.value, state.name) for state in DeedState])
    proof = models.CharField(max_length=40, blank=True, default="")
    sealed_said = models.BinaryField(blank=True, default=b"")
    sealed_old = models.BinaryField(blank=True, default=b"")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind", "about"], name="rights_done_once"),
            models.CheckConstraint(
                condition=Q(state=DeedState.OPEN.value, done_at=None)
                | (~Q(state=DeedState.OPEN.value) & Q(done_at__isnull=False)),
                name="rights_done_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["kind", "state"], name="rights_deeds_by_kind")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_said", "sealed_old")
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "about": "id of the register, or the name of a field",
            "state": "code from a fixed list",
            "proof": "random id, or a count",
            "by": "actor string, ids only",
        }
        owner: ClassVar[str] = "request.owner"


class UseFact(models.Model):
    """What a person found out about one use of the data, for one request: yes or no, why, who, when.

    The matrix knows the rest by itself. Answered anew, the last answer counts; the log has both.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="facts")
    process = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    fact = models.CharField(max_length=20, choices=[(fact.value, fact.name) for fact in Fact])
    answer = models.BooleanField()
    sealed_why = models.BinaryField(blank=True, default=b"")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "process", "purpose", "fact"], name="rights_answered_once"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_why",)
        plain: ClassVar[Mapping[str, str]] = {
            "process": "id of the register",
            "purpose": "id of the register",
            "fact": "code from a fixed list",
            "by": "actor string, ids only",
        }
        owner: ClassVar[str] = "request.owner"


class RequestLetter(models.Model):
    """A letter that was written about a request: which, in which version of its words, and where it is kept, sealed.

    Whether it has gone out, and when, is told by ``message`` (notice). ``wording`` is a hash of the template.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="written")
    message = models.UUIDField(unique=True)
    letter = models.CharField(max_length=24)
    wording = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"letter": "name of our own template", "wording": "hash of our own text"}


class Warned(models.Model):
    """That the data protection officer was warned of a request: so many days before its day, or -1 once it was late."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="warnings")
    days = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "days"], name="rights_warned_once")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {}


class Question(models.Model):
    """Something a person was asked before they were answered, and what they said to it.

    Of a fee: ``ground`` (questions.FeeGround), ``amount`` in whole units, and how many earlier requests for the same
    there were then (``repeats``).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.name) for kind in QuestionKind])
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=64)
    message = models.UUIDField(null=True, blank=True)
    sealed_said = models.BinaryField(blank=True, default=b"")
    ground = models.CharField(max_length=16, blank=True, default="")
    amount = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    repeats = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(answered_at=None), name="rights_one_question_at_a_time"
            ),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_said",)
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "by": "actor string, ids only",
            "ground": "code from a fixed list",
            "currency": "code from a fixed list",
            "reply": "code from a fixed list",
        }
        owner: ClassVar[str] = "request.owner"


class Lifting(models.Model):
    """That a limit is to end, and that its person hears of it first (GDPR Art. 18(3)).

    It ends by itself on ``ends_on``, but not before ``message`` has gone out, or somebody has told them in another way
    (``told_by``). ``limit`` is of the subjects' room; ``request`` the case it belongs to, where there is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    limit = models.UUIDField(unique=True)
    request = models.ForeignKey("rights.RightsRequest", models.SET_NULL, null=True, blank=True, related_name="liftings")
    message = models.UUIDField(null=True, blank=True)
    ends_on = models.DateField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=64, blank=True, default="")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(told_at__isnull=False, told_at__lte=models.F("lifted_at")),
                name="rights_told_before_lifted",
            ),
        ]
        indexes = [models.Index(fields=["lifted_at", "ends_on"], name="rights_liftings_due")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"by": "actor string, ids only", "told_by": "actor string, ids only"}


class Erasure(models.Model):
    """What an erasure was to do, and how far it is. Nothing in it is about the person but their random id, which goes
    when it has been looked at again.

    ``goes`` are lists of process, kind and count, ``stays`` of process, count, why and the day it ends; ``records`` are
    the random ids of what stays. ``certificate`` is what is given out when all is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="erasure")
    subject = models.UUIDField(null=True, blank=True)
    ground = models.CharField(max_length=16)
    goes = models.JSONField(default=list)
    stays = models.JSONField(default=list)
    records = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    certificate = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(erased_at__isnull=False, verified_at__isnull=False, subject=None),
                name="rights_erasure_was_looked_at_again",
            ),
        ]
        indexes = [models.Index(fields=["finished_at", "begun_at"], name="rights_erasures_under_way")]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "ground": "code from a fixed list",
            "goes": "ids of the register, codes and numbers",
            "stays": "ids of the register, codes, numbers and days",
            "records": "random ids of rows",
            "begun_by": "actor string, ids only",
            "certificate": "ids of the register, codes, numbers and moments; names of recipients",
        }


class Incoming(models.Model):
    """A letter that came to the desk, and what became of it: what it plainly asks for was taken down, or it waits.

    It has a clock of its own from the day it reached us: whoever says later which right it uses, the term began then.
    ``once`` names it, so that it is taken in once. ``rights`` are those it reads as. ``doubt`` says why nobody but a
    person should say what it is (rules.Doubt). ``thread`` is its correspondence, ``receipt`` the letter that told its
    writer. ``files`` counts what was attached: it stays in the mailbox, for it may be a copy of a passport.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    once = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=12, choices=[(state.value, state.name) for state in IncomingState])
    doubt = models.CharField(max_length=12, blank=True, default="")
    rights = models.JSONField(default=list)
    received_at = models.DateTimeField()
    calendar = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    due_on = models.DateField()
    language = models.CharField(max_length=8)
    files = models.PositiveSmallIntegerField(default=0)

    owner = models.UUIDField(null=True, blank=True)
    address_index = models.BinaryField(max_length=32, null=True, blank=True)
    thread = models.BinaryField(max_length=32, null=True, blank=True)
    sealed_address = models.BinaryField(blank=True, default=b"")
    sealed_subject = models.BinaryField(blank=True, default=b"")
    sealed_text = models.BinaryField(blank=True, default=b"")

    requests = models.ManyToManyField("rights.RightsRequest", related_name="letters")
    receipt = models.UUIDField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.CharField(max_length=64, blank=True, default="")
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IncomingState.WAITS.value, handled_at=None)
                | (~Q(state=IncomingState.WAITS.value) & Q(handled_at__isnull=False)),
                name="rights_handled_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="rights_letters_waiting"),
            models.Index(fields=["address_index"], name="rights_letters_by_address"),
            models.Index(fields=["thread"], name="rights_letters_by_thread"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_address", "sealed_subject", "sealed_text")
        plain: ClassVar[Mapping[str, str]] = {
            "once": "keyed hash of what names it in its mailbox",
            "state": "code from a fixed list",
            "doubt": "code from a fixed list",
            "rights": "codes from a fixed list",
            "calendar": "code from a fixed list",
            "time_zone": "code from a fixed list",
            "language": "code from a fixed list",
            "address_index": "keyed hash (blind index)",
            "thread": "keyed hash of a message's id",
            "handled_by": "actor string, ids only",
        }
        owner: ClassVar[str] = "owner"


class Review(models.Model):
    """That a person looked through an answer for what is somebody else's. One for each answer that was prepared."""

    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, primary_key=True, related_name="review")
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True, default="")

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"confirmed_by": "actor string, ids only"}


class Redaction(models.Model):
    """A place in an answer where something of somebody else's stands, and whether it goes out. Never the words.

    ``item`` names the item as redaction.keyed does, ``field`` is the code of its field; from ``start`` until ``end``
    in characters. The place holds as long as nothing has changed since the answer was prepared.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="redactions")
    item = models.CharField(max_length=120)
    field = models.CharField(max_length=100)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in Kind])
    why = models.CharField(max_length=20, choices=[(why.value, why.name) for why in Why])
    state = models.CharField(max_length=10, choices=[(state.value, state.name) for state in Redacted])
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "item", "field", "start"], name="rights_redacted_once"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="rights_redacted_something"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "item": "room, kind and random number of an item",
            "field": "code of a field",
            "kind": "code from a fixed list",
            "why": "code from a fixed list",
            "state": "code from a fixed list",
            "by": "actor string, ids only",
        }


class Proof(models.Model):
    """That somebody showed who they are: how, whether it held, when, and who looked. Nothing of what was shown."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey("rights.RightsRequest", models.CASCADE, related_name="proofs")
    method = models.CharField(max_length=16, choices=[(method.value, method.name) for method in Method])
    passed = models.BooleanField()
    by = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    evidence_gone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"method": "code from a fixed list", "by": "actor string, ids only"}


class Mandate(models.Model):
    """That somebody asks for another: who, as what, for which rights, until when, and how it was shown.

    ``rights`` empty: this request only. ``receives``: it covers getting the answer. ``age`` is a band (mandates.Age):
    no birth date is kept. ``asked_at`` is when they were asked to show it. Nothing of what was shown is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="mandate")
    kind = models.CharField(max_length=10, choices=[(each.value, each.name) for each in MandateKind])
    seen = models.CharField(max_length=20, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=64, blank=True, default="")
    rights = models.JSONField(default=list)
    receives = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)
    age = models.CharField(max_length=10, blank=True, default="")
    agreed = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    owner = models.UUIDField()
    address_index = models.BinaryField(max_length=32, null=True, blank=True)
    sealed_name = models.BinaryField(blank=True, default=b"")
    sealed_address = models.BinaryField(blank=True, default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seen="", seen_at=None) | (~Q(seen="") & Q(seen_at__isnull=False)),
                name="rights_mandate_seen_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["address_index"], name="rights_mandates_by_address")]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_name", "sealed_address")
        plain: ClassVar[Mapping[str, str]] = {
            "kind": "code from a fixed list",
            "seen": "code from a fixed list",
            "seen_by": "actor string, ids only",
            "rights": "codes from a fixed list",
            "age": "code from a fixed list",
            "address_index": "keyed hash (blind index)",
        }
        owner: ClassVar[str] = "owner"


class LetterText(models.Model):
    """A version of a letter in the company's own words; "" where the text of the house counts again. About nobody.

    ``wording`` is what `RequestLetter.wording` says of a letter that was written in these words.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    letter = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    wording = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "language", "number"], name="rights_letter_versions"),
        ]

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {
            "letter": "code from a fixed list",
            "language": "code from a fixed list",
            "text": "our own text, with names of facts and none of their values",
            "wording": "hash of our own text",
            "by": "actor string, ids only",
        }


class IdDocument(models.Model):
    """A masked document that was handed in and waits to be looked at. The file is sealed under the request's key.

    It goes with its row when it is decided, and after ``proof.DOCUMENT_KEPT`` in any case.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="document")
    owner = models.UUIDField()
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    handed_in_at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"kind": "what its bytes are, from a fixed list"}


class MachineRequest(models.Model):
    """That a request was brought by a machine: in which form, by whom, under which number of theirs.

    ``partner`` is a key of ours or an agent's id. ``sent`` is a keyed hash of what was brought, so that something else
    under the same number is told from the same once more. ``told`` is the status their callback heard last.
    ``revoked_at``: whoever brought it took it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="machine")
    protocol = models.CharField(max_length=8, choices=[(each.value, each.name) for each in Protocol])
    partner = models.CharField(max_length=80)
    reference = models.CharField(max_length=100)
    owner = models.UUIDField()
    sealed_callbacks = models.BinaryField(blank=True, default=b"")
    regime = models.CharField(max_length=16, blank=True, default="")
    received_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    sent = models.BinaryField(max_length=32, null=True, blank=True)
    told = models.CharField(max_length=60, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["protocol", "partner", "reference"], name="rights_machines_ask_once"),
        ]

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_callbacks",)
        plain: ClassVar[Mapping[str, str]] = {
            "protocol": "code from a fixed list",
            "partner": "id of a key of ours or of an agent",
            "reference": "number of another system",
            "regime": "code from a fixed list",
            "sent": "keyed hash of what was brought",
            "told": "code from a fixed list",
        }
        owner: ClassVar[str] = "owner"


class AgentToken(models.Model):
    """A token an authorised agent was given (Data Rights Protocol 2.05); of it only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agent = models.CharField(max_length=80, unique=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"agent": "id of an agent", "token_hash": "hash of a random token"}


class SeenMessage(models.Model):
    """That a signed message has been taken in: it is not taken in again while it is valid."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Privacy:
        plain: ClassVar[Mapping[str, str]] = {"digest": "hash of a signature"}


class Transfer(models.Model):
    """That a person's data go straight to another controller (GDPR Art. 20(2)): where to, and what shows it.

    ``digest`` is of what was sent, ``code`` what the other answered. Where to goes with the request's key.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.OneToOneField("rights.RightsRequest", models.CASCADE, related_name="transfer")
    owner = models.UUIDField()
    sealed_to = models.BinaryField(blank=True, default=b"")
    sealed_url = models.BinaryField(blank=True, default=b"")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    digest = models.BinaryField(max_length=32, null=True, blank=True)

    class Privacy:
        sealed: ClassVar[tuple[str, ...]] = ("sealed_to", "sealed_url")
        plain: ClassVar[Mapping[str, str]] = {
            "asked_by": "actor string, ids only",
            "digest": "hash of what was sent",
        }
        owner: ClassVar[str] = "owner"
