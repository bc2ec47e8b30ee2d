"""May we over HTTP: the slowest of a hundred answers, against those of an address of the same server that asks nothing.

A house of its own in a temporary folder, served as `holdord run` serves it. Both are asked in turn on one connection.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from statistics import median, quantiles

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1500


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = _settle(home)
        person, key = _furnish()
        port = _free()
        server = subprocess.Popen(
            [sys.executable, "-m", "holdord", "run", "--port", str(port)], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            _measure(port, person, key)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def _settle(home: str) -> dict[str, str]:
    os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                   "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
    import django

    django.setup()
    return dict(os.environ)


def _furnish() -> tuple[str, str]:
    from holdord.lib.clock import now
    from holdord.policy import queries as policy
    from holdord.staff import actions as staff
    from holdord.subjects import actions as subjects
    from holdord.terms import IdentifierKind, LegalBasis
    from holdord.wiring import house

    house.prepare_databases()
    taken = subjects.take_in(
        by="public", at=now(), process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
        source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: "ada@example.org"},
        payload={"name": "Ada"}, categories=["name", "email"], language="da", register_version=policy.version(),
        wording_hash="a" * 64,
    )  # fmt: skip
    _, key = staff.make_key(name="bench", scopes=["decide"], by="system:bench", at=now())
    return str(taken.subject), key


def _measure(port: int, person: str, key: str) -> None:
    import httpx

    question = {
        "subject": {"type": "house", "id": "bench"}, "action": {"name": "answer-request"},
        "resource": {"type": "person", "id": person},
    }  # fmt: skip
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=30
    ) as client:
        _wait(client)
        spent: dict[str, list[float]] = {"empty": [], "evaluation": []}
        body = json.dumps(question)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get("/.well-known/authzen-configuration").raise_for_status()
            between = time.perf_counter()
            answer = client.post(
                "/api/access/v1/evaluation", content=body, headers={"Content-Type": "application/json"}
            )
            spent["empty"].append(between - began)
            spent["evaluation"].append(time.perf_counter() - between)
            if not answer.json()["decision"]:
                sys.exit("the answer is no")
    p99 = {name: quantiles(times, n=100)[98] * 1000 for name, times in spent.items()}
    for name, times in spent.items():
        print(f"{name:<11} median {median(times) * 1000:6.2f} ms   99 of 100 within {p99[name]:6.2f} ms")
    print(f"evaluation, kept and logged: {p99['evaluation'] / p99['empty']:.2f} x   (may be 3 x at most)")


def _wait(client: object) -> None:
    import httpx

    for _ in range(150):
        try:
            client.get("/healthz")  # type: ignore[attr-defined]
            return
        except httpx.TransportError:
            time.sleep(0.2)
    sys.exit("the house did not open")


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
