"""Every version of the policy can be read, and what changed between any two."""

import pytest
from django.test import Client

from holdord.centre import pages
from tests.conftest import at, promise
from tests.drafts import LONGER, LONGER_KEY, YOUNGER, Draft

LISTED = {"da": "/da/privatliv/versioner", "en": "/en/privacy/versions"}
COMPARED = {"da": "/da/privatliv/forskel", "en": "/en/privacy/difference"}


@pytest.fixture
def three(draft: Draft) -> Draft:
    """Three versions: the first, one that keeps data for longer, one that takes in younger people."""
    draft.publish(at("2026-03-01"), note="Where it began.")
    draft.write(*LONGER)
    draft.acknowledge(LONGER_KEY)
    draft.publish(at("2026-04-01"), note="We keep things for longer.")
    draft.write(*YOUNGER)
    draft.publish(at("2026-05-01"))
    return draft


def read(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@promise("11.1")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Version 3, published on 1 May 2026."), ("da", "Udgave 3, offentliggjort den 1. maj 2026.")],
)
def test_the_notice_says_which_version_it_is_and_leads_to_all(three: Draft, language: str, said: str) -> None:
    text = read(pages.path_of("notice", language))
    assert said in text
    assert f'href="{LISTED[language]}"' in text
    assert "noindex" not in text


def test_before_anything_was_published_the_notice_says_what_it_said(draft: Draft) -> None:
    assert "Published on 1 January 2026." in read("/en/privacy")
    assert "Nothing has been published yet" in read("/en/privacy/versions")


@promise("11.1")
def test_all_versions_are_listed_with_day_note_and_what_each_changed(three: Draft) -> None:
    text = read("/en/privacy/versions")
    for said in (
        "Version 1 of 1 March 2026", "Where it began.", "Version 2 of 1 April 2026", "We keep things for longer.",
        "Version 3 of 1 May 2026", "New: 0. Gone: 0. Weaker: 1. Stronger: 0. Changed: 0. In other words: 0.",
        "The first version.",
    ):  # fmt: skip
        assert said in text
    assert text.count("in force</span>") == 1
    assert 'href="/en/privacy/difference?from=1&amp;to=2"' in text
    assert "<script" not in text


def test_the_list_speaks_danish(three: Draft) -> None:
    text = read("/da/privatliv/versioner")
    assert "Udgave 2 fra 1. april 2026" in text
    assert "Nyt: 0. Væk: 0. Svagere: 1. Stærkere: 0." in text


def test_an_old_version_is_read_as_it_was_and_says_that_it_is_not_in_force(three: Draft) -> None:
    answer = Client().get("/en/privacy/versions/1")
    text = " ".join(answer.content.decode().split())
    assert "5 years" in text and "8 years" not in text
    assert "This is version 1 of 1 March 2026. It is not in force." in text
    assert "It was replaced on 1 April 2026." in text
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text
    assert 'hreflang="da" href="/da/privatliv/versioner/1"' in text


def test_the_version_in_force_at_its_own_address_bears_no_warning(three: Draft) -> None:
    text = read("/en/privacy/versions/3")
    assert "not in force" not in text and "8 years" in text


@pytest.mark.parametrize("path", ["/en/privacy/versions/4", "/en/privacy/versions/0", "/da/privatliv/versioner/99"])
def test_a_version_there_never_was_is_missing(three: Draft, path: str) -> None:
    read(path, 404)


@promise("11.1")
def test_two_versions_are_compared_by_promise(three: Draft) -> None:
    text = read("/en/privacy/difference?from=1&to=3")
    assert "From version 1 of 1 March 2026 to version 3 of 1 May 2026" in text
    assert "we keep the data longer" in text
    assert "Everybody whose data we have under “Forms” is told." in text
    assert "The lowest age is now 15. It was 16." in text
    assert '<option value="1" selected>' in text and '<option value="3" selected>' in text


@pytest.mark.parametrize("chosen", ["?from=1&amp;to=2", "?to=2", ""])
def test_the_same_two_versions_are_compared_in_the_other_language(three: Draft, chosen: str) -> None:
    text = read(f"/en/privacy/difference{chosen.replace('&amp;', '&')}")
    assert f'<a href="/da/privatliv/forskel{chosen}" lang="da" hreflang="da">' in text


def test_what_an_address_says_besides_is_not_carried_into_the_other_language(three: Draft) -> None:
    text = read("/en/privacy/versions/1?unfolded=1&email=ada@opdigt.example")
    assert '<a href="/da/privatliv/versioner/1?unfolded=1" lang="da" hreflang="da">' in text
    assert "opdigt" not in text


def test_without_two_numbers_the_newest_change_is_shown(three: Draft) -> None:
    assert "The lowest age is now 15" in read("/en/privacy/difference")
    assert "vi gemmer oplysningerne længere" in read("/da/privatliv/forskel?to=2")


def test_a_version_beside_itself_has_not_changed(three: Draft) -> None:
    assert "Nothing has changed for you" in read("/en/privacy/difference?from=2&to=2")


def test_the_newer_first_is_answered_and_said(three: Draft) -> None:
    text = read("/en/privacy/difference?from=3&to=1")
    assert "You have chosen the newer version first" in text and "shorter time" in text


NO_PAIRS = ["from=1&to=9", "from=x&to=2", "from=-1&to=2", "from=1&to=99999999999", "from=٣&to=2"]


@pytest.mark.parametrize("asked", NO_PAIRS)
def test_what_is_no_pair_of_versions_is_said_kindly(three: Draft, asked: str) -> None:
    text = read(f"/en/privacy/difference?{asked}", 404)
    assert "There is no such pair of versions" in text
    assert "<select" in text
