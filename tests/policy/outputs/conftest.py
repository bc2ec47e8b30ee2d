"""The registers that outputs are made of, and the imprint they bear."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from holdord.policy.loader import Edition, load
from holdord.policy.outputs.imprint import Imprint
from tests.conftest import at

ROOT = Path(__file__).parents[3]
VOCABULARIES = Path(__file__).parent / "vocabularies"

Write = Callable[..., Edition]


@pytest.fixture(scope="session")
def altoros() -> Edition:
    return load(ROOT / "examples" / "altoros")


@pytest.fixture(scope="session")
def minimal() -> Edition:
    return load(ROOT / "examples" / "minimal")


@pytest.fixture(scope="session")
def small() -> Edition:
    """The small register of the tests, which works for somebody else and has papers behind its promises."""
    return load(ROOT / "tests" / "policy" / "small")


@pytest.fixture
def imprint() -> Imprint:
    """Version 3, published on 1 February 2026; the document was made on the first of March."""
    return Imprint(
        made_on=date(2026, 3, 1),
        address="https://privacy.example",
        number=3,
        published_at=at("2026-02-01"),
        notices={"da": "/da/privatliv", "en": "/en/privacy"},
        rights={"da": "/da/rettigheder", "en": "/en/rights"},
    )


def terms(name: str) -> set[str]:
    """The lines of a list of terms."""
    lines = (VOCABULARIES / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}
