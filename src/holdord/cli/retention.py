"""`holdord retention`: what is due to go and what comes next, and how it goes."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import click
from django.conf import settings

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.retention import certificate as certificates
from holdord.retention.queries import Due, Forecast, Going, OwnDates, Plan
from holdord.retention.rules import Stage, Standing
from holdord.subjects import queries as people

#: So many lines of what is due are written out: a backlog has a million.
_SHOWN = 40
#: The longest bar of the picture.
_WIDEST = 40


@click.group
def command() -> None:
    """See what is due to go and what comes next, and let it go.

    \b
    Example:
      holdord retention plan
    """


@command.command
@click.option(
    "--months", type=click.IntRange(0, 240), default=0, help="Also what goes in so many months, as a picture."
)
@click.option("--person", type=click.UUID, help="When what you hold of one person goes.")
@as_json_option
def plan(months: int, person: UUID | None, as_json: bool) -> None:
    """Show what is due to be erased by the end of today, and why; what comes next; one person's own days.

    \b
    Example:
      holdord retention plan
      holdord retention plan --months 24
      holdord retention plan --person 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11
    """
    opened()
    moment = now()
    if person is not None:
        _own(person, as_json)
        return
    found = queries.plan(moment)
    coming = queries.forecast(moment, months=months) if months else None
    told = queries.reached(moment)
    if as_json:
        say_json({**vars(found), "told_first": told, **({"coming": coming} if coming else {})})
        return
    click.echo(_text(found))
    if told:
        click.echo(f"\nGoes soon, and {counted(len(told), 'person hears', 'people hear')} of it first:\n{_told(told)}")
    if coming:
        click.echo("\n" + "\n".join(_picture(coming)))


@command.command
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option(
    "--pause",
    type=click.IntRange(0, 60_000),
    default=None,
    help="Thousandths of a second to rest after each portion; left out, HOLDORD_SWEEP_PAUSE.",
)
@as_json_option
def run(yes: bool, pause: int | None, as_json: bool) -> None:
    """Erase what is due; shows the plan and asks first, unless told --yes.

    What is erased cannot be brought back. The house does the same every night by itself.

    \b
    Example:
      holdord retention run --yes
    """
    opened()
    moment = now()
    actions.must_be_believed(moment)
    if not yes:
        found = queries.plan(moment)
        click.echo(_text(found), err=as_json)
        if found.goes and not click.confirm("Erase this for good?", err=as_json):
            click.echo("Nothing was erased.", err=as_json)
            return
    rest = settings.HOLDORD_SWEEP_PAUSE if pause is None else pause / 1000
    done = actions.run(now=moment, by="system:operator", pause=rest)
    if as_json:
        say_json(done)
    else:
        click.echo(
            f"Erased {counted(done.records, 'record', 'records')}; nothing is left of "
            f"{counted(done.people, 'person', 'people')}; {done.held} kept by a law or a claim."
        )


@command.command
@click.option("--yes", is_flag=True, help="Do it without asking.")
def forewarn(yes: bool) -> None:
    """Write to those of whom something goes soon, where the register has them hear of it first.

    The house does the same every morning by itself.

    \b
    Example:
      holdord retention forewarn --yes
    """
    opened()
    moment = now()
    actions.must_be_believed(moment)
    owed = queries.owed_letters(moment)
    click.echo(f"To be written to: {counted(len({each.subject for each in owed}), 'person', 'people')}.")
    if owed and (yes or click.confirm("Write the letters?")):
        click.echo(f"Written: {counted(actions.forewarn(now=moment, by='system:operator'), 'letter', 'letters')}.")


@command.command
@click.option("--process", default=None, help="Of one activity only.")
@as_json_option
def numbers(process: str | None, as_json: bool) -> None:
    """Show the numbers about nobody that were made of data whose time was up, and whether they stood the test.

    \b
    Example:
      holdord retention numbers
    """
    opened()
    found = queries.numbers(process=process)
    if as_json:
        say_json(found)
        return
    for each in found:
        click.echo(f"{each.at:%Y-%m-%d}  {each.process}: {each.label}")
        rows = [(*values, people, things) for values, people, things in each.lines]
        click.echo(table(rows, headings=(*each.columns, "people", "things")) or _why_none(each.assessment))
        click.echo("")
    if not found:
        click.echo("No numbers were made of anything yet.")


def _why_none(assessment: dict[str, object]) -> str:
    failed = [name for name in ("singles_out", "links", "infers") if assessment.get(name)]
    reason = ", ".join(failed).replace("_", " ") or "nobody was left to count"
    return f"Nothing was kept ({reason}). The data went all the same."


@command.command
@as_json_option
def runs(as_json: bool) -> None:
    """Show the evidence of the latest runs: by rule, what went, and what a second look found.

    With --json: every line whole, to be kept as a certificate. It names nobody.

    \b
    Example:
      holdord retention runs
    """
    opened()
    found = queries.sweeps()
    if as_json:
        say_json([{**vars(each), "keys_print": each.keys_print.hex()} for each in found])
        return
    rows = [
        (f"{each.at:%Y-%m-%d %H:%M}", each.process, each.records, each.people, each.held, each.left_over, each.rule)
        for each in found
    ]
    headings = ("run", "process", "records", "people", "kept by law", "left", "rule")
    click.echo(table(rows, headings=headings) or "No run has found anything yet.")


@command.command
@click.argument("run", type=click.UUID, required=False)
@click.option("--out", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it there, as a PDF.")
@click.option("--language", default=None, help="The language of the PDF; left out, the first of the register.")
@as_json_option
def certificate(run: UUID | None, out: Path | None, language: str | None, as_json: bool) -> None:
    """Show the certificate of a run (the latest, where none is named), and hold it against the log and the ledger.

    Ends with 1 where it is not what they say. It names nobody.

    \b
    Example:
      holdord retention certificate
      holdord retention certificate 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11 -o run.pdf
    """
    opened()
    found = queries.run(run) if run else next(iter(queries.runs(1)), None)
    if found is None:
        raise Misused(f"there is no run {run}. See: holdord retention runs" if run else "no run has found anything yet")
    if out is not None:
        out.write_bytes(certificates.pdf(found, policy.active().language(language or policy.register().languages[0])))
    held = queries.checked(found)
    if as_json:
        say_json(certificates.as_json(found))
    else:
        rows = [(line.process, line.rule, line.records, line.people, line.held, line.left_over) for line in found.lines]
        click.echo(f"Run {found.id} of {found.at:%Y-%m-%d %H:%M} UTC{' (cut off)' if found.was_cut_off else ''}")
        click.echo(table(rows, headings=("process", "rule", "records", "people", "kept by law", "left")))
        click.echo(f"Print of the lines: {found.print}")
        click.echo(
            f"Held against the log: {_agrees(held.log_agrees)}. Against the ledger: {_agrees(held.ledger_agrees)}."
        )
    if not held.is_sound:
        sys.exit(1)


def _agrees(it_does: bool) -> str:
    return "agrees" if it_does else "does NOT agree"


@command.command(name="confirm-clock")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def confirm_clock(yes: bool) -> None:
    """Say that the machine's clock is right, after it went back or leapt, or the house stood still for long.

    Until then nothing goes by age: what is erased too early is lost.

    \b
    Example:
      holdord retention confirm-clock
    """
    opened()
    moment = now()
    says = f"The clock says {moment:%Y-%m-%d %H:%M} UTC"
    if found := queries.clock_doubt(moment):
        click.echo(f"{says}; it was last seen at {found.seen_at:%Y-%m-%d %H:%M} UTC.")
    elif leapt := queries.clock_leap(moment):
        click.echo(
            f"{says}. A run began at {leapt.later_at:%Y-%m-%d %H:%M} UTC, {leapt.days} days after the one before, and "
            "nobody has said since that the clock is right."
        )
    else:
        click.echo(f"Nobody doubts the clock. It says {moment:%Y-%m-%d %H:%M} UTC.")
        return
    if yes or click.confirm("Is what it says now right?"):
        actions.confirm_clock(by="system:operator", at=moment)
        click.echo("Noted. What is due goes with the next run.")
    else:
        click.echo(f"Nothing was changed.{' Nothing goes by age until the clock is right.' if found else ''}")


def _own(person: UUID, as_json: bool) -> None:
    if not people.exists(person):
        raise Misused(f"nobody has the id {person}. They may have been erased or merged")
    found = queries.own_dates(person, now())
    if as_json:
        say_json(found)
        return
    rows = [(own.process, own.records, own.first_on, own.last_on, own.rule, _stays(own)) for own in found]
    headings = ("process", "things", "the first goes", "the last goes", "rule", "kept longer")
    click.echo(table(rows, headings=headings) or "Nothing is held of this person.")


def _stays(own: OwnDates) -> str:
    if not own.kept:
        return "-"
    until = f", until {own.kept_until}" if own.kept_until else ""
    return f"{own.kept} by {', '.join(own.kept_by)}{until}"


def _text(found: Plan) -> str:
    if not found.due:
        return f"Nothing is due on {found.today}."
    rows = [_row(due) for due in found.due[:_SHOWN]]
    listed = table(rows, headings=("ended on", "person", "process", "records", "rule", "promises", "waits for"))
    more = len(found.due) - len(rows)
    return f"{listed}\n... and {more} more." if more > 0 else listed


def _row(due: Due) -> tuple[object, ...]:
    clauses = ", ".join(due.clauses)
    stays = due.held_by or ("somebody looks at it" if due.to_review else _letter(due.warning))
    return (due.ends_on, due.subject, due.process, len(due.records), due.rule, clauses, stays)


def _letter(where: Standing | None) -> str:
    """What a letter that the person is owed first makes of it."""
    if where is None:
        return "-"
    until = f", until {where.free_on}" if where.free_on else ""
    return {
        Stage.OWED: "a letter is to be written first", Stage.QUEUED: "its letter waits for the mail server",
        Stage.GRACE: f"told on {where.told_on}{until}", Stage.OVER: f"told on {where.told_on}",
        Stage.UNREACHED: f"no letter reaches them{until}",
    }[where.stage]  # fmt: skip


def _told(found: list[Going]) -> str:
    """To whom it is told first that something goes: how many, by activity and by how far it is."""
    counted = Counter((each.process, each.standing.stage.value) for each in found)
    rows = [(process, stage, n) for (process, stage), n in sorted(counted.items())]
    return table(rows, headings=("process", "letter", "people"))


def _picture(coming: Forecast) -> Iterator[str]:
    """A bar a month, as long as what goes in it; then by process."""
    most = max(coming.totals, default=0)
    if not most:
        yield f"Nothing ends in the next {len(coming.months)} months."
        return
    yield f"What goes in the next {len(coming.months)} months:"
    for month, count in zip(coming.months, coming.totals, strict=True):
        # Whatever there is shows: a bar of no length would look like nothing.
        bar = "#" * max(1, round(count / most * _WIDEST)) if count else ""
        yield f"{month:%Y-%m}  {bar:<{_WIDEST}}  {count}".rstrip()
    yield ""
    rows = [(one.process, one.action, *_by_year(one.counts, coming), one.later) for one in coming.processes]
    years = dict.fromkeys(month.year for month in coming.months)
    yield table(rows, headings=("process", "then", *map(str, years), "later"))


def _by_year(counts: tuple[int, ...], coming: Forecast) -> list[int]:
    years = dict.fromkeys(month.year for month in coming.months)
    return [sum(n for n, month in zip(counts, coming.months, strict=True) if month.year == year) for year in years]
