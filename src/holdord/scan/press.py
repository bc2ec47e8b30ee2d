"""Finds the buttons of a banner and presses them, as a visitor would.

Promise:  2.1b - refusing is as easy as accepting; a way back on every page
Law:      GDPR Art. 4(11), 7(3)-(4)
Takes:    an open page; managers.yaml, words.yaml
Gives:    Presser: is somebody asked? on which layer is yes, no, the way back? how do they look?
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from holdord.scan.managers import Manager, managers, words
from holdord.scan.recorder import keepable
from holdord.scan.seen import Look

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

#: How often a second layer is looked for, five times a second.
_LOOKS = 6
What = Literal["accept", "refuse"]

_SEEN = """element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element)
    return box.width > 1 && box.height > 1 && style.visibility == 'visible' && +style.opacity > 0.05 &&
        box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight * 3
}"""
_LOOK = """element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element)
    return {
        text: (element.innerText || element.value || '').trim().slice(0, 60),
        width: Math.round(box.width), height: Math.round(box.height),
        style: [style.color, style.backgroundColor, style.backgroundImage, style.fontWeight, style.fontSize,
            style.borderTopWidth, style.borderTopColor, style.textDecorationLine, style.opacity].join('|'),
    }
}"""
#: Takes every tick out of the box that a button stands in.
_UNTICK = """button => {
    const ticks = 'input[type=checkbox]:checked:not(:disabled), [role=switch][aria-checked=true]:not([disabled])'
    let box = button
    while (box.parentElement && !box.querySelector(ticks)) box = box.parentElement
    box.querySelectorAll(ticks).forEach(tick => tick.click())
}"""
#: The first thing to press whose words are among these; for a banner, where the text around it speaks of cookies.
_WORDED = """([wanted, about, anywhere]) => {
    const all = function* (root) {
        for (const element of root.querySelectorAll('*')) {
            yield element
            if (element.shadowRoot) yield* all(element.shadowRoot)
        }
    }
    const seen = SEEN
    const text = element => (element.innerText || element.value || element.ariaLabel || '').trim().toLowerCase()
        .replace(/\\s+/g, ' ').replace(/[.!>»→✓×]+$/, '').trim()
    const says = said => wanted.some(word => said == word || word.length > 7 && said.startsWith(word + ' '))
    const around = element => {
        for (let step = 0; step < 8 && (element = element.parentElement || element.getRootNode().host); step++) {
            if (element == document.body || element == document.documentElement) return false
            const said = (element.innerText || '').toLowerCase()
            if (said.length < 6000 && about.some(word => said.includes(word))) return true
        }
    }
    for (const element of all(document))
        if (element.matches('button, a, [role=button], input[type=button], input[type=submit], [onclick]') &&
            says(text(element)) && seen(element) && (anywhere || around(element))) return element
    return null
}""".replace("SEEN", _SEEN)


class Presser:
    """One page's banner. ``manager``: the one that was recognised. ``wait`` lets the page settle after a press."""

    def __init__(self, page: "Page", wait: Callable[[], None], manager: Manager | None = None) -> None:
        self.page, self.wait, self.manager = page, wait, manager

    def recognise(self) -> Manager | None:
        """The first consent manager that is on the page; remembered."""
        every = ", ".join(selector for each in managers().values() for selector in each.there)
        frames = [frame for frame in self.page.frames if _is_there(frame, every)]
        for each in managers().values() if frames else ():
            if any(_is_there(frame, ", ".join(each.there)) for frame in frames):
                self.manager = each
                break
        return self.manager

    def asks(self) -> bool:
        """Whether a banner is in sight."""
        if self.manager is not None:
            return self._first(self.manager.banner) is not None or self._first(self.manager.accept) is not None
        return self._worded("accept") is not None

    def find(self, what: What) -> "ElementHandle | None":
        """The button on the first layer."""
        known = self._first(getattr(self.manager, what)) if self.manager else None
        return known or (self._worded(what) if self.manager is None or self.asks() else None)

    def press(self, what: What) -> int:
        """Say yes, or no; gives the layer it was found on, 0 where it was not."""
        if self._press(self.find(what)):
            return 1
        more = self._first(self.manager.more) if self.manager else None
        if self.asks() and self._press(more or self._worded("more")) and self._press_further(what):
            return 2
        # Nobody asked, because the browser had answered: the way back leads to it.
        return 2 if not self.asks() and self.open_again() and self._press_further(what) else 0

    def withdraw(self) -> bool:
        """Take everything back; whether there was a way."""
        at_once = self._first(self.manager.withdraw) if self.manager else None
        if self._press(at_once or self._worded("withdraw", anywhere=True)):
            return True
        if self.manager and self._first(self.manager.refuse_more):
            # It has come since it was opened.
            return self._press_further("refuse")
        if not self.open_again():
            return False
        again = self._first(self.manager.withdraw) if self.manager else None
        if self._press(again or self._worded("withdraw")) or self._press_further("refuse"):
            return True
        more = self._first(self.manager.more) if self.manager else None
        return self._press(more or self._worded("more")) and self._press_further("refuse")

    def open_again(self) -> bool:
        """Open the choices once more."""
        known = self._first(self.manager.back) if self.manager else None
        return self._press(known or self._worded("back", anywhere=True))

    def look_of(self, element: "ElementHandle | None") -> Look | None:
        """How a button looks; a child's style counts no more than the button's own."""
        if element is None:
            return None
        found = element.evaluate(_LOOK)
        return Look(**found | {"text": keepable(" ".join(found["text"].split()))})

    def _press_further(self, what: What) -> bool:
        """On the second layer: the button, and what makes it count. Without one: every tick taken out, and saved."""
        for _ in range(_LOOKS):
            # A layer that slides in is not there at once.
            if self._further(what) or self._first(self.manager.save if self.manager else ()):
                break
            self.page.wait_for_timeout(200)
        pressed = self._press(self._further(what))
        saves = (self._first(self.manager.save) if self.manager else None) or self._worded("save")
        if not pressed and what == "refuse" and saves is not None:
            _quietly(partial(saves.evaluate, _UNTICK))
            return self._press(saves)
        return self._press(saves) or pressed if pressed else False

    def _further(self, what: What) -> "ElementHandle | None":
        further = getattr(self.manager, f"{what}_more") if self.manager else ()
        return self._first(further) or self.find(what) or self._worded(what)

    def _first(self, selectors: Sequence[str]) -> "ElementHandle | None":
        """The first element in sight, in any frame."""
        for selector in selectors:
            for frame in self.page.frames:
                for element in _elements(frame, selector):
                    if _quietly(partial(element.evaluate, _SEEN)):
                        return element
        return None

    def _worded(self, what: str, *, anywhere: bool = False) -> "ElementHandle | None":
        for frame in self.page.frames:
            handle = _quietly(partial(frame.evaluate_handle, _WORDED, [words()[what], words()["banner"], anywhere]))
            if handle is not None and (element := handle.as_element()) is not None:
                return cast("ElementHandle", element)
        return None

    def _press(self, element: "ElementHandle | None") -> bool:
        if element is None:
            return False
        from playwright.sync_api import Error

        try:
            element.click(timeout=1500)
        except Error:
            # Something lies above it, or it moves: pressed all the same, as a keyboard would.
            if _quietly(lambda: element.evaluate("element => (element.click(), true)")) is None:
                return False
        self.wait()
        return True


def _elements(frame: Any, selector: str) -> "list[ElementHandle]":
    found: list[ElementHandle] | None = _quietly(lambda: frame.query_selector_all(selector))
    return (found or [])[:5]


def _is_there(frame: Any, selector: str) -> bool:
    return bool(_quietly(lambda: frame.query_selector(selector)))


def _quietly(work: Callable[[], Any]) -> Any:
    """What a frame that is being left cannot say is None."""
    from playwright.sync_api import Error

    try:
        return work()
    except Error:
        return None
