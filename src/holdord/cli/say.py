"""How commands answer: as text for people, as JSON for machines, always the same facts."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from threading import Timer
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json_option(function: Command) -> Command:
    """The option that every command with an answer has."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(function)


def say_json(value: Any) -> None:
    """Print a value as JSON: data classes as objects, moments and ids as text."""
    click.echo(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@contextmanager
def patiently(doing: str, after: float = 2.0) -> Iterator[None]:
    """What takes longer than that says so, to somebody who waits at a terminal. Files and pipes get the answer only."""
    waiting = Timer(after, lambda: click.echo(doing, err=True))
    if sys.stderr.isatty():
        waiting.daemon = True
        waiting.start()
    try:
        yield
    finally:
        waiting.cancel()


def table(rows: Iterable[Sequence[object]], *, headings: Sequence[str]) -> str:
    """Columns as wide as their widest entry, the last one as it is; empty for no rows."""
    lines = [tuple(headings), *(tuple(str(cell) for cell in row) for row in rows)]
    if len(lines) == 1:
        return ""
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings) - 1)]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
    return "  ".join([*padded, cells[-1]]).rstrip()


def counted(number: int, one: str, many: str) -> str:
    """'1 request', '2 requests'."""
    return f"{number} {one if number == 1 else many}"
