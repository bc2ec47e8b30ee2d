"""Staff see how visitors chose, and of a few nothing."""

from uuid import uuid4

import pytest

from holdord.centre import asking
from holdord.consent import actions, queries
from holdord.consent.site_rules import Said
from holdord.lib import clock
from tests.conftest import promise
from tests.console.conftest import Enter

pytestmark = pytest.mark.usefixtures("house")


def choose(act: str, times: int) -> None:
    shown = asking.banner_question("en")
    allowed = 1 << shown.slots["hotjar"] if act == "choose" else 0
    for _ in range(times):
        said = Said(uuid4(), shown.hash[:16], act, 2, queries.slots(), allowed, False, 1)
        actions.choose_on_site(said=said, by="public", at=clock.now())


@promise("2.1b")
def test_counts_are_shown_and_those_of_few_are_not(enter: Enter) -> None:
    choose("refuse", 12)
    choose("choose", 11)
    choose("withdraw", 3)
    page = enter("dpo").get("/console/site/").text
    row = page[page.index('<th scope="row">Hotjar') :]
    assert "<td>23</td><td>11</td><td>48</td>" in row[:200]
    taken = page[page.index("Taken back") :] if "Taken back" in page else page[page.index("Trukket tilbage") :]
    assert "too few to say" in taken[:200] or "for få" in taken[:200]


def test_nobody_has_chosen_yet(enter: Enter) -> None:
    answer = enter("dpo").get("/console/site/?days=7")
    assert answer.status_code == 200 and "<table>" not in answer.text
    assert enter("dpo").get("/console/site/?days=x").status_code == 200
