"""Register -> notice -> importer: what we tell people can be read again out of what they were told."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from holdord.policy.loader import load

ROOT = Path(__file__).parents[3]
BENCH = ROOT / "bench" / "importer"
#: Of what a register states: the facts, and their details such as a receiver's country or the ground of a purpose.
ENOUGH = 0.95


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The measuring, as it stands outside the package: its own folder comes first."""
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("expected", "matching", "score", "facts_of_register", "round_trip"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import round_trip  # type: ignore[import-not-found]

    return round_trip  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("register", ["altoros", "minimal"])
def test_the_notice_gives_back_what_the_register_states(bench: ModuleType, register: str, language: str) -> None:
    edition = load(ROOT / "examples" / register)

    one = bench.trip(edition, language, bench.published(edition, language), "notice.html")

    assert one.share >= ENOUGH, f"{one.found} of {one.wanted}:\n" + "\n".join(one.misses())


def test_a_notice_that_lost_its_receivers_is_told_from_a_whole_one(bench: ModuleType) -> None:
    edition = load(ROOT / "examples" / "minimal")
    notice = bench.published(edition, "en")

    less = bench.trip(edition, "en", notice.replace(b"Duepost", b"Somebody"), "notice.html")

    assert any(miss.startswith("missed  third_party") and "Duepost" in miss for miss in less.misses())
    assert less.found < bench.trip(edition, "en", notice, "notice.html").found
