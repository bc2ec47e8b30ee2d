"""Every letter names the desk and the right authority, and says what the law asks of it."""

from datetime import date
from pathlib import Path

import pytest
from django.template.loader import get_template

from holdord.policy import queries as policy
from holdord.rights import letters
from holdord.rights.letters import LETTERS, About
from holdord.terms import Right
from tests.conftest import at, promise

#: Which words a letter is written in stands in a table.
pytestmark = pytest.mark.django_db

ABOUT = {
    "reference": "A7K2-9Q", "right": Right.ACCESS, "received_at": at("2026-03-05"), "due_on": date(2026, 4, 7),
    "time_zone": "Europe/Oslo",
}  # fmt: skip
MORE = {
    "code": "1234-5678", "minutes": 15, "link": "https://example.com/da/hent/x", "until": "19. marts 2026",
    "grounds": ["A ground."], "reason": "The reason.", "extended": "5. juni 2026", "ground": "The ground.",
    "provision": "GDPR Art. 12(5)", "facts": "The facts.", "text": "The answer.", "complaint_said": False,
}  # fmt: skip


def written(letter: str, language: str, country: str = "DK", **more: object) -> str:
    about = About(**ABOUT, language=language, country=country)  # type: ignore[arg-type]  # a plain dict
    context = letters.context(about, **{**MORE, **more})
    return get_template(f"{letters.template(letter)}.{language}.txt").render(context)


@promise("1.4", "8.8")
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("country", ["DK", "NO", "DE", "PL", "FI", ""])
def test_every_letter_names_the_desk_and_the_authority(letter: str, language: str, country: str) -> None:
    authority = policy.authority(country or policy.register().desk.authority)
    assert authority is not None

    text = written(letter, language, country)

    for said in (authority.name, authority.website, "dpo@altoros.com", "Altoros"):
        assert said in text


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_letter_has_a_subject_line_and_nothing_left_unfilled(letter: str, language: str) -> None:
    first, blank, *_ = written(letter, language).split("\n")

    assert 5 < len(first) < 78
    assert blank == ""
    for hole in ("{{", "{%", "None", "  ,", "()"):
        assert hole not in written(letter, language)


@promise("8.1f")
@pytest.mark.parametrize(("language", "court"), [("da", "domstolene"), ("en", "court")])
@pytest.mark.parametrize(
    "letter", ["answer_ready", "nothing_held", "extension", "refusal", "answer", "acknowledgement"]
)
def test_every_answer_names_the_way_to_a_court(letter: str, language: str, court: str) -> None:
    assert court in written(letter, language, complaint_said=letter == "refusal")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_letter_with_the_code_says_what_to_do_if_one_did_not_ask(language: str) -> None:
    said = {"da": "Har du ikke selv bedt om en kode", "en": "If you did not ask for a code"}[language]

    assert said in written("code", language)
    assert "1234-5678" in written("code", language)


def test_only_a_request_for_access_is_promised_a_file() -> None:
    assert "PDF" in written("acknowledgement", "da")
    assert "PDF" not in written("acknowledgement", "da", is_access=False)


@pytest.mark.parametrize(
    ("right", "language", "said"),
    [
        (Right.ACCESS, "da", "databeskyttelsesforordningens artikel 15"),
        (Right.WITHDRAWAL, "da", "databeskyttelsesforordningens artikel 7, stk. 3"),
        (Right.WITHDRAWAL, "en", "GDPR Art. 7(3)"),
    ],
)
def test_articles_are_cited_as_one_does_in_that_language(right: Right, language: str, said: str) -> None:
    assert letters.article(right, language) == said


def test_there_is_a_letter_of_each_kind_in_each_language() -> None:
    folder = Path(letters.__file__).parent / "templates" / "rights" / "letters"
    found = {path.name for path in folder.iterdir()}

    fixed = {f"fixed.{code}.txt" for code, _ in letters.FIXED.values()}
    whole = {f"{name}.{language}.txt" for name in (*LETTERS, "footer", "warning") for language in ("da", "en")}
    assert found == whole | fixed


@pytest.mark.parametrize(("language", "title"), [("da", "databeskyttelsesrådgiver"), ("en", "data protection officer")])
def test_nobody_is_called_a_data_protection_officer_where_none_was_appointed(
    language: str, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f", {title})" in written("answer", language)
    register = policy.register()
    desk = register.model_copy(update={"dpo": register.dpo.model_copy(update={"officer": False})})
    monkeypatch.setattr(letters.policy, "register", lambda: desk)
    text = written("answer", language)
    assert title not in text
    assert f"({register.dpo.name})" in text
