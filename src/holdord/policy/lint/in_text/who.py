"""Who decides over the data, and who can be asked.

Law:      GDPR Art. 13(1)(a)-(b), 26(2), 27(1)
"""

import re
from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.mentions import Mention, key, mentions, names
from holdord.policy.lint.reading import Sentence, TextCase

_PLACE = r"\s+[A-ZÆØÅÄÖ]\w+"
#: Postal codes with a place beside them: of most of Europe, Sweden, Poland, the USA, Britain.
_POST = re.compile(
    rf"\b(?:[A-Z]{{1,2}}-)?\d{{4,5}}{_PLACE}|\b\d{{3}}\s\d{{2}}{_PLACE}|\b\d{{2}}-\d{{3}}{_PLACE}"
    r"|\b[A-Z]{2}\s+\d{5}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s+\d[A-Z]{2}\b"
)
_REACHED = re.compile(r"@|\+?\d[\d\s()-]{6,}\d|https?://")
#: How far below its heading a representative is named.
_LINES_BELOW = 4


@in_text("T1a")
def controllers_differ(case: TextCase) -> Iterator[Hit]:
    found = mentions(case)
    fullest = max(found, key=lambda mention: len(mention.keys), default=None)
    if fullest is None or len(fullest.keys) < 2:
        return
    for other in found:
        if other.keys != fullest.keys and not _is_one_word_for_all(other, fullest):
            there = f"{len(fullest.keys)} in {fullest.sentence.section.place} ({fullest})"
            yield case.hit(other.sentence, f"{len(other.keys)} controllers are named here ({other}), {there}")


def _is_one_word_for_all(mention: Mention, fullest: Mention) -> bool:
    """The name of a group names none of its companies."""
    return all(name.startswith(tuple(mention.keys)) for name in fullest.keys)


@in_text("T1b")
def nothing_on_joint_controllers(case: TextCase) -> Iterator[Hit]:
    several = [mention for mention in mentions(case) if len(mention.keys) > 1]
    if several and not case.anywhere("joint"):
        said = f"{len(several[0].keys)} controllers, and not a word on how they share their duties"
        yield case.hit(several[0].sentence, said)


@in_text("T1c")
def controllers_without_an_address(case: TextCase) -> Iterator[Hit]:
    texts = [f"{section.title}\n{section.text}" for section in case.text.sections]
    addresses = {match[0] for text in texts for match in _POST.finditer(text)}
    found = mentions(case)
    most = max((len(mention.keys) for mention in found), default=1)
    if len(addresses) < most:
        said = f"{most} controllers, and fewer postal addresses" if most > 1 else "no postal address of the controller"
        yield case.hit(found[0].sentence, said) if found else case.missing(said)


@in_text("T2b")
def representative_is_a_controller(case: TextCase) -> Iterator[Hit]:
    controllers = {name for mention in mentions(case) for name in mention.keys}
    for sentence in case.sentences.saying("representative", headings=True):
        below = [line.text for line in sentence.section.lines[:_LINES_BELOW]] if sentence.is_heading else []
        named = [name for text in (sentence.text, *below) for name in names(text)]
        both = [name for name in named if key(name) in controllers and " " in key(name)]
        if both:
            yield case.hit(sentence, f"{both[0]} is named as representative, and as a controller")


@in_text("T3")
def officer_without_an_address(case: TextCase) -> Iterator[Hit]:
    officers = case.sentences.saying("officer", without=("no_officer",), headings=True)
    if officers and not any(_can_be_reached(officer) for officer in officers):
        yield case.hit(officers[0], "a data protection officer is named without an address")


def _can_be_reached(officer: Sentence) -> bool:
    links = [link.href for line in officer.section.lines for link in line.links]
    return bool(_REACHED.search(officer.section.text)) or any(href.startswith(("mailto:", "http")) for href in links)
