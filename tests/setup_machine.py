"""Makes a machine ready for the tests: a PostgreSQL and a MariaDB that answer, a Chromium, a Dovecot, a WordPress, a
ClamAV, a SoftHSM.

On Debian, as root, what is missing is installed from the distribution. Elsewhere nothing is touched, and one line
says what will be left out. With --has and postgres, mariadb, chromium, dovecot, wordpress, clamav, softhsm or 7z it
only answers, by its exit code.

It needs no package but Python's own: it runs before the tests' are looked at.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PACKAGES = {
    "postgres": ("postgresql",), "mariadb": ("mariadb-server",), "chromium": ("chromium",),
    "dovecot": ("dovecot-imapd",), "pdftotext": ("poppler-utils",), "clamav": ("clamav-daemon",),
    "7z": ("p7zip-full",), "softhsm": ("softhsm2",), "wordpress": ("wordpress", "php-cli", "php-mysql"),
}  # fmt: skip
#: The server itself: the tests run one of their own, and never the machine's.
DOVECOT = Path("/usr/sbin/dovecot")
#: The files of WordPress: the tests run a site of their own from them.
WORDPRESS = Path("/usr/share/wordpress")
LEFT_OUT = {
    "postgres": "PostgreSQL does not answer on its local socket: the tests run on SQLite only.",
    "mariadb": "No MariaDB answers to root without a password: what asks one is left out.",
    "pdftotext": "There is no pdftotext: what stands in a PDF is not read back.",
    "chromium": "There is no Chromium: the tests that drive a browser are left out.",
    "dovecot": "There is no Dovecot: the tests that read a real mailbox are left out.",
    "wordpress": "There is no WordPress with PHP: the tests that reach a real site are left out.",
    "7z": "There is no 7-Zip: archives are not opened by a program of somebody else's.",
    "softhsm": "There is no SoftHSM: the tests that keep keys in a token are left out.",
    "clamav": "There is no ClamAV: the tests that show files to a real virus scanner are left out.",
}


def has_postgres() -> bool:
    """Whether a server on the local socket lets us, by the name we are logged in as, make databases."""
    question = "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
    if not shutil.which("psql"):
        return False
    asked = _run("psql", "--no-psqlrc", "--dbname=postgres", "--tuples-only", "--no-align", f"--command={question}")
    return asked.returncode == 0 and asked.stdout.strip() == "t"


def has_mariadb() -> bool:
    """Whether a server lets root in, on its socket by the name we are logged in as, or on its usual port."""
    places = (("--socket=/run/mysqld/mysqld.sock",), ("--host=127.0.0.1", "--port=3306"))
    question = ("--user=root", "--connect-timeout=2", "--execute=select 1")
    return any(_run("mariadb", "--no-defaults", *place, *question).returncode == 0 for place in places)


def has_chromium() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def has_dovecot() -> bool:
    """Whether there is one that speaks IMAP. Whether the machine's own runs does not matter."""
    return DOVECOT.exists() and any(Path("/usr").glob("lib*/dovecot/imap"))


def has_pdftotext() -> bool:
    return bool(shutil.which("pdftotext"))


def has_7z() -> bool:
    return bool(shutil.which("7z"))


def has_clamav() -> bool:
    """Whether the scanner itself is there: the tests run one of their own, with a signature of their own."""
    return Path("/usr/sbin/clamd").exists() or bool(shutil.which("clamd"))


def softhsm_module() -> Path | None:
    """The library that drives SoftHSM's tokens, wherever the distribution puts it; None where there is none."""
    folders = [Path("/usr/lib/softhsm"), *Path("/usr/lib").glob("*/softhsm"), Path("/usr/lib64/softhsm")]
    found = [folder / "libsofthsm2.so" for folder in folders]
    return next((path for path in found if path.exists() and shutil.which("softhsm2-util")), None)


def has_softhsm() -> bool:
    return softhsm_module() is not None


def has_wordpress() -> bool:
    """Whether its files are there, and a PHP that speaks to MariaDB. Whether the machine serves a site is no matter."""
    modules = _run("php", "--modules").stdout.split()
    return (WORDPRESS / "wp-load.php").exists() and "mysqli" in modules


HAS = {
    "postgres": has_postgres, "mariadb": has_mariadb, "chromium": has_chromium, "dovecot": has_dovecot,
    "pdftotext": has_pdftotext, "clamav": has_clamav, "7z": has_7z,
    "softhsm": has_softhsm, "wordpress": has_wordpress,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--has"]:
        return 0 if HAS[arguments[1]]() else 1
    missing = [name for name, has in HAS.items() if not has()]
    if missing and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        _install(missing)
    for name, has in HAS.items():
        if not has():
            print(LEFT_OUT[name], flush=True)
    return 0


def _install(missing: list[str]) -> None:
    wanted = [package for name in missing for package in PACKAGES[name] if not _is_installed(package)]
    if wanted:
        print(f"Installing {' and '.join(wanted)} from the distribution ...", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "update", "-qq")
        done = _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted, env=environment)
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "apt-get failed", flush=True)
    if "postgres" in missing:
        _start_postgres()
    if "mariadb" in missing:
        _start_mariadb()


def _is_installed(package: str) -> bool:
    return "install ok installed" in _run("dpkg-query", "--show", "--showformat=${Status}", package).stdout


def _start_postgres() -> None:
    """Start the distribution's cluster, where it is down, and let root in, where it has no role."""
    if not _run("pg_lsclusters", "--no-header").stdout.strip():
        for folder in sorted(Path("/usr/lib/postgresql").glob("[0-9]*"))[-1:]:
            _run("pg_createcluster", folder.name, "main")
    for line in _run("pg_lsclusters", "--no-header").stdout.splitlines():
        version, name, _port, status = line.split()[:4]
        if not status.startswith("online"):
            _run("pg_ctlcluster", version, name, "start")
    if not has_postgres():
        command = "psql --dbname=postgres --command='create role root superuser login'"
        _run("su", "postgres", "--command", command)


def _start_mariadb() -> None:
    """Start the distribution's server, where it is down: its root is let in on the socket, and needs no password."""
    server = "/usr/sbin/mariadbd"
    if has_mariadb() or not Path(server).exists():
        return
    # Where nothing boots, nothing has made the folder of the socket.
    _run("install", "--directory", "--owner=mysql", "--group=mysql", "/run/mysqld")
    _run("start-stop-daemon", "--start", "--oknodo", "--background", "--exec", server, "--", "--user=mysql")
    until = time.monotonic() + 20
    while not has_mariadb() and time.monotonic() < until:
        time.sleep(0.5)


def _run(*command: str, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    try:
        # Not from here: the server's user may not enter a private folder, and would say so instead of an answer.
        return subprocess.run(command, capture_output=True, text=True, env=env, cwd="/", check=False)
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]} is not there")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
