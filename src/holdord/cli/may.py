"""`holdord may`: may this data of this person be used for this purpose, now?"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from uuid import UUID

import click

from holdord.cli.day import Day
from holdord.cli.faults import BROKEN, KEPT, Misused
from holdord.cli.house import opened
from holdord.cli.person import by_email
from holdord.cli.say import as_json_option, say_json
from holdord.decisions import actions, queries, texts
from holdord.decisions.queries import Given
from holdord.decisions.rules import Answer, Asked, Reason
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.terms import Channel

#: How many answers of before are shown.
_MOST = 20

_WORDS: Mapping[str, Mapping[bool | str, str]] = {
    "en": {True: "Yes.", False: "No.", "before": "Answered before (UTC; in brackets the version of the register):",
           "none": "Nothing was answered about this before."},
    "da": {True: "Ja.", False: "Nej.", "before": "Tidligere svar (UTC; i parentes versionen af registret):",
           "none": "Der er ikke svaret på dette før."},
}  # fmt: skip


@click.command
@click.option("--purpose", required=True, help="The id of a purpose of the register.")
@click.option("--subject", type=click.UUID, help="The person's id.")
@click.option("--email", is_flag=True, help="Ask for the person's e-mail address, or read it from standard input.")
@click.option("--recipient", help="The id of a recipient; without one, use inside the house is meant.")
@click.option("--category", "categories", multiple=True, help="A kind of data that would be used; may be repeated.")
@click.option(
    "--channel", type=click.Choice([channel.value for channel in Channel]), help="How the person would be reached."
)
@click.option("--carries-notice", is_flag=True, help="The message tells the person that they may object.")
@click.option("--automated", is_flag=True, help="A machine would decide, or build a profile.")
@click.option("--at", "moment", type=Day("%Y-%m-%dT%H:%M"), help="Another moment than now (UTC).")
@click.option("--log", is_flag=True, help="Also what was answered before, up to that moment.")
@click.option(
    "--language", type=click.Choice(["en", "da"]), default="en", show_default=True, help="The language of the reasons."
)
@as_json_option
def command(
    purpose: str,
    subject: UUID | None,
    email: bool,
    recipient: str | None,
    categories: tuple[str, ...],
    channel: str | None,
    carries_notice: bool,
    automated: bool,
    moment: datetime | None,
    log: bool,
    language: str,
    as_json: bool,
) -> None:
    """Say whether a person's data may be used for a purpose, and why.

    With --at, what may be said of that moment: by the register that was in force then, and by what is known today of
    that time. With --log, what was really answered, when, and why. Ends with 0 for yes, 1 for no.

    \b
    Example:
      holdord may --purpose news-by-email --channel email --email < address.txt
      holdord may --purpose news-by-email --email --at 2026-03-14 --log
    """
    opened()
    if (subject is None) != email:
        raise Misused("name the person in one way: --subject ID, or --email and the address when asked")
    person = subject or by_email()
    at = moment.replace(tzinfo=UTC) if moment else now()
    asked = Asked(purpose, recipient, categories, Channel(channel) if channel else None, carries_notice, automated)
    if moment:
        # What would be, or would have been: nobody uses anything by it, so it leaves no trace.
        answer = queries.looking_back(person, asked, at=at).answer
    else:
        answer = actions.ask_each([(person, asked)], by="system:operator", at=at)[0]
    given = _before(person, purpose, at, moment is not None) if log else []
    _suggest(purpose)
    if as_json:
        say_json(_facts(answer, language) | ({"log": [_logged(one, language) for one in given]} if log else {}))
    else:
        click.echo(_text(answer, language))
        click.echo("\n".join(["", *_log_text(given, language)]) if log else "", nl=log)
    raise click.exceptions.Exit(KEPT if answer.allowed else BROKEN)


def _before(person: UUID | None, purpose: str, at: datetime, is_past: bool) -> list[Given]:
    """What was answered by the end of that day; of a question asked this moment, not that one itself."""
    until = at.replace(hour=23, minute=59, second=59, microsecond=999_999) if is_past else at
    return queries.given(person, purpose=purpose, until_at=until, limit=_MOST) if person else []


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
        "reasons": _reasons(answer.reasons, language),
        "clauses": list(answer.clauses),
        "duties": [{"code": code, "said": texts.duty(code, language)} for code in answer.duties],
        "register": answer.version,
    }


def _reasons(reasons: Iterable[Reason], language: str) -> list[dict[str, object]]:
    return [
        {"code": reason.code, "said": texts.say(reason, language), "clauses": list(reason.clauses)}
        for reason in reasons
    ]


def _logged(given: Given, language: str) -> dict[str, object]:
    return {
        "id": given.id,
        "at": given.at,
        "by": given.by,
        "allowed": given.allowed,
        "recipient": given.asked.recipient,
        "channel": given.asked.channel.value if given.asked.channel else None,
        "reasons": _reasons(given.reasons, language),
        "facts": given.facts,
        "register": given.version,
        "same_again": _is_same_again(given),
    }


def _is_same_again(given: Given) -> bool | None:
    """Whether the kept facts give that answer again; None where the version of the register was not kept."""
    answer = queries.again(given)
    return None if answer is None else (answer.allowed, answer.reasons) == (given.allowed, given.reasons)


def _text(answer: Answer, language: str) -> str:
    duties = [f"  {texts.duty(code, language)}" for code in answer.duties]
    return "\n".join([_WORDS[language][answer.allowed], *_said(answer.reasons, language), *duties])


def _said(reasons: Iterable[Reason], language: str) -> list[str]:
    lines = [f"  {texts.say(reason, language)} ({', '.join(reason.clauses)})" for reason in reasons]
    return [line.replace(" ()", "") for line in lines]


def _log_text(given: list[Given], language: str) -> list[str]:
    if not given:
        return [_WORDS[language]["none"]]
    return [_WORDS[language]["before"], *(line for one in given for line in _one(one, language))]


def _one(given: Given, language: str) -> list[str]:
    of = [given.asked.channel.value] if given.asked.channel else []
    of += [f"-> {given.asked.recipient}"] if given.asked.recipient else []
    word = str(_WORDS[language][given.allowed])
    head = " ".join([f"{given.at:%Y-%m-%d %H:%M}", word, *of, f"[{given.version[:8]}]"])
    return [head, *_said(given.reasons, language)]
