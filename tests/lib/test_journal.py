"""A log line says what happened, and to nobody's harm."""

import json
import logging
import sys

import pytest
import structlog

from holdord.lib import journal
from tests.conftest import promise


def _line(record: logging.LogRecord, *, machine: bool = True) -> str:
    return journal.Formatter(machine=machine).format(record)


def _record(message: str, *arguments: object, name: str = "django.request", fault: bool = False) -> logging.LogRecord:
    information = sys.exc_info() if fault else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, information)


@promise("9.3")
def test_a_key_that_is_not_on_the_list_is_dropped() -> None:
    kept = journal.keep_allowed(None, "info", {"event": "sent", "job": "notice.send", "email": "ada@example.com"})
    assert kept == {"event": "sent", "job": "notice.send"}


def test_an_exception_is_told_by_type_and_place_and_not_in_its_own_words() -> None:
    try:
        raise ValueError("no mailbox called ada@example.com")
    except ValueError:
        line = _line(_record("failed", fault=True))
    told = json.loads(line)
    assert told["fault"] == "ValueError"
    assert told["place"].startswith("lib/test_journal.py:")
    assert "ada" not in line


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (_record("Internal Server Error: %s", "/da/ada@example.com"), "Internal Server Error: %s"),
        (_record("cannot reach ada@example.com", name="some.library"), "(message not shown)"),
        (_record("cannot reach %s", "ada@example.com", name="some.library"), "cannot reach %s"),
    ],
)
def test_a_librarys_line_shows_the_sentence_and_not_what_was_filled_in(record: logging.LogRecord, shown: str) -> None:
    line = _line(record)
    assert json.loads(line)["event"] == shown
    assert "ada" not in line


@pytest.mark.parametrize("machine", [True, False])
def test_our_own_events_come_out_whole_in_both_forms(
    machine: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = journal.Stream()
    handler.setFormatter(journal.Formatter(machine=machine))
    logger = logging.getLogger("holdord.trial")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "propagate", False)
    structlog.get_logger("holdord.trial").warning("a step failed", step="send", address_of="ada@example.com")
    line = capsys.readouterr().err
    assert "a step failed" in line
    assert "send" in line
    assert "holdord.trial" in line
    assert "ada" not in line
    assert line.count("\n") == 1


def test_a_line_break_in_a_value_makes_no_second_line() -> None:
    record = _record("{}".format("forged\n2026 info holdord: all is well"), name="holdord.x")
    assert "\n" not in _line(record)
    assert "\n" not in _line(record, machine=False)
