"""Texts that were read as prose in review. RENEW_GOLDEN=1 .venv/bin/pytest tests/notice writes them anew."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def same(text: str, name: str) -> None:
    """The text is the one that was reviewed."""
    golden = GOLDEN / name
    if os.environ.get("RENEW_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
