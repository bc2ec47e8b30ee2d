"""`holdord catalogue`: who the third parties are that policies name."""

from collections.abc import Iterator

import click

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.policy.catalogue import queries
from holdord.policy.catalogue.model import KINDS, Cookie, Kind, Vendor

_LISTED = {"yes": "listed", "no": "not listed", "unknown": "not looked up"}


@click.group
def command() -> None:
    """Look up who the third parties are that policies name.

    \b
    Example:
      holdord catalogue show hotjar
    """


@command.command
@click.argument("vendor")
@as_json_option
def show(vendor: str, as_json: bool) -> None:
    """Show what is known of one vendor, by its id or any of its names, and where each fact comes from.

    \b
    Example:
      holdord catalogue show hotjar
    """
    found = queries.vendor(vendor) or queries.by_name(vendor)
    if found is None:
        raise Misused(f"the catalogue has no vendor '{vendor}'. {_instead(vendor)}")
    if as_json:
        say_json(found.model_dump(mode="json", exclude_unset=True))
    else:
        click.echo("\n\n".join(_text(found)))


@command.command
@click.argument("text")
@as_json_option
def find(text: str, as_json: bool) -> None:
    """Find vendors by a name, a cookie or a host, whichever it is.

    Ends with 0 if something was found, 1 if not.

    \b
    Example:
      holdord catalogue find _ga
    """
    hits = queries.find(text)
    if as_json:
        say_json([{"vendor": hit.vendor.id, "name": hit.vendor.name, "by": hit.by, "what": hit.what} for hit in hits])
    elif hits:
        rows = [(hit.vendor.id, hit.vendor.name, hit.vendor.kind, f"{hit.by} {hit.what}") for hit in hits]
        click.echo(table(rows, headings=("id", "vendor", "kind", "found by")))
    else:
        click.echo(f"Nothing in the catalogue is called '{text}'. {_instead(text)}")
    raise click.exceptions.Exit(0 if hits else BROKEN)


@command.command(name="list")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind of service.")
@as_json_option
def list_vendors(kind: Kind | None, as_json: bool) -> None:
    """List the vendors of the catalogue.

    \b
    Example:
      holdord catalogue list --kind analytics
    """
    vendors = queries.vendors(kind)
    if as_json:
        say_json([vendor.model_dump(mode="json", exclude_unset=True) for vendor in vendors])
        return
    rows = [(each.id, each.name, each.country or "-", each.kind, each.status) for each in vendors]
    click.echo(table(rows, headings=("id", "vendor", "country", "kind", "status")))
    click.echo(f"\n{counted(len(vendors), 'vendor', 'vendors')}.")


def _instead(text: str) -> str:
    meant = queries.near(text)
    return f"Did you mean '{meant}'?" if meant else "See 'holdord catalogue list'."


def _text(vendor: Vendor) -> Iterator[str]:
    yield f"{vendor.name} ({vendor.id})\n{vendor.does}"
    yield table([row for row in _facts(vendor) if row[1]], headings=("fact", "as far as known"))
    if vendor.cookies:
        yield table(map(_cookie, vendor.cookies), headings=("cookie", "lasts", "party", "purpose"))
    sources = [(", ".join(source.of), source.on, source.source) for source in vendor.sources]
    yield table(sources, headings=("says so of", "on", "source"))


def _facts(vendor: Vendor) -> Iterator[tuple[str, str]]:
    yield "also", ", ".join(vendor.also)
    yield "company", ", ".join(filter(None, (vendor.legal_entity, vendor.country)))
    yield "part of", vendor.parent or ""
    yield "status", _status(vendor)
    yield "kind", vendor.kind
    yield "usual role", f"{vendor.role.usual.replace('_', ' ')}: {vendor.role.why}" if vendor.role else ""
    yield "privacy page", vendor.privacy_url or ""
    yield "contact", vendor.contact or ""
    yield "hosts", ", ".join(vendor.hosts)
    yield "data", ", ".join(vendor.data)
    yield "EU-US framework", _framework(vendor)
    if vendor.rights is not None:
        yield "get one person's data", vendor.rights.access
        yield "erase one person's data", vendor.rights.erasure
        yield "where", vendor.rights.where or ""
        yield "how", vendor.rights.note or ""
    yield "note", vendor.note or ""


def _status(vendor: Vendor) -> str:
    since = f" since {vendor.since}" if vendor.since else ""
    present = queries.present(vendor)
    followed = f"; today see '{present.id}'" if present is not vendor else ""
    return f"{vendor.status}{since}{followed}"


def _framework(vendor: Vendor) -> str:
    if vendor.framework is None:
        return ""
    said = _LISTED[vendor.framework.listed]
    checked = vendor.framework.checked_on
    return f"{said} on {checked}, says {vendor.framework.source}" if checked else said


def _cookie(cookie: Cookie) -> tuple[str, str, str, str]:
    return cookie.name, cookie.lifetime or "-", cookie.party, cookie.purpose
