"""`holdord register import`: a draft register from the policy a company has."""

import sys
from pathlib import Path

import click

from holdord.cli.faults import Misused
from holdord.cli.folder import free, make
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.policy.importer.found import Found

STANDARD_INPUT = "-"


@click.command(name="import")
@click.argument("policy", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--language", help="The language it is in: da, en, nb, sv or fi. Without it, the text tells.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder the draft is written to.")
@click.option(
    "--languages", help="The languages of our sentences in the draft: da, en, or da,en. Without it, that of the text."
)
@click.option("--force", is_flag=True, help="Write over the files of an earlier draft in that folder.")
@as_json_option
def import_policy(
    policy: Path, language: str | None, languages: str | None, output: Path | None, force: bool, as_json: bool
) -> None:
    """Read a privacy policy and write a draft register with what it says, and a list of what it does not say.

    Markdown, HTML, plain text, PDF and DOCX are read, from a file or from standard input ('-'). Nothing leaves this
    machine. With --json the facts are printed, each with its line; then a folder is not needed.

    \b
    Example:
      holdord register import privacy-policy.html -o our-policy/
    """
    if output is None and not as_json:
        raise Misused("Where is the draft to be written? Name a folder: -o our-policy/")
    spoken = _spoken(languages)
    if output is not None:
        free(output, force=force)
    # The readers and their libraries are loaded only by whoever imports a policy.
    from holdord.policy.importer.draft import draft
    from holdord.policy.importer.find import find_all
    from holdord.policy.importer.readers import TextUnreadable, read

    try:
        text = read(
            _source(policy), name="standard input" if str(policy) == STANDARD_INPUT else policy.name, language=language
        )
    except TextUnreadable as refused:
        raise Misused(str(refused)) from None
    found = find_all(text)
    made = draft(text, found, spoken)
    if output is not None:
        make(output, made.files, force=force)
    if as_json:
        say_json({"language": text.language, "facts": [_plain(fact) for fact in found], "missing": made.missing})
        return
    assert output is not None
    click.echo(f"{counted(len(found), 'fact', 'facts')} read in {text.name} ({_LANGUAGES[text.language]}).\n")
    click.echo(table([(kind, count) for kind, count in made.counts.items()], headings=("what", "how many")))
    if made.missing:
        click.echo("\nThe law asks for it, and it was not found:\n")
        click.echo(table([(one.what, one.article) for one in made.missing], headings=("what", "article")))
    click.echo(f"\nThe draft is in {output}. TO-DO.md says what is left to do, FINDINGS.md where each fact was read.")
    click.echo(f"Next: holdord register check {output}, then holdord register lint {output}")


def _spoken(said: str | None) -> list[str]:
    """The languages of the draft, as they were typed, with commas between them."""
    spoken = [one.strip() for one in said.split(",")] if said is not None else []
    if wrong := [one for one in spoken if one not in _WRITTEN]:
        raise Misused(f"--languages: '{wrong[0]}' is no language of our sentences. Write da, en, or da,en")
    return spoken


_WRITTEN = ("da", "en")
_LANGUAGES = {"da": "Danish", "en": "English", "nb": "Norwegian", "sv": "Swedish", "fi": "Finnish"}


def _source(policy: Path) -> bytes:
    """The bytes; no more than one beyond what is read at all, so that a huge file is refused at once."""
    from holdord.policy.importer.readers import LARGEST

    if str(policy) == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with policy.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except IsADirectoryError:
        raise Misused(f"{policy} is a folder. Name the file the policy stands in") from None
    except OSError as refused:
        raise Misused(f"{policy} cannot be read ({refused.strerror}). Look whether its name is right") from None


def _plain(fact: Found) -> dict[str, object]:
    return {
        "kind": fact.kind,
        "value": dict(fact.value),
        "line": fact.line,
        "section": fact.section,
        "confidence": fact.confidence,
        "quote": fact.quote,
    }
