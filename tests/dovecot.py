"""A real Dovecot in a private folder, on a port of its own: started, killed, started again, filled with messages.

Needs the distribution's dovecot-imapd (tests/setup_machine.py). Nothing of the machine's own configuration is read.
"""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.setup_machine import DOVECOT

USER, PASSWORD = "post@example.dk", "w/rd:of-theirs"
_CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
disable_plaintext_auth = no
ssl = {ssl}
{certificate}
first_valid_uid = 1
mail_uid = {owner}
mail_gid = {group}
mail_location = maildir:{folder}/mail
mail_fsync = never
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={folder}/mail
}}
"""


class Dovecot:
    """One mailbox. ``url`` is how Holdord is told of it."""

    def __init__(self, *, certificate: tuple[Path, Path] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="holdord-dovecot-"))
        self.port, self.tls_port = _free_port(), _free_port() if certificate else 0
        self._numbers = count(1)
        self._running: subprocess.Popen[bytes] | None = None
        self._owner = self._write_configuration(certificate)
        for name in ("cur", "new", "tmp"):
            self._own(self.folder / "mail" / name)
        self.start()

    @property
    def url(self) -> str:
        return f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        """Start it, and wait until it greets."""
        command = [str(DOVECOT), "-F", "-c", str(self.folder / "dovecot.conf")]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while not _greets(self.port):
            assert self._running.poll() is None and time.monotonic() < until, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would: the server and all that talk to clients."""
        if self._running is None:
            return
        children = subprocess.run(
            ["pgrep", "-P", str(self._running.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        self._running.kill()
        self._running.wait()
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._running = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, *messages: bytes) -> None:
        """Deliver, as a local delivery agent does: written beside, then moved in."""
        for message in messages:
            name = f"{time.time_ns()}.{next(self._numbers)}.test"
            beside = self.folder / "mail" / "tmp" / name
            beside.write_bytes(message)
            os.chown(beside, *self._owner)
            beside.rename(self.folder / "mail" / "new" / name)

    def forget_its_numbers(self) -> None:
        """Have it number all messages anew, as after a restore: its UIDVALIDITY is another one then."""
        self.kill()
        for file in self.folder.glob("mail/dovecot*"):
            file.unlink()
        # It is made of the second in which the list was begun.
        time.sleep(1.1)
        self.start()

    def log(self) -> str:
        log = self.folder / "log"
        return log.read_text() if log.exists() else "it said nothing"

    def _write_configuration(self, certificate: tuple[Path, Path] | None) -> tuple[int, int]:
        mine = getpass.getuser()
        internal, login, owner = ("dovecot", "dovenull", "dovecot") if mine == "root" else (mine, mine, mine)
        entry = pwd.getpwnam(owner)
        self.folder.chmod(0o755)
        files = "ssl_cert = <{}\nssl_key = <{}".format(*certificate) if certificate else ""
        self.folder.joinpath("dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=self.folder, internal=internal, group=grp.getgrgid(entry.pw_gid).gr_name, login=login,
                owner=owner, port=self.port, tls_port=self.tls_port, password=PASSWORD,
                ssl="yes" if certificate else "no", certificate=files,
            )
        )  # fmt: skip
        return entry.pw_uid, entry.pw_gid

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for each in (folder.parent, folder):
            os.chown(each, *self._owner)


@pytest.fixture
def dovecot() -> "object":
    """A mailbox of one's own; left out where there is no Dovecot."""
    yield from running()


def running(**given: object) -> "object":
    if not DOVECOT.exists():
        pytest.skip("there is no Dovecot on this machine")
    server = Dovecot(**given)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            return line.recv(64).startswith(b"* OK")
    except OSError:
        return False
