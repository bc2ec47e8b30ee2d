"""Reading a published page as a visitor's browser would: what text stands in an element, and where its links lead.

Takes:    HTML
Gives:    Page: the text of the element with an id, its links; None where there is no such element
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSEEN = {"script", "style", "template", "head"}
_INLINE = {"a", "abbr", "b", "code", "em", "i", "span", "strong", "small"}


@dataclass
class _Element:
    tag: str
    attributes: Mapping[str, str]
    children: "list[_Element | str]" = field(default_factory=list)

    def every(self) -> "Iterator[_Element]":
        yield self
        for child in self.children:
            if isinstance(child, _Element):
                yield from child.every()

    def text(self) -> str:
        if self.tag in _UNSEEN:
            return ""
        inside = "".join(child if isinstance(child, str) else child.text() for child in self.children)
        return inside if self.tag in _INLINE else f" {inside} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("html", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, element in enumerate(self._open) if element.tag == tag and place]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


class Page:
    """One page, read once."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(html)
        self._root = reader.root

    @cached_property
    def _by_id(self) -> dict[str, _Element]:
        return {element.attributes["id"]: element for element in self._root.every() if "id" in element.attributes}

    def text(self, id: str) -> str | None:
        """The text of the element, spaces made single."""
        found = self._by_id.get(id)
        return " ".join(found.text().split()) if found else None

    def links(self, id: str | None = None) -> tuple[str, ...]:
        """Where the links in the element lead, or those of the whole page; empty for an element that is not there."""
        found = self._root if id is None else self._by_id.get(id)
        every = found.every() if found else iter(())
        return tuple(one.attributes["href"] for one in every if one.tag == "a" and "href" in one.attributes)
