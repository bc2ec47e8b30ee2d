"""`holdord hold`: what stays past its time, on what ground, who answers for it, and until when."""

from datetime import date, datetime
from uuid import UUID

import click

from holdord.cli.day import DAY
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.statutes import statutes
from holdord.retention import actions, queries
from holdord.subjects.actions import NoSuchHold, NoSuchPerson, NothingToHold
from holdord.subjects.rules import HoldFact, NotACode


@click.group
def command() -> None:
    """Keep something past its time, for a statute or a claim; look at that again; let it go.

    \b
    Example:
      holdord hold list
    """


@command.command(name="list")
@as_json_option
def list_holds(as_json: bool) -> None:
    """List what is held, what somebody must look at first; ends with 1 where a day for that has passed.

    \b
    Example:
      holdord hold list
    """
    opened()
    moment = now()
    found, late = queries.holds(moment), queries.holds_to_review(moment)
    if as_json:
        say_json(found)
    else:
        rows = [(_whose(hold), hold.statute, hold.reason, *_days(hold, late), hold.owner, hold.id) for hold in found]
        headings = ("what", "ground", "reason", "until", "look again", "owner", "id")
        click.echo(table(rows, headings=headings) or "Nothing is held.")
    raise click.exceptions.Exit(1 if late else 0)


@command.command(name="statutes")
@as_json_option
def list_statutes(as_json: bool) -> None:
    """List the laws known here that ask for data to be kept, with their sections.

    \b
    Example:
      holdord hold statutes
    """
    known = statutes().values()
    if as_json:
        say_json([{**vars(each), "duration": str(each.duration)} for each in known])
        return
    rows = [
        (each.country, each.id, each.duration, each.covers, each.source + ("" if each.is_checked else " (to check)"))
        for each in known
    ]
    click.echo(table(rows, headings=("country", "statute", "keeps for", "what it covers", "source")))


@command.command
@click.option("--record", type=click.UUID, help="One thing, by its id.")
@click.option("--subject", type=click.UUID, help="A person, by their id.")
@click.option("--process", default="", help="An activity: of that person, or of everybody.")
@click.option("--purpose", default="", help="Of everybody: only what is kept for this purpose.")
@click.option("--collected-from", type=DAY, help="Of everybody: only what came on this day or later.")
@click.option("--collected-until", type=DAY, help="Of everybody: only what came before this day.")
@click.option("--ground", required=True, help="The statute, or the claim, as a code: dk-bogforing, gdpr-a17-3-e.")
@click.option("--reason", required=True, help="Why, as a code: invoice, case-2027-14. No names.")
@click.option("--until", type=DAY, help="The first day it may go. Of a record held for a known statute: left out.")
@click.option("--review", type=DAY, help="The day on which somebody looks at it again.")
def add(
    record: UUID | None, subject: UUID | None, process: str, purpose: str, collected_from: datetime | None,
    collected_until: datetime | None, ground: str, reason: str, until: datetime | None, review: datetime | None,
) -> None:  # fmt: skip
    """Keep a record, a person, or whatever fits, past its time and whoever asks for it to go.

    \b
    Example:
      holdord hold add --record 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11 --ground dk-bogforing --reason invoice
      holdord hold add --process customers --ground gdpr-a17-3-e --reason case-2027-14 --review 2027-06-01
    """
    opened()
    whose = actions.Whose(record, subject, process, purpose, _on(collected_from), _on(collected_until))
    try:
        id = actions.hold(
            whose=whose, ground=ground, reason=reason, until_on=_on(until), review_on=_on(review),
            by="system:operator", at=now(),
        )  # fmt: skip
    except (actions.NeedsADay, actions.NotThatWay, NothingToHold, NoSuchPerson, NotACode) as refused:
        raise Misused(str(refused)) from None
    click.echo(f"Held. The hold is {id}.")


@command.command
@click.argument("hold", type=click.UUID)
@click.option("--next", "review", type=DAY, required=True, help="The day on which somebody looks at it again.")
def review(hold: UUID, review: datetime) -> None:
    """Say that a hold still stands, and when somebody looks at it again.

    \b
    Example:
      holdord hold review 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11 --next 2028-01-15
    """
    opened()
    try:
        actions.review_hold(hold=hold, review_on=review.date(), by="system:operator", at=now())
    except (actions.NeedsADay, NoSuchHold) as refused:
        raise Misused(str(refused)) from None
    click.echo(f"It stands. Look again on {review:%Y-%m-%d}.")


@command.command
@click.argument("hold", type=click.UUID)
def release(hold: UUID) -> None:
    """End a hold. What had waited for that goes: of one person at once, of many with the next run.

    \b
    Example:
      holdord hold release 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11
    """
    opened()
    try:
        gone = actions.release_hold(hold=hold, by="system:operator", at=now())
    except NoSuchHold as refused:
        raise Misused(str(refused)) from None
    click.echo(f"Ended. {counted(gone, 'record', 'records')} over age went with it.")


def _whose(hold: HoldFact) -> str:
    if hold.record:
        return f"record {hold.record}"
    if hold.subject:
        return f"person {hold.subject}" + (f" in {hold.process}" if hold.process else "")
    days = [f"{word} {_day(day)}" for word, day in (("from", hold.collected_from), ("before", hold.collected_until))
            if day]  # fmt: skip
    return " ".join([f"all in {hold.process}", *([f"for {hold.purpose}"] if hold.purpose else []), *days])


def _days(hold: HoldFact, late: list[HoldFact]) -> tuple[str, str]:
    again = f"{hold.review_on} {'LATE' if hold in late else ''}".strip() if hold.review_on else "-"
    return (_day(hold.until_at) if hold.until_at else "-", again)


def _day(moment: datetime) -> str:
    """As it was said: a day of the desk's, which begins elsewhere in UTC."""
    return local_date(moment, policy.register().desk.time_zone).isoformat()


def _on(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
