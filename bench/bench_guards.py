"""How long the guards take to read a message, as a share of what it costs to take it in.

    .venv/bin/python bench/bench_guards.py

Reading is plain Python and touches no table: it happens before anything is locked. Printed for a short, a usual and the
longest message that is read, in milliseconds, with the worst that hostile text could do.
"""

import time
from collections.abc import Callable
from datetime import date

from holdord.intake import scoring, stated_age
from holdord.terms import asking

USUAL = (
    "Hej, vi er et hold på fjorten udviklere i Vejle og vil gerne have et tilbud på en ny webshop. Vi har været jeres "
    "kunde i 12 år. Kan I ringe til mig torsdag kl. 14.30? Venlig hilsen Ada Krogh, tlf. 12 34 56 78. "
)
TEXTS = {
    "short (60 letters)": USUAL[:60],
    "usual (1,000)": (USUAL * 6)[:1_000],
    "longest read (20,000)": (USUAL * 120)[:20_000],
    "hostile (300,000)": "i am born " * 30_000,
}
ON = date(2026, 3, 15)


def milliseconds(read: Callable[[], object], rounds: int) -> float:
    began = time.perf_counter()
    for _ in range(rounds):
        read()
    return (time.perf_counter() - began) * 1000 / rounds


def main() -> None:
    scoring.count("warm"), stated_age.stated("warm", on=ON, limit=16), asking.asked("warm")
    print(f"{'message':24}{'spam':>10}{'age':>10}{'request':>10}   ms each")
    for name, text in TEXTS.items():
        rounds = 200 if len(text) < 2_000 else 3
        spam = milliseconds(lambda text=text: scoring.count(text), rounds)
        age = milliseconds(lambda text=text: stated_age.stated(text, on=ON, limit=16), rounds)
        request = milliseconds(lambda text=text: scoring.asks_for_a_right(text), rounds)
        print(f"{name:24}{spam:10.2f}{age:10.2f}{request:10.2f}")


if __name__ == "__main__":
    main()
