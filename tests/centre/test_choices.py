"""The page of one's own switches, for a browser without scripts and cookies; and a mail program's own button."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from holdord.centre import choices as pages
from holdord.consent import links
from holdord.consent import queries as consent
from holdord.decisions import queries as decisions
from holdord.subjects import queries as people
from holdord.terms import Channel, ConsentState
from tests.conftest import at, promise
from tests.mailing.conftest import ADA, NEWS, ada

__all__ = ["ada"]
NOW = at("2026-03-31")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pages, "now", lambda: NOW)
    yield


def board(subject: UUID, language: str = "en", days_ago: int = 0) -> str:
    on = (NOW - timedelta(days=days_ago)).date()
    return links.CHOICES[language] + links.choices_token(subject, on=on)


def strict() -> Client:
    """A browser that checks what a forged form would fail."""
    return Client(enforce_csrf_checks=True)


@promise("8.7")
@pytest.mark.parametrize(("language", "title"), [("en", "Your choices"), ("da", "Dine valg")])
def test_the_page_shows_every_switch_in_its_language_and_nobody_by_name(ada: UUID, language: str, title: str) -> None:
    response = strict().get(board(ada, language))
    text = response.content.decode()

    assert f"<h1>{title}</h1>" in text
    assert f'name="off" value="{NEWS}"' in text
    assert ADA not in text and "Lind" not in text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "<script" not in text


@promise("8.7")
def test_one_click_takes_a_consent_back_and_one_gives_it_again(ada: UUID) -> None:
    browser = strict()
    answer = browser.post(board(ada), {"off": NEWS})
    assert answer.status_code == 303
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.WITHDRAWN
    assert "Saved." in browser.get(answer.headers["Location"]).content.decode()
    assert not decisions.may(subject=ada, purpose=NEWS, at=NOW).allowed

    browser.post(board(ada), {"on": NEWS})
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.GIVEN


@promise("8.5b")
def test_one_click_says_no_to_all_advertising(ada: UUID) -> None:
    strict().post(board(ada), {"no-marketing": "all"})
    page = strict().get(board(ada)).content.decode()
    assert "You have said no to all advertising" in page
    strict().post(board(ada), {"marketing-again": "all"})
    assert people.limits(ada, at=NOW) == ()


def test_a_way_is_closed_by_its_own_button(ada: UUID) -> None:
    strict().post(board(ada), {"way-off": f"{NEWS}:email"})
    assert [(word.channel, word.wanted) for word in consent.channels(ada)] == [(Channel.EMAIL, False)]
    assert f'name="way-on" value="{NEWS}:email"' in strict().get(board(ada)).content.decode()


def test_an_old_link_says_no_and_not_yes(ada: UUID) -> None:
    old = board(ada, days_ago=91)
    page = strict().get(old).content.decode()
    assert "older than ninety days" in page
    assert 'name="on"' not in page

    strict().post(old, {"off": NEWS})
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.WITHDRAWN
    assert strict().post(old, {"on": NEWS}).status_code == 422
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.WITHDRAWN


@pytest.mark.parametrize(
    "sent",
    [{}, {"off": "invoicing"}, {"on": "no-such"}, {"way-off": NEWS}, {"way-off": f"{NEWS}:pigeon"}, {"drop": "table"}],
)
def test_what_is_no_button_of_ours_changes_nothing(ada: UUID, sent: dict[str, str]) -> None:
    before = consent.history(ada), people.limits(ada), consent.channels(ada)
    assert strict().post(board(ada), sent).status_code == 422
    assert (consent.history(ada), people.limits(ada), consent.channels(ada)) == before


@pytest.mark.parametrize("token", ["x", "x.y", "a" * 3000])
def test_a_link_that_is_none_and_one_to_nobody_look_the_same(house: object, token: str) -> None:
    def seen(path: str) -> tuple[int, str]:
        answer = strict().get(path)
        return answer.status_code, re.sub(r"/(en|da)/choices/\S+?\"", "", answer.content.decode())

    wrong = seen(links.CHOICES["en"] + token)
    nobody = seen(links.CHOICES["en"] + links.choices_token(UUID(int=5), on=NOW.date()))
    assert wrong[0] == nobody[0] == 404
    assert re.sub(r'href="[^"]*"', "", wrong[1]) == re.sub(r'href="[^"]*"', "", nobody[1])


# The way out


@promise("8.7", "8.5b")
def test_a_mail_programs_own_button_says_no_without_a_cookie(ada: UUID) -> None:
    """RFC 8058: a POST with this very body, from a server that has never been here."""
    path = links.WAY_OUT["en"] + links.way_out_token(ada, NEWS, on=NOW.date())
    answer = strict().post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.WITHDRAWN
    assert strict().post(path, "List-Unsubscribe=One-Click", content_type="text/plain").status_code == 200  # again


def test_to_look_at_a_way_out_changes_nothing(ada: UUID) -> None:
    path = links.WAY_OUT["da"] + links.way_out_token(ada, NEWS, on=NOW.date())
    text = strict().get(path).content.decode()

    assert "Nej tak til mere" in text
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.GIVEN
    done = strict().post(path).content.decode()
    assert "Du får ikke mere af det" in done
    assert links.CHOICES["da"] in done


def test_an_old_way_out_leads_to_switches_that_only_close(ada: UUID) -> None:
    long_ago = NOW.date() - links.OPENS_FOR - timedelta(days=1)
    done = strict().post(links.WAY_OUT["en"] + links.way_out_token(ada, NEWS, on=long_ago)).content.decode()
    (path,) = re.findall(rf'href="({links.CHOICES["en"]}[^"]+)"', done)

    assert strict().post(path, {"on": NEWS}).status_code == 422
    assert consent.state(ada, NEWS, at=NOW) is ConsentState.WITHDRAWN


def test_a_way_out_of_what_rests_on_an_interest_is_an_objection(ada: UUID) -> None:
    strict().post(links.WAY_OUT["en"] + links.way_out_token(ada, "relevant-offers", on=NOW.date()))
    assert [limit.purpose for limit in people.limits(ada, at=NOW)] == ["relevant-offers"]


def test_a_way_out_of_a_purpose_that_is_no_more_is_done_all_the_same(ada: UUID) -> None:
    assert (
        strict().post(links.WAY_OUT["en"] + links.way_out_token(ada, "last-years-campaign", on=NOW.date())).status_code
        == 200
    )
