"""The control a company writes in its register: a question to its own database, and the answer that keeps the promise.

Promise:  none of ours - whatever the company promises of its own systems
Takes:    `about.database`, `about.query`, `about.expect`; `about.of`, where a second query counts what was looked at
Gives:    Evidence with numbers alone; what stands in the rows is neither read out nor kept
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.promises.asking import MOST_ROWS, Answer, NotAsked, ask

#: Why a question came back without an answer; {about} is a name or a kind of fault, never data.
_NOT_ASKED = {
    "no-such-database": _("no database is set under the name {about}. Set HOLDORD_DATABASE_ and the name"),
    "not-a-select": _("the query is not one SELECT that only reads. Write one, without INTO and FOR UPDATE"),
    "no-answer": _("the database did not answer the query ({about})"),
    "too-long": _("the database did not answer in time"),
    "no-driver": _("the driver for this database is not installed ({about})"),
    "no-mariadb": _("the driver for MariaDB and MySQL is not installed ({about}). Run: pip install 'holdord[mariadb]'"),
}
KEYS = ("database", "query", "expect", "of")


@dataclass(frozen=True)
class _Expected:
    """What the answer must be: told as a sentence, and as a test. ``counts_rows``: the rows count, not a number."""

    words: Said
    holds: Callable[[int], bool]
    counts_rows: bool = False


@control("sql.query")
def query(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The company's own database gives the answer that is expected of the query."""
    expected = _expected(about.get("expect"))
    if expected is None or not _is_whole(about):
        return broken(
            "sql.query needs a database, a query and what to expect: a number, at_most, at_least, or 'no rows'",
            looked_at=0,
        )
    database = str(about["database"])
    try:
        found = _number(ask(database, str(about["query"])), expected)
        looked_at = ask(database, str(about["of"])).number if "of" in about else 1
    except NotAsked as fault:
        return broken_by([Said(_NOT_ASKED[fault.code], {"about": fault.about})], looked_at=0)
    if found is None or looked_at is None:
        return broken("{database}: the answer is not one row with one whole number", database=database, looked_at=0)
    most = said(" or more") if expected.counts_rows and found == MOST_ROWS else ""
    if not expected.holds(found):
        return broken("{database}: found: {found}{most}; expected: {expected}", database=database, found=found,
                      most=most, expected=expected.words, looked_at=looked_at)  # fmt: skip
    return kept("{database}: found: {found}, as expected: {expected}", database=database, found=found,
                expected=expected.words, looked_at=looked_at)  # fmt: skip


def _is_whole(about: Mapping[str, Any]) -> bool:
    texts = [about.get("database"), about.get("query"), about.get("of", "-")]
    return about.keys() <= set(KEYS) and all(isinstance(each, str) and each.strip() for each in texts)


def _number(answer: Answer, expected: _Expected) -> int | None:
    return answer.rows if expected.counts_rows else answer.number


def _expected(given: Any) -> _Expected | None:
    if given == "no rows":
        return _Expected(said("no rows"), lambda n: n == 0, counts_rows=True)
    if _is_number(given):
        return _Expected(said("{n}", n=given), lambda n: n == given)
    if not isinstance(given, Mapping) or len(given) != 1:
        return None
    [(word, bound)] = given.items()
    if word == "at_most" and _is_number(bound):
        return _Expected(said("at most {n}", n=bound), lambda n: n <= bound)
    if word == "at_least" and _is_number(bound):
        return _Expected(said("at least {n}", n=bound), lambda n: n >= bound)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
