"""A scanner beside the house sees every file; without one, files are marked, or wait, as the operator wants."""

import hashlib
import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.intake import actions, scanning
from holdord.intake.arrivals import Attached, Verdict
from holdord.intake.scanning import Scanning
from holdord.lib.registry import Evidence, controls
from holdord.subjects import queries as subjects
from holdord.wiring import doctor
from holdord.wiring.environment import read
from tests.conftest import at, promise
from tests.intake.test_arriving import NOW, PDF, arrives

#: The harmless test file of the antivirus makers, in two halves: so that this file is not taken for it.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"])
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real clamd of the distribution's, with one signature of our own: that of the test file."""
    if CLAMD is None:
        pytest.skip("there is no clamd (Debian: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "own.hdb").write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Test.File\n")
    place = folder / "clamd.ctl"
    conf = folder / "clamd.conf"
    conf.write_text(f"LocalSocket {place}\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 1M\n")
    with subprocess.Popen(
        [CLAMD, "--config-file", conf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            until = time.monotonic() + 60
            while scanning.version(f"unix:{place}") is None:
                if daemon.poll() is not None or time.monotonic() > until:
                    pytest.skip("clamd does not start on this machine")
                time.sleep(0.2)
            yield f"unix:{place}"
        finally:
            daemon.terminate()


@pytest.fixture
def speaks(tmp_path: Path) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Something that listens as a scanner does and answers as it likes: gives its address."""
    listening: list[socket.socket] = []

    def begun(answer: Callable[[socket.socket], None]) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        listening.append(door)

        def serve() -> None:
            try:
                while True:
                    caller, _ = door.accept()
                    with caller:
                        answer(caller)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{door.getsockname()[1]}"

    yield begun
    for door in listening:
        door.close()


def scan(address: str, content: bytes) -> str:
    scanner = Scanning(address)
    for start in range(0, len(content), 65536):
        scanner.feed(content[start : start + 65536])
    return scanner.verdict()


def look() -> Evidence:
    control = controls.get("intake.files-are-scanned")
    assert control is not None
    return control(NOW, {})


@promise("9.5")
def test_a_real_scanner_tells_clean_from_infected(clamd: str) -> None:
    assert scan(clamd, PDF) == scanning.CLEAN and scan(clamd, EICAR) == scanning.INFECTED
    assert (scanning.version(clamd) or "").startswith("ClamAV")


def test_what_is_too_long_for_the_scanner_is_not_called_clean(clamd: str) -> None:
    assert scan(clamd, bytes(3_000_000)) == scanning.NOT_SCANNED


@promise("9.5")
@pytest.mark.usefixtures("house")
def test_an_infected_file_is_left_and_the_message_comes_in(clamd: str, settings: Settings, house: Path) -> None:
    settings.HOLDORD_CLAMAV = clamd
    files = (Attached("a.pdf", "", io.BytesIO(PDF)), Attached("b.txt", "", io.BytesIO(EICAR)))
    outcome = arrives(attachments=files)
    assert outcome.verdict is Verdict.ACCEPTED and [left.why for left in outcome.left] == ["infected"]
    (file,) = subjects.items(outcome.subject)[0].files
    assert (file.name, file.scan) == ("a.pdf", "clean")
    assert look().state == "kept"
    assert len([path for path in (house / "files").rglob("*") if path.is_file()]) == 1


def _hangs_up(caller: socket.socket) -> None:
    caller.recv(100)


def _talks_nonsense(caller: socket.socket) -> None:
    caller.recv(100)
    caller.sendall(b"x" * 100_000 + b"\0")


def _refuses(caller: socket.socket) -> None:
    caller.recv(100)
    caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")


def _says_it_is_clean(caller: socket.socket) -> None:
    heard = b""
    while not heard.endswith(b"\0\0\0\0"):
        heard += caller.recv(65536)
    caller.sendall(b"stream: OK\0")


def _says_nothing(caller: socket.socket) -> None:
    while caller.recv(65536):
        pass


@promise("9.5")
@pytest.mark.parametrize("answer", [_hangs_up, _talks_nonsense, _refuses, _says_nothing])
def test_a_scanner_that_fails_in_whatever_way_never_says_clean(
    answer: Callable[[socket.socket], None], speaks: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_ANSWER_SECONDS", 0.3)
    assert scan(speaks(answer), bytes(300_000)) == scanning.NOT_SCANNED


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense", ""])
def test_where_nobody_listens_nothing_is_scanned(address: str) -> None:
    assert scan(address, PDF) == scanning.NOT_SCANNED and scanning.version(address) is None


@promise("9.5")
@pytest.mark.usefixtures("house")
def test_with_the_scanner_down_a_file_is_marked_or_waits_as_the_operator_wants(settings: Settings) -> None:
    settings.HOLDORD_CLAMAV = "unix:/nowhere/clamd.ctl"
    kept = arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    assert subjects.items(kept.subject)[0].files[0].scan == "not-scanned"
    settings.HOLDORD_UNSCANNED = "hold"
    waits = arrives(key="2", attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    assert (waits.verdict, waits.reasons) == (Verdict.QUARANTINED, ("not-scanned",))
    assert arrives(key="3").verdict is Verdict.ACCEPTED


@promise("9.5")
@pytest.mark.usefixtures("house")
def test_what_came_unscanned_is_shown_to_the_scanner_later(clamd: str, settings: Settings) -> None:
    files = (Attached("a.pdf", "", io.BytesIO(PDF)), Attached("b.txt", "", io.BytesIO(EICAR)))
    subject = arrives(attachments=files).subject
    assert actions.scan_again(at=NOW) == 0
    settings.HOLDORD_CLAMAV = clamd
    assert actions.scan_again(at=at("2026-03-16")) == 2
    assert [(file.name, file.scan) for file in subjects.items(subject)[0].files] == [("a.pdf", "clean")]


@promise("9.5")
@pytest.mark.usefixtures("house")
def test_a_file_that_cannot_be_opened_does_not_keep_the_others_from_the_scanner(
    speaks: Callable[[Callable[[socket.socket], None]], str], settings: Settings, house: Path
) -> None:
    outcomes = [
        arrives(key=key, attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),)) for key in ("1", "2")
    ]  # fmt: skip
    latest = subjects.items(outcomes[1].subject)[-1].files[0].id
    next((house / "files").rglob(latest.hex)).unlink()
    settings.HOLDORD_CLAMAV = speaks(_says_it_is_clean)
    assert actions.scan_again(at=NOW) == 1 and subjects.scans() == {"clean": 1, "not-scanned": 1}


@pytest.mark.usefixtures("house")
def test_the_control_breaks_without_a_scanner_with_a_silent_one_and_with_files_it_has_not_seen(
    settings: Settings, speaks: Callable[..., str]
) -> None:
    assert look().state == "broken" and "no virus scanner" in look().line
    settings.HOLDORD_CLAMAV = "127.0.0.1:1"
    assert look().state == "broken" and "does not answer" in look().line
    settings.HOLDORD_CLAMAV = speaks(lambda caller: caller.sendall(caller.recv(100)[:0] + b"ClamAV 1\0"))
    assert look().state == "kept"
    arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),))
    assert look().state == "broken" and "1 of 1" in look().line


@pytest.mark.usefixtures("house")
def test_a_file_larger_than_the_setting_is_left(settings: Settings) -> None:
    settings.HOLDORD_LARGEST_FILE = 10
    assert [left.why for left in arrives(attachments=(Attached("a.pdf", "", io.BytesIO(PDF)),)).left] == ["too-large"]


@pytest.mark.parametrize(
    ("address", "faults"),
    [("unix:/run/clamav/clamd.ctl", 0), ("localhost:3310", 0), ("[::1]:3310", 0), ("/run/clamd", 1), ("localhost", 1)],
)
def test_the_setting_is_an_address(address: str, faults: int, tmp_path: Path) -> None:
    found = read({"HOLDORD_HOME": str(tmp_path), "HOLDORD_CLAMAV": address})
    assert len(found.faults) == faults and found.clamav == ("" if faults else address)


def test_the_doctor_says_whether_there_is_a_scanner(tmp_path: Path) -> None:
    for address, state in (("", doctor.MISSING), ("127.0.0.1:1", doctor.UNSAFE)):
        environment = read({"HOLDORD_HOME": str(tmp_path), "HOLDORD_CLAMAV": address})
        (found,) = doctor._scanner(environment)
        assert found.state == state and found.cure
