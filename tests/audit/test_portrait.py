"""What the log shows a person, and what it keeps when they are gone."""

from pathlib import Path

from holdord.audit import actions, queries
from holdord.audit.portrait import AuditPortrait
from tests.audit.conftest import ADA, CLEO
from tests.conftest import at, promise


@promise("8.1a")
def test_a_person_sees_when_and_for_which_purpose_their_data_were_used_but_not_by_whom(house: Path) -> None:
    actions.record(act="subjects.read", by=CLEO, at=at("2026-03-31"), subject=ADA, purpose="answer")
    actions.record(act="subjects.read", by=CLEO, at=at("2026-03-30"), purpose="answer")
    (item,) = AuditPortrait().show(ADA)
    assert (item.at, item.purpose, item.fields) == (at("2026-03-31"), "answer", {"act": "subjects.read"})
    assert CLEO not in repr(item) and not item.provided
    assert AuditPortrait().export(ADA) == []


def test_erasing_and_merging_leave_the_log_as_it_is(house: Path) -> None:
    actions.record(act="subjects.read", by=CLEO, at=at("2026-03-31"), subject=ADA)
    actions.sequence(at=at("2026-03-31"))
    assert AuditPortrait().erase(ADA, by=CLEO, at=at("2026-04-01")) == 0
    assert AuditPortrait().merge(ADA, ADA, by=CLEO, at=at("2026-04-01")) == 0
    assert len(queries.entries(subject=ADA)) == 1 and queries.verify().ok
