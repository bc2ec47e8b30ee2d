"""`holdord policy`: the versions of the policy, and putting the next one in force."""

import click
from django.conf import settings

from holdord.cli import changes as told
from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.register_preview import text as effects_text
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.notice import actions, queries, stored
from holdord.notice.difference import Difference, difference
from holdord.notice.plain import plain
from holdord.notice.queries import TellingCount, Version
from holdord.policy import queries as policy
from holdord.policy.changes import Change, unacknowledged
from holdord.policy.loader import Edition
from holdord.promises.preview import preview

#: How one person's telling stands, in the words that count them all.
_STANDS = {
    "told": "told",
    "on_the_way": "on the way",
    "waiting": "waiting",
    "failed": "not delivered",
    "unreachable": "without an address",
    "silent": "wanting no letters",
    "gone": "gone meanwhile",
}


@click.group
def command() -> None:
    """Put the policy in force, and look at its versions.

    \b
    Example:
      holdord policy publish
    """


@command.command
@click.option("--note", default="", help="What you say of the change; it is shown with the version, to everybody.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@as_json_option
def publish(note: str, yes: bool, as_json: bool) -> None:
    """Put the draft in force as the next version; shows what changes and asks first, unless told --yes.

    It shows what changes, who will be told by letter, whose consent must be asked anew, and what it does to the data
    we hold. A material change needs an entry under 'acknowledged' in the register; without it, nothing is published
    and the command ends with 1. What was published stays as it is for good.

    \b
    Example:
      holdord policy publish --note "We now keep enquiries for three years."
    """
    opened()
    _publishes_here()
    draft = policy.draft()
    if policy.latest_draft() == draft.version:
        click.echo("Nothing to publish: the draft is in force already.", err=as_json)
        if as_json:
            (newest, *_) = queries.versions()
            say_json(_facts(newest, queries.telling(newest.number)))
        return
    found = preview(now=now(), draft=draft)
    shown = difference(found.before, found.after, "en")
    if policy.latest_number():
        click.echo(f"{told.text(shown, found.unacknowledged)}\n\n{effects_text(found)}\n", err=as_json)
        _acknowledged(found.unacknowledged)
    if not yes and not click.confirm("Publish this?", err=as_json):
        click.echo("Nothing was published.", err=as_json)
        return
    if policy.draft().version != draft.version:
        raise Misused("the register has changed while you read, so nothing was published. Run it again and read anew")
    number = actions.publish(at=now(), by="system:operator", note=note)
    policy.look_again()
    _say_published(number, as_json)


@command.command(name="list")
@as_json_option
def list_versions(as_json: bool) -> None:
    """List the versions, the newest first: what each changed, and how far people have been told of it.

    \b
    Example:
      holdord policy list
    """
    opened()
    known = queries.versions()
    counts = {one.number: queries.telling(one.number) for one in known}
    if as_json:
        say_json([_facts(one, counts[one.number]) for one in known])
        return
    rows = [_row(one, counts[one.number]) for one in known]
    headings = (
        "version", "published", "new", "gone", "weaker", "stronger", "changed", "reworded", "to tell", "told", "note",
    )  # fmt: skip
    click.echo(table(rows, headings=headings) or "Nothing has been published yet. Run: holdord policy publish")


@command.command
@click.argument("number", type=int)
@click.option("--language", help="The language of the notice; without it, the register's first.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="As text, or as the document that was kept.",
)  # fmt: skip
def show(number: int, language: str | None, form: str) -> None:
    """Show the notice of a version, word for word as it was published.

    \b
    Example:
      holdord policy show 3 --language en
    """
    opened()
    _, edition = _publication(number)
    spoken = language or edition.register.languages[0]
    if spoken not in edition.wordings:
        known = ", ".join(edition.wordings)
        raise Misused(f"version {number} does not speak {spoken!r}. It speaks: {known}")
    document = queries.document_of(number, spoken)
    assert document is not None
    click.echo(stored.write(document) if form == "json" else plain(document).rstrip("\n"))


@command.command
@click.argument("older", type=int, required=False)
@click.argument("newer", type=int, required=False)
@as_json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Answer in Markdown.")
def diff(older: int | None, newer: int | None, as_json: bool, as_markdown: bool) -> None:
    """Say what changed between two versions, promise by promise.

    With one number, what the draft changes against it; with none, against the version in force.

    \b
    Example:
      holdord policy diff 1 3
    """
    opened()
    if as_json and as_markdown:
        raise Misused("Only one form of answer can be given. Choose --json or --markdown")
    before = _publication(older)[1] if older is not None else policy.active()
    after = _publication(newer)[1] if newer is not None else policy.draft()
    found = difference(before, after, "en")
    missing = _missing(before, after, found) if newer is None else ()
    if as_json:
        say_json(told.facts(found, missing))
    else:
        click.echo(told.markdown(found, missing) if as_markdown else told.text(found, missing))


@command.command(name="told")
@click.argument("number", type=int)
@as_json_option
def show_told(number: int, as_json: bool) -> None:
    """Show who was told of what a version changed: which letter, and when. People stand here by their ids.

    \b
    Example:
      holdord policy told 3
    """
    opened()
    _publication(number)
    count, asked, proofs = queries.telling(number), queries.ask_anew(number, now()), list(queries.proofs(number))
    if as_json:
        say_json({**_count(count), "ask_anew": asked, "people": proofs})
        return
    rows = [
        (one.subject or "(gone)", _STANDS[one.state], one.message or "-", one.sent_at or "-", one.lost_at or "-")
        for one in proofs
    ]
    click.echo(_told(count))
    for each in asked:
        click.echo(f"To be asked anew for {each.purpose}: {counted(each.people, 'person', 'people')}.")
    if rows:
        click.echo("\n" + table(rows, headings=("person", "state", "letter", "sent", "came back")))


def _publishes_here() -> None:
    if settings.HOLDORD_IN_FORCE != "published":
        raise Misused(
            "HOLDORD_IN_FORCE is 'folder', so whatever stands in the folder is in force at once. "
            "Set it to 'published' to publish versions"
        )


def _acknowledged(missing: tuple[Change, ...]) -> None:
    """End here if somebody has still to put their name to a change."""
    if missing:
        today = local_date(now(), policy.register().desk.time_zone)
        click.echo("Not published: nobody stands by what people must be told of. Add to register.yaml:\n", err=True)
        click.echo(told.to_acknowledge(missing, today), err=True)
        raise click.exceptions.Exit(BROKEN)


def _missing(before: Edition, after: Edition, found: Difference) -> tuple[Change, ...]:
    return unacknowledged(before.register, after.register, [each.change for each in found.all])


def _publication(number: int) -> tuple[policy.Published, Edition]:
    found = policy.publication(number)
    if found is None:
        raise Misused(f"there is no version {number}. Run: holdord policy list")
    return found


def _say_published(number: int, as_json: bool) -> None:
    (one,) = [version for version in queries.versions() if version.number == number]
    count = queries.telling(number)
    if as_json:
        say_json(_facts(one, count))
        return
    click.echo(f"Version {number} is in force ({one.version[:12]}).")
    if count.to_tell:
        click.echo(f"{counted(count.to_tell, 'person', 'people')} will be told; see: holdord policy told {number}")


def _facts(one: Version, count: TellingCount) -> dict[str, object]:
    return {
        "number": one.number,
        "version": one.version,
        "published_at": one.published_at,
        "note": one.note,
        "in_force": one.is_in_force,
        "added": one.added,
        "dropped": one.dropped,
        "weakened": one.weakened,
        "strengthened": one.strengthened,
        "changed": one.changed,
        "reworded": one.reworded,
        "telling": _count(count),
    }


def _row(one: Version, count: TellingCount) -> tuple[object, ...]:
    day = local_date(one.published_at, policy.register().desk.time_zone)
    name = f"{one.number}{' (in force)' if one.is_in_force else ''}"
    changed = (one.added, one.dropped, one.weakened, one.strengthened, one.changed, one.reworded)
    return (name, day, *changed, count.to_tell, count.told, one.note or "-")


def _count(count: TellingCount) -> dict[str, int]:
    return {name: value for name, value in vars(count).items() if name != "publication"}


def _told(count: TellingCount) -> str:
    return (
        f"To tell: {count.to_tell}. Told: {count.told}. On the way: {count.on_the_way}. Waiting: {count.waiting}. "
        f"Not delivered: {count.failed}. Without an address: {count.unreachable}. "
        f"Wanting no letters: {count.silent}. Gone meanwhile: {count.gone}."
    )
