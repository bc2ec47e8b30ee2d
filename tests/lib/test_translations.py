"""Translations are made ready where the program lies, or the house says that they are not there."""

import os
from pathlib import Path

import pytest

from holdord.lib import catalogue

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Ja"\n'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    words = tmp_path / "room" / "locale" / "da" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (words / "django.po").write_text(PO)
    return words


def test_what_is_newer_than_its_translation_is_made_anew(room: Path, tmp_path: Path) -> None:
    assert catalogue.compile_stale(tmp_path) == 1
    assert catalogue.compile_stale(tmp_path) == 0
    (room / "django.po").write_text(PO.replace("Ja", "Jo"))
    os.utime(room / "django.mo", (1, 1))
    assert catalogue.compile_stale(tmp_path) == 1
    assert b"Jo" in (room / "django.mo").read_bytes()


def test_a_folder_of_somebody_else_is_left_as_it_was_built(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.compile_stale(tmp_path)
    os.utime(room / "django.mo", (1, 1))
    built = (room / "django.mo").read_bytes()
    monkeypatch.setattr(catalogue, "_compile", _read_only)
    assert catalogue.compile_stale(tmp_path) == 0
    assert (room / "django.mo").read_bytes() == built


def test_where_nothing_was_built_and_nothing_can_be_the_house_does_not_open_half_translated(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "_compile", _read_only)
    with pytest.raises(catalogue.NotTranslated, match="make install"):
        catalogue.compile_stale(tmp_path)


def _read_only(source: Path, target: Path) -> None:
    raise OSError(30, "Read-only file system")
