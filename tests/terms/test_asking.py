"""People use their rights in their own words, and are understood; who asks for something else is left alone.

How well, with each letter that is not: python -m tests.terms.asked
"""

import json
import time
from functools import reduce
from operator import or_

import pytest

from holdord.terms import Right, asking
from holdord.terms.asking.likeness import likest
from holdord.terms.asking.phrases import Telling, sentences
from tests.conftest import promise
from tests.terms.asked import FRESH, FRESH_IN_FULL, KNOWN, USED, USED_IN_FULL, letters, score, score_in_full
from tests.terms.asked.learn import FILE, learned_from, mark


@promise("8.1h")
@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_letters_are_recognised_in_each_language(language: str) -> None:
    found = score(language)
    assert found.precision >= 0.97, found.wrong
    assert found.recall >= 0.97, found.wrong


@promise("8.1h")
@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_letters_never_looked_at_while_the_words_were_written_are_recognised_too(language: str) -> None:
    """Not as well: they are worded to be hard. What is overlooked waits for a person, who reads it."""
    found = score(language, FRESH)
    assert found.precision >= 0.8, found.wrong
    assert found.recall >= 0.5, found.wrong


@promise("8.1h")
def test_whole_letters_never_looked_at_are_recognised_more_often_than_not() -> None:
    found, used = score_in_full(FRESH_IN_FULL), score_in_full(USED_IN_FULL)
    assert found.precision >= 0.9, found.wrong
    assert found.recall >= 0.55, found.wrong
    assert used.precision >= 0.92 and used.recall >= 0.92, used.wrong


@promise("8.1h")
def test_what_no_row_says_is_told_by_what_it_is_like() -> None:
    """In words that stand in no row; and where a row has something to say, likeness is not asked."""
    assert asking.asked("Jeg vil bare gerne være helt fri for jeres reklame-sms'er fremover").rights == (
        Right.OBJECTION,
    )
    assert likest(" nothing here is like any of them ") is None
    assert likest(" delete ") is None


def test_the_table_of_likeness_was_learned_from_these_letters() -> None:
    told = json.loads(FILE.read_text(encoding="utf-8"))
    assert told["learned_from"] == mark(learned_from()), "letters have changed: python -m tests.terms.asked.learn"


@promise("8.1h")
@pytest.mark.parametrize("kind", USED)
@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_letters_in_everyday_words_are_recognised(language: str, kind: str) -> None:
    """Complaints, machine translations, two rights in one letter, no capitals: each kind was once held out."""
    found = score(language, kind)
    assert found.precision >= 0.92, found.wrong
    assert found.recall >= 0.92, found.wrong


@pytest.mark.parametrize("kind", [KNOWN, "everyday", "varied"])
@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_letters_about_business_are_none(language: str, kind: str) -> None:
    wrong = [each.text for each in letters(language, kind) if not each.rights and asking.asked(each.text).rights]
    assert not wrong


@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_who_asks_after_an_older_letter_is_heard(language: str) -> None:
    overlooked = [each.text for each in letters(language) if each.chases and not asking.asked(each.text).chases]
    assert not overlooked


def test_two_rights_in_one_letter_are_two() -> None:
    text = (
        "Hi,\n\nplease correct my address, it is Mill Lane 4. I would also like to see what you have about me.\n\nBen"
    )
    assert asking.asked(text).rights == (Right.ACCESS, Right.RECTIFICATION)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Jeg vil gerne have slettet mine oplysinger", Right.ERASURE),
        ("Vil I slette mine personoplysninegr?", Right.ERASURE),
        ("Send mig alle de oplysninger i har pa mig, saa jeg kan se dem", Right.ACCESS),
        ("Jeg vil ikke have flere mails fra jer!!", Right.OBJECTION),
        ("Jeg vil ikke ha flere e-poster fra dere", Right.OBJECTION),
        ("Jag vill att ni tar bort mina uppgifter fran ert register", Right.ERASURE),
        ("Slett alle opplysninger dere har pa meg", Right.ERASURE),
        ("Please delete all my infromation", Right.ERASURE),
    ],
)
def test_misspelt_words_and_words_without_their_letters_are_understood(text: str, right: Right) -> None:
    assert asking.asked(text).rights == (right,)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Kan I bekræfte, at I ikke har noget liggende om mig?", Right.ACCESS),
        ("Can you confirm that you're not holding anything on me?", Right.ACCESS),
        ("Kan dere bekrefte at dere ikke har noe liggende om meg?", Right.ACCESS),
        ("Kan ni bekräfta att ni inte har något liggande om mig?", Right.ACCESS),
        ("Jeg vil ikke have, at I giver mine oplysninger videre til jeres samarbejdspartnere.", Right.OBJECTION),
        ("I don't want you passing my details on to your partners.", Right.OBJECTION),
        ("Jeg vil ikke at dere gir opplysningene mine videre til samarbeidspartnerne deres.", Right.OBJECTION),
        ("Jag vill inte att ni lämnar mina uppgifter vidare till era samarbetspartner.", Right.OBJECTION),
        ("You keep spelling my surname Clark. It is Clarke, with an e.", Right.RECTIFICATION),
        (
            "Tills det är utrett ska ni låta bli att använda er anteckning till något alls - men släng den inte.",
            Right.RESTRICTION,
        ),
    ],
)
def test_who_wants_to_be_told_that_there_is_nothing_or_that_nothing_goes_further_is_heard(
    text: str, right: Right
) -> None:
    assert asking.asked(text).rights == (right,)


@pytest.mark.parametrize(
    "text",
    [
        "Please confirm that you have received the order.",
        "Kan I bekræfte mødet på torsdag, og give besked videre til de andre?",
        "Please don't share the slides with anyone before Monday.",
        "Vänligen bekräfta att ni har fått offerten.",
        "Kan dere gi beskjed videre til de andre om møtet?",
    ],
)
def test_who_wants_an_order_confirmed_or_a_message_passed_on_uses_no_right(text: str) -> None:
    assert not asking.asked(text).rights


@pytest.mark.parametrize(
    "text",
    ["Kan I ikke nok slette mine data?", "Kan ni inte ta bort mina uppgifter?", "Could you not delete my data?"],
)
def test_who_asks_politely_with_a_not_is_not_taken_to_forbid_it(text: str) -> None:
    assert asking.asked(text).rights == (Right.ERASURE,)


@pytest.mark.parametrize(
    "text", ["Please do not delete my data.", "I må ikke slette mine data.", "Radera inte mina uppgifter."]
)
def test_who_forbids_it_does_not_ask_for_it(text: str) -> None:
    assert asking.asked(text).rights == (Right.RESTRICTION,)


def test_a_citation_is_enough_and_none_is_needed() -> None:
    assert asking.asked("I hereby invoke Article 15.").rights == (Right.ACCESS,)
    assert asking.asked("Henviser til artikel 17, tak.").rights == (Right.ERASURE,)


def test_the_subject_line_counts() -> None:
    assert asking.asked("Best regards\nBen", subject="Delete my account").rights == (Right.ERASURE,)


@pytest.mark.parametrize(
    "below",
    [
        "> Please delete my data.",
        "On Mon, 2 Mar 2026 at 10:00, Ben <ben@example.org> wrote:\nPlease delete my data.",
        "Den man. 2. mar. 2026 kl. 10.00 skrev Ben <ben@example.org>:\nSlet mine data.",
        "-----Original Message-----\nPlease delete my data.",
        "Fra: Ben <ben@example.org>\nSendt: 2. marts\nSlet mine data.",
        "--\nAsk us to delete my data",
        "man. 2. mars 2026 kl. 10:00 skrev Ben <ben@example.org>:\nSlett alle dataene mine.",
        "Den man. 2. mar. 2026 kl. 10.00 skrev Ben Bensen <\nben@example.org>:\nSlet mine data.",
        "*Från:* Ben <ben@example.org>\n*Skickat:* den 2 mars\n*Ämne:* data\n\nRadera mina uppgifter.",
        "Begin forwarded message:\n\nPlease delete my data.",
    ],
)
def test_what_a_letter_quotes_is_not_what_it_asks(below: str) -> None:
    assert not asking.asked(f"Thank you, that is all I wanted to know.\n\n{below}").rights


@pytest.mark.parametrize(
    "text",
    [
        "Hej\n\nDen 3. marts skrev jeg til jer uden at få svar.\nSlet alle mine oplysninger.",
        "Hi\n\nOn 3 March I wrote to you:\nnothing came back. Please delete all my data.",
        "Til: Huset\nFra: Ada Krogh\nDato: 3. marts\n\nSlet alle mine oplysninger.",
        "Hej\nFra: Ada Krogh, Storgade 1\n\nSlet alle mine oplysninger.",
        "Hi\n\nOn Mon, 2 Mar 2026 at 10:00, Ben <ben@example.org> wrote:\n> Shall we?\n\nYes, delete all my data.",
    ],
)
def test_what_only_looks_like_a_quotation_or_stands_below_one_is_the_letter(text: str) -> None:
    assert Right.ERASURE in asking.asked(text).rights


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vil gerne vide, hvad I har om mig, og hvem I har givet det til.", "da"),
        ("I would like to know what you have about me.", "en"),
        ("Jeg vil gjerne vite hva dere har om meg, og hvem dere har gitt det til.", "nb"),
        ("Jag vill gärna veta vad ni har om mig.", "sv"),
        ("Hvornår kan I levere de to servere? Og kan I sende mig den sidste faktura igen?\nMvh Bo", "da"),
        ("12345", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: str | None) -> None:
    assert asking.language_of(text) == language


@pytest.mark.parametrize(
    "text",
    ["my data " * 100_000, "delete " * 100_000, "I want to " * 50_000, "<" * 300_000, "a" * 1_000_000, "\n" * 500_000,
     "what you have about me " * 20_000, "den " * 100_000, "> x\n" * 100_000, "On " + "x " * 100_000 + "wrote:"],
)  # fmt: skip
def test_a_text_made_to_take_long_takes_no_longer_than_its_beginning(text: str) -> None:
    began = time.process_time()
    asking.asked(text)
    # Far more than it needs, and far less than a search that has run away.
    assert time.process_time() - began < 20


@pytest.mark.parametrize("language", asking.LANGUAGES)
def test_a_sentence_that_says_something_holds_a_telling_word_of_it(language: str) -> None:
    known = asking._of(language)
    ways = {str(place): way for place, way in enumerate(
        [*known.rights.values(), *known.meanings.words.values(), known.chases, known.cites]
    )}  # fmt: skip
    telling = Telling({name: way.telling for name, way in ways.items()})
    said = 0
    for letter in [*letters(language), *letters(language, FRESH)]:
        for sentence in sentences(letter.text):
            may = reduce(or_, map(telling.of, sentence.text.split()), 0)
            for name, way in ways.items():
                if way.match(sentence.text) or way.match(way.without(sentence.text)):
                    said += 1
                    assert may & telling.bit(name)
    assert said
