"""Consent that is none, and advertising without it.

Law:      GDPR Art. 4(11), 7; Danish Marketing Practices Act section 10
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import TextCase, quoted


@in_text("C1", in_words=True)
def consent_is_presumed(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("presumed_by", without=("box", "not")):
        yield case.hit(sentence, f"something else is taken for consent: {quoted(sentence.text)}")


@in_text("M1")
def advertising_on_legitimate_interest(case: TextCase) -> Iterator[Hit]:
    """In a sentence, or in a paragraph that says nothing of consent: there the interest is what the sending rests on.

    To write in order to ask for consent is advertising too, so that kind of consent excuses nothing.
    """
    said = ("legitimate_interest", "marketing", "electronic")
    spared = ("existing_customers", "objection", "not")
    hits = [
        each
        for pieces in (case.sentences, case.paragraphs)
        for each in pieces.saying(*said, without=(*spared, "consent"))
    ]
    hits += case.sentences.saying(*said, "asks_for_consent", without=spared)
    for sentence in sorted(hits, key=lambda each: each.line.number):
        yield case.hit(sentence, f"advertising rests on legitimate interest: {quoted(sentence.text)}")


@in_text("M2", in_words=True)
def contact_to_ask_for_consent(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("asks_for_consent"):
        yield case.hit(sentence, f"people are contacted to be asked: {quoted(sentence.text)}")
