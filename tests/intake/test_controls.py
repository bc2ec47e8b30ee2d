"""Each record has its purpose and its ground; the control sees the one that has not."""

from datetime import datetime

import pytest

from holdord.lib.registry import Evidence, controls
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-15")


def look(process: str) -> Evidence:
    control = controls.get("intake.purpose-and-ground")
    assert control is not None
    return control(NOW, {"process": process})


def takes_in(process: str, purpose: str, basis: LegalBasis, *, version: str = "", when: datetime = NOW) -> None:
    subjects.take_in(
        by="system:test", at=when, process=process, purpose=purpose, basis=basis, source="data-subject", form="",
        identifiers={IdentifierKind.EMAIL: "ada@example.org"}, payload={"name": "Ada"}, categories=["name"],
        language="da", register_version=version or policy.version(), wording_hash="0" * 64,
    )  # fmt: skip


def right_purpose(process: str) -> tuple[str, LegalBasis]:
    found = policy.register().process(process)
    purpose = policy.register().purpose(found.purposes[0]) if found else None
    assert purpose is not None
    return purpose.id, purpose.basis


def other_purpose(process: str) -> tuple[str, LegalBasis]:
    """One of the register, on its own ground, that is none of this process."""
    found = policy.register().process(process)
    assert found is not None
    return next((each.id, each.basis) for each in policy.register().purposes if each.id not in found.purposes)


@promise("4.3", "5.3", "6.3")
@pytest.mark.parametrize("process", ["communication", "customers", "events"])
def test_a_record_with_another_purpose_ground_or_version_breaks_the_promise(process: str) -> None:
    policy_actions.remember(at=NOW, by="system:start")
    purpose, basis = right_purpose(process)
    other_ground = next(each for each in LegalBasis if each is not basis)
    assert look(process).state == "nothing to check"
    takes_in(process, purpose, basis)
    assert look(process).state == "kept"
    takes_in(process, *other_purpose(process))
    assert "1 of 2" in look(process).line
    takes_in(process, purpose, other_ground)
    assert "2 of 3" in look(process).line
    takes_in(process, purpose, basis, version="f" * 64)
    assert look(process).state == "broken" and "3 of 4" in look(process).line


def test_a_process_nobody_knows_is_no_promise_kept() -> None:
    assert look("weather").state == "broken"
