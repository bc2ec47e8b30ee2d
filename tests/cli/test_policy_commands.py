"""The policy is put in force by whoever has read what that does; its versions are listed, shown and compared."""

from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.notice import actions as notice
from holdord.policy import queries as policy
from tests.cli.conftest import Typing
from tests.conftest import at
from tests.drafts import LONGER, LONGER_KEY, WIDER, WIDER_KEY, YOUNGER, Draft, knows


@pytest.fixture
def first(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """One version is published, and Ada is known."""
    monkeypatch.setattr("holdord.cli.house.house", lambda: _Ready())
    draft.publish(at("2026-03-01"))
    knows("ada", at("2026-03-02"), consents=True)
    return draft


class _Ready:
    def refuse_if_unsafe(self) -> None: ...

    def refuse_unless_replayed(self) -> None:
        pass

    def ready(self) -> bool:
        return True


def test_a_change_is_shown_and_published_when_confirmed(typed: Typing, first: Draft) -> None:
    first.write(*YOUNGER)
    answer = typed("policy publish --note 'We take in younger people.'", given="y\n")
    assert answer.code == 0
    assert "The lowest age is now 15. It was 16." in answer.out
    assert "It would do nothing to the data we hold." in answer.out
    assert "Version 2 is in force" in answer.out
    assert policy.publications()[0].note == "We take in younger people."


def test_a_no_publishes_nothing(typed: Typing, first: Draft) -> None:
    first.write(*YOUNGER)
    answer = typed("policy publish", given="n\n")
    assert (answer.code, policy.latest_number()) == (0, 1)
    assert "Nothing was published." in answer.out


def test_a_material_change_nobody_stands_by_is_refused_with_the_lines_to_add(typed: Typing, first: Draft) -> None:
    first.write(*LONGER)
    answer = typed("policy publish --yes")
    assert (answer.code, policy.latest_number()) == (1, 1)
    assert f"acknowledged:\n  - {{change: '{LONGER_KEY}', reason: WHY, by: WHO, on: " in answer.err

    first.acknowledge(LONGER_KEY)
    answer = typed("policy publish --yes")
    assert answer.code == 0
    assert "To be told, in all: 1 person." in answer.out
    assert "1 person will be told; see: holdord policy told 2" in answer.out


def test_before_publishing_it_says_whose_consents_are_asked_anew(typed: Typing, first: Draft) -> None:
    first.write(*WIDER)
    first.acknowledge(WIDER_KEY)
    answer = typed("policy publish --yes")
    assert "updates: 1 person gave a consent that would not cover it; ask them anew." in answer.out
    assert "updates: refused for 1 person for whom it is allowed today." in answer.out
    assert "To be asked anew for updates: 1 person." in typed("policy told 2").out


def test_what_is_in_force_is_not_published_again(typed: Typing, first: Draft) -> None:
    answer = typed("policy publish --yes")
    assert answer.code == 0 and "Nothing to publish: the draft is in force already." in answer.out
    assert policy.latest_number() == 1


def test_where_the_folder_is_in_force_there_is_nothing_to_publish(
    typed: Typing, first: Draft, settings: Settings
) -> None:
    settings.HOLDORD_IN_FORCE = "folder"
    answer = typed("policy publish --yes")
    assert answer.code == 2 and "HOLDORD_IN_FORCE is 'folder'" in answer.err


def test_a_draft_with_faults_is_not_published(typed: Typing, first: Draft) -> None:
    first.write("duration: 5 years", "duration: 5 year")
    policy._loaded = None
    answer = typed("policy publish --yes")
    assert answer.code == 2 and "is not a duration" in answer.err


def test_versions_are_listed(typed: Typing, first: Draft) -> None:
    first.write(*YOUNGER)
    first.publish(at("2026-04-01"), note="Younger.")
    answer = typed("policy list")
    assert "2 (in force)  2026-04-01" in answer.out and "Younger." in answer.out
    found = typed("policy list --json").json
    assert [(one["number"], one["weakened"], one["in_force"]) for one in found] == [(2, 1, True), (1, 0, False)]


def test_a_version_is_shown_as_it_was_published(typed: Typing, first: Draft) -> None:
    first.write("We encrypt your data.", "We lock your data up.", "wording.en.yaml")
    first.publish(at("2026-04-01"))
    assert "We encrypt your data." in typed("policy show 1 --language en").out
    assert "We lock your data up." in typed("policy show 2 --language en").out
    assert typed("policy show 1 --language en --format json").json["number"] == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("policy show 9", "there is no version 9"),
        ("policy show 1 --language fr", "does not speak 'fr'"),
        ("policy diff 1 9", "there is no version 9"),
        ("policy told 9", "there is no version 9"),
    ],
)
def test_what_there_is_not_is_misuse(typed: Typing, first: Draft, line: str, said: str) -> None:
    answer = typed(line)
    assert answer.code == 2 and said in answer.err


def test_two_versions_or_the_draft_are_compared(typed: Typing, first: Draft) -> None:
    first.write(*YOUNGER)
    first.publish(at("2026-04-01"))
    first.write(*LONGER)
    assert "The lowest age is now 15" in typed("policy diff 1 2").out
    assert "we keep the data longer" in typed("policy diff").out
    both = typed("policy diff 1").out
    assert "The lowest age is now 15" in both and "we keep the data longer" in both
    assert "- **Weaker**: " in typed("policy diff 1 2 --markdown").out
    (change,) = typed("policy diff --json").json["changes"]
    assert (change["change"], change["material"], change["tell"]) == (LONGER_KEY, True, ["web-forms"])


def test_it_is_shown_who_was_told_by_which_letter(typed: Typing, first: Draft) -> None:
    first.write(*LONGER)
    first.acknowledge(LONGER_KEY)
    first.publish(at("2026-04-01"))
    notice.tell(publication=2, limit=9, by="system:policy", at=at("2026-04-01"))
    found = typed("policy told 2 --json").json
    assert (found["to_tell"], found["on_the_way"]) == (1, 1)
    assert found["people"][0]["message"] and "people.example" not in str(found)
    shown = typed("policy told 2").out
    assert "To tell: 1. Told: 0. On the way: 1." in shown
    assert "on the way" in shown.splitlines()[-1]


def test_a_draft_is_previewed_without_a_trace(typed: Typing, first: Draft) -> None:
    first.write("duration: 24 months", "duration: 1 day")
    answer = typed("register preview")
    assert "web-forms: 1 record would go earlier than today." in answer.out
    assert "answer: refused for 1 person" in answer.out
    assert {effect["what"] for effect in typed("register preview --json").json["effects"]} >= {"due", "refused"}
    assert policy.latest_number() == 1


def test_one_person_is_previewed_whose_address_stands_in_no_list(typed: Typing, first: Draft) -> None:
    first.write("duration: 24 months", "duration: 1 day")
    answer = typed("register preview --person", given="ada@people.example\n")
    assert "goes then on" in answer.out and "2026-03-03" in answer.out
    assert "ada@" not in answer.out
    nobody = typed("register preview --person", given="nobody@people.example\n")
    assert nobody.code == 2 and "nobody is known by that address" in nobody.err


def test_another_folder_is_previewed(typed: Typing, first: Draft, tmp_path: Path) -> None:
    other = Draft.of_small(tmp_path / "other")
    other.write(*LONGER)
    assert "we keep the data longer" in typed(f"register preview {other.folder}").out
    assert typed("register preview /nowhere").code == 2
