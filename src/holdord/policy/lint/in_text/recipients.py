"""Who else has the data, and in which countries.

Law:      GDPR Art. 13(1)(e)-(f), 26, 28, 44-49; CJEU C-311/18
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.places import countries
from holdord.policy.lint.reading import TextCase, headed, quoted
from holdord.terms import ADEQUATE, is_in_eea

#: From this number on nobody can tell from the context what each of them is.
_SEVERAL = 2


@in_text("T6a")
def recipients_as_described_elsewhere(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("shares", "not", "except_as_described"):
        yield case.hit(sentence, f"recipients are told by pointing elsewhere: {quoted(sentence.text)}")


@in_text("T6b")
def roles_are_not_told(case: TextCase) -> Iterator[Hit]:
    if case.anywhere("role"):
        return
    referred = case.sentences.saying("their_policy")
    partners = [
        sentence
        for sentence in case.sentences.all
        if any(case.says(link.text, "partner_label") for link in sentence.line.links)
    ]
    if len(case.facts("third_party")) + len({id(each.line) for each in partners}) >= _SEVERAL and (
        referred or partners
    ):
        first = min([*referred[:1], *partners[:1]], key=lambda each: each.line.number)
        yield case.hit(
            first, "third parties are named, and of none it is said whether it is a processor or decides for itself"
        )


@in_text("T6c")
def no_recipients_at_all(case: TextCase) -> Iterator[Hit]:
    if not case.anywhere("shares") and not case.facts("third_party"):
        yield case.missing("nothing is said of who else gets the data")


@in_text("T7a")
def transfers_without_a_ground(case: TextCase) -> Iterator[Hit]:
    if case.anywhere("mechanism"):
        return
    adequate = case.sentences.saying("adequacy")
    for sentence in case.sentences.saying("transfers", without=("not",)):
        there = [name for code, name in countries(case, sentence.text) if _is_third(code)]
        if there:
            yield case.hit(sentence, f"data go to {', '.join(there)}, and no ground for it is named")
    general = [each for each in adequate if not any(code in ADEQUATE for code, _ in countries(case, each.text))]
    for sentence in case.sentences.saying("transfers", "outside", without=("not",)):
        if not general and not any(code in ADEQUATE for code, _ in countries(case, sentence.text)):
            yield case.hit(sentence, f"data leave the EEA, and no ground for it is named: {quoted(sentence.text)}")


@in_text("T7b")
def no_copy_of_the_safeguards(case: TextCase) -> Iterator[Hit]:
    clauses = case.paragraphs.saying("safeguard_clauses", without=("not",))
    chapters = [section for each in clauses for section in case.chapter(each.section)]
    linked = any(link.href not in ("", "#") for each in clauses for link in each.line.links)
    # A copy of one's own data is another matter.
    offered = case.sentences.saying("copy", within=chapters, without=("access", "portability"))
    if clauses and not linked and not offered and not case.paragraphs.saying("copy", "safeguard_clauses"):
        yield case.hit(clauses[0], "safeguards are named, and not where a copy of them can be had")


@in_text("T7c", in_words=True)
def countries_are_not_named(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("transfers", "worldwide", without=("not", "mechanism", "adequacy")):
        if not case.paragraphs.saying("mechanism", within=[sentence.section]):
            yield case.hit(sentence, f"data may go anywhere: {quoted(sentence.text)}")


@in_text("T7d")
def countries_of_the_eea_told_as_outside(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("transfers", without=("not",)):
        if not (case.says(headed(sentence), "outside") or case.says(sentence.text, "outside")):
            continue
        told = countries(case, sentence.text)
        inside = [name for code, name in told if is_in_eea(code)]
        if inside and any(not is_in_eea(code) for code, _ in told) and not case.says(sentence.text, "mechanism"):
            yield case.hit(sentence, f"{', '.join(inside)} stands among countries outside the EEA")


@in_text("T7e", in_words=True)
def privacy_shield_as_a_ground(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("privacy_shield", without=("shield_gone",)):
        yield case.hit(sentence, f"the Privacy Shield is named as if it were in force: {quoted(sentence.text)}")


def _is_third(code: str) -> bool:
    return not is_in_eea(code) and code not in ADEQUATE
