"""The tag puts the house's banner into a page, hands on what decides whether somebody is asked, and waits not long."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx
from django.core.cache import cache
from django.template import Context, Engine
from django.test import RequestFactory
from pytest_django import Settings

HOUSE = "https://privacy.example"
FRAGMENT = f"{HOUSE}/embed/banner.en.html"


@pytest.fixture(autouse=True)
def house(settings: Settings) -> Iterator[respx.MockRouter]:
    settings.HOLDORD_BANNER = f"{HOUSE}/"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    with respx.mock(assert_all_called=False) as mocked:
        yield mocked


def shown(tag: str = "{% holdord_banner 'en' %}", **request: Any) -> str:
    engine = Engine(libraries={"holdord": "holdord_client.django.templatetags.holdord"})
    made = RequestFactory().get("/", headers=request.pop("headers", None))
    made.COOKIES.update(request)
    return engine.from_string("{% load holdord %}" + tag).render(Context({"request": made}))


def test_it_stands_in_the_page_and_is_fetched_once_for_all_who_have_not_answered(house: respx.MockRouter) -> None:
    asked = house.get(FRAGMENT).respond(text="<style>x</style><section>May we?</section><script src=y></script>")
    assert shown() == shown() == "<style>x</style><section>May we?</section><script src=y></script>"
    assert asked.call_count == 1
    assert '<style nonce="n1">' in shown("{% holdord_banner 'en' nonce='n1' %}") and asked.call_count == 1


def test_whoever_has_answered_is_told_apart_and_not_kept_for_others(house: respx.MockRouter) -> None:
    asked = house.get(FRAGMENT).respond(text="<script></script>")
    shown(hd="a.b.c.d")
    shown(hd="a.b.c.d")
    assert asked.call_count == 2 and "hd=a.b.c.d" in asked.calls[0].request.headers["Cookie"]
    shown(headers={"Sec-GPC": "1"})
    assert asked.calls[2].request.headers["Sec-GPC"] == "1"


def test_without_an_answer_the_page_carries_the_script_alone(house: respx.MockRouter) -> None:
    house.get(FRAGMENT).mock(side_effect=httpx.ConnectTimeout("slow"))
    assert shown() == f'<script src="{HOUSE}/embed/banner.en.js" async></script>'
