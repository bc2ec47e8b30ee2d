"""`holdord may`: may this data of this person be used for this purpose, now?"""

from datetime import UTC, datetime
from difflib import get_close_matches
from uuid import UUID

import click

from holdord.cli.faults import BROKEN, KEPT, Misused
from holdord.cli.house import opened
from holdord.cli.person import by_email
from holdord.cli.say import as_json_option, say_json
from holdord.decisions import actions, queries, texts
from holdord.decisions.rules import Answer
from holdord.lib.clock import now
from holdord.policy import queries as policy


@click.command
@click.option("--purpose", required=True, help="The id of a purpose of the register.")
@click.option("--subject", type=click.UUID, help="The person's id.")
@click.option("--email", is_flag=True, help="Ask for the person's e-mail address, or read it from standard input.")
@click.option("--recipient", help="The id of a recipient; without one, use inside the house is meant.")
@click.option(
    "--at", "moment", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Another moment than now (UTC)."
)
@click.option(
    "--language", type=click.Choice(["en", "da"]), default="en", show_default=True, help="The language of the reasons."
)
@as_json_option
def command(
    purpose: str,
    subject: UUID | None,
    email: bool,
    recipient: str | None,
    moment: datetime | None,
    language: str,
    as_json: bool,
) -> None:
    """Say whether a person's data may be used for a purpose, and why.

    Ends with 0 for yes, 1 for no.

    \b
    Example:
      holdord may --purpose news-by-email --email < address.txt
    """
    opened()
    if (subject is None) != email:
        raise Misused("name the person in one way: --subject ID, or --email and the address when asked")
    person = subject or by_email()
    if moment:
        # What would be, or would have been: nobody uses anything by it, so it leaves no trace.
        at = moment.replace(tzinfo=UTC)
        answer = queries.may(subject=person, purpose=purpose, recipient=recipient, at=at)
    else:
        answer = actions.ask(subject=person, purpose=purpose, recipient=recipient, by="system:operator", at=now())
    _suggest(purpose)
    say_json(_facts(answer, language)) if as_json else click.echo(_text(answer, language))
    raise click.exceptions.Exit(KEPT if answer.allowed else BROKEN)


def _suggest(purpose: str) -> None:
    """For an id the register does not have, the nearest it has: beside the answer, which stays no."""
    known = [each.id for each in policy.register().purposes]
    if purpose not in known:
        near = get_close_matches(purpose, known, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        click.echo(f"{meant}`holdord register show` lists the purposes.", err=True)


def _facts(answer: Answer, language: str) -> dict[str, object]:
    return {
        "allowed": answer.allowed,
        "purpose": answer.purpose,
        "recipient": answer.recipient,
        "basis": answer.basis,
        "reasons": [
            {"code": reason.code, "said": texts.say(reason, language), "clauses": list(reason.clauses)}
            for reason in answer.reasons
        ],
        "clauses": list(answer.clauses),
        "register": answer.version,
    }


def _text(answer: Answer, language: str) -> str:
    yes, no = {"en": ("Yes.", "No."), "da": ("Ja.", "Nej.")}[language]
    reasons = [f"  {texts.say(reason, language)} ({', '.join(reason.clauses)})" for reason in answer.reasons]
    return "\n".join([yes if answer.allowed else no, *(reason.replace(" ()", "") for reason in reasons)])
