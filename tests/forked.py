"""Commands of a house apart, each a process of its own, without the seconds that each would take to begin.

For each set of settings one process loads the house, once, and waits. A command is forked from it: it has its own
number, group, files and connections, gives its exit code, and can be killed like any other. What it does not go
through again is the loading. That a house begins from nothing is shown where it is opened (tests/crash, tests/e2e).
"""

import gc
import json
import os
import random
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

_ROOT = Path(__file__).parents[1]
Done = subprocess.CompletedProcess[str]


class Command:
    """One that was begun. ``pid`` is its number, and that of its group."""

    def __init__(self, loaded: "_Loaded", folder: Path, words: tuple[str, ...]) -> None:
        self.pid = int(loaded.answer(None) or 0)
        self.args = words
        self.returncode: int | None = None
        self._loaded, self._folder = loaded, folder

    def poll(self) -> int | None:
        """Its exit code; None, while it is at it."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it is over; what takes longer is killed, and raises TimeoutExpired."""
        found = self._wait(timeout)
        if found is None:
            self.kill()
            self._wait(None)
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return found

    def kill(self) -> None:
        """It and all it has begun, as a power cut would."""
        os.killpg(self.pid, signal.SIGKILL)

    def said(self) -> Done:
        """All of it, once it is over."""
        out, err = ((self._folder / name).read_text() for name in ("out", "err"))
        return subprocess.CompletedProcess(self.args, self.wait(), out, err)

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None and (answer := self._loaded.answer(timeout)) is not None:
            self.returncode = int(answer)
        return self.returncode


class _Loaded:
    """A process with a house loaded; has one command at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=_ROOT,
        )  # fmt: skip
        self.folder = tempfile.TemporaryDirectory(prefix="holdord-forked-")
        self.begun, self.heard = 0, b""

    def start(self, words: tuple[str, ...], stdin: str) -> Command:
        folder = Path(self.folder.name) / str(self.begun)
        folder.mkdir()
        (folder / "in").write_text(stdin)
        self.begun += 1
        assert self.process.stdin
        self.process.stdin.write(json.dumps([str(folder), *words]).encode() + b"\n")
        self.process.stdin.flush()
        return Command(self, folder, words)

    def answer(self, timeout: float | None) -> str | None:
        """A line of its; None, where none came within so many seconds."""
        assert self.process.stdout
        while b"\n" not in self.heard:
            if not select.select([self.process.stdout], [], [], timeout)[0]:
                return None
            more = os.read(self.process.stdout.fileno(), 64)
            assert more, "the process that commands are forked from has ended"
            self.heard += more
        line, _, self.heard = self.heard.partition(b"\n")
        return line.decode()

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.folder.cleanup()


_loaded: dict[frozenset[tuple[str, str]], _Loaded] = {}


def start(environment: Mapping[str, str], *words: str, stdin: str = "") -> Command:
    """Begin a module, by its name, with its arguments. Of the same settings, the one before is to be over."""
    key = frozenset(environment.items())
    if key not in _loaded:
        _loaded[key] = _Loaded(environment)
    return _loaded[key].start(words, stdin)


def run(environment: Mapping[str, str], *words: str, stdin: str = "", timeout: float = 300) -> Done:
    """What a module, by its name, answers to its arguments."""
    command = start(environment, *words, stdin=stdin)
    command.wait(timeout)
    return command.said()


def over() -> None:
    """Nobody needs what was loaded any longer."""
    while _loaded:
        _loaded.popitem()[1].close()


def _serve() -> None:
    """Load the house of these settings; then fork whatever is asked for, and tell its number and its exit code.

    Where the house cannot be loaded, a command begins from nothing, and says so as it would to anybody.
    """
    from holdord.cli.framework import load

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
    umask = os.umask(0o077)
    try:
        load()
        begin: Callable[[list[str]], None] = _as_module
    except BaseException:
        begin = _from_nothing
    os.umask(umask)
    for line in sys.stdin:
        folder, *words = json.loads(line)
        pid = os.fork()
        if not pid:
            _apart(Path(folder))
            begin(words)
            return
        os.write(1, f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _apart(folder: Path) -> None:
    """What a process that somebody begins has for itself."""
    os.setsid()
    for number, name, how in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        file = os.open(folder / name, how | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0)  # noqa: SIM115 - as long as it lives
    random.seed()


def _as_module(words: list[str]) -> None:
    if words[0] != "holdord":
        # A command lays by what came with it (cli/framework.py); others let go of all, their tables too, at the end.
        gc.unfreeze()
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def _from_nothing(words: list[str]) -> None:
    os.execv(sys.executable, [sys.executable, "-m", *words])


if __name__ == "__main__":
    _serve()
