"""What every answer of the house carries, what is written down about it, and how the house says that it is well."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from pytest_django import Settings

from holdord.lib import jobs, web
from holdord.lib.clock import now
from holdord.wiring.counted import forget_expired, hidden_key
from holdord.wiring.jobs import tidy
from tests.conftest import promise


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The log, as an operator reads it."""
    from holdord.lib.journal import Formatter

    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    keep = Keep()
    keep.setFormatter(Formatter(machine=True))
    loggers = [logging.getLogger(name) for name in ("holdord.access", "django.request", "django.security")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        monkeypatch.setattr(logger, "handlers", [keep])
        monkeypatch.setattr(logger, "propagate", False)
        monkeypatch.setattr(logger, "disabled", False)
        # By its own method: a logger remembers what it wrote before, whatever its level has become since.
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@promise("2.1a")
def test_a_visit_is_one_line_without_address_query_or_path_as_typed(
    client: Client, house: Path, lines: list[str]
) -> None:
    client.get("/da/privatliv?fra=ada@opdigt.example", headers={"user-agent": "Ada's phone"}, REMOTE_ADDR="192.0.2.7")
    (line,) = lines
    told = json.loads(line)
    assert (told["method"], told["route"], told["status"]) == ("GET", "/da/privatliv", 200)
    for word in ("ada", "192.0.2.7", "phone", "fra"):
        assert word not in line.lower()


def test_an_address_that_leads_nowhere_is_not_written_down(client: Client, house: Path, lines: list[str]) -> None:
    assert client.get("/ada@opdigt.example").status_code == 404
    assert "ada@" not in "".join(lines)
    assert json.loads(lines[0])["route"] == "(none)"


def test_an_invented_method_is_not_repeated(client: Client, house: Path, lines: list[str]) -> None:
    client.generic("ADALOVELACE", "/healthz")
    assert "ADALOVELACE" not in "".join(lines)


@pytest.mark.parametrize(
    "path", ["/da/privatliv", "/en/privacy", "/da/rettigheder", "/console/", "/healthz", "/nowhere"]
)
def test_no_page_may_ask_for_a_camera_or_be_framed(client: Client, house: Path, path: str) -> None:
    headers = client.get(path).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"


@promise("9.3")
@pytest.mark.parametrize("path", ["/console/", "/da/rettigheder", "/en/rights"])
def test_pages_about_a_person_are_kept_by_no_browser(client: Client, house: Path, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_notice_may_be_kept(client: Client, house: Path) -> None:
    assert client.get("/da/privatliv").headers.get("Cache-Control") != "no-store"


@promise("9.4")
def test_plain_http_is_sent_to_https_in_production_and_https_is_for_good(
    client: Client, house: Path, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    plain = client.get("/da/privatliv", secure=False)
    assert plain.status_code == 301
    assert plain.headers["Location"].startswith("https://")
    safe = client.get("/da/privatliv", secure=True)
    assert "max-age=31536000" in safe.headers["Strict-Transport-Security"]


def test_a_page_that_is_not_there_says_so_and_nothing_more(client: Client, house: Path) -> None:
    answer = client.get("/ada@opdigt.example")
    assert answer.status_code == 404
    assert "opdigt" not in answer.content.decode()


def test_a_page_that_falls_shows_nothing_of_its_inside(
    house: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    def fall(*_: object, **__: object) -> None:
        raise ValueError("ada@opdigt.example")

    monkeypatch.setattr("holdord.notice.queries.layers", fall)
    answer = Client(raise_request_exception=False).get("/da/privatliv")
    assert answer.status_code == 500
    assert "ada@" not in answer.content.decode()
    assert "ValueError" in "".join(lines)
    assert "ada@" not in "".join(lines)


@promise("9.3")
def test_the_house_reads_its_own_pages_under_its_own_name_where_no_other_is_answered_to(
    house: Path, settings: Settings
) -> None:
    settings.HOLDORD_ADDRESS, settings.ALLOWED_HOSTS = "https://privacy.example.com:8443", ["privacy.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert web.fetch("/da/privatliv").status == 200
    assert Client().get("/da/privatliv", secure=True).status_code == 400


@promise("2.1a")
def test_what_is_counted_about_a_visitor_names_nobody_and_goes_when_it_is_over(house: Path, settings: Settings) -> None:
    from django.core.cache.backends.db import DatabaseCache
    from django.core.management import call_command
    from django.db import connection

    table = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "holdord_cache"}
    settings.CACHES = {"default": table}
    call_command("createcachetable", verbosity=0)
    counted = DatabaseCache("holdord_cache", {"KEY_FUNCTION": hidden_key})
    counted.set("login:ip:192.0.2.7", [1.0], timeout=60)
    assert counted.get("login:ip:192.0.2.7") == [1.0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM holdord_cache")
        assert "192.0.2.7" not in str(cursor.fetchall())
    assert forget_expired(at=now()) == 0
    assert forget_expired(at=now() + timedelta(minutes=2)) == 1


def test_sessions_that_are_over_go_by_night(house: Path) -> None:
    from django.contrib.sessions.models import Session

    for key, days in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))
    tidy(at=now())
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


# Health


def test_a_house_whose_databases_answer_is_well(client: Client, house: Path) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "silent": [], "jobs": jobs.running()}
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_house_whose_key_store_is_silent_is_ill(client: Client, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connections

    def silent(*_: object) -> None:
        raise OperationalError("password for ada@opdigt.example")

    monkeypatch.setattr(connections["keys"], "cursor", silent)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["silent"] == ["keys"]
    assert "ada" not in answer.content.decode()


def test_health_is_asked_over_plain_http_from_the_machine_itself(
    client: Client, house: Path, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", secure=False).status_code == 200


def test_health_takes_no_form(client: Client, house: Path) -> None:
    assert client.post("/healthz").status_code in (403, 405)


def test_head_is_answered_by_what_get_would_carry_without_its_body(house: Path) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    def answered(method: str) -> tuple[str, dict[str, str], bytes]:
        heads: list[tuple[str, dict[str, str]]] = []
        asked = RequestFactory().generic(method, "/en/privacy").environ
        body = WSGIHandler()(asked, lambda status, headers, _=None: heads.append((status, dict(headers))))
        return *heads[0], b"".join(body)

    status, headers, body = answered("GET")
    assert status == "200 OK" and int(headers["Content-Length"]) == len(body) > 0
    status, alone, nothing = answered("HEAD")
    assert (status, alone["Content-Length"], nothing) == ("200 OK", headers["Content-Length"], b"")


@pytest.mark.parametrize("away", [True, False])
def test_nobody_is_served_from_a_database_that_could_not_be_asked_whether_it_is_a_copy(
    house: Path, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    from holdord.ledger import queries as ledger
    from holdord.wiring import health, wsgi

    def fails() -> None:
        raise OperationalError("away, or without tables")

    monkeypatch.setattr(ledger, "refuse_unless_replayed", fails)
    monkeypatch.setattr(health, "answers", lambda name: not away)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    if away:
        with pytest.raises(OperationalError):
            wsgi._refuse_unless_replayed()
    else:
        wsgi._refuse_unless_replayed()
