"""Where the words of an answer are about somebody else, and what stands there instead.

Promise:  8.0a - "a right may be limited where the answer would show another person's data"
Law:      GDPR Art. 15(4), Recital 63; EDPB Guidelines 01/2022 para. 168-174 (black out, do not refuse the whole)
Takes:    the texts of one person's items, in a fixed order; what is theirs; who else is known, as a question asked once
Gives:    Findings: place, kind and why, never the words. A person confirms each (actions/reviewing.py)
Next:     actions/reviewing.py, queries/reviewing.py

Rules find too much rather than too little: what is left standing nobody can take back. Whether a name is somebody
else's is asked of keyed marks, a whole phrase at a time; a first name alone counts where the words around it say so.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import phonenumbers

from holdord.intake import person_numbers
from holdord.intake.channels.phones import one_spelling
from holdord.lib.registry import Item
from holdord.subjects import folding


class Kind(StrEnum):
    """What of somebody else it is."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PERSON_NUMBER = "person-number"
    OTHER = "other"


class Why(StrEnum):
    """Which rule proposed it, or that a person chose the words."""

    KNOWN = "known-person"
    LOOKS = "looks-like-a-name"
    SPOKEN_TO = "spoken-to"
    SPOKEN_OF = "spoken-of"
    BESIDE = "beside-an-address"
    AGAIN = "named-again"
    NOT_THEIRS = "not-theirs"
    BY_HAND = "by-hand"


#: How sure a rule is of its borders: where two findings overlap, the first of these stands.
_RANK = {kind: rank for rank, kind in enumerate((Kind.OTHER, Kind.EMAIL, Kind.PERSON_NUMBER, Kind.PHONE, Kind.ADDRESS))}

#: Rooms whose items hold codes and dates only, and the kinds that are the person's own by what they are.
_CODES = frozenset({"audit", "consent", "decisions", "recipients", "mailing"})
_THEIRS = frozenset({"identifier", "relation", "choice", "channel"})
#: Our own letters have reached the person already.
_SENT = frozenset({"notice"})
#: Fields of a request that its own course changes, and that hold no words of anybody.
_COURSE = frozenset({"reference", "right", "status", "due", "downloads", "address"})
#: A moment of the house's own, outside what somebody filled in: its digits are no telephone number.
_MOMENT = "until"


@dataclass(frozen=True)
class Finding:
    """A place in one field of one item, from `start` until `end`, in characters."""

    item: str
    field: str
    start: int
    end: int
    kind: Kind
    why: Why


@dataclass(frozen=True, repr=False)
class Own:
    """What is the person's own: it is never blacked out. ``region`` is where numbers are dialled from; ``houses`` are
    the words in names of companies that the register has: nobody's.
    """

    names: tuple[str, ...]
    emails: frozenset[str]
    phones: frozenset[str]
    places: tuple[str, ...] = ()
    region: str = "DK"
    language: str = "da"
    houses: frozenset[str] = frozenset()
    words: frozenset[str] = field(default=frozenset())
    #: What was looked up before: the same few phrases stand in a thousand letters. It goes with this object.
    seen: dict[str, bool] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls, *, names: Iterable[str], emails: Iterable[str], phones: Iterable[str], places: Iterable[str],
        houses: Iterable[str], region: str, language: str,
    ) -> "Own":  # fmt: skip
        # Each once: a thousand letters say a thousand times who wrote them.
        called = tuple(name for name in dict.fromkeys(names) if name.strip())
        numbers = (one_spelling(phone, region=region) for phone in dict.fromkeys(phones))
        return cls(
            called, frozenset(email.casefold() for email in emails), frozenset(number for number in numbers if number),
            tuple(folding.fold(place) for place in dict.fromkeys(places) if place.strip()), region, language,
            frozenset(part for house in houses for part in folding.parts(house)),
            frozenset(part for name in called for part in folding.parts(name)),
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Text:
    """One text to look through, and where it stands."""

    item: str
    field: str
    text: str


def keyed(items: Sequence[Item]) -> list[tuple[str, Item]]:
    """Each item with a name that is the same whenever the same things are held; it says nothing of what is in it."""
    counted: dict[str, int] = {}
    found = []
    for item in items:
        stem = f"{item.room}/{item.kind}/{item.id or ''}"
        counted[stem] = counted.get(stem, 0) + 1
        found.append((f"{stem}/{counted[stem]}", item))
    return found


def texts_of(items: Sequence[Item]) -> list[Text]:
    """What is looked through: everything that was written by or about somebody."""
    return [
        Text(key, name, value)
        for key, item in keyed(items)
        if item.room not in _CODES | _SENT and item.kind not in _THEIRS
        for name, value in item.fields.items()
        if value and not (item.room == "rights" and name in _COURSE) and (item.kind == "record" or name != _MOMENT)
    ]


def find(texts: Sequence[Text], own: Own, known: Callable[[Collection[str]], Collection[str]]) -> list[Finding]:
    """Everything in these texts that is somebody else's, in their order. ``known`` is asked once, for all phrases.

    The work grows with the texts, and not with how many other people there are.
    """
    runs = [list(_runs(text.text)) for text in texts]
    phrases = {phrase for each in runs for run in each for _, _, phrase in _phrases(run)}
    others = {phrase for phrase in known({phrase for phrase in phrases if not _is_own(phrase, own)})}
    found: list[Finding] = []
    for text, run in zip(texts, runs, strict=True):
        here = [*_numbers(text.text, own), *_named(text.text, run, others, own)]
        here += _again(text.text, here, own)
        found += [Finding(text.item, text.field, *each) for each in _apart(here)]
    return found


def find_words(texts: Sequence[Text], words: str) -> list[Finding]:
    """Every place where these words stand, whatever their letters' case; for what a person chooses to black out."""
    wanted = " ".join(words.split())
    if not wanted:
        return []
    pattern = re.compile(
        r"(?<!\w)" + r"\s+".join(re.escape(word) for word in wanted.split()) + r"(?!\w)", re.IGNORECASE
    )
    return [
        Finding(text.item, text.field, match.start(), match.end(), Kind.OTHER, Why.BY_HAND)
        for text in texts
        for match in pattern.finditer(text.text)
    ]


def blacked(text: str, findings: Iterable[Finding], words: Mapping[Kind, str]) -> str:
    """The text with what is to be blacked out replaced by words that say what stood there."""
    rest, parts = 0, []
    for each in sorted(findings, key=lambda each: each.start):
        if each.start < rest:
            continue
        parts += [text[rest : each.start], words[each.kind]]
        rest = each.end
    return "".join([*parts, text[rest:]])


# Names. Every repetition is bounded: no text makes a pattern go over itself again and again.

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]{0,60}\w)?\.?")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}")
_DATE = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(?:[ T]\d{1,2}(?:[:.]\d{2})?)?")
#: As numbers are written: a plus or a bracket, then digits with single signs between them.
_NUMBER = re.compile(r"(?<![\w+.\-/])(?:\+ ?)?(?:\(0\) ?|\(\+?\d{1,4}\) ?)?\d(?:[ .\-/]{0,2}\d){5,14}(?![\w@])")
_DIGITS = re.compile(r"\d(?:[ ().\-/]{0,3}\d){5,}")
#: A name has at most so many words for us; longer runs of capitals are headings.
_LONGEST_NAME, _LONGEST_RUN = 4, 12
#: After these a capital says nothing.
_ENDS = frozenset({"", ".", "!", "?", ":", "\n", "-", "–", ">", "*", "|"})
_PARTICLES = frozenset({"von", "van", "de", "der", "den", "af", "av", "la", "di", "da"})

_NAME = r"(?P<name>[^\W\d_a-zæøåäöüéłśżźćńó][\w'’-]{1,40}(?: [^\W\d_a-zæøåäöüéłśżźćńó][\w'’-]{1,40}){0,2})"
_SPOKEN_TO = re.compile(
    r"(?:^|[\n>.!?,;:] {0,3})"
    r"(?:Kære|Hej|Hejsa|Goddag|Hi|Hello|Dear|Hei|Kjære|Hyvä|Moi|Cześć|Szanowny|Szanowna|Drogi|Droga) " + _NAME
)
_SIGNED = re.compile(
    r"(?:[Hh]ilsen|[Hh]ilsner|Mvh\.?|MVH|[Rr]egards|[Ww]ishes|[Ss]incerely|[Cc]heers|[Tt]erveisin|[Pp]ozdrawiam)[,.!]?\s{1,4}"
    + _NAME
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Hr|hr|fru|Fru|frk|Herr|herr|rouva|Pan|Pani|pan|pani)\.? " + _NAME)
_KIN = re.compile(
    r"\b(?i:my|our|his|her|min|mit|vores|hendes|hans|minun|mój|moja) (?:[^\W\d_]{1,40} )?"
    r"(?:husband|wife|son|daughter|mother|father|mum|dad|brother|sister|partner|colleague|boss|neighbour|friend|child|"
    r"mand|kone|søn|datter|mor|far|bror|søster|kollega|chef|nabo|ven|veninde|kæreste|samlever|barn|assistent|assistant|"
    r"mann|sønn|sjef|venn|vaimoni|mieheni|kollegani|mąż|żona|syn|córka|szef)\.?,? " + _NAME
)
_BESIDE = re.compile(_NAME + r"\"? {0,3}[<(\[](?=[\w.+%-]{1,64}@)")

Place = tuple[int, int, Kind, Why]
Run = list[re.Match[str]]


def _runs(text: str) -> Iterator[Run]:
    """Neighbouring words that each begin with a capital, as names do."""
    run: Run = []
    for word in _WORD.finditer(text):
        joined = bool(run) and text[run[-1].end() : word.start()] == " " and not _ends_a_sentence(run[-1][0])
        capital = word[0][0].isupper()
        if run and joined and (capital or word[0] in _PARTICLES):
            run.append(word)
            continue
        if len(run) > 1:
            yield run[:_LONGEST_RUN]
        run = [word] if capital else []
    if len(run) > 1:
        yield run[:_LONGEST_RUN]


def _ends_a_sentence(word: str) -> bool:
    """A point after a whole word does; after an initial or a short form it may not."""
    return word.endswith(".") and len(word) > 4


def _phrases(run: Run) -> Iterator[tuple[int, int, str]]:
    """Each two to four words of a run, the longest first."""
    for length in range(min(len(run), _LONGEST_NAME), 1, -1):
        for first in range(len(run) - length + 1):
            words = run[first : first + length]
            yield words[0].start(), _end(words[-1]), " ".join(word[0].rstrip(".") for word in words)


def _end(word: re.Match[str]) -> int:
    # The point at the end of a sentence is none of the name's.
    return word.end() - word[0].endswith(".")


def _named(text: str, runs: Iterable[Run], others: Collection[str], own: Own) -> Iterator[Place]:
    for run in runs:
        for start, end, phrase in _phrases(run):
            if phrase in others:
                yield start, end, Kind.NAME, Why.KNOWN
        # At the beginning of a sentence the first capital says nothing.
        named = run if _is_within(text, run[0]) else run[1:]
        if _looks_like_a_name(named, own):
            yield named[0].start(), _end(named[-1]), Kind.NAME, Why.LOOKS
    for pattern, why in (
        (_SPOKEN_TO, Why.SPOKEN_TO), (_SIGNED, Why.SPOKEN_OF), (_TITLED, Why.SPOKEN_OF), (_KIN, Why.SPOKEN_OF),
        (_BESIDE, Why.BESIDE),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            if not _is_own(match["name"], own):
                yield match.start("name"), match.end("name"), Kind.NAME, why


def _is_within(text: str, word: re.Match[str]) -> bool:
    """Whether a word stands within a sentence."""
    before = text[max(0, word.start() - 8) : word.start()].rstrip("\"'“”»«(")
    return before.endswith((" ", ",")) and before.rstrip(" ")[-1:] not in _ENDS


def _looks_like_a_name(run: Run, own: Own) -> bool:
    """Two or three words with capitals within a sentence: in these languages a name, of a person mostly."""
    if len(run) not in (2, 3):
        return False
    words = [word[0].rstrip(".") for word in run]
    if not all(word.isalpha() and not word.isupper() for word in words) or _is_own(" ".join(words), own):
        return False
    return not all(part in own.houses for part in folding.parts(" ".join(words)))


def _again(text: str, found: Iterable[Place], own: Own) -> Iterator[Place]:
    """The first or last name alone, of whoever is named in full in the same text."""
    words = {word for start, end, kind, _ in found if kind is Kind.NAME for word in text[start:end].split()}
    alone = {word for word in words if len(word) > 2 and word[0].isupper() and not _is_own(word, own)}
    if not alone:
        return
    for word in _WORD.finditer(text):
        bare = word[0].rstrip(".")
        if bare in alone or (bare[-1:] == "s" and bare[:-1].rstrip("'’") in alone):
            yield word.start(), word.start() + len(bare), Kind.NAME, Why.AGAIN


def _is_own(phrase: str, own: Own) -> bool:
    """Whether each word of it is one of the person's own name: half a name shared with somebody else is not theirs."""
    if phrase not in own.seen:
        parts = folding.parts(phrase)
        own.seen[phrase] = not parts or all(part in own.words for part in parts)
    return own.seen[phrase]


# Numbers and addresses

_STREET = re.compile(
    r"\b[^\W\d_a-zæøåäö][\w.'’-]{0,40}(?: [^\W\d_a-zæøåäö][\w.'’-]{0,40}){0,3}?"
    r"(?:vej|vejen|gade|gaden|allé|alle|plads|stræde|vænge|torv|parken|bakken|haven|gata|gaten|veien|vegen|gatan|vägen|"
    r"katu|tie|kuja|polku|straße|strasse) \d{1,4} ?[A-Za-z]?\b"
    r"(?:,? (?:\d{1,2}\.|st\.|kl\.)(?: ?(?:sal|tv|th|mf)\.?){0,2})?"
    r"(?:,?\s(?:[A-Z]{1,2}-)?\d{4,5} [^\W\d_]{1,40}(?: [A-ZÆØÅ]\b)?)?"
)
_STREET_FIRST = re.compile(
    r"\b(?:\d{1,5}[A-Za-z]? (?:[^\W\d_a-z][\w'’-]{1,40} ){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square|Way|Court|Close)\b"
    r"|[Uu]l\. [^\W\d_a-z][\w.-]{1,40}(?: [^\W\d_a-z][\w-]{1,40})? \d{1,5}[A-Za-z]?(?:/\d{1,5})?)"
    r"(?:,? \d{2}-?\d{3} [^\W\d_]{1,40})?"
)


def _numbers(text: str, own: Own) -> Iterator[Place]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if match[0].casefold() not in own.emails:
                yield match.start(), match.end(), Kind.EMAIL, Why.NOT_THEIRS
    if _DIGITS.search(text):
        yield from _phones(text, own)
        for match, _ in person_numbers.found(text, own.language):
            yield match.start(), match.end(), Kind.PERSON_NUMBER, Why.NOT_THEIRS
    for pattern in (_STREET, _STREET_FIRST):
        for match in pattern.finditer(text):
            place = folding.fold(match[0])
            if not any(place in theirs or theirs in place for theirs in own.places):
                yield match.start(), match.end(), Kind.ADDRESS, Why.NOT_THEIRS


def _phones(text: str, own: Own) -> Iterator[Place]:
    for match in _NUMBER.finditer(text):
        spelled = None if _DATE.fullmatch(match[0]) else _dialled(match[0], own.region)
        if spelled and spelled not in own.phones:
            yield match.start(), match.end(), Kind.PHONE, Why.NOT_THEIRS


@lru_cache(maxsize=5000)
def _dialled(text: str, region: str) -> str:
    """The international spelling of a number that can be dialled; "" for what is none. Many letters have the same."""
    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(found):
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _apart(found: Iterable[Place]) -> list[Place]:
    """Those that do not overlap, in their order: the surer kind before a name, the longer before the shorter."""
    kept: list[Place] = []
    starts: list[int] = []
    for place in sorted(found, key=lambda each: (_RANK.get(each[2], len(_RANK)), each[0] - each[1], each[0])):
        at = bisect_right(starts, place[0])
        before, after = kept[at - 1] if at else None, kept[at] if at < len(kept) else None
        if (before and before[1] > place[0]) or (after and after[0] < place[1]):
            continue
        kept.insert(at, place)
        starts.insert(at, place[0])
    return kept
