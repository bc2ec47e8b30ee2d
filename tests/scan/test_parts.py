"""The small parts: cookies, addresses, countries, consent managers, marks."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.periods import Period
from holdord.scan import browser, countries, managers, marks, site
from holdord.scan.cookies import asked, in_words, is_longer, longest, of_the_catalogue
from holdord.scan.naming import pattern
from holdord.scan.recorder import keepable
from tests.scan.samples import stored

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "seconds", "domain", "http_only"),
    [
        ("a=secret; Path=/; Max-Age=60; HttpOnly", 60, None, True),
        ("a=secret; Domain=.Example.com; Expires=Wed, 02 Dec 2026 12:00:00 GMT", 86_400, "example.com", False),
        ("a=secret; Expires=Wed, 02-Dec-2026 12:00:00 GMT; Max-Age=0", 0, None, False),
        ("a=secret; Expires=soon", None, None, False),
        ("a=", None, None, False),
    ],
)
def test_how_long_a_cookie_asks_to_stay(line: str, seconds: int | None, domain: str | None, http_only: bool) -> None:
    found = asked(line, NOW)
    assert found and (found.name, found.seconds, found.domain, found.http_only) == ("a", seconds, domain, http_only)
    assert "secret" not in repr(found)


def test_what_is_no_cookie_is_none() -> None:
    assert asked("HttpOnly", NOW) is None and asked("=x", NOW) is None


def test_a_lifetime_is_longer_only_by_more_than_a_browser_rounds() -> None:
    year = of_the_catalogue("1 year")
    assert year.seconds == 366 * 86_400 == longest(Period(1, "year"))
    assert not is_longer(366 * 86_400 + 3600, year) and is_longer(400 * 86_400, year)
    assert is_longer(120, of_the_catalogue("1 minute")) is False and is_longer(3600, of_the_catalogue("1 minute"))
    assert is_longer(1, of_the_catalogue("session")) and not is_longer(None, of_the_catalogue("session"))
    assert not is_longer(10**9, of_the_catalogue(None)), "what nobody says cannot be broken"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, (0, "session")),
        (30, (30, "second")),
        (1800, (30, "minute")),
        (86_400, (1, "day")),
        (90 * 86_400, (3, "month")),
        (400 * 86_400, (1, "year")),
        (63_072_000, (2, "year")),
    ],
)
def test_a_span_in_words(seconds: int | None, words: tuple[int, str]) -> None:
    assert in_words(seconds) == words


def test_a_name_is_the_same_tomorrow() -> None:
    assert [pattern(stored(name)) for name in ("_ga", "_hjSample123456", "amp_4f2e91-77abc0", "utm_2024")] == [
        "_ga", "_hjSample*", "amp_*", "utm_2024",
    ]  # fmt: skip


def test_a_name_that_no_table_can_hold_is_kept_as_far_as_it_can_be() -> None:
    assert keepable("a\x00b\ud800") == "a\ufffdb?" and len(keepable("x" * 999)) == 200
    assert keepable("\x1b]0;mine\x07\x9b2J") == "\ufffd]0;mine\ufffd\ufffd2J", "a terminal obeys it, XML cannot hold it"


def test_an_address_is_taken_as_people_type_it_and_noted_without_its_query() -> None:
    assert site.start("www.example.com") == "https://www.example.com/"
    assert site.start("http://Example.com/a?b=c#d") == "http://example.com/a"
    assert site.short("https://x.example/a?mail=ben@example.org") == "https://x.example/a"
    for wrong in ("ftp://example.com", "https://", "https://me:secret@example.com", "two words"):
        with pytest.raises(site.NotAnAddress):
            site.start(wrong)


def test_pages_are_found_on_the_same_site_and_deeds_are_left_alone() -> None:
    found = [
        "/about#team",
        "https://blog.example.com/",
        "https://other.example/",
        "/cv.pdf",
        "/logout",
        "mailto:a@b.c",
        "/about",
    ]
    assert list(site.links(found, "https://www.example.com/", "example.com")) == [
        "https://www.example.com/about", "https://blog.example.com/",
    ]  # fmt: skip


def test_one_page_of_each_part_comes_before_more_of_the_same() -> None:
    at = "https://e.example"
    found = [f"{at}/blog/1", f"{at}/blog/2", f"{at}/shop/1", f"{at}/da/kontakt/x", f"{at}/da/blog/1"]
    assert site.chosen([f"{at}/"], found, 4) == (f"{at}/", f"{at}/blog/1", f"{at}/shop/1", f"{at}/da/kontakt/x")
    assert site.in_site_map("<url><loc> https://e.example/?a=1&amp;b=2 </loc></url>") == ["https://e.example/?a=1&b=2"]
    assert site.site_maps("User-agent: *\nSitemap: https://e.example/s.xml\n") == ["https://e.example/s.xml"]


def test_a_country_by_ranges_of_either_kind(tmp_path: Path) -> None:
    file = tmp_path / "ranges.csv"
    file.write_text('# a list\n"1.0.0.0","1.0.0.255","AU"\n2001:db8::,2001:db8::ffff,dk\n9.0.0.0,9.255.255.255,ZZ\n')
    known = countries.read(file)
    assert [known.of(each) for each in ("1.0.0.7", "1.0.1.0", "[2001:db8::1]", "9.1.1.1", "0.0.0.1", "no address")] == [
        "AU", None, "DK", None, None, None,
    ]  # fmt: skip
    file.write_text("1.0.0.0\t1.0.0.255\tAU\nnonsense\n")
    with pytest.raises(countries.NoRanges, match=r"ranges.csv:2: no range"):
        countries.read(file)
    with pytest.raises(countries.NoRanges, match="cannot be read"):
        countries.read(tmp_path / "gone.csv")


def test_every_consent_manager_can_be_said_yes_and_no_to_and_opened_again() -> None:
    for each in managers.managers().values():
        assert each.there and each.banner and each.accept and each.refuse and (each.back or each.withdraw), each.id
    common = "holdord cookiebot onetrust usercentrics didomi cookie-information klaro tarteaucitron orejime complianz"
    assert set(common.split()) | {"vanilla-cookieconsent"} <= set(managers.managers())


def test_no_word_says_yes_and_no() -> None:
    words = managers.words()
    assert not set(words["accept"]) & set(words["refuse"])
    assert all(word == word.lower().strip() for said in words.values() for word in said)


@pytest.mark.parametrize(
    ("address", "vendor"),
    [
        ("/g/collect?v=2&tid=G-ABC1234567", "google-analytics"),
        ("/stats/gtag/js?id=G-ABC1234567", "google-analytics"),
        ("/x/gtm.js?id=GTM-ABC1234", "google-tag-manager"),
        ("/static/hotjar-123456.js", "hotjar"),
        ("/analytics/matomo.php?idsite=1", "matomo"),
        ("/collect?what=stamps", None),
        ("/js/app.js", None),
    ],
)
def test_an_address_is_known_by_its_shape(address: str, vendor: str | None) -> None:
    assert marks.mark_of(address) == vendor


def test_every_mark_is_of_a_vendor_the_catalogue_knows() -> None:
    assert not [each for each in marks.marks() if catalogue.vendor(each) is None]


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.missing("/usr/bin/one-that-was-named") is None
    assert "apt-get install chromium" in (browser.missing() or "")
    monkeypatch.setitem(sys.modules, "playwright", None)
    monkeypatch.setattr(browser, "find_spec", lambda name: None)
    assert "pip install 'holdord[scan]'" in (browser.missing() or "")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(browser.NoBrowser, match="pip install"), browser.opened():
        pass
