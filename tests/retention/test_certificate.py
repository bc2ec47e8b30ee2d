"""Each run leaves a certificate that names nobody, and whoever changes it is found out."""

import json
from typing import Any

import pypdfium2
import pytest

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.retention import actions, certificate, queries
from holdord.retention.actions import evidence
from holdord.retention.models import LedgerEntry, SweepLine, SweepRun
from tests.conftest import at, promise
from tests.retention.test_going import run, takes_in

pytestmark = pytest.mark.usefixtures("house")


def one_run() -> queries.RunEvidence:
    for name in ("ada", "ben"):
        takes_in(name, "web-forms", "2021-03-15")
    takes_in("cleo", "communication", "2021-03-14")
    run("2026-03-15")
    (found,) = queries.runs()
    return found


@promise("7.2a")
def test_the_log_and_the_ledger_bear_a_run_out() -> None:
    found = one_run()
    assert (found.records, found.people, found.left_over, found.was_cut_off) == (3, 3, 0, False)
    assert [line.process for line in found.lines] == ["communication", "web-forms"]
    checked = queries.checked(found)
    assert checked.is_sound
    (entry,) = audit.entries(act="retention.run")
    assert entry.detail["lines"] == found.print and entry.id == checked.entry


@promise("7.2a")
@pytest.mark.parametrize(
    ("changed", "log", "ledger"),
    [({"records": 7}, False, False), ({"people": 1}, False, True), ({"keys_print": bytes(32)}, False, False)],
)
def test_a_line_that_was_changed_is_found_out(changed: dict[str, Any], log: bool, ledger: bool) -> None:
    found = one_run()
    SweepLine.objects.filter(process="web-forms").update(**changed)
    again = queries.run(found.id)
    assert again is not None
    checked = queries.checked(again)
    assert (checked.log_agrees, checked.ledger_agrees) == (log, ledger)
    control = controls.get("retention.runs-leave-nothing")
    assert control is not None and control(at("2026-03-15"), {}).state == "broken"


def test_a_line_of_the_ledger_that_was_taken_out_is_found_out() -> None:
    found = one_run()
    LedgerEntry.objects.filter(process="communication").delete()
    assert not queries.checked(found).ledger_agrees


@promise("7.2a", "11.3")
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_certificate_says_it_all_and_names_nobody(language: str) -> None:
    found = one_run()
    said = json.dumps(certificate.as_json(found))
    pages = pypdfium2.PdfDocument(certificate.pdf(found, language))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    for words in (said, text):
        assert str(found.id) in words
        assert "ada@" not in words and "ben@" not in words
    assert ("erased: 2 things" if language == "en" else "slettet: 2 poster") in text
    assert ("agrees" if language == "en" else "stemmer") in text
    assert json.loads(said)["ledger"]["agrees"] is True


@promise("7.2a")
def test_a_run_that_was_cut_off_is_written_down_by_the_next_from_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ada", "ben"):
        takes_in(name, "web-forms", "2021-03-15")
    takes_in("cleo", "communication", "2021-03-14")

    def killed(_begun: object, tallies: list[evidence.Tally], _left: int) -> None:
        if any(tally.records for tally in tallies):
            raise KeyboardInterrupt

    with monkeypatch.context() as blow, pytest.raises(KeyboardInterrupt):
        blow.setattr(evidence, "keep", killed)
        run("2026-03-15")
    assert SweepRun.objects.get().ended_at is None and not SweepLine.objects.exists()
    gone = LedgerEntry.objects.filter(whole_person=True).count()
    assert gone > 0

    actions.run(now=at("2026-03-15T13:00"), by="system:retention")
    first, second = sorted(queries.runs(), key=lambda each: each.at)
    assert (first.was_cut_off, second.was_cut_off) == (True, False)
    assert first.people + second.people == 3 and first.people == gone
    assert queries.checked(first).is_sound and queries.checked(second).is_sound


def test_a_run_that_lives_after_all_has_the_last_word() -> None:
    takes_in("ada", "web-forms", "2021-03-15")
    begun = evidence.begin(by="system:retention", at=at("2026-03-14"))
    run("2026-03-15")
    evidence.close(begun, records=0, people=0, held=0, at=at("2026-03-15"))
    assert SweepRun.objects.get(pk=begun.id).was_cut_off is False
    found = queries.run(begun.id)
    assert found is not None and queries.checked(found).is_sound
