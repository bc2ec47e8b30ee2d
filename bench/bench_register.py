"""How long loading the example register takes: five files, every reference, every word."""

import time
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from holdord.policy.loader import load

EXAMPLE = Path(__file__).parent.parent / "examples" / "altoros"


def seconds(call: Callable[[], object]) -> float:
    """The best of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def parse() -> None:
    for file in sorted(EXAMPLE.glob("*.yaml")):
        YAML(typ="safe", pure=True).load(file.read_text())


def main() -> None:
    bare, whole = seconds(parse), seconds(lambda: load(str(EXAMPLE)))
    print(f"load the example register: {whole:.2f} s, {whole / bare:.2f} x the time of parsing its files unchecked")


if __name__ == "__main__":
    main()
