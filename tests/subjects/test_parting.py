"""Two who were joined are parted after more has come: a team's stays a team's, nobody gets the other's answer."""

from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.recipients.models import Communication
from holdord.rights import actions as rights
from holdord.rights.actions.preparing import ChangedSince, make_answer
from holdord.rights.erasure import Ground
from holdord.rights.models import Delivery, Passkey, RightsRequest
from holdord.rights.rules import Channel
from holdord.staff import actions as staff
from holdord.subjects import actions, queries
from holdord.subjects.rules import Duty
from holdord.terms import IdentifierKind, Right
from tests.conftest import at, promise
from tests.subjects.cast import CLEO, take_in
from tests.subjects.test_joining import LATER, join, lives, part, refused, seen

pytestmark = pytest.mark.usefixtures("house")

BEFORE, SINCE = at("2026-03-10"), at("2026-04-05")
WORK = "ada@work.example"


@pytest.fixture
def ada() -> UUID:
    return lives("Ada Krogh", "ada@example.org")


@pytest.fixture
def again() -> UUID:
    return lives("Ada Lovelace", WORK, processes=("web-forms", "customers", "events"))


@pytest.fixture
def contracts() -> None:
    for code in ("nda-1", "nda-2", "nda-3"):
        actions.bind(code=code, by=CLEO, at=at("2026-01-02"))


def confide(who: UUID, process: str, code: str = "nda-1", moment: str = "2026-03-10") -> None:
    actions.confide(subject=who, process=process, code=code, by=CLEO, at=at(moment))


def writes(process: str) -> UUID:
    """Whoever has the address writes once more, while the two are one."""
    new = {"name": "Who", "message": "New."}
    return take_in({IdentifierKind.EMAIL: WORK}, on="2026-04-05", process=process, payload=new).record


def teams(who: UUID, process: str) -> list[tuple[str, ...]]:
    """Of each thing of a person in a process, under which contracts it is."""
    under = queries.secrets_of(who)
    return [under.get(record.id, ()) for record in queries.items(who, processes=[process])]


# What came under a contract


@pytest.mark.usefixtures("contracts")
@promise("9.7")
@pytest.mark.parametrize("process", ["events", "web-forms"])
def test_what_came_since_under_the_contract_of_one_is_for_its_team_still(ada: UUID, again: UUID, process: str) -> None:
    confide(again, process)
    merge = join(again, ada)
    new = writes(process)
    part(merge)
    assert queries.secrets_of(ada) == {new: ("nda-1",)}
    assert teams(again, process) == [("nda-1",)]


@pytest.mark.usefixtures("contracts")
@promise("9.7")
@pytest.mark.parametrize("process", ["events", "web-forms"])
def test_a_mark_put_on_the_one_they_were_is_on_both(ada: UUID, again: UUID, process: str) -> None:
    merge = join(again, ada)
    confide(ada, process, moment="2026-04-02")
    writes(process)
    part(merge)
    assert {under for who in (ada, again) for under in teams(who, process)} == {("nda-1",)}


@pytest.mark.usefixtures("contracts")
@promise("9.7")
@pytest.mark.parametrize("codes", [("nda-1", "nda-2"), ("nda-1", "nda-1"), ("nda-1", ""), ("", "nda-1")])
def test_marks_are_as_they_were_when_nothing_came(ada: UUID, again: UUID, codes: tuple[str, str]) -> None:
    for who, code in zip((ada, again), codes, strict=True):
        if code:
            confide(who, "web-forms", code)
    before = [(seen(who), queries.secrets_of(who), queries.confided(who)) for who in (ada, again)]
    part(join(again, ada))
    assert [(seen(who), queries.secrets_of(who), queries.confided(who)) for who in (ada, again)] == before


@pytest.mark.usefixtures("contracts")
@promise("9.7")
def test_what_would_be_under_three_contracts_is_not_joined(ada: UUID, again: UUID) -> None:
    confide(again, "web-forms")
    (thing,) = queries.items(again, processes=["web-forms"])
    actions.confide_record(record=thing.id, code="nda-2", by=CLEO, at=BEFORE)
    confide(ada, "web-forms", "nda-3")
    refused(lambda: join(again, ada), "contracts")
    assert set(queries.secrets_of(again)[thing.id]) == {"nda-1", "nda-2"}
    actions.unconfide_record(record=thing.id, by=CLEO, at=BEFORE)
    join(again, ada)
    assert set(queries.secrets_of(ada)[thing.id]) == {"nda-1", "nda-3"}


# Who looks after them


@promise("5.2e")
def test_who_looked_after_either_looks_after_the_one_they_are_and_no_longer_when_parted(ada: UUID, again: UUID) -> None:
    eva = staff.invite(email="eva@house.test", role="account_manager", by="system:test", at=at("2026-01-01"))
    actions.assign(subject=again, member=eva, duty=Duty.MANAGES, by=CLEO, at=BEFORE)
    actions.assign(subject=ada, member=eva, duty=Duty.SERVES, by=CLEO, at=BEFORE)
    before = queries.assigned_to(ada), queries.assigned_to(again)
    merge = join(again, ada)
    assert [each.duty for each in queries.assigned_to(ada)] == [Duty.MANAGES]
    part(merge)
    assert (queries.assigned_to(ada), queries.assigned_to(again)) == before


# Who asked


def asks(address: str, right: Right = Right.ACCESS) -> UUID:
    request = rights.take_down(
        right=right, address=address, channel=Channel.MAIL, received_at=SINCE, language="en", country="DK", by=CLEO,
        at=SINCE,
    )  # fmt: skip
    rights.confirm_identity(request=request, by=CLEO, at=SINCE)
    return request


def asker(request: UUID) -> UUID | None:
    return RightsRequest.objects.values_list("subject_id", flat=True).get(pk=request)


@promise("8.1a")
def test_who_asked_since_gets_their_own_answer_when_parted(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    request, other = asks(WORK), asks("ada@example.org")
    rights.prepare(request=request, by=CLEO, at=SINCE)
    assert asker(request) == asker(other) == ada
    part(merge)
    assert asker(request) == again and asker(other) == ada
    with pytest.raises(ChangedSince):
        rights.approve(request=request, by=CLEO, at=LATER)
    assert not Communication.objects.filter(request=request).exists(), "whoever was asked for both is asked anew"


@promise("8.3")
def test_who_asked_to_be_erased_since_takes_nobody_along(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    request = asks(WORK, Right.ERASURE)
    part(merge)
    assert asker(request) == again


@promise("8.1a")
def test_an_answer_that_lies_ready_with_the_data_of_both_is_destroyed(ada: UUID, again: UUID) -> None:
    for hold in [*queries.holds(ada), *queries.holds(again)]:
        actions.release(hold=hold.id, by=CLEO, at=BEFORE)
    merge = join(again, ada)
    request = asks("ada@example.org", Right.PORTABILITY)
    rights.prepare(request=request, by=CLEO, at=SINCE)
    rights.approve(request=request, by=CLEO, at=SINCE)
    make_answer(request=request, at=SINCE)
    assert Delivery.objects.get(request=request).destroyed_at is None
    part(merge)
    assert Delivery.objects.get(request=request).destroyed_at == LATER
    (entry,) = audit.entries(subject=ada, act="rights.unmerge")
    assert entry.detail["answers"] == 1


@promise("8.2b")
def test_a_passkey_made_since_opens_nobodys_account(ada: UUID, again: UUID) -> None:
    def makes(who: UUID, number: bytes, moment: str) -> None:
        Passkey.objects.create(subject_id=who, credential=number, public=b"p", handle=b"h", made_at=at(moment))

    makes(ada, b"1", "2026-03-01")
    makes(again, b"2", "2026-03-01")
    merge = join(again, ada)
    makes(ada, b"3", "2026-04-05")
    part(merge)
    left = Passkey.objects.values_list("credential", "subject_id")
    assert {bytes(number): who for number, who in left} == {b"1": ada, b"2": again}


@promise("8.3")
def test_nobody_is_joined_while_one_is_being_erased(ada: UUID, again: UUID) -> None:
    erasing("ada@example.org")
    refused(lambda: join(again, ada), "erasing")
    refused(lambda: join(ada, again), "erasing")


@promise("8.3")
def test_nobody_is_parted_while_both_are_being_erased(ada: UUID, again: UUID) -> None:
    merge = join(again, ada)
    erasing("ada@example.org")
    refused(lambda: part(merge), "erasing")


def erasing(address: str) -> None:
    rights.begin_erasure(request=asks(address, Right.ERASURE), ground=Ground.NO_LONGER_NEEDED, by=CLEO, at=SINCE)
