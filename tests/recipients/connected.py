"""The shipped company with recipients that can be reached: its register, with a connector here and there."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from holdord.policy import queries as policy
from holdord.policy.connectors import Connector
from holdord.recipients import actions, queries, workflow
from holdord.recipients.reach import Intent
from tests.conftest import at
from tests.subjects.cast import CLEO

#: The register of the shipped company.
EXAMPLE = Path(__file__).parents[2] / "examples" / "altoros"

#: Gives recipients of the example connectors, and their addresses: connect({'azets': {...}}, {'books': 'https://...'}).
Connect = Callable[..., None]


@pytest.fixture
def connect(house: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The register of the example with connectors in it, as if they had been written there."""
    edition = policy.active()

    def connect(connectors: Mapping[str, Mapping[str, Any]], addresses: Mapping[str, str] | None = None) -> None:
        made = {id: Connector.model_validate(said) for id, said in connectors.items()}
        recipients = tuple(
            entry.model_copy(update={"connector": made[entry.id]}) if entry.id in made else entry
            for entry in edition.register.recipients
        )
        register = edition.register.model_copy(update={"recipients": recipients})
        monkeypatch.setattr(policy, "active", lambda: replace(edition, register=register))
        settings.HOLDORD_RECIPIENTS = dict(addresses or {})

    return connect


def went_to(subject: UUID, *recipients: str, on: str = "2026-02-01") -> None:
    """Data of this person went there, whether or not they should have."""
    for recipient in recipients:
        actions.carried(
            subject=subject, recipient=recipient, purpose="invoicing", process="customers", categories=["name"],
            by=CLEO, at=at(on),
        )  # fmt: skip


def tell(intent: Intent, subject: UUID, *, on: str = "2026-03-01", **more: Any) -> tuple[UUID, ...]:
    """All who have their data are told."""
    return actions.communicate(intent=intent, subject=subject, by=CLEO, at=at(on), **more)


NOON = at("2026-03-01T13:00")


def carry_out(*communications: UUID, when: datetime = NOON) -> list[queries.Told]:
    """What the jobs do, once each; gives how they stand then."""
    for id in communications:
        workflow.communicate(communication=str(id), at=when)
    return [queries.told(id)[0] for id in communications]
