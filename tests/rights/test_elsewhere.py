"""What a connected recipient holds of Ada is in her answer, under its name, looked through and kept nowhere after."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients import workflow
from holdord.recipients.reach import Intent
from holdord.rights import actions, elsewhere, queries, report
from holdord.rights.actions import rows
from tests.conftest import promise
from tests.recipients.connected import Connect, connect
from tests.recipients.endpoint import Endpoint
from tests.rights.conftest import ADA, ASKED, CLEO, asks, proves, request_of

__all__ = ["connect"]
LATER = ASKED + timedelta(minutes=10)


@pytest.fixture
def crm(connect: Connect, ada: UUID) -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        endpoint.rows = {ADA: [{"email": ADA, "note": "Call Bodil Jensen at 33 15 60 00", "stage": "warm"}]}
        connect({"hubspot-crm": {"kind": "http", "address": "crm"}}, {"crm": endpoint.address})
        yield endpoint


@promise("8.1a", "8.0a")
def test_what_a_recipient_holds_is_in_the_answer_looked_through_and_then_kept_nowhere(crm: Endpoint) -> None:
    proves(asks())
    id = request_of().id
    actions.prepare(request=id, by=CLEO, at=LATER)
    assert elsewhere.waited_for(id) == ("HubSpot",)
    with pytest.raises(actions.StillOutside) as waited:
        actions.approve(request=id, by=CLEO, at=LATER)
    assert waited.value.names == ("HubSpot",)

    (asked,) = told.of_request(id, Intent.ACCESS)
    workflow.communicate(communication=str(asked.id), at=LATER)
    with pytest.raises(actions.ChangedSince):
        actions.approve(request=id, by=CLEO, at=LATER)
    actions.prepare(request=id, by=CLEO, at=LATER)
    assert {each.words for each in actions.open_review(request=id, by=CLEO, at=LATER).words} == {
        "Bodil Jensen", "33 15 60 00",
    }  # fmt: skip
    actions.confirm(request=id, by=CLEO, at=LATER)

    row = request_of()
    assert row.subject_id
    person = report.collect(row.subject_id)
    built = report.build(person, about=rows.about(row), address=ADA, at=LATER)
    assert report.missing(built, person) == []
    assert "Hos HubSpot" in [group["title"] for group in built["copy"]]
    assert "warm" in json.dumps(built)

    actions.approve(request=id, by=CLEO, at=LATER)
    actions.make_answer(request=id, at=LATER)
    assert queries.answer_of(id)[0].startswith(b"%PDF")
    assert "warm" not in json.dumps([dict(item.fields) for item in report.collect(row.subject_id).items])


def test_asked_once_a_request_however_often_it_is_prepared(crm: Endpoint) -> None:
    proves(asks())
    id = request_of().id
    for _ in range(3):
        actions.prepare(request=id, by=CLEO, at=LATER)
    assert len(told.of_request(id, Intent.ACCESS)) == 1
    assert recipients.recipients_to_tell(request_of().subject_id or id, Intent.ACCESS) == ("hubspot-crm",)
