"""Receivers who have a card of their own: a heading with the name, and below it company, country, role, policy.

Takes:    a PolicyText, the Eye; words/<language>/cards.yaml
Gives:    cards: one Mention for each such card, and the lines it took them from
Note:     the heading is believed as it stands, ordinary words too: what is said below it tells that it is a name
"""

from collections.abc import Iterator, Mapping

from holdord.policy.importer.find.cards import Card, Entry
from holdord.policy.importer.find.cards import cards as every_card
from holdord.policy.importer.find.geography import country_of
from holdord.policy.importer.find.naming.eye import Eye
from holdord.policy.importer.find.naming.mention import Mention, short
from holdord.policy.importer.phrases import terms
from holdord.policy.importer.text import Line, PolicyText

_SURE = 0.97
_LONGEST_TITLE = 100


def cards(text: PolicyText, eye: Eye) -> Iterator[tuple[Mention, frozenset[Line]]]:
    """Each receiver with a card, and the lines of that card."""
    for card in every_card(text):
        said = card.labelled("receiver", text.language)
        if not card.is_of_receiver(text.language) or eye.own.holds(_value(said.get("entity"))):
            continue
        if name := _name(card, said.get("entity"), eye):
            yield _mention(name, card, said, text.language), frozenset(entry.line for entry in card.entries)


def _name(card: Card, entity: Entry | None, eye: Eye) -> str:
    """The heading; where that speaks of receivers at large, the company."""
    title, words = card.section.title.strip(" :."), eye.vocabulary
    # "Recipients" is no name; "Google Analytics" is one, though analytics are a kind of recipient.
    at_large = words.recipient_titles.match(title) or words.skip_titles.search(title)
    if not title or len(title) > _LONGEST_TITLE or (at_large and entity):
        return _value(entity)
    return "" if at_large or eye.own.holds(title) else title


def _mention(name: str, card: Card, said: Mapping[str, Entry], language: str) -> Mention:
    policy = said.get("policy")
    links = [link.href for link in policy.line.links if link.href.startswith("http")] if policy else []
    return Mention(
        name, card.section.line, card.section.place, _SURE, card.section.title,
        legal_entity=_value(said.get("entity")), country=country_of(_value(said.get("country")), language),
        does=short(_value(said.get("does"))), role=_role(_value(said.get("role")), language),
        policy_url=links[0] if links else "",
    )  # fmt: skip


def _role(value: str, language: str) -> str:
    return next((role for role, ways in terms(language, "cards", "roles").items() if ways.within(value)), "")


def _value(entry: Entry | None) -> str:
    return entry.value if entry else ""
