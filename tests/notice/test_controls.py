"""What the page must say is looked for on the page; take it off, and the promise is broken."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from holdord.lib import web
from holdord.lib.registry import Evidence, controls
from holdord.notice import controls as room
from holdord.notice.says import claims
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.policy.behind import Document
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

#: A control reads a page once for each moment; every question of these tests has one of its own.
_seconds = itertools.count(100_000)

ABOUTS: list[Mapping[str, Any]] = [
    {"what": "controllers"},
    {"what": "scope"},
    {"what": "employees"},
    {"what": "dpo"},
    {"what": "categories", "process": "website"},
    {"what": "categories", "process": "web-forms"},
    {"what": "categories", "process": "communication"},
    {"what": "categories", "process": "customers"},
    {"what": "categories", "process": "events"},
    {"what": "recipients", "clause": "2.2.1"},
    {"what": "recipients", "clause": "2.2.2"},
    {"what": "recipients", "clause": "2.2.3"},
    {"what": "recipients", "clause": "3.2b"},
    {"what": "recipients", "clause": "4.2b"},
    {"what": "recipients", "clause": "5.2a"},
    {"what": "recipients", "clause": "5.2b"},
    {"what": "recipients", "clause": "5.2c"},
    {"what": "recipients", "clause": "5.2d"},
    {"what": "recipients", "clause": "5.2f"},
    {"what": "recipients", "clause": "6.2"},
    {"what": "recipients", "clause": "7.6"},
    {"what": "safeguard", "recipient": "hotjar"},
    {"what": "recipient-categories", "recipient": "albacross"},
    {"what": "purposes", "process": "website"},
    {"what": "partners-retention"},
    {"what": "flows"},
    {"what": "contact"},
    {"what": "leaving"},
    {"what": "short"},
    {"what": "no-system-is-impenetrable"},
]


def ask(name: str, **about: Any) -> Evidence:
    control = controls.get(name)
    assert control is not None
    return control(at("2026-11-22") + timedelta(seconds=next(_seconds)), about)


@pytest.fixture
def take_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Publish the page without a certain text."""
    published = web.fetch

    def take(text: str, instead: str = "") -> None:
        def fetch(path: str, *, headers: Mapping[str, str] | None = None, secure: bool = True) -> web.Response:
            response = published(path, headers=headers, secure=secure)
            assert text in response.text or response.status != 200 or path.startswith("/en"), (
                "what is taken off must have been there"
            )
            return web.Response(response.status, response.headers, response.text.replace(text, instead))

        monkeypatch.setattr(web, "fetch", fetch)

    yield take


@promise(
    "1.1", "1.2", "1.3", "1.4", "2.1a", "2.2.1", "2.2.1a", "2.2.1h", "2.2.2", "2.2.3", "2.3", "2.4b", "3.1", "3.2b",
    "4.1", "4.2b", "5.1", "5.2a", "5.2b", "5.2c", "5.2d", "5.2f", "6.1", "6.2", "7.3", "7.6", "9.8", "10.3",
    "11.4", "11.5",
)  # fmt: skip
@pytest.mark.parametrize("about", ABOUTS, ids=lambda about: "-".join(about.values()))
def test_what_the_register_states_stands_on_the_published_page(about: Mapping[str, Any]) -> None:
    evidence = ask("notice.says", **about)
    assert evidence.state == "kept", evidence.line
    assert evidence.looked_at > 1


@promise("1.1", "2.1a", "2.2.1", "2.3", "10.3", "11.5")
@pytest.mark.parametrize("about", ABOUTS, ids=lambda about: "-".join(about.values()))
def test_each_fact_that_is_taken_off_the_page_breaks_the_promise(about: Mapping[str, Any], take_off: Any) -> None:
    last = [claim for claim in claims(policy.active(), "da", about) if claim.text][-1]
    take_off(f'id="{last.element}"', 'id="elsewhere"')
    evidence = ask("notice.says", **about)
    assert evidence.state == "broken"
    assert f"#{last.element}" in evidence.line


@promise("1.1")
def test_a_controller_left_out_breaks_the_promise(take_off: Any) -> None:
    assert ask("notice.says", what="controllers").state == "kept"
    take_off("Altoros Poland")
    assert ask("notice.says", what="controllers").state == "broken"


@promise("2.2.1")
def test_a_partner_without_its_country_breaks_the_promise(take_off: Any) -> None:
    take_off("Malta, inden for EØS", "inden for EØS")
    assert "#r-hotjar (da)" in ask("notice.says", what="recipients", clause="2.2.1").line


@promise("2.2.1")
def test_a_partner_without_a_link_in_the_register_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = policy.active()
    unlinked = tuple(
        one.model_copy(update={"policy_url": None}) if one.id == "hotjar" else one
        for one in edition.register.recipients
    )
    changed = type(edition)(edition.register.model_copy(update={"recipients": unlinked}), edition.wordings)
    monkeypatch.setattr(room.policy, "active", lambda: changed)
    evidence = ask("notice.says", what="recipients", clause="2.2.1")
    assert evidence.state == "broken"
    assert "a fact the register does not have at #r-hotjar" in evidence.line


@promise("2.3")
def test_a_purpose_with_another_ground_than_the_register_breaks_the_promise(take_off: Any) -> None:
    take_off("GDPR artikel 6, stk. 1, litra a", "GDPR artikel 6, stk. 1, litra f")
    assert ask("notice.says", what="purposes", process="website").state == "broken"


def test_no_page_is_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "fetch", lambda path, **_: web.Response(404, {}, ""))
    evidence = ask("notice.says", what="controllers")
    assert evidence.state == "broken"
    assert "there is no notice at /da/privatliv" in evidence.line


def test_a_question_nobody_knows_is_answered_with_those_known() -> None:
    evidence = ask("notice.says", what="weather")
    assert evidence.state == "broken"
    assert "controllers" in evidence.line


@promise("9.6")
def test_processors_without_an_agreement_are_counted_and_with_one_the_promise_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    processors = [one for one in policy.register().recipients if one.role == "processor"]
    evidence = ask("notice.says", what="processor-contracts")
    assert evidence.state == "broken"
    assert evidence.line.startswith(f"processors with no agreement cited: {len(processors)} (")

    edition = policy.active()
    signed = Document(
        id="agreements", kind="processor_contract", title="DPA of 1 May 2026", location="The safe", owner="Cleo",
        on=date(2026, 5, 1), review_on=date(2028, 5, 1), recipients=tuple(one.id for one in processors),
    )  # fmt: skip
    changed = type(edition)(edition.register.model_copy(update={"documents": (signed,)}), edition.wordings)
    monkeypatch.setattr(policy, "active", lambda: changed)
    assert ask("notice.says", what="processor-contracts").state == "kept"


# --- 9.4 --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_production(settings: Settings) -> Settings:
    settings.HOLDORD_ADDRESS = "https://privacy.example.com"
    settings.ALLOWED_HOSTS = ["privacy.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.HOLDORD_SMTP = True
    settings.EMAIL_HOST = "mail.example.com"
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_USE_SSL = False
    return settings


@promise("9.4")
def test_a_house_behind_tls_keeps_the_promise(in_production: Settings) -> None:
    evidence = ask("notice.encrypted-transport")
    assert evidence.state == "kept", evidence.line


@promise("9.4")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECURE_HSTS_SECONDS", 0, "no HSTS header"),
        ("SECURE_HSTS_SECONDS", 3600, "no HSTS header"),
        ("SECURE_SSL_REDIRECT", False, "plain http is answered"),
        ("SESSION_COOKIE_SECURE", False, "session cookie"),
        ("CSRF_COOKIE_SECURE", False, "form cookie"),
        ("EMAIL_USE_TLS", False, "mail goes out without TLS"),
    ],
)
def test_each_hole_in_the_transport_breaks_it(in_production: Settings, name: str, value: object, said: str) -> None:
    setattr(in_production, name, value)
    evidence = ask("notice.encrypted-transport")
    assert evidence.state == "broken"
    assert said in evidence.line


@promise("9.4")
def test_a_link_to_plain_http_breaks_it(in_production: Settings, take_off: Any) -> None:
    take_off("https://policies.google.com/privacy", "http://policies.google.com/privacy")
    assert "links that lead to plain http: " in ask("notice.encrypted-transport").line


@promise("9.4")
def test_on_its_own_machine_the_house_claims_nothing(settings: Settings) -> None:
    settings.HOLDORD_ADDRESS = "http://127.0.0.1:8000"
    assert ask("notice.encrypted-transport").state == "nothing to check"


@promise("9.4")
def test_plain_http_to_other_machines_breaks_it(settings: Settings) -> None:
    settings.HOLDORD_ADDRESS = "http://privacy.example.com"
    assert ask("notice.encrypted-transport").state == "broken"


@promise("11.1")
def test_the_page_is_of_the_version_published_last_until_it_is_not(take_off: Any) -> None:
    assert ask("notice.shows-version-in-force").state == "nothing to check"
    policy_actions.publish(at=at("2026-11-01"), by="system:test")
    kept = ask("notice.shows-version-in-force")
    assert (kept.state, kept.looked_at) == ("kept", 1), kept.line

    take_off(policy.version()[:12], "another")
    assert "pages that are not of the version published last: da, en" in ask("notice.shows-version-in-force").line
