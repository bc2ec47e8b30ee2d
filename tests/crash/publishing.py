"""A house that publishes, and is killed at one of its writes: python -m tests.crash.publishing prepare|publish|read.

``publish N`` kills itself, as a power cut would, at the N-th statement that writes; N is larger than all: it finishes.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from django.conf import settings

from holdord.lib.clock import now
from holdord.notice import actions, queries
from holdord.notice.plain import plain
from holdord.policy import queries as policy
from holdord.wiring import house
from tests.crash import blow
from tests.drafts import LONGER, LONGER_KEY, Draft, knows

PEOPLE = 3


def prepare() -> None:
    """Version 1, some people, and a draft that keeps their data for longer."""
    house.prepare_databases()
    actions.publish(at=now(), by="system:test")
    for place in range(PEOPLE):
        knows(f"p{place}", now())
    draft = Draft(settings.HOLDORD_REGISTER)
    draft.write(*LONGER)
    draft.acknowledge(LONGER_KEY)


def publish(last: int) -> None:
    with blow.at_write(last):
        actions.publish(at=now(), by="system:test")


def read() -> None:
    """What a reader sees: the version in force, the notice on the page, how many are to be told."""
    notice = queries.document("en")
    register = policy.register()
    print(
        json.dumps({
            "versions": [one.number for one in queries.versions()],
            "notice": notice.number,
            "same": notice.version == policy.version(),
            "kept": str(next(iter(register.retention)).duration),
            "earlier": len(register.processes[0].earlier),
            "says": "8 years" in plain(notice),
            "to_tell": queries.still_to_tell().get(policy.latest_number(), 0),
        })
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish(int(sys.argv[2]))
    else:
        {"prepare": prepare, "read": read}[sys.argv[1]]()
