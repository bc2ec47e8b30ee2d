"""What a browser saw on a site: who was asked for what, what was stored, and which buttons there were.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5 - what shows whether they are kept
Law:      ePrivacy Directive Art. 5(3)
Gives:    Seen, in eight passes. Plain values that become JSON and come back; nothing in it is about a person: addresses
          are without their queries, and of what is stored only the name is noted, never what stands in it
Next:     walk.py (which sees), rules.py (which judges)
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

#: What a visitor has done: nothing yet, said no, said yes, taken the yes back.
State = Literal["untouched", "refused", "accepted", "withdrawn"]
STATES: tuple[State, ...] = ("untouched", "refused", "accepted", "withdrawn")

#: Why a state was not reached: no banner was seen; one was, without that button; the browser's signal had answered.
NotReached = Literal["", "no-banner", "no-button", "answered"]


class Fact(BaseModel):
    """It cannot be changed, and knows no unknown keys. It is no part of a register."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Fact):
    """Something a page asked a host for. ``path`` is without the query. ``by`` is who caused it, the nearest first.

    ``country`` is where the address is registered, where that was looked up. ``really`` is the host that a name of the
    site's own stands for in the DNS. ``mark`` is the vendor whose address it looks like, wherever it is served from.
    """

    host: str
    path: str
    kind: str
    page: str
    by: tuple[str, ...] = ()
    secure: bool = True
    country: str | None = None
    really: str | None = None
    mark: str | None = None


class Stored(Fact):
    """Something on the visitor's device. ``under`` is the domain of a cookie, the host of a storage.

    ``seconds`` is how long it was asked to stay (None: until the browser is closed, or no end is known). ``fresh`` was
    put there in this state; what is not was there before. ``left`` was there at the end of the state.
    """

    kind: Literal["cookie", "local", "session", "database", "cache"]
    name: str
    under: str
    first_party: bool
    page: str
    seconds: int | None = None
    http_only: bool = False
    fresh: bool = True
    left: bool = True
    by: str = ""


class Look(Fact):
    """How a button looks: its size in CSS pixels, and the style that makes it plain or pale."""

    text: str
    width: int
    height: int
    style: str


class Pass(Fact):
    """One state, with or without the browser's own no (GPC). ``asked``: a banner was in sight at first."""

    state: State
    gpc: bool
    reached: bool = True
    why_not: NotReached = ""
    asked: bool = False
    pages: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    stored: tuple[Stored, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.state}{'+gpc' if self.gpc else ''}"


class Buttons(Fact):
    """What the banner offers, without the browser's signal. Layer 1 is what one sees first; 0: not found."""

    accept: int = 0
    refuse: int = 0
    way_back: bool = False
    accept_look: Look | None = None
    refuse_look: Look | None = None


class Seen(Fact):
    """A whole scan of one site. ``site`` is the name under which everything is the site's own; ``ours`` are others.

    ``manager`` is the consent manager that was recognised, None where none was. ``cut`` says that there was more than
    was noted. ``languages`` is what the browser said it reads.
    """

    version: Literal[1] = 1
    site: str
    start: str
    at: datetime
    browser: str
    language: str = "en"
    ours: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    manager: str | None = None
    buttons: Buttons = Buttons()
    cut: bool = False
    passes: tuple[Pass, ...] = Field(default=())

    def pass_of(self, state: State, *, gpc: bool = False) -> Pass | None:
        return next((each for each in self.passes if each.state == state and each.gpc == gpc), None)

    def is_ours(self, host: str) -> bool:
        """Whether a host is the site itself, or one it was said to belong to."""
        return any(host == each or host.endswith(f".{each}") for each in (self.site, *self.ours))
