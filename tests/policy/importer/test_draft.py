"""A draft is sound whatever was found, says where each thing was read, and what is left to do."""

import json
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from holdord.policy import loader, reading
from holdord.policy.importer import beginning
from holdord.policy.importer.draft import draft
from holdord.policy.importer.drafting import NO_MAILBOX
from holdord.policy.importer.found import KINDS, Found
from holdord.policy.importer.readers import read
from holdord.policy.importer.sheets import Noted, written
from holdord.policy.register import Register

POLICY = """# Privatlivspolitik

## 1. Når du handler

Vi får dit navn og din adresse.

## 2. Nyhedsbrev

Vi sender dig breve gennem Duepost.
"""


def fact(
    kind: str, line: int, confidence: float = 0.9, section: str = "1", quote: str = "", **value: str
) -> Found:
    return Found(kind, value, line, section, confidence, quote)  # type: ignore[arg-type]


SAID = (
    fact("controller", 5, name="Garn ApS", country="DK", company_number="12345678"),
    fact("dpo", 5, email="dpo@garn.example", name="Kim Berg"),
    fact("process", 3, title="Når du handler"),
    fact("process", 7, section="2", title="Nyhedsbrev"),
    fact("category", 5, name="navn", term="name"),
    fact("purpose", 5, text="levere varer", term="deliver-services"),
    fact("basis", 5, basis="eu-gdpr:A6-1-b"),
    fact("purpose", 9, section="2", text="sende breve", term="newsletter", direct_marketing="yes"),
    fact("basis", 9, section="2", basis="eu-gdpr:A6-1-a"),
    fact("retention", 5, 0.7, duration="5 years", starts="end_of_financial_year"),
    fact("third_party", 9, section="2", name="Duepost", legal_entity="Duepost Inc.", does="sender breve"),
    fact("right", 9, right="eu-gdpr:A15"),
    fact("term", 9, term="1 month", of="answer"),
    fact("minimum_age", 9, age="16", quote="Vi har ingen oplysninger om børn under 16 år."),
    fact("date", 9, date="2026-03-14", what="modified"),
)


def drafted(folder: Path, *found: Found, source: str = POLICY) -> Register:
    made = draft(read(source.encode(), name="policy.md", language="da"), found)
    folder.mkdir(exist_ok=True)
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in loader.check(folder)] == []
    return loader.load(folder).register


def test_what_was_found_stands_in_the_register(tmp_path: Path) -> None:
    register = drafted(tmp_path, *SAID)
    assert register.organisation == "Garn"
    assert (register.dpo.email, register.dpo.name, register.dpo.officer) == ("dpo@garn.example", "Kim Berg", True)
    assert [process.id for process in register.processes] == ["naar-du-handler", "nyhedsbrev"]
    assert [(one.id, one.basis.value) for one in register.purposes] == [
        ("deliver-services", "eu-gdpr:A6-1-b"),
        ("answer-rights-requests", "eu-gdpr:A6-1-c"),
        ("newsletter", "eu-gdpr:A6-1-a"),
    ]
    assert str(register.rule(register.processes[0].retention).duration) == "5 years"  # type: ignore[union-attr]
    assert register.processes[1].recipients == ("duepost",)
    assert register.processes[0].recipients == ()
    assert register.minimum_age == 16
    assert str(register.published_on) == "2026-03-14"


def test_every_entry_says_where_it_was_read_and_how_sure_that_is(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    lines = (tmp_path / "register.yaml").read_text().splitlines()
    place = next(index for index, line in enumerate(lines) if "- id: for-5-years" in line)
    assert lines[place - 1].strip() == "# line 5 (1), 0.7"
    assert "# line 9 (2), 0.9" in (tmp_path / "recipients.yaml").read_text()


def test_what_the_text_does_not_say_is_marked_and_listed_with_its_article(tmp_path: Path) -> None:
    register = drafted(tmp_path)
    assert register.dpo.email == NO_MAILBOX
    assert register.dpo.officer is False
    to_do = (tmp_path / "TO-DO.md").read_text()
    for expected in (
        "**Who is responsible** (GDPR Art. 13(1)(a))",
        "**How long data are kept** (GDPR Art. 13(2)(a))",
        "**The right to complain to an authority** (GDPR Art. 13(2)(d))",
        "whom to write to; the text gives no mailbox",
        "how long; the text names no period here",
    ):
        assert expected in to_do


def test_what_was_found_is_not_listed_as_missing(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    to_do = (tmp_path / "TO-DO.md").read_text()
    for absent in ("Who is responsible", "How long data are kept", "The right to see one's data", "Who else gets data"):
        assert absent not in to_do


def test_a_ground_is_never_one_that_the_text_does_not_name(tmp_path: Path) -> None:
    purpose = fact("purpose", 5, text="måle besøg", term="analytics")
    register = drafted(tmp_path, purpose, fact("basis", 5, basis="eu-gdpr:A6-1-f"))
    assert register.purposes[0].basis.value == "eu-gdpr:A6-1-f"
    register = drafted(
        tmp_path, purpose, fact("basis", 5, basis="eu-gdpr:A6-1-f"), fact("basis", 5, basis="eu-gdpr:A6-1-a")
    )
    assert register.purposes[0].basis.value == "eu-gdpr:A6-1-a"
    assert "TO DO: which ground; the text names A6-1-f, A6-1-a" in (tmp_path / "register.yaml").read_text()


def test_findings_are_kept_for_people_and_for_machines(tmp_path: Path) -> None:
    drafted(tmp_path, *SAID)
    assert json.loads((tmp_path / "findings.json").read_text())[0]["value"]["name"] == "Garn ApS"
    assert "| 9 | 2 | third_party | name: Duepost; legal_entity: Duepost Inc." in (tmp_path / "FINDINGS.md").read_text()


_NASTY = st.text(max_size=60) | st.sampled_from(
    ["", "no", "{x}", "a: b # c", "- x", "\n# TO DO", "'\"", "2.10", "DK", "5 years", "eu-gdpr:A15", "yes", "æøå"]
)


@given(
    st.lists(
        st.builds(
            lambda kind, line, texts: Found(kind, dict(zip(KINDS[kind], texts, strict=False)), line, "1", 0.5),
            st.sampled_from(sorted(KINDS)),
            st.integers(1, 9),
            st.lists(_NASTY, min_size=7, max_size=7),
        ),
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_whatever_was_found_the_draft_is_sound(tmp_path_factory: pytest.TempPathFactory, found: list[Found]) -> None:
    drafted(tmp_path_factory.mktemp("draft"), *found)


@given(st.text(max_size=80))
@settings(max_examples=200, phases=[Phase.generate])
def test_a_text_written_down_is_read_back_as_it_was(text: str) -> None:
    document = reading.read(written({"a": [Noted({"b": text or "x"}, text)], "c": {"d": text}}).encode(), "x.yaml")
    assert not document.faults
    seen = " ".join("".join(sign for sign in text.replace("\n", " ") if sign.isprintable()).split())
    assert document.value["c"]["d"] == seen


# --- holdord init ---


def begun(folder: Path, **said: object) -> Register:
    answers = beginning.answers(
        {"organisation": "Garn", "legal_name": "Garn ApS", "country": "DK", "email": "data@garn.example", **said},
        "answers",
    )
    folder.mkdir(exist_ok=True)
    for name, text in beginning.begin(answers).items():
        (folder / name).write_text(text, encoding="utf-8")
    assert [str(fault) for fault in loader.check(folder)] == []
    return loader.load(folder).register


@pytest.mark.parametrize("form", [True, False])
@pytest.mark.parametrize("newsletter", [True, False])
@pytest.mark.parametrize("customers", [True, False])
@pytest.mark.parametrize("analytics", [True, False])
def test_every_set_of_answers_gives_a_sound_register(
    tmp_path: Path, form: bool, newsletter: bool, customers: bool, analytics: bool
) -> None:
    register = begun(
        tmp_path,
        form=form,
        newsletter=newsletter,
        customers=customers,
        analytics=analytics,
        tools="Hotjar, Nobody Knows ApS",
    )
    assert register.languages == ("da", "en")
    assert ("newsletter" in {purpose.id for purpose in register.purposes}) is newsletter
    assert [one.id for one in register.recipients] == ["hotjar", "nobody-knows-aps"]
    assert register.recipients[0].vendor == "hotjar"


def test_a_draft_gives_the_answers_of_a_smaller_register(tmp_path: Path) -> None:
    answers = beginning.from_register(drafted(tmp_path, *SAID))
    assert (answers.organisation, answers.legal_name, answers.email, answers.newsletter) == (
        "Garn",
        "Garn ApS",
        "dpo@garn.example",
        True,
    )
    assert [one.name for one in answers.tools] == ["Duepost"]


def test_answers_that_are_wrong_are_all_told_with_what_would_be_right() -> None:
    said = b"organisation: Garn\ncountry: Danmark\nemail: nobody\nmessages: 1 years\nform: perhaps\nnewsleter: true\n"
    with pytest.raises(beginning.AnswersFaulty) as refused:
        beginning.from_answers(said, "answers.yaml")
    assert refused.value.faults == (
        "answers.yaml newsleter: there is no such question. Did you mean 'newsletter'?",
        "answers.yaml legal_name: the answer is missing. Write a line 'legal_name: ...'.",
        "answers.yaml country: this is no code of a country. Write two letters, as in DK, NO, SE or FI.",
        "answers.yaml email: this is no mailbox. Write it as in data@example.com.",
        "answers.yaml form: this is neither yes nor no. Write y or n.",
        "answers.yaml messages: '1 years' is not a duration. Write a number and a unit: '1 year'.",
    )
