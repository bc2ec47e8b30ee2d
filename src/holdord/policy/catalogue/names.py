"""By which names a vendor is known, and where they stand in a text.

Takes:    vendors; a name as somebody wrote it, or a whole text
Gives:    Names: by_name(text), names_in(text)
Next:     queries.py

A text is gone through word by word, and a word is looked up among the first words of all names: the time it takes grows
with the text and not with the catalogue.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from holdord.policy.catalogue.model import Vendor

#: What stands at the end of a company's name and says only what sort of company it is.
_FORM = re.compile(
    r"[\s,]+("
    r"inc|incorporated|llc|l\.l\.c|ltd|limited|unlimited company|uc|plc|corp|corporation|company|co|pbc|pty|pte|fz-llc|"
    r"aps|a/s|as|asa|i/s|ab|aktiebolag|\(publ\)|publ|oyj?|gmbh( & co\.? kg)?|ag|kg|se|b\.?v|n\.?v|"
    r"s\.?a|s\.?a\.?s|s\.?a\.?r\.?l|s\.?à\.? ?r\.?l|s\.?r\.?l|s\.?l|s\.?p\.?a|sp\. z o\.o|oü"
    r")\.?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s\u00a0]+")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})
_SENTENCE_ENDS = re.compile(r"(^|[.!?:•*|>\n])[\s\u00a0\"'*_#\-–—\[(]*$")
_GOES_ON = re.compile(r"[\s\u00a0]+[a-zà-öø-ÿ]")


def keys_of(name: str) -> tuple[str, ...]:
    """What a name is compared by: letters and digits alone, with the company's form and without it."""
    whole = unicodedata.normalize("NFKC", name).casefold().strip()
    bare = whole
    while (shorter := _FORM.sub("", bare).strip(" ,")) and shorter != bare:
        bare = shorter
    return tuple(dict.fromkeys(filter(None, (_squeezed(whole), _squeezed(bare)))))


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@dataclass(frozen=True)
class _Known:
    """One name of one vendor."""

    vendor: Vendor
    name: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The name as it may stand in a text. Made when its first word is met: there are a thousand of them."""
        words = r"[\s\u00a0]+".join(re.escape(part) for part in _GAP.split(self.name.translate(_APOSTROPHES)))
        # An s may follow, as in the genitive of the Nordic languages: 'Googles', "Google's".
        return re.compile(rf"({words})(?:'?s)?(?![\w@])", re.NOFLAG if self.vendor.ordinary else re.IGNORECASE)


class Names:
    """All names of all vendors."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._by_key = _by_key(vendors)
        self._by_first: dict[str, list[_Known]] = {}
        for vendor in vendors:
            for name in dict.fromkeys((vendor.name, *vendor.also)):
                first = _WORD.search(name)
                # A single letter, as in X, stands for too much else in a text.
                if first is not None and len(name) > 1:
                    self._by_first.setdefault(first[0].casefold(), []).append(_Known(vendor, name))
        for known in self._by_first.values():
            known.sort(key=lambda one: -len(one.name))

    def by_name(self, text: str) -> Vendor | None:
        """The vendor of that name, however it is written: 'HOTJAR LTD.', 'What's App'."""
        return next((self._by_key[key] for key in keys_of(text) if key in self._by_key), None)

    def names_in(self, text: str) -> Iterator[tuple[Vendor, int, int]]:
        """Every name in the text with its place, ``[start, end)``, from left to right; of two that overlap the longer.

        Addresses are not names: neither 'www.hotjar.com' nor 'privacy@hotjar.com' counts.
        """
        text = text.translate(_APOSTROPHES)
        done = 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            if found := self._at(text, word):
                known, done = found
                yield known.vendor, word.start(), done

    def _at(self, text: str, word: re.Match[str]) -> tuple[_Known, int] | None:
        start = word.start()
        if start and text[start - 1] in "@/.&=_":
            return None
        for key in _with_and_without_s(word[0].casefold()):
            for known in self._by_first.get(key, ()):
                match = known.pattern.match(text, start)
                if match and not _is_a_plain_word(known, text, start, match.end(1)):
                    return known, match.end(1)
        return None


def _by_key(vendors: Sequence[Vendor]) -> dict[str, Vendor]:
    """Names as they are written come first, then without the company's form, then ids.

    A legal entity counts where it leads to one vendor, and is nobody's name. Without its form it counts only where the
    vendor's name is no ordinary word: 'Text, Inc.' is a company, 'text' is not.
    """
    named = [(keys_of(name), vendor) for vendor in vendors for name in (vendor.name, *vendor.also)]
    found = {key: vendor for keys, vendor in named for key in keys[:1]}
    for key, vendor in [(key, vendor) for keys, vendor in named for key in keys[1:]] + [
        (vendor.id.replace("-", ""), vendor) for vendor in vendors
    ]:
        found.setdefault(key, vendor)
    for key, owners in _entities(vendors).items():
        if len(owners) == 1:
            found.setdefault(key, owners[0])
    return found


def _entities(vendors: Sequence[Vendor]) -> dict[str, list[Vendor]]:
    owners: dict[str, list[Vendor]] = {}
    for vendor in vendors:
        keys = keys_of(vendor.legal_entity) if vendor.legal_entity else ()
        for key in keys[: 1 if vendor.ordinary else None]:
            owners.setdefault(key, []).append(vendor)
    return owners


def _with_and_without_s(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if word.endswith("s") and len(word) > 2 else (word,)


def _is_a_plain_word(known: _Known, text: str, start: int, end: int) -> bool:
    """Whether the text says something else by the same words: 'add it to the full story', 'Bring your ticket'."""
    if " " in known.name and known.name[0].isupper() and text[start].islower():
        return True
    if not known.vendor.ordinary:
        return False
    # A capital at the beginning of a sentence says nothing, when the sentence goes on.
    before = text[max(0, start - 12) : start]
    begins = start == 0 or _SENTENCE_ENDS.search(before) is not None
    return begins and _GOES_ON.match(text, end) is not None


def all_names(vendors: Iterable[Vendor]) -> Iterator[str]:
    """Every id and every name, for near matches."""
    for vendor in vendors:
        yield from (vendor.id, vendor.name, *vendor.also)
