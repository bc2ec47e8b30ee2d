"""What the name of a company looks like where it speaks of itself, and what an address holds.

Takes:    words of one line, or the lines of an address
Gives:    names: organisations by their legal form; bare: the same for a name in a place where only a name can stand;
          details: country, address, company number, phone, e-mail
Why:      no dictionary of companies: legal forms, post codes and the names of numbers tell them
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find.lines import LONGEST_LINE

#: Legal forms, and the country where one of them is at home.
FORMS: Mapping[str, str] = words("other", "organisations")["forms"]
#: Words that end the name of a body without a legal form.
_BODIES = (
    "Kommune|Kommun|Region|Trust|Foundation|Council|University|Universitet|Forening|Fond|Stiftelse|Kirke|Kirkon|Sogn|kaupunki|kunta"
    "|Association|Society|Charity|Skole|Efterskole|Friskole|Fylkeskommune|Borettslag|Idrettslag|Boligforening|Menighet|Gymnasium|Højskole|Museum|Hospice|College|Academy|School|Institute|Hospital|Förening|Tandklinik|Klinik|Klinikken"
)
#: The same where they are written small behind the name, as Norwegian and Swedish have it: 'Solbakken borettslag'.
_SMALL_BODIES = (
    "kommune|kommun|fylkeskommune|borettslag|sameie|boligbyggelag|boligforening|andelsboligforening|ejerforening|menighet"
    "|menighed|sogn|församling|bostadsrättsförening|förening|forening|idrettslag|idrottsförening|idrætsforening|stiftelse"
    "|sportsklub|fotballklubb|friskole|efterskole|højskole|skole|skola|universitet|sykehus|sygehus|sjukhus|provsti|landsting"
)
#: And those that stand before the name.
_BODIES_BEFORE = (
    "Foreningen|Föreningen|Stiftelsen|Borettslaget|Sameiet|Boligforeningen|Andelsboligforeningen|Ejerforeningen|Grundejerforeningen"
    "|Boligselskabet|Boligorganisationen|Bostadsrättsföreningen|Brf|BRF|HSB|A/B|E/F|G/F|Idrettslaget|Idrætsforeningen|Idrottsföreningen"
    "|Sportsklubben|Fagforbundet|Fackförbundet|Forbundet|Förbundet|Region|Hotel|Hotell|Restaurant|Restaurang|Fonden"
    "|Den Selvejende Institution"
    r"|(?:The )?University of|(?:The )?City of|(?:The )?Royal Borough of|Asunto Oy|As\. Oy|Kiinteistö Oy|Bostads Ab"
    "|Taloyhtiö|Tmi"
)
#: What ends the name of one in a single word: 'Havneskolen'.
_COMPOUNDS = (
    "foreningen?|fonden|kommune|skolen?|seura|yhdistys|föreningen|liitto|virasto|nämnden|(?<!be)styrelsen|utvalget"
    "|lautakunta"
)
_CAPITAL = "A-ZÆØÅÄÖÜÉÓÁÍ"
_PIECE = rf"(?:[{_CAPITAL}0-9][\w'’.\-+&/]{{0,40}}|&|\+)"
_LINK = r"(?:og|and|&|of|for|the|av|af|och|ja|de|der|i)"
_FORMS = "|".join(sorted((re.escape(form) for form in FORMS), key=len, reverse=True))
_NAME = re.compile(
    rf"(?<![\w@.])(?P<name>{_PIECE}(?:\s(?:{_PIECE}|{_LINK}(?=\s[{_CAPITAL}]))){{0,6}}?,?\s(?:{_FORMS}))(?![\w])"
)
_BODY = re.compile(rf"(?<![\w@.])(?P<name>{_PIECE}(?:\s{_PIECE}){{0,4}}?\s(?:{_BODIES}|{_BODIES.upper()}))(?![\w])")
_SMALL_BODY = re.compile(rf"(?<![\w@.])(?P<name>{_PIECE}(?:\s{_PIECE}){{0,4}}?\s(?:{_SMALL_BODIES}))(?![\w])")
_BODY_BEFORE = re.compile(rf"(?<![\w@.])(?P<name>(?:{_BODIES_BEFORE})(?:\s{_PIECE}){{1,4}})(?![\w])")
_BARE = re.compile(rf"(?P<name>{_PIECE}(?:\s(?:{_PIECE}|{_LINK}(?=\s[{_CAPITAL}]))){{0,6}})")
_COMPOUND_BODY = re.compile(
    rf"(?<![\w@.])(?P<name>(?:(?:{_PIECE}\s){{0,3}}[{_CAPITAL}]\w{{2,40}}|[{_CAPITAL}]\w{{2,40}}-\s(?:och|og)\s\w{{2,40}})"
    rf"(?:{_COMPOUNDS}))(?![\w])"
)
#: Each with what it cannot be without, which is looked for first: most sentences hold none of it.
_PATTERNS = (
    (_NAME, re.compile(rf"\s(?:{_FORMS})(?![\w])")),
    (_BODY, re.compile(rf"\s(?:{_BODIES}|{_BODIES.upper()})(?![\w])")),
    (_SMALL_BODY, re.compile(rf"\s(?:{_SMALL_BODIES})(?![\w])")),
    (_BODY_BEFORE, re.compile(rf"\b(?:{_BODIES_BEFORE})\s")),
    (_COMPOUND_BODY, re.compile(rf"(?:{_COMPOUNDS})(?![\w])")),
)

_EMAIL = re.compile(r"[A-Za-z0-9ÆØÅæøåäöÄÖ._%+-]{1,64}@[A-Za-z0-9æøåäöÆØÅÄÖ-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\w.])(\+?\(?\d[\d ()\-–.]{6,20}\d)(?![\w])")
_POSTCODE = re.compile(
    r"(?<![\d.,-])(?<!© )(?<!\([cC]\) )(?<!opyright )(?:(?:DK|D|NO|N|SE|S|FI|FIN)-)?"
    r"(?P<code>\d{4,5}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} [A-Z]{2})"
    rf"\s+(?P<town>[{_CAPITAL}][\w.-]{{1,30}}(?:\s[{_CAPITAL}][\w-]{{0,20}}){{0,2}})"
)
_US = re.compile(r"\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b")
_GB = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")
_STREET = re.compile(
    r"(?i)\b[\w.'’-]{2,30}(?:vej|gade|gate|gata|gaten|gatan|vägen|veien|vegen|allé|plads|torvet?|brygge|katu|tie|kuja|polku|väylä|strasse|straße|gracht|ul\.|vænge|stræde|kaj|havn|park|backe|gränd)\w{0,3}\s\d"
    r"|\b(?:street|road|avenue|rd\.|st\.|ave\.?|lane|square|way|drive|suite|house|floor|p\.?o\.? box|postboks|postbox)"
    r"\b.{0,20}"
    r"|^[^\W\d][\w .'’-]{2,40}\s\d{1,4}\s?[A-Za-z]?(?:,|$)"
)

#: Of an organisation: the third digit is two or more, so that it is no person's.
_SWEDISH_NUMBER = re.compile(r"(?<![\d-])[2-9]\d[2-9]\d{3}-\d{4}(?![\d-])")
_LONGEST_COUNTRY = 25
_BETWEEN_PARTS = re.compile(r"[,;|·]")
_SENTENCE_BEFORE = re.compile(rf"^.*\b(?:at|på|ved|i|in|adressen|är|er|is)\s(?=[{_CAPITAL}0-9])")


@dataclass
class Details:
    """What an address says. Everything as it was written; ``country`` is a code, or empty."""

    address: list[str] = field(default_factory=list)
    company_number: str = ""
    phone: str = ""
    email: str = ""
    country: str = ""


def names(words_: str, language: str) -> Iterator[str]:
    """Organisations named in so many words, in order."""
    text = words_[:LONGEST_LINE]
    found = [match for pattern, hint in _PATTERNS if hint.search(text) for match in pattern.finditer(text)]
    taken: list[tuple[int, int]] = []
    for match in sorted(found, key=lambda one: (one.start(), -one.end())):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        if name := _without_openers(match["name"], language):
            taken.append(match.span())
            yield name


def bare(words_: str, language: str) -> str:
    """The name these words begin with, with or without a legal form; empty where they begin with none."""
    start = words_.strip(" \"“”„»«'’:–-*")
    for name in names(start, language):
        # A name deep inside a sentence is not what the words begin with.
        if start.startswith(name) or start.find(name) < 25:
            return name
    found = _BARE.match(start)
    return _without_openers(found["name"].rstrip(".,"), language) if found else ""


def _without_openers(name: str, language: str) -> str:
    """Words that open sentences are cut off in front: 'Hos Acme ApS'."""
    pieces = name.strip(" ,").split()
    while pieces and (
        pieces[0].lower().strip(".,:") in _openers(language) or re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*\.?", pieces[0])
    ):
        pieces.pop(0)
    if not pieces or " ".join(pieces) in FORMS or (len(pieces) == 1 and len(pieces[0]) < 2):
        return ""
    if all(piece in FORMS or piece.isdigit() for piece in pieces) or pieces[0].islower():
        return ""
    if re.fullmatch(r"\d{4,5}", pieces[0]):
        # A post code and its town: '2400 København NV'.
        return ""
    return " ".join(pieces)


@cache
def _openers(language: str) -> frozenset[str]:
    return frozenset(word for one in {language, "en"} for word in words(one, "parties").get("not_names", ()))


def without_form(name: str) -> str:
    """'Acme Norge AS' is 'acme norge': what two ways of writing one company have in common."""
    pieces = name.replace(",", " ").split()
    while len(pieces) > 1 and pieces[-1] in FORMS:
        pieces.pop()
    return " ".join(pieces).casefold().strip(" .")


def has_form(name: str) -> bool:
    """Whether a legal form stands at its end."""
    pieces = name.replace(",", " ").split()
    return bool(pieces) and (pieces[-1] in FORMS or " ".join(pieces[-3:]) in FORMS)


def email_in(text: str) -> str:
    found = _EMAIL.search(text[:LONGEST_LINE])
    return found[0].rstrip(".-") if found else ""


def emails_in(text: str) -> list[str]:
    return [found.rstrip(".-") for found in _EMAIL.findall(text[:LONGEST_LINE])]


def phone_in(text: str) -> str:
    """A telephone number of at least seven digits; not a date, and not a span of years."""
    for found in _PHONE.findall(text[:LONGEST_LINE]):
        digits = re.sub(r"\D", "", found)
        if 7 <= len(digits) <= 15 and not re.fullmatch(
            r"(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d|\d{1,2}[.-]\d{1,2}[.-]\d{4}|\d{4}-\d\d-\d\d", found.strip()
        ):
            return str(found.strip(" -–."))
    return ""


def labelled(text: str, key: str, language: str) -> str:
    """What stands behind a label: 'Tlf.: 12 34 56 78' -> '12 34 56 78 ...'. Empty where the label is not there."""
    found = _label(key, language).search(text[:LONGEST_LINE])
    return text[found.end() :].strip() if found else ""


def company_number(text: str, language: str) -> str:
    """The number behind 'CVR', 'Org.nr.', 'Y-tunnus', 'company number' and the like, as it was written."""
    after = labelled(text, "number_labels", language)
    found = re.match(r"[\s:.#]*(?:is\s|er\s|är\s|on\s)?((?:[A-Z]{2,3}\s?)?\d[\d .-]{4,16}\d)(?!\d)", after)
    if not found:
        bare = _SWEDISH_NUMBER.search(text[:LONGEST_LINE]) if language == "sv" else None
        return bare[0] if bare else ""
    number = re.match(
        r"(?:[A-Z]{2,3}\s?)?"
        r"(?:\d{7}-\d|\d{6}-\d{4}|\d{2} \d{2} \d{2} \d{2}|\d{3} ?\d{3} ?\d{3}|\d{6,12}|[\d .-]{6,16})",
        found[1],
    )
    return number[0].strip(" .-") if number else found[1].strip(" .-")


@cache
def _label(key: str, language: str) -> re.Pattern[str]:
    said = [word for one in dict.fromkeys((language, "en")) for word in words(one, "parties").get(key, ())]
    return re.compile(rf"(?i)(?<![\w])(?:{'|'.join(sorted(said, key=len, reverse=True))})(?![\w])[\s.:]*")


def details(lines: Iterable[str], language: str) -> Details:
    """What the lines of an address say. They are taken until one is none: a sentence."""
    said = Details()
    for line in lines:
        said.company_number = said.company_number or company_number(line, language)
        said.email = said.email or email_in(line)
        if phone := labelled(line, "phone_labels", language):
            said.phone = said.phone or phone_in(phone)
        elif line.startswith("+"):
            said.phone = said.phone or phone_in(line)
        if place := address_in(line, language):
            said.address.append(place)
    said.country = _country(said, " ".join(lines))
    return said


def address_in(line: str, language: str) -> str:
    """The part of a line that is a street or a post code with its town; empty where there is none."""
    text = (labelled(line, "address_labels", language) or line)[:500]
    place, american = _POSTCODE.search(text) or _US.search(text) or _GB.search(text), _US.search(text)
    if place and american and american.start() >= place.end():
        # '4900 Elm Road' is a street, where a state and its code follow.
        place = american
    if place:
        return _street_before(text[: place.start()]) + place[0] + _country_after(text[place.end() :])
    if written := _before_country(text):
        return written
    if len(line) > 70 or company_number(line, language) or labelled(line, "phone_labels", language) or "@" in line:
        return ""
    return text.strip(" ,;") if _STREET.search(text) else ""


def _street_before(before: str) -> str:
    """The parts before a post code that belong to it: street, floor, suite, and a town right before the code."""
    kept: list[str] = []
    for part in reversed(_BETWEEN_PARTS.split(before)):
        said = _SENTENCE_BEFORE.sub("", part).strip(" :(")
        if not said and not kept:
            continue
        if re.search(r"(?i)cvr|org\.|tunnus|\d{6}", said):
            break
        is_town = not kept and bool(re.fullmatch(rf"[{_CAPITAL}][\w -]{{2,29}}", said))
        if len(said) > 45 or not (is_town or re.search(r"\d", said) or _STREET.search(said)):
            break
        kept.append(said)
        # 'with its office at 200 Congress Avenue': before that the sentence stands.
        if len(kept) >= 5 or said != part.strip(" :("):
            break
    return "".join(f"{said}, " for said in reversed(kept))


def _before_country(text: str) -> str:
    """Street and town before the name of a country, where there is no post code: '4 Quay Street, Dublin 2, Ireland'."""
    before = ""
    for part in _BETWEEN_PARTS.split(re.sub(r"\([^()]{0,200}\)", "", text)):
        said = part.strip(" .")
        if len(said) <= _LONGEST_COUNTRY and country_named(said) and (street := _street_before(before)):
            return street + said if _STREET.search(street) else ""
        before += f"{part},"
    return ""


def _country_after(after: str) -> str:
    found = re.match(rf"[,\s]{{1,3}}[{_CAPITAL}][A-Za-zæøåäö]{{2,20}}\b", after)
    return found[0] if found and country_named(found[0]) else ""


_COUNTRY_NAMES = {
    code: re.compile(rf"(?i)(?<!\w)(?:{'|'.join(spelled)})(?!\w)")
    for code, spelled in words("other", "organisations")["countries"].items()
}


def country_named(text: str) -> str:
    """The country that is named in an address or in the name of a company itself."""
    for code, spelled in _COUNTRY_NAMES.items():
        if spelled.search(text):
            return str(code)
    return ""


def _country(said: Details, whole: str) -> str:
    if named := country_named(" ".join(said.address)):
        return named
    if _US.search(whole):
        return "US"
    if _GB.search(whole):
        return "GB"
    digits = re.sub(r"\D", "", said.phone)
    if said.phone.startswith("+"):
        for prefix, code in (
            ("45", "DK"),
            ("46", "SE"),
            ("47", "NO"),
            ("358", "FI"),
            ("44", "GB"),
            ("48", "PL"),
            ("49", "DE"),
            ("1", "US"),
        ):
            if digits.startswith(prefix):
                return code
    if re.search(r"(?i)\bcvr\b", whole):
        return "DK"
    if re.search(r"(?i)y-tunnus", whole):
        return "FI"
    if re.fullmatch(r"\d{6}-\d{4}", said.company_number):
        return "SE"
    return ""


def home_of(name: str) -> str:
    """The country its name tells: 'Acme Norge', 'Acme Oy'. Empty where it does not."""
    if named := country_named(name):
        return named
    pieces = name.split()
    return next((FORMS[form] for form in (" ".join(pieces[-3:]), *pieces[-1:]) if form in FORMS), "")
