"""What shows that visitors are asked as promised, and what breaks it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from holdord.centre import asking
from holdord.consent import banner
from holdord.consent.models import SiteChoice
from holdord.lib.registry import Evidence, controls
from holdord.policy import queries as policy
from tests.conftest import at, promise
from tests.drafts import Draft

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-01")


def looks(name: str, **about: str) -> Evidence:
    return controls.get(name)(NOW, about)


def kept_choice(question: str, *, when: object = NOW) -> None:
    SiteChoice.objects.create(
        visitor=uuid4(), said_at_ms=1, act="refuse", layer=1, question=question, below=1, allowed="0", gpc=False,
        method="browser", at=when,
    )  # fmt: skip


@promise("2.1b")
def test_a_no_like_a_yes_and_choices_that_cite_their_words_are_kept() -> None:
    evidence = looks("centre.refusing-is-like-accepting")
    assert evidence.kept and evidence.looked_at == 2


@promise("2.1b")
def test_a_yes_that_looks_better_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asking.markup
    better = 'class="hd-b hd-big" data-holdord-do="accept"'
    monkeypatch.setattr(
        asking, "markup", lambda language: made(language).replace('class="hd-b" data-holdord-do="accept"', better)
    )
    assert not looks("centre.refusing-is-like-accepting").kept


@promise("2.1b")
def test_no_button_to_refuse_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asking.markup
    monkeypatch.setattr(asking, "markup", lambda language: made(language).replace('do="refuse"', 'do="later"'))
    assert not looks("centre.refusing-is-like-accepting").kept


@promise("2.1b")
def test_a_choice_in_front_of_words_that_are_lost_breaks_it() -> None:
    kept_choice("f" * 64)
    assert not looks("centre.refusing-is-like-accepting").kept


@promise("2.1b")
def test_a_proof_kept_past_its_time_breaks_it() -> None:
    looks("centre.refusing-is-like-accepting")
    question = asking.banner_question("da").hash
    kept_choice(question, when=NOW - timedelta(days=365 * 4))
    assert looks("centre.refusing-is-like-accepting").kept
    kept_choice(question, when=NOW - timedelta(days=366 * 5 + 3))
    assert not looks("centre.refusing-is-like-accepting").kept


@promise("2.2.1", "2.2.2", "2.2.3")
@pytest.mark.parametrize(("clause", "partners"), [("2.2.1", 7), ("2.2.2", 5), ("2.2.3", 11)])
def test_every_partner_waits_for_a_yes(clause: str, partners: int) -> None:
    evidence = looks("centre.partners-wait-for-a-yes", clause=clause)
    assert evidence.kept and evidence.looked_at == partners


@promise("2.2.1")
def test_a_partner_nobody_is_asked_about_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = asking.banner_script
    monkeypatch.setattr(asking, "banner_script", lambda language: made(language).replace('"i":"hotjar"', '"i":"other"'))
    assert not looks("centre.partners-wait-for-a-yes", clause="2.2.1").kept


@promise("2.2.1")
def test_a_partner_that_runs_before_a_yes_breaks_it_and_the_banner_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = policy.active()
    assert (
        now.register.banner and "nothing is loaded from other companies, and" in banner.asked(now, "en").texts["intro"]
    )
    loud = now.register.banner.model_copy(update={"consent_mode": "advanced"})
    edition = replace(now, register=now.register.model_copy(update={"banner": loud}))
    monkeypatch.setattr(policy, "active", lambda: edition)
    monkeypatch.setattr(banner, "_kept", {})

    assert not looks("centre.partners-wait-for-a-yes", clause="2.2.1").kept
    assert "except from Google Analytics" in banner.asked(edition, "en").texts["intro"]
    assert "undtagen fra Google Analytics" in banner.asked(edition, "da").texts["intro"]
    page = client.get("/en/cookies").text
    assert "except from Google Analytics" in page and "Only what is necessary comes without your yes" not in page


@promise("2.2.1")
def test_without_a_banner_it_is_broken(draft: Draft) -> None:
    assert not looks("centre.partners-wait-for-a-yes", clause="2.2").kept
    assert not looks("centre.refusing-is-like-accepting").kept
