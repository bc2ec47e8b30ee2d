"""A company writes its letters itself: nothing that must be said gets lost, and each version is kept."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from holdord.lib.registry import controls
from holdord.notice import queries as notice
from holdord.rights import actions, letter_checks, letter_texts, letters, queries
from holdord.rights.actions import FaultyText, NotALetter
from holdord.rights.letter_checks import REQUIRED, Fault, faults, shipped
from holdord.rights.models import LetterText, RequestLetter
from holdord.rights.rules import RefusalGround
from holdord.terms import LANGUAGES, Right
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, CLEO, asks, newest, proves, request_of

pytestmark = pytest.mark.usefixtures("house")
FACTS = "We looked under the address you wrote from, and under no other."


def test_every_letter_says_what_it_must_hold() -> None:
    assert set(REQUIRED) - {"footer"} == set(letters.LETTERS)
    items = {item for held in REQUIRED.values() for item in held}
    assert items <= set(letter_texts.ITEMS)
    assert {item for item in items if item.isupper()} == set(letter_texts.STATEMENTS)


@promise("8.1e", "8.1f", "8.8")
@pytest.mark.parametrize("letter", REQUIRED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letters_of_the_house_hold_what_they_must(letter: str, language: str) -> None:
    assert faults(letter, language, shipped(letter, language)) == ()


@promise("8.1e", "8.1f")
@pytest.mark.parametrize("letter", REQUIRED)
def test_whatever_is_left_out_is_missed(letter: str) -> None:
    """Each required fact, taken out of the text of the house, is named as missing."""
    text = shipped(letter, "en")
    for item in REQUIRED[letter]:
        if item.isupper() or item.startswith("each_") or "{{ " + item + " }}" not in text:
            continue
        assert Fault("missing", item) in faults(letter, "en", text.replace("{{ " + item + " }}", "…")), item


@promise("8.1f")
@pytest.mark.parametrize(
    ("cut", "missing"),
    [
        ("- Bring the matter before a court (GDPR Art. 79).", "COURT"), ("{{ facts }}", "facts"),
        ("The rule: {{ provision }}", "provision"),
        ("{{ authority.complaint_url|default:authority.website }}", "authority_site"),
    ],
)  # fmt: skip
def test_a_refusal_without_its_reasons_or_its_ways_out_is_not_saved(cut: str, missing: str) -> None:
    text = shipped("refusal", "en").replace(cut, "")
    with pytest.raises(FaultyText) as refused:
        actions.write_letter(letter="refusal", language="en", text=text, by=CLEO, at=ASKED)
    assert Fault("missing", missing) in refused.value.faults
    assert not LetterText.objects.exists()


@promise("8.1f")
@pytest.mark.parametrize("condition", ["repeats", "authority", "not repeats or not authority"])
def test_the_way_to_a_court_does_not_hang_on_something_else(condition: str) -> None:
    court = "- Bring the matter before a court (GDPR Art. 79)."
    within = "{% if " + condition + " %}" + court + "{% else %}- Go to a court.{% endif %}"
    text = shipped("refusal", "en")
    assert faults("refusal", "en", text.replace(court, within)) == ()
    hidden = text.replace(court, within.replace("- Go to a court.", ""))
    assert {each.about for each in faults("refusal", "en", hidden)} == {"COURT"}


@pytest.mark.parametrize(
    ("added", "code"),
    [
        ("{% load static %}", "tag"), ('{% include "console/base.html" %}', "tag"), ("{% debug %}", "tag"),
        ("{{ settings.SECRET_KEY }}", "fact"), ("{{ reference|ljust:999999999 }}", "fact"),
        ("{% if reference %}", "does-not-read"),
        ("{{ authority.__class__ }}", "fact"), ("{% for each in secrets %}{% endfor %}", "fact"),
        ('{% include "rights/letters/footer.da.txt" %}', "footer"), ("x" * 12_001, "length"),
    ],
)  # fmt: skip
def test_a_text_may_name_the_facts_of_its_letter_and_nothing_else(added: str, code: str) -> None:
    text = shipped("acknowledgement", "en").replace("Case number", added + "\nCase number")
    assert code in {each.code for each in faults("acknowledgement", "en", text)}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = {each.code for each in faults("refusal", "en", "Hi\n\n{% load x %}{{ nothing }}")}
    assert found == {"tag", "fact", "footer"}


@promise("8.1f")
def test_a_letter_is_written_in_the_words_that_count_and_can_be_told_by_its_version(ada: UUID) -> None:
    own = shipped("acknowledgement", "en").replace("Hello\n", "Good day from the desk\n")
    assert actions.write_letter(letter="acknowledgement", language="en", text=own, by=CLEO, at=ASKED) == 1
    proves(asks(language="en"))
    letter = newest(ADA, "acknowledgement")
    assert letter.body and "Good day from the desk" in letter.body
    kept = RequestLetter.objects.get(letter="acknowledgement").wording
    assert (
        kept
        == queries.letter_wordings("acknowledgement", "en")[0].wording
        == queries.in_force("acknowledgement", "en").wording
    )

    assert actions.use_the_houses(letter="acknowledgement", language="en", by=CLEO, at=ASKED) == 2
    assert queries.in_force("acknowledgement", "en").source == "house"
    assert letters.wording_of("acknowledgement", "en") == letters.hashed(shipped("acknowledgement", "en")) != kept
    assert [each.number for each in queries.letter_wordings("acknowledgement", "en")] == [2, 1]


def test_a_file_counts_before_the_console_and_a_faulty_one_is_set_aside(tmp_path: Path, settings: Any) -> None:
    settings.HOLDORD_LETTERS = str(tmp_path)
    file = tmp_path / "extension.en.txt"
    file.write_text(shipped("extension", "en").replace("Hello", "Good day"))
    found = queries.in_force("extension", "en")
    assert (found.source, "Good day" in found.text) == ("file", True)
    assert letters.wording_of("extension", "en") == found.wording
    look = controls.get("rights.letters-hold-what-they-must")
    assert look(ASKED, {}).kept

    file.write_text("We need more time\n\nSorry.\n")

    found = queries.in_force("extension", "en")
    assert found.source == "house" and Fault("footer") in found.set_aside
    assert letters.wording_of("extension", "en") == letters.hashed(shipped("extension", "en"))
    assert not look(ASKED, {}).kept


def test_no_other_letter_or_language_is_written() -> None:
    for letter, language in (("fixed", "en"), ("warning", "en"), ("refusal", "xx")):
        with pytest.raises(NotALetter):
            actions.write_letter(letter=letter, language=language, text="x", by=CLEO, at=ASKED)


@promise("8.1f")
def test_whom_we_cannot_find_hears_what_would_help(ada: UUID) -> None:
    proves(asks(language="en", country="PL"))
    actions.refuse(request=request_of().id, ground=RefusalGround.CANNOT_IDENTIFY, facts=FACTS, by=CLEO, at=ASKED)
    letter = newest(ADA, "cannot_identify")
    assert letter.body and FACTS in letter.body and "This would help us find you" in letter.body
    assert "GDPR Art. 11(2), 12(2)" in letter.body and "court" in letter.body


@promise("8.8")
@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("NO", "bare de faste delene"),
        ("FI", "vain kiinteät osat"),
        ("PL", "tylko stałe części"),
        ("DK", ""),
        ("DE", ""),
    ],
)
def test_where_a_house_of_ours_is_the_fixed_parts_stand_in_the_language_of_the_country(country: str, said: str) -> None:
    also = letters.also_in(country, reference="A7K2-9Q", received_on=ASKED.date())
    if not said:
        assert also == ""
        return
    assert said in also and "A7K2-9Q" in also and "dpo@altoros.com" in also
    authority = letters.authority(country)
    assert authority is not None and authority.website in also and "79" in also
    assert "{{" not in also and "None" not in also


def test_the_fixed_parts_stand_below_the_letter(ada: UUID) -> None:
    proves(asks(language="en", country="NO"))
    body = newest(ADA, "acknowledgement").body
    assert body and body.index("Kind regards") < body.index("bare de faste delene")
    assert notice.outbox()


def test_a_right_of_the_example_has_its_name() -> None:
    assert letter_checks.preview("acknowledgement", "en", shipped("acknowledgement", "en"))[1].count(
        letters.right_title(Right.ACCESS, "en")
    )


@promise("8.8")
def test_the_end_of_every_letter_is_in_the_companys_words_too(ada: UUID) -> None:
    text = shipped("footer", "da").replace("Venlig hilsen", "Mange hilsner fra os alle")
    actions.write_letter(letter="footer", language="da", text=text, by=CLEO, at=ASKED)
    proves(asks())
    said = newest(ADA, "acknowledgement").body or ""
    assert "Mange hilsner fra os alle" in said and "Datatilsynet" in said


@pytest.mark.parametrize(
    ("cut", "missing"),
    [("{{ also }}", "also"), ("{{ authority_name }}", "authority_name"), ("{{ dpo_email }}", "dpo_email"),
     ("You may also bring the matter before a court.", "COURT")],
)  # fmt: skip
def test_an_end_that_lacks_something_is_not_saved(cut: str, missing: str) -> None:
    with pytest.raises(FaultyText) as refused:
        actions.write_letter(
            letter="footer", language="en", text=shipped("footer", "en").replace(cut, ""), by=CLEO, at=ASKED
        )
    assert missing in {each.about for each in refused.value.faults}
