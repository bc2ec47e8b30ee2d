"""A version is published whole, stays as it was, and owes those who came before what they were promised."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.policy import actions, queries
from holdord.policy.endings import ending
from holdord.policy.faults import RegisterFaulty
from holdord.policy.models import Publication, RegisterVersion
from holdord.policy.register import EarlierPeriod
from tests.conftest import at, promise

SMALL = Path(__file__).parent / "small"

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """The small register as the draft of a house in which what was published is in force."""
    copy = Path(shutil.copytree(SMALL, tmp_path / "register"))
    settings.HOLDORD_REGISTER = copy
    settings.HOLDORD_IN_FORCE = "published"
    queries.look_again()
    yield copy
    queries.look_again()


def write(folder: Path, old: str, new: str, file: str = "register.yaml") -> None:
    text = (folder / file).read_text()
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new))


def publish(day: str) -> int:
    number = actions.publish(at=at(day), by="system:cleo")
    # Inside a test's transaction nothing is committed, so nobody is told to look again.
    queries.look_again()
    return number


def test_before_the_first_publication_the_folder_is_in_force(folder: Path) -> None:
    assert queries.published() is None
    assert queries.active().version == queries.draft().version


@promise("11.1")
def test_a_change_of_the_folder_waits_until_it_is_published(folder: Path) -> None:
    assert publish("2026-03-01") == 1
    write(folder, "minimum_age: 16", "minimum_age: 15")
    assert queries.register().minimum_age == 16
    assert queries.draft().register.minimum_age == 15

    assert publish("2026-04-01") == 2
    assert queries.register().minimum_age == 15


def test_where_the_folder_is_in_force_a_change_does_not_wait(folder: Path, settings: Settings) -> None:
    publish("2026-03-01")
    settings.HOLDORD_IN_FORCE = "folder"
    write(folder, "minimum_age: 16", "minimum_age: 15")
    assert queries.register().minimum_age == 15


def test_every_version_is_numbered_dated_and_stays(folder: Path) -> None:
    publish("2026-03-01")
    first = queries.version()
    write(folder, "minimum_age: 16", "minimum_age: 15")
    publish("2026-04-01")

    assert [(one.number, one.published_at, one.by) for one in queries.publications()] == [
        (2, at("2026-04-01"), "system:cleo"),
        (1, at("2026-03-01"), "system:cleo"),
    ]
    found = queries.publication(1)
    assert found is not None
    assert found[0].version == first == found[1].version
    assert found[1].register.minimum_age == 16
    assert queries.publication(3) is None


@promise("11.1")
@pytest.mark.parametrize(
    "change",
    [
        lambda: Publication.objects.update(note="What was never said."),
        lambda: Publication.objects.all().delete(),
        lambda: RegisterVersion.objects.update(content="{}"),
        lambda: RegisterVersion.objects.filter(pk=queries.publications()[-1].version)._raw_delete("default"),
    ],
)
def test_the_database_refuses_to_change_or_remove_what_was_published(
    folder: Path, change: Callable[[], object]
) -> None:
    publish("2026-03-01")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change()
    write(folder, "minimum_age: 16", "minimum_age: 15")
    assert publish("2026-04-01") == 2
    assert [(one.number, one.note) for one in queries.publications()] == [(2, ""), (1, "")]


def test_the_same_is_not_published_twice(folder: Path) -> None:
    publish("2026-03-01")
    with pytest.raises(actions.NothingNew, match="in force already"):
        publish("2026-03-02")
    assert len(queries.publications()) == 1


def test_a_draft_with_faults_is_not_published(folder: Path) -> None:
    write(folder, "duration: 5 years", "duration: 5 year")
    with pytest.raises(RegisterFaulty, match="not a duration"):
        publish("2026-03-01")
    assert queries.publications() == []


def test_publishing_leaves_its_entry_in_the_audit_log(folder: Path) -> None:
    publish("2026-03-01")
    (entry,) = audit.entries(None, act="policy.publish")
    assert entry.detail["number"] == 1


def test_a_page_begun_under_one_version_is_finished_under_it(folder: Path) -> None:
    publish("2026-03-01")
    write(folder, "minimum_age: 16", "minimum_age: 15")
    with queries.steady():
        assert queries.register().minimum_age == 16
        publish("2026-04-01")
        assert queries.register().minimum_age == 16
    assert queries.register().minimum_age == 15


@promise("11.1", "3.4")
def test_a_longer_period_never_holds_for_what_came_under_the_shorter(folder: Path) -> None:
    publish("2026-03-01")
    write(folder, "duration: 5 years", "duration: 8 years")
    write(folder, "duration: 24 months", "duration: 36 months")
    publish("2026-04-01")

    register = queries.register()
    assert register.processes[0].earlier == (
        EarlierPeriod(before=date(2026, 4, 2), duration="5 years", starts="last_contact", until_then="24 months"),
    )

    def ends(collected: str, anchored: str | None = None) -> date:
        anchored_on = date.fromisoformat(anchored) if anchored else None
        return ending(
            register, "web-forms", collected_on=date.fromisoformat(collected), anchored_on=anchored_on
        ).ends_on

    assert ends("2026-03-31") == date(2028, 3, 31)
    assert ends("2026-04-01") == date(2028, 4, 1)
    assert ends("2026-04-02") == date(2029, 4, 2)
    assert ends("2026-03-31", "2026-06-01") == date(2031, 6, 1)
    assert ends("2026-04-02", "2026-06-01") == date(2034, 6, 1)


def test_what_was_owed_stays_owed_by_later_versions(folder: Path) -> None:
    publish("2026-03-01")
    write(folder, "duration: 24 months", "duration: 36 months")
    publish("2026-04-01")
    write(folder, "minimum_age: 16", "minimum_age: 15")
    publish("2026-05-01")

    assert [entry.before for entry in queries.register().processes[0].earlier] == [date(2026, 4, 2)]


def test_a_shorter_period_holds_for_everything_at_once(folder: Path) -> None:
    publish("2026-03-01")
    write(folder, "duration: 24 months", "duration: 12 months")
    publish("2026-04-01")

    register = queries.register()
    assert register.processes[0].earlier == ()
    assert ending(register, "web-forms", collected_on=date(2026, 3, 1), anchored_on=None).ends_on == date(2027, 3, 1)


@promise("8.7", "11.1")
def test_a_consent_covers_no_more_than_was_asked_for(folder: Path) -> None:
    publish("2026-03-01")
    write(folder, "    categories: [contact]\n    direct_marketing: true", "    direct_marketing: true")
    publish("2026-04-01")

    (updates,) = [purpose for purpose in queries.register().purposes if purpose.id == "updates"]
    assert updates.consent_since == at("2026-04-01")
    (answer,) = [purpose for purpose in queries.register().purposes if purpose.id == "answer"]
    assert answer.consent_since is None
