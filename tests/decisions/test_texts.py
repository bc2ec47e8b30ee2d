"""Every reason is a whole sentence, in both languages, in the words of the notice."""

import re
from pathlib import Path

import pytest
from django.utils.translation import get_language

import holdord
from holdord.decisions import against, texts
from holdord.decisions.rules import Reason
from holdord.policy import queries as policy
from holdord.recipients import texts as of_lists
from holdord.terms import Channel, LegalBasis

FULL = {
    "purpose": "news-by-email",
    "process": "web-forms",
    "category": "name",
    "recipient": "hubspot-crm",
    "country": "US",
    "basis": "eu-gdpr:A6-1-a",
    "since_on": "2026-03-02",
    "ends_on": "2031-03-15",
    "statute": "dk-bfl-12",
    "channel": "email",
    "provision": "markedsføringsloven § 10",
}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", texts.REASONS)
def test_each_code_is_one_plain_sentence(code: str, language: str) -> None:
    said = texts.say(Reason(code, FULL), language)
    assert re.fullmatch(r"[A-ZÆØÅ‘»].*\.", said), said
    assert "%(" not in said and "eu-gdpr" not in said and "2026-" not in said
    other = texts.say(Reason(code, FULL), "en" if language == "da" else "da")
    assert said != other, "not translated"


@pytest.mark.parametrize("code", texts.REFUSALS)
def test_each_refusal_is_said_in_both_languages(code: str) -> None:
    assert texts.refusal(code, "da") != texts.refusal(code, "en")


def test_no_code_of_the_rules_is_without_words() -> None:
    house = Path(holdord.__file__).parent
    rooms = [file for room in ("decisions", "recipients") for file in sorted((house / room).rglob("*.py"))]
    text = "".join(file.read_text() for file in rooms if file.name != "texts.py")
    codes = set(re.findall(r'Reason\(\s*"([a-z-]+)"', text)) | set(against._NO_CONSENT.values())
    codes |= set(re.findall(r'return "([a-z-]+)", ', text)) | set(re.findall(r'"(marketing-needs[a-z-]*)"', text))
    # Of somebody on a list whom nobody knows, the room that reads lists has the words.
    assert codes == set(texts.REASONS) | {of_lists.GONE}
    assert set(re.findall(r'NotForThisPurpose\("([a-z-]+)"', text)) == set(texts.REFUSALS)
    assert set(texts.BASES) == set(LegalBasis)
    assert set(texts.CHANNELS) == set(Channel)
    assert set(texts.DUTIES) == set(re.findall(r'owed.append\("([a-z-]+)"\)', text))


def test_the_sentences_read_as_a_person_would_say_them() -> None:
    withdrawn = Reason("consent-withdrawn", {"purpose": "news-by-email", "since_on": "2026-03-02"})
    title = policy.wording("da").purposes["news-by-email"].title
    assert texts.say(withdrawn, "da") == f"Personen trak sit samtykke til formålet »{title}« tilbage den 2. marts 2026."
    assert texts.say(withdrawn, "en").endswith(" on 2 March 2026.")
    transfer = Reason("no-transfer-ground", {"recipient": "hubspot-crm", "country": "US"})
    assert texts.say(transfer, "en") == (
        "HubSpot is in the United States, and the register names no ground on which data may go there."
    )


def test_an_id_the_register_does_not_know_is_said_as_it_was_asked() -> None:
    assert "‘sell-it-all’" in texts.say(Reason("unknown-purpose", {"purpose": "sell-it-all"}), "en")


def test_saying_it_leaves_the_readers_language_alone() -> None:
    before = get_language()
    texts.say(Reason("unknown-person"), "en")
    assert get_language() == before
