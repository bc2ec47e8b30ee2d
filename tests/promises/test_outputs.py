"""What `holdord check` gives to machines: JUnit XML, a badge, what changed. And what it refuses."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from holdord.cli import check
from holdord.lib.registry import broken, kept
from holdord.policy.register import Promise
from holdord.promises import badge, junit, queries
from holdord.promises.rules import Seen, Summary, judge
from tests.conftest import at

Check = Callable[..., Result]


def results(**evidence: Any) -> list[Any]:
    """Results by promise: p9_1=evidence, or None for a promise without a control."""
    return [
        judge(
            Promise.model_validate({"id": name[1:].replace("_", "."), "kind": "C"}), [Seen("a.b", seen)] if seen else []
        )
        for name, seen in evidence.items()
    ]


BAD = broken("too old: {n} <&\x00>", n=1, looked_at=2)
SEEN = {"p9_1": kept("all well", looked_at=2), "p9_2": BAD, "p9_3": kept("none", looked_at=0), "p9_7": None}


@pytest.fixture
def type_check(house: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Type `holdord check ...` on a given day, where the controls see what is handed in."""

    def typing(*arguments: str, on: str = "2026-11-01", **evidence: Any) -> Result:
        monkeypatch.setattr(check, "now", lambda: at(on))
        monkeypatch.setattr(queries, "check", lambda now, only=(): results(**(evidence or SEEN)))
        return CliRunner().invoke(check.command, arguments)

    return typing


def test_junit_calls_broken_a_failure_and_what_nobody_saw_skipped() -> None:
    tree = ElementTree.fromstring(junit.xml(results(**SEEN), at("2026-11-01")))
    [suite] = tree
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "2")
    verdicts = {case.get("name"): case[0].tag for case in suite}
    assert verdicts == {"9.1": "system-out", "9.2": "failure", "9.3": "skipped", "9.7": "skipped"}
    assert suite[1][0].get("message") == "too old: 1 <&?>"


@pytest.mark.parametrize(
    ("summary", "words", "colour"),
    [
        (Summary(51, 4, 0, 0), "promises: 51 kept, 4 broken", badge._BAD),
        (Summary(51, 0, 2, 2), "promises: 51 kept, 0 broken", badge._GOOD),
        (Summary(0, 0, 9, 2), "promises: 0 kept, 0 broken", badge._UNKNOWN),
        (None, "promises: not looked at lately", badge._UNKNOWN),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_badge_says_the_numbers_to_the_eye_and_to_the_ear(summary: Summary | None, words: str, colour: str) -> None:
    picture = ElementTree.fromstring(badge.svg(summary))
    assert picture.get("role") == "img" and picture.get("aria-label") == words
    assert picture[0].tag.endswith("title") and picture[0].text == words
    assert picture[1].get("fill") == colour
    assert float(picture.get("width", "0")) > 100


@pytest.fixture
def english() -> Any:
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.mark.usefixtures("english")
def test_files_are_written_beside_the_answer(type_check: Check, tmp_path: Path) -> None:
    done = type_check("--junit", str(tmp_path / "check.xml"), "--badge", str(tmp_path / "badge.svg"))
    assert done.exit_code == 1
    assert ElementTree.parse(tmp_path / "check.xml").getroot().tag == "testsuites"
    assert "1 kept, 1 broken" in (tmp_path / "badge.svg").read_text()
    assert re.search(r"^broken +2026-11-01  9\.2 ", done.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "--markdown"], "an answer has one form"),
        (["--only", "9.1", "--since", "2026-11-01"], "a look at some promises is not kept"),
        (["--only", "9.1", "--badge", "x.svg"], "a badge speaks of all promises"),
        (["--junit", "/nowhere/at/all.xml"], "Name a file in a folder that exists"),
        (["--since", "yesterday"], "does not match the format"),
    ],
)
def test_what_excludes_each_other_is_refused_in_a_sentence(type_check: Check, arguments: list[str], said: str) -> None:
    done = type_check(*arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_what_changed_since_a_day(type_check: Check) -> None:
    type_check(on="2026-10-30")
    type_check(on="2026-11-02", **{**SEEN, "p9_1": BAD})
    back = type_check("--since", "2026-11-01", on="2026-11-03")
    assert [line.split("UTC")[1].strip() for line in back.output.splitlines() if "UTC" in line] == [
        "9.1      kept -> broken", "9.1      broken -> kept",
    ]  # fmt: skip
    assert "| 9.1 | kept -> broken |" in type_check("--since", "2026-11-01", "--markdown", on="2026-11-04").output
    assert "No promise has changed" in type_check("--since", "2026-11-04", on="2026-11-05").output


def test_json_has_the_words_and_what_they_are_made_of(type_check: Check) -> None:
    import json

    told = json.loads(type_check("--json").output)["promises"][0]
    assert told["evidence"] == "all well"
    assert told["said"] == [{"template": "all well", "values": {}}]
    assert told["since_at"].startswith("2026-11-01")


def test_a_look_at_some_promises_is_not_kept(type_check: Check) -> None:
    type_check("--only", "9.1")
    assert queries.latest() is None
    type_check()
    assert queries.latest() is not None
