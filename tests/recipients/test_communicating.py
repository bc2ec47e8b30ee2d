"""Whoever has a person's data hears what is to be done with them; each on its own, tried again, with what shows it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.policy import queries as policy
from holdord.recipients import actions, queries, workflow
from holdord.recipients.connectors.http.connector import HttpConnector
from holdord.recipients.models import Communication
from holdord.recipients.reach import Intent, Piece
from holdord.recipients.rules import PAUSES, Exemption, State, to_tell, try_again_at
from holdord.retention import actions as retention
from holdord.vault import actions as vault
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.recipients.connected import Connect, carry_out, connect, tell, went_to
from tests.recipients.endpoint import Endpoint
from tests.subjects.cast import BEN, CLEO, write

__all__ = ["connect"]
pytestmark = pytest.mark.usefixtures("house")

HTTP = {"kind": "http", "address": "books"}
ADA_AT = "ada@example.org"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as endpoint:
        endpoint.rows = {ADA_AT: [{"email": ADA_AT, "sum": "120"}], "ben@example.org": [{"email": "ben@example.org"}]}
        yield endpoint


@pytest.fixture
def ada(connect: Connect, endpoint: Endpoint) -> UUID:
    """A customer whose data went to the bookkeeper, who has an endpoint, and to one that is reached by hand."""
    connect({"azets": HTTP}, {"books": endpoint.address})
    ada = write(process="customers")
    went_to(ada, "azets", "zoom")
    return ada


def of(subject: UUID, recipient: str) -> queries.Told:
    (found,) = [each for each in queries.of_subject(subject) if each.recipient == recipient]
    return found


@promise("8.3", "8.4c")
def test_everybody_who_has_the_data_is_told_and_nobody_else(ada: UUID) -> None:
    write(BEN, process="customers")
    tell(Intent.ERASURE, ada)
    told = queries.of_subject(ada)
    assert {(each.recipient, each.way, each.state) for each in told} == {
        ("azets", "http", State.OPEN), ("zoom", "task", State.WAITS),
    }  # fmt: skip
    assert {each.name for each in told} == {"Azets", "Zoom"}


def test_a_connected_recipient_of_their_process_is_told_though_nothing_is_known_to_have_gone_there(
    connect: Connect, endpoint: Endpoint
) -> None:
    connect({"azets": HTTP}, {"books": endpoint.address})
    ada = write(process="customers")
    assert actions.recipients_to_tell(ada, Intent.ERASURE) == ("azets",)
    assert actions.recipients_to_tell(write(BEN), Intent.ERASURE) == ()


def test_for_a_copy_only_those_with_a_connector_are_asked() -> None:
    register = policy.register()
    assert to_tell(register, Intent.ACCESS, disclosed=["azets", "zoom"], processes=[]) == ()
    assert to_tell(register, Intent.ERASURE, disclosed=["zoom", "azets", "gone"], processes=[])[-1] == "gone"


@promise("8.3")
def test_what_is_erased_there_is_looked_for_again_and_proven(ada: UUID, endpoint: Endpoint) -> None:
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.proof, told.reference, told.done) == (State.DONE, "confirmed", "M-1", {"orders": 1})
    assert told.verified_at and told.closed_at
    assert list(endpoint.rows) == ["ben@example.org"]
    assert [what for what, _ in endpoint.calls] == ["person.erase", "person.verify"]
    (logged,) = audit.entries(act="recipients.done")
    assert (logged.subject, logged.detail["recipient"], logged.detail["intent"]) == (ada, "azets", "erasure")


def test_what_is_still_there_when_looked_at_again_is_not_done(ada: UUID, endpoint: Endpoint) -> None:
    endpoint.refuses_to_erase = True
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code, told.verified_at) == (State.OPEN, "still-there", None)


def test_one_that_fails_is_tried_again_and_holds_nobody_up(ada: UUID, endpoint: Endpoint) -> None:
    endpoint.answers = [(503, {}), (429, {"retry-after": "7200"})]
    tell(Intent.ERASURE, ada)
    told = of(ada, "azets")
    actions.done_by_hand(communication=of(ada, "zoom").id, proof="their-mail", by=CLEO, at=at("2026-03-01T12:30"))
    now = at("2026-03-01T13:00")
    (told,) = carry_out(told.id, when=now)
    assert (told.state, told.error_code, told.due_at) == (State.OPEN, "503", now + timedelta(minutes=1))
    assert of(ada, "zoom").state is State.DONE
    assert carry_out(told.id, when=now)[0].attempts == 1, "it was asked before its time"
    (told,) = carry_out(told.id, when=told.due_at)
    assert (told.error_code, told.due_at) == ("429", now + timedelta(minutes=1, hours=2))
    (told,) = carry_out(told.id, when=told.due_at)
    assert told.state is State.DONE


def test_one_that_answers_what_nobody_foresaw_is_tried_again_and_then_looked_at(
    ada: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*_: object, **__: object) -> None:
        raise KeyError(ADA_AT)

    monkeypatch.setattr(HttpConnector, "erase", stumbles)
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code, told.attempts) == (State.OPEN, "answer", 1)
    for _ in PAUSES:
        (told,) = carry_out(told.id, when=told.due_at)
    assert (told.state, told.error_code) == (State.WAITS, "answer")


def test_each_try_is_the_same_matter_to_the_recipient(ada: UUID, endpoint: Endpoint) -> None:
    tell(Intent.ERASURE, ada)
    id = of(ada, "azets").id
    ready = actions.ready_to_ask(communication=id, at=at("2026-03-01T13:00"))
    assert ready is not None
    ready.connector.erase(ready.person, key=ready.key)
    carry_out(id)
    erasures = [key for what, key in endpoint.calls if what == "person.erase"]
    assert len(erasures) == 2 and set(erasures) == {f"msg_{id.hex}"}
    assert endpoint.carried_out == {("person.erase", f"msg_{id.hex}"): 1}


def test_one_that_takes_its_time_is_asked_again(ada: UUID, endpoint: Endpoint) -> None:
    endpoint.slow = 1
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code) == (State.OPEN, "under-way")
    assert carry_out(told.id, when=told.due_at)[0].state is State.DONE


@pytest.mark.parametrize("code", [400, 410, 422])
def test_one_that_will_not_becomes_a_task_for_somebody(ada: UUID, endpoint: Endpoint, code: int) -> None:
    endpoint.answers = [(code, {})]
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code) == (State.WAITS, str(code))
    actions.try_again(communication=told.id, by=CLEO, at=at("2026-03-02"))
    assert carry_out(told.id, when=at("2026-03-02"))[0].state is State.DONE


def test_one_that_does_not_let_us_in_becomes_a_task_for_somebody(ada: UUID, endpoint: Endpoint) -> None:
    endpoint.answers = [(401, {})]
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code) == (State.WAITS, "log-in")


def test_one_that_is_away_for_days_becomes_a_task_for_somebody() -> None:
    now, times = at("2026-03-01"), []
    for attempts in range(1, len(PAUSES) + 1):
        when = try_again_at(now, attempts)
        assert when is not None
        times.append(when)
        now = when
    assert timedelta(days=3) < times[-1] - at("2026-03-01") < timedelta(days=4)
    assert try_again_at(now, len(PAUSES) + 1) is None


def test_a_recipient_whose_address_is_not_set_becomes_a_task_for_somebody(ada: UUID, settings: Settings) -> None:
    settings.HOLDORD_RECIPIENTS = {}
    tell(Intent.ERASURE, ada)
    (told,) = carry_out(of(ada, "azets").id)
    assert (told.state, told.error_code) == (State.WAITS, "no-address")


def test_asked_twice_for_one_request_there_is_one(ada: UUID) -> None:
    request, owner = uuid4(), uuid4()
    vault.make_key(owner, at=at("2026-03-01"))
    first = tell(Intent.ERASURE, ada, request=request, owner=owner)
    assert tell(Intent.ERASURE, ada, request=request, owner=owner) == first
    assert len(queries.of_request(request)) == 2 and not queries.is_settled(request)
    with pytest.raises(IntegrityError), transaction.atomic():
        row = Communication.objects.get(pk=first[0])
        row.pk = uuid4()
        row.save(force_insert=True)


@promise("8.3", "9.1")
def test_the_person_may_be_gone_before_a_recipient_has_answered(ada: UUID, endpoint: Endpoint) -> None:
    endpoint.answers = [(503, {})]
    tell(Intent.ERASURE, ada)
    books, by_hand = of(ada, "azets"), of(ada, "zoom")
    carry_out(books.id)
    retention.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=at("2026-03-01T14:00"))
    assert not keys.has_key(ada) and queries.of_subject(ada) == ()
    told, kept = queries.told(by_hand.id)
    assert (told.subject, dict(kept.identifiers)) == (None, {"email": ADA_AT})
    (told,) = carry_out(books.id, when=at("2026-03-01T15:00"))
    assert told.state is State.DONE and ADA_AT not in endpoint.rows


@promise("8.3", "9.1")
def test_what_reaches_the_person_there_is_lost_when_the_matter_is_over(ada: UUID) -> None:
    tell(Intent.ERASURE, ada)
    id = of(ada, "zoom").id
    assert keys.has_key(id)
    actions.done_by_hand(communication=id, proof="their-letter", by=CLEO, at=at("2026-03-02"))
    actions.finish_keys(at=at("2026-03-02"))
    row = Communication.objects.get(pk=id)
    assert (bytes(row.sealed_need), row.owner, keys.has_key(id)) == (b"", None, False)


@promise("8.4c")
def test_by_hand_it_is_done_with_a_proof_or_not_done_with_a_reason(ada: UUID) -> None:
    request, owner = uuid4(), uuid4()
    vault.make_key(owner, at=at("2026-03-01"))
    tell(Intent.RESTRICTION, ada, request=request, owner=owner)
    id, when = of(ada, "zoom").id, at("2026-03-02")
    with pytest.raises(actions.NoProof):
        actions.done_by_hand(communication=id, proof="", by=CLEO, at=when)
    with pytest.raises(actions.NoProof):
        actions.done_by_hand(communication=id, proof="their-mail", reference="ada@example.org", by=CLEO, at=when)
    with pytest.raises(actions.NoReason):
        actions.give_up(communication=id, exemption=Exemption.IMPOSSIBLE, note="no", by=CLEO, at=when)
    actions.give_up(
        communication=id,
        exemption=Exemption.RECIPIENT_GONE,
        note="The company was wound up in January.",
        by=CLEO,
        at=when,
    )
    told, kept = queries.told(id)
    assert (told.state, told.exemption, told.closed_by) == (State.IMPOSSIBLE, "recipient-gone", CLEO)
    assert kept.note == "The company was wound up in January."
    with pytest.raises(actions.NotOpen):
        actions.done_by_hand(communication=id, proof="their-mail", by=CLEO, at=when)
    assert not queries.is_settled(request)
    carry_out(of(ada, "azets").id)
    assert queries.is_settled(request)


@promise("8.1a")
def test_what_a_recipient_holds_comes_with_the_copy_and_goes_with_it(ada: UUID, endpoint: Endpoint) -> None:
    request, owner = uuid4(), uuid4()
    vault.make_key(owner, at=at("2026-03-01"))
    (id,) = tell(Intent.ACCESS, ada, request=request, owner=owner)
    carry_out(id)
    ((told, pieces),) = queries.found_at(request)
    assert told.recipient == "azets" and list(pieces) == [Piece("orders", {"email": ADA_AT, "sum": "120"})]
    actions.forget_request(request=request, found_only=True)
    assert queries.found_at(request)[0][1] == ()


@promise("8.2a")
def test_a_correction_reaches_the_recipient(ada: UUID, endpoint: Endpoint) -> None:
    tell(Intent.RECTIFICATION, ada, changes={"email": "ada@new.example"}, was={"email": ADA_AT})
    (told,) = carry_out(of(ada, "azets").id)
    assert told.state is State.DONE
    assert endpoint.rows["ada@new.example"] == [{"email": "ada@new.example", "sum": "120"}]


@promise("8.4a", "8.4c")
def test_a_restriction_reaches_the_recipient_and_ends_there(ada: UUID, endpoint: Endpoint) -> None:
    tell(Intent.RESTRICTION, ada)
    assert carry_out(of(ada, "azets").id)[0].state is State.DONE
    assert endpoint.out_of_use == {ADA_AT}
    lifting = tell(Intent.LIFTING, ada, on="2026-04-01", among=["azets"])
    assert carry_out(*lifting, when=at("2026-04-01"))[0].state is State.DONE
    assert endpoint.out_of_use == set()


def test_no_word_of_a_person_stands_in_clear_or_in_the_log(ada: UUID) -> None:
    tell(Intent.ERASURE, ada)
    carry_out(of(ada, "azets").id)
    columns = [each for row in Communication.objects.values() for each in row.items()]
    clear = [str(value) for name, value in columns if not name.startswith("sealed")]
    logged = [str(entry.detail) for entry in audit.entries(None)]
    assert not [text for text in clear + logged if "ada@" in text.lower() or "krogh" in text.lower()]


def test_what_was_lost_between_table_and_queue_is_handed_over_again(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(Intent.ERASURE, ada)
    handed: list[Any] = []
    monkeypatch.setattr(workflow, "enqueue", lambda name, key, **ids: handed.append((name, key, ids)))
    workflow.look_at_open(at=at("2026-03-01T13:00"))
    id = str(of(ada, "azets").id)
    assert handed == [("recipients.communicate", f"{id}-0", {"communication": id})]


def test_two_who_were_joined_have_been_told_as_one_and_are_parted_again(ada: UUID) -> None:
    tell(Intent.RESTRICTION, ada)
    ben = write(BEN, process="customers")
    memory = actions.remember(ada, ben)
    actions.merge(source=ada, target=ben, by=CLEO, at=at("2026-03-02"))
    assert len(queries.of_subject(ben)) == 2 and queries.of_subject(ada) == ()
    actions.unmerge(source=ada, target=ben, memory=memory, by=CLEO, at=at("2026-03-03"))
    assert len(queries.of_subject(ada)) == 2


@promise("7.2a", "8.3")
def test_what_goes_because_its_time_is_up_goes_at_those_a_machine_reaches_too(ada: UUID, endpoint: Endpoint) -> None:
    """The bookkeeper has an endpoint; the other would be a task for somebody, every night, for everybody whose time is
    up: it has its own agreement on how long it keeps data."""
    retention.run(now=at("2040-01-01"), by="system:retention")
    told = queries.open_now()
    assert [(each.recipient, each.intent, each.subject) for each in told] == [("azets", Intent.ERASURE, None)]
    assert carry_out(told[0].id, when=at("2040-01-01T13:00"))[0].state is State.DONE
    assert ADA_AT not in endpoint.rows


@promise("8.2a", "8.3", "8.4c")
def test_the_control_sees_who_was_told_and_who_is_late(ada: UUID) -> None:
    def says(intent: str, on: str) -> tuple[str, str]:
        control = controls.get("recipients.told")
        assert control is not None
        found = control(at(on), {"intent": intent})
        return found.state, found.line

    assert says("restriction", "2026-03-01")[0] == "nothing to check"
    tell(Intent.RESTRICTION, ada)
    azets, zoom = of(ada, "azets"), of(ada, "zoom")
    carry_out(azets.id)
    assert says("restriction", "2026-03-15")[0] == "kept", "there is time until the day it is due"
    state, line = says("restriction", "2026-03-16")
    assert state == "broken" and "1 (Zoom)" in line
    actions.done_by_hand(communication=zoom.id, proof="their-mail", by=CLEO, at=at("2026-03-16"))
    state, line = says("restriction", "2026-03-16")
    assert (state, line) == (
        "kept",
        "recipients to be told: 2; done: 2, looked at again: 2; could not, with the reason: 0",
    )
    assert says("rectification", "2026-03-16")[0] == "nothing to check"
