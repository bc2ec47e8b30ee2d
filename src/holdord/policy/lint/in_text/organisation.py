"""Who does what in the house, and with which means.

Law:      GDPR Art. 32(1), 38(3), 38(6), 39
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import TextCase, quoted


@in_text("O1", in_words=True)
def an_officer_who_carries_out(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("officer", "operational", without=("not",)):
        yield case.hit(sentence, f"the data protection officer is to carry things out: {quoted(sentence.text)}")


@in_text("S1", in_words=True)
def broken_means(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("broken_security", without=("not",)):
        start, end = case.said(sentence.text, "broken_security")[0]
        yield case.hit(sentence, f"{sentence.text[start:end]} protects nobody any more: {quoted(sentence.text)}")
