"""What stands for what in a file: which column is the name, which of the writers are we.

Law:      GDPR Art. 5(1)(c): a column that nobody names is left out
Why:      headings and the names of writers stand in the file of whoever brought it, so the page opens them for the
          purpose they stated; that it did is logged
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdord.console import texts
from holdord.console.access import Visit, page
from holdord.console.channels import import_of
from holdord.intake import actions
from holdord.intake.channels.identifying import spelling
from holdord.intake.channels.kinds import KINDS, Questions
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.receiving import here
from holdord.policy import queries as policy
from holdord.staff.roles import Permission
from holdord.terms import IdentifierKind

#: How somebody who writes in a chat can be named, in the order it is tried.
_REACHED = (IdentifierKind.EMAIL, IdentifierKind.PHONE)


@page(Permission.DATA_IMPORT, for_a_purpose=True)
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Ask, and have the file looked through by the answers."""
    found = import_of(id, visit)
    try:
        asked = actions.ask(id=id, by=visit.by, at=visit.at)
        if request.method == "POST":
            legend, wrong = _legend(request.POST, asked)
            if not wrong:
                actions.map_out(id=id, legend=legend, by=visit.by, at=visit.at)
                return HttpResponseRedirect(reverse("console.import", args=[id]))
            messages.error(request, _("Some of it is no number and no address. Nothing was changed."))
    except actions.NotNow:
        messages.error(request, _("The file does not stand there any more. Look at it again."))
        return HttpResponseRedirect(reverse("console.import", args=[id]))
    context = {"line": found, "asked": asked, "typed": request.POST, **_offered(found.channel, asked, request.POST)}
    return render(request, "console/mapping.html", context)


def _offered(channel: str, asked: Questions, typed: Mapping[str, Any]) -> dict[str, object]:
    entry = policy.register().channel(channel)
    pieces = KINDS[entry.kind].columns if entry and entry.kind in KINDS else ()
    return {
        "pieces": [(piece, texts.piece(piece)) for piece in pieces],
        "columns": [
            (number, column.heading, typed.get(f"column-{number}", column.piece))
            for number, column in enumerate(asked.columns)
        ],
        "always": [
            (piece, texts.piece(piece), typed.get(f"always-{piece}", asked.legend.always.get(piece, "")))
            for piece in asked.always
        ],
        "writers": [
            (number, name, typed.get(f"ours-{number}", "" if typed else asked.legend.is_ours(name)),
             typed.get(f"reach-{number}", next(iter(asked.legend.reached(name).values()), "")))
            for number, name in enumerate(asked.writers)
        ],
        "dates": typed.get("dates", asked.legend.dates or ""),
    }  # fmt: skip


def _legend(sent: Mapping[str, Any], asked: Questions) -> tuple[Legend, bool]:
    """The legend that was filled in, and whether something in it is wrong."""
    people = {name: _reached(str(sent.get(f"reach-{number}", ""))) for number, name in enumerate(asked.writers)}
    wrong = any(known is None for known in people.values())
    dates = sent.get("dates")
    return Legend(
        columns={
            column.heading: piece for number, column in enumerate(asked.columns)
            if (piece := str(sent.get(f"column-{number}", "")))
        },
        always={piece: text for piece in asked.always if (text := str(sent.get(f"always-{piece}", "")).strip())},
        ours=tuple(name for number, name in enumerate(asked.writers) if sent.get(f"ours-{number}")),
        people={name: known for name, known in people.items() if known},
        dates=dates if dates in ("day-first", "month-first") else None,
    ), wrong  # fmt: skip


def _reached(text: str) -> dict[IdentifierKind, str] | None:
    """The number or the address; empty for nothing, None for what is neither."""
    if not text.strip():
        return {}
    region = here(policy.register()).region
    for kind in _REACHED:
        if found := spelling(kind, text, region=region):
            return {kind: found}
    return None
