"""What goes when: by month and process, and one person's own days; the picture agrees with what the sweep does."""

from datetime import date

import pytest

from holdord.policy.periods import add_months
from holdord.retention import actions, queries
from holdord.retention.actions import Whose
from holdord.subjects import actions as subjects
from tests.conftest import at, promise
from tests.retention.test_going import CLEO, run, takes_in

pytestmark = pytest.mark.usefixtures("house")


@promise("2.4a", "7.2a")
def test_what_goes_is_counted_by_the_month_in_which_it_goes() -> None:
    takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ada", "web-forms", "2021-05-31")
    takes_in("ben", "communication", "2021-05-01")
    takes_in("ben", "communication", "2025-05-01")
    found = queries.forecast(at("2026-03-20"))
    assert (found.today, found.months[0], len(found.months)) == (date(2026, 3, 20), date(2026, 3, 1), 24)
    forms, letters = found.processes
    assert (forms.process, forms.counts[0], forms.counts[2], forms.later) == ("web-forms", 1, 1, 0)
    assert (letters.process, letters.counts[2], letters.later) == ("communication", 1, 1)
    assert found.totals[:3] == (1, 0, 2)


def test_what_the_picture_says_of_a_month_goes_in_that_month() -> None:
    for month in range(1, 13):
        takes_in(f"p{month}", "web-forms", f"2021-{month:02}-28")
    promised = queries.forecast(at("2026-01-01"), months=12).totals
    gone = []
    for month in range(1, 13):
        last = add_months(date(2026, 1, 31), month - 1)
        gone.append(run(last.isoformat()).records)
    assert tuple(gone) == promised == (1,) * 12


@promise("8.1a")
def test_a_person_has_own_days_and_what_stays_longer_is_named() -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ada", "web-forms", "2022-03-15")
    takes_in("ada", "customers", "2018-01-10")
    subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at("2019-06-01"), by="system:test")
    actions.hold(whose=Whose(subject=ada, process="customers"), ground="gdpr-a17-3-e", reason="case-7", by=CLEO,
                 at=at("2026-02-01"), until_on=date(2030, 1, 1))  # fmt: skip
    forms, customer = queries.own_dates(ada, at("2026-02-02"))
    assert (forms.records, forms.first_on, forms.last_on, forms.kept) == (2, date(2026, 3, 15), date(2027, 3, 15), 0)
    assert (customer.first_on, customer.kept_by, customer.kept_until) == (
        date(2027, 6, 1), ("gdpr-a17-3-e",), date(2030, 1, 1)
    )  # fmt: skip
