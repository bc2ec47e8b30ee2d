"""What takes long says so to whoever waits at a terminal, and to nobody else."""

import sys
from threading import Event, Timer
from typing import Any

import pytest

from holdord.cli import say


class _Told(Timer):
    """Says it at once, where it would wait."""

    def start(self) -> None:
        self.function()


@pytest.mark.parametrize(("terminal", "said"), [(True, "Looking ...\n"), (False, "")])
def test_what_takes_long_says_so_at_a_terminal_only(
    terminal: bool, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(say, "Timer", _Told)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    with say.patiently("Looking ..."):
        pass
    assert capsys.readouterr() == ("", said)


def test_what_is_done_at_once_says_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Timer] = []

    def timer(*given: Any) -> Timer:
        made.append(Timer(*given))
        return made[-1]

    monkeypatch.setattr(say, "Timer", timer)
    with say.patiently("Looking ...", after=3600):
        pass
    assert isinstance(made[0].finished, Event) and made[0].finished.is_set()
