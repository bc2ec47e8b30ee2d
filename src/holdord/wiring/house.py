"""The house as a whole: made ready, opened for the first time, looked over. What the command line may ask of it.

Takes:    the environment
Gives:    ready, prepare_databases, open_first_time, move_in, findings
Refuses:  safety.NotSafe
Next:     cast.py (the invented people), doctor.py (the findings), server.py (who serves it)
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.urls import reverse

from holdord.ledger import queries as ledger
from holdord.notice import actions as notice
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.staff import actions as staff
from holdord.staff import queries as members
from holdord.staff.roles import ROLES, DataProtectionOfficer
from holdord.wiring import cast, doctor, safety
from holdord.wiring.environment import environment
from holdord.wiring.keys import refuse_without_keys

BY = "system:first-run"
#: Which rooms' tables each database holds; all, where no room is named.
DATABASES: dict[str, tuple[str, ...]] = {"default": (), "keys": ("vault",)}


@dataclass(frozen=True)
class Opened:
    """What the first opening made: log-ins by address and role, and how many people moved in.

    ``password`` is the one of all of them; ``link`` is there instead in production, where the first member of staff
    chooses a password nobody else has seen.
    """

    accounts: tuple[tuple[str, str], ...] = ()
    password: str | None = None
    people: int = 0
    link: str | None = None


def refuse_if_unsafe() -> None:
    safety.refuse_if_unsafe(environment)


def ready() -> bool:
    """Whether both databases answer and are up to date."""
    try:
        return not any(_steps(name) for name in DATABASES)
    except Error:
        return False


def refuse_unless_replayed() -> None:
    """Raise where this store is an old copy, or its ledger is missing: nobody is served from it."""
    ledger.refuse_unless_replayed()


def prepare_databases() -> int:
    """Bring both databases up to date; gives how many steps were taken."""
    steps = {name: _steps(name) for name in DATABASES}
    for name, missing in steps.items():
        if missing:
            call_command("migrate", *DATABASES[name], database=name, verbosity=0, interactive=False)
    # Where limits are counted: no room's table. Nothing happens where it is there already.
    call_command("createcachetable", database="default", verbosity=0)
    return sum(steps.values())


def open_first_time(*, now: datetime) -> Opened:
    """Publish what nothing was published before; where nobody works here yet, let the cast and the first staff in."""
    refuse_unless_replayed()
    refuse_without_keys()
    if not policy.publications(limit=1):
        notice.publish(at=now, by=BY)
    policy_actions.remember(at=now, by=BY)
    if members.anybody():
        return Opened()
    if settings.PRODUCTION:
        return _first_invitation(now)
    # One transaction: a password is shown when everything stands, or there is no account it belongs to.
    with transaction.atomic():
        accounts, password = _first_accounts(now)
        people = cast.move_in(now=now) if cast.belongs_to_register() else 0
    return Opened(accounts, password, people)


def move_in(*, now: datetime) -> int:
    policy_actions.remember(at=now, by=BY)
    return cast.move_in(now=now)


def findings(*, now: datetime) -> list[doctor.Finding]:
    return doctor.findings(environment, ready=ready(), now=now)


def _steps(name: str) -> int:
    executor = MigrationExecutor(connections[name])
    graph, rooms = executor.loader.graph, DATABASES[name]
    wanted = [node for node in graph.leaf_nodes() if not rooms or node[0] in rooms]
    return len(executor.migration_plan(wanted))


def _first_invitation(now: datetime) -> Opened:
    """Real people's data: nobody invented, one officer, and no password that was ever printed."""
    email = policy.register().dpo.email
    member = staff.invite(email=email, role=DataProtectionOfficer.code, by=BY, at=now)
    path = reverse("console.invitation", args=[members.invitation_token(member)])
    return Opened(((email, DataProtectionOfficer.code),), link=settings.HOLDORD_ADDRESS + path)


def _first_accounts(now: datetime) -> tuple[tuple[tuple[str, str], ...], str]:
    """One log-in a role for the example; for a register of one's own, the data protection officer it names."""
    if not cast.belongs_to_register():
        email = policy.register().dpo.email
        return ((email, "dpo"),), staff.first_account(email, now)
    accounts = tuple(
        (f"{name}@altoros.example", role) for name, role in zip(_NAMES, [role.code for role in ROLES], strict=True)
    )
    password = staff.first_account(accounts[0][0], now)
    for email, role in accounts[1:]:
        member = staff.invite(email=email, role=role, by=BY, at=now)
        staff.accept_invitation(token=members.invitation_token(member), password=password, at=now)
    return accounts, password


#: In the order of staff.roles.ROLES.
_NAMES = ("dpo", "handler", "manager", "auditor")
