"""The register in force follows its files, and a version that was kept can be read for ever."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdord.audit.models import AuditEntry
from holdord.policy import actions, loader, queries
from holdord.policy.faults import RegisterFaulty
from holdord.policy.models import RegisterVersion
from tests.conftest import at, promise

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The small register, in force."""
    copy = Path(shutil.copytree(SMALL, tmp_path / "register"))
    settings.HOLDORD_REGISTER = copy
    yield copy


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    # Two edits within one tick of the file system's clock look alike but for their size.
    moment = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(moment, moment))


def test_what_is_asked_is_answered_from_the_folder_of_the_setting(folder: Path) -> None:
    assert queries.register().organisation == "Small"
    assert queries.wording("en").rights["eu-gdpr:A15"].title == "Access"
    assert queries.sentence("{retention.website}", "da") == "5 år"
    assert queries.version() == loader.load(SMALL).version
    assert queries.faults() == ()


def test_a_language_the_register_does_not_speak_is_answered_in_its_first(folder: Path) -> None:
    assert queries.wording("de").language == "da"
    assert queries.sentence("{retention.website}", "de") == "5 år"


@promise("11.1")
def test_a_change_takes_effect_with_the_next_question(folder: Path) -> None:
    before = queries.version()

    edit(folder, "register.yaml", "duration: 5 years", "duration: 4 years")

    assert queries.sentence("{retention.website}", "da") == "4 år"
    assert queries.version() != before


def test_a_change_with_faults_is_not_put_in_force_and_says_why(folder: Path) -> None:
    before = queries.version()

    edit(folder, "register.yaml", "duration: 5 years", "duration: 5 year")

    assert queries.version() == before
    assert [fault.key for fault in queries.faults()] == ["retention.website.duration"]

    edit(folder, "register.yaml", "duration: 5 year\n", "duration: 4 years\n")

    assert queries.version() != before
    assert queries.faults() == ()


def test_a_file_that_was_missing_is_found_when_it_comes(folder: Path) -> None:
    wording = (folder / "wording.en.yaml").read_text()
    (folder / "wording.en.yaml").unlink()
    with pytest.raises(RegisterFaulty):
        queries.register()

    (folder / "wording.en.yaml").write_text(wording)

    assert queries.wording("en").language == "en"


def test_without_any_sound_state_the_register_is_refused(folder: Path) -> None:
    edit(folder, "register.yaml", "duration: 5 years", "duration: 5 year")

    for _ in range(2):
        with pytest.raises(RegisterFaulty):
            queries.register()


def test_faults_of_one_folder_do_not_bring_back_the_register_of_another(
    folder: Path, tmp_path: Path, settings: Any
) -> None:
    queries.register()
    settings.HOLDORD_REGISTER = tmp_path / "nowhere"

    with pytest.raises(RegisterFaulty):
        queries.register()


def test_many_who_ask_at_once_read_the_files_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []

    def counted(folder: str) -> loader.Edition:
        reads.append(folder)
        return loader.load(folder)

    monkeypatch.setattr(queries, "load", counted)
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(queries.version())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reads) == 1
    assert len(answers) == 8 and len(set(answers)) == 1


@promise("11.1")
def test_a_version_that_was_kept_can_be_shown_after_the_register_has_changed(house: Path, folder: Path) -> None:
    then = actions.remember(at=at("2026-03-31"), by="system:start")
    edit(folder, "wording.da.yaml", "Ja tak, send mig nyheder.", "Ja, send mig breve.")
    now = actions.remember(at=at("2026-04-01"), by="system:start")

    old, new = queries.kept(then), queries.kept(now)

    assert old is not None and new is not None
    assert old.wordings["da"].purposes["updates"].consent == "Ja tak, send mig nyheder."
    assert new.wordings["da"].purposes["updates"].consent == "Ja, send mig breve."
    assert old.version == then


@promise("11.1", "7.1")
def test_a_version_is_kept_once_and_the_log_says_when(house: Path, folder: Path) -> None:
    for day in ("2026-03-31", "2026-04-01"):
        actions.remember(at=at(day), by="system:start")

    assert [version.loaded_at for version in RegisterVersion.objects.all()] == [at("2026-03-31")]
    entry = AuditEntry.objects.get(act="policy.load")
    assert (entry.by, entry.at, entry.detail) == ("system:start", at("2026-03-31"), {"version": queries.version()})


def test_a_version_that_never_was_is_none(house: Path) -> None:
    assert queries.kept("0" * 64) is None
