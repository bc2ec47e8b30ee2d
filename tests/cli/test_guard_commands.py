"""`holdord block` and `holdord quarantine`: the guards, from a terminal; nobody is named there."""

import pytest

from holdord.intake import actions, queries
from holdord.lib.clock import now
from holdord.subjects import queries as subjects
from tests.cli.conftest import Typing
from tests.conftest import promise
from tests.intake.spam.test_filtering import sends
from tests.intake.test_arriving import CLEO

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.usefixtures("a_house_that_is_ready")]


@pytest.fixture
def a_house_that_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The databases of the test are ready, whatever the settings of the machine say."""
    monkeypatch.setattr("holdord.cli.block.opened", lambda: None)
    monkeypatch.setattr("holdord.cli.quarantine.opened", lambda: None)


@promise("7.4")
def test_a_sender_is_blocked_listed_and_let_in_again(typed: Typing) -> None:
    done = typed("block add email --reason fraud", "ada@example.org\n")
    assert done.code == 0 and "Blocked until" in done.out and "ada" not in done.out
    (block,) = typed("block list --json").json
    assert (block["kind"], block["shown"], block["reason"]) == ("email", "", "fraud")
    assert "a keyed hash" in typed("block list").out
    assert typed(f"block lift {block['id']}").code == 0 and not queries.blocked(at=now())
    again = typed(f"block lift {block['id']}")
    assert again.code == 2 and "holdord block list" in again.err


@pytest.mark.parametrize(
    ("line", "given", "said"),
    [
        ("block add domain", "gmail.com\n", "Many people have their mailbox there"),
        ("block add email", "ada\n", "does not look like an e-mail address"),
        ("block add network", "0.0.0.0/0\n", "so wide"),
        ("block add pigeon", "x\n", "is not one of"),
    ],
)
def test_what_cannot_be_blocked_is_refused_with_a_cure(typed: Typing, line: str, given: str, said: str) -> None:
    refused = typed(line, given)
    assert refused.code == 2 and said in refused.err


@promise("7.5")
def test_what_waits_is_listed_closed_and_let_in(typed: Typing) -> None:
    held = sends().held
    listed = typed("quarantine list")
    assert str(held) in listed.out and "words" in listed.out and "backlinks" not in listed.out
    assert typed("quarantine list --age").out.strip() == "Nothing waits."
    assert typed(f"quarantine release {held}").code == 0 and subjects.count() == 1
    gone = typed(f"quarantine release {held}")
    assert gone.code == 2 and "holdord quarantine list" in gone.err


@promise("7.5")
def test_what_waits_is_turned_away_when_it_is_meant(typed: Typing) -> None:
    held = sends().held
    assert "It still waits." in typed(f"quarantine reject {held}", "n\n").out and queries.waiting()
    assert typed(f"quarantine reject {held} --yes").code == 0 and not queries.waiting()
    assert typed(f"quarantine reject {held} --yes").code == 2


def test_what_the_filter_learned_is_told_and_forgotten(typed: Typing) -> None:
    actions.reject(held=sends().held, by=CLEO, at=now())
    assert "Turned away: 1, let in: 0" in typed("quarantine learned").out
    assert "Nothing was forgotten" in typed("quarantine forget", "n\n").out
    assert typed("quarantine forget --yes").out.strip() == "Forgotten."
    assert "nothing to forget" in typed("quarantine forget --yes").out


def test_without_the_library_it_says_how_to_install_it(typed: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdord.intake.learning.available", lambda: False)
    assert "pip install 'holdord[learning]'" in typed("quarantine learned").out
