"""Whom to write to: the data protection officer, and every mailbox and telephone of the company.

Law:      GDPR Art. 13(1)(a)-(b), 37(7)
Takes:    a PolicyText
Gives:    dpo (with name where one is said), contact; an authority's mailbox is no contact of the company's
Next:     words/<language>/parties.yaml
"""

import re
from collections.abc import Iterator
from functools import cache

from holdord.policy.authorities import authority, countries
from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find.lines import every_line, quoted
from holdord.policy.importer.find.organisation import email_in, emails_in, labelled, names, phone_in
from holdord.policy.importer.found import Found
from holdord.policy.importer.sentences import split
from holdord.policy.importer.text import Line, PolicyText, Section

_DPO_BOX = re.compile(
    r"(?i)^(?:dpo|databeskyttelse(?:sraadgiver|sradgiver)|personvernombud(?:et)?|dataskyddsombud(?:et)?|tietosuojavastaava)[\w.-]*@"
)
#: Two to four words with capitals that are a person's name.
_GIVEN = r"[A-ZÆØÅÄÖÉ][a-zæøåäöéüA-Z'’-]{1,20}"
_PERSON = rf"{_GIVEN}(?:\s(?:[A-ZÆØÅÄÖÉ]\.|(?:von|van|de|af)\s[A-ZÆØÅÄÖÉ][\w'’-]{{1,20}}|{_GIVEN})){{1,3}}"
_BELOW = 4
#: '1-800-FLOWERS'
_IN_LETTERS = re.compile(r"\b1-8\d\d-[A-Z]{7}\b")
_PHONE_BY_A_MAILBOX = re.compile(
    r"@[\w.-]{3,60}[\s,]{1,3}(?:or|eller|tai|og|and|och)?\s?(?:on|by|på)?\s?(?:telefon|phone)?"
    r"\s?((?:\+|0)\d[\d ()-]{6,18}\d|\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3})(?!\d)"
)


def find(text: PolicyText) -> Iterator[Found]:
    officers = list(_officers(text))
    yield from officers
    yield from _boxes(text)


# --- the data protection officer ---


def _officers(text: PolicyText) -> Iterator[Found]:
    word, denied = _any(text.language, "dpo"), _any(text.language, "not_appointed")
    lines = list(every_line(text))
    said: dict[str, Found] = {}
    for index, (section, line) in enumerate(lines):
        for sentence in split(line.text):
            found = word.search(sentence)
            if not found or denied.search(sentence):
                continue
            fact = _officer(
                section,
                line,
                sentence,
                found,
                [below.text for _, below in lines[index + 1 : index + 1 + _BELOW]],
                text.language,
            )
            if fact and fact.value:
                key = fact.known_by or fact.value.get("name", "")
                said[key] = _fuller(said[key], fact) if key in said else fact
    yield from _as_one(list(said.values())) if said else _by_box(text)


def _fuller(first: Found, again: Found) -> Found:
    return Found("dpo", {**again.value, **first.value}, first.line, first.section, first.confidence, first.quote)


def _officer(
    section: Section, line: Line, sentence: str, found: re.Match[str], below: list[str], language: str
) -> Found | None:
    # A line that holds nothing else is a heading, whatever its format calls it.
    alone = len(line.text) <= len(found[0]) + 6
    head = line.kind == "heading" or alone or sentence.rstrip().endswith(":")
    near = (
        [sentence[found.end() :], sentence, *(short for short in below if len(short) < 160)]
        if head
        else [sentence[found.end() :], sentence, line.text]
    )
    email = next((box for words_ in near if (box := _officers_box(words_))), "")
    if (
        not email
        and len(below)
        and (
            ":" in line.text[-2:]
            or alone
            or "på" in sentence[-20:]
            or re.search(r"(?i)kontakt|contact|reach|nå|yhtey", sentence)
        )
    ):
        email = next((box for words_ in below if len(words_) < 80 and (box := email_in(words_))), "")
    name = _person(sentence, found, language) or (
        next((_whole_person(words_, language) for words_ in below[:2]), "") if head else ""
    )
    phone = (
        next((number for words_ in near if (number := phone_in(labelled(words_, "phone_labels", language)))), "")
        if head or email in sentence
        else ""
    )
    if not email and not name:
        return None
    value = {"email": email, "name": name, "phone": phone if email else ""}
    return Found(
        "dpo",
        {key: words_ for key, words_ in value.items() if words_},
        line.number,
        section.place,
        0.95 if email else 0.8,
        quoted(sentence),
    )


def _officers_box(words_: str) -> str:
    """Of several mailboxes the one whose name says it is theirs."""
    boxes = emails_in(words_)
    return next((box for box in boxes if _DPO_BOX.match(box)), boxes[0] if boxes else "")


def _person(sentence: str, found: re.Match[str], language: str) -> str:
    """'Kim Berg er vores databeskyttelsesofficer', 'our DPO, Kim Berg,', 'DPO: Kim Berg'."""
    after = re.match(
        rf"[^.;]{{0,40}}?(?:[,:(–-]|\b(?:is|er|är|on|vårt|vår|heter|hedder|nimi))\s*(?:\w+\s)?(?P<name>{_PERSON})",
        sentence[found.end() :],
    )
    before = re.search(
        rf"(?P<name>{_PERSON})(?:\s*\([^()]{{0,60}}\))?,?\s(?:is|er|är|on|acts as|fungerer som|toimii)\s[^.;]{{0,60}}$",
        sentence[: found.start()],
    )
    for match in (after, before):
        if (
            match
            and not next(names(match["name"] + " ", language), "")
            and match["name"].split()[0].lower() not in _no_names(language)
        ):
            return match["name"]
    return ""


def _whole_person(words_: str, language: str) -> str:
    found = re.match(rf"(?:[\w ]{{2,20}}:\s*)?(?P<name>{_PERSON})(?:$|,)", words_)
    return (
        found["name"]
        if found
        and not next(names(words_, language), "")
        and found["name"].split()[0].lower() not in _no_names(language)
        else ""
    )


def _as_one(facts: list[Found]) -> Iterator[Found]:
    """Most policies have one officer, named here and with a mailbox there."""
    boxed = [fact for fact in facts if fact.value.get("email")]
    named = [fact for fact in facts if not fact.value.get("email")]
    if len(boxed) == 1 and named and not boxed[0].value.get("name"):
        first = min(boxed[0], named[0], key=lambda fact: fact.line)
        yield Found(
            "dpo", {**named[0].value, **boxed[0].value}, first.line, first.section, boxed[0].confidence, boxed[0].quote
        )
        return
    yield from boxed or named


def _by_box(text: PolicyText) -> Iterator[Found]:
    """Nobody says that there is an officer, but a mailbox is called so."""
    for section, line in every_line(text):
        for box in emails_in(line.text):
            if _DPO_BOX.match(box):
                yield Found("dpo", {"email": box}, line.number, section.place, 0.6, quoted(line.text))
                return


# --- mailboxes, telephones, the site ---


def _boxes(text: PolicyText) -> Iterator[Found]:
    seen: set[str] = set()
    for section, line in every_line(text):
        for value, channel, confidence in _in_line(line, text.language):
            if value.casefold() not in seen:
                seen.add(value.casefold())
                yield Found(
                    "contact",
                    {"value": value, "channel": channel},
                    line.number,
                    section.place,
                    confidence,
                    quoted(line.text),
                )


def _in_line(line: Line, language: str) -> Iterator[tuple[str, str, float]]:
    for box in [
        *emails_in(line.text),
        *(link.href[7:].split("?")[0] for link in line.links if link.href.lower().startswith("mailto:")),
    ]:
        if "@" in box and not _is_of_an_authority(box):
            yield box, "email", 0.9
    if _speaks_of_an_authority(line.text):
        return
    if boxed := _PHONE_BY_A_MAILBOX.search(line.text):
        yield boxed[1].strip(), "phone", 0.7
    for key, channel in (("phone_labels", "phone"), ("fax_labels", "fax")):
        behind = labelled(line.text, key, language)[:40]
        number = phone_in(behind) or next((vanity[0] for vanity in _IN_LETTERS.finditer(behind)), "")
        if number and not _is_of_an_authority(number):
            yield number, channel, 0.8


def _is_of_an_authority(value: str) -> bool:
    if "@" in value:
        return value.rsplit("@", 1)[-1].lower() in _authority_hosts()
    return re.sub(r"\D", "", value)[-8:] in _authority_phones()


def _speaks_of_an_authority(words_: str) -> bool:
    return bool(_AUTHORITY_WORDS.search(words_))


_AUTHORITY_WORDS = re.compile(
    r"(?i)datatilsyn|tilsynsmyndighed|supervisory authority|tillsynsmyndighet|integritetsskydd|tietosuojavaltuut"
    r"|information commissioner"
)


@cache
def _authority_hosts() -> frozenset[str]:
    hosts = {"imy.se", "datatilsynet.no", "om.fi", "ico.org.uk"}
    for country in countries():
        known = authority(country)
        if known:
            hosts.add(re.sub(r"^https?://(?:www\.)?|/.*$", "", known.website))
            if known.email:
                hosts.add(known.email.rsplit("@", 1)[-1])
    return frozenset(hosts)


@cache
def _authority_phones() -> frozenset[str]:
    return frozenset(
        re.sub(r"\D", "", known.phone)[-8:] for country in countries() if (known := authority(country)) and known.phone
    )


@cache
def _any(language: str, key: str) -> re.Pattern[str]:
    said = [word for one in dict.fromkeys((language, "en")) for word in words(one, "parties").get(key, ())]
    return re.compile(
        rf"(?i)(?<!\w)(?:{'|'.join(sorted(said, key=len, reverse=True))})" + r"(?![\w@.-])" * (key == "dpo")
    )


@cache
def _no_names(language: str) -> frozenset[str]:
    return frozenset(word for one in {language, "en"} for word in words(one, "parties").get("not_names", ()))
