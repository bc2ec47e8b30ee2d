"""The house as a whole: made ready, opened for the first time, served. What the command line may ask of it.

Takes:    the environment
Gives:    ready, prepare_databases, open_first_time, move_in, findings, serve
Refuses:  safety.NotSafe
Next:     cast.py (the invented people), doctor.py (the findings), gunicorn_conf.py (the server)
"""

import gc
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error

from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.staff import actions as staff
from holdord.staff import queries as members
from holdord.staff.roles import ROLES
from holdord.wiring import cast, doctor, safety
from holdord.wiring.environment import environment

BY = "system:first-run"
DATABASES = ("default", "keys")


@dataclass(frozen=True)
class Opened:
    """What the first opening made: log-ins by address and role, their one password, and how many people moved in."""

    accounts: tuple[tuple[str, str], ...] = ()
    password: str | None = None
    people: int = 0


def refuse_if_unsafe() -> None:
    safety.refuse_if_unsafe(environment)


def ready() -> bool:
    """Whether both databases answer and are up to date."""
    try:
        return not any(_steps(name) for name in DATABASES)
    except Error:
        return False


def prepare_databases() -> int:
    """Bring both databases up to date; gives how many steps were taken."""
    steps = {name: _steps(name) for name in DATABASES}
    for name, missing in steps.items():
        if missing:
            call_command("migrate", database=name, verbosity=0, interactive=False)
    return sum(steps.values())


def open_first_time(*, now: datetime) -> Opened:
    """Keep the register's version; where nobody works here yet, let the cast and the first staff in."""
    policy_actions.remember(at=now, by=BY)
    if members.anybody():
        return Opened()
    people = cast.move_in(now=now) if cast.belongs_to_register() else 0
    accounts, password = _first_accounts(now)
    return Opened(accounts, password, people)


def move_in(*, now: datetime) -> int:
    policy_actions.remember(at=now, by=BY)
    return cast.move_in(now=now)


def findings(*, now: datetime) -> list[doctor.Finding]:
    return doctor.findings(environment, ready=ready(), now=now)


def serve(*, host: str, port: int) -> None:
    """Serve until told to stop. What is loaded by now is shared with the worker, and with the one after it."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # it comes without types
        def load_config(self) -> None:
            from holdord.wiring import gunicorn_conf

            for name in self.cfg.settings:
                if hasattr(gunicorn_conf, name):
                    self.cfg.set(name, getattr(gunicorn_conf, name))
            self.cfg.set("bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

        def load(self) -> Any:
            from holdord.wiring.wsgi import application

            return application

    connections.close_all()
    # Loaded modules stay on the pages that the worker shares with the process that watches over it.
    gc.collect()
    gc.freeze()
    Server().run()


def _steps(name: str) -> int:
    executor = MigrationExecutor(connections[name])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


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
