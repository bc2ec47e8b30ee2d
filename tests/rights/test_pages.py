"""The pages of the rights desk, as a browser without JavaScript meets them."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from holdord.centre import rights as pages
from holdord.rights import actions, letters
from holdord.rights.models import Challenge, RightsRequest
from holdord.rights.proof import hinted
from holdord.terms import Right
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, CLEO, STRANGER, answered, code_in, newest, request_of, token_in

Browse = Callable[[], Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets what time the pages believe it is."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(pages, "now", lambda: moment)

    set_to(ASKED)
    return set_to


def ask(client: Client, address: str = ADA, what: str = "eu-gdpr:A15", language: str = "da", **more: str) -> Any:
    response = client.post(letters.PAGE[language], {"what": what, "address": address, **more})
    for challenge in Challenge.objects.filter(sent_at=None):
        actions.send_code(challenge=challenge.id, at=ASKED)
    return response


def prove(client: Client, address: str = ADA, language: str = "da") -> Any:
    return client.post(pages.CODE[language], {"code": code_in(newest(address, "code"))})


@promise("8.1h")
@pytest.mark.parametrize(("language", "title"), [("da", "Dine rettigheder"), ("en", "Your rights")])
def test_the_page_says_the_rights_in_short_and_has_the_form(house: Path, language: str, title: str) -> None:
    text = Client().get(letters.PAGE[language]).content.decode()

    assert f"<h1>{title}</h1>" in text
    for right in ("A15", "A16", "A17", "A18", "A20", "A21", "A7-3"):
        assert f'value="eu-gdpr:{right}"' in text
    assert 'value="eu-gdpr:A77"' not in text  # a complaint is none of our requests
    assert "dpo@altoros.com" in text
    assert "checked" not in text


@promise("8.1a", "8.1c")
@pytest.mark.parametrize(("language", "collect"), [("da", "/da/hent/"), ("en", "/en/collect/")])
def test_from_the_form_to_the_file(ada: UUID, clock: Callable[[datetime], None], language: str, collect: str) -> None:
    browser = Client()
    assert ask(browser, language=language).headers["Location"] == pages.CODE[language]
    assert prove(browser, language=language).headers["Location"] == pages.CASE[language]
    row = request_of()
    assert row.reference in browser.get(pages.CASE[language]).content.decode()
    answered(row.id)
    clock(ASKED + timedelta(minutes=12))

    case = browser.get(pages.CASE[language]).content.decode()
    assert 'name="password"' in case
    shown = browser.post(pages.CASE[language], {"request": str(row.id), "password": "1"}).content.decode()
    password = re.search(r"<code[^>]*>([^<]+)</code>", shown)
    assert password
    again = browser.get(pages.CASE[language]).content.decode()
    assert password[1] not in again and 'name="password"' not in again
    path = collect + token_in(newest(ADA, "answer_ready"))
    somewhere_else = Client()
    assert somewhere_else.get(path).status_code == 200
    for answer in (
        somewhere_else.post(path),
        browser.post(pages.CASE[language], {"request": str(row.id), "file": "1"}),
    ):
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        with pikepdf.open(io.BytesIO(answer.content), password=password[1]) as document:
            assert str(document.Root.Lang) == language


def test_the_same_pages_come_back_for_known_and_unknown_addresses(ada: UUID, clock: Callable[[datetime], None]) -> None:
    def seen(address: str) -> list[tuple[int, str, str]]:
        browser, told = Client(), []
        for response in (
            ask(browser, address),
            browser.get(pages.CODE["da"]),
            *(browser.post(pages.CODE["da"], {"code": code}) for code in ("", "1", *["1234-5678"] * 6)),
            browser.post(pages.CODE["da"], {"again": "1"}),
        ):
            body = _bare(response.content).replace(hinted(address), "(the address)")
            told.append((response.status_code, response.headers.get("Location", ""), body))
        return told

    assert seen(ADA) == seen(STRANGER)


def test_many_questions_look_alike_whoever_they_are_about(ada: UUID, clock: Callable[[datetime], None]) -> None:
    answers = [ask(Client(), f"person{n}@example.org") for n in range(20)]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, pages.CODE["da"])}
    assert RightsRequest.objects.count() == 20


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"what": "", "address": ADA}, "Vælg en af mulighederne."),
        ({"what": "eu-gdpr:A15", "address": ""}, "Skriv din e-mailadresse."),
        ({"what": "eu-gdpr:A15", "address": "ada snabel-a"}, "ligner ikke en e-mailadresse"),
        ({"what": "eu-gdpr:A77", "address": ADA}, "Fejl"),
        ({"what": "eu-gdpr:A15", "address": ADA, "country": "XX"}, "Fejl"),
    ],
)
def test_what_is_not_understood_comes_back_with_a_sentence_and_nothing_is_kept(
    house: Path, sent: dict[str, str], fault: str
) -> None:
    response = Client().post(letters.PAGE["da"], sent)

    text = response.content.decode()
    assert response.status_code == 422
    assert fault in text
    if sent["address"]:
        assert f'value="{sent["address"]}"' in text
    assert not RightsRequest.objects.exists()


def test_a_wrong_code_is_said_kindly_and_does_not_say_why(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser, other = Client(), Client()
    ask(browser)

    wrong = browser.post(pages.CODE["da"], {"code": "0000-0000"})
    clock(ASKED + timedelta(minutes=16))
    clock(ASKED)
    ask(other)
    clock(ASKED + timedelta(minutes=16))
    late = other.post(pages.CODE["da"], {"code": code_in(newest(ADA, "code"))})

    assert wrong.status_code == late.status_code == 422
    assert "Koden virker ikke, eller den virker ikke længere" in wrong.content.decode()
    assert _bare(wrong.content) == _bare(late.content)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["", "   "], "Skriv koden fra mailen."),
        (["1234", "1234-56789"], "En kode har otte cifre."),
        (["0000-0000"], "Du har 4 forsøg tilbage."),
        (["0000-0000"] * 6, "Ingen kode virker her længere"),
    ],
)
def test_what_is_wrong_with_a_code_is_said_and_only_a_whole_one_is_a_try(
    ada: UUID, clock: Callable[[datetime], None], typed: list[str], said: str
) -> None:
    browser = Client()
    ask(browser)

    answers = [browser.post(pages.CODE["da"], {"code": code}) for code in typed]

    assert {answer.status_code for answer in answers} == {422}
    assert said in answers[-1].content.decode()
    assert Challenge.objects.get().tries == min(typed.count("0000-0000"), 5)
    assert (prove(browser).status_code == 302) == (len(typed) < 5)


def test_the_page_of_the_code_shows_where_it_went_and_no_more_of_it(
    ada: UUID, clock: Callable[[datetime], None]
) -> None:
    browser = Client()
    ask(browser)

    page = browser.get(pages.CODE["da"]).content.decode()

    assert "Hvis a•••@example.dk kan modtage mail" in page
    assert ADA not in page


def test_a_new_code_can_be_had_on_the_page_and_the_cookie_lives_on(
    ada: UUID, clock: Callable[[datetime], None]
) -> None:
    browser = Client()
    ask(browser)
    too_soon = browser.post(pages.CODE["da"], {"again": "1"})
    clock(ASKED + timedelta(minutes=2))
    again = browser.post(pages.CODE["da"], {"again": "1"})
    actions.send_code(challenge=Challenge.objects.get().id, at=ASKED + timedelta(minutes=2))
    clock(ASKED + timedelta(minutes=4))
    browser.post(pages.CODE["da"], {"again": "1"})
    clock(ASKED + timedelta(minutes=6))
    enough = browser.post(pages.CODE["da"], {"again": "1"})

    assert (too_soon.status_code, again.status_code, enough.status_code) == (429, 200, 429)
    assert "Vent et minut først" in too_soon.content.decode()
    assert "Der er bedt om en ny kode" in again.content.decode()
    assert int(again.cookies[pages.COOKIE]["max-age"]) == 30 * 60
    assert "mailto:dpo@altoros.com" in enough.content.decode()
    assert prove(browser).headers["Location"] == pages.CASE["da"]
    assert RightsRequest.objects.count() == 1


def test_no_new_code_for_a_ticket_that_is_used(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = Client()
    ask(browser)
    prove(browser)

    assert browser.post(pages.CODE["da"], {"again": "1"}).headers["Location"] == letters.PAGE["da"]


def _bare(page: bytes) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())


@pytest.mark.parametrize("path", [pages.CODE["da"], pages.CASE["da"], pages.CODE["en"], pages.CASE["en"]])
def test_who_has_not_asked_is_sent_to_the_form(house: Path, path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 302
    assert response.headers["Location"] in letters.PAGE.values()


def test_another_browser_cannot_bring_the_code(ada: UUID, clock: Callable[[datetime], None]) -> None:
    ask(Client())
    other = Client()
    ask(other, STRANGER)

    assert other.post(pages.CODE["da"], {"code": code_in(newest(ADA, "code"))}).status_code == 422


def test_the_page_closes_after_half_an_hour_and_when_told_to(ada: UUID, clock: Callable[[datetime], None]) -> None:
    one, other = Client(), Client()
    for browser in (one, other):
        ask(browser)
        prove(browser)
    assert one.get(pages.CASE["da"]).status_code == 200

    left = other.post(pages.CASE["da"], {"leave": "1"})
    clock(ASKED + timedelta(minutes=31))

    assert left.headers["Location"] == letters.PAGE["da"]
    assert other.get(pages.CASE["da"]).status_code == one.get(pages.CASE["da"]).status_code == 302


def test_somebody_elses_file_cannot_be_asked_for(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser, stranger = Client(), Client()
    ask(browser)
    prove(browser)
    row = request_of()
    answered(row.id)
    ask(stranger, STRANGER, what="status")
    prove(stranger, STRANGER)

    for act in ("file", "password"):
        response = stranger.post(pages.CASE["da"], {"request": str(row.id), act: "1"})
        assert (response.status_code, response.headers["Location"]) == (302, pages.CASE["da"])


@pytest.mark.parametrize("request_id", ["", "1", "00000000-0000-0000-0000-000000000000", "' OR 1=1"])
def test_a_request_that_is_none_gives_nothing(ada: UUID, clock: Callable[[datetime], None], request_id: str) -> None:
    browser = Client()
    ask(browser)
    prove(browser)

    for act in ("file", "password", "nothing"):
        assert browser.post(pages.CASE["da"], {"request": request_id, act: "1"}).status_code == 302


def test_no_address_of_a_page_holds_anything_personal(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = Client()
    ask(browser)
    prove(browser)
    row = request_of()
    answered(row.id)

    where = [newest(ADA, "answer_ready").body or "", browser.get(pages.CASE["da"]).content.decode()]
    links = re.findall(r'(?:href|action)="([^"]*)"', where[1]) + re.findall(r"https?://\S+", where[0])
    assert links
    for link in links:
        assert "ada" not in link.lower().replace("/da/", "") or "token" in link
        assert row.reference not in link
        assert "?" not in link


def test_the_cookie_stays_on_this_site_and_away_from_scripts(
    house: Path, settings: Settings, clock: Callable[[datetime], None]
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    ask(browser)

    cookie = browser.cookies[pages.COOKIE]
    assert (cookie["samesite"], cookie["httponly"], cookie["secure"]) == ("Strict", True, True)
    assert int(cookie["max-age"]) == 30 * 60
    assert ADA not in cookie.value


def test_no_page_of_the_desk_is_kept_by_browsers_or_found_by_search_engines(
    ada: UUID, clock: Callable[[datetime], None]
) -> None:
    browser = Client()
    ask(browser)
    code = browser.get(pages.CODE["da"])
    prove(browser)
    case = browser.get(pages.CASE["da"])

    for page in (code, case):
        assert page.headers["Cache-Control"] == "no-store"
        assert 'content="noindex"' in page.content.decode()


def test_a_link_that_leads_nowhere_says_so_kindly(house: Path) -> None:
    for path in ("/da/hent/nothing", "/en/collect/nothing"):
        for response in (Client().get(path), Client().post(path)):
            assert response.status_code == 404
            assert letters.PAGE[path[1:3]] in response.content.decode()


def test_forms_from_another_site_are_refused(house: Path) -> None:
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(letters.PAGE["da"], {"what": "eu-gdpr:A15", "address": ADA}).status_code == 403
    assert not RightsRequest.objects.exists()


def test_behind_a_proxy_of_ours_its_note_names_the_visitor(
    house: Path, settings: Settings, clock: Callable[[datetime], None]
) -> None:
    def networks(**headers: str) -> int:
        before = Challenge.objects.values("network").distinct().count()
        Client().post(letters.PAGE["da"], {"what": "status", "address": ADA}, headers=headers)
        return Challenge.objects.values("network").distinct().count() - before

    assert networks() == 1
    assert networks(**{"X-Forwarded-For": "203.0.113.5"}) == 0  # hearsay: nobody of ours wrote it
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert networks(**{"X-Forwarded-For": "203.0.113.5"}) == 1
    assert networks(**{"X-Forwarded-For": "198.51.100.1, 203.0.113.5"}) == 0


def test_a_right_answered_by_hand_is_taken_down_with_what_was_written(
    ada: UUID, clock: Callable[[datetime], None]
) -> None:
    browser = Client()
    ask(browser, what="eu-gdpr:A16", message="My name is spelt Linde.", country="DK")
    prove(browser)

    row = request_of()
    assert (row.right, row.country) == (Right.RECTIFICATION.value, "DK")
    assert actions.open_request(request=row.id, by=CLEO, at=ASKED).message == "My name is spelt Linde."
    assert "Få rettet fejl" in browser.get(pages.CASE["da"]).content.decode()


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_addresses_in_the_letters_are_those_of_the_pages(language: str) -> None:
    assert resolve(letters.PAGE[language]).url_name == f"rights.{language}"
    assert resolve(letters.COLLECT[language] + "token").url_name == f"rights-collect.{language}"


@pytest.mark.parametrize("path", ["/da/rettigheder", "/da/hent/nothing", "/en/rights"])
def test_each_page_leads_to_its_sister_in_the_other_language(house: Path, path: str) -> None:
    text = Client().get(path).content.decode()
    sister = {
        "/da/rettigheder": "/en/rights",
        "/da/hent/nothing": "/en/collect/nothing",
        "/en/rights": "/da/rettigheder",
    }

    assert f'href="{sister[path]}"' in text


def test_danish_pages_are_danish_throughout(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = Client()
    shown = [browser.get(letters.PAGE["da"])]
    ask(browser)
    shown.append(browser.post(pages.CODE["da"], {"code": "1"}))
    prove(browser)
    answered(request_of().id)
    shown += [browser.get(pages.CASE["da"]), browser.get("/da/hent/" + token_in(newest(ADA, "answer_ready")))]

    for page in shown:
        words = set(re.findall(r"[a-z]+", re.sub(r"<[^>]*>", " ", page.content.decode()).lower()))
        assert not words & {"the", "your", "you", "password", "with", "received", "status page"}, page.request[
            "PATH_INFO"
        ]


@promise("8.1h")
@pytest.mark.parametrize(("language", "title"), [("da", "Skriv til os i stedet"), ("en", "Please write to us instead")])
def test_a_network_that_has_asked_too_often_is_told_where_to_write(
    house: Path, clock: Callable[[datetime], None], language: str, title: str
) -> None:
    for n in range(20):
        assert ask(Client(), f"person{n}@example.org", language=language).status_code == 302

    answer = ask(Client(), "one.more@example.org", language=language)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert "mailto:dpo@altoros.com" in answer.content.decode()
    assert pages.COOKIE not in answer.cookies
