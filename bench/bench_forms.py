"""Whether a stopwatch tells a known address from an unknown one: the contact form, sent 200 times with each.

Run by hand, in a house of its own in a temporary folder; about two minutes, for every answer is waited for.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
FORM = {"name": "Ada Krogh", "message": "Kan I hjælpe os med et projekt?"}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
        import django

        django.setup()
        _databases()
        _measure(_work, "the work alone")
        _measure(_page, "what a visitor waits")


def _databases() -> None:
    from django.core.management import call_command

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _measure(send: Callable[[str, int], None], what: str) -> None:
    """Known and unknown in turn, so that whatever else the machine does falls on both alike."""
    place = what.replace(" ", "-")
    for number in range(ROUNDS):
        send(f"known{number}@{place}.example", number)
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(ROUNDS):
        for kind in spent:
            began = time.perf_counter()
            send(f"{kind}{number}@{place}.example", number)
            spent[kind].append(time.perf_counter() - began)
    known, unknown = (median(spent[kind]) * 1000 for kind in ("known", "unknown"))
    print(f"{what:<22} known {known:6.1f} ms   unknown {unknown:6.1f} ms   {unknown / known:.2f} x")


def _work(address: str, number: int) -> None:
    from holdord.intake import actions as intake
    from holdord.lib.clock import now

    intake.receive(
        form_id="contact", values={**FORM, "email": address}, consents=(), language="da", by="public", at=now(),
        visit=intake.Visit(_network()),
    )  # fmt: skip


def _page(address: str, number: int) -> None:
    from django.test import Client

    answer = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR=_network()).post("/da/kontakt", {**FORM, "email": address})
    if answer.status_code != 302:
        raise SystemExit(f"the form was answered with {answer.status_code}, not taken in")


_networks = iter(range(10**6))


def _network() -> str:
    """Another one each time: this is about the stopwatch, not about the limit."""
    number = next(_networks)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


if __name__ == "__main__":
    main()
