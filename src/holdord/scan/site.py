"""Which pages of a site are looked at, and which hosts are the site itself.

Takes:    addresses, as they were typed or found in pages and site maps
Gives:    page(): an address in one form, without what changes; chosen(): which pages, in which order
Refuses:  NotAnAddress, for what no browser opens
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

#: What is no page to look at, by the end of its address.
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|zip|gz|rar|7z|exe|dmg|jpe?g|png|gif|svg|webp|avif|ico|css|m?js|json|xml|txt|rss|atom|"
    r"mp[34]|webm|ogg|wav|woff2?|ttf|eot|ics|vcf|csv)$",
    re.IGNORECASE,
)
#: What a scan does not press: it is no visitor who logs out or empties a basket.
_DEED = re.compile(r"(log-?out|sign-?out|log-?ud|unsubscribe|afmeld|add-to-cart|/cart/|wp-admin)", re.IGNORECASE)
_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\s\]]+)", re.IGNORECASE)
_SITEMAP = re.compile(r"^\s*sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class NotAnAddress(ValueError):
    """It is no address of a website."""


def start(typed: str) -> str:
    """The address as typed, with https where nothing is said. Raises NotAnAddress."""
    address = typed if "//" in typed else f"https://{typed}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or " " in address:
        raise NotAnAddress(f"'{typed}' is no address of a website. Write it as in 'https://www.example.com/'")
    return page(address)


def page(address: str) -> str:
    """Without fragment and query, with a path: one page has one address."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", "", ""))


def short(address: str, longest: int = 120) -> str:
    """An address as it is noted: host and path. What follows a question mark may hold anything."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https", "ws", "wss"):
        return f"{parts.scheme}:" if parts.scheme else ""
    text = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return text if len(text) <= longest else text[: longest - 3] + "..."


def links(found: Iterable[str], at: str, own: str) -> Iterator[str]:
    """Pages among the links of a page that are on the same site, in their order, each once."""
    seen = set()
    for link in found:
        address = urljoin(at, link.strip())
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not is_under(parts.hostname or "", own):
            continue
        if _FILE.search(parts.path) or _DEED.search(address):
            continue
        if (one := page(address)) not in seen:
            seen.add(one)
            yield one


def is_under(host: str, own: str) -> bool:
    return host == own or host.endswith(f".{own}")


def in_site_map(text: str) -> list[str]:
    """The addresses a site map names: of pages, or of further site maps."""
    return [found.replace("&amp;", "&") for found in _LOC.findall(text)]


def site_maps(robots: str) -> list[str]:
    return _SITEMAP.findall(robots)


def chosen(first: Iterable[str], found: Iterable[str], limit: int) -> tuple[str, ...]:
    """Those that were named, then one of each part of the site, then more of each: up to the limit.

    A part is what the path begins with: pages of one part are usually made by one template.
    """
    pages = list(dict.fromkeys(first))
    by_part: dict[str, list[str]] = {}
    for each in dict.fromkeys(found):
        if each not in pages:
            by_part.setdefault(_part(each), []).append(each)
    while len(pages) < limit and by_part:
        for part in list(by_part):
            pages.append(by_part[part].pop(0))
            if not by_part[part]:
                del by_part[part]
    return tuple(pages[:limit])


def _part(address: str) -> str:
    parts = urlsplit(address)
    steps = [step for step in parts.path.split("/") if step]
    # A language is no part of a site: /da/blog and /da/contact are two.
    if len(steps) > 1 and len(steps[0]) == 2:
        return "/".join(steps[:2])
    return f"{parts.netloc}/{steps[0] if len(steps) > 1 else ''}"
