"""How long a long policy takes to import: its text read, every fact found, the draft written."""

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from holdord.policy.importer.draft import draft
from holdord.policy.importer.find import find_all
from holdord.policy.importer.readers import markdown, read

POLICIES = Path(__file__).parent / "importer" / "policies"
PAGE = 2_600
PAGES = 40
LARGE_PAGE = 100_000
#: One word in ten becomes another one: whatever is remembered of one part is of no use to the next.
_OTHERWISE = 0.1
_HOSTILE = ("(" * 20_000, "opbevares i 5 år " * 4_000, "A" * 80_000, "Acme " * 16_000, "- " * 40_000, "a@" * 40_000)


def main() -> None:
    chance = random.Random(7)
    text = _long(["kommune-da.txt", "saas-da.md", "forening-da.md"], PAGES * PAGE, chance)
    page = f"<html><body>{_long(['saas-en.html', 'webshop-da.html', 'klinik-sv.html'], LARGE_PAGE, chance)}</body></html>"
    reading = seconds(lambda: markdown.read(text, "long"))
    for what, source, name in (
        (f"{PAGES} pages of Markdown", text, "long.md"),
        (f"{LARGE_PAGE // 1000} kB of HTML", page, "long.html"),
    ):
        whole = seconds(lambda source=source, name=name: _import(source, name))
        ratio = whole / reading
        print(f"import {what}: {whole:.2f} s, {ratio:.1f} x the time of reading the Markdown alone")
    print(f"the first time in a process: {_alone(text):.2f} s, {_alone(text) / _nothing():.1f} x the time of starting Python")
    print(f"the slowest of {len(_HOSTILE)} hostile lines of 20 to 80 kB: {max(map(_hostile, _HOSTILE)):.2f} s")


def _long(names: list[str], length: int, chance: random.Random) -> str:
    """The committed policies one after the other, each time in other words."""
    whole, parts = "", [_body((POLICIES / name).read_text(encoding="utf-8")) for name in names]
    while len(whole) < length:
        whole += _reworded(chance.choice(parts), chance) + "\n\n"
    return whole


def _body(text: str) -> str:
    """What stands between the tags of a page that there is only one of."""
    return re.sub(r"(?is)^.*<body[^>]*>|</body>.*$|</?main[^>]*>", "", text)


def _reworded(text: str, chance: random.Random) -> str:
    def word(found: re.Match[str]) -> str:
        letters = list(found[0])
        if chance.random() < _OTHERWISE:
            chance.shuffle(letters)
        return "".join(letters)

    return re.sub(r"(?<![<\w&/-])[^\W\d_]{5,}(?![^<]{0,200}>)", word, text)


def _import(source: str, name: str) -> None:
    text = read(source.encode(), name=name)
    draft(text, find_all(text))


def _hostile(line: str) -> float:
    source = f"# Privatlivspolitik\n\nVi behandler oplysninger om dig, og vi opbevarer dem i fem år.\n\n{line}\n"
    start = time.perf_counter()
    find_all(read(source.encode(), name="hostile.md", language="da"))
    return time.perf_counter() - start


def _alone(text: str) -> float:
    """In a process of its own, as the command does it: dictionaries, names of countries and vendors are read anew."""
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder) / "long.md"
        policy.write_text(text, encoding="utf-8")
        command = (
            "import sys; from pathlib import Path; from holdord.policy.importer.draft import draft;"
            "from holdord.policy.importer.find import find_all; from holdord.policy.importer.readers import read;"
            "text = read(Path(sys.argv[1]).read_bytes(), name='long.md'); draft(text, find_all(text))"
        )
        return seconds(lambda: subprocess.run([sys.executable, "-c", command, str(policy)], check=True))


def _nothing() -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))


def seconds(call: Callable[[], object]) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
