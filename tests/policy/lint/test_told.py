"""How findings are told, and how people let one stand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from holdord.policy.behind import Accepted
from holdord.policy.lint import report
from holdord.policy.lint.finding import Finding, Severity, Spot, holds_on
from holdord.policy.lint.judge import judge
from holdord.policy.lint.rules import RULES
from holdord.policy.lint.sarif import sarif
from tests.policy.lint.cases import DAY, judged
from tests.policy.lint.test_texts import read
from tests.policy.test_examples import MINIMAL, bakery, edit  # noqa: F401 - a fixture

FINDING = Finding(
    "T8a", Severity.HIGH, Spot("policy.md", 12, "2.4"), "5 years, and not from when | never",
    RULES["T8a"].article, RULES["T8a"].right,
)  # fmt: skip
ACCEPTED = Accepted(rule="T8a", reason="The lawyer looks at it", by="Asta Holm", on=date(2026, 11, 1))


# --- told ------------------------------------------------------------------------------------------------------------


def test_the_text_tells_a_rule_once_and_each_place_below_it() -> None:
    told = report.text((FINDING, replace(FINDING, spot=Spot("policy.md", 20, "3.4"))))

    assert told.count(RULES["T8a"].right) == 1
    assert "- policy.md:12 2.4: 5 years" in told and "- policy.md:20 3.4: 5 years" in told
    assert told.endswith("2 findings: 2 high, 0 medium, 0 low.")


def test_an_accepted_finding_is_shown_with_its_reason_and_not_counted() -> None:
    told = report.text((replace(FINDING, accepted=ACCEPTED),))

    assert "Accepted by Asta Holm on 2026-11-01: The lawyer looks at it" in told
    assert told.endswith("No findings. 1 accepted.")


def test_nothing_wrong_is_one_sentence() -> None:
    assert report.text(()) == "No findings."


def test_the_table_keeps_its_columns_whatever_is_quoted() -> None:
    row = report.markdown((FINDING,)).splitlines()[2]

    assert row.replace("\\|", "").count("|") == 7


def test_the_data_hold_all_that_the_text_says() -> None:
    (data,) = report.as_data((replace(FINDING, accepted=ACCEPTED),))

    assert (data["rule"], data["severity"], data["file"], data["line"], data["place"]) == (
        "T8a",
        "high",
        "policy.md",
        12,
        "2.4",
    )
    assert data["accepted"] == {
        "reason": "The lawyer looks at it",
        "by": "Asta Holm",
        "on": "2026-11-01",
        "until": None,
    }


# --- SARIF -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run() -> dict[str, Any]:
    findings = judged(read("wrong.da.md"), "da")
    marked = (replace(findings[0], accepted=ACCEPTED), *findings[1:])
    return sarif(marked, version="1.0.0", at=lambda file: f"docs/policy å/{file}")["runs"][0]


def test_each_result_names_a_rule_that_the_run_explains(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all(rule["help"]["text"] and rule["help"]["markdown"] and rule["shortDescription"]["text"] for rule in rules)


def test_each_result_points_at_a_line_of_a_file_named_as_a_web_address_is(run: dict[str, Any]) -> None:
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]

    assert {place["artifactLocation"]["uri"] for place in places} == {"docs/policy%20%C3%A5/policy.md"}
    assert all(place["region"]["startLine"] >= 1 for place in places)
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}


def test_an_accepted_finding_is_suppressed_with_its_justification(run: dict[str, Any]) -> None:
    first, *others = run["results"]

    assert first["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "The lawyer looks at it (Asta Holm, 2026-11-01)"}
    ]
    assert not any("suppressions" in result for result in others)


def test_a_finding_keeps_its_fingerprint_when_lines_move() -> None:
    def fingerprint(finding: Finding) -> object:
        return sarif((finding,), version="1", at=str)["runs"][0]["results"][0]["partialFingerprints"]

    assert fingerprint(FINDING) == fingerprint(replace(FINDING, spot=Spot("policy.md", 99, "2.4")))
    assert fingerprint(FINDING) != fingerprint(replace(FINDING, spot=Spot("policy.md", 12, "3.4")))


# --- accepted --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["policy.md:12 2.4", "policy.md 2.4", "2.4"])
def test_a_place_may_be_named_as_printed_or_without_the_line_that_moves(place: str) -> None:
    assert FINDING.spot.is_called(place)
    assert not Spot("policy.md", 12, "3.4").is_called(place)


def test_an_acceptance_holds_from_its_day_until_the_day_before_its_end() -> None:
    accepted = Accepted(rule="T21", reason="r", by="b", on=date(2026, 1, 15), until=date(2026, 2, 1))

    held = [
        holds_on(accepted, day) for day in (date(2026, 1, 14), date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 1))
    ]

    assert held == [False, True, True, False]


def _accept(folder: Path, entry: str) -> None:
    edit(folder, "register.yaml", "changes: told_before\n", f"changes: posted\naccepted:\n  - {entry}\n")


def test_what_the_register_accepts_is_marked_and_no_longer_counts(bakery: Path) -> None:  # noqa: F811
    _accept(bakery, "{rule: T14a, place: changes, reason: Two readers, by: Asta Holm, on: 2026-01-15}")

    (finding,) = judge(bakery, None, day=DAY)

    assert (finding.rule, finding.accepted and finding.accepted.reason) == ("T14a", "Two readers")
    assert not finding.counts(Severity.LOW)


def test_an_acceptance_of_another_place_matches_nothing_and_is_a_finding(bakery: Path) -> None:  # noqa: F811
    _accept(bakery, "{rule: T14a, place: retention.messages, reason: Two readers, by: Asta Holm, on: 2026-01-15}")

    found = {finding.rule: finding for finding in judge(bakery, None, day=DAY)}

    assert set(found) == {"T14a", "A1"}
    assert found["T14a"].counts(Severity.MEDIUM)
    assert found["A1"].spot.key.startswith("accepted")


def test_an_acceptance_that_is_over_counts_again_and_says_so(bakery: Path) -> None:  # noqa: F811
    _accept(bakery, "{rule: T14a, reason: Two readers, by: Asta Holm, on: 2026-01-15, until: 2026-06-01}")

    found = {finding.rule: finding for finding in judge(bakery, None, day=DAY)}

    assert set(found) == {"T14a", "A2"}
    assert found["T14a"].accepted is None


def test_what_is_accepted_in_a_text_is_neither_found_nor_missed_without_it(bakery: Path) -> None:  # noqa: F811
    entry = "{rule: S1, place: policy.md Means, reason: Gone in May, by: Asta Holm, on: 2026-01-15}"
    edit(bakery, "register.yaml", "changes: told_before\n", f"changes: told_before\naccepted: [{entry}]\n")

    assert judge(bakery, None, day=DAY) == ()
    assert "A1" in {finding.rule for finding in judged("Data travel through TLS.", "en", folder=bakery)}


def test_of_two_acceptances_the_one_in_force_counts(bakery: Path) -> None:  # noqa: F811
    over = "{rule: T14a, reason: For now, by: Asta Holm, on: 2026-01-15, until: 2026-06-01}"
    edit(bakery, "register.yaml", "changes: told_before\n", f"changes: posted\naccepted:\n  - {over}\n"
         "  - {rule: T14a, reason: Two readers, by: Asta Holm, on: 2026-06-01}\n")  # fmt: skip

    found = {finding.rule: finding for finding in judge(bakery, None, day=DAY)}

    assert set(found) == {"T14a", "A2"}
    assert found["T14a"].accepted and found["T14a"].accepted.reason == "Two readers"


def test_a_finding_in_the_text_can_be_accepted_in_the_register(bakery: Path) -> None:  # noqa: F811
    entry = "{rule: S1, place: policy.md Means, reason: Gone in May, by: Asta Holm, on: 2026-01-15}"
    edit(bakery, "register.yaml", "changes: told_before\n", f"changes: told_before\naccepted: [{entry}]\n")

    found = judged("## Means\n\nData travel through PPTP.", "en", folder=bakery)

    assert [finding.accepted.reason for finding in found if finding.rule == "S1" and finding.accepted] == [
        "Gone in May"
    ]


# --- the register's own words ----------------------------------------------------------------------------------------


def test_a_promise_that_says_something_wrong_is_found_at_its_line(bakery: Path) -> None:  # noqa: F811
    edit(bakery, "wording.en.yaml", "You get news only if you have ticked the box for it yourself.",
         "By sharing your address with us, you give us your consent to send you news.")  # fmt: skip
    line = next(
        number
        for number, text in enumerate((bakery / "wording.en.yaml").read_text().splitlines(), 1)
        if "By sharing" in text
    )

    (finding,) = judge(bakery, None, day=DAY)

    assert (finding.rule, finding.spot) == ("C1", Spot("wording.en.yaml", line, "promises.2.3"))


def test_the_minimal_register_is_right_on_the_day_its_papers_are_reviewed_and_not_later() -> None:
    assert judge(MINIMAL, None, day=date(2028, 1, 12)) == ()
    assert {finding.rule for finding in judge(MINIMAL, None, day=date(2028, 1, 13))} == {"O6"}
