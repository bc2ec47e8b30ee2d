"""`holdord init`: a dozen questions, and a small complete register."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.folder import free, make
from holdord.lib.clock import now

_FILE = click.Path(path_type=Path, dir_okay=False)

#: Name, question, what is taken where nothing is typed. A question with a condition is asked only where it holds.
_QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("organisation", "What do people call you?", "", ""),
    ("legal_name", "The name of the company, as it is registered", "{organisation}", ""),
    ("country", "In which country? Two letters", "DK", ""),
    ("address", "Its address, in one line (or nothing)", "", ""),
    ("company_number", "Its number: CVR, org.nr. or the like (or nothing)", "", ""),
    ("email", "The mailbox for questions about data", "", ""),
    ("officer", "Is a data protection officer appointed? y/n", "n", ""),
    ("form", "Is there a contact form on your website? y/n", "y", ""),
    ("messages", "How long do you keep what people write?", "1 year", "form"),
    ("newsletter", "Do you send a newsletter? y/n", "n", ""),
    ("newsletter_kept", "How long do you keep readers after the last contact?", "2 years", "newsletter"),
    ("customers", "Do you have customers whose orders you keep? y/n", "n", ""),
    ("customers_kept", "How long do you keep orders after the financial year?", "5 years", "customers"),
    ("analytics", "Do you measure visits to your website? y/n", "n", ""),
    ("tools", "Which services of others get data? With commas, as in: Mailchimp, Hotjar (or nothing)", "", ""),
    ("clauses", "Do your agreements with those outside the EEA hold the EU's standard clauses? y/n", "n", "tools"),
)
#: Somebody who answers wrongly this often wants to stop.
_TRIES = 5


@click.command
@click.argument("folder", type=click.Path(path_type=Path), default=Path("our-policy"), required=False)
@click.option(
    "--from",
    "draft",
    type=click.Path(path_type=Path, file_okay=False),
    help="Take the answers from a draft that was imported.",
)
@click.option("--answers", type=_FILE, help="Take the answers from a YAML file, and ask nothing.")
@click.option("--force", is_flag=True, help="Write over the files of an earlier register in that folder.")
def command(folder: Path, draft: Path | None, answers: Path | None, force: bool) -> None:
    """Begin a register: ask a dozen questions, write a small complete one, say what to fill in next.

    Press Enter to take the answer in brackets. Nothing is written before the last answer; Ctrl-C stops without a trace.

    \b
    Example:
      holdord init our-policy/
    """
    if draft is not None and answers is not None:
        raise Misused("The answers come from one place. Leave out --from or --answers")
    free(folder, force=force)
    from holdord.policy.importer import beginning

    said = _from_draft(draft) if draft else _from_file(answers) if answers else _asked()
    make(folder, beginning.begin(said, on=now().date()), force=force)
    _told(folder, beginning.next_steps(said))


def _from_draft(draft: Path) -> Any:
    from holdord.policy import loader
    from holdord.policy.importer import beginning

    if not draft.is_dir():
        raise Misused(f"{draft} is not a folder. Name the one that 'holdord register import' wrote")
    if faults := loader.check(draft):
        click.echo("\n".join(str(fault) for fault in faults))
        raise click.exceptions.Exit(BROKEN)
    return beginning.from_register(loader.load(draft).register)


def _from_file(answers: Path) -> Any:
    from holdord.policy.importer import beginning

    try:
        return beginning.from_answers(answers.read_bytes(), answers.name)
    except OSError as refused:
        raise Misused(f"{answers} cannot be read ({refused.strerror}). Look whether its name is right") from None
    except beginning.AnswersFaulty as refused:
        click.echo("\n".join(refused.faults))
        raise click.exceptions.Exit(BROKEN) from None


def _asked() -> Any:
    from holdord.policy.importer import beginning

    said: dict[str, Any] = {}
    for name, question, default, only_if in _QUESTIONS:
        if not only_if or said.get(only_if):
            said[name] = _answer(question, default.format(**said), beginning.WRONG[name])
    return beginning.answers(said, "answers")


def _answer(question: str, default: str, check: Callable[[object], Any]) -> Any:
    """One answer. A wrong one is asked again, with what would be right."""
    for _ in range(_TRIES):
        typed = _typed(question, default)
        try:
            return check(typed)
        except ValueError as refused:
            click.echo(f"  {str(refused)[:1].upper()}{str(refused)[1:]}")
    raise Misused(f"There was no answer to '{question}'. Begin again when you know it")


def _typed(question: str, default: str) -> str:
    """What somebody types; nothing is an answer too, which the check may refuse in words."""
    try:
        return str(click.prompt(question, default=default, show_default=bool(default)))
    except click.Abort as stopped:
        if isinstance(stopped.__context__, EOFError):
            click.echo(f"\nThe answers end before '{question}'. Nothing is written. Add the missing ones.", err=True)
        raise


def _told(folder: Path, steps: list[str]) -> None:
    click.echo(f"\nThe register is in {folder}. What to fill in next:\n")
    for number, step in enumerate(steps, 1):
        click.echo(f"  {number}. {step}")
    click.echo(f"\nThen: holdord register check {folder}, and holdord register lint {folder}")
    click.echo(f"And:  HOLDORD_REGISTER={folder} holdord run")
