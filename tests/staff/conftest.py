"""Ada's data are elsewhere; here are the people who work in the house."""

from collections.abc import Callable
from uuid import UUID

import pytest

from holdord.staff import actions, queries
from tests.conftest import at

PASSWORD = "four plain words together"
Hire = Callable[..., UUID]


@pytest.fixture
def hire(house: object) -> Hire:
    """Somebody who was invited and has chosen a password: ``hire("cleo", "case_handler")`` gives their id."""

    def hired(name: str, role: str, *, accepts: bool = True) -> UUID:
        id = actions.invite(email=f"{name}@house.test", role=role, by="system:test", at=at("2026-03-01"))
        if accepts:
            token = queries.invitation_token(id)
            actions.accept_invitation(token=token, password=PASSWORD, at=at("2026-03-02"))
        return id

    return hired
