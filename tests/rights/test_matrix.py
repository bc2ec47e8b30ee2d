"""Which right reaches which use: cell by cell as the law has it, then by the facts, then as a refusal that waits."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from holdord.rights import letters, matrix, matrix_texts, queries, texts
from holdord.rights.matrix import MATRIX, Row, Stands, Use, refused, verdict
from holdord.rights.rules import RIGHTS, RefusalGround, provision, refusal_grounds
from holdord.subjects import actions as subjects
from holdord.terms import LegalBasis, Right
from tests.conftest import at, promise
from tests.drafts import Draft, knows
from tests.rights.conftest import ADA, ASKED, CLEO, answered, asks, newest, proves, request_of

GROUNDS = list(LegalBasis)

#: GDPR Art. 6(1)(a) to (f), one sign each: y reaches, i in some cases, n does not.
TABLE = {
    Row.ACCESS: "yyyyyy",
    Row.RECTIFICATION: "yyyyyy",
    Row.ERASURE: "yinini",
    Row.RESTRICTION: "iiiiii",
    Row.PORTABILITY: "yynnnn",
    Row.OBJECTION: "nnnnyy",
    Row.MARKETING: "yyyyyy",
    Row.WITHDRAWAL: "ynnnnn",
    Row.HUMAN_REVIEW: "yyiyiy",
}

#: Where the law says so, per cell; one for all, or one for each ground.
PROVISIONS = {
    Row.ACCESS: ["GDPR Art. 15"] * 6,
    Row.RECTIFICATION: ["GDPR Art. 16"] * 6,
    Row.ERASURE: [
        "GDPR Art. 17(1)(b)", "GDPR Art. 17(1)(a), (d)", "GDPR Art. 17(3)(b)", "GDPR Art. 17(1)(a), (d)",
        "GDPR Art. 17(3)(b)", "GDPR Art. 17(1)(a), (c), (d)",
    ],
    Row.RESTRICTION: ["GDPR Art. 18(1)(a)-(c)"] * 4 + ["GDPR Art. 18(1)(a)-(d)"] * 2,
    Row.PORTABILITY: ["GDPR Art. 20(1)"] * 2 + ["GDPR Art. 20(1)(a)"] * 2 + ["GDPR Art. 20(3)", "GDPR Art. 20(1)(a)"],
    Row.OBJECTION: ["GDPR Art. 7(3), 21(1)"] + ["GDPR Art. 21(1)"] * 5,
    Row.MARKETING: ["GDPR Art. 21(2)-(3)"] * 6,
    Row.WITHDRAWAL: ["GDPR Art. 7(3)"] * 6,
    Row.HUMAN_REVIEW: [
        "GDPR Art. 22(2)(c), 22(3)", "GDPR Art. 22(2)(a), 22(3)", "GDPR Art. 22(2)(b)", "GDPR Art. 22(1)-(2)",
        "GDPR Art. 22(2)(b)", "GDPR Art. 22(1)-(2)",
    ],
}  # fmt: skip

CELLS = [(row, number) for row in Row for number in range(6)]


def use(basis: LegalBasis, **so: object) -> Use:
    return Use("web-forms", "answer-request", basis, **so)  # type: ignore[arg-type]  # facts by name


@promise("8.1f")
@pytest.mark.parametrize(("row", "number"), CELLS, ids=lambda value: str(getattr(value, "value", value)))
def test_each_cell_is_as_the_law_has_it(row: Row, number: int) -> None:
    cell = MATRIX[row, GROUNDS[number]]

    assert cell.stands.value[0] == TABLE[row][number]
    assert cell.provision == PROVISIONS[row][number]
    assert cell.why in matrix_texts.MATRIX


def test_the_table_is_whole() -> None:
    assert set(MATRIX) == {(row, basis) for row in Row for basis in LegalBasis}


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_reason_has_words(language: str) -> None:
    said = [texts.word(matrix_texts.MATRIX, code, language) for code in matrix_texts.MATRIX]
    assert all(len(words) > 20 for words in said)
    assert len(set(said)) == len(said)


ERASED = [
    (LegalBasis.CONSENT, {"kept": "accounts"}, Stands.NO, "erase-kept"),
    (LegalBasis.LEGITIMATE_INTEREST, {"kept": "accounts", "objected": True}, Stands.NO, "erase-kept"),
    (LegalBasis.CONTRACT, {"kept": "accounts", "partly": True}, Stands.IF, "erase-part-kept"),
    (LegalBasis.LEGAL_OBLIGATION, {"kept": "accounts", "partly": True}, Stands.NO, "erase-duty"),
    (LegalBasis.CONTRACT, {"over": True}, Stands.YES, "erase-over"),
    (LegalBasis.LEGAL_OBLIGATION, {"over": True}, Stands.YES, "erase-over"),
    (LegalBasis.LEGITIMATE_INTEREST, {"objected": True}, Stands.YES, "erase-objected"),
    (LegalBasis.PUBLIC_TASK, {"objected": True}, Stands.YES, "erase-objected"),
    (LegalBasis.CONTRACT, {"objected": True}, Stands.IF, "erase-when-not-needed"),
    (LegalBasis.LEGITIMATE_INTEREST, {"direct_marketing": True}, Stands.YES, "erase-marketing"),
]


@promise("8.0b")
@pytest.mark.parametrize(("basis", "so", "stands", "why"), ERASED)
def test_what_is_so_about_a_use_says_more_than_its_ground(
    basis: LegalBasis, so: dict[str, object], stands: Stands, why: str
) -> None:
    found = verdict(Right.ERASURE, use(basis, **so))
    assert (found.stands, found.why) == (stands, why)


def test_portability_takes_only_what_was_given() -> None:
    assert verdict(Right.PORTABILITY, use(LegalBasis.CONTRACT, provided=1)).stands is Stands.YES
    assert verdict(Right.PORTABILITY, use(LegalBasis.CONTRACT, things=3)).why == "port-not-given"


def test_direct_marketing_can_always_be_objected_to() -> None:
    for basis in LegalBasis:
        assert verdict(Right.OBJECTION, use(basis, direct_marketing=True)).why == "object-marketing"


def test_a_consent_that_does_not_stand_cannot_be_withdrawn_and_that_is_no_refusal() -> None:
    none = verdict(Right.WITHDRAWAL, use(LegalBasis.CONSENT))
    assert none.why == "withdraw-none"
    assert refused(Right.WITHDRAWAL, [none]) is None


def test_where_no_machine_decides_there_is_nothing_to_review() -> None:
    assert verdict(Right.HUMAN_REVIEW, use(LegalBasis.CONTRACT)).why == "review-none"
    assert verdict(Right.HUMAN_REVIEW, use(LegalBasis.CONTRACT, automated=True)).stands is Stands.YES


@promise("8.1f")
@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("basis", list(LegalBasis))
def test_what_is_prepared_can_be_sent_and_names_a_rule(right: Right, basis: LegalBasis) -> None:
    ready = refused(right, matrix.verdicts(right, [use(basis)]))
    if ready is not None:
        assert ready.whole
        assert ready.ground in refusal_grounds(right)
        assert provision(ready.ground, right).startswith("GDPR Art. ")


def test_a_part_is_told_from_the_whole() -> None:
    found = matrix.verdicts(Right.ERASURE, [use(LegalBasis.CONSENT), use(LegalBasis.CONTRACT, kept="accounts")])
    ready = refused(Right.ERASURE, found)
    assert ready is not None
    assert (ready.whole, ready.ground, len(ready.uses)) == (False, RefusalGround.KEPT_BY_LAW, 1)


# From live data


def test_the_uses_of_a_person_come_from_the_register_and_from_what_is_held(ada: UUID) -> None:
    uses = {each.purpose: each for each in queries.uses_of(ada, at=ASKED)}
    given, news = uses["answer-request"], uses["news-by-email"]
    assert (given.things, given.provided) == (1, 1)
    assert news.consents and news.basis is LegalBasis.CONSENT
    assert not given.kept


@promise("8.0b")
def test_a_hold_is_said_with_its_statute_and_its_day(ada: UUID) -> None:
    subjects.hold(
        subject=ada, process="web-forms", statute="bogforingsloven-12", reason="accounts", until_at=at("2031-12-31"),
        by=CLEO, at=ASKED,
    )  # fmt: skip
    found = queries.reached(ada, Right.ERASURE, at=ASKED)
    ready = queries.prepared(found, Right.ERASURE, language="en", country="PL")
    assert ready is not None and ready.ground is RefusalGround.KEPT_BY_LAW
    assert "bogforingsloven-12" in ready.facts and "31 December 2031" in ready.facts
    assert ready.authority is not None and ready.authority.country == "PL"
    assert {each.until for each in found if each.why == "erase-kept"} == {date(2031, 12, 31)}


@promise("8.0b")
def test_what_a_statute_keeps_is_said_by_its_name_and_only_of_what_it_covers(draft: Draft) -> None:
    draft.write(
        "    sources: [form]\n    forms:",
        "    statutory:\n      - {statute: dk-bogforing, purposes: [answer]}\n    sources: [form]\n    forms:",
    )
    draft.publish(at("2026-01-01"))
    bea = knows("bea", at("2026-03-10"))

    found = {each.use.purpose: each for each in queries.reached(bea, Right.ERASURE, at=at("2029-01-01"))}

    assert (found["answer"].why, found["answer"].until) == ("erase-kept", date(2032, 1, 1))
    assert all(each.why != "erase-kept" for purpose, each in found.items() if purpose != "answer")
    assert "Bogføringsloven" in queries.why_in_words(found["answer"], "da")

    knows("bea", at("2022-03-10"))
    (answer,) = [each for each in queries.reached(bea, Right.ERASURE, at=at("2029-01-01")) if each.use.things == 2]
    assert (answer.stands, answer.why, answer.until) == (Stands.IF, "erase-part-kept", date(2032, 1, 1))


@pytest.mark.parametrize("code", ["A17-3-e", "gdpr-a17-3-e"])
def test_a_claim_is_said_in_words(code: str, house: Path) -> None:
    assert letters.kept_by(code, "en") == "legal claims (GDPR Art. 17(3)(e))"
    assert letters.kept_by("case-law-7", "en") == "case-law-7"


@promise("8.1f")
def test_what_does_not_go_along_is_told_with_the_data(ada: UUID, house: Path) -> None:
    proves(asks(right=Right.PORTABILITY, language="en"))
    row = request_of()
    answered(row.id)
    letter = newest(ADA, "portable_ready")
    out = [each for each in queries.reached(ada, Right.PORTABILITY, at=ASKED) if each.stands is Stands.NO]
    assert out and letter.body
    assert "This does not go along" in letter.body and "court" in letter.body
    for each in out:
        assert queries.why_in_words(each, "en") in letter.body
