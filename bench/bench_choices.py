"""Keeping a choice of the banner, against one bare row through the same server, middleware and database.

A house of its own in a temporary folder (or HOLDORD_DATABASE_URL), four connections that are kept open, rounds in
turn. Prints how many of each a second, and the ratio of what the middle round of each took. A choice is a row, an entry in the audit log, and a look
whether its words were shown; the goal is at least half as many as of the bare row.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from uuid import uuid4

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 12
EACH, CONNECTIONS = 100, 4
HERE = Path(__file__).parent


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "DJANGO_SETTINGS_MODULE": "choices.settings"}  # fmt: skip
        sys.path.insert(0, str(HERE))
        question, slots = _furnish()
        port = _free()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}",
             "holdord.wiring.wsgi:application"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(port)
            _measure(port, question, slots)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def _furnish() -> tuple[str, int]:
    import django

    django.setup()
    from django.db import connection

    from holdord.consent import actions, banner, queries
    from holdord.lib.clock import now
    from holdord.policy import queries as policy
    from holdord.wiring import house

    house.prepare_databases()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_bare")
        cursor.execute("CREATE TABLE bench_bare (id VARCHAR(32) PRIMARY KEY, body TEXT)")
    question = actions.put_question(banner.asked(policy.active(), "en"), by="system:bench", at=now())
    print(connection.vendor, end=": ")
    return question.hash[:16], queries.slots()


def _measure(port: int, question: str, slots: int) -> None:
    def choice() -> str:
        said = {"i": uuid4().hex, "v": question, "a": "refuse", "l": 1, "n": slots, "b": "0", "g": 0, "t": 1}
        return json.dumps(said)

    with ThreadPoolExecutor(CONNECTIONS) as people:
        kept = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(CONNECTIONS)]

        def round_of(path: str) -> float:
            def some(connection: http.client.HTTPConnection) -> None:
                for _ in range(EACH // CONNECTIONS):
                    connection.request("POST", path, choice(), {"Content-Type": "text/plain"})
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 201, (path, answer.status)

            began = time.perf_counter()
            list(people.map(some, kept))
            return time.perf_counter() - began

        round_of("/bare"), round_of("/api/site-choices")
        took = [(round_of("/bare"), round_of("/api/site-choices")) for _ in range(ROUNDS)]
    bare, ours = median(one for one, _ in took), median(other for _, other in took)
    print(f"bare row {EACH / bare:.0f}/s, choice {EACH / ours:.0f}/s, ratio {bare / ours:.2f} (at least 0.5)")


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not open")


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
