"""The notice in short says what would surprise first, and each line leads to its place in the whole."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from holdord.notice import queries, texts
from holdord.notice.assembly import assemble
from holdord.notice.document import Block, Bullets, NoticeDocument, Paragraph, anchors, said
from holdord.notice.page import Page
from holdord.notice.plain import plain
from holdord.notice.scribe import Scribe
from holdord.notice.short import shortened
from holdord.policy import loader
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.register import Cookie, Register, TransferGround
from tests.notice.golden_text import same

EXAMPLES = Path(__file__).parents[2] / "examples"

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", params=["altoros", "minimal"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return loader.load(EXAMPLES / request.param)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_short_form_reads_as_reviewed(language: str) -> None:
    same(plain(queries.layers(language).short), f"short.{language}.txt")


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_line_leads_to_a_place_in_the_whole(edition: Edition, language: str) -> None:
    whole, short = forms(edition.register, edition, language)
    ways = [piece.href for run in runs(short) for piece in run if piece.href and piece.href.startswith("#")]
    assert len(ways) > len(edition.register.rights)
    assert [way for way in ways if way[1:] not in anchors(whole)] == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_place_of_the_short_form_is_one_of_the_whole(edition: Edition, language: str) -> None:
    whole, short = forms(edition.register, edition, language)
    assert not anchors(short) & anchors(whole)


def test_it_is_an_eighth_of_the_whole_at_most(edition: Edition) -> None:
    whole, short = forms(edition.register, edition, "en")
    if len(edition.register.recipients) > 1:
        assert len(plain(short)) * 8 < len(plain(whole))
    assert len(plain(short)) < 5_000


def test_every_activity_right_and_mailbox_is_in_it(edition: Edition) -> None:
    text = plain(forms(edition.register, edition, "da")[1])
    words, register = edition.wordings["da"], edition.register
    assert all(words.processes[process.id].title in text for process in register.processes)
    assert all(words.rights[terms.right.value].title in text for terms in register.rights)
    assert register.dpo.email in text


def test_what_surprises_comes_first() -> None:
    short = queries.layers("en").short
    assert short.sections[0].id == "short-first"
    told = plain(replace(short, sections=short.sections[:1]))
    assert "We draw a profile of you for this: Advertising" in told
    assert "receivers outside the EEA without the policy naming a ground" in told
    assert "We also get data from: Our partners on the website" in told


def test_nothing_surprising_is_nothing_said() -> None:
    register = policy.register()
    alone = {"sources": ("data-subject",), "recipients": ()}
    calm = register.model_copy(update={
        "purposes": tuple(
            one.model_copy(update={"profiling": False, "direct_marketing": False}) for one in register.purposes
        ),
        "recipients": (), "flows": (),
        "processes": tuple(one.model_copy(update=alone) for one in register.processes),
    })  # fmt: skip
    short = changed(calm)
    assert [section.id for section in short.sections] == ["short-who", "short-does", "short-others", "short-rights"]
    assert "Nobody else." in plain(short)


def test_a_machine_that_decides_sensitive_data_and_cookies_are_named() -> None:
    register = policy.register()
    first, *others = register.purposes
    category, *more = register.categories
    told = plain(changed(register.model_copy(update={
        "purposes": (first.model_copy(update={"automated_decisions": True}), *others),
        "categories": (category.model_copy(update={"special": True}), *more),
        "cookies": (Cookie(name="_ga", purpose=first.id), Cookie(name="id", purpose=first.id, necessary=True)),
    })))  # fmt: skip
    assert "A machine decides about you, with no person taking part: " in told
    assert "We hold sensitive data: " in told
    assert "1 thing is stored on your device" in told


def test_a_country_with_a_ground_is_told_apart_from_one_without() -> None:
    register = policy.register()
    ground = TransferGround(ground="standard_clauses", reference="(EU) 2021/914")
    some = tuple(
        one.model_copy(update={"transfer": ground}) if one.id == "google-analytics" else one
        for one in register.recipients
    )
    every = tuple(one.model_copy(update={"transfer": ground}) for one in register.recipients)
    some_named = plain(changed(register.model_copy(update={"recipients": some})))
    assert "For 38 of them the policy names no ground." in some_named
    all_named = plain(changed(register.model_copy(update={"recipients": every, "flows": ()})))
    assert "United States: 39 receivers. The ground is named." in all_named


def test_whoever_is_no_data_protection_officer_is_not_called_one() -> None:
    register = policy.register()
    plain_desk = register.model_copy(update={"dpo": register.dpo.model_copy(update={"officer": False})})
    for text in (plain(changed(plain_desk)), plain(forms(plain_desk, policy.active(), "en")[0])):
        assert "Who answers questions about data" in text
        assert "\n  Data protection officer" not in text
    assert "Data protection officer" in plain(queries.layers("en").short)


def test_on_the_page_it_stands_before_the_whole_under_ids_of_its_own(client: Client) -> None:
    html = client.get("/da/privatliv").content.decode()
    page = Page(html)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids), "an id stands twice"
    assert html.index('id="short"') < html.index('id="s-1"')
    assert "Værd at vide først" in (page.text("short") or "")
    assert "/da/rettigheder" in page.links("short-rights")
    assert {"/da/privatliv.pdf", "/da/privatliv/kort.pdf", "/da/privatliv.md"} <= set(page.links("short"))


def forms(register: Register, edition: Edition, language: str) -> tuple[NoticeDocument, NoticeDocument]:
    scribe = Scribe(register, edition.wordings[language], texts.words(language))
    whole = assemble(scribe, version="0" * 64, published_on=None)
    return whole, shortened(scribe, whole)


def changed(register: Register, language: str = "en") -> NoticeDocument:
    return forms(register, policy.active(), language)[1]


def runs(document: NoticeDocument) -> list[Any]:
    return [run for section in document.sections for block in section.blocks for run in _runs(block)]


def _runs(block: Block) -> list[Any]:
    match block:
        case Bullets(items=items):
            return list(items)
        case Paragraph(words):
            return [words]
        case _:
            return [value for fact in getattr(block, "facts", ()) for value in fact.values if said(value)]
