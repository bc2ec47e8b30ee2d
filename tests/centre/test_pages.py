"""The public pages: in the language of their address, each with its sister, none with anything from elsewhere."""

import re

import pytest
from django.test import Client

from holdord.centre import pages
from holdord.centre.templatetags import house as house_tags
from holdord.policy import queries as policy
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

PUBLIC = ["/da/privatliv", "/en/privacy", "/da/kontakt", "/en/contact", "/da/hvidbog", "/en/white-paper"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("da", "/da/privatliv"),
        ("en-GB,en;q=0.8,da;q=0.5", "/en/privacy"),
        ("de", "/da/privatliv"),
        ("", "/da/privatliv"),
    ],
)
def test_the_front_door_leads_to_the_notice_in_the_browsers_language(client: Client, asked: str, given: str) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"]) == (302, given)
    assert "accept-language" in response["Vary"].lower()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_speaks_the_language_of_its_address_whatever_the_browser_asks_for(client: Client, path: str) -> None:
    language, other = (path[1:3], "en" if path.startswith("/da") else "da")
    response = client.get(path, headers={"accept-language": other})
    text = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in text
    assert response["Content-Language"] == language


@pytest.mark.parametrize("path", PUBLIC)
def test_each_page_leads_to_itself_in_the_other_language_and_to_the_three_others(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    language, other = (path[1:3], "en" if path.startswith("/da") else "da")
    sister = pages.elsewhere(path, other)
    assert sister and f'hreflang="{other}" href="{sister}"' in text
    for link in (
        pages.path_of("notice", language),
        pages.path_of("rights", language),
        pages.FORMS["contact"][language],
    ):
        assert f'href="{link}"' in text


@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_loads_anything_from_elsewhere_or_styles_anything_in_place(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', text)
    assert "<script" not in text
    assert not re.search(r"<[^>]* style=|<style|<[^>]* on[a-z]+=", text)


@promise("11.1")
def test_the_notice_tells_its_version_and_that_it_bears_no_date(client: Client) -> None:
    text = client.get("/en/privacy").content.decode()
    assert policy.version()[:12] in text
    assert "The policy bears no date." in text


def test_the_notice_can_be_unfolded_for_paper_and_old_browsers(client: Client) -> None:
    assert '<details class="fold">' in client.get("/da/privatliv").content.decode()
    assert '<details class="fold">' not in client.get("/da/privatliv?unfolded=1").content.decode()


def test_every_link_within_the_notice_leads_to_something_in_it(client: Client) -> None:
    for path in ("/da/privatliv", "/en/privacy"):
        text = client.get(path).content.decode()
        ids = set(re.findall(r' id="([^"]+)"', text))
        assert len(ids) == len(re.findall(r' id="([^"]+)"', text)), "no id twice"
        assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


@pytest.mark.parametrize(
    ("path", "said"), [("/en/nowhere", "There is no page here"), ("/da/nowhere", "Her er ingen side")]
)
def test_a_page_that_is_not_there_is_missing_in_the_language_of_its_address(
    client: Client, path: str, said: str
) -> None:
    response = client.get(path, headers={"accept-language": "de"})
    assert response.status_code == 404
    assert said in response.content.decode()


def test_a_slash_too_many_is_forgiven(client: Client) -> None:
    response = client.get("/da/privatliv/")
    assert (response.status_code, response["Location"]) == (302, "/da/privatliv")


def test_a_language_the_register_does_not_speak_has_no_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    only = policy.register().model_copy(update={"languages": ("da",)})
    monkeypatch.setattr(policy, "register", lambda: only)
    assert client.get("/en/privacy").status_code == 404
    assert 'class="languages"' not in client.get("/da/privatliv").content.decode()


def test_where_there_is_no_form_one_writes_a_mail(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = policy.register().model_copy(update={"processes": ()})
    monkeypatch.setattr(house_tags, "_register", lambda: bare)
    text = client.get("/da/privatliv").content.decode()
    assert text.count(f'href="mailto:{bare.dpo.email}"') >= 2
    assert f'href="mailto:{bare.dpo.email}" aria-current' not in text


@pytest.mark.parametrize("typed", ["/da", "/da/", "/en", "/en/"])
def test_the_language_alone_leads_to_the_notice_in_it(client: Client, typed: str) -> None:
    assert client.get(typed).headers["Location"] == pages.path_of("notice", typed.strip("/"))


def test_the_sign_of_the_house_is_found_by_its_old_name_too(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"].endswith("favicon.svg")


def test_search_engines_are_kept_from_the_staffs_door(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /console/" in response.content.decode()


def test_a_form_sent_from_elsewhere_is_refused_in_kind_words() -> None:
    response = Client().post("/da/kontakt", {"email": "ada@example.org"}, headers={"Origin": "https://other.example"})
    assert response.status_code == 403
    assert "Det kom fra en side, vi ikke kender" in response.content.decode()
