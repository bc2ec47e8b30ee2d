"""How people want to be reached: their last word counts, a yes is their own, and the record is not changed."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from holdord.audit import queries as audit
from holdord.consent import actions, queries
from holdord.consent.models import ChannelChoice
from holdord.consent.portrait import ConsentPortrait
from holdord.consent.rules import NotTheirOwnWord
from holdord.decisions import queries as decisions
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, write

pytestmark = pytest.mark.usefixtures("house")


def says(
    subject: UUID, wanted: bool, *, on: str, by: str = "public", purpose: str = "", marketing: bool = False
) -> None:
    actions.choose_channel(
        subject=subject, channel=Channel.EMAIL, wanted=wanted, by=by, at=at(on), purpose=purpose,
        direct_marketing=marketing,
    )  # fmt: skip


def may_mail(subject: UUID, on: str) -> bool:
    answer = decisions.may(
        subject=subject, purpose="answer-request", channel=Channel.EMAIL, carries_notice=True, at=at(on)
    )
    return answer.allowed


@promise("8.5b")
def test_a_no_to_a_channel_counts_at_once_and_until_the_person_says_otherwise() -> None:
    ada = write()
    assert may_mail(ada, "2026-02-01")
    says(ada, False, on="2026-02-02")
    assert not may_mail(ada, "2026-02-02")
    assert may_mail(ada, "2026-02-01")  # the past stays what it was
    says(ada, True, on="2026-02-03", by=f"subject:{ada}")
    assert may_mail(ada, "2026-02-03")
    (*_, entry) = reversed(audit.entries(act="consent.choose_channel"))
    assert entry.detail["channel"] == "email" and entry.detail["wanted"] is True


def test_nobody_opens_a_channel_for_somebody_else_and_anybody_may_close_it() -> None:
    ada = write()
    with pytest.raises(NotTheirOwnWord):
        says(ada, True, on="2026-02-02")
    assert queries.channels(ada) == ()
    says(ada, True, on="2026-02-02", by=CLEO)
    says(ada, False, on="2026-02-03")
    assert [word.wanted for word in queries.channels(ada)] == [True, False]


def test_a_word_is_about_a_purpose_or_about_marketing_and_not_both() -> None:
    with pytest.raises(ValueError, match="not both"):
        says(write(), False, on="2026-02-02", purpose="answer-request", marketing=True)


def test_a_word_is_never_changed() -> None:
    says(write(), False, on="2026-02-02")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ChannelChoice.objects.update(wanted=True)


@promise("8.3")
def test_a_word_is_shown_handed_over_and_erased_with_the_person() -> None:
    ada, portrait = write(), ConsentPortrait()
    says(ada, False, on="2026-02-02", marketing=True)
    (item,) = portrait.show(ada)
    assert (item.kind, item.purpose, dict(item.fields)) == ("channel", MARKETING, {"way": "email", "wanted": "no"})
    assert portrait.export(ada)[0]["channel"] == "email"
    assert portrait.erase(ada, by=CLEO, at=at("2026-02-03")) == 1
    assert portrait.show(ada) == []


def test_of_two_ids_of_one_person_the_words_stand_in_the_order_they_were_said() -> None:
    ada, ben = write(ADA), write(BEN)
    says(ada, False, on="2026-02-01")
    says(ben, True, on="2026-02-02", by=CLEO)
    says(ada, False, on="2026-02-03")
    assert actions.merge(source=ben, target=ada, by=CLEO, at=at("2026-02-04")) == 1
    assert [(word.wanted, word.at) for word in queries.channels(ada)] == [
        (False, at("2026-02-01")), (True, at("2026-02-02")), (False, at("2026-02-03")),
    ]  # fmt: skip
    assert queries.channels(ben) == ()


def test_when_two_people_are_parted_each_has_their_words_and_both_the_no_that_came_since() -> None:
    ada, ben = write(ADA), write(BEN)
    says(ben, False, on="2026-02-02", purpose="answer-request")
    memory = actions.remember(ben, ada)
    actions.merge(source=ben, target=ada, by=CLEO, at=at("2026-02-04"))
    says(ada, True, on="2026-02-05", by=CLEO)
    says(ada, False, on="2026-02-06")
    actions.unmerge(source=ben, target=ada, memory=memory, by=CLEO, at=at("2026-02-07"))
    assert [word.at for word in queries.channels(ben)] == [at("2026-02-02"), at("2026-02-06")]
    assert [word.at for word in queries.channels(ada)] == [at("2026-02-05"), at("2026-02-06")]
