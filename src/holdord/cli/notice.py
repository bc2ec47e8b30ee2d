"""`holdord notice`: what people are told, as a text to read, to keep, to put on another page."""

from pathlib import Path

import click

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.notice import copies
from holdord.policy import queries as policy
from holdord.terms import LANGUAGES


@click.group
def command() -> None:
    """Show the notice: whole or in short, as text, Markdown, HTML or PDF.

    \b
    Example:
      holdord notice show --form short
    """


@command.command
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="One of the register's; its first, if left out.")
@click.option("--form", type=click.Choice(["full", "short"]), default="full", show_default=True, help="How much.")
@click.option(
    "--format", type=click.Choice(["text", "markdown", "html", "pdf"]), default="text", show_default=True,
    help="As what kind of file.",
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Where to; else it is printed.")
def show(language: str | None, form: copies.Form, format: copies.Format, output: Path | None) -> None:
    """Show the notice, whole or in short.

    \b
    Example:
      holdord notice show --language da --format pdf -o notice.pdf
    """
    opened()
    spoken = policy.register().languages
    if language and language not in spoken:
        raise Misused(f"the register does not speak {language!r}. Write one of {', '.join(spoken)}")
    if format == "pdf" and output is None:
        raise Misused("a PDF is not for a terminal. Say where to: -o notice.pdf")
    made = copies.copy(language or spoken[0], form, format)
    if output is None:
        click.echo(made.content.decode(), nl=False)
        return
    try:
        output.write_bytes(made.content)
    except OSError as refused:
        raise Misused(f"{output} cannot be written ({refused.strerror}). Name a place that can") from None
    click.echo(f"{output}: the notice, {form}, {made.media_type.split(';')[0]}, version {made.mark[:12]}.")
