"""`holdord scan`: what does a website really do, and is it what the register says?"""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.policy.lint.finding import Severity
from holdord.policy.register import Register
from holdord.terms import LANGUAGES

if TYPE_CHECKING:
    from holdord.scan.looking import Wish
    from holdord.scan.rules import Finding
    from holdord.scan.walk import Walked

Scans = Sequence[tuple["Walked", Sequence["Finding"]]]

_BY = "system:command-line"
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Files:
    """What is written beside the answer."""

    html: Path | None
    sarif: Path | None
    junit: Path | None


@click.command
@click.argument("addresses", metavar="URL...", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1, 500), default=10, show_default=True,
    help="Look at so many pages of a site.",
)  # fmt: skip
@click.option(
    "--register", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Hold it against the register in this folder. Without it, the register in force.",
)  # fmt: skip
@click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), default="en", show_default=True,
    help="What the browser reads, and the HTML report speaks.",
)  # fmt: skip
@click.option("--ours", multiple=True, metavar="HOST", help="This host is ours too. May be given several times.")
@click.option(
    "--resolve", multiple=True, metavar="HOST=ADDRESS",
    help="Look for HOST at ADDRESS, as in 'www.example.com=127.0.0.1:8443'. '*' is every host.",
)  # fmt: skip
@click.option(
    "--any-certificate", is_flag=True,
    help="Take a certificate that nobody vouches for, of a site that is not out yet.",
)  # fmt: skip
@click.option(
    "--countries", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Ranges of addresses with their countries, as for HOLDORD_SCAN_COUNTRIES.",
)  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep the scan: the promises are held against it.")
@click.option("--html", "html_file", type=_FILE, metavar="FILE", help="Write a report with pictures, too.")
@click.option("--sarif", "sarif_file", type=_FILE, metavar="FILE", help="Write the findings as SARIF 2.1.0, too.")
@click.option("--junit", "junit_file", type=_FILE, metavar="FILE", help="Write the findings as JUnit XML, too.")
@click.option(
    "--fail-on", type=click.Choice([severity.value for severity in Severity]), default=Severity.LOW.value,
    show_default=True, help="End with 1 for findings this bad or worse.",
)  # fmt: skip
@as_json_option
def command(
    addresses: tuple[str, ...], limit: int, folder: Path | None, language: str, ours: tuple[str, ...],
    resolve: tuple[str, ...], any_certificate: bool, countries: Path | None, keep: bool, html_file: Path | None,
    sarif_file: Path | None, junit_file: Path | None, fail_on: str, as_json: bool,
) -> None:  # fmt: skip
    """Visit a website as eight visitors would, and hold what it loads and stores against the register.

    Nothing chosen, everything refused, everything accepted, the yes taken back; each with and without the browser's own
    no (Global Privacy Control). Several addresses of one site are pages of it; more are found in its site map and its
    links. Findings that the register lists under 'accepted' are shown with their reason, and do not count.
    Ends with 0 if nothing was found, 1 if something was, 2 if it could not look.

    \b
    Example:
      holdord scan https://www.example.com --html scan.html
    """
    from holdord.scan import actions, looking
    from holdord.scan.findings import judge

    if keep and folder:
        raise Misused("--keep and --register exclude each other: what is kept is held against the register in force")
    if keep or folder is None:
        opened()
    at = now()
    register = _register(folder)
    wish = looking.Wish(
        limit=limit, language=language, ours=ours,
        resolve=tuple(map(_resolved, resolve)), any_certificate=any_certificate, countries=countries,
    )  # fmt: skip
    scans = [(walked, judge(walked.seen, register, at.date())) for walked in _walked(addresses, wish, at)]
    if keep:
        for walked, _ in scans:
            actions.keep(walked.seen, by=_BY, at=at)
    _write(scans, register, language, Files(html_file, sarif_file, junit_file), Severity(fail_on))
    _say(scans, as_json=as_json)
    found = any(each.counts(Severity(fail_on)) for _, findings in scans for each in findings)
    raise click.exceptions.Exit(BROKEN if found else 0)


def _register(folder: Path | None) -> Register:
    """The one in the folder, else the one in force; a faulty one is told like any other fault."""
    from holdord.policy.loader import load

    return load(folder).register if folder else policy.register()


def _resolved(text: str) -> tuple[str, str]:
    host, equals, address = text.partition("=")
    if not equals or not re.fullmatch(r"[\w.*-]+", host) or not re.fullmatch(r"[\w.:\[\]-]+", address):
        raise Misused(f"--resolve: {text!r} names no host and address. Write it as in 'www.example.com=127.0.0.1:8443'")
    return host, address


def _walked(addresses: tuple[str, ...], wish: "Wish", at: datetime) -> "list[Walked]":
    from holdord.scan import looking
    from holdord.scan.browser import NoBrowser
    from holdord.scan.countries import NoRanges
    from holdord.scan.site import NotAnAddress
    from holdord.scan.walk import SiteUnreachable

    try:
        # To the end, so that the browser is closed before anything is written into a table.
        return list(looking.look(addresses, wish, at=at, said=_progress if sys.stderr.isatty() else _silence))
    except (NotAnAddress, NoBrowser, NoRanges, SiteUnreachable) as refused:
        raise Misused(str(refused)) from None


def _progress(name: str) -> None:
    click.echo(f"  {name}", err=True)


def _silence(name: str) -> None:
    """Files and pipes get the answer only."""


def _write(scans: Scans, register: Register, language: str, files: Files, bar: Severity) -> None:
    from holdord.scan.report import html, junit, sarif

    if files.html:
        for number, (walked, findings) in enumerate(scans):
            file = files.html if number == 0 else files.html.with_stem(f"{files.html.stem}-{number + 1}")
            _put(file, html.html(walked, findings, register, language))
    seen = [(walked.seen, findings) for walked, findings in scans]
    if files.sarif:
        _put(files.sarif, json.dumps(sarif.sarif(seen, version=version("holdord")), indent=2, ensure_ascii=False))
    if files.junit:
        _put(files.junit, junit.xml(seen, bar))


def _put(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise Misused(f"{file}: cannot be written ({fault.strerror}). Name a file in a folder that exists") from None


def _say(scans: Scans, *, as_json: bool) -> None:
    from holdord.scan.report.text import as_data, text

    if as_json:
        say_json([as_data(walked.seen, findings) for walked, findings in scans])
    else:
        click.echo("\n\n".join(text(walked.seen, findings) for walked, findings in scans))
