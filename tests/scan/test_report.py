"""A scan, told: as text, data, SARIF, JUnit, and one page in two languages."""

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from jsonschema import Draft7Validator

from holdord.policy.behind import Accepted
from holdord.policy.lint.finding import Severity
from holdord.policy.register import Register
from holdord.scan.findings import judge
from holdord.scan.report import html, junit, sarif
from holdord.scan.report.text import as_data, text
from holdord.scan.rules import RULES, Finding
from holdord.scan.seen import Seen
from holdord.scan.texts import ASKS, NOT_REACHED, RIGHT
from holdord.scan.walk import Walked
from tests.scan.samples import PAGE, request, site, stored, visit

DAY = date(2026, 12, 1)
BEFORE = visit(
    "untouched", request("static.hotjar.com", by=(PAGE,)), request("analytics.tiktok.com"), stored("<b>", kind="local"),
    asked=True,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def seen() -> Seen:
    unreached = visit("refused", gpc=True, reached=False, why_not="answered")
    return site(
        BEFORE, visit("accepted", request("static.hotjar.com")), unreached, unread=("https://www.example.com/gone",)
    )


@pytest.fixture
def findings(seen: Seen, register: Register) -> tuple[Finding, ...]:
    lets = Accepted(rule="W10", reason="until the campaign is over", by="dpo", on=DAY)
    quiet = Accepted(rule="W12", reason="a small test site", by="dpo", on=DAY)
    return judge(seen, register.model_copy(update={"accepted": (lets, quiet)}), DAY)


def test_every_rule_says_what_it_asks_and_what_would_be_right() -> None:
    assert set(ASKS) == set(RIGHT) == set(RULES)
    assert set(NOT_REACHED) == {"no-banner", "no-button", "answered"}


def test_the_text_tells_the_worst_first_each_with_place_pass_page_and_clause(
    seen: Seen, findings: tuple[Finding, ...]
) -> None:
    told = text(seen, findings)
    assert told.startswith("https://www.example.com/: 1 page, 7 of 8 passes. Banner: Holdord.\n")
    assert "  not reached: refused+gpc (the browser's signal had answered already)" in told
    assert "  did not open: https://www.example.com/gone" in told
    assert (
        "  W1   Nothing is loaded from a partner before a yes. (ePrivacy Directive Art. 5(3))\n"
        "       Hold it back until somebody says yes to it.\n"
        "       - hotjar: Hotjar was asked for static.hotjar.com/x.js. [2.2.1]\n"
        "         untouched: https://www.example.com/, by https://www.example.com/\n"
    ) in told
    assert "Accepted by dpo on 2026-12-01: until the campaign is over" in told
    assert told.index("W1 ") < told.index("W11") < told.index("\nAccepted\n")
    assert told.endswith("2 findings: 1 high, 1 medium, 0 low. 23 accepted.")


def test_the_data_hold_everything(seen: Seen, findings: tuple[Finding, ...]) -> None:
    told = as_data(seen, findings)
    assert told["summary"]["high"] == 1 and told["not_looked_at"] == []
    assert told["findings"][0] | {"asks": "", "right": ""} == {
        "rule": "W1", "severity": "high", "place": "hotjar", "said": "Hotjar was asked for static.hotjar.com/x.js",
        "passes": ["untouched"], "page": PAGE, "by": [PAGE], "partners": ["hotjar"], "host": "static.hotjar.com",
        "clauses": ["2.2.1"], "article": "ePrivacy Directive Art. 5(3)", "asks": "", "right": "", "accepted": None,
    }  # fmt: skip
    assert Seen.model_validate(told["seen"]) == seen


def test_sarif_suppresses_what_was_accepted(seen: Seen, findings: tuple[Finding, ...]) -> None:
    told = sarif.sarif([(seen, findings)], version="0.1.0")
    (run,) = told["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("W1", "error")
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == PAGE
    assert all(("suppressions" in each) == (each["ruleId"] in ("W10", "W12")) for each in run["results"])
    assert any("suppressions" in each for each in run["results"])
    Draft7Validator(_SARIF, format_checker=Draft7Validator.FORMAT_CHECKER).validate(told)


def _object(required: str = "", **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


def _list(item: object, **more: object) -> dict[str, object]:
    return {"type": "array", "items": item, **more}


_TEXT: dict[str, object] = {"type": "string", "minLength": 1}
_MESSAGE = _object("text", text=_TEXT)
_LEVEL: dict[str, object] = {"enum": ["none", "note", "warning", "error"]}
_WORDS = _list(_TEXT, uniqueItems=True)
_BAG: dict[str, object] = {"type": "object", "properties": {"tags": _WORDS}}
_PLACE = _object(
    artifactLocation=_object(uri={"type": "string", "format": "uri"}),
    region=_object(startLine={"type": "integer", "minimum": 1}),
)
#: What of SARIF 2.1.0 we write, as its schema has it, and nothing beside it. The file itself was held against the
#: schema of the standard when this was written.
_SARIF = _object(
    "version runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs=_list(_object(
        "tool",
        tool=_object("driver", driver=_object(
            "name", name=_TEXT, semanticVersion=_TEXT, rules=_list(_object(
                "id", id=_TEXT, shortDescription=_MESSAGE, fullDescription=_MESSAGE, help=_MESSAGE,
                defaultConfiguration=_object(level=_LEVEL), properties=_BAG,
            ), uniqueItems=True),
        )),
        columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        results=_list(_object(
            "message", ruleId=_TEXT, ruleIndex={"type": "integer", "minimum": -1}, level=_LEVEL, message=_MESSAGE,
            locations=_list(_object(
                physicalLocation=_PLACE, logicalLocations=_list(_object(fullyQualifiedName=_TEXT), uniqueItems=True),
            )),
            partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
            properties=_BAG,
            suppressions=_list(_object(
                "kind", kind={"enum": ["inSource", "external"]}, justification=_TEXT,
                status={"enum": ["accepted", "underReview", "rejected"]},
            ), uniqueItems=True),
        )),
    )),
)  # fmt: skip


#: What build servers' schema of JUnit allows where: elements by their parent, attributes that must be there, and may.
_JUNIT = {
    "testsuites": ("", set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": ("testsuites", {"name", "tests", "failures", "errors"}, {"time", "skipped", "timestamp"}),
    "testcase": ("testsuite", {"name"}, {"classname", "time"}),
    "failure": ("testcase", set(), {"type", "message"}),
    "skipped": ("testcase", set(), {"type", "message"}),
}  # fmt: skip


def test_junit_has_nothing_that_its_readers_do_not_know(seen: Seen, findings: tuple[Finding, ...]) -> None:
    def fits(element: ElementTree.Element, parent: str) -> None:
        under, must, may = _JUNIT[element.tag]
        assert under == parent and must <= set(element.attrib) <= must | may, element.tag
        for each in element:
            fits(each, element.tag)

    blind = site(*(visit("refused", gpc=gpc, reached=False, why_not="no-banner") for gpc in (False, True)))
    root = ElementTree.fromstring(junit.xml([(seen, findings), (blind, ())], Severity.LOW))
    fits(root, "")
    assert {each.tag for each in root.iter()} == set(_JUNIT), "each is there"


def test_junit_has_a_case_for_each_rule(seen: Seen, findings: tuple[Finding, ...]) -> None:
    suite = ElementTree.fromstring(junit.xml([(seen, findings)], Severity.LOW))[0]
    failed = {case.attrib["name"].split()[0] for case in suite if case.find("failure") is not None}
    assert failed == {"W1", "W11"} and suite.attrib["failures"] == "2" and suite.attrib["tests"] == str(len(RULES))
    suite = ElementTree.fromstring(junit.xml([(seen, findings)], Severity.HIGH))[0]
    assert suite.attrib["failures"] == "1", "as bad as was asked for"


def test_the_page_needs_no_other_file_and_speaks_both_languages(
    seen: Seen, findings: tuple[Finding, ...], register: Register
) -> None:
    walked = Walked(seen, {"untouched": b"a picture"})
    english, danish = (html.html(walked, findings, register, language) for language in ("en", "da"))
    assert '<html lang="en">' in english and "Nothing is loaded from a partner before a yes." in english
    assert '<html lang="da">' in danish and "Intet hentes fra en partner før et ja." in danish
    assert "Hotjar blev spurgt om static.hotjar.com/x.js" in danish and "efter et nej, med GPC" in danish
    assert "data:image/jpeg;base64,YSBwaWN0dXJl" in english and "<b>" not in english
    assert 'src="http' not in english and "<script" not in english and "<link" not in english
