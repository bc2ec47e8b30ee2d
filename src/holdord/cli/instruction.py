"""`holdord instruction`: do less than the policy lets us, from now on, without publishing anything."""

from collections.abc import Sequence

import click

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.lib.clock import now
from holdord.policy import actions, queries
from holdord.policy.instructing import Narrowing

BY = "system:operator"

_purpose = click.option("--purpose", required=True, help="The id of a purpose of the register.")


@click.group
def command() -> None:
    """Do less than the policy allows: stop a purpose, share with fewer, keep for a shorter time.

    An instruction only narrows what was promised, so nothing is published and nobody need be told. It counts within a
    second, for everybody's data at once, and is never changed: the next one on the same purpose or process takes its
    place, or lifts it.

    \b
    Example:
      holdord instruction list
    """


@command.command(name="list")
@as_json_option
def list_instructions(as_json: bool) -> None:
    """List the instructions in force.

    \b
    Example:
      holdord instruction list
    """
    opened()
    found = queries.instructions()
    if as_json:
        say_json(
            [
                {"number": each.number, "kind": each.kind.value, "about": each.about, "said": list(each.said),
                 "at": each.at.isoformat(), "by": each.by}
                for each in found
            ]
        )  # fmt: skip
        return
    rows = [(each.number, each.kind.value, each.about, ", ".join(each.said), each.at.date(), each.by) for each in found]
    headings = ("number", "what", "about", "only", "since", "by")
    click.echo(table(rows, headings=headings) or "Nothing is narrowed: the policy is what is done.")


@command.command
@_purpose
def suspend(purpose: str) -> None:
    """Use nobody's data for a purpose, until this is lifted.

    \b
    Example:
      holdord instruction suspend --purpose news-by-email
    """
    _give(Narrowing.SUSPEND, purpose, [])


@command.command
@_purpose
@click.option("--only", "recipients", multiple=True, help="A recipient who still gets data; several times for several.")
def share(purpose: str, recipients: tuple[str, ...]) -> None:
    """Give the data used for a purpose to these recipients only, of those the policy names; to nobody, where none is.

    \b
    Example:
      holdord instruction share --purpose news-by-email --only gmail
    """
    _give(Narrowing.SHARE, purpose, recipients)


@command.command
@click.option("--process", required=True, help="The id of a process of the register.")
@click.option("--for", "period", required=True, help="The longest time from now on: '12 months', '30 days'.")
def keep(process: str, period: str) -> None:
    """Keep what is held in a process for a shorter time than the policy allows.

    What is over that age goes with the next run.

    \b
    Example:
      holdord instruction keep --process web-forms --for '12 months'
    """
    _give(Narrowing.KEEP, process, [period])


@command.command
@click.option("--suspended", "purpose", help="A purpose that is used again.")
@click.option("--shared", "shared", help="A purpose whose data go to all recipients that the policy names again.")
@click.option("--kept", "process", help="A process whose data stay for as long as the policy allows again.")
def lift(purpose: str | None, shared: str | None, process: str | None) -> None:
    """End an instruction: what the policy allows is done again.

    \b
    Example:
      holdord instruction lift --suspended news-by-email
    """
    named = [(Narrowing.SUSPEND, purpose), (Narrowing.SHARE, shared), (Narrowing.KEEP, process)]
    given = [(kind, about) for kind, about in named if about]
    if not given:
        raise Misused("Nothing was named. Give --suspended, --shared or --kept.")
    for kind, about in given:
        _give(kind, about, None)


def _give(kind: Narrowing, about: str, said: Sequence[str] | None) -> None:
    opened()
    try:
        number = actions.instruct(kind=kind, about=about, said=said, by=BY, at=now())
    except (LookupError, ValueError) as refused:
        raise Misused(f"{refused.args[0]}.") from None
    click.echo(f"Instruction {number} is in force." if said is not None else f"Lifted by instruction {number}.")
