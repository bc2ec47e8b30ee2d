"""`holdord form`: what is printed can be pasted, and says every word that must be read."""

from html import unescape

import pytest
from click.testing import CliRunner

from holdord.cli.form import command
from holdord.intake import showing
from holdord.policy import queries as policy
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")


def says(*arguments: str) -> str:
    answer = CliRunner().invoke(command, list(arguments))
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_the_forms_are_listed_with_their_addresses() -> None:
    told = says("list")
    for found in ("/da/kontakt", "/en/white-paper", "/da/formular/newsletter", "no other site"):
        assert found in told


@promise("3.3c")
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_plain_form_bears_every_word_and_says_which_they_were(language: str) -> None:
    told = unescape(says("embed", "contact", "--as", "html", "--language", language))
    words = policy.wording(language)
    for field in words.forms["contact"].fields.values():
        assert field.label in told
    asked = policy.sentence(words.purposes["news-by-email"].consent or "", language)
    assert asked in told and "checked" not in told
    token = told.partition(f'name="{showing.FIELD}" value="')[2].partition('"')[0]
    read = showing.read(token, "contact")
    assert read is not None and (read.language, read.version, read.shown_at) == (language, policy.version(), None)


def test_a_frame_has_a_title_and_a_script_a_link_for_those_without() -> None:
    assert 'title="Talk to an expert"' in says("embed", "expert", "--language", "en")
    assert '<a href="http://127.0.0.1:8000/en/form/expert">Talk to an expert</a>' in says(
        "embed", "expert", "--as", "script", "--language", "en"
    )


@pytest.mark.parametrize("wrong", [("embed", "nothing"), ("embed", "contact", "--language", "fi")])
def test_what_is_not_there_is_said_with_what_is(wrong: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(command, list(wrong))
    assert answer.exit_code != 0 and "Write " in str(answer.exception or answer.output) + answer.output
