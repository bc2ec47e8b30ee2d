"""The notice says every sentence once, with every fact of the register beside it."""

import os
from pathlib import Path

import pytest

from holdord.notice import queries, texts
from holdord.notice.assembly import assemble
from holdord.notice.document import Block, Bullets, Facts, NoticeDocument, Paragraph, Partner, Partners, Table, said
from holdord.notice.plain import plain
from holdord.notice.scribe import Scribe
from holdord.policy import queries as policy
from holdord.policy.register import Register, TransferGround
from tests.conftest import promise

GOLDEN = Path(__file__).parent / "golden"

pytestmark = pytest.mark.usefixtures("house")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_notice_reads_as_reviewed(language: str) -> None:
    """After a change of wording or facts: RENEW_GOLDEN=1 .venv/bin/pytest tests/notice, then read the difference."""
    golden = GOLDEN / f"notice.{language}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        golden.write_text(plain(queries.document(language)), encoding="utf-8")
    assert plain(queries.document(language)) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_promise_stands_once_under_its_id(language: str) -> None:
    document = queries.document(language)
    told = [block.promise for block in blocks(document) if isinstance(block, Paragraph) and block.promise]
    assert sorted(told) == sorted(entry.id for entry in policy.register().promises)
    assert len(document.sections) == 11


@promise("2.2.1", "2.2.2", "2.2.3", "3.2b", "5.2f", "6.2")
def test_every_partner_is_described_once_with_entity_country_role_and_link() -> None:
    partners = described(queries.document("da"))
    assert sorted(partner.id for partner in partners) == sorted(f"r-{one.id}" for one in policy.register().recipients)
    hotjar = facts(next(partner for partner in partners if partner.id == "r-hotjar"))
    assert hotjar["Firma"] == "Hotjar Ltd"
    assert hotjar["Land"] == "Malta, inden for EØS"
    assert hotjar["Rolle"] == "arbejder for os og efter vores instruks (databehandler)"
    assert "Grundlag for overførslen" not in hotjar


@promise("2.3")
def test_every_purpose_of_an_activity_has_one_ground() -> None:
    table = next(
        block for block in blocks(queries.document("en")) if isinstance(block, Table) and block.id == "u-website"
    )
    website = policy.register().process("website")
    assert website is not None
    assert [row.id for row in table.rows] == [f"u-website-{id}" for id in website.purposes]
    for row in table.rows:
        grounds = [said(run) for run in row.cells[1].beneath if said(run).startswith("GDPR Art. 6(1)")]
        assert len(grounds) == 1


def test_where_the_policy_names_no_ground_for_a_transfer_the_notice_says_so() -> None:
    analytics = next(one for one in described(queries.document("da")) if one.id == "r-google-analytics")
    assert facts(analytics)["Grundlag for overførslen"] == "Politikken angiver intet grundlag for overførslen."


def test_where_it_names_one_the_notice_tells_it() -> None:
    register = policy.register()
    ground = TransferGround(ground="framework", reference="(EU) 2023/1795")
    changed = tuple(
        one.model_copy(update={"transfer": ground}) if one.id == "google-analytics" else one
        for one in register.recipients
    )
    document = rendered(register.model_copy(update={"recipients": changed}), "en")
    analytics = next(one for one in described(document) if one.id == "r-google-analytics")
    assert "(EU) 2023/1795" in facts(analytics)["Ground for the transfer"]


def test_countries_with_an_adequacy_decision_need_no_entry_of_their_own() -> None:
    register = policy.register()
    moved = tuple(
        one.model_copy(update={"country": "CH", "transfer": None}) if one.id == "zoom" else one
        for one in register.recipients
    )
    zoom = next(
        one
        for one in described(rendered(register.model_copy(update={"recipients": moved}), "en"))
        if one.id == "r-zoom"
    )
    assert "2000/518/EC" in facts(zoom)["Ground for the transfer"]


@promise("2.4a", "5.4")
def test_retention_is_told_with_the_event_it_is_counted_from() -> None:
    customers = next(
        one for one in blocks(queries.document("en")) if isinstance(one, Facts) and one.id == "t-customers"
    )
    told = {fact.term: said(fact.values[0]) for fact in customers.facts}
    assert told["At most"] == "8 years"
    assert told["Counted from"] == "the last time we delivered a service to you"
    assert told["Before that has happened"] == "5 years, counted from the day we collected the data"


@promise("8.8")
def test_the_authority_over_us_is_named_and_so_is_that_of_every_country_of_the_eea() -> None:
    document = queries.document("en")
    ours = next(one for one in blocks(document) if isinstance(one, Facts) and one.id == "authority")
    every = next(one for one in blocks(document) if isinstance(one, Table) and one.id == "authorities")
    assert any("Datatilsynet" in said(value) for fact in ours.facts for value in fact.values)
    assert {"a-DK", "a-NO", "a-FI", "a-PL", "a-IE"} <= {row.id for row in every.rows}


def test_the_right_to_object_stands_apart_from_everything_else() -> None:
    objection = queries.document("da").objection
    assert objection is not None
    assert "indsigelse" in said(objection[1])


def test_facts_that_no_sentence_asks_for_are_told_all_the_same() -> None:
    """A register that names no controls still gets a notice with its controllers, its flows, its purposes."""
    register = policy.register()
    bare = tuple(entry.model_copy(update={"controls": ()}) for entry in register.promises)
    document = rendered(register.model_copy(update={"promises": bare}), "en")
    ids = {getattr(block, "id", None) for block in blocks(document)}
    assert {"controllers", "dpo", "scope", "flows", "transfers", "locations", "contact-altoros-americas"} <= ids
    for process in register.processes:
        assert {f"c-{process.id}", f"u-{process.id}", f"t-{process.id}", f"who-{process.id}"} <= ids


def test_outdated_measures_stand_apart_from_those_that_protect() -> None:
    lists = {one.id: one for one in blocks(queries.document("en")) if isinstance(one, Bullets)}
    assert not any("PPTP" in said(item) for item in lists["security"].items)
    assert any("PPTP" in said(item) for item in lists["security-outdated"].items)


def test_the_notice_in_force_is_put_together_once() -> None:
    assert queries.document("da") is queries.document("da")
    assert queries.document("da") is not queries.document("en")


def test_plain_text_writes_out_links_that_lead_away() -> None:
    assert "policies.google.com <https://policies.google.com/privacy>" in plain(queries.document("da"))


def rendered(register: Register, language: str) -> NoticeDocument:
    scribe = Scribe(register, policy.wording(language), texts.words(language))
    return assemble(scribe, version="0" * 64, published_on=None)


def blocks(document: NoticeDocument) -> list[Block]:
    return [block for section in document.sections for block in section.blocks]


def described(document: NoticeDocument) -> list[Partner]:
    return [partner for block in blocks(document) if isinstance(block, Partners) for partner in block.partners]


def facts(partner: Partner) -> dict[str, str]:
    return {fact.term: said(fact.values[0]) for fact in partner.facts}


@pytest.mark.parametrize(("language", "title"), [("en", "The controller"), ("da", "Den dataansvarlige")])
def test_one_controller_answers_for_nobody_else(language: str, title: str) -> None:
    register = policy.register()
    alone = register.model_copy(update={"controllers": (register.lead_controller,)})
    (found,) = [block for block in blocks(rendered(alone, language)) if getattr(block, "id", None) == "controllers"]
    assert isinstance(found, Bullets) and found.title == title
    assert len(found.items) == 1 and texts.words(language)["contact.lead"] not in said(found.items[0])
