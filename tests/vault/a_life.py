"""A step in the life of a house on real files: `python -m tests.vault.a_life STEP`, as the environment sets it.

Each step is a process of its own, so that nothing of the one before is in memory.
"""

import json
import os
import sys
from base64 import b64encode
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")

import django
from django.conf import settings

# The tables as they are now, not by way of all that they once were: that takes ten times as long.
settings.MIGRATION_MODULES = dict.fromkeys(settings.ROOMS)
django.setup()

from django.core.management import call_command  # noqa: E402

from holdord.retention import actions as retention  # noqa: E402
from holdord.subjects.models import PersonalData  # noqa: E402
from holdord.terms import IdentifierKind  # noqa: E402
from holdord.vault import actions as vault  # noqa: E402
from holdord.vault import queries, workflow  # noqa: E402
from holdord.vault.models import WrappedKey  # noqa: E402
from tests.conftest import at  # noqa: E402
from tests.subjects.cast import take_in  # noqa: E402

DAY = at("2026-03-31")
WORDS = "Please call me about a project that nobody else has."


def begin() -> dict[str, str]:
    """Make the databases, and let Ada and Ben in. Gives what stands in the files of Ada: her key's wrap, her words."""
    for database in ("default", "keys"):
        call_command("migrate", database=database, run_syncdb=True, verbosity=0)
    taken = take_in({IdentifierKind.EMAIL: "ada@example.org"}, payload={"message": WORDS})
    take_in({IdentifierKind.EMAIL: "ben@example.org"})
    wrap, row = WrappedKey.objects.get(owner=taken.subject), PersonalData.objects.get(id=taken.record)
    return {
        "subject": str(taken.subject), "epoch": str(wrap.epoch), "context": queries.context_of(row, "payload"),
        "wrapped": b64encode(wrap.wrapped).decode(), "payload": b64encode(row.payload).decode(),
    }  # fmt: skip


def erase() -> dict[str, str]:
    """Erase Ada, everywhere in the house."""
    retention.erase_person(subject=_ada(), ground="A17-1-b", by="system:tests", at=DAY)
    return {"key": str(queries.has_key(_ada()))}


def rotate() -> dict[str, str]:
    """What the night does: a new epoch, and the logs cut off."""
    workflow.rotate(at=DAY)
    ben = WrappedKey.objects.first()
    assert ben is not None
    sealed = vault.seal_text(ben.owner, "still here", "a.b.c:1")
    assert queries.open_text(ben.owner, sealed, "a.b.c:1") == "still here"
    return {"epochs": ",".join(str(epoch.number) for epoch in queries.epochs() if epoch.destroyed_at is None)}


def _ada() -> UUID:
    return UUID(sys.argv[2])


if __name__ == "__main__":
    print(json.dumps({"begin": begin, "erase": erase, "rotate": rotate}[sys.argv[1]]()))
