"""Typing a command, and reading what it answers."""

import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from holdord import cli


@dataclass(frozen=True)
class Answer:
    """What a command ended with, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Typing = Callable[..., Answer]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Typing]:
    """Type ``holdord <line>``, with ``given`` on standard input."""

    def typing(line: str, given: str = "") -> Answer:
        capsys.readouterr()
        monkeypatch.setattr("sys.stdin", _Input(given))
        with pytest.raises(SystemExit) as end:
            cli.main(shlex.split(line))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Answer(int(end.value.code or 0), said.out, said.err)

    language = translation.get_language()
    yield typing
    translation.activate(language or "da")


class _Input:
    """Standard input that is not a terminal."""

    def __init__(self, text: str) -> None:
        from io import BytesIO, TextIOWrapper

        self.buffer = BytesIO(text.encode())
        self._lines = TextIOWrapper(self.buffer)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lines, name)
