"""A real WordPress in a private folder: the distribution's, on a MariaDB database of its own, served by PHP itself.

Needs the distribution's wordpress, php-cli and php-mysql, and a MariaDB (tests/setup_machine.py). Nothing of the
machine's own WordPress, if there is one, is read.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.setup_machine import WORDPRESS, has_mariadb, has_wordpress

ADMIN = "editor"
SOCKET = Path("/run/mysqld/mysqld.sock")

_CONFIG = """<?php
define('DB_NAME', '{name}');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', '{host}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{site}');
define('WP_SITEURL', '{site}');
define('WP_CONTENT_DIR', '{folder}/wp-content');
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '{folder}/');
require_once ABSPATH . 'wp-settings.php';
"""

#: What is done inside WordPress itself: what a site's owner would click.
_RUN = """<?php
$_SERVER['HTTP_HOST'] = '{host}'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; $_SERVER['REQUEST_METHOD'] = 'GET';
{before}
require '{folder}/wp-load.php';
{code}
"""
_INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('A site', 'editor', 'editor@site.example', false, '', 'a password of nobody');
foreach (get_comments(['status' => 'all']) as $each) wp_delete_comment($each->comment_ID, true);
$admin = get_user_by('login', 'editor');
[$password] = WP_Application_Passwords::create_new_application_password($admin->ID, ['name' => 'holdord']);
echo json_encode(['password' => $password, 'id' => $admin->ID]);
"""


class WordPress:
    """One site. ``address`` is how Holdord is told of it; ``run`` does something inside it."""

    def __init__(self, *, plugin: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="holdord-wordpress-"))
        self.port = _free_port()
        self.name = f"holdord_test_wordpress_{os.getpid()}_{self.port}"
        self.folder.chmod(0o755)
        _mariadb(f"create database {self.name} character set utf8mb4")
        self._lay_out(plugin)
        made = json.loads(self.run(_INSTALL, before="define('WP_INSTALLING', true);"))
        self.admin, self._password = int(made["id"]), str(made["password"])
        command = ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{self.port}", "-t", str(self.folder)]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not _listens(self.port):
            assert self._running.poll() is None and time.monotonic() < until, "PHP does not serve"
            time.sleep(0.05)

    @property
    def address(self) -> str:
        return f"http://{ADMIN}:{quote(self._password, safe='')}@127.0.0.1:{self.port}/"

    def run(self, code: str, *, before: str = "") -> str:
        """Run PHP inside the site; gives what it prints."""
        script = self.folder / "run.php"
        script.write_text(
            _RUN.format(host=f"127.0.0.1:{self.port}", folder=self.folder, code=code, before=before), encoding="utf-8"
        )
        done = subprocess.run(["php", str(script)], capture_output=True, text=True, check=False, timeout=120)
        script.unlink()
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, expression: str) -> Any:
        """What a PHP expression is, as JSON holds it."""
        return json.loads(self.run(f"echo json_encode({expression});"))

    def dump(self) -> str:
        """Everything in its tables, as text: to look for raw values in."""
        command = ["mariadb-dump", "--no-defaults", "--user=root", *_place(), "--skip-extended-insert", self.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def close(self) -> None:
        self._running.kill()
        self._running.wait()
        _mariadb(f"drop database if exists {self.name}")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _lay_out(self, plugin: Path | None) -> None:
        # The few files that say where the site is are its own; the rest is the distribution's, and only read.
        for file in WORDPRESS.glob("*.php"):
            if file.name != "wp-config.php":
                shutil.copy(file, self.folder / file.name)
        for each in ("wp-includes", "wp-admin"):
            (self.folder / each).symlink_to(WORDPRESS / each)
        beside = self.folder / "wp-content" / "mu-plugins"
        beside.mkdir(parents=True)
        if plugin:
            shutil.copy(plugin, beside / plugin.name)
        host = f"localhost:{SOCKET}" if SOCKET.exists() else "127.0.0.1:3306"
        site = f"http://127.0.0.1:{self.port}"
        said = {"name": self.name, "host": host, "site": site, "folder": self.folder}
        text = _CONFIG
        for name, value in said.items():
            text = text.replace(f"{{{name}}}", str(value))
        (self.folder / "wp-config.php").write_text(text)


def running(*, plugin: Path | None = None) -> Iterator[WordPress]:
    """A site of one's own; left out where there is no WordPress."""
    if not (has_wordpress() and has_mariadb()):
        pytest.skip("there is no WordPress with a MariaDB on this machine")
    site = WordPress(plugin=plugin)
    try:
        yield site
    finally:
        site.close()


def _place() -> tuple[str, ...]:
    return (f"--socket={SOCKET}",) if SOCKET.exists() else ("--host=127.0.0.1", "--port=3306")


def _mariadb(statement: str) -> None:
    command = ["mariadb", "--no-defaults", "--user=root", *_place(), f"--execute={statement}"]
    subprocess.run(command, capture_output=True, check=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False
