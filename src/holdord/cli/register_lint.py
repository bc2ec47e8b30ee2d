"""`holdord register lint`: what is wrong in a policy, by rule and article."""

import sys
from importlib.metadata import version
from pathlib import Path

import click
from django.conf import settings

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.say import as_json_option, say_json
from holdord.lib.clock import now
from holdord.policy.importer.text import LANGUAGES, PolicyText
from holdord.policy.lint.finding import Finding, Severity

STANDARD_INPUT = "-"


@click.command
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--text",
    "policy",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Judge this policy too; alone if no folder is named.",
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), help="The language the policy is in. Without it, the text tells."
)
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.HIGH.value,
    show_default=True,
    help="End with 1 for findings this bad or worse.",
)
@as_json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Answer in a Markdown table.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Answer in SARIF 2.1.0.")
def lint(
    folder: Path | None,
    policy: Path | None,
    language: str | None,
    fail_on: str,
    as_json: bool,
    as_markdown: bool,
    as_sarif: bool,
) -> None:
    """Judge a policy: what is wrong, by which article, and what would be right.

    A folder is judged as a register; --text names the policy as people read it, in any form that import reads, or '-'
    for standard input. With neither, the register in force is judged. Ends with 1 if something is found that nobody
    has accepted, 0 if not. What the register lists under 'accepted' is shown with its reason, and does not count.

    \b
    Example:
      holdord register lint our-policy/ --text privacy-policy.html
    """
    if as_json + as_markdown + as_sarif > 1:
        raise Misused("Only one form of answer can be given. Choose one of --json, --markdown and --sarif")
    # The rules and the readers are loaded only by whoever judges a policy.
    from holdord.policy.lint import report
    from holdord.policy.lint.judge import judge

    register = _folder(folder, alone=policy is None)
    findings = judge(register, _text(policy, language) if policy else None, day=now().date())
    if as_json:
        say_json({"summary": report.summary(findings), "findings": report.as_data(findings)})
    elif as_sarif:
        say_json(_sarif(findings, register, policy))
    else:
        click.echo(report.markdown(findings) if as_markdown else report.text(findings))
    raise click.exceptions.Exit(BROKEN if any(each.counts(Severity(fail_on)) for each in findings) else 0)


def _folder(given: Path | None, *, alone: bool) -> Path | None:
    """The folder that was named; without one the register in force, unless a text was to be judged."""
    if given is None and not alone:
        return None
    folder = given or Path(settings.HOLDORD_REGISTER)
    if not folder.is_dir():
        raise Misused(f"{folder} is not a folder. Name the one that register.yaml stands in, or a policy with --text")
    return folder


def _text(policy: Path, language: str | None) -> PolicyText:
    from holdord.policy.importer.readers import TextUnreadable, read

    try:
        return read(_source(policy), name=_name(policy), language=language)
    except TextUnreadable as refused:
        raise Misused(str(refused)) from None


def _source(policy: Path) -> bytes:
    """The bytes; no more than one beyond what is read at all, so that a huge file is refused at once."""
    from holdord.policy.importer.readers import LARGEST

    if str(policy) == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with policy.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as refused:
        raise Misused(f"{policy} cannot be read ({refused.strerror}). Name the file the policy stands in") from None


def _name(policy: Path) -> str:
    return "standard input" if str(policy) == STANDARD_INPUT else policy.name


def _sarif(findings: tuple[Finding, ...], folder: Path | None, policy: Path | None) -> dict[str, object]:
    """Paths as they were typed: whoever shows findings beside the lines looks for the files there."""
    from holdord.policy.lint.sarif import sarif

    def at(file: str) -> str:
        if policy is not None and file == _name(policy):
            return policy.as_posix() if str(policy) != STANDARD_INPUT else file
        return (folder / file).as_posix() if folder else file

    return sarif(findings, version=version("holdord"), at=at)
