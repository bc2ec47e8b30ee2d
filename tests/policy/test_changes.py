"""What changed in the policy is told promise by promise, and what follows from it is said."""

# ruff: noqa: E501  # a table

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from holdord.policy.changes import Change, Direction, by_promise, changes, unacknowledged
from holdord.policy.loader import Edition, load
from tests.conftest import promise

SMALL = Path(__file__).parent / "small"

#: name, file, what is written, what is written instead, the changes it makes: key, direction, material
EDITS = [
    ("a longer period", "register.yaml", "duration: 5 years", "duration: 6 years",
     [("period-longer:web-forms", Direction.WEAKENED, True)]),
    ("a shorter period", "register.yaml", "duration: 5 years", "duration: 4 years",
     [("period-shorter:web-forms", Direction.STRENGTHENED, False)]),
    ("a longer period that is counted in days", "register.yaml", "duration: 24 months", "duration: 740 days",
     [("period-longer:web-forms", Direction.WEAKENED, True)]),
    ("a shorter period that is counted in days", "register.yaml", "duration: 24 months", "duration: 730 days",
     [("period-shorter:web-forms", Direction.STRENGTHENED, False)]),
    ("the same period in another unit", "register.yaml", "duration: 5 years", "duration: 60 months", []),
    ("a longer period until then", "register.yaml", "duration: 24 months", "duration: 30 months",
     [("period-longer:web-forms", Direction.WEAKENED, True)]),
    ("another start", "register.yaml", "starts: last_contact", "starts: last_delivery",
     [("period-longer:web-forms", Direction.WEAKENED, True)]),
    ("another's interest", "register.yaml", "interest_of: controller", "interest_of: third_party",
     [("interest-changed:answer", Direction.CHANGED, True)]),
    ("a purpose that advertises no more", "register.yaml", "    direct_marketing: true\n", "",
     [("marketing-ended:updates", Direction.STRENGTHENED, False)]),
    ("a purpose that profiles", "register.yaml", "direct_marketing: true", "direct_marketing: true\n    profiling: true",
     [("profiling-begun:updates", Direction.WEAKENED, True)]),
    ("a purpose that may call as well", "register.yaml", "direct_marketing: true", "direct_marketing: true\n    reached_by: [email, call]",
     [("approaches-less:updates", Direction.STRENGTHENED, False)]),
    ("customers who are not asked", "register.yaml", "direct_marketing: true", "direct_marketing: true\n    customers_of: [web-forms]",
     [("customers-unasked:updates", Direction.WEAKENED, True)]),
    ("a purpose with more data", "register.yaml", "    categories: [contact]\n    direct", "    direct",
     [("purpose-widened:updates", Direction.WEAKENED, True)]),
    ("a recipient that comes home", "register.yaml", "country: US\n    policy_url", "country: IE\n    policy_url",
     [("recipient-moved:mailer", Direction.STRENGTHENED, False)]),
    ("a recipient with another role", "register.yaml", "role: processor", "role: controller",
     [("recipient-role:mailer", Direction.WEAKENED, True)]),
    ("a recipient that gets more", "register.yaml", "categories: [contact]\n    transfer", "categories: [contact, usage]\n    transfer",
     [("recipient-gets-more:mailer", Direction.WEAKENED, True)]),
    ("another ground for a transfer", "register.yaml", "ground: standard_clauses", "ground: binding_rules",
     [("transfer-ground:mailer", Direction.WEAKENED, True)]),
    ("a younger age", "register.yaml", "minimum_age: 16", "minimum_age: 13",
     [("minimum-age:minimum-age", Direction.WEAKENED, False)]),
    ("changes that are only posted", "register.yaml", "changes: told_before", "changes: posted",
     [("changed:how-changes-are-told", Direction.WEAKENED, False)]),
    ("an answer that takes longer", "register.yaml", "answer_within: 1 month", "answer_within: 2 months",
     [("answer-longer:eu-gdpr:A15", Direction.WEAKENED, False)]),
    ("a right for a fee", "register.yaml", "format: pdf", "format: pdf\n    free_of_charge: false",
     [("fee:eu-gdpr:A15", Direction.WEAKENED, False)]),
    ("a cookie that stays longer", "register.yaml", "lifetime: 30 days", "lifetime: 1 year",
     [("cookie-longer:visit", Direction.WEAKENED, False)]),
    ("a new controller", "register.yaml", "controllers: [small-as]", "controllers: [small-as, small-inc]",
     [("controller-added:small-inc", Direction.ADDED, True)]),
    ("another officer", "register.yaml", "name: Cleo\n", "name: Dan\n",
     [("changed:contact-name", Direction.CHANGED, False)]),
    ("a sentence in other words", "wording.en.yaml", "'9.1': We encrypt", "'9.1': We always encrypt",
     [("promise-reworded:9.1", Direction.REWORDED, False)]),
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "register"))


def edited(folder: Path, file: str, old: str, new: str) -> Edition:
    text = (folder / file).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    (folder / file).write_text(text.replace(old, new))
    return load(folder)


def keys(found: Iterable[Change]) -> list[tuple[str, Direction, bool]]:
    return [(change.key, change.direction, change.material) for change in found]


@promise("11.1")
@pytest.mark.parametrize(("file", "old", "new", "told"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_a_change_is_told_by_what_it_does(
    small: Path, file: str, old: str, new: str, told: list[tuple[str, Direction, bool]]
) -> None:
    before = load(small)
    assert keys(changes(before, edited(small, file, old, new))) == told


def test_nothing_changed_is_told_as_nothing(small: Path) -> None:
    before = load(small)
    same = edited(small, "register.yaml", "# The smallest", "# By far the smallest")
    assert changes(before, same) == ()


_RULE = "    starts: collected\n"
_LAW = "    statutory:\n      - {{statute: dk-bogforing{purposes}}}\n    sources: [form]\n    forms:"
LONGER = [
    (
        "locked away, then looked at with no end",
        _RULE,
        _RULE + "    action: restrict\n    restricted_for: 1 year\n",
        _RULE + "    action: review\n",
    ),
    (
        "one purpose kept by a law, then all",
        "    sources: [form]\n    forms:",
        _LAW.format(purposes=", purposes: [answer]"),
        _LAW.format(purposes=""),
    ),
    (
        "one purpose kept by a law, then another",
        "    sources: [form]\n    forms:",
        _LAW.format(purposes=", purposes: [answer]"),
        _LAW.format(purposes=", purposes: [updates]"),
    ),
]


@promise("11.1")
@pytest.mark.parametrize(("stood", "before", "after"), [each[1:] for each in LONGER], ids=[each[0] for each in LONGER])
def test_what_is_kept_for_longer_once_its_time_is_up_is_told_first(
    small: Path, stood: str, before: str, after: str
) -> None:
    was = edited(small, "register.yaml", stood, before)
    now = edited(small, "register.yaml", before, after)
    (change,) = changes(was, now)
    assert keys([change]) == [("period-longer:web-forms", Direction.WEAKENED, True)]
    assert change.before != change.after


def without(edition: Edition, key: str) -> Edition:
    return Edition(edition.register.model_copy(update={key: ()}), edition.wordings)


def test_a_new_recipient_abroad_is_told_and_consents_do_not_cover_it(small: Path) -> None:
    after = load(small)
    (added,) = [one for one in changes(without(after, "recipients"), after) if one.kind == "recipient-added"]

    assert (added.key, added.material) == ("recipient-added:mailer", True)
    assert added.tell == ("web-forms",)
    assert added.ask == ("updates",)


def test_a_recipient_that_goes_asks_for_nothing(small: Path) -> None:
    before = load(small)
    (gone,) = [one for one in changes(before, without(before, "recipients")) if one.kind == "recipient-dropped"]

    assert gone.direction is Direction.DROPPED
    assert not gone.material and gone.tell == () and gone.ask == ()


def test_a_ground_that_becomes_consent_has_to_be_asked_for(small: Path) -> None:
    before = load(small)
    answer = before.register.purposes[0].model_copy(update={"basis": before.register.purposes[1].basis})
    after = Edition(
        before.register.model_copy(update={"purposes": (answer, *before.register.purposes[1:])}), before.wordings
    )
    (change,) = [one for one in changes(before, after) if one.kind == "basis-changed"]

    assert (change.direction, change.ask, change.tell) == (Direction.STRENGTHENED, ("answer",), ("web-forms",))


def test_a_material_change_waits_for_a_name_and_an_old_name_does_not_count(small: Path) -> None:
    before = load(small)
    longer = edited(small, "register.yaml", "duration: 5 years", "duration: 6 years")
    found = changes(before, longer)
    assert [change.key for change in unacknowledged(before.register, longer.register, found)] == [
        "period-longer:web-forms"
    ]

    named = "  - {change: 'period-longer:web-forms', reason: The board decided., by: Cleo, on: 2026-03-01}"
    signed = edited(small, "register.yaml", "acknowledged:\n", f"acknowledged:\n{named}\n")
    assert unacknowledged(before.register, signed.register, changes(before, signed)) == ()

    again = edited(small, "register.yaml", "duration: 6 years", "duration: 7 years")
    assert unacknowledged(signed.register, again.register, changes(signed, again)) != ()


def test_changes_stand_under_the_promise_that_speaks_of_them(small: Path) -> None:
    before = load(small)
    after = edited(small, "register.yaml", "duration: 5 years", "duration: 6 years")
    after = edited(small, "register.yaml", "minimum_age: 16", "minimum_age: 13")

    under = by_promise(changes(before, after), after.register)

    assert {id: [change.kind for change in found] for id, found in under.items()} == {
        "2.4a": ["period-longer"],
        "": ["minimum-age"],
    }
