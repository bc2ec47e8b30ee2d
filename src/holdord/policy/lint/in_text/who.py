"""Who decides over the data, and who can be asked.

Law:      GDPR Art. 13(1)(a)-(b), 26(2), 27(1)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import Sentence, TextCase

#: A name is a run of words with capitals; the last may be a legal form.
_NAME = re.compile(r"[A-ZÆØÅÄÖ][\w.'’&/-]*(?:\s+(?:(?:&|of|og|och|ja|i|and)\s+(?=[A-ZÆØÅÄÖ]))?(?:[A-ZÆØÅÄÖ][\w.'’&/-]*|&))*")
_FORM = re.compile(
    r"[\s,]+(?:a\.?/?s\.?|i/s|p/s|k/s|aps|amba|a\.m\.b\.a|asa|ab|oyj?|gmbh|ag|ltd|limited|inc|llc|plc|b\.?v|s\.?a|sp\. z o\.?o|as)\.?$", re.I
)
_BETWEEN = re.compile(r"\s*(?:,|;|/|\bog\b|\band\b|\boch\b|\bja\b|\bsamt\b|\bsekä\b|\beller\b|\bor\b)\s*")
_AND = re.compile(r"\b(?:og|and|och|ja|samt|sekä)\s+[\"“(]?$")
#: Postal codes with a place after them, as Europe and America write them.
_POST = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,5}\s+[A-ZÆØÅÄÖ]\w+|\b\d{3}\s\d{2}\s+[A-ZÅÄÖ]\w+|\b[A-Z]{2}\s+\d{5}\b|\b\d{2}-\d{3}\s+[A-Z]\w+|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s+\d[A-Z]{2}\b"
)


@dataclass(frozen=True)
class _Mention:
    """A place where controllers are named."""

    sentence: Sentence
    names: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(_key(name) for name in self.names)


@in_text("T1a")
def controllers_differ(case: TextCase) -> Iterator[Hit]:
    mentions = _mentions(case)
    fullest = max(mentions, key=lambda mention: len(mention.keys), default=None)
    if fullest is None or len(fullest.keys) < 2:
        return
    for other in mentions:
        # One word for them all ("we", the name of the group) names none of them.
        if other.keys != fullest.keys and not all(key.startswith(tuple(other.keys)) for key in fullest.keys):
            said = f"{len(other.keys)} controllers are named here ({', '.join(other.names)}), {len(fullest.keys)} in {fullest.sentence.section.place} ({', '.join(fullest.names)})"
            yield case.hit(other.sentence, said)


@in_text("T1b")
def nothing_on_joint_controllers(case: TextCase) -> Iterator[Hit]:
    several = [mention for mention in _mentions(case) if len(mention.keys) > 1]
    if several and not case.anywhere("joint"):
        first = several[0]
        yield case.hit(first.sentence, f"{len(first.keys)} controllers, and not a word on how they share their duties")


@in_text("T1c")
def controllers_without_an_address(case: TextCase) -> Iterator[Hit]:
    addresses = {match[0] for section in case.text.sections for match in _POST.finditer(f"{section.title}\n{section.text}")}
    mentions = _mentions(case)
    most = max((len(mention.keys) for mention in mentions), default=1)
    if len(addresses) < most:
        said = f"{most} controllers, and fewer postal addresses" if most > 1 else "no postal address of the controller"
        yield case.hit(mentions[0].sentence, said) if mentions else case.missing(said)


@in_text("T2b")
def representative_is_a_controller(case: TextCase) -> Iterator[Hit]:
    controllers = {key for mention in _mentions(case) for key in mention.keys}
    for sentence in case.sentences.saying("representative", headings=True):
        below = [line.text for line in sentence.section.lines[:4]] if sentence.is_heading else []
        names = [name for text in (sentence.text, *below) for name in _NAME.findall(text)]
        both = [name for name in names if _key(name) in controllers and " " in _key(name)]
        if both:
            yield case.hit(sentence, f"{both[0]} is named as representative, and as a controller")


@in_text("T3")
def officer_without_an_address(case: TextCase) -> Iterator[Hit]:
    officers = case.sentences.saying("officer", without=("no_officer",), headings=True)
    reach = re.compile(r"@|\+?\d[\d\s()-]{6,}\d|https?://")
    if officers and not any(reach.search(f"{each.section.text} {each.before}") or any(link.href.startswith(("mailto:", "http")) for line in each.section.lines for link in line.links) for each in officers):
        yield case.hit(officers[0], "a data protection officer is named without an address")


def _mentions(case: TextCase) -> list[_Mention]:
    found = []
    for sentence in case.sentences.saying("controller_is", headings=True):
        names = [name for _, end in case.said(sentence.text, "controller_is") for name in _listed(sentence.text[end : end + 400])]
        found.append(_Mention(sentence, tuple(dict.fromkeys(names))))
    for sentence in case.sentences.saying("is_controller"):
        start = case.said(sentence.text, "is_controller")[0][0]
        names = [name for name in _NAME.findall(sentence.text[:start]) if _FORM.search(name)]
        found.append(_Mention(sentence, tuple(dict.fromkeys(names))))
    return [mention for mention in found if mention.names]


def _listed(text: str) -> list[str]:
    """The names at the beginning of a text. Several are names only where an 'and' ends the list: after a comma alone an
    address may follow."""
    names: list[str] = []
    opening = text.lstrip(" :\"“”'(")
    for piece in _BETWEEN.split(opening):
        match = _NAME.match(piece.strip())
        rest = piece.strip()[match.end() :].strip(" .)") if match else ""
        if match is None or rest[:1].isdigit():
            break
        names.append(match[0].strip(" .,"))
        if rest:
            break
    return names if len(names) < 2 or _AND.search(opening[: opening.find(names[-1])]) else names[:1]


def _key(name: str) -> str:
    """A name without its legal form, to be compared."""
    return _FORM.sub("", name.strip(" .,")).casefold()
