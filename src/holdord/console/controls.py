"""Is a person's data opened by staff only, for a purpose only, and does the log show it?

Promise:  9.3 - "limited access to sensitive data": each read has a purpose, and strangers get nothing
          5.2e - customers' data are opened by those who serve them
Law:      GDPR Art. 5(1)(b), 32(4)
Why here: the room of the staff lies beside the register and below these pages; only from here can all three be seen
Takes:    the log, the register in force, the addresses of the console
Gives:    Evidence; counts only, nobody is named
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.urls.converters import IntConverter

from holdord.audit import queries as audit
from holdord.audit.queries import Entry
from holdord.decisions import queries as decisions
from holdord.decisions.rules import GUARDS, NotForThisPurpose, may_read
from holdord.lib import web
from holdord.lib.days import local_date
from holdord.lib.registry import Evidence, Said, broken_by, control, kept, said
from holdord.policy import queries as policy
from holdord.staff import queries as staff
from holdord.staff.roles import ROLES
from holdord.subjects import queries as subjects
from holdord.subjects.queries import Assigned
from holdord.subjects.rules import Duty

#: The acts in which somebody opened a person's data.
READS = ("subjects.read", "intake.opened", "rights.opened", "rights.previewed", "rights.password-read-out")
#: The pages that anybody may knock at. Whatever stands here is open to strangers; whatever does not, must refuse them.
DOOR = frozenset(
    {
        "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
        "mfa_login_webauthn", "console.invitation", "console.language",
    }
)  # fmt: skip
_LOOKED_BACK = 20_000


@control("staff.reads-have-purpose")
def reads_have_purpose(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every reading names a purpose of the reader's role; and no page of the console opens to somebody unknown.

    Readings are measured by the register in force, so those under an earlier one are left out: it may have granted
    what this one does not.
    """
    reads = [entry for act in READS for entry in audit.entries(_LOOKED_BACK, act=act, since_at=_in_force_since())]
    wrong = [entry for entry in reads if not _has_purpose(entry)]
    pages = _pages()
    open_to_all = [str(page.name) for page in pages if not _refuses_strangers(page)]
    looked_at = len(reads) + len(pages)
    faults = []
    if wrong:
        faults.append(said("readings that name no purpose the reader's role may use: {wrong} of {reads}",
                           wrong=len(wrong), reads=len(reads)))  # fmt: skip
    if open_to_all:
        faults.append(said("console pages that open without log-in: {n} of {pages} ({names})",
                           n=len(open_to_all), pages=len(pages), names=open_to_all))  # fmt: skip
    if faults:
        return broken_by(faults, looked_at=looked_at)
    return kept(
        "readings, each for a purpose of the reader's role: {reads}; console pages that refuse strangers: {pages}",
        reads=len(reads), pages=len(pages), looked_at=looked_at,
    )  # fmt: skip


@control("staff.process-is-restricted")
def process_is_restricted(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whoever is known in the process was opened only by roles that serve it; each other role is refused.

    Of its active customers each is looked after by somebody who works here, was opened by those assigned (and by who
    guards data), and who is assigned was looked at within the time the register says.
    """
    process = str(about["process"])
    people = set(subjects.subjects_in([process]))
    reads = [
        entry
        for act in READS
        for entry in audit.entries(_LOOKED_BACK, act=act, since_at=_in_force_since())
        if entry.subject in people and not entry.by.startswith("subject:")
    ]
    wrong = sum(not _may_open(entry) for entry in reads)
    outside = [role.code for role in ROLES if not _serves(role.code, process)]
    active = _active(process, now)
    faults = list(_customers(process, active, reads, now))
    looked_at = len(reads) + len(active)
    if wrong:
        faults.insert(0, said("{process}: readings by a role that does not serve it: {wrong} of {reads}",
                              process=process, wrong=wrong, reads=len(reads)))  # fmt: skip
    if faults:
        return broken_by(faults, looked_at=looked_at)
    return kept(
        "{process}: people: {people}; readings, each by a role that serves it: {reads}; "
        "roles that are refused: {outside}; active customers, each looked after by somebody: {active}",
        process=process, people=len(people), reads=len(reads), outside=outside or ["-"],
        active=len(active), looked_at=looked_at,
    )  # fmt: skip


def _customers(process: str, active: Mapping[UUID, datetime], reads: list[Entry], now: datetime) -> Iterator[Said]:
    """What is wrong with how active customers are kept to those who serve them."""
    assigned = subjects.assigned_to_each(list(active))
    working = {member.id for member in staff.members() if member.is_active}
    serving = {who: [one for one in some if one.holds_at(now)] for who, some in assigned.items()}
    alone = sum(not _looked_after(serving.get(who, []), working) for who in active)
    strangers = sum(_is_stranger(entry, active, assigned) for entry in reads)
    today = local_date(now, policy.register().desk.time_zone)
    late = [
        one for some in serving.values() for one in some if (due := decisions.review_due(one, process)) and due < today
    ]
    if alone:
        yield said("active customers whom nobody looks after: {alone} of {active}", alone=alone, active=len(active))
    if strangers:
        yield said("readings of active customers by somebody not assigned to them: {n}", n=strangers)
    if late:
        yield said("assignments that nobody has looked at again in time: {n}", n=len(late))


def _active(process: str, now: datetime) -> dict[UUID, datetime]:
    """The active customers of the process, and when something was last delivered to them."""
    found = decisions.active_customers(at=now)
    return {one.subject: one.delivered_at for one in found if one.process == process}


def _looked_after(serving: list[Assigned], working: set[UUID]) -> bool:
    return any(one.duty is Duty.MANAGES and one.member in working for one in serving)


def _is_stranger(entry: Entry, active: Mapping[UUID, datetime], assigned: Mapping[UUID, tuple[Assigned, ...]]) -> bool:
    """Whether an active customer was read by somebody who neither served them then nor guards data."""
    role, who = str(entry.detail.get("role") or _role_of(entry.by)), entry.subject
    if who is None or role in GUARDS or who not in active or entry.at < active[who]:
        return False
    serving = (one for one in assigned.get(who, ()) if one.holds_at(entry.at))
    return not any(entry.by == f"staff:{one.member}" for one in serving)


def _may_open(entry: Entry) -> bool:
    """Whether the reader's role may open somebody known in these processes, for that purpose."""
    role = str(entry.detail.get("role") or _role_of(entry.by))
    known = [fact.process for fact in subjects.relations(entry.subject)] if entry.subject else []
    return _opens(role, entry.purpose or "", known)


def _serves(role: str, process: str) -> bool:
    return any(_opens(role, purpose.id, [process]) for purpose in policy.register().purposes)


def _opens(role: str, purpose: str, processes: list[str]) -> bool:
    try:
        return bool(may_read(policy.register(), role, purpose, processes))
    except NotForThisPurpose:
        return False


def _in_force_since() -> datetime | None:
    version = policy.version()
    loads = audit.entries(None, act="policy.load")
    return next((entry.at for entry in loads if entry.detail.get("version") == version), None)


def _has_purpose(entry: Entry) -> bool:
    """By the role that was noted with the reading, else the one the reader has now. The person may read their own."""
    if entry.by.startswith("subject:"):
        return entry.by == f"subject:{entry.subject}"
    role = str(entry.detail.get("role") or _role_of(entry.by))
    granted = {id for access in policy.register().access if access.role == role for id in access.purposes}
    return entry.purpose in granted


def _role_of(actor: str) -> str:
    return next((member.role for member in staff.members() if member.actor == actor), "")


def _pages() -> list[URLPattern]:
    """All addresses but those of the door, whether or not anybody thought of guarding them."""
    # Imported here: the addresses import the views, and these are not all there when the registry is filled.
    from holdord.console.urls import urlpatterns

    return [page for each in urlpatterns for page in _leaves(each) if page.name not in DOOR]


def _leaves(place: URLPattern | URLResolver) -> Iterator[URLPattern]:
    if isinstance(place, URLPattern):
        yield place
    else:
        for inner in place.url_patterns:
            yield from _leaves(inner)


def _refuses_strangers(page: URLPattern) -> bool:
    given = {name: 1 if isinstance(kind, IntConverter) else uuid4() for name, kind in page.pattern.converters.items()}
    try:
        answer = web.fetch(reverse(str(page.name), kwargs=given))
    except NoReverseMatch:
        # An address that cannot be asked cannot be vouched for.
        return False
    to_the_door = answer.status == 302 and answer.headers["location"].startswith(reverse("account_login"))
    return to_the_door or answer.status == 403
