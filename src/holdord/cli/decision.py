"""`holdord decision`: may we, asked of a whole file."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO
from uuid import UUID

import click

from holdord.cli.faults import BROKEN, KEPT, Misused
from holdord.cli.house import opened
from holdord.decisions import actions, texts
from holdord.decisions.rules import Answer, Asked
from holdord.lib.clock import now
from holdord.subjects import queries as subjects
from holdord.terms import LANGUAGES, Channel

#: What a file may ask with, beside the person and the purpose.
_ASKED = ("recipient", "categories", "channel", "carries_notice", "automated")
_ANSWERED = ("allowed", "reasons", "said", "clauses", "duties")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0", "")
#: Rows answered in one transaction, and faults told before the rest is counted.
_AT_ONCE, _TOLD = 500, 20
#: No line of such a file is longer; one that is holds no question.
_LONGEST = 10_000

#: What may stand between the columns, and the names of columns that are ours, in whatever way they are written.
_DELIMITERS = (",", ";", "\t")
_NAMES = {name.replace("_", " "): name for name in ("subject", "email", "purpose", *_ASKED)} | dict.fromkeys(
    ("e-mail", "mail", "e-mail address", "email address", "e-mailadresse", "mailadresse"), "email"
)

Row = Mapping[str, str]


@dataclass(frozen=True)
class _Written:
    """How a file is written: what separates its columns, and its first line."""

    delimiter: str
    headings: list[str]


@click.group
def command() -> None:
    """Ask of many at once.

    \b
    Example:
      holdord decision batch list.csv --purpose news-by-email -o answers.csv
    """


@command.command
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where the answers go; else to standard output.")
@click.option("--purpose", help="The purpose, where the file has no column for it.")
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]), help="The same for the channel.")
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="That of the reasons."
)
def batch(file: TextIO, output: Path | None, purpose: str | None, channel: str | None, language: str) -> None:
    """Answer every row of a CSV file: the same rows come back with allowed, reasons, said, clauses and duties.

    The file is separated by commas, semicolons or tabs; the answers are as it is. A row names a person by 'subject' (an
    id) or 'email' (or 'E-mail'), and may have 'purpose', 'recipient', 'categories' (with
    semicolons), 'channel', 'carries_notice', 'automated'. Other columns come back as they were. All faults are told
    before anything is answered. Every answer is kept. Ends with 0 if all are yes, 1 if one is no.

    \b
    Example:
      holdord decision batch list.csv --purpose news-by-email --channel email -o answers.csv
    """
    opened()
    columns, rows, written_as = _read(file)
    defaults = {"purpose": purpose or "", "channel": channel or ""}
    _check(columns, rows, defaults)
    with output.open("w", encoding="utf-8", newline="") if output else _standard() as written:
        out = csv.DictWriter(written, [*columns, *_ANSWERED], delimiter=written_as.delimiter)
        out.writerow(dict(zip(columns, written_as.headings, strict=True)) | {name: name for name in _ANSWERED})
        yes = sum(_answer(part, defaults, language, out) for part in _parts(rows))
    click.echo(f"{len(rows)} asked: {yes} yes, {len(rows) - yes} no", err=True)
    raise click.exceptions.Exit(KEPT if yes == len(rows) else BROKEN)


def _read(file: TextIO) -> tuple[list[str], list[Row], "_Written"]:
    """Its columns by the names we know them by, its rows, and how the file writes both."""
    # The limit is the whole process's: it is given back.
    before = csv.field_size_limit(_LONGEST)
    try:
        text = file.read()
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        headings = next(csv.reader([first], delimiter=delimiter), [])
        columns = [_named(heading) for heading in headings]
        reader = csv.DictReader(io.StringIO(text, newline=""), columns, restkey="", restval="", delimiter=delimiter)
        rows = list[Row](reader)[1:]
    except (csv.Error, UnicodeDecodeError):
        raise Misused("the file is no CSV in UTF-8. Save it as such, with a first line of names") from None
    finally:
        csv.field_size_limit(before)
    return columns, rows, _Written(delimiter, headings)


def _named(heading: str) -> str:
    """Spreadsheets write names as people do: 'E-mail', 'Purpose'. A column of somebody's own keeps its name."""
    name = heading.strip()
    plain = name.lower().replace("_", " ")
    return _NAMES.get(plain, name)


def _check(columns: Sequence[str], rows: Sequence[Row], defaults: Row) -> None:
    """Everything that is wrong, by line, without repeating what stands there: it may be somebody's."""
    faults = list(_faults(columns, rows, defaults))
    if faults:
        more = [f"and {len(faults) - _TOLD} more"] if len(faults) > _TOLD else []
        raise Misused("nothing was answered:\n  " + "\n  ".join([*faults[:_TOLD], *more]))


def _faults(columns: Sequence[str], rows: Sequence[Row], defaults: Row) -> Iterator[str]:
    if not {"subject", "email"} & set(columns):
        yield "line 1: no column 'subject' or 'email'. Name one of them"
    if "purpose" not in columns and not defaults["purpose"]:
        yield "line 1: no column 'purpose'. Name it, or give --purpose"
    if taken := [name for name in columns if name in _ANSWERED]:
        yield f"line 1: a column {taken[0]!r} would be overwritten by the answers. Rename it"
    if len(set(columns)) < len(columns):
        yield "line 1: two columns have one name. Rename one"
    for line, row in enumerate(rows, start=2):
        for name in ("carries_notice", "automated"):
            if row.get(name, "").strip().lower() not in (*_YES, *_NO):
                yield f"line {line}: {name} is neither yes nor no"
        if (row.get("channel", "").strip() or defaults["channel"]) not in {"", *Channel}:
            yield f"line {line}: no such channel. Write one of {', '.join(Channel)}"
        if row.get("subject", "").strip() and _id(row["subject"]) is None:
            yield f"line {line}: the subject is no id (a UUID)"
        if "" in row:
            yield f"line {line}: more values than the first line has names"


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        yield part


def _answer(rows: list[Row], defaults: Row, language: str, out: "csv.DictWriter[str]") -> int:
    questions = [(_person(row), _asked(row, defaults)) for row in rows]
    answers = actions.ask_each(questions, by="system:operator", at=now())
    out.writerows({**row, **_said(answer, language)} for row, answer in zip(rows, answers, strict=True))
    return sum(answer.allowed for answer in answers)


def _person(row: Row) -> UUID | None:
    if row.get("subject", "").strip():
        return _id(row["subject"])
    address = row.get("email", "").strip()
    return subjects.find("email", address) if address else None


def _asked(row: Row, defaults: Row) -> Asked:
    given = {name: row.get(name, "").strip() for name in ("purpose", *_ASKED)}
    channel = given["channel"] or defaults["channel"]
    return Asked(
        given["purpose"] or defaults["purpose"], given["recipient"] or None,
        tuple(filter(None, (id.strip() for id in given["categories"].split(";")))),
        Channel(channel) if channel else None,
        given["carries_notice"].lower() in _YES, given["automated"].lower() in _YES,
    )  # fmt: skip


def _said(answer: Answer, language: str) -> dict[str, str]:
    return {
        "allowed": "yes" if answer.allowed else "no",
        "reasons": ";".join(answer.codes),
        "said": " ".join(texts.say(reason, language) for reason in answer.reasons),
        "clauses": ";".join(answer.clauses),
        "duties": ";".join(answer.duties),
    }


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _standard() -> TextIO:
    # A copy of the handle: leaving the block closes that, not the standard output of whoever called.
    return open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)
