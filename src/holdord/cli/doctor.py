"""`holdord doctor`: what is set, what is missing, what is unsafe."""

from collections.abc import Sequence

import click

from holdord.cli.faults import BROKEN, KEPT
from holdord.cli.house import Finding, house
from holdord.cli.say import as_json_option, say_json
from holdord.lib.clock import now


@click.command
@as_json_option
def command(as_json: bool) -> None:
    """Say what is set, what is missing and what is unsafe, each with the cure.

    Ends with 0 if nothing is unsafe, 1 if something is. It changes nothing.

    \b
    Example:
      holdord doctor
    """
    findings = house().findings(now=now())
    unsafe = [finding for finding in findings if finding.state == "unsafe"]
    say_json({"well": not unsafe, "findings": findings}) if as_json else click.echo(_text(findings))
    raise click.exceptions.Exit(BROKEN if unsafe else KEPT)


def _text(findings: Sequence[Finding]) -> str:
    width = max(len(finding.what) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<8} {finding.what:<{width}}  {finding.said}")
        if finding.cure and finding.state != "good":
            lines.append(f"{'':<8} {'':<{width}}  -> {finding.cure}")
    return "\n".join(lines)
