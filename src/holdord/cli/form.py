"""`holdord form`: the forms of the register, where they stand, and what to paste into a page of one's own.

Takes:    a form's id, a language, the way it is to stand there
Gives:    addresses; HTML that can be pasted as it is
Why here: cli and centre are neighbours, and neither asks the other; addresses are those of terms/languages.py
"""

from collections.abc import Callable, Iterator
from html import escape

import click
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.intake import shown as forms
from holdord.intake.rules import NoSuchForm
from holdord.intake.showing import FIELD, TRAP
from holdord.intake.shown import Field, Shown
from holdord.policy import queries as policy
from holdord.terms import paths


@click.group
def command() -> None:
    """Say which forms there are, and print what to paste into a page of one's own.

    \b
    Example:
      holdord form embed contact --as script
    """


@command.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List the forms of the register with their addresses, in each language.

    \b
    Example:
      holdord form list
    """
    opened()
    found = [(id, language, _title(id, language), _page(id, language)) for id in forms.ids() for language in _spoken()]
    if as_json:
        say_json([dict(zip(("form", "language", "title", "address"), line, strict=True)) for line in found])
        return
    click.echo(table(found, headings=("form", "language", "title", "address")) or "The register has no form.")
    sites = ", ".join(settings.HOLDORD_EMBED_ON)
    click.echo(f"\nMay stand on: {sites or 'no other site. HOLDORD_EMBED_ON lists those that may show and send them'}")


@command.command
@click.argument("form")
@click.option(
    "--as", "way", type=click.Choice(["frame", "script", "html"]), default="frame", help="How it stands there."
)
@click.option("--language", help="Its language; the register's first, unless you say otherwise.")
def embed(form: str, way: str, language: str | None) -> None:
    """Print a form to paste: a frame, a script that draws it, or a form of your own in plain HTML.

    \b
    Example:
      holdord form embed contact --as html --language en > contact.html
    """
    opened()
    spoken = language or _spoken()[0]
    if spoken not in _spoken():
        raise Misused(f"the register does not speak {spoken!r}. Write {' or '.join(_spoken())}")
    try:
        shown = forms.shown(form, spoken, at=None)
    except NoSuchForm:
        raise Misused(f"the register has no form {form!r}. Write one of {', '.join(forms.ids())}") from None
    click.echo(_WAYS[way](shown))
    if not settings.HOLDORD_EMBED_ON:
        click.echo("HOLDORD_EMBED_ON lists no site yet: name yours there, or nothing is shown or sent.", err=True)


def _frame(shown: Shown) -> str:
    address = f"{settings.HOLDORD_ADDRESS}{paths('embedded')[shown.language]}{shown.id}"
    title, form = escape(shown.title), escape(shown.id)
    size = 'width="100%" height="900" frameborder="0"'
    frame = f'<iframe src="{address}" title="{title}" data-holdord-form="{form}" {size} loading="lazy"></iframe>'
    return f"{frame}\n{_script_tag()}"


def _script(shown: Shown) -> str:
    link = f'<a href="{_page(shown.id, shown.language)}">{escape(shown.title)}</a>'
    place = f'<div data-holdord-form="{escape(shown.id)}" data-language="{shown.language}">{link}</div>'
    return f"{place}\n{_script_tag()}"


def _script_tag() -> str:
    return f'<script src="{settings.HOLDORD_ADDRESS}/embed/form.js" async></script>'


def _html(shown: Shown) -> str:
    with override(shown.language):
        return "\n".join(_lines(shown))


def _lines(shown: Shown) -> Iterator[str]:
    """Every word a person must read before they send it stands in it."""
    yield f'<form method="post" action="{_page(shown.id, shown.language)}" lang="{shown.language}">'
    yield f"  <h2>{escape(shown.title)}</h2>"
    yield f"  <p>{escape(shown.intro)}</p>"
    yield f'  <input type="hidden" name="{FIELD}" value="{shown.token}">'
    # Out of everybody's sight without a sheet of styles; who hears the page is told to leave it.
    leave = escape(_("Leave this field empty"))
    yield f'  <p hidden><label>{leave} <input name="{TRAP}" autocomplete="off"></label></p>'
    for field in shown.fields:
        yield f'  <p><label for="{shown.id}-{field.name}">{escape(field.label)}</label><br>'
        yield f"    {_input(shown, field)}" + (f"<br><small>{escape(field.hint)}</small></p>" if field.hint else "</p>")
    for box in shown.consents:
        id = f"{shown.id}-consent-{box.purpose}"
        yield f'  <p><input type="checkbox" id="{id}" name="_consent" value="{escape(box.purpose)}">'
        yield f'    <label for="{id}">{escape(box.text)}</label></p>'
    if shown.asks:
        yield f"  <p>{escape(shown.asks.text)}</p>"
    yield f'  <p><button type="submit">{escape(shown.submit)}</button></p>'
    policy_at = f"{settings.HOLDORD_ADDRESS}{paths('notice')[shown.language]}#s-{shown.section}"
    why = f"{shown.purpose}. {shown.ground} ({shown.article}). {shown.period}."
    yield f"  <p><small>{escape(why)}"
    yield f'    <a href="{policy_at}">{escape(policy.register().organisation)}</a></small></p>'
    yield "</form>"


def _input(shown: Shown, field: Field) -> str:
    if field.kind == "event":
        return _choice(shown, field)
    about = f'id="{shown.id}-{field.name}" name="{field.name}"' + (" required" if field.required else "")
    if field.kind == "textarea":
        return f'<textarea {about} maxlength="{field.longest}"></textarea>'
    return f'<input type="{field.kind}" {about} maxlength="{field.longest}">'


def _choice(shown: Shown, field: Field) -> str:
    """The events there are now: a form for one of them keeps its line alone."""
    options = "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in field.options)
    return f'<select id="{shown.id}-{field.name}" name="{field.name}" required>{options}</select>'


_WAYS: dict[str, Callable[[Shown], str]] = {"frame": _frame, "script": _script, "html": _html}


def _spoken() -> tuple[str, ...]:
    return policy.register().languages


def _title(form: str, language: str) -> str:
    return policy.sentence(policy.wording(language).forms[form].title, language)


def _page(form: str, language: str) -> str:
    return f"{settings.HOLDORD_ADDRESS}{forms.path_of(form, language)}"
