"""The rights of people, and how they are carried out.

Law:      GDPR Art. 7(3), 8(1), 12(3)-(6), 13(2)(b)-(d), 15-22, 77
"""

from collections.abc import Iterator
from datetime import date

from holdord.policy.lint.finding import Hit, Severity
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import TextCase, quoted
from holdord.policy.periods import Period
from holdord.terms import Right

_SIX = ("access", "rectification", "erasure", "restriction", "objection", "portability")
#: What shows who somebody is, and much else beside.
_PAPERS = frozenset({"two approved ids", "passport", "driving licence", "identity card", "photo id", "copy of an id"})
#: As sure as a fact is that stands under a heading on rights: elsewhere a passport may be asked for a journey.
_UNDER_RIGHTS = 0.9
#: GDPR Art. 12(3). Spans are compared by the day on which they end, from where two months are longest.
_DAY = date(2026, 7, 1)
_MONTH, _TWO_MORE = Period(1, "month").end(_DAY), Period(2, "month").end(_DAY)


@in_text("T9")
def a_right_is_missing(case: TextCase) -> Iterator[Hit]:
    read = {fact.value["right"] for fact in case.facts("right")}
    missing = [right for right in _SIX if not case.anywhere(right) and Right[right.upper()] not in read]
    if missing:
        yield case.missing(f"not named: {', '.join(missing)}", "right_to")


@in_text("T10")
def withdrawal_is_missing(case: TextCase) -> Iterator[Hit]:
    """To unsubscribe is to withdraw where it is said beside consent; of other e-mails it says nothing of consent."""
    if case.anywhere("consent") and not (
        case.anywhere("withdrawal") or case.paragraphs.saying("consent", "unsubscribes")
    ):
        yield case.missing("there is consent, and not a word on withdrawing it", "consent")


@in_text("T11a")
def no_word_on_complaints(case: TextCase) -> Iterator[Hit]:
    if not case.anywhere("complaint"):
        yield case.missing("the right to complain to an authority is not told", "right_to")


@in_text("T11b")
def no_authority_named(case: TextCase) -> Iterator[Hit]:
    complaints = case.sentences.saying("complaint", "authority_words") or case.sentences.saying("complaint")
    if complaints and not case.anywhere("authorities") and not case.facts("authority"):
        yield case.hit(complaints[-1], f"no authority is named: {quoted(complaints[-1].text)}")


@in_text("T18a", in_words=True)
def reasons_against_marketing(case: TextCase) -> Iterator[Hit]:
    for paragraph in case.paragraphs.saying(
        "objection", "marketing_objection", "own_situation", without=("no_reasons",)
    ):
        yield case.hit(
            paragraph, "reasons from one's situation are asked for, and of marketing it is not said that it needs none"
        )


@in_text("T18b")
def objection_in_a_list_with_others(case: TextCase) -> Iterator[Hit]:
    said = case.sentences.saying("objection", headings=True)
    others = [right for right in _SIX if right != "objection"]
    if said and all(sum(case.says(each.text, right) for right in others) >= 2 for each in said):
        yield case.hit(said[0], f"the right to object stands in one sentence with others: {quoted(said[0].text)}")


@in_text("R1", in_words=True)
def papers_as_a_matter_of_course(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("two_papers", without=("in_doubt", "not")):
        if case.says(sentence.text, "asks"):
            yield case.hit(sentence, f"papers are demanded: {quoted(sentence.text)}")


@in_text("R1")
def papers_read_out_of_the_text(case: TextCase) -> Iterator[Hit]:
    """However it is asked: 'E-mail us a copy of your passport'. Doubt may be told in the sentence before."""
    doubted = {each.line.number for each in case.paragraphs.saying("in_doubt")}
    for fact in case.facts("identity", surer_than=_UNDER_RIGHTS):
        if fact.value["asks"] in _PAPERS and fact.line not in doubted and not case.says(fact.quote, "not"):
            yield case.hit_found(fact, f"papers are demanded: {quoted(fact.quote)}")


@in_text("R2", in_words=True)
def a_fee_for_repeated_requests(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("fee", "repeated", without=("manifestly",)):
        yield case.hit(sentence, f"a fee for requests that are only repeated: {quoted(sentence.text)}")


@in_text("R3", in_words=True)
def rectification_told_as_erasure(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("wrong_data", "deletes", without=("corrects", "restriction")):
        yield case.hit(sentence, f"what is wrong is removed, not corrected: {quoted(sentence.text)}")


@in_text("R4", in_words=True)
def erasure_for_everybody_who_went_online(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("online_service", without=("child",)):
        if case.says(sentence.lead, "erasure") or case.says(sentence.section.text, "erasure"):
            yield case.hit(sentence, f"the ground is told without the child it is made for: {quoted(sentence.text)}")


@in_text("R5", in_words=True)
def portability_denied(case: TextCase) -> Iterator[Hit]:
    portable = [each.section for each in case.sentences.saying("portability", headings=True)]
    for sentence in case.sentences.saying("not_automated", within=portable, without=("profiling", "automated")):
        yield case.hit(sentence, f"portability is denied because nothing is automated: {quoted(sentence.text)}")


@in_text("R6", in_words=True)
def portability_as_pdf(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("portability", "pdf", without=("not",)):
        yield case.hit(sentence, f"a PDF is promised for portability: {quoted(sentence.text)}")


@in_text("R7")
def answers_later_than_the_law_allows(case: TextCase) -> Iterator[Hit]:
    for fact in case.facts("term"):
        if case.says(fact.section, "other_law"):
            continue
        more = fact.value.get("of") == "extension" or case.says(fact.quote, "more_time")
        longest = _TWO_MORE if more else _MONTH
        if fact.value.get("of") in ("answer", "extension") and _end(fact.value["term"]) > longest:
            yield case.hit_found(fact, f"{fact.value['term']} for an answer: {quoted(fact.quote)}")


def _end(term: str) -> date:
    return Period.parse(term).end(_DAY)


@in_text("S2", in_words=True)
def password_beside_the_file(case: TextCase) -> Iterator[Hit]:
    for paragraph in case.paragraphs.saying("password", "pdf", "sends", without=("other_channel",)):
        yield case.hit(paragraph, "files are sent with a password, and not said how the password travels", Severity.LOW)
