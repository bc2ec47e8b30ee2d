"""Who else has the data, by name: found by where the name stands, and by the catalogue where that knows it.

Law:      GDPR Art. 13(1)(e), 14(1)(e), 30(1)(d)
Takes:    a PolicyText; words/<language>/third_parties.yaml
Gives:    Found of the kind third_party, one for each name
Refuses:  the company itself, offices, laws, countries, browsers, receivers by kind ("our bank"): they are no names
Next:     naming/ (heads, tables, prose: the places where names stand; names.py: what looks like one)
"""

from collections.abc import Iterator

from holdord.policy.catalogue import queries as catalogue
from holdord.policy.importer.find.naming.cards import cards
from holdord.policy.importer.find.naming.eye import Eye, eye
from holdord.policy.importer.find.naming.heads import head
from holdord.policy.importer.find.naming.mention import Mention, joined
from holdord.policy.importer.find.naming.place import Place, places
from holdord.policy.importer.find.naming.prose import prose
from holdord.policy.importer.find.naming.tables import row
from holdord.policy.importer.found import Found
from holdord.policy.importer.text import PolicyText, Section

_KNOWN = 0.9
_SURE_HEAD = 0.9


def find(text: PolicyText, *, with_catalogue: bool = True) -> Iterator[Found]:
    """Each receiver once, at the first line that names it."""
    judge = eye(text)
    described = list(cards(text, judge))
    taken = {line for _mention, lines in described for line in lines}
    mentions = [
        *(mention for mention, _lines in described),
        *_titles(text, judge),
        *(
            mention
            for place in places(text, judge.vocabulary)
            if place.line not in taken
            for mention in _line(place, judge, with_catalogue)
        ),
    ]
    for mention in joined(sorted(mentions, key=lambda mention: mention.line), judge.vocabulary):
        yield _found(_with_vendor(mention) if with_catalogue else mention)


def _line(place: Place, judge: Eye, with_catalogue: bool) -> Iterator[Mention]:
    """A row by its columns; else the name the line begins with; else its sentences."""
    if place.line.cells and place.line.header:
        yield from row(place, judge)
        return
    begins = head(place, judge)
    yield from begins
    if not begins or begins[0].confidence < _SURE_HEAD:
        known = {mention.name for mention in begins}
        said = [*begins, *(mention for mention in prose(place, judge) if mention.name not in known)]
        yield from said[len(begins) :]
        if with_catalogue:
            yield from _from_catalogue(place, judge, said)


def _titles(text: PolicyText, judge: Eye) -> Iterator[Mention]:
    """A section that has a name for a title and speaks of it: 'Google Analytics' / 'We use Google Analytics to ...'"""
    for section in text.sections:
        if name := _titled(section, judge):
            yield Mention(name, section.line, section.place, 0.85, section.title)


def _titled(section: Section, judge: Eye) -> str:
    name = judge.name(section.title.strip(" :."), first=False)
    if not name or len(name.split()) > 4 or len(name) < len(section.title.strip(" :.")) - 2:
        return ""
    body = section.text
    return (
        name
        if name in body and judge.vocabulary.cues.search(body) and not judge.usage.is_common(name.split()[0])
        else ""
    )


def _from_catalogue(place: Place, judge: Eye, said: list[Mention]) -> Iterator[Mention]:
    """Known names in sentences about receivers, however they are written."""
    line = place.line
    if (
        place.skipped
        or judge.vocabulary.how_to.search(line.text)
        or not (place.receivers or judge.vocabulary.cues.search(line.text))
    ):
        return
    known = {vendor.id for mention in said if (vendor := catalogue.by_name(mention.name))}
    for vendor, start, end in catalogue.names_in(line.text):
        if vendor.id in known or any(line.text[start:end] in mention.name for mention in said):
            continue
        said_so = line.text[start:end]
        # A known name that no word is spelt like may begin small: e-conomic.
        name = judge.name(said_so) or ("" if said_so.isalpha() else said_so)
        if name and (name[:1].isupper() or not name.isalpha()):
            yield Mention(name, line.number, place.section.place, 0.8, line.text[:200])


def _with_vendor(mention: Mention) -> Mention:
    known = catalogue.by_name(mention.name) or (
        catalogue.by_name(mention.legal_entity) if mention.legal_entity else None
    )
    if known is None:
        return mention
    return Mention(**{**vars(mention), "vendor": known.id, "confidence": max(mention.confidence, _KNOWN)})


def _found(mention: Mention) -> Found:
    value = {
        key: said
        for key in ("name", "legal_entity", "country", "does", "role", "policy_url", "vendor")
        if (said := getattr(mention, key))
    }
    return Found("third_party", value, mention.line, mention.section, round(mention.confidence, 2), mention.quote)
