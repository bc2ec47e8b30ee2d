"""What a browser might have seen, from a few lines."""

from typing import Any

from holdord.scan.seen import Buttons, Look, Pass, Request, Seen, State, Stored
from tests.conftest import at

PAGE = "https://www.example.com/"
PLAIN = Look(text="Accept all", width=90, height=37, style="black on white")


def request(host: str, path: str = "/x.js", **more: Any) -> Request:
    return Request(**{"host": host, "path": path, "kind": "Script", "page": PAGE, **more})


def stored(name: str, **more: Any) -> Stored:
    given = {"kind": "cookie", "name": name, "under": "example.com", "first_party": True, "page": PAGE, **more}
    return Stored(**given)


def visit(state: State, *things: Request | Stored, gpc: bool = False, **more: Any) -> Pass:
    return Pass(
        state=state, gpc=gpc, pages=(PAGE,), requests=tuple(each for each in things if isinstance(each, Request)),
        stored=tuple(each for each in things if isinstance(each, Stored)), **more,
    )  # fmt: skip


def site(*passes: Pass, **more: Any) -> Seen:
    """A site that asks rightly; the states that are not given were reached, and nothing happened in them."""
    given = {each.name: each for each in passes}
    empty = [visit("untouched", asked=True), visit("refused"), visit("accepted"), visit("withdrawn")]
    silent = [visit(each, gpc=True) for each in ("untouched", "refused", "accepted", "withdrawn")]
    buttons = Buttons(accept=1, refuse=1, way_back=True, accept_look=PLAIN, refuse_look=PLAIN)
    return Seen(**{
        "site": "example.com", "start": PAGE, "at": at("2026-12-01"), "browser": "Chromium 156", "pages": (PAGE,),
        "manager": "holdord", "buttons": buttons,
        "passes": tuple(given.get(each.name, each) for each in (*empty, *silent)), **more,
    })  # fmt: skip
