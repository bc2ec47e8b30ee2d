"""Before a change is published, it is known what it would do: to how many, and to one person of one's choice."""

from datetime import date
from uuid import UUID

import pytest

from holdord.lib.registry import Effect
from holdord.notice.actions.publishing import NotAcknowledged
from holdord.policy import loader
from holdord.promises.preview import differs, preview
from tests.conftest import at, promise
from tests.drafts import LONGER, LONGER_KEY, WIDER, WIDER_KEY, YOUNGER, Draft, knows

NOW = at("2026-04-01")
AT_FIRST = "    duration: 24 months\n    starts: collected\n"


def effects(subject: UUID | None = None) -> list[Effect]:
    return list(preview(now=NOW, subject=subject).effects)


def test_a_draft_that_changes_nothing_does_nothing(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"))
    assert effects() == [] and not differs()


def test_a_change_without_consequences_has_none(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"))
    draft.write(*YOUNGER)
    assert effects() == [] and differs()


@promise("11.1", "2.4a")
def test_a_shorter_period_is_told_with_what_it_lets_go_and_when(draft: Draft) -> None:
    draft.publish(at("2025-01-01"))
    for name, day in (("ada", "2025-03-01"), ("bo", "2025-06-15"), ("cai", "2026-03-15")):
        knows(name, at(day))
    draft.write("duration: 24 months", "duration: 12 months")

    found = preview(now=NOW)

    assert found.of("due") == (
        Effect("due", "web-forms", 0, 1, date(2026, 4, 1)),
        Effect("due", "web-forms", 0, 1, date(2026, 6, 1)),
        Effect("due", "web-forms", 1, 1, date(2027, 3, 1)),
    )
    assert found.of("due-earlier") == (Effect("due-earlier", "web-forms", 0, 3),)
    # Ada's data have ended under the new rule, so neither purpose may use them any more.
    assert found.of("refused") == (Effect("refused", "answer", 0, 1),)
    assert found.of("tell") == ()


def test_what_is_locked_away_first_is_told_of_when_it_goes(draft: Draft) -> None:
    draft.write(AT_FIRST, f"{AT_FIRST}    action: restrict\n    restricted_for: 6 months\n")
    draft.publish(at("2025-01-01"))
    knows("ada", at("2024-04-10"))
    draft.write("duration: 24 months", "duration: 18 months")
    found = preview(now=NOW)
    assert found.of("due") == (
        Effect("due", "web-forms", 0, 1, date(2026, 4, 1)), Effect("due", "web-forms", 1, 0, date(2026, 10, 1)),
    )  # fmt: skip
    assert found.of("due-earlier") == (Effect("due-earlier", "web-forms", 0, 1),)


def test_what_somebody_looks_at_first_is_told_as_that(draft: Draft) -> None:
    draft.write(AT_FIRST, f"{AT_FIRST}    action: review\n")
    draft.publish(at("2025-01-01"))
    knows("ada", at("2025-12-10"))
    draft.write("duration: 24 months", "duration: 12 months")
    assert preview(now=NOW).of("to-review") == (Effect("to-review", "web-forms", 0, 1),)


def test_a_longer_period_lets_nothing_stay_that_came_under_the_shorter(draft: Draft) -> None:
    draft.publish(at("2025-01-01"))
    knows("ada", at("2025-03-01"))
    draft.write("duration: 24 months", "duration: 36 months")

    found = preview(now=NOW)

    assert found.of("due") == (Effect("due", "web-forms", 1, 1, date(2027, 3, 1)),)
    assert found.of("due-earlier") == (Effect("due-earlier", "web-forms", 0, 0),)
    assert found.of("tell") == (Effect("tell", "web-forms", 0, 1), Effect("tell", "", 0, 1))
    assert [change.key for change in found.unacknowledged] == [LONGER_KEY]


@promise("11.1", "8.7")
def test_a_wider_purpose_says_whose_consents_are_asked_anew_and_what_is_refused_until_then(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada, bo = knows("ada", at("2026-03-02"), consents=True), knows("bo", at("2026-03-02"))
    draft.write(*WIDER)
    draft.acknowledge(WIDER_KEY)

    found = preview(now=NOW)
    assert found.of("ask-anew") == (Effect("ask-anew", "updates", 0, 1),)
    assert found.of("refused") == (Effect("refused", "updates", 0, 1),)
    assert found.unacknowledged == ()

    assert Effect("may", "updates", 1, 0) in effects(ada)
    assert Effect("ask-anew", "updates", 0, 1) in effects(ada)
    assert Effect("may", "updates", 0, 0) in effects(bo)
    assert Effect("ask-anew", "updates", 0, 0) in effects(bo)


def test_one_person_is_shown_with_their_own_days_and_answers(draft: Draft) -> None:
    draft.publish(at("2025-01-01"))
    ada = knows("ada", at("2025-03-01"))
    draft.write("duration: 24 months", "duration: 12 months")
    assert effects(ada) == [
        Effect("may", "answer", 1, 0),
        Effect("may", "updates", 0, 0),
        Effect("tell", "", 0, 0),
        Effect("ends", "web-forms", date(2027, 3, 1), date(2026, 3, 1)),
    ]


def test_another_folder_can_be_looked_at_too(draft: Draft) -> None:
    draft.publish(at("2025-01-01"))
    knows("ada", at("2025-03-01"))
    other = Draft.of_small(draft.folder.parent / "other")
    other.write(*LONGER)
    found = preview(now=NOW, draft=loader.load(other.folder))
    assert [change.key for change in found.changes] == [LONGER_KEY]
    assert effects() == []


@promise("11.1", "2.4a")
def test_a_process_that_goes_leaves_no_data_behind_unseen(draft: Draft) -> None:
    """Another name for it is the same as dropping it: what came under the old one has no rule any more."""
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-02"))
    for file in draft.folder.iterdir():
        file.write_text(file.read_text().replace("web-forms", "our-forms"))

    found = preview(now=NOW)
    assert found.of("left-behind") == (Effect("left-behind", "web-forms", 1, 0),)
    assert Effect("left-behind", "web-forms", 1, 0) in effects(ada)
    assert [change.key for change in found.unacknowledged] == ["process-dropped:web-forms"]
    with pytest.raises(NotAcknowledged, match="process-dropped:web-forms"):
        draft.publish(at("2026-04-01"))

    draft.acknowledge("process-dropped:web-forms")
    assert draft.publish(at("2026-04-01")) == 2


def test_a_process_that_goes_and_holds_nothing_leaves_nothing_behind(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    for file in draft.folder.iterdir():
        file.write_text(file.read_text().replace("web-forms", "our-forms"))
    assert preview(now=NOW).of("left-behind") == ()
