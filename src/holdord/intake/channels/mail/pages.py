"""A web page that came as a letter, as the text a reader would have seen.

Law:      GDPR Art. 5(1)(c): pictures that tell the sender who opened a letter are not fetched, nor kept
Takes:    HTML, in whatever state
Gives:    as_text: lines of text. Nothing is built up as a tree and nothing calls itself: ten thousand tables within one
          another take as long as ten thousand after one another
"""

import re
from typing import Any

from lxml import etree

#: Letters of a page that are read, and so bound whatever it may do.
_LONGEST = 500_000
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"})
_LINES = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
        "tbody", "tr", "ul",
    }
)  # fmt: skip
#: So many open tags within one another a reader's letter never has; deeper ones are dropped, their text is not.
_DEEPEST = 200
_EMPTY = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr"})
# Possessive: a tag that is never closed must not be looked through once for each of its letters.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_NOTHING = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u034f]")


class _Text:
    """What the parser tells, gathered as text."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._skipping = 0

    def start(self, tag: Any, attributes: Any) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _LINES:
            self._said.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self._said.append(" ")

    def end(self, tag: Any) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _LINES and tag not in ("br", "li"):
            self._said.append("\n")

    def data(self, text: str) -> None:
        if not self._skipping:
            self._said.append(_SPACES.sub(" ", text))

    def comment(self, text: str) -> None:
        """What a reader does not see."""

    def close(self) -> str:
        lines = [" ".join(line.split()) for line in _NOTHING.sub("", "".join(self._said)).split("\n")]
        return "\n".join(line for place, line in enumerate(lines) if line or (place and lines[place - 1]))


def as_text(page: str) -> str:
    """The page as text; of a page that cannot be read at all, what stands between its tags."""
    shallow = _shallow(page[:_LONGEST].replace("\0", ""))
    parser = etree.HTMLParser(target=_Text(), recover=True, no_network=True, huge_tree=False)
    try:
        parser.feed(shallow)
        return str(parser.close())
    except (etree.LxmlError, ValueError, AssertionError):
        return _TAG.sub(" ", shallow)


def _shallow(page: str) -> str:
    """The page without tags too deep, or that close nothing: at each tag the parser looks through all open ones."""
    open_: list[str] = []
    kept, since = [], 0
    for found in _TAG.finditer(page):
        closing, name = bool(found[1]), found[2].lower()
        if name in _EMPTY or _follows(open_, name, closing):
            continue
        kept.append(page[since : found.start()] + ("\n" if name in _LINES else " "))
        since = found.end()
    return "".join(kept) + page[since:]


def _follows(open_: list[str], name: str, closing: bool) -> bool:
    """Whether the tag may stay; what is open is kept up to date."""
    if closing:
        if name not in open_:
            return False
        while open_.pop() != name:
            pass
        return True
    if len(open_) >= _DEEPEST:
        return False
    open_.append(name)
    return True
