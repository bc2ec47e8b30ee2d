"""The backups there are, the ledger they hang on, and what the last one that was put back brought with it.

Promise:  7.2b - stored, secure, for no longer than we say, used for nothing
Law:      GDPR Art. 5(1)(e), 5(2), 17, 32(1)(c), 32(1)(d)
Why:      nothing here is about anybody: moments, sizes, counts, keys that are public. Putting one back is no button: it
          is done before the house opens, for nothing may be served until the ledger is carried out again
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdord.audit import queries as audit
from holdord.audit.queries import Entry
from holdord.backups import actions, queries
from holdord.backups.queries import OnTheShelf
from holdord.backups.rules import BackupRefused, Wish, fingerprint
from holdord.console.access import Visit, page
from holdord.console.promises import broken, latest
from holdord.ledger import queries as ledger
from holdord.ledger.rules import LedgerUnsound
from holdord.policy import queries as policy
from holdord.promises.queries import Look
from holdord.staff import queries as staff
from holdord.staff.roles import Permission

#: So many that were destroyed, and so much that was asked for, is shown.
_GONE, _ASKED = 20, 8
_MINE = ("backups.", "ledger.")
#: What a line of the ledger that was carried out again says was done.
_AGAIN: Mapping[str, Promise] = {
    "person": gettext_lazy("people erased"),
    "records": gettext_lazy("single things erased"),
    "suppression": gettext_lazy("addresses blocked"),
    "objection": gettext_lazy("objections"),
    "restriction": gettext_lazy("uses restricted"),
    "minor": gettext_lazy("found to be too young"),
    "lifted": gettext_lazy("limits that ended"),
    "withdrawal": gettext_lazy("consents taken back or ended"),
    "channel": gettext_lazy("ways of being reached closed"),
}
_BY: Mapping[str, Promise] = {
    "system:backups": gettext_lazy("the house, by night"),
    "system:operator": gettext_lazy("the command line"),
}


@dataclass(frozen=True)
class Key:
    """A public key that backups are encrypted to: by how many of those there are, and whether new ones still are."""

    fingerprint: str
    recipient: str
    sets: int
    is_set: bool


@dataclass(frozen=True)
class Restored:
    """The last time something was put back: from which set, and what was carried out again. ``counts`` are by words."""

    at: datetime
    set: str
    replay: Entry | None
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Places:
    """Where the ledger is kept, and how far each has got; ``fault`` where it cannot be relied on."""

    first: Path
    second: Path | None
    standing: ledger.Standing | None
    fault: str
    same_disk: bool

    @property
    def behind(self) -> int:
        found = self.standing
        # What was written down between the two looks stands in the second already.
        return max(0, found.file - found.copy) if found and found.copy is not None else 0


@page(Permission.BACKUP_READ)
@require_GET
def backups(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All sets, the newest first; what was destroyed; the ledger; the copy of the keys; the last restore."""
    try:
        shelf, fault = queries.shelf(visit.at), ""
    except OSError as away:
        # A disk that is not mounted, or a folder that is not ours to read.
        shelf, fault = None, away.strerror or ""
    sets, checked = shelf.sets if shelf else (), latest(visit.at)
    names = _names()
    asked = [(each, names.get(each.by, each.by)) for each in queries.last_errands(_ASKED)]
    context = {
        "shelf": shelf, "fault": fault, "folder": queries.folder(), "lines": [_line(each, names) for each in sets],
        "keys": _keys(sets), "days": settings.HOLDORD_BACKUP_DAYS, "at": settings.HOLDORD_BACKUP_AT,
        "recipients": settings.HOLDORD_BACKUP_RECIPIENT, "broken": _broken(checked), "checked": checked,
        "waiting": [(each, names.get(each.by, each.by)) for each in queries.open_errands()], "asked": asked,
        "destroyed": audit.entries(_GONE, act="backups.destroy"), "restored": _restored(),
        "places": _places(), "copy": actions.replica(), "copy_folder": settings.HOLDORD_KEY_REPLICA,
        "makes": visit.may(Permission.BACKUP_MAKE),
    }  # fmt: skip
    return render(request, "console/backups.html", context)


@page(Permission.BACKUP_MAKE)
@require_POST
def make(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a backup, now."""
    try:
        actions.ask(wish=Wish.CREATE, by=visit.by, at=visit.at)
    except BackupRefused:
        messages.error(request, _("No backup can be made: there is nobody to encrypt it to."))
    else:
        messages.success(request, _("Asked for. It is made as soon as no other one is being made."))
    return HttpResponseRedirect(reverse("console.backups"))


@page(Permission.BACKUP_MAKE)
@require_POST
def verify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask that a set be read through."""
    try:
        actions.ask(wish=Wish.VERIFY, set=request.POST.get("set", ""), by=visit.by, at=visit.at)
    except BackupRefused:
        messages.error(request, _("There is no such backup any more."))
    except OSError as away:
        # A disk that is not mounted, or a folder that is not ours to read.
        why = away.strerror or type(away).__name__
        messages.error(
            request, _("Nothing was asked for: the folder of the backups cannot be read (%(why)s).") % {"why": why}
        )
    else:
        messages.success(request, _("Asked for. What was found stands here when all of it has been read."))
    return HttpResponseRedirect(reverse("console.backups"))


def _line(each: OnTheShelf, names: Mapping[str, str]) -> dict[str, Any]:
    looked = each.looked
    keys = [fingerprint(recipient) for recipient in each.manifest.recipients]
    return {"set": each, "keys": keys, "looked": looked, "who": names.get(looked.by, looked.by) if looked else ""}


def _keys(sets: tuple[OnTheShelf, ...]) -> list[Key]:
    """Those in use now, then those that older sets were encrypted to."""
    now = settings.HOLDORD_BACKUP_RECIPIENT
    used = dict.fromkeys([*now, *(key for each in sets for key in each.manifest.recipients)])
    return [
        Key(fingerprint(key), key, sum(key in each.manifest.recipients for each in sets), key in now) for key in used
    ]


def _restored() -> Restored | None:
    found, replays = audit.entries(1, act="backups.restore"), audit.entries(1, act="backups.replay")
    if not found and not replays:
        return None
    at = found[0].at if found else replays[0].at
    replay = next((each for each in replays if each.at >= at), None)
    detail = replay.detail if replay else {}
    counts = tuple((str(words), int(detail[code])) for code, words in _AGAIN.items() if code in detail)
    return Restored(at, str(found[0].detail["set"]) if found else "", replay, counts)


def _places() -> Places:
    first, second = ledger.first_place(), ledger.second_place()
    try:
        ledger.refuse_unless_replayed()
        standing, fault = ledger.standing(), ""
    except (LedgerUnsound, OSError) as unsound:
        standing, fault = None, str(unsound)
    return Places(first.file, second.file if second else None, standing, fault, ledger.on_one_disk())


def _broken(seen: Look) -> list[Any]:
    """Promises about backups and the ledger that are broken, as the last look of the house found them."""
    mine = {
        promise.id
        for promise in policy.register().promises
        if any(call.name.startswith(_MINE) for call in promise.controls)
    }
    return [line for line in broken(seen) if line.result.id in mine]


def _names() -> dict[str, str]:
    """What each actor is called who may have asked: read once for a page, however many lines it has."""
    return {member.actor: member.email for member in staff.members()} | {by: str(words) for by, words in _BY.items()}
