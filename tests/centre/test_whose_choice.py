"""A choice made in front of the banner belongs to nobody we know until somebody who has shown who they are says so."""

import pytest
from django.test import Client

from holdord.consent import actions, banner, links, queries
from holdord.consent.models import SiteLink
from holdord.consent.site_rules import Said
from holdord.lib import clock
from holdord.policy import queries as policy
from tests.conftest import promise
from tests.subjects.cast import write

pytestmark = pytest.mark.usefixtures("house")


@promise("2.1b")
def test_it_becomes_a_person_s_by_a_link_that_we_signed_and_by_nothing_else(client: Client) -> None:
    ada, at = write(), clock.now()
    shown = actions.put_question(banner.asked(policy.active(), "en"), by="system:banner", at=at)
    visitor = ada  # Even where a browser's number were a person's id, it would be nobody's.
    said = Said(visitor, shown.hash[:16], "refuse", 1, queries.slots(), 0, False, 1)
    assert actions.choose_on_site(said=said, by="public", at=at)
    client.post("/en/cookies", {"number": visitor.hex})
    client.post("/en/cookies", {"number": visitor.hex, "json": "1"})
    assert not SiteLink.objects.exists() and not queries.site_choices_of(ada)

    board = links.CHOICES["en"] + links.choices_token(ada, on=at.date())
    for forged in (board[:-1] + ("a" if board[-1] != "a" else "b"), links.CHOICES["en"] + "x", "/en/cookies"):
        client.post(forged, {"site-number": visitor.hex})
    assert not SiteLink.objects.exists()
    assert client.post(board, {"site-number": "no number"}).status_code < 500 and not SiteLink.objects.exists()

    assert client.post(board, {"site-number": visitor.hex}).status_code == 303
    assert [made.visitor for made in queries.site_choices_of(ada)] == [visitor]
