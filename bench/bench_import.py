"""How long a long policy takes to import: its text read, every fact found, the draft written."""

import random
import re
import resource
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
TIMES = 3
#: One word in ten becomes another one, and each text is read once: nothing that was remembered is of use.
_OTHERWISE = 0.1
_HOSTILE = ("(" * 20_000, "opbevares i 5 år " * 4_000, "A" * 80_000, "Acme " * 16_000, "- " * 40_000, "a@" * 40_000)


def main() -> None:
    chance = random.Random(7)  # noqa: S311  # for texts, not for secrets
    texts = [_long(["kommune-da.txt", "saas-da.md", "forening-da.md"], PAGES * PAGE, chance) for _ in range(TIMES)]
    pages = [_long(["saas-en.html", "webshop-da.html", "klinik-sv.html"], LARGE_PAGE, chance) for _ in range(TIMES)]
    reading = seconds(*(lambda text=text: markdown.read(text, "long") for text in texts))
    kinds = (
        (f"{PAGES} pages of Markdown", "long.md", texts),
        (f"{LARGE_PAGE // 1000} kB of HTML", "long.html", [f"<html><body>{page}</body></html>" for page in pages]),
    )
    for what, name, sources in kinds:
        whole = seconds(*(lambda source=source, name=name: _import(source, name) for source in sources))
        print(f"import {what}: {whole:.2f} s, {whole / reading:.0f} x the time of reading the Markdown alone")
    nothing = processor(_nothing, _nothing)
    for what, name, sources in kinds:
        whole = processor(*(lambda source=source, name=name: _command(source, name) for source in sources))
        print(f"holdord register import, {what}: {whole:.2f} s of processor, {whole / nothing:.0f} x starting Python")
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


def _command(text: str, name: str) -> None:
    """The command as people type it, in a process of its own: dictionaries, countries and vendors are read anew."""
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, name)
        policy.write_text(text)
        command = [sys.executable, "-m", "holdord", "register", "import", str(policy), "-o", f"{folder}/draft"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _nothing() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def processor(*calls: Callable[[], object]) -> float:
    """Of the processes that were started, the one that took least of the processor: what others do does not count."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    times = []
    for call in calls:
        start = spent()
        call()
        times.append(spent() - start)
    return min(times)


def seconds(*calls: Callable[[], object]) -> float:
    """The quickest of them."""
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
