"""Asking, and proving who asks: for those who may, and against those who would flood, guess or pry."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from holdord.audit import queries as audit
from holdord.lib.network import network_of
from holdord.notice import queries as notice
from holdord.rights import actions, queries, workflow
from holdord.rights.models import Challenge, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.rules import Channel
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, CLEO, STRANGER, asks, code_in, letters_to, newest, proves, request_of

MINUTE = timedelta(minutes=1)


@promise("8.1b", "8.1h")
def test_a_request_counts_from_the_moment_of_asking_not_of_proving(ada: UUID) -> None:
    proves(asks(when=at("2026-03-31T21:59+00:00")), when=at("2026-03-31T22:05+00:00"))

    row = request_of()
    assert row.status == RequestStatus.ACKNOWLEDGED.value
    assert row.subject_id == ada
    assert row.due_on.isoformat() == "2026-04-30"  # still 31 March in Oslo when she asked
    assert row.calendar == "NO"


@promise("1.4", "8.8")
def test_the_acknowledgement_says_number_day_desk_and_authority(ada: UUID) -> None:
    proves(asks(country="DK"))

    row, letter = request_of(), newest(ADA, "acknowledgement")
    assert row.reference in letter.title
    for said in (row.reference, "5. marts 2026", "7. april 2026", "dpo@altoros.com", "Datatilsynet", "datatilsynet.dk"):
        assert said in (letter.body or "")


def test_a_stranger_is_acknowledged_as_well(ada: UUID) -> None:
    proves(asks(STRANGER), STRANGER)

    assert request_of().subject_id is None
    assert newest(STRANGER, "acknowledgement")


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@example.dk", "a b@example.dk", "ada@example", "a@b.dk,c@d.dk", "x@b..dk", "ø" * 64 + "@b.dk"],
)
def test_what_is_no_address_is_refused_and_nothing_is_kept(house: Path, address: str) -> None:
    with pytest.raises(actions.NotAnAddress):
        actions.ask(right=Right.ACCESS, address=address, language="da", at=ASKED, network="192.0.2.7")

    assert not RightsRequest.objects.exists()
    assert not Challenge.objects.exists()


# Nobody learns whether an address is known


def _queries_of(address: str, *, proven: bool) -> tuple[list[str], list[str]]:
    """The statements that asking with that address costs, and those of sending the code; without their values."""
    with CaptureQueriesContext(connection) as asking, CaptureQueriesContext(connections["keys"]) as keys:
        ticket = actions.ask(right=Right.ACCESS, address=address, language="da", at=ASKED, network="192.0.2.7")
    with CaptureQueriesContext(connection) as sending:
        actions.send_code(challenge=ticket.challenge, at=ASKED)
    if proven:
        proves(ticket, address)
    return _shapes([*asking, *keys]), _shapes([*sending])


def _shapes(statements: list[dict[str, str]]) -> list[str]:
    """Verb and table; the names of savepoints are numbers that count up."""
    return [re.sub(r'"s\d+_x\d+"', "", " ".join(statement["sql"].split()[:3])) for statement in statements]


def test_asking_costs_the_same_for_known_and_unknown_addresses(ada: UUID) -> None:
    known = _queries_of(ADA, proven=True)
    known_with_an_open_request = _queries_of(ADA, proven=False)
    unknown = _queries_of(STRANGER, proven=False)

    assert known == unknown == known_with_an_open_request


def test_asking_too_often_costs_no_less(ada: UUID) -> None:
    first, *_, fifth = [_queries_of(ADA, proven=False)[0] for _ in range(5)]

    assert first == fifth


def test_a_code_for_an_unknown_address_looks_like_one_for_a_known_one(ada: UUID) -> None:
    asks()
    asks(STRANGER)

    known, unknown = newest(ADA, "code"), newest(STRANGER, "code")
    assert known.title == unknown.title
    assert (known.body or "").replace(code_in(known), "") == (unknown.body or "").replace(code_in(unknown), "")
    assert known.envelope.subject is unknown.envelope.subject is None


# Nobody floods a mailbox


def test_an_address_gets_three_codes_an_hour_and_no_more_whoever_asks(house: Path) -> None:
    for network in range(8):
        asks(network=f"198.51.100.{network}", when=ASKED + network * MINUTE)

    assert len(letters_to(ADA)) == 3


def test_an_hour_later_there_are_codes_again(house: Path) -> None:
    for minute in range(5):
        asks(when=ASKED + minute * MINUTE)
    asks(when=ASKED + 65 * MINUTE)

    assert len(letters_to(ADA)) == 4


def test_an_address_gets_ten_codes_a_day_and_no_more_whoever_asks(house: Path) -> None:
    for hour in range(9):
        for n in range(2):
            asks(network=f"198.51.100.{hour}", when=ASKED + timedelta(hours=hour, minutes=20 * n))
            actions.clear_challenges(at=ASKED + timedelta(hours=hour, minutes=20 * n))

    assert len(letters_to(ADA)) == 10
    asks(when=ASKED + timedelta(hours=23))
    assert len(letters_to(ADA)) == 10
    asks(when=ASKED + timedelta(hours=24, minutes=21))
    assert len(letters_to(ADA)) == 11


def test_a_browser_that_got_no_code_sees_what_every_other_sees(house: Path) -> None:
    def tries(ticket: Ticket, when: datetime) -> list[int]:
        left = []
        for n in range(6):
            with pytest.raises(actions.NotProven) as refused:
                actions.prove(ticket=ticket, code=f"{n:08}", at=when)
            left.append(refused.value.tries_left)
        return left

    *_, sent, unsent = [asks(when=ASKED + n * MINUTE) for n in range(4)]

    assert tries(sent, ASKED + 5 * MINUTE) == tries(unsent, ASKED + 5 * MINUTE) == [4, 3, 2, 1, 0, 0]
    assert queries.address_hint(sent) == queries.address_hint(unsent) == "a•••@example.dk"


def test_proving_does_not_make_room_for_more_codes(ada: UUID) -> None:
    for n in range(2):
        asks(when=ASKED + n * MINUTE)
    proves(asks(when=ASKED + 2 * MINUTE), when=ASKED + 3 * MINUTE)

    asks(when=ASKED + 4 * MINUTE)

    assert len([each for each in letters_to(ADA) if each.envelope.template.endswith("/code")]) == 3


# A further code


def test_a_further_code_takes_the_place_of_the_last_and_gives_new_tries(ada: UUID) -> None:
    ticket = asks()
    first = code_in(newest(ADA, "code"))
    for n in range(5):
        with pytest.raises(actions.NotProven):
            actions.prove(ticket=ticket, code=f"{n:08}", at=ASKED)

    actions.ask_again(ticket=ticket, at=ASKED + 2 * MINUTE)
    actions.send_code(challenge=ticket.challenge, at=ASKED + 2 * MINUTE)

    with pytest.raises(actions.NotProven) as refused:
        actions.prove(ticket=ticket, code=first, at=ASKED + 3 * MINUTE)
    assert refused.value.tries_left == 4
    assert len([each for each in letters_to(ADA) if each.body]) == 1  # the first one's text has gone
    proves(ticket, when=ASKED + 3 * MINUTE)
    assert RightsRequest.objects.count() == 1


def test_a_further_code_that_is_not_sent_leaves_the_last_one_good(ada: UUID) -> None:
    ticket = asks()
    code = code_in(newest(ADA, "code"))
    for n in range(2):
        asks(network=f"198.51.100.{n}")

    actions.ask_again(ticket=ticket, at=ASKED + 2 * MINUTE)
    actions.send_code(challenge=ticket.challenge, at=ASKED + 2 * MINUTE)

    assert len(letters_to(ADA)) == 3
    actions.prove(ticket=ticket, code=code, at=ASKED + 3 * MINUTE)


def test_further_codes_count_among_those_of_the_hour(ada: UUID) -> None:
    ticket = asks()
    for n in (2, 4):
        actions.ask_again(ticket=ticket, at=ASKED + n * MINUTE)
        actions.send_code(challenge=ticket.challenge, at=ASKED + n * MINUTE)
    asks(when=ASKED + 6 * MINUTE)

    assert len(letters_to(ADA)) == 3


def test_further_codes_are_asked_for_a_minute_apart_and_twice(ada: UUID) -> None:
    ticket = asks()

    with pytest.raises(actions.TooSoon):
        actions.ask_again(ticket=ticket, at=ASKED + MINUTE / 2)
    actions.ask_again(ticket=ticket, at=ASKED + MINUTE)
    with pytest.raises(actions.TooSoon):
        actions.ask_again(ticket=ticket, at=ASKED + 1.5 * MINUTE)
    actions.ask_again(ticket=ticket, at=ASKED + 2 * MINUTE)
    with pytest.raises(actions.AskedEnough):
        actions.ask_again(ticket=ticket, at=ASKED + 9 * MINUTE)


def test_no_further_code_for_another_browser_nor_for_a_proven_or_an_old_ticket(ada: UUID) -> None:
    ticket, old = asks(), asks(STRANGER)
    proves(ticket)

    for other in (Ticket(old.challenge, "another browser"), ticket, Ticket(uuid4(), "x")):
        with pytest.raises(actions.NotYours):
            actions.ask_again(ticket=other, at=ASKED + 5 * MINUTE)
    with pytest.raises(actions.NotYours):
        actions.ask_again(ticket=old, at=ASKED + 60 * MINUTE)


def test_spelling_an_address_differently_makes_it_no_other(house: Path) -> None:
    for spelling in (ADA, ADA.upper(), f"  {ADA} ", ADA.title()):
        asks(spelling)

    assert len([each for each in queries_outbox() if each == "rights/letters/code"]) == 3


def queries_outbox() -> list[str]:
    return [envelope.template for envelope in notice.outbox(100)]


def test_a_network_asks_twenty_times_an_hour_and_is_told_when_it_is_enough(house: Path) -> None:
    for n in range(20):
        asks(f"person{n}@example.org", when=ASKED + n * MINUTE / 2)
    with pytest.raises(actions.TooManyAsked):
        asks("one.more@example.org", when=ASKED + 11 * MINUTE)

    assert RightsRequest.objects.count() == 20
    assert len(queries_outbox()) == 20
    assert [(entry.by, dict(entry.detail)) for entry in audit.entries(act="rights.too-many-asked")] == [("public", {})]
    asks("somebody@example.org", network="203.0.113.9")
    assert RightsRequest.objects.count() == 21


def test_the_limit_of_a_network_does_not_begin_anew_at_midnight(house: Path) -> None:
    midnight = at("2026-03-06T00:00+00:00")
    for n in range(20):
        asks(f"person{n}@example.org", when=midnight - (20 - n) * MINUTE)

    with pytest.raises(actions.TooManyAsked):
        asks("one.more@example.org", when=midnight + MINUTE)
    asks("later@example.org", when=midnight + 41 * MINUTE)


def test_people_of_whom_no_network_is_known_do_not_share_one_limit(house: Path) -> None:
    for n in range(25):
        asks(f"person{n}@example.org", network="unix:")

    assert RightsRequest.objects.count() == 25


def test_a_ticket_that_was_never_taken_down_fits_nothing(house: Path) -> None:
    with pytest.raises(actions.NotProven):
        actions.prove(ticket=Ticket(uuid4(), "x"), code="12345678", at=ASKED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7:50312", "192.0.2.7", True),
        ("[2001:db8:1:2::1]:50312", "2001:db8:1:2::9", True),
        ("no address", "192.0.2.7", False),
    ],
)
def test_who_counts_as_one_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_where_somebody_asked_from_is_kept_as_a_hash_for_an_hour(house: Path) -> None:
    asks(network="192.0.2.7")

    row = Challenge.objects.get()
    assert row.network and b"192.0.2.7" not in bytes(row.network)
    workflow.clear_tickets(at=ASKED + timedelta(minutes=59))
    assert bytes(Challenge.objects.get().network) == bytes(row.network)
    workflow.clear_tickets(at=ASKED + timedelta(hours=1))
    assert bytes(Challenge.objects.get().network) == b""


def test_a_ticket_goes_when_its_codes_no_longer_count_for_the_day(house: Path) -> None:
    asks()

    workflow.clear_tickets(at=ASKED + timedelta(hours=26))
    assert Challenge.objects.exists()
    workflow.clear_tickets(at=ASKED + timedelta(hours=26, minutes=1))
    assert not Challenge.objects.exists()


# Nobody guesses


def test_a_wrong_code_is_refused_and_the_right_one_still_works(ada: UUID) -> None:
    ticket = asks()

    with pytest.raises(actions.NotProven):
        actions.prove(ticket=ticket, code="0000-0000", at=ASKED)
    proves(ticket)

    assert request_of().verified_at is not None
    assert [entry.detail["tries"] for entry in audit.entries(act="rights.wrong-code")] == [1]


def test_spaces_and_hyphens_do_not_matter(ada: UUID) -> None:
    ticket = asks()
    code = code_in(newest(ADA, "code")).replace("-", "")

    actions.prove(ticket=ticket, code=f" {code[:2]} {code[2:]} ", at=ASKED)

    assert request_of().verified_at is not None


def test_after_five_wrong_tries_the_right_code_is_refused_too(ada: UUID) -> None:
    ticket = asks()
    right = code_in(newest(ADA, "code"))

    for wrong in ("11111111", "22222222", "33333333", "44444444", "55555555", right):
        with pytest.raises(actions.NotProven):
            actions.prove(ticket=ticket, code=wrong, at=ASKED)


def test_a_strangers_wrong_tries_do_not_lock_the_owner_out(ada: UUID) -> None:
    strangers = [asks(network="203.0.113.66", when=ASKED + n * MINUTE) for n in range(2)]
    for ticket in strangers:
        for n in range(9):
            with pytest.raises(actions.NotProven):
                actions.prove(ticket=ticket, code=f"{n:08}", at=ASKED + 3 * MINUTE)

    proves(asks(when=ASKED + 4 * MINUTE), when=ASKED + 5 * MINUTE)

    assert request_of().verified_at is not None


def test_a_thief_who_never_stops_has_a_hundred_and_fifty_guesses_a_day(ada: UUID) -> None:
    guesses = 0
    for n in range(48):
        when = ASKED + 30 * n * MINUTE
        ticket = asks(when=when, network=f"198.51.100.{n}")
        guesses += _tried(ticket, when)
        for _ in range(2):
            when += MINUTE
            actions.ask_again(ticket=ticket, at=when)
            actions.send_code(challenge=ticket.challenge, at=when)
            guesses += _tried(ticket, when)

    assert 0 < guesses <= 150


def _tried(ticket: Ticket, when: datetime) -> int:
    """How many wrong codes were held against a code that there was."""
    live = Challenge.objects.filter(pk=ticket.challenge, code__isnull=False, expires_at__gt=when).exists()
    for _ in range(5):
        with pytest.raises(actions.NotProven):
            actions.prove(ticket=ticket, code="00000000", at=when)
    return 5 if live else 0


def test_a_code_lives_fifteen_minutes(ada: UUID) -> None:
    ticket = asks()

    with pytest.raises(actions.NotProven):
        proves(ticket, when=ASKED + 15 * MINUTE)
    proves(ticket, when=ASKED + 14 * MINUTE)


def test_a_code_works_once(ada: UUID) -> None:
    ticket = asks()
    code = code_in(newest(ADA, "code"))
    actions.prove(ticket=ticket, code=code, at=ASKED)

    with pytest.raises(actions.NotProven):
        actions.prove(ticket=ticket, code=code, at=ASKED)


def test_a_code_works_in_the_browser_that_asked_and_in_no_other(ada: UUID) -> None:
    ticket = asks()
    stolen = Ticket(ticket.challenge, "another browser")

    with pytest.raises(actions.NotProven):
        proves(stolen)
    proves(ticket)


def test_a_ticket_planted_in_a_browser_is_worth_nothing_once_its_owner_has_proven_it(ada: UUID) -> None:
    planted = asks()

    kept = proves(planted)

    assert queries.cases(planted, at=ASKED + 3 * MINUTE) is None
    assert queries.cases(kept, at=ASKED + 3 * MINUTE)


def test_a_proven_browser_is_so_for_half_an_hour(ada: UUID) -> None:
    ticket = proves(asks(), when=ASKED)

    assert queries.is_proven(ticket, at=ASKED + 29 * MINUTE)
    assert not queries.is_proven(ticket, at=ASKED + 30 * MINUTE)


def test_codes_and_tickets_are_kept_as_hashes_and_the_letter_forgets_its_code(ada: UUID) -> None:
    ticket = asks()
    code = code_in(newest(ADA, "code")).replace("-", "")
    row = Challenge.objects.get()

    assert code.encode() not in bytes(row.code or b"")
    assert ticket.secret.encode() not in bytes(row.browser)
    proves(ticket)
    assert newest(ADA, "code").body is None


def test_sending_a_code_twice_sends_it_once(ada: UUID) -> None:
    ticket = asks()
    actions.send_code(challenge=ticket.challenge, at=ASKED + MINUTE)

    assert len(letters_to(ADA)) == 1


# Once is enough, and what nobody proves goes


def test_access_asked_for_twice_is_one_request_with_the_first_date(ada: UUID) -> None:
    asks(when=ASKED)
    proves(asks(when=ASKED + timedelta(days=2)), when=ASKED + timedelta(days=2))

    assert request_of().received_at == ASKED
    assert request_of().due_on.isoformat() == "2026-04-07"
    assert RightsRequest.objects.filter(joined_to=None).count() == 1


def test_a_chaser_is_joined_and_shows_the_request_that_runs(ada: UUID) -> None:
    proves(asks())
    first = request_of()
    later = ASKED + timedelta(days=3)

    ticket = proves(asks(when=later), when=later)

    cases = queries.cases(ticket, at=later)
    assert cases is not None
    assert [case.id for case in cases] == [first.id]
    assert len([each for each in letters_to(ADA) if "acknowledgement" in each.envelope.template]) == 1
    joined = RightsRequest.objects.get(joined_to=first)
    assert (bytes(joined.sealed_address), joined.address_index) == (b"", None)


def test_two_rectifications_are_two_requests(ada: UUID) -> None:
    proves(asks(right=Right.RECTIFICATION, message="My name is spelt Linde."))
    proves(asks(right=Right.RECTIFICATION, message="I have moved to Odense.", when=ASKED + MINUTE))

    assert RightsRequest.objects.filter(joined_to=None, verified_at__isnull=False).count() == 2


def test_seeing_how_it_stands_opens_no_request(ada: UUID) -> None:
    ticket = proves(asks(right=None))

    assert queries.cases(ticket, at=ASKED + 3 * MINUTE) == ()
    assert not RightsRequest.objects.exists()


def test_one_sees_the_requests_of_ones_own_address_only(ada: UUID) -> None:
    proves(asks())
    stranger = proves(asks(STRANGER, right=None), STRANGER)

    assert queries.cases(stranger, at=ASKED + 3 * MINUTE) == ()


def test_what_nobody_proves_is_closed_after_a_week_and_forgotten(
    ada: UUID, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asks()
    owner = request_of().owner
    assert owner is not None

    assert actions.expire_unproven(at=ASKED + timedelta(days=7)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.expire_unproven(at=ASKED + timedelta(days=7, minutes=1)) == 1

    row = request_of()
    assert (row.status, bytes(row.sealed_address), row.address_index) == (RequestStatus.UNFULFILLED.value, b"", None)
    assert not vault.has_key(owner)
    assert queries.board(ASKED).unproven == ()


def test_what_somebody_proved_does_not_expire(ada: UUID) -> None:
    proves(asks())

    assert actions.expire_unproven(at=ASKED + timedelta(days=30)) == 0


@promise("8.1h")
def test_staff_take_down_what_comes_by_mail_and_its_clock_began_when_it_came(ada: UUID) -> None:
    request = actions.take_down(
        right=Right.ERASURE, address=ADA, channel=Channel.MAIL, received_at=at("2026-03-01"), language="da",
        message="Please erase me.", by=CLEO, at=at("2026-03-04"),
    )  # fmt: skip
    assert queries.request(request, at=at("2026-03-04")).step.value == "proof"

    actions.confirm_identity(request=request, by=CLEO, at=at("2026-03-04"))

    view = queries.request(request, at=at("2026-03-04"))
    assert (view.subject, view.due_on.isoformat(), view.step.value) == (ada, "2026-04-01", "answer")
    assert [event.act for event in queries.log(request)] == ["taken-down", "identity-confirmed"]


@pytest.mark.parametrize("done", ["confirmed", "prepared", "approved"])
def test_a_code_that_comes_after_staff_made_sure_undoes_nothing(ada: UUID, done: str) -> None:
    ticket = asks()
    request = request_of().id
    actions.confirm_identity(request=request, by=CLEO, at=ASKED)
    if done != "confirmed":
        actions.prepare(request=request, by=CLEO, at=ASKED)
    if done == "approved":
        actions.approve(request=request, by=CLEO, at=ASKED)
    before = queries.request(request, at=ASKED)

    proven = proves(ticket)

    assert queries.request(request, at=ASKED) == before
    assert queries.log(request)[-1].act == "proven"
    assert queries.is_proven(proven, at=ASKED + 3 * MINUTE)
    assert len([each for each in letters_to(ADA) if "acknowledgement" in each.envelope.template]) == 1


def test_nobody_elses_words_are_sealed_with_adas_key(ada: UUID) -> None:
    asks(message="I am not Ada.")

    row = request_of()
    assert row.owner != ada
    assert vault.open_text(row.owner or ada, row.sealed_message, vault.context_of(row, "sealed_message"))
