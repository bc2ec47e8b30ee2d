"""What goes when, as a picture with its table; what is held, and who looks again."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.lib.clock import now
from holdord.retention import actions, queries
from holdord.retention.models import SweepLine
from holdord.subjects import queries as people
from tests.conftest import promise
from tests.console.conftest import Enter
from tests.retention.test_going import takes_in

HOLDS = "/console/retention/holds/"


def day(ahead: int) -> str:
    return (now() + timedelta(days=ahead)).date().isoformat()


@pytest.fixture
def old(house: object) -> UUID:
    """Somebody whose enquiry ends some months from now."""
    return takes_in("ada", "web-forms", (now() - timedelta(days=5 * 365 - 90)).date().isoformat())


@promise("2.4a", "7.2a")
def test_the_picture_says_the_same_as_its_table(enter: Enter, old: UUID) -> None:
    page = enter("auditor").get("/console/retention/").content.decode()
    assert page.count("<rect") == queries.MONTHS
    assert 'role="img" aria-labelledby="months-title months-desc"' in page and "1 thing in all" in page
    assert page.count('<text class="months__count"') == 1 and "Later" in page
    assert "What is held past its time" not in page, "who may not erase is not led there"


def test_where_nothing_ends_no_empty_picture_is_drawn(enter: Enter) -> None:
    page = enter("dpo").get("/console/retention/").content.decode()
    assert "Nothing ends in the next 24 months" in page and "<rect" not in page


@promise("8.0b")
def test_a_person_is_held_looked_at_again_and_let_go(enter: Enter, old: UUID) -> None:
    dpo = enter("dpo")
    sent = {"whose": "person", "id": str(old), "ground": "gdpr-a17-3-e", "reason": "case-7", "review": day(30)}
    done = dpo.post(HOLDS, sent, follow=True).content.decode()
    assert "Held." in done and "gdpr-a17-3-e" in done
    (hold,) = queries.holds(now())
    page = reverse("console.hold", args=[hold.id])
    assert "Noted." in dpo.post(page, {"act": "review", "review": day(60)}, follow=True).content.decode()
    assert "still to come" in dpo.post(page, {"act": "review", "review": day(0)}, follow=True).content.decode()
    assert "must stay" in dpo.get(reverse("console.erase", args=[old])).content.decode()
    assert "Ended." in dpo.post(page, {"act": "release"}, follow=True).content.decode()
    assert not queries.holds(now())
    assert people.exists(old)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"review": ""}, "Give the first day it may go"),
        ({"reason": "Ada Krogh is cross"}, "as codes"),
        ({"id": "ada"}, "Write the id in full"),
        ({"whose": "record", "id": "00000000-0000-4000-8000-0000000000c1"}, "Nothing of this id"),
        ({"whose": "all", "process": ""}, "Nothing of this id"),
    ],
)
def test_what_cannot_be_held_is_said_and_what_was_typed_stays(
    enter: Enter, old: UUID, changed: dict[str, str], said: str
) -> None:
    sent = {"whose": "person", "id": str(old), "ground": "claim", "reason": "case-7", "review": day(30)} | changed
    page = enter("dpo").post(HOLDS, sent).content.decode()
    assert said in page and 'value="claim"' in page and not queries.holds(now())


def test_everything_in_an_activity_is_held_and_one_thing_by_the_law(enter: Enter, old: UUID) -> None:
    dpo = enter("dpo")
    dpo.post(HOLDS, {"whose": "all", "process": "customers", "from": "2020-01-01", "until_day": "2021-01-01",
                     "ground": "claim", "reason": "case-7", "review": day(30)})  # fmt: skip
    (thing,) = people.records_of(old, "web-forms")
    dpo.post(HOLDS, {"whose": "record", "id": str(thing.id), "ground": "dk-bogforing", "reason": "invoice"})
    page = dpo.get(HOLDS).content.decode()
    assert "1 January 2020" in page and "dk-bogforing" in page
    assert len(queries.holds(now())) == 2


@promise("7.2a")
def test_each_run_has_a_page_and_a_certificate(enter: Enter, old: UUID) -> None:
    takes_in("ben", "web-forms", "2019-03-15")
    actions.run(now=now(), by="system:retention")
    (run,) = queries.runs()
    auditor = enter("auditor")
    assert f"/console/retention/runs/{run.id}/" in auditor.get("/console/retention/runs/").content.decode()
    page = auditor.get(f"/console/retention/runs/{run.id}/").content.decode()
    assert run.print in page and page.count("agrees") >= 2 and "does NOT" not in page
    pdf, said = (auditor.get(f"/console/retention/runs/{run.id}/?as={kind}") for kind in ("pdf", "json"))
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf.headers["Content-Disposition"]
    assert json.loads(said.content)["lines"][0]["records"] == 1
    SweepLine.objects.update(records=9)
    assert "This evidence was changed" in auditor.get(f"/console/retention/runs/{run.id}/").content.decode()
    assert auditor.get(f"/console/retention/runs/{UUID(int=1)}/").status_code == 404
