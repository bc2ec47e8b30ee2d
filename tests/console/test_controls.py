"""The control of 9.3, kept and broken on purpose."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.console import access
from holdord.console.urls import urlpatterns
from holdord.lib.clock import now
from holdord.lib.registry import Evidence, controls
from holdord.staff import actions as staff
from holdord.subjects import actions as subjects
from holdord.subjects.rules import Duty
from tests.conftest import promise
from tests.console.conftest import Enter


def look() -> Evidence:
    control = controls.get("staff.reads-have-purpose")
    assert control is not None
    return control(now(), {})


@promise("9.3")
def test_it_is_kept_when_every_reading_has_a_purpose_of_the_role(enter: Enter, ada: UUID) -> None:
    desk = enter("case_handler").for_purpose()
    desk.get(reverse("console.contact", args=[ada]))
    evidence = look()
    assert evidence.state == "kept"
    assert evidence.line.startswith("readings, each for a purpose of the reader's role: 1;")


@promise("9.3")
@pytest.mark.parametrize("purpose", ["invoicing", "curiosity"])
def test_it_is_broken_by_a_reading_for_another_purpose(enter: Enter, ada: UUID, purpose: str) -> None:
    desk = enter("case_handler")
    subjects.read(subject=ada, purpose=purpose, by=desk.member.actor, at=now(), what="person", role="case_handler")
    evidence = look()
    assert evidence.state == "broken"
    assert "1 of 1" in evidence.line
    assert str(ada) not in evidence.line


@promise("9.3")
def test_it_is_broken_by_a_reading_of_somebody_who_does_not_work_here(ada: UUID) -> None:
    by = "staff:00000000-0000-4000-8000-000000000000"
    subjects.read(subject=ada, purpose="answer-rights-requests", by=by, at=now(), what="person")
    assert look().state == "broken"


@promise("9.3")
def test_it_is_broken_by_a_page_that_opens_to_strangers(house: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpResponse

    def wide_open(*args: object, **kwargs: object) -> HttpResponse:
        return HttpResponse("everything")

    page = next(each for each in urlpatterns if getattr(each, "name", "") == "console.contact")
    monkeypatch.setattr(page, "callback", wide_open)
    monkeypatch.setattr(access, "member_here", lambda request: None)
    evidence = look()
    assert evidence.state == "broken"
    assert "console.contact" in evidence.line


@promise("9.3")
@pytest.mark.parametrize("name", ["console.new", None])
def test_it_is_broken_by_a_new_page_that_nobody_guarded(
    house: object, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    from django.http import HttpResponse
    from django.urls import clear_url_caches, path

    assert look().state == "kept"
    urlpatterns.append(path("new/", lambda request: HttpResponse("everything"), name=name))
    clear_url_caches()
    try:
        assert look().state == "broken"
    finally:
        urlpatterns.pop()
        clear_url_caches()


def restricted() -> Evidence:
    control = controls.get("staff.process-is-restricted")
    assert control is not None
    return control(now(), {"process": "web-forms"})


@promise("5.2e")
def test_a_process_is_opened_by_the_roles_that_serve_it(enter: Enter, ada: UUID) -> None:
    assert restricted().state == "nothing to check"
    enter("case_handler").for_purpose().get(reverse("console.contact", args=[ada]))
    evidence = restricted()
    assert (evidence.state, evidence.looked_at) == ("kept", 1)
    assert "roles that are refused: auditor" in evidence.line


@promise("5.2e")
@pytest.mark.parametrize(("role", "purpose"), [("auditor", "answer-request"), ("account_manager", "curiosity")])
def test_a_reading_by_anybody_else_breaks_it(enter: Enter, ada: UUID, role: str, purpose: str) -> None:
    desk = enter(role)
    subjects.read(subject=ada, purpose=purpose, by=desk.member.actor, at=now(), what="person", role=role)
    assert "1 of 1" in restricted().line
    assert restricted().state == "broken"


def customers() -> Evidence:
    control = controls.get("staff.process-is-restricted")
    assert control is not None
    return control(now(), {"process": "customers"})


@pytest.fixture
def customer(ada: UUID) -> UUID:
    """Ada got something from us yesterday."""
    subjects.relate(subject=ada, process="customers", by="system:test", at=now() - timedelta(days=9))
    event = {"event": "last_delivery", "at": now() - timedelta(days=1)}
    subjects.move_anchor(subject=ada, process="customers", by="system:test", **event)
    return ada


@promise("5.2e")
def test_an_active_customer_whom_nobody_looks_after_breaks_it(customer: UUID, hire: Callable[..., UUID]) -> None:
    assert "active customers whom nobody looks after: 1 of 1" in customers().line
    eva = hire("eva", "account_manager")
    subjects.assign(subject=customer, member=eva, duty=Duty.SERVES, by="system:test", at=now())
    assert customers().state == "broken", "somebody who only does the work does not answer for it"
    subjects.assign(subject=customer, member=eva, duty=Duty.MANAGES, by="system:test", at=now())
    assert customers().state == "kept"
    staff.deactivate(member=eva, by="system:test", at=now())
    assert customers().state == "broken", "who has left looks after nobody"


@promise("5.2e")
def test_a_reading_by_somebody_not_assigned_breaks_it(customer: UUID, hire: Callable[..., UUID]) -> None:
    eva, finn = hire("eva", "account_manager"), hire("finn", "account_manager")
    subjects.assign(subject=customer, member=eva, duty=Duty.MANAGES, by="system:test", at=now())
    for reader, role in ((eva, "account_manager"), (hire("cleo", "case_handler"), "case_handler")):
        reads(customer, reader, role)
        assert customers().state == "kept", customers().line
    reads(customer, finn, "account_manager")
    assert "readings of active customers by somebody not assigned to them: 1" in customers().line


def reads(who: UUID, reader: UUID, role: str) -> None:
    purpose = "answer-rights-requests" if role == "case_handler" else "deliver-services"
    subjects.read(subject=who, purpose=purpose, by=f"staff:{reader}", at=now(), what="person", role=role)


@promise("5.2e")
def test_who_is_assigned_must_be_looked_at_again_within_a_year(customer: UUID, hire: Callable[..., UUID]) -> None:
    long_ago = now() - timedelta(days=367)
    id = subjects.assign(
        subject=customer, member=hire("eva", "account_manager"), duty=Duty.MANAGES, by="system:test", at=long_ago
    )
    assert "assignments that nobody has looked at again in time: 1" in customers().line
    subjects.confirm(assignment=id, by="system:test", at=now())
    assert customers().state == "kept"
