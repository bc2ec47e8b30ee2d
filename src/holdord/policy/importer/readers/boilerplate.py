"""What surrounds the text of a web page and is none of it: menus, dialogs, forms, lists of links.

Takes:    the tree of a page
Gives:    clean: the part that holds the policy, with the rest taken out of it
Next:     html.py, which walks what is left
"""

import re
from typing import Any
from urllib.parse import urlsplit

#: Never text of a policy.
_NEVER = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "select",
    "textarea",
    "input",
    "nav",
    "canvas",
    "head",
)
_ROLES = frozenset(("navigation", "search", "dialog", "alertdialog", "menu", "menubar", "banner", "tablist"))
_SURROUNDS = re.compile(
    r"cookie[-_]?(?:banner|bar|consent|dialog|popup|modal|overlay|law|wall|alert|box|message|popover)|cybotcookiebotdialog|onetrust"
    r"|(?:^|[\s_-])(?:cc-window|cc-banner|coi-banner|coiOverlay|cmplz|gdpr-banner|consent-(?:banner|modal|manager))"
    r"|(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|sidebar|site-header|skip-link|social-(?:share|links)|share-buttons"
    r"|search-form|newsletter-signup|related-posts|pagination|toc|table-of-contents|screen-reader-text|sr-only|visually-hidden)(?:$|\s)",
    re.I,
)
_FOOTER = re.compile(r"(?:^|[\s_-])(?:site-|page-|main-)?footer(?:$|[\s_-])", re.I)
_FOLDED = re.compile(r"accordion|collaps|faq|toggle-title", re.I)
#: An element that holds this share of the words is the policy itself, whatever its class is called.
_TOO_MUCH = 0.4
_ENOUGH_FOR_MAIN = 1000
_LONGEST_SIGN = 10
#: Where a page has two, and the second is no scrap, both are the policy.
_SHARE_OF_ANOTHER = 0.1


def clean(root: Any) -> Any:
    """The page without what surrounds its text. Footers stay: they say who one is; html.py looks at them."""
    _drop(list(root.iter(*_NEVER)))
    whole = max(1, _length(root))
    _drop([element for element in root.iter() if _is_around(element) and _length(element) < _TOO_MUCH * whole])
    _drop([element for element in root.iter("ul", "ol") if _is_menu(element)])
    for link in root.iter("a"):
        if _folds(link):
            link.tag = "button"
    _drop([element for element in root.iter("button") if not _opens_a_part(element)])
    _drop([link for link in root.iter("a") if _leads_to_itself(link)])
    return _with_footers(root)


def is_footer(element: Any) -> bool:
    if element.get("role") == "contentinfo":
        return True
    if element.tag == "footer":
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    said = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in ("div", "section") and bool(_FOOTER.search(said))


def _drop(elements: list[Any]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def _length(element: Any) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _is_around(element: Any) -> bool:
    if element.tag in ("html", "body", "main", "article") or not isinstance(element.tag, str):
        return False
    if element.get("role") in _ROLES:
        return True
    if element.tag == "header":
        return not any(above.tag in ("article", "main") for above in element.iterancestors()) and _has_links(element)
    return bool(_SURROUNDS.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _has_links(element: Any) -> bool:
    return sum(1 for _ in element.iter("a")) > 2


def _is_menu(element: Any) -> bool:
    """A list of nothing but links to the same site or to places on the page."""
    items = [child for child in element if child.tag == "li"]
    links = list(element.iter("a"))
    if len(items) < 3 or len(links) < len(items):
        return False
    if sum(_length(link) for link in links) < 0.9 * _length(element) or _length(element) > 60 * len(items):
        return False
    hosts = {urlsplit(_href(link)).netloc for link in links}
    return len(hosts) == 1 and not any(_href(link).startswith(("mailto:", "tel:")) for link in links)


def _href(link: Any) -> str:
    try:
        urlsplit(link.get("href") or "")
    except ValueError:
        return ""
    return str(link.get("href") or "").strip()


def _leads_to_itself(link: Any) -> bool:
    """The sign beside a heading or paragraph that gives its address: '#', '¶', '2.1'."""
    to = _href(link)
    if not to.startswith("#") or len(to) < 2 or _length(link) > _LONGEST_SIGN:
        return False
    return any(above.get("id") == to[1:] for above in (link, *link.iterancestors()))


def _folds(link: Any) -> bool:
    """A title that opens the part under it: the link leads nowhere else."""
    told = link.get("aria-expanded") or link.get("data-toggle") or link.get("data-bs-toggle")
    to = (link.get("href") or "#").strip()
    if any(above.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for above in link.iterancestors()):
        return False
    nowhere = to.startswith(("#", "javascript:"))
    return nowhere and _length(link) > 0 and bool(told or _FOLDED.search(link.get("class") or ""))


def _opens_a_part(button: Any) -> bool:
    """The titles of folded parts are buttons."""
    if button.get("data-toggle") or button.get("data-bs-toggle") or _FOLDED.search(button.get("class") or ""):
        return True
    if button.get("aria-expanded") or button.get("aria-controls"):
        return True
    return any(above.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for above in button.iterancestors())


def _with_footers(root: Any) -> Any:
    """<main>, where the page has one that holds its words; footers outside of it are moved to its end."""
    mains = sorted((*root.iter("main"), *root.xpath("//*[@role='main']")), key=_length)
    if not mains or _length(mains[-1]) < min(_ENOUGH_FOR_MAIN, _TOO_MUCH * _length(root)):
        return root
    main = mains[-1]
    others = [other for other in mains if main not in other.iterancestors() and main is not other]
    if sum(map(_length, others)) > _SHARE_OF_ANOTHER * _length(main):
        return root
    footers = [element for element in root.iter() if isinstance(element.tag, str) and is_footer(element)]
    for footer in footers:
        if main not in footer.iterancestors() and footer not in main.iterancestors():
            # Inside of it a footer would be the article's own; its role tells that it is the page's.
            footer.set("role", "contentinfo")
            main.append(footer)
    return main
