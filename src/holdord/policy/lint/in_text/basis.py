"""Why data are used: grounds that are mixed, missing or not named.

Law:      GDPR Art. 5(1)(a), 6(1), 9(2), 13(1)(c)-(d), 13(2)(f)
"""

from collections.abc import Iterator

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import Sentence, TextCase, quoted

#: Characters between two grounds that are told as one or the other.
_CLOSE = 60
_GROUNDS = ("consent", "legitimate_interest", "contract_ground", "legal_duty", "public_task")


@in_text("T4a")
def grounds_joined_by_or(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying(
        "legitimate_interest", "consent", "or", "on_ground", without=("right_to", "objection", "each_its_own")
    ):
        if _or_stands_between(case, sentence):
            yield case.hit(sentence, f"the ground is told as one or the other: {quoted(sentence.text)}")


def _or_stands_between(case: TextCase, sentence: Sentence) -> bool:
    """Close together, or after 'either': further apart, each may well be said of something of its own."""
    close = len(sentence.text) if case.says(sentence.text, "either") else _CLOSE
    interests, consents = (case.said(sentence.text, key) for key in ("legitimate_interest", "consent"))
    pairs = [sorted((interest, consent)) for interest in interests for consent in consents]
    ors = [start for start, _ in case.said(sentence.text, "or")]
    return any(
        0 <= last[0] - first[1] <= close and any(first[1] <= start < last[0] for start in ors) for first, last in pairs
    )


@in_text("T4b")
def no_ground_at_all(case: TextCase) -> Iterator[Hit]:
    if not any(case.anywhere(key) for key in (*_GROUNDS, "cites_grounds")):
        yield case.missing("no ground is named for anything that is done with the data")


@in_text("T4c")
def recordings_without_a_ground(case: TextCase) -> Iterator[Hit]:
    """Said of recordings themselves; a ground elsewhere in the policy was given for something else."""
    told = [*case.paragraphs.saying("recording", "announced"), *case.paragraphs.saying("recording", "cites_grounds")]
    told += [each for key in _GROUNDS for each in case.paragraphs.saying("recording", key)]
    if told:
        return
    chapters: set[str] = set()
    for sentence in case.sentences.saying("recording", without=("not",)):
        if (chapter := case.chapter_name(sentence.section)) in chapters or sentence.column:
            continue
        chapters.add(chapter)
        yield case.hit(
            sentence, f"recordings are made, and no ground and no notice of them is told: {quoted(sentence.text)}"
        )


@in_text("T5", in_words=True)
def interests_of_others_are_not_named(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("third_party_interest", without=("right_to", "objection")):
        yield case.hit(sentence, f"interests of third parties are invoked and not named: {quoted(sentence.text)}")


@in_text("T13a")
def profiling_denied_and_described(case: TextCase) -> Iterator[Hit]:
    described = [
        each for key in ("profiles_people", "builds_profile") for each in case.sentences.saying(key, without=("not",))
    ]
    denied = [
        *case.sentences.saying("profiling", "not", "automated"),
        *case.sentences.saying("automated", "not", without=("right_to",)),
    ]
    if described:
        places = ", ".join(dict.fromkeys(each.section.place for each in described))
        for sentence in denied[:1]:
            yield case.hit(
                sentence, f"profiling is denied here, and described in {places}: {quoted(described[0].text)}"
            )


@in_text("T13b")
def decisions_by_machine_without_their_logic(case: TextCase) -> Iterator[Hit]:
    if case.anywhere("logic", "automated") or case.paragraphs.saying("automated", "logic"):
        return
    for sentence in case.sentences.saying(
        "automated", without=("not", "right_to", "objection", "portability", "keeps")
    ):
        if case.says(sentence.text, "profiling") or case.facts("automated"):
            yield case.hit(sentence, f"decisions by machine are told without their logic: {quoted(sentence.text)}")


@in_text("T13c")
def profiles_without_what_they_mean(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("builds_profile", without=("not", "right_to", "objection")):
        if not case.sentences.saying("logic", within=case.chapter(sentence.section)):
            yield case.hit(sentence, f"people are profiled, and not told how it works: {quoted(sentence.text)}")


@in_text("T23")
def special_categories_without_a_condition(case: TextCase) -> Iterator[Hit]:
    if case.anywhere("special_condition"):
        return
    for sentence in case.sentences.saying("special", without=("not",)):
        yield case.hit(
            sentence, f"special categories are spoken of, and nothing that allows their use: {quoted(sentence.text)}"
        )
