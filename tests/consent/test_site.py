"""What visitors choose on the company's website is kept as they chose it, and says nothing that was not shown."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from rdflib import Graph, URIRef

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.consent import actions, banner, queries, site_rules, workflow
from holdord.consent.models import SiteChoice, SiteQuestion
from holdord.consent.queries.site import Question
from holdord.consent.receipt import FIELDS, PROFILE, receipt, told
from holdord.consent.site_rules import NotAChoice, Said
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from tests.conftest import at, promise
from tests.subjects.cast import BEN, write

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-01")


def question(language: str = "da") -> Question:
    return actions.put_question(banner.asked(policy.active(), language), by="system:banner", at=NOW)


def every(shown: Question) -> int:
    return sum(1 << slot for slot in shown.slots.values())


def chooses(
    act: str, *services: str, visitor: UUID | None = None, when: datetime = NOW, layer: int = 1, gpc: bool = False,
    language: str = "da",
) -> UUID:  # fmt: skip
    shown = question(language)
    visitor = visitor or uuid4()
    allowed = every(shown) if act == "accept" else sum(1 << shown.slots[each] for each in services)
    said = Said(visitor, shown.hash[:16], act, layer, queries.slots(), allowed, gpc, int(when.timestamp() * 1000))
    assert actions.choose_on_site(said=said, by="public", at=when)
    return visitor


# What was shown


def test_the_banner_asks_about_every_partner_of_the_website_under_its_purpose() -> None:
    shown = banner.asked(policy.active(), "en")
    assert [category.title for category in shown.categories[:3]] == ["Statistics", "Advertising", "Widgets"]
    website = policy.register().process("website")
    assert website
    asked = {service.id for service in shown.services}
    partners = [policy.register().recipient(id) for id in website.recipients]
    assert {each.id for each in partners if each and each.kind in ("analytics", "advertising", "widget")} < asked


def test_the_same_words_are_kept_once_and_other_words_beside_them() -> None:
    first = question("da")
    assert question("da") == first and question("en") != first
    assert question("en").slots == first.slots
    assert SiteQuestion.objects.count() == 2
    assert policy.kept(first.register_version) is not None


def test_a_number_is_given_to_one_meaning_of_one_service_for_ever() -> None:
    asked = banner.asked(policy.active(), "da")
    before = question("da").slots
    category = asked.categories[0]
    changed = replace(category.services[3], meaning="f" * 64)
    services = (*category.services[:3], changed, *category.services[4:])
    other = replace(asked, categories=(replace(category, services=services), *asked.categories[1:]))
    after = actions.put_question(other, by="system:banner", at=NOW).slots
    assert after[changed.id] == max(before.values()) + 1
    assert {id: slot for id, slot in after.items() if id != changed.id} == {
        id: slot for id, slot in before.items() if id != changed.id
    }


# The choice


@promise("2.1b")
def test_a_no_is_kept_like_a_yes_service_by_service() -> None:
    one = chooses("refuse")
    (made,) = queries.site_choices(one)
    assert made.act == "refuse" and not any(made.states(question()).values())
    other = chooses("choose", "hotjar", layer=2)
    (made,) = queries.site_choices(other)
    assert [service for service, yes in made.states(question()).items() if yes] == ["hotjar"]
    assert made.states(question())["wistia"] is False


def test_sent_twice_it_is_kept_once_as_it_was() -> None:
    shown, visitor = question(), uuid4()
    said = Said(visitor, shown.hash[:16], "accept", 1, queries.slots(), every(shown), False, 1)
    assert actions.choose_on_site(said=said, by="public", at=NOW)
    assert not actions.choose_on_site(said=said, by="public", at=NOW + timedelta(days=1))
    assert [made.at for made in queries.site_choices(visitor)] == [NOW]


def test_a_choice_is_never_changed() -> None:
    visitor = chooses("refuse")
    with pytest.raises(DatabaseError), transaction.atomic():
        SiteChoice.objects.filter(visitor=visitor).update(allowed="ffff")


def test_each_choice_leaves_one_entry_in_the_log_that_names_nobody() -> None:
    chooses("refuse")
    audit_actions.sequence(at=NOW)
    entries = [entry for entry in audit.entries() if entry.act == "consent.choose_on_site"]
    assert len(entries) == 1 and entries[0].subject is None and set(entries[0].detail) == {"choice", "act"}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"i": "x" * 32}, "i"), ({"i": 5}, "i"), ({"v": "0" * 15}, "v"), ({"a": "agree"}, "a"), ({"a": []}, "a"),
        ({"l": 9}, "l"), ({"l": True}, "l"), ({"n": -1}, "n"), ({"n": 1.5}, "n"), ({"b": "zz"}, "b"),
        ({"b": "f" * 65}, "b"), ({"g": 2}, "g"), ({"t": "now"}, "t"), ({"t": 10**15}, "t"),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_refused_by_its_place(changed: dict[str, object], place: str) -> None:
    sent = {"i": "0" * 32, "v": "0" * 16, "a": "refuse", "l": 1, "n": 3, "b": "0", "g": 0, "t": 1}
    assert site_rules.said(sent).act == "refuse"
    with pytest.raises(NotAChoice) as refused:
        site_rules.said(sent | changed)
    assert refused.value.place == place


def test_nothing_is_said_yes_to_that_was_not_shown() -> None:
    shown = question()
    beyond = 1 << (max(shown.slots.values()) + 1)
    said = Said(uuid4(), shown.hash[:16], "choose", 2, queries.slots(), beyond, False, 1)
    with pytest.raises(NotAChoice):
        actions.choose_on_site(said=said, by="public", at=NOW)
    with pytest.raises(actions.NoSuchQuestion):
        actions.choose_on_site(said=Said(uuid4(), "0" * 16, "refuse", 1, 1, 0, False, 1), by="public", at=NOW)


@promise("8.7")
def test_everything_is_taken_back_by_the_number_and_the_browser_is_told() -> None:
    visitor = chooses("accept")
    assert not queries.taken_back_elsewhere(visitor)
    assert actions.take_back_on_site(visitor=visitor, by="public", at=NOW + timedelta(hours=1))
    assert queries.taken_back_elsewhere(visitor)
    assert not actions.take_back_on_site(visitor=visitor, by="public", at=NOW + timedelta(hours=2)), "it is already"
    chooses("accept", visitor=visitor, when=NOW + timedelta(days=1))
    assert not queries.taken_back_elsewhere(visitor), "a new word in the browser counts"
    with pytest.raises(actions.NoSuchChoice):
        actions.take_back_on_site(visitor=uuid4(), by="public", at=NOW)


# Whether somebody is asked again


def cookie(at_: datetime, below: int, allowed: int) -> str:
    return f"{'a' * 32}.{int(at_.timestamp() // 60)}.{below}.{allowed:x}.0"


@pytest.mark.parametrize(
    ("days", "below", "allowed", "slots", "due"),
    [
        (1, 2, 0b00, 2, False),
        (1, 2, 0b11, 3, True),  # all was said yes to: what is new is asked about at once
        (1, 2, 0b01, 3, False),  # not so soon after a no
        (183, 2, 0b00, 3, False),
        (185, 2, 0b00, 3, True),
        (185, 2, 0b00, 2, False),  # nothing changed: nobody is asked
        (366, 2, 0b11, 2, True),  # a yes lapses
        (1, 0, 0b01, 2, True),  # one widget let in before anybody was asked
    ],
)
def test_asked_again_for_what_changed_and_not_within_half_a_year_of_a_no(
    days: int, below: int, allowed: int, slots: int, due: bool
) -> None:
    said = site_rules.kept(cookie(NOW - timedelta(days=days), below, allowed))
    assert said is not None
    shown = {str(slot): slot for slot in range(slots)}
    assert site_rules.is_due(said, shown, Period.parse("6 months"), Period.parse("1 year"), NOW) is due


def test_what_is_no_cookie_of_ours_is_none() -> None:
    assert site_rules.kept("") is None and site_rules.kept("a.b.c.d") is None
    assert site_rules.kept(cookie(NOW, 2, 1)[:-2]) is None


# The record, for others to read


def reached(document: object, path: str) -> list[object]:
    found = [document]
    for step in path.split("."):
        name, through = step.removesuffix("[]"), step.endswith("[]")
        found = [each[name] for each in found if isinstance(each, dict) and name in each]
        if through:
            found = [item for each in found if isinstance(each, list) for item in each]
    return found


@promise("8.7")
def test_the_record_has_every_field_of_the_standard() -> None:
    visitor = chooses("choose", "hotjar")
    record = receipt(queries.site_choices(visitor)[0])
    assert PROFILE in record["dct:conformsTo"]
    empty = [field for field, path in FIELDS.items() if not reached(record, path) or not all(reached(record, path))]
    assert not empty
    states = {each["dct:title"]: each["dpv:hasConsentStatus"]["@id"] for each in record["dpv:hasProcess"]}
    assert states["Hotjar"] == "dpv:ConsentGiven" and states["Wistia"] == "dpv:ConsentRefused"


@promise("8.7")
def test_the_record_calls_withdrawn_what_was_given_and_refused_what_never_was() -> None:
    visitor = chooses("choose", "hotjar", "wistia", layer=2)
    chooses("choose", "wistia", layer=2, visitor=visitor, when=NOW + timedelta(days=1))
    chooses("withdraw", layer=3, visitor=visitor, when=NOW + timedelta(days=2))
    for made, hotjar, wistia, disqus in zip(
        queries.site_choices(visitor),
        ("ConsentGiven", "ConsentWithdrawn", "ConsentRefused"),
        ("ConsentGiven", "ConsentGiven", "ConsentWithdrawn"),
        ("ConsentRefused", "ConsentRefused", "ConsentRefused"),
        strict=True,
    ):
        states = {each["dct:title"]: each["dpv:hasConsentStatus"]["@id"] for each in receipt(made)["dpv:hasProcess"]}
        assert [states[each] for each in ("Hotjar", "Wistia", "Disqus")] == [
            f"dpv:{each}" for each in (hotjar, wistia, disqus)
        ]


def _record(visitor: UUID, nth: int) -> tuple[str, list[str]]:
    """What a choice calls what was said to Hotjar, and what it was."""
    record = receipt(queries.site_choices(visitor)[nth])
    states = {each["dct:title"]: each["dpv:hasConsentStatus"]["@id"] for each in record["dpv:hasProcess"]}
    return states["Hotjar"].removeprefix("dpv:"), record["dpv:hasConsentEvent"]["dpv:hasConsentControl"]


@promise("8.7")
@pytest.mark.parametrize(("days", "status"), [(365, "ConsentWithdrawn"), (396, "ConsentRefused")])
def test_a_yes_that_had_lapsed_is_not_taken_back_by_a_no(days: int, status: str) -> None:
    visitor = chooses("accept")
    chooses("refuse", visitor=visitor, when=NOW + timedelta(days=days))
    assert _record(visitor, 1)[0] == status


@promise("8.7")
def test_a_refusal_that_takes_a_yes_back_is_a_withdrawal_by_both_its_fields() -> None:
    asked_for, taken_back = "dpv:ObtainConsent", "dpv:WithdrawConsent"
    visitor = chooses("refuse")
    chooses("choose", "hotjar", layer=2, visitor=visitor, when=NOW + timedelta(days=1))
    chooses("choose", "wistia", layer=2, visitor=visitor, when=NOW + timedelta(days=2))
    chooses("refuse", visitor=visitor, when=NOW + timedelta(days=3))
    assert [_record(visitor, nth) for nth in range(4)] == [
        ("ConsentRefused", [asked_for]),
        ("ConsentGiven", [asked_for]),
        ("ConsentWithdrawn", [taken_back, asked_for]),
        ("ConsentRefused", [taken_back]),
    ]


@promise("8.7")
def test_of_two_choices_that_reached_us_at_one_moment_the_browser_tells_which_was_first() -> None:
    visitor, shown = uuid4(), question()
    for ms, (act, allowed) in enumerate([("accept", every(shown)), ("refuse", 0)]):
        said = Said(visitor, shown.hash[:16], act, 1, queries.slots(), allowed, False, ms)
        actions.choose_on_site(said=said, by="public", at=NOW)
    assert _record(visitor, 0)[0] == "ConsentGiven" and _record(visitor, 1)[0] == "ConsentWithdrawn"


@promise("8.7")
def test_once_the_choice_before_has_gone_a_no_is_a_refusal() -> None:
    visitor = chooses("accept", when=at("2021-02-27"))
    chooses("refuse", visitor=visitor, when=at("2021-03-02"))
    assert _record(visitor, 1)[0] == "ConsentWithdrawn"
    workflow.forget_site_choices(at=NOW)
    assert _record(visitor, 0)[0] == "ConsentRefused"


#: The 25 mandatory fields of ISO/IEC TS 27560:2023, as the guide of the Data Privacy Vocabulary maps them.
_MANDATORY = """
    schema_version record_id receipt_id pii_principal_id
    privacy_notice language purpose pii_information pii_controllers storage_locations retention_period jurisdiction
    recipient_third_parties withdrawal_method
    pii_type
    party_id party_address party_name party_contact party_type
    event_time validity_duration entity_id event_type event_state
"""


@promise("8.7")
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    ("act", "layer"),
    [("accept", 1), ("accept", 2), ("refuse", 1), ("choose", 2), ("widget", 3), ("withdraw", 3), ("gpc", 0)],
)
def test_whatever_was_done_no_mandatory_field_of_the_standard_is_missing(act: str, layer: int, language: str) -> None:
    mandatory = set(_MANDATORY.split())
    assert len(mandatory) == 25 and mandatory <= set(FIELDS)
    some = ("hotjar",) if act in ("choose", "widget") else ()
    (made,) = queries.site_choices(chooses(act, *some, layer=layer, gpc=act == "gpc", language=language))
    record = receipt(made)
    for field in mandatory:
        values = reached(record, FIELDS[field])
        services = len(record["dpv:hasProcess"]) if FIELDS[field].startswith("dpv:hasProcess") else 1
        assert len(values) >= services and all(values), field
    assert record["dpv:hasNotice"]["dct:language"] == language
    states = {each["dct:title"]: each["dpv:hasConsentStatus"]["@id"] for each in record["dpv:hasProcess"]}
    assert len(states) == 24 and (states["Hotjar"] == "dpv:ConsentGiven") is (act == "accept" or bool(some))


def test_a_record_says_what_was_shown_then() -> None:
    visitor = chooses("accept", language="en")
    shown = told(queries.site_choices(visitor)[0])
    assert [each.category for each in shown[:1]] == ["Statistics"] and all(each.allowed for each in shown)


def test_the_record_is_linked_data() -> None:
    visitor = chooses("choose", "hotjar")
    record = receipt(queries.site_choices(visitor)[0])
    graph = Graph().parse(data=json.dumps(record), format="json-ld")
    given = URIRef("https://w3id.org/dpv#ConsentGiven")
    assert len(list(graph.triples((None, URIRef("https://w3id.org/dpv#hasConsentStatus"), given)))) == 1


# Whose it is


@promise("8.1a")
def test_it_belongs_to_a_person_only_once_they_have_said_so_and_goes_with_them() -> None:
    ada = write()
    portrait = next(each for each in portraits.all() if each.room == "consent")
    visitor = chooses("refuse")
    assert not portrait.show(ada)
    assert actions.is_mine(visitor=visitor, subject=ada, by=f"subject:{ada}", at=NOW)
    (item,) = portrait.show(ada)
    assert item.kind == "site-choice" and item.fields["said"] == "refuse"
    ben = write(BEN)
    assert not actions.is_mine(visitor=visitor, subject=ben, by=f"subject:{ben}", at=NOW), "the first keeps it"
    assert portrait.erase(ada, by="system:test", at=NOW) == 2
    assert not queries.site_choices(visitor)


def test_when_two_turn_out_to_be_one_person_it_goes_along_and_comes_back() -> None:
    ada, also = write(), write(BEN)
    visitor = chooses("refuse")
    actions.is_mine(visitor=visitor, subject=also, by=f"subject:{also}", at=NOW)
    memory = actions.remember(also, ada)
    actions.merge(source=also, target=ada, by="system:test", at=NOW)
    assert queries.site_choices_of(ada) and not queries.site_choices_of(also)
    actions.unmerge(source=also, target=ada, memory=memory, by="system:test", at=NOW)
    assert queries.site_choices_of(also) and not queries.site_choices_of(ada)


# How long, and how many


def test_the_proof_is_kept_as_long_as_the_register_says_and_then_goes() -> None:
    old = chooses("refuse", when=at("2021-02-27"))
    young = chooses("refuse", when=at("2021-03-02"))
    workflow.forget_site_choices(at=NOW)
    assert not queries.site_choices(old) and queries.site_choices(young)


def _rates() -> queries.Rates:
    return queries.rates(NOW - timedelta(days=1), NOW + timedelta(days=1))


def test_how_people_chose_is_told_by_act_place_purpose_service_language_and_words() -> None:
    for _ in range(12):
        chooses("accept")
        chooses("refuse", language="en")
        chooses("choose", "hotjar", layer=2, language="en")
    seen = _rates()
    assert seen.choices == 36 and seen.by_act == {"accept": 12, "refuse": 12, "choose": 12}
    assert seen.by_layer == {1: (24, 12), 2: (12, 12)}
    assert seen.by_service["hotjar"] == (36, 24) and seen.by_service["wistia"] == (36, 12)
    assert seen.by_purpose["website-analytics"] == (36, 24) and seen.by_purpose["website-widgets"] == (36, 12)
    assert seen.by_language == {"da": (12, 12), "en": (24, 12)}
    assert set(seen.by_question.values()) == {(12, 12), (24, 12)}
    assert queries.rates(NOW + timedelta(days=1), NOW + timedelta(days=2)).choices == 0


def test_counts_of_few_are_not_told_nor_what_others_would_leave_of_them() -> None:
    for n in range(32):
        chooses("accept" if n % 2 else "refuse")
    for _ in range(14):
        chooses("accept", language="en")
        chooses("refuse", language="en")
    chooses("choose", "hotjar", layer=2, language="da")
    seen = _rates()
    assert seen.choices == 61
    assert seen.by_act == {"accept": None, "refuse": 30, "choose": None}, "61 - 30 - 30 would be the one who chose"
    assert seen.by_layer == {1: None, 2: None}
    assert seen.by_language == {"da": (33, 17), "en": (28, 14)}


def test_one_of_another_language_cannot_be_told_from_the_others() -> None:
    for n in range(40):
        chooses("accept" if n % 2 else "refuse", language="da")
    chooses("choose", "hotjar", language="en")
    seen = _rates()
    assert seen.choices == 41 and seen.by_language == {"da": None, "en": None}
    assert list(seen.by_question.values()) == [None, None]


def _choose(times: int, act: str, *services: str) -> None:
    for _ in range(times):
        chooses(act, *services, layer=2 if act == "choose" else 1, gpc=act == "gpc")


def test_what_is_hidden_among_the_acts_is_not_told_by_services_or_purposes() -> None:
    _choose(30, "accept")
    _choose(30, "refuse")
    _choose(1, "choose", "hotjar")
    seen = _rates()
    assert seen.by_act == {"accept": None, "refuse": 30, "choose": None}
    assert seen.by_service and set(seen.by_service.values()) == {None}, "61, 30 would be those who accepted"
    assert seen.by_purpose and set(seen.by_purpose.values()) == {None}


def test_a_purpose_does_not_tell_of_the_service_that_is_hidden_under_it() -> None:
    _choose(50, "choose", "hotjar")
    _choose(2, "choose", "albacross")
    _choose(12, "choose", "wistia")
    _choose(36, "refuse")
    seen = _rates()
    assert seen.by_act == {"choose": 64, "refuse": 36}
    assert seen.by_service["albacross"] is None
    assert seen.by_service["hotjar"] is None and seen.by_purpose["website-analytics"] is None, "52 - 50 are two"
    assert seen.by_service["wistia"] == seen.by_purpose["website-widgets"] == (100, 12)


def test_a_service_does_not_tell_of_few_beside_those_who_accepted() -> None:
    _choose(20, "accept")
    _choose(20, "refuse")
    _choose(12, "choose", "hotjar")
    _choose(1, "choose", "hotjar", "wistia")
    seen = _rates()
    assert seen.by_act == {"accept": 20, "refuse": 20, "choose": 13}
    assert seen.by_service["hotjar"] == (53, 33) and seen.by_service["wistia"] is None, "21 - 20 is one"


def test_the_acts_do_not_tell_how_few_of_those_who_chose_said_no_to_all() -> None:
    _choose(20, "accept")
    _choose(20, "refuse")
    _choose(30, "choose", "hotjar")
    _choose(1, "choose")
    seen = _rates()
    assert seen.by_language == {"da": (71, 50)}
    assert seen.by_act == {"accept": 20, "refuse": None, "choose": None}, "71 - 50 - 20 is one"
    assert seen.by_service["hotjar"] == (71, 50)


def test_few_who_did_not_answer_hide_themselves_and_no_answer() -> None:
    _choose(20, "accept")
    _choose(20, "refuse")
    for _ in range(3):
        chooses("widget", "hotjar", layer=3)
    seen = _rates()
    assert seen.by_act == {"accept": 20, "refuse": 20, "widget": None}
    assert seen.choices is None and seen.by_layer == {1: (40, 20)}


def test_few_who_chose_otherwise_than_their_browser_are_not_told() -> None:
    _choose(20, "gpc")
    _choose(20, "refuse")
    assert _rates().signals == 20
    chooses("accept", gpc=True)
    assert _rates().signals is None


def test_a_moment_is_utc() -> None:
    visitor = chooses("refuse")
    assert queries.site_choices(visitor)[0].said_at.tzinfo is UTC
