"""How long it takes to seal and open 1 kB with the key of a person, against the bare library.

    .venv/bin/python bench/bench_vault.py

The bare library is AES-256-GCM of `cryptography`, with a nonce and associated data, and keys that lie ready in memory.
Ours fetches each person's key from the key store (SQLite, on disk), once to seal and once to open, unwraps it by the key
of the epoch, pads, binds the value to its person and place, and checks all that when it is opened. Both keep all they
make, as a list that is read is kept. Seconds of processor, the best of the rounds, in turn.
"""

import gc
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

os.environ["DJANGO_SETTINGS_MODULE"] = "holdord.wiring.settings"
os.environ["HOLDORD_HOME"] = tempfile.mkdtemp(prefix="holdord-bench-")

import django

django.setup()

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import call_command

from holdord.lib.clock import now
from holdord.vault import actions, queries

TEXT = os.urandom(512).hex().encode()  # 1,024 bytes
ROUNDS = 15
#: How many people, and how many values each of them has.
SHAPES = ((1, 1000), (100, 10), (1000, 1))
ENOUGH = 0.6


def best(*what: Callable[[], object]) -> list[float]:
    """Seconds of processor of each, the best round, in turn: what else the machine does falls on all alike."""
    for each in what:
        each()
    found = [float("inf")] * len(what)
    gc.disable()
    for _ in range(ROUNDS):
        for number, each in enumerate(what):
            began = time.process_time()
            each()
            found[number] = min(found[number], time.process_time() - began)
    gc.enable()
    return found


def bare(people: list[UUID], each: int) -> Callable[[], None]:
    ciphers = {owner: AESGCM(os.urandom(32)) for owner in people}

    def run() -> None:
        sealed = []
        for owner in people:
            for number in range(each):
                nonce = os.urandom(12)
                bound = b"bench.row.column:%d" % number
                sealed.append((owner, nonce, bound, ciphers[owner].encrypt(nonce, TEXT, bound)))
        opened = [ciphers[owner].decrypt(nonce, value, bound) for owner, nonce, bound, value in sealed]
        assert opened == [TEXT] * len(opened)

    return run


def ours(people: list[UUID], each: int) -> Callable[[], None]:
    def run() -> None:
        sealers = actions.sealers(people)
        sealed = []
        for owner in people:
            sealer = sealers[owner]
            for number in range(each):
                place = f"bench.row.column:{number}"
                sealed.append((owner.bytes, sealer.seal(TEXT, place), place))
        opened = queries.open_each(sealed)
        assert opened == [TEXT] * len(opened)

    return run


def main() -> None:
    call_command("migrate", "vault", database="keys", verbosity=0)
    everybody = [uuid4() for _ in range(max(people for people, _ in SHAPES))]
    actions.make_keys(everybody, at=now())
    print(f"{'people':>8}{'values each':>13}{'bare /s':>12}{'ours /s':>12}{'share':>8}")
    for people, each in SHAPES:
        these = everybody[:people]
        one, other = best(bare(these, each), ours(these, each))
        values = people * each
        print(f"{people:>8}{each:>13}{values / one:>12,.0f}{values / other:>12,.0f}{one / other:>8.2f}")
    print(f"Each value is sealed once and opened once. We hold ourselves to {ENOUGH} of the bare library's rate.")
    print(f"(kept in {Path(os.environ['HOLDORD_HOME'])})")


if __name__ == "__main__":
    main()
