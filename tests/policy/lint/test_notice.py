"""The notice that is made from a correct register is a correct text: the linter finds nothing in what visitors read."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.policy.importer.readers import read
from holdord.policy.lint.judge import judge
from tests.policy.lint.cases import DAY, MINIMAL


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_notice_of_a_correct_register_has_no_findings(house: Path, settings: Settings, language: str) -> None:
    settings.HOLDORD_REGISTER = MINIMAL

    page = Client().get(f"/{language}/", follow=True)

    text = read(page.content, name="notice.html", language=language)
    assert [f"{finding.spot}: {finding.said}" for finding in judge(None, text, day=DAY)] == []
