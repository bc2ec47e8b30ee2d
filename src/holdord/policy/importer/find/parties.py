"""Who the policy speaks for: the controllers, whoever represents them, whom to write to.

Law:      GDPR Art. 13(1)(a)-(b), 26, 27, 37(7)
Takes:    a PolicyText
Gives:    controller, representative (here); dpo and contact (contacts.py)
Next:     organisation.py (what a name and an address look like), words/<language>/parties.yaml (what is said around)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find import contacts
from holdord.policy.importer.find.lines import LONGEST_LINE, every_line, quoted, section_lines
from holdord.policy.importer.find.organisation import (
    Details,
    address_in,
    bare,
    company_number,
    details,
    has_form,
    home_of,
    names,
    without_form,
)
from holdord.policy.importer.found import Found
from holdord.policy.importer.sentences import split
from holdord.policy.importer.text import Line, PolicyText, Section

_QUOTES = "\"“”„»«'’‘"
#: An address has some lines behind the name; more of them belong to something else.
_ADDRESS_LINES = 9
_LONGEST_ADDRESS_LINE = 140
_MOST_NAMES = 12
#: No group of companies has more that answer for the same data; and no address is looked for in more places.
_MOST_PARTIES, _MOST_PLACES = 200, 200
_FIRST_LINES = 6
_AMPERSAND = "\x1e"
_ALONE = re.compile(
    r"(?i)\b(?:selv|själv|itself|themselves) (?:er|är|is|are) |selvstændigt? (?:data|behandlings)ansvarlig"
    r"|independent(?: data)? controller|självständigt? personuppgiftsansvarig|itsenäi\w+ rekisterinpitäj"
    r"|eget dataansvar|egen dataansvarlig|own (?:data )?controller"
)
_OF_DATA = re.compile(r"(?i)oplysninger|data\b|uppgifter|opplysninger|tiedo|information")
_AND = re.compile(r"\s*(?:,|;|\bog\b|\band\b|\boch\b|\bja\b|\bsamt\b|\bsekä\b|&(?=\s[A-Z]\w+ ))\s*")


@dataclass(frozen=True)
class _Party:
    name: str
    section: Section
    line: Line
    confidence: float


def find(text: PolicyText) -> tuple[Found, ...]:
    """Controllers first, then who represents them, then whom to write to."""
    return _all(text)


@lru_cache(maxsize=1)
def _all(text: PolicyText) -> tuple[Found, ...]:
    """Kept for the last text: who third parties are is told by who we are."""
    return tuple(_each(text))


def _each(text: PolicyText) -> Iterator[Found]:
    represent = list(_representatives(text))
    parties = _once(list(_controllers(text, {without_form(one.name) for one in represent})))
    for party in _once([_in_full(party, text) for party in parties]):
        yield _found("controller", party, text)
    for party in _once(represent):
        yield _found("representative", party, text)
    yield from contacts.find(text)


def _in_full(party: _Party, text: PolicyText) -> _Party:
    """'Acme' is 'Acme Nordic A/S', where the text writes that and no other name that begins so."""
    if has_form(party.name) or len(party.name.split()) > 2:
        return party
    start = f"{party.name.casefold()} "
    fuller = [name for name in _all_names(text) if name.casefold().startswith(start) and not _AND.search(name)]
    return replace(party, name=fuller[0]) if len(fuller) == 1 else party


@lru_cache(maxsize=1)
def _all_names(text: PolicyText) -> frozenset[str]:
    return frozenset(name for _, line in every_line(text) for name in names(line.text, text.language))


def _found(kind: str, party: _Party, text: PolicyText) -> Found:
    said = _details_of(party, text)
    value = {
        "name": party.name,
        "country": said.country or home_of(party.name),
        "address": ", ".join(dict.fromkeys(said.address)),
        "company_number": said.company_number,
        "phone": said.phone,
        "email": said.email,
    }
    place = party.section.place
    return Found(
        "controller" if kind == "controller" else "representative",
        {key: words_ for key, words_ in value.items() if words_},
        party.line.number,
        place,
        party.confidence,
        quoted(party.line.text),
    )  # fmt: skip


def _once(parties: list[_Party]) -> list[_Party]:
    """Each party once: 'Acme Norge' and 'Acme Norge AS' are one, known by the fuller name, at the first place."""
    kept: dict[str, _Party] = {}
    for party in parties:
        key = without_form(party.name)
        if key not in kept:
            kept[key] = party
            continue
        first = kept[key]
        fuller = max((first.name, party.name), key=len)
        kept[key] = _Party(fuller, first.section, first.line, max(first.confidence, party.confidence))
    found = list(kept.values())[:_MOST_PARTIES]
    return [party for party in found if not any(_means_the_same(party.name, other.name) for other in found)]


def _means_the_same(name: str, other: str) -> bool:
    """'Acme' beside 'Acme Nordic ApS', 'the board of Acme Council' beside 'Acme Council'. With a legal form of its own
    each is a company of its own."""
    if name == other or has_form(name):
        return False
    short, long = without_form(name), without_form(other)
    return (" " not in short and short != long and long.split()[0] == short) or short.endswith(f" {long}")


# --- controllers ---


def _controllers(text: PolicyText, represent: set[str]) -> Iterator[_Party]:
    said = [party for section, line in every_line(text) for party in _in_line(section, line, text.language)]
    said.extend(_under_headings(text))
    said.extend(party for section in text.sections for party in _below_a_colon(section, text.language))
    sure = [party for party in said if without_form(party.name) not in represent or party.confidence > 0.9]
    yield from sorted(sure, key=lambda party: party.line.number)
    if not sure:
        yield from _guesses(text, represent)


def _in_line(section: Section, line: Line, language: str) -> Iterator[_Party]:
    for sentence in split(line.text[:LONGEST_LINE]):
        for name, confidence in _in_sentence(sentence, language):
            yield _Party(name, section, line, confidence)


def _in_sentence(sentence: str, language: str) -> Iterator[tuple[str, float]]:
    """Every way in which one sentence names the controllers."""
    if _says(language, "not_ours", ends=False).search(sentence) and not _controller_is(language).search(sentence):
        return
    if _ALONE.search(sentence):
        # Somebody else: a bank, a carrier, each on its own.
        return
    if found := _means(language).search(sentence):
        listed = list(_listed(sentence[found.end() :], language))
        yield from ((name, 0.95) for name in listed)
        more = names(sentence[found.end() : found.end() + 400], language)
        yield from ((name, 0.9) for name in more if not any(one in name for one in listed))
    if found := _named_us(language).search(sentence):
        before = sentence[max(0, found.start() - 300) : found.start()]
        if name := _last_name(before, language):
            yield name, 0.9
    if found := _is_controller(language).search(sentence):
        yield from ((name, 0.95) for name in _before(sentence[: found.start()], language))
    if found := _inverted(language).search(sentence):
        yield from ((name, 0.9) for name in names(found["name"], language))
    if found := _controller_is(language).search(sentence):
        yield from ((name, 0.95) for name in _listed(sentence[found.end() :], language))
    found = _run_by(language).search(sentence)
    if found and _OF_DATA.search(sentence[: found.start()]):
        yield from ((name, 0.8) for name in _with_form(sentence[found.end() :], language))


def _listed(after: str, language: str) -> Iterator[str]:
    """'Acme ApS, Acme Norge og Acme AB (kontakt os) ...': the names up to the first word that belongs to none."""
    rest = re.sub(rf"\([^()]{{0,200}}\)|[{_QUOTES}]", " ", after[:600]).lstrip(" :–-")
    for name in names(rest, language):
        # 'Bread & Books Ltd' is one, whatever an ampersand is elsewhere.
        rest = rest.replace(name, name.replace("&", _AMPERSAND))
    # A sentence on what the names do follows: 'Acme ApS, som ...'. Names are capitals, so a small word ends them.
    for count, part in enumerate(_AND.split(_keep_forms(rest))):
        name = bare(_give_back(part), language)
        # Behind a name its address may follow: a street has a number.
        if not name or count >= _MOST_NAMES or (count and re.search(r"\d", name) and not has_form(name)):
            return
        yield name
        left = _give_back(part).strip()[len(name) :].strip(" .,")
        if left and not left.isdigit():
            return


def _keep_forms(text: str) -> str:
    """A comma before a legal form does not end the name: 'Acme, Inc.'."""
    return re.sub(r",\s(?=(?:Inc|Ltd|LLC|Corp|S\.A|GmbH|Limited)\b)", "\x1f", text)


def _give_back(text: str) -> str:
    return text.replace("\x1f", ", ").replace(_AMPERSAND, "&")


def _before(before: str, language: str) -> list[str]:
    """The subject of '... er dataansvarlig': names with a legal form; else the one name the sentence begins with."""
    before = re.sub(r"\([^()]{0,200}\)", " ", before[-500:])
    # Only the last clause: 'We buy from Acme AB, and Beta AB is the controller'.
    found = list(names(before, language))
    if found:
        return found[-3:] if _AND.search(before[before.find(found[0]) :]) and len(found) <= 3 else found[:1]
    start = bare(before, language)
    return [start] if start and len(before.strip()) - len(start) < 60 else []


def _with_form(after: str, language: str) -> Iterator[str]:
    yield from (name for name in _listed(after, language) if next(names(name, language), ""))


def _last_name(before: str, language: str) -> str:
    """The name right before '("we")'."""
    before = re.sub(r"\([^()]{0,200}\)", "", before).rstrip(" ,")
    found = list(names(before, language))
    alone = len(set(found)) == 1
    if found and (alone or len(before) - before.rfind(found[-1]) - len(found[-1]) < 90):
        return found[-1]
    tail = re.search(r"((?:[A-ZÆØÅÄÖ][\w&'’.-]{0,40}\s?){1,5})$", before)
    return bare(tail[1], language) if tail else ""


def _under_headings(text: PolicyText) -> Iterator[_Party]:
    """Under 'Dataansvarlig' or 'Who we are': the name that stands alone on a line, with its address below."""
    heading = _whole(text.language, "controller_headings")
    for section in text.sections:
        if not heading.fullmatch(section.title.strip(" :?")):
            continue
        for line in section.lines[:6]:
            if name := _alone(line, text.language):
                yield _Party(name, section, line, 0.85)
                break


def _below_a_colon(section: Section, language: str) -> Iterator[_Party]:
    """'Each board is the controller of its own work:' and below it the boards, each on a line or in an item."""
    opened = False
    for line in section.lines:
        if opened and (name := _listed_name(line, language)):
            yield _Party(name, section, line, 0.85)
            continue
        opened = line.text.endswith(":") and bool(_is_controller(language).search(line.text))


def _listed_name(line: Line, language: str) -> str:
    """The name a short line begins with, and nothing but an address behind it."""
    if len(line.text) > _LONGEST_ADDRESS_LINE or line.text.endswith((".", ":")):
        return ""
    name = next(names(line.text, language), "")
    return name if name and line.text.startswith(name) and line.text[len(name) :][:1] in (*",;(", "") else ""


def _alone(line: Line, language: str) -> str:
    """The name, where a line holds nothing but it, or it and then its address."""
    words_ = line.text.strip()
    label = re.match(r"^[^\W\d][\w /-]{2,30}:\s+", words_)
    words_ = words_[label.end() :] if label else words_
    found = next(names(words_[:120], language), "")
    if found and words_.find(found) < 4:
        rest = words_[words_.find(found) + len(found) :]
        return found if not rest or rest[:1] in ",;:|(.-–·" or company_number(rest, language) else ""
    return ""


def _guesses(text: PolicyText, represent: set[str]) -> Iterator[_Party]:
    """Where nobody says who is responsible: the company beside its number, the contact block, the title."""
    for section, line in every_line(text):
        named = list(names(line.text[:400], text.language))
        name = next((one for one in named if has_form(one)), named[0] if named else "")
        if (
            name
            and without_form(name) not in represent
            and company_number(line.text[line.text.find(name) :][:120], text.language)
        ):
            yield _Party(name, section, line, 0.7)
            return
    if party := _by_owner(text, represent):
        yield party
        return
    contact = _whole(text.language, "contact_headings")
    for section in text.sections:
        for _, line in section_lines(section):
            name = (
                _alone(line, text.language)
                if contact.fullmatch(" ".join(section.path).strip(" :?") or "-") or contact.fullmatch(section.title)
                else ""
            )
            if name and without_form(name) not in represent:
                yield _Party(name, section, line, 0.65)
                return
    if party := _by_title(text) or _by_address(text):
        yield party


def _by_owner(text: PolicyText, represent: set[str]) -> _Party | None:
    """'The hotel is run by Acme AB': who is behind it, said at the beginning."""
    for section, line in list(every_line(text))[:_FIRST_LINES]:
        if found := _run_by(text.language).search(line.text[:LONGEST_LINE]):
            name = next(names(line.text[found.end() : found.end() + 200], text.language), "")
            if name and has_form(name) and without_form(name) not in represent:
                return _Party(name, section, line, 0.65)
    return None


def _by_title(text: PolicyText) -> _Party | None:
    """'Personal data at Acme': the name with which the policy begins."""
    lead = re.compile(r"(?i)(?:^|\s)(?:hos|at|for|i|in|hos oss på)\s+(?=[A-ZÆØÅÄÖ])")
    for section, line in list(every_line(text))[:3]:
        for found in lead.finditer(line.text[:120]):
            if name := bare(line.text[found.end() : found.end() + 80], text.language):
                return _Party(name, section, line, 0.5)
    return None


def _by_address(text: PolicyText) -> _Party | None:
    """A short line of capitals right above a street and a post code."""
    for section in text.sections:
        for line, below in zip(section.lines, section.lines[1:], strict=False):
            name = bare(line.text, text.language) if len(line.text) < 60 else ""
            if name and len(name) > len(line.text) - 4 and address_in(below.text, text.language):
                return _Party(name, section, line, 0.6)
    return None


# --- representatives ---


def _representatives(text: PolicyText) -> Iterator[_Party]:
    word = _says(text.language, "representative")
    for section, line in every_line(text):
        found = word.search(line.text[:LONGEST_LINE])
        if not found:
            continue
        if line.kind == "heading" or len(line.text) < len(found[0]) + 30:
            yield from _below(section, line, text.language)
            continue
        for sentence in split(line.text):
            if place := word.search(sentence):
                near = list(names(sentence[place.end() :], text.language)) or list(
                    names(sentence[: place.start()], text.language)
                )
                yield from (_Party(name, section, line, 0.9) for name in near[:1])


def _below(section: Section, line: Line, language: str) -> Iterator[_Party]:
    for _, below in section_lines(section):
        if below.number >= line.number and (name := next(names(below.text[:200], language), "")):
            yield _Party(name, section, below, 0.95)
            return


# --- addresses ---


def _details_of(party: _Party, text: PolicyText) -> Details:
    """The fullest address that stands with the name, wherever that is in the text."""
    best = Details()
    key, lines = without_form(party.name), _folded(text)
    named = (place for place, (_, line, said) in enumerate(lines) if key in said and _speaks_of(line, said, key, text))
    for place in islice(named, _MOST_PLACES):
        said = details(_address_lines(lines, place, party.name, text.language), text.language)
        if _weight(said) > _weight(best):
            best = said
    return best


_Folded = tuple[Section, Line, str]


@lru_cache(maxsize=1)
def _folded(text: PolicyText) -> tuple[_Folded, ...]:
    """Every line in its order, with its words in small letters."""
    return tuple((section, line, line.text.casefold()) for section, line in every_line(text))


def _speaks_of(line: Line, said: str, key: str, text: PolicyText) -> bool:
    """Whether the name stands there itself, and not as the beginning of another: 'Acme' in 'Acme Norge AS'."""
    if not re.search(rf"(?<!\w){re.escape(key)}(?!\w)", said):
        return False
    others = [without_form(name) for name in names(line.text, text.language)]
    return key in others or not any(one.startswith(f"{key} ") for one in others)


def _weight(said: Details) -> int:
    return 2 * bool(said.company_number) + 2 * bool(said.address) + bool(said.phone) + bool(said.email)


def _address_lines(lines: Sequence[_Folded], place: int, name: str, language: str) -> list[str]:
    """What follows the name: in its own line, and the short lines below it down to the next company."""
    section, line, folded = lines[place]
    at = folded.find(without_form(name))
    own = line.text[at : at + 300]
    other = next((one for one in names(own[len(name) :], language) if without_form(one) != without_form(name)), "")
    own = own[: own.find(other, len(name))] if other else own
    if len(line.text) > _LONGEST_ADDRESS_LINE and at > 0 and not company_number(own, language):
        return []
    below: list[str] = []
    for under, after, _ in islice(lines, place + 1, None):
        if under is not section or len(below) >= _ADDRESS_LINES:
            break
        if after.number <= line.number:
            continue
        if len(after.text) > _LONGEST_ADDRESS_LINE or any(
            without_form(one) != without_form(name) for one in names(after.text, language)
        ):
            break
        below.append(after.text)
    return [own, *below] if len(line.text) <= _LONGEST_ADDRESS_LINE or company_number(own, language) else [own]


# --- what is said around a name, by language ---


def _said(language: str, key: str) -> list[str]:
    both: tuple[Mapping[str, list[str]], ...] = tuple(words(one, "parties") for one in dict.fromkeys((language, "en")))
    return sorted((word for said in both for word in said.get(key, ())), key=len, reverse=True)


@cache
def _says(language: str, key: str, *, ends: bool = True) -> re.Pattern[str]:
    """``ends``: nothing may follow in the same word; Nordic words take an ending without becoming another."""
    end = r"(?!\w)" if ends else ""
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(_said(language, key))}){end}")


@cache
def _whole(language: str, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?i){'|'.join(_said(language, key))}")


@cache
def _means(language: str) -> re.Pattern[str]:
    """'"vi" og "os" henviser til'; 'Når vi siger X, refererer det til' is the same without the quotes."""
    we, means = "|".join(_said(language, "we")), "|".join(_said(language, "means"))
    return re.compile(
        rf"(?i)(?:[{_QUOTES}](?:{we})[{_QUOTES}][^.:]{{0,80}}?"
        r"|(?<!\w)(?:når vi siger|når vi skriver|when we say|med)\s[^.]{1,60}?)"
        rf"(?<!\w)(?:{means})(?!\w)\s*(?:det\s)?(?:til\s|to\s)?(?:the\s)?:?"
    )


@cache
def _named_us(language: str) -> re.Pattern[str]:
    """'("Acme", "vi" eller "os")' behind a name."""
    we = "|".join(_said(language, "we"))
    return re.compile(rf"(?i)\((?:[^()]{{0,80}}?[\s,(])?[{_QUOTES}](?:{we}),?[{_QUOTES}][^()]{{0,80}}\)")


@cache
def _is_controller(language: str) -> re.Pattern[str]:
    verb, word = "|".join(_said(language, "is")), "|".join(_said(language, "controller"))
    between = r"(?:\s(?:den|de|det|the|a|en|som|fælles|alene|vores|your|jointly|joint|gemensamt|felles)){0,3}"
    return re.compile(rf"(?i)(?<!\w)(?:{verb}){between}\s(?:{word})(?!\w)")


@cache
def _inverted(language: str) -> re.Pattern[str]:
    """'... er Acme Polska sp. z o.o. dataansvarlig'"""
    verb, word = "|".join(_said(language, "is")), "|".join(_said(language, "controller"))
    return re.compile(rf"(?<!\w)(?:{verb})\s(?P<name>[A-ZÆØÅÄÖ][^,;:]{{2,60}}?)\s(?i:(?:den\s|the\s)?(?:{word}))(?!\w)")


@cache
def _controller_is(language: str) -> re.Pattern[str]:
    said = [
        verb
        for verb in _said(language, "is")
        if verb not in ("som", "as", "der er", "som er", "som är", "who is", "which is")
    ]
    verb, word = "|".join(said), "|".join(_said(language, "controller"))
    return re.compile(
        rf"(?i)(?<!\w)(?:{word})(?!\w)(?:\s(?:for|of|av|af|til|i)\s[^.:]{{0,90}}?)?(?:\s*:|\s(?:{verb})(?!\w)|\s[–-])\s*:?(?:\s*(?:the|selskabet|virksomheden|firmaet|bolaget|företaget)\s)?"
    )


@cache
def _run_by(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(_said(language, 'run_by'))})\s")
