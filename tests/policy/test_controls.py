"""What the register itself promises: looked at, and seen broken when it is."""

from datetime import date

import pytest

from holdord.lib.registry import Evidence, controls
from holdord.policy import queries
from holdord.policy.behind import Document
from holdord.policy.register import Flow, Location, Register, TransferGround
from holdord.policy.transfers import flow_ground, transfer_ground
from tests.conftest import at, promise
from tests.decisions.small import REGISTER, changed

TODAY = date(2026, 3, 31)


def look(name: str, register: Register, monkeypatch: pytest.MonkeyPatch, on: str = "2026-03-31") -> Evidence:
    monkeypatch.setattr(queries, "register", lambda: register)
    control = controls.get(name)
    assert control is not None
    return control(at(on), {})


def only(*recipients: str, **keys: object) -> Register:
    """The small register with these recipients alone."""
    return changed(recipients=tuple(each for each in REGISTER.recipients if each.id in recipients), **keys)


def automated(**keys: object) -> Register:
    """The small register without anything a machine does, but for this."""
    keys = {"automated_decisions": False, "profiling": False} | keys
    return changed(purposes=tuple(each.model_copy(update=keys) for each in REGISTER.purposes))


@promise("7.7")
def test_a_purpose_that_lets_a_machine_decide_or_builds_profiles_breaks_the_promise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "policy.no-automated-decisions"
    assert look(name, automated(), monkeypatch).state == "kept"
    evidence = look(name, REGISTER, monkeypatch)
    assert evidence.state == "broken" and "decide by machine: score" in evidence.line
    profiled = automated(profiling=True)
    assert look(name, profiled, monkeypatch).state == "broken"


@promise("7.7")
def test_the_shipped_policy_says_no_profiling_and_describes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = look("policy.no-automated-decisions", queries.register(), monkeypatch)
    assert evidence.state == "broken" and "website-advertising" in evidence.line


@promise("10.2")
def test_a_ground_is_the_place_itself_a_decision_or_what_the_register_names_for_that_day() -> None:
    grounds = {
        entry.id: found.kind if (found := transfer_ground(entry, TODAY)) else None for entry in REGISTER.recipients
    }
    assert grounds == {"printer": "eea", "cloud": "framework", "bank": "adequacy", "far": None}
    cloud = REGISTER.recipient("cloud")
    assert cloud is not None and transfer_ground(cloud, date(2027, 1, 1)) is None


@promise("10.3")
def test_our_own_houses_need_a_ground_too() -> None:
    houses = [{"id": "dk", "country": "DK"}, {"id": "us", "country": "US"}, {"id": "somewhere"}]
    register = changed(
        establishments=tuple(
            REGISTER.establishments[0].model_copy(update={"country": None} | house) for house in houses
        )
    )

    def ground(giver: str, taker: str, transfer: TransferGround | None = None) -> str | None:
        flow = Flow(from_establishment=giver, to_establishment=taker, transfer=transfer)
        found = flow_ground(register, flow, TODAY)
        return found.kind if found else None

    assert ground("us", "dk") == "outside"
    assert ground("somewhere", "dk") == "eea"
    assert ground("dk", "us") is None and ground("dk", "somewhere") is None
    assert (
        ground("dk", "us", TransferGround(ground="standard_clauses", reference="(EU) 2021/914")) == "standard_clauses"
    )


@promise("10.2")
def test_one_transfer_without_a_ground_breaks_the_promise_and_so_does_a_ground_that_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "policy.transfers-have-grounds"
    assert look(name, only("printer", "cloud", "bank"), monkeypatch).state == "kept"
    assert look(name, only("printer", "cloud", "bank"), monkeypatch, "2027-01-01").state == "broken"
    evidence = look(name, REGISTER, monkeypatch)
    assert (evidence.state, evidence.looked_at) == ("broken", 4)
    assert evidence.line == (
        "recipients without a ground today: 1 of 4, in countries outside the EEA: 1 (IN); "
        "flows between our houses without one: 0 of 0"
    )
    us = Flow(from_establishment="small", to_establishment="us")
    houses = (*REGISTER.establishments, REGISTER.establishments[0].model_copy(update={"id": "us", "country": "US"}))
    assert look(name, only("printer", flows=(us,), establishments=houses), monkeypatch).state == "broken"


@promise("10.2")
def test_the_shipped_policy_names_no_ground_and_is_shown_so(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = look("policy.transfers-have-grounds", queries.register(), monkeypatch)
    assert evidence.state == "broken"
    assert "countries outside the EEA: 2 (AE, US)" in evidence.line


@promise("10.1")
def test_the_register_says_where_data_are_and_where_every_host_is_once_it_says_where_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "policy.locations"
    nowhere = only("cloud", "far")
    main = Location(country="IE", main=True)
    assert look(name, nowhere, monkeypatch).state == "broken"
    assert look(name, changed(locations=(Location(country="IE"),)), monkeypatch).state == "broken"
    evidence = look(name, only("cloud", "far", locations=(main,)), monkeypatch)
    assert evidence.state == "kept" and "IE (in the EEA)" in evidence.line
    placed = Location(country="US", recipients=("cloud",), main=True)
    assert look(name, only("cloud", locations=(main, placed)), monkeypatch).state == "kept"
    evidence = look(name, only("cloud", "far", locations=(main, placed)), monkeypatch)
    assert evidence.state == "broken" and "far" in evidence.line


@promise("10.1")
def test_the_shipped_policy_says_the_usa_and_ireland(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = look("policy.locations", queries.register(), monkeypatch)
    assert evidence.state == "kept"
    assert "US (outside the EEA), IE (in the EEA)" in evidence.line


@promise("10.2")
def test_a_document_past_its_day_of_review_breaks_what_leans_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    agreement = Document.model_validate({
        "id": "printer-agreement", "kind": "processor_contract", "title": "Agreement with Printer",
        "location": "The blue binder", "owner": "Cleo", "on": "2025-01-01", "review_on": "2026-03-31",
        "recipients": ["printer"],
    })  # fmt: skip
    monkeypatch.setattr(queries, "register", lambda: changed(documents=(agreement,)))
    control = controls.get("policy.documents-reviewed")
    assert control is not None

    assert control(at("2026-03-31"), {}).state == "kept"
    late = control(at("2026-04-01"), {})
    assert late.state == "broken"
    assert late.line == "documents past their day of review: 1 of 1: Agreement with Printer (since 2026-03-31)"
    assert control(at("2026-04-01"), {"kind": "processor_contract"}).state == "broken"
    assert control(at("2026-04-01"), {"kind": "impact_assessment"}).state == "nothing to check"
