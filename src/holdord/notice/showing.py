"""A notice as the body of a page: the one in force, and any that was.

Law:      GDPR Art. 12(1): easily accessible
Takes:    a NoticeDocument, the language of the page around it, whether lists are folded
Gives:    HTML, rendered once for each and remembered; every promise has the anchor p-<id>
Next:     templates/notice/body.html (how it looks), queries.py (which notice there is)
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from holdord.notice.document import NoticeDocument

#: Bodies of pages, as rendered, by the very notice they show; it is kept beside them, so that no other takes its place.
_bodies: dict[tuple[int, str, bool], tuple[NoticeDocument, SafeString]] = {}
_MOST_BODIES = 16


def shown(notice: NoticeDocument, language: str, *, unfolded: bool = False) -> SafeString:
    """The body of the page of any notice. ``unfolded``: nothing is hidden on demand."""
    key = (id(notice), language, unfolded)
    if (known := _bodies.get(key)) is None:
        with override(language):
            known = notice, render_to_string("notice/body.html", {"notice": notice, "unfolded": unfolded})
        # The oldest goes: a visitor who leafs through all versions must not fill the memory.
        for old in list(_bodies)[: max(0, len(_bodies) - _MOST_BODIES + 1)]:
            _bodies.pop(old, None)
        _bodies[key] = known
    return known[1]
