"""A system is let in by a key of its own, for what it is for, until it is ended."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.lib.clock import now
from holdord.staff import actions as staff
from holdord.staff import queries
from holdord.staff.keys import NotAName, NotAScope
from holdord.staff.models import ApiKey
from tests.api.conftest import System
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

BY = "system:operator"


@promise("9.3")
def test_a_good_key_says_what_it_is_for(system: Callable[..., System]) -> None:
    answer = system("decide", "audience").get("/api/key")
    assert answer.status_code == 200
    assert answer.json() == {"name": "crm", "scopes": ["decide", "audience"]}


@promise("9.2")
@pytest.mark.parametrize("key", ["", "holdord_1", "holdord_" + "0" * 32 + "_" + "x" * 43])
def test_without_a_good_key_nothing_is_told(key: str) -> None:
    answer = System(key).get("/api/key")
    assert answer.status_code == 401 and answer.json()["code"] == "no-key"
    assert answer["WWW-Authenticate"] == "Bearer" and answer["Content-Type"] == "application/problem+json"


def test_a_key_that_was_revoked_or_has_ended_is_none(system: Callable[..., System]) -> None:
    at = now()
    id, text = staff.make_key(name="crm", scopes=["decide"], by=BY, at=at, ends_at=at + timedelta(days=1))
    assert queries.key_behind(text, at=at) is not None
    assert queries.key_behind(text, at=at + timedelta(days=1)) is None
    assert staff.revoke_key(key=id, by=BY, at=at) and not staff.revoke_key(key=id, by=BY, at=at)
    assert System(text).get("/api/key").status_code == 401


@promise("9.2")
def test_only_a_hash_of_the_secret_is_kept() -> None:
    id, text = staff.make_key(name="crm", scopes=["decide"], by=BY, at=now())
    row = ApiKey.objects.get(pk=id)
    secret = text.rsplit("_", 1)[1] if text.count("_") == 2 else text.split("_", 2)[2]
    assert secret.encode() not in bytes(row.secret) and len(bytes(row.secret)) == 32
    assert isinstance(id, UUID) and audit.entries(limit=1)[0].act == "staff.make_key"


def test_a_key_has_a_name_and_is_for_something_there_is() -> None:
    with pytest.raises(NotAName):
        staff.make_key(name="The CRM of Ada", scopes=["decide"], by=BY, at=now())
    for scopes in (["everything"], []):
        with pytest.raises(NotAScope):
            staff.make_key(name="crm", scopes=scopes, by=BY, at=now())


def test_the_interface_describes_itself() -> None:
    described = System("").get("/api/openapi.json").json()
    assert "/api/key" in described["paths"]
