"""Names in tables: the column that the header calls Recipient, Provider, Databehandler, Personuppgiftsbiträde ...

Takes:    a table row with its header, the Eye
Gives:    one Mention for each name in the cell, with the country, the purpose and the role of the row
"""

import re

from holdord.policy.importer.find.geography import country_of, names_only_countries
from holdord.policy.importer.find.naming.eye import Eye
from holdord.policy.importer.find.naming.links import policy_link
from holdord.policy.importer.find.naming.mention import Mention, short
from holdord.policy.importer.find.naming.names import brand_shaped, runs
from holdord.policy.importer.find.naming.place import Place, role_in
from holdord.policy.importer.text import Line

_LONGEST_CELL = 120
_LONGEST_HEADER = 40
_SEVERAL = re.compile(r"\s*(?:[,;/\n]|\s(?:og|and|och|ja|or|eller)\s)\s*")
_BRACKETS = re.compile(r"\(([^()]{1,100})\)")


def columns(header: tuple[str, ...], eye: Eye) -> dict[str, int]:
    """Which column says what. A column of names is one whose header is short and names receivers."""
    found = _named_beside_a_country(header, eye)
    for what in ("name", "country", "role", "does"):
        if what in found:
            continue
        pattern = eye.vocabulary.headers[what]
        for place, title in enumerate(header):
            if place not in found.values() and len(title) <= _LONGEST_HEADER and pattern.search(title):
                found[what] = place
                break
    return found


def _named_beside_a_country(header: tuple[str, ...], eye: Eye) -> dict[str, int]:
    """'Name', where another column says the country: 'Service' beside it is then what is done, and no name. Tables of
    cookies have names too, and no countries."""
    alone, country = (eye.vocabulary.headers[what] for what in ("alone", "country"))
    places = [place for place, title in enumerate(header) if alone.fullmatch(title.strip(" :"))]
    located = any(len(title) <= _LONGEST_HEADER and country.search(title) for title in header)
    return {"name": places[0]} if places and located else {}


def row(place: Place, eye: Eye) -> list[Mention]:
    """The receivers of a row; none where no column names them, or the row repeats the header."""
    line = place.line
    at = columns(line.header, eye)
    if "name" not in at or at["name"] >= len(line.cells) or line.cells == line.header:
        return []
    cell = line.cells[at["name"]]
    role = role_in(" ".join((_cell(line, at, "role"), *line.header)), eye.vocabulary) or place.role
    where = _cell(line, at, "country") or next((c for c in line.cells if names_only_countries(c, eye.language)), cell)
    country = country_of(where, eye.language)
    does, url = short(_cell(line, at, "does")), policy_link(line, eye.vocabulary)
    sure = 0.9 if place.receivers else 0.85
    return [
        Mention(name, line.number, place.section.place, sure, line.text[:200], entity, country, does, role, url)
        for name, entity in _in_cell(cell, eye)
    ]  # fmt: skip


def _cell(line: Line, at: dict[str, int], what: str) -> str:
    return line.cells[at[what]] if what in at and at[what] < len(line.cells) else ""


def _in_cell(cell: str, eye: Eye) -> list[tuple[str, str]]:
    """The names in a cell, each with its company where that stands beside it."""
    if len(cell) > _LONGEST_CELL:
        return [(name, "") for _run, name in eye.named(cell)]
    inside = " ".join(_BRACKETS.findall(cell))
    company = eye.entity(inside)
    bare = _BRACKETS.sub(" ", cell).strip()
    whole = [run for run in runs(bare, eye.vocabulary) if run.form]
    if whole and whole[-1].end >= len(bare) - 1 and len(whole) == 1 and "," not in bare[: whole[-1].start]:
        return [] if eye.own.holds(bare) else [(bare, company or bare)]
    parts = [bare] if len(whole) == 1 and whole[0].end >= len(bare) - 1 else _SEVERAL.split(bare)
    found: list[tuple[str, str]] = []
    for part in parts:
        for run in runs(part, eye.vocabulary):
            name = eye.name(run.whole if run.form else run.text, first=not brand_shaped(run.text.split()[0]))
            if name and name not in (known for known, _entity in found):
                found.append((name, company or (run.whole.strip() if run.form else "")))
    return found
