"""A recipient that is kept in memory, for the tests of other rooms. It passes the contract of the real ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdord.recipients.reach import Answer, Intent, NotReached, Person, Piece


class Fake:
    """Rows by address. ``faults`` are raised, one a question, before anything is done."""

    intents = frozenset(Intent)

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self.rows = {email: [dict(row) for row in theirs] for email, theirs in rows.items()}
        self.out_of_use, self.objected = set[str](), set[str]()
        self.faults: list[NotReached] = []
        self.keys: list[tuple[Intent, str]] = []

    def find(self, person: Person) -> Mapping[str, int]:
        count = sum(len(self.rows[email]) for email in self._known(person))
        return {"rows": count} if count else {}

    def export(self, person: Person) -> Sequence[Piece]:
        self._fail()
        return [Piece("rows", row) for email in self._known(person) for row in self.rows[email]]

    def erase(self, person: Person, *, key: str) -> Answer:
        done = self._begin(Intent.ERASURE, person, key)
        for email in self._known(person):
            del self.rows[email]
        return Answer("erased", done)

    def rectify(self, person: Person, *, key: str) -> Answer:
        done = self._begin(Intent.RECTIFICATION, person, key)
        for email in self._known(person):
            rows = self.rows.pop(email)
            for row in rows:
                row.update({name: value for name, value in person.changes.items() if name in row})
            self.rows.setdefault(person.changes.get("email", email), []).extend(rows)
        return Answer("corrected", done)

    def restrict(self, person: Person, *, key: str) -> Answer:
        done = self._begin(Intent.RESTRICTION, person, key)
        self.out_of_use.update(self._known(person))
        return Answer("restricted", done)

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        done = self._begin(Intent.LIFTING, person, key)
        self.out_of_use.difference_update(self._known(person))
        return Answer("lifted", done)

    def object_to(self, person: Person, *, key: str) -> Answer:
        done = self._begin(Intent.OBJECTION, person, key)
        self.objected.update(self._known(person))
        return Answer("objected", done)

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        known = set(self._known(person))
        wrong = {
            Intent.ERASURE: len(known), Intent.RESTRICTION: len(known - self.out_of_use),
            Intent.LIFTING: len(known & self.out_of_use), Intent.OBJECTION: len(known - self.objected),
            Intent.RECTIFICATION: self._still_old(person),
        }.get(intent, 0)  # fmt: skip
        return {"rows": wrong} if wrong else {}

    def _still_old(self, person: Person) -> int:
        rows = [row for email in self._known(person) for row in self.rows[email]]
        return sum(any(name in row and row[name] != value for name, value in person.changes.items()) for row in rows)

    def _begin(self, intent: Intent, person: Person, key: str) -> dict[str, int]:
        self._fail()
        self.keys.append((intent, key))
        return dict(self.find(person))

    def _known(self, person: Person) -> list[str]:
        return [email for email in person.emails if email in self.rows]

    def _fail(self) -> None:
        if self.faults:
            raise self.faults.pop(0)
