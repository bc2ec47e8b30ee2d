"""Who is blocked stays out before anything is stored, for as long as the register says, and keeps their rights."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions, blocks, queries
from holdord.intake.actions.blocking import NoSuchBlock, NotAReason
from holdord.intake.arrivals import Attached, Verdict
from holdord.intake.blocks import NotBlockable, target
from holdord.intake.models import Block
from holdord.lib.registry import Evidence, controls, portraits
from holdord.retention import actions as retention
from holdord.rights import actions as rights
from holdord.rights.models import RightsRequest
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind, Right
from tests.conftest import at, promise
from tests.intake.test_arriving import CLEO, NOW, PDF, arrives

pytestmark = pytest.mark.usefixtures("house")


def block(kind: str, text: str, **more: Any) -> Any:
    names = more.pop("names_somebody", False)
    given = {"reason": "spam", "by": CLEO, "at": at("2026-03-10"), **more}
    return actions.block(target=target(kind, text, names_somebody=names), **given)


def look() -> Evidence:
    control = controls.get("intake.blocked-stay-out")
    assert control is not None
    return control(NOW, {})


@promise("7.4")
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("email", "ADA@example.org "),
        ("domain", "example.org"),
        ("domain", "@Example.org"),
        ("network", "198.51.100.0/24"),
        ("network", "198.51.100.7"),
    ],
)
def test_whoever_is_blocked_leaves_nothing_but_that_something_came(kind: str, text: str, house: Path) -> None:
    block(kind, text)
    turned_away = arrives(network="198.51.100.7", attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    assert (turned_away.verdict, turned_away.reasons) == (Verdict.BLOCKED, (kind, "spam"))
    assert subjects.count() == 0 and not list((house / "files").rglob("*.*"))


@promise("7.4")
@pytest.mark.parametrize(
    ("text", "number", "comes"),
    [
        ("22 33 44 55", "+4722334455", False),
        ("+47 22 33 44 55", "22334455", False),
        ("0047 22334455", "(+47) 22-33-44-55", False),
        ("22334455", "+4522334455", True),
        ("+4722334455", "+4522334455", True),
    ],
)
def test_a_number_is_blocked_however_it_is_written_and_that_of_another_country_is_not(
    text: str, number: str, comes: bool
) -> None:
    block("phone", text)
    verdict = arrives(identifiers={IdentifierKind.PHONE: number}).verdict
    assert verdict is (Verdict.ACCEPTED if comes else Verdict.BLOCKED)


@promise("7.4")
@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", "ben@example.org"), ("domain", "ample.org"), ("network", "198.51.101.0/24"), ("phone", "+4512345678")],
)
def test_others_come_in(kind: str, text: str) -> None:
    block(kind, text)
    assert arrives(network="198.51.100.7").verdict is Verdict.ACCEPTED


def test_a_domain_keeps_out_those_below_it_and_none_beside_it() -> None:
    block("domain", "example.org")
    below = arrives(key="2", identifiers={IdentifierKind.EMAIL: "ada@mail.example.org"})
    assert below.verdict is Verdict.BLOCKED
    assert arrives(key="3", identifiers={IdentifierKind.EMAIL: "a@example.org.test"}).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("came_from", ["2001:db8:1:2::7", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"])
def test_a_network_of_the_sixth_version_is_the_subscribers(came_from: str) -> None:
    block("network", "2001:db8:1:2::99")
    assert arrives(network=came_from).verdict is Verdict.BLOCKED
    assert arrives(key="2", network="2001:db8:1:3::7").verdict is Verdict.ACCEPTED


@promise("7.4")
@pytest.mark.parametrize(
    ("kind", "text", "names", "shown"),
    [
        ("email", "ada@example.org", False, ""),
        ("skype", "live:ada", False, ""),
        ("domain", "spam.example", False, "spam.example"),
        ("domain", "ada-krogh.example", True, ""),
        ("domain", "sørens-spam.example", False, "xn--srens-spam-0cb.example"),
        ("network", "203.0.113.0/24", False, "203.0.113.0/24"),
        ("network", "203.0.113.7", False, ""),
        ("network", "2001:db8::/32", False, "2001:db8::/32"),
        ("network", "2001:db8:1:2::1", False, ""),
    ],
)
def test_only_what_names_nobody_stands_in_clear(kind: str, text: str, names: bool, shown: str) -> None:
    block(kind, text, names_somebody=names)
    row = Block.objects.get()
    assert row.shown == shown and len(bytes(row.index)) == 32


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("email", "ada", "not-an-address"),
        ("email", " ", "nothing-given"),
        ("domain", "gmail.com", "shared-domain"),
        ("domain", "hotmail.dk", "shared-domain"),
        ("domain", "com", "not-a-domain"),
        ("domain", "ex ample.org", "not-a-domain"),
        ("domain", "a" * 300, "nothing-given"),
        ("network", "10.0.0.0/8", "network-too-wide"),
        ("network", "::/0", "network-too-wide"),
        ("network", "here", "not-a-network"),
        ("colour", "red", "no-such-kind"),
    ],
)
def test_what_would_block_nobody_or_everybody_is_refused(kind: str, text: str, code: str) -> None:
    with pytest.raises(NotBlockable) as refused:
        target(kind, text)
    assert refused.value.code == code and "ada" not in str(refused.value)


def test_a_block_ends_by_itself_on_the_registers_day_or_sooner() -> None:
    block("email", "ada@example.org", until_on=date(2026, 4, 1))
    block("email", "ben@example.org", until_on=date(2036, 4, 1))
    assert {each.until_on for each in queries.blocked(at=NOW)} == {date(2026, 4, 1), date(2027, 3, 10)}
    later = at("2026-04-01")
    assert actions.clear_blocks(at=later) == 1 and Block.objects.count() == 1
    outcome = actions.arrive(arrival=_letter(), by="system:mailbox", at=later)
    assert outcome.verdict is Verdict.ACCEPTED


def test_blocked_again_the_new_reason_and_day_count() -> None:
    first = block("email", "ada@example.org", reason="spam")
    assert block("email", "Ada@Example.org", reason="fraud", at=NOW) == first
    assert [(each.reason, each.until_on) for each in queries.blocked(at=NOW)] == [("fraud", date(2027, 3, 15))]


def test_a_block_is_lifted_once_and_both_are_on_record() -> None:
    id = block("email", "ada@example.org")
    actions.lift_block(block=id, by=CLEO, at=NOW)
    assert arrives().verdict is Verdict.ACCEPTED
    with pytest.raises(NoSuchBlock):
        actions.lift_block(block=id, by=CLEO, at=NOW)
    assert [entry.by for act in ("intake.block", "intake.lift-block") for entry in audit.entries(1, act=act)] == [
        CLEO, CLEO,
    ]  # fmt: skip


def test_nobody_is_blocked_for_no_reason() -> None:
    with pytest.raises(NotAReason):
        block("email", "ada@example.org", reason="I do not like her")
    assert not Block.objects.exists()


@promise("8.1a")
def test_who_is_blocked_is_told_so_when_they_ask_and_the_block_outlives_their_erasure() -> None:
    ada = arrives().subject
    block("email", "ada@example.org")
    (portrait,) = [each for each in portraits.all() if each.room == "intake"]
    assert [(item.kind, item.fields["reason"]) for item in portrait.show(ada)] == [("block", "spam")]
    retention.erase_person(subject=ada, ground="A17-1-c", by=CLEO, at=NOW)
    assert portrait.show(ada) == [] and Block.objects.count() == 1
    assert arrives(key="2").verdict is Verdict.BLOCKED


@promise("7.4", "8.1h")
def test_a_sender_who_is_blocked_keeps_their_rights() -> None:
    block("email", "ada@example.org")
    block("network", "198.51.100.7")
    rights.ask(right=Right.ERASURE, address="ada@example.org", language="en", network="198.51.100.7", at=NOW)
    assert RightsRequest.objects.count() == 1


@promise("7.4")
def test_the_control_sees_a_block_that_outlived_its_day_and_a_record_that_slipped_in() -> None:
    assert look().state == "nothing to check"
    id = block("email", "ada@example.org")
    block("domain", "spam.example")
    assert look().state == "kept" and "2" in look().line
    Block.objects.filter(pk=id).update(until_on=date(2026, 3, 1))
    assert look().state == "broken" and "1" in look().line
    Block.objects.filter(pk=id).update(until_on=date(2027, 3, 1))
    actions.lift_block(block=id, by=CLEO, at=NOW)
    arrives()
    block("email", "ada@example.org")
    assert look().state == "broken"


def test_what_is_looked_up_is_bounded() -> None:
    long = {IdentifierKind.EMAIL: "a@" + "x." * 5000 + "example"}
    assert len(blocks.looked_up(long, "::1", "DK")) < 60


def _letter() -> Any:
    from tests.intake.test_arriving import letter

    return letter()
