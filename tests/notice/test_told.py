"""What the register may state besides is told where it states it, in both languages, and its control finds it there."""

from collections.abc import Mapping
from typing import Any

import pytest

from holdord.notice import texts
from holdord.notice.assembly import assemble
from holdord.notice.copies import copy
from holdord.notice.page import Page
from holdord.notice.plain import plain
from holdord.notice.says import claims
from holdord.notice.scribe import Scribe, by_number
from holdord.notice.showing import shown
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.periods import Period
from holdord.policy.register import Cookie, TransferGround
from holdord.policy.wording import SectionWords
from holdord.terms import SpecialCondition

pytestmark = pytest.mark.usefixtures("house")

ABOUTS: list[Mapping[str, Any]] = [
    {"what": "automated-decisions"},
    {"what": "provision", "process": "website"},
    {"what": "sources", "process": "website"},
    {"what": "cookies"},
    {"what": "changes"},
    {"what": "joint-arrangement"},
    {"what": "why-so-long", "process": "website"},
    {"what": "copies-of-safeguards"},
    {"what": "purposes", "process": "website"},
]


@pytest.fixture
def stated() -> Edition:
    """The example, with everything stated that it leaves out."""
    now = policy.active()
    register = now.register
    first, *purposes = register.purposes
    website, *processes = register.processes
    analytics, *recipients = register.recipients
    clauses = TransferGround(
        ground="standard_clauses", reference="(EU) 2021/914", copy_at="https://www.example.com/clauses"
    )
    changed = register.model_copy(update={
        "purposes": (
            first.model_copy(update={"automated_decisions": True, "condition": SpecialCondition.EXPLICIT_CONSENT}),
            *purposes,
        ),
        "processes": (
            website.model_copy(update={
                "provision": "voluntary", "public_sources": ("partners",), "told_within": Period.parse("1 month"),
            }),
            *processes,
        ),
        "recipients": (analytics.model_copy(update={"country": "US", "transfer": clauses}), *recipients),
        "cookies": (
            Cookie(name="_ga", purpose=first.id, recipient=analytics.id, lifetime=Period.parse("2 years")),
            Cookie(name="session", purpose=first.id, necessary=True),
        ),
        "changes": "told_before",
    })  # fmt: skip
    return Edition(changed, {language: _with_words(words, first.id) for language, words in now.wordings.items()})


def _with_words(words: Any, purpose: str) -> Any:
    said = words.language
    return words.model_copy(update={
        "purposes": {**words.purposes, purpose: words.purposes[purpose].model_copy(update={
            "logic": f"logic {said}", "consequences": f"consequences {said}",
        })},
        "processes": {**words.processes, "website": words.processes["website"].model_copy(update={
            "if_not_given": f"otherwise {said}",
        })},
        "retention": {policy.register().process("website").retention: f"why {said}"},  # type: ignore[union-attr]
        "joint_arrangement": f"arranged {said} by {{controllers}}",
    })  # fmt: skip


def page(edition: Edition, language: str) -> Page:
    scribe = Scribe(edition.register, edition.wordings[language], texts.words(language))
    return Page(shown(assemble(scribe, version="0" * 64, published_on=None), language))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("about", ABOUTS, ids=lambda about: str(about["what"]))
def test_what_is_stated_is_told(stated: Edition, language: str, about: Mapping[str, Any]) -> None:
    asked = claims(stated, language, about)
    published = page(stated, language)
    assert asked
    assert [claim for claim in asked if not claim.holds(published)] == []


@pytest.mark.parametrize("about", ABOUTS[1:-2], ids=lambda about: str(about["what"]))
def test_what_the_register_leaves_out_keeps_no_promise(about: Mapping[str, Any]) -> None:
    """Of the example, which states none of it: a sentence about it is broken, and the page is as it was."""
    now = policy.active()
    published = page(now, "en")
    asked = claims(now, "en", about)
    if about["what"] != "sources":
        assert not all(claim.holds(published) for claim in asked)
    for place in ("cookies", "changes", "joint-arrangement"):
        assert published.text(place) is None


def test_each_new_fact_reads_as_a_sentence(stated: Edition) -> None:
    danish = page(stated, "da")
    website = danish.text("who-website") or ""
    assert "Vores partnere på hjemmesiden (offentligt tilgængelig)" in website
    assert "vi siger det til dig senest 1 måned efter, at vi har fået dem" in website
    assert "Nej, det bestemmer du selv. otherwise da" in website
    assert "_ga" in (danish.text("k-1") or "") and "2 år" in (danish.text("k-1") or "")
    assert "Siden kan ikke undvære den." in (danish.text("k-2") or "")
    assert "Vi siger det til dem, det angår, før ændringen gælder." in (danish.text("changes") or "")
    assert "example.com/clauses" in (danish.text(f"r-{stated.register.recipients[0].id}") or "")


def test_a_purpose_tells_what_lifts_the_ban_and_by_which_logic_a_machine_decides(stated: Edition) -> None:
    first = stated.register.purposes[0].id
    row = page(stated, "en").text(f"u-website-{first}") or ""
    assert "Sensitive data: your explicit consent (GDPR Art. 9(2)(a))" in row
    assert "A machine decides here, with no person taking part. logic en consequences en" in row


# --- sections within sections -----------------------------------------------------------------------------------------


def test_a_heading_within_a_section_is_a_section_of_its_own() -> None:
    """Written as '2.1' under '2', it takes the promises that begin so; before, the whole page failed."""
    now = policy.active()
    words = now.wordings["en"]
    headed = words.model_copy(update={"sections": {**words.sections, "2.2": SectionWords(title="Who else")}})
    document = assemble(Scribe(now.register, headed, texts.words("en")), version="0" * 64, published_on=None)
    numbers = [section.number for section in document.sections]
    assert numbers[:4] == ["1", "2", "2.2", "3"]
    assert numbers[-2:] == ["10", "11"]
    inner = next(section for section in document.sections if section.number == "2.2")
    told = [block.promise for block in inner.blocks if hasattr(block, "promise")]
    assert told and all(id.startswith("2.2") for id in told if id)
    every = [block.promise for section in document.sections for block in section.blocks if hasattr(block, "promise")]
    assert sorted(filter(None, every)) == sorted(promise.id for promise in now.register.promises)
    assert "described in section 2.2" in plain(document)


def test_sections_stand_in_the_order_of_their_numbers() -> None:
    assert sorted(["10", "2.10", "2", "2.9", "1"], key=by_number) == ["1", "2", "2.9", "2.10", "10"]


def test_the_notice_can_be_had_in_a_language_the_register_speaks_or_its_first() -> None:
    assert copy("sv", "short", "text").content == copy(policy.register().languages[0], "short", "text").content
