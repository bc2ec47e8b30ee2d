"""What is asked of both stores: the record, the operations, the three mixes, and the naive answer to each.

Source:   S. Shastri et al., "Understanding and Benchmarking the Impact of GDPR on Database Systems", PVLDB 13(7), 2020,
          in the mixes of this project's own target (bench/gdprbench/README.md says which)
Takes:    a seed, a number of records and of operations
Gives:    Operation after Operation; Memory, which answers each by walking through all records it has
"""

import random
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from house import CATEGORIES, LONGEST_DAYS, PURPOSES, RECIPIENTS, SOURCES

#: How often out of a hundred, and how what is named is chosen.
MIXES: dict[str, tuple[str, dict[str, int]]] = {
    "controller": ("uniform", {"insert": 25, "delete": 25, "terms-by-purpose": 25, "terms-by-user": 25}),
    "customer": ("zipf", {"read-by-key": 20, "read-by-purpose": 10, "read-by-user": 10, "update-data": 20,
                          "terms-by-purpose": 10, "terms-by-user": 10, "delete": 20}),
    "processor": ("uniform", {"read-by-key": 20, "read-by-purpose": 40, "read-by-user": 40}),
}  # fmt: skip
_ZIPF = 0.99
_SIZE = 100


@dataclass(frozen=True)
class Record:
    """One record as GDPRbench has it: the data, and beside them the terms on which they are held."""

    key: int
    data: str
    purpose: str
    expires_on: date
    user: str
    objections: str
    decisions: str
    sharing: tuple[str, ...]
    source: str
    category: str


@dataclass(frozen=True)
class Operation:
    """One thing asked: its name, what it is about, what it sets."""

    name: str
    key: int = 0
    user: str = ""
    purpose: str = ""
    what: str = ""
    value: Any = None
    record: Record | None = None


@dataclass
class Memory:
    """The naive model: a record under each key, a copy of all terms in each. It knows nothing of either store."""

    today: date
    collected_on: date
    records: dict[int, Record] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PURPOSES, LONGEST_DAYS))
    sharing: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(PURPOSES, RECIPIENTS[:1]))
    objections: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)

    def answer(self, asked: Operation) -> Any:
        """What must come of it: the records found, by key; or how many were touched."""
        answer: Callable[[Operation], Any] = getattr(self, "_" + asked.name.replace("-", "_"))
        return answer(asked)

    def _insert(self, asked: Operation) -> int:
        assert asked.record
        self.records[asked.key] = asked.record
        return 1

    def _delete(self, asked: Operation) -> int:
        del self.records[asked.key]
        return 1

    def _update_data(self, asked: Operation) -> int:
        self.records[asked.key] = replace(self.records[asked.key], data=asked.value)
        return 1

    def _terms_by_purpose(self, asked: Operation) -> int:
        getattr(self, asked.what)[asked.purpose] = asked.value
        said = {"sharing": asked.value} if asked.what == "sharing" else {
            "expires_on": self.collected_on + timedelta(days=asked.value)
        }  # fmt: skip
        return self._change(lambda record: record.purpose == asked.purpose, said)

    def _terms_by_user(self, asked: Operation) -> int:
        getattr(self, asked.what)[asked.user] = asked.value
        return self._change(lambda record: record.user == asked.user, {asked.what: asked.value})

    def _change(self, wanted: Callable[[Record], bool], said: dict[str, Any]) -> int:
        found = [record for record in self.records.values() if wanted(record)]
        self.records |= {record.key: replace(record, **said) for record in found}
        return len(found)

    def _read_by_key(self, asked: Operation) -> dict[int, Record]:
        return {asked.key: self.records[asked.key]}

    def _read_by_user(self, asked: Operation) -> dict[int, Record]:
        return {record.key: record for record in self.records.values() if record.user == asked.user}

    def _read_by_purpose(self, asked: Operation) -> dict[int, Record]:
        """To use them: not what is over age, nor what its person has objected to."""
        return {
            record.key: record
            for record in self.records.values()
            if record.purpose == asked.purpose and record.objections != asked.purpose and record.expires_on > self.today
        }


class Asking:
    """Makes operations of a mix, the same for the same seed; what they name is there when they are asked."""

    def __init__(self, memory: Memory, records: int, users: int, seed: int, *, expiring: bool = False) -> None:
        self.memory, self.random, self.expiring = memory, random.Random(seed), expiring
        self.users = [f"user-{number:05}" for number in range(users)]
        self.next_key = 0
        self.keys: list[int] = []
        self.held: dict[str, int] = {}
        self._weights: dict[int, list[float]] = {}
        self.first = records

    def filling(self) -> Iterator[Operation]:
        """The records there are before anything is measured."""
        return (self._insert("uniform", "insert") for _ in range(self.first))

    def operations(self, mix: str, count: int) -> Iterator[Operation]:
        spread, shares = MIXES[mix]
        for _ in range(count):
            name = self.random.choices(list(shares), list(shares.values()))[0]
            if not self.keys:
                name = "insert"
            make: Callable[[str, str], Operation] = getattr(self, "_" + name.replace("-", "_"), self._about_a_record)
            yield make(spread, name)

    def _insert(self, spread: str, name: str) -> Operation:
        user, purpose = self._user(spread, new=True), self._pick(PURPOSES, spread)
        key, memory = self.next_key, self.memory
        self.next_key += 1
        record = Record(
            key, self._data(), purpose, memory.collected_on + timedelta(days=memory.days[purpose]), user,
            memory.objections.get(user, ""), memory.decisions.get(user, "no"), memory.sharing[purpose],
            self.random.choice(SOURCES), self.random.choice(CATEGORIES),
        )  # fmt: skip
        self.keys.append(key)
        self.held[user] = self.held.get(user, 0) + 1
        return Operation(name, key=key, user=user, purpose=purpose, record=record)

    def _delete(self, spread: str, name: str) -> Operation:
        place = self._place(len(self.keys), spread)
        key, self.keys[place] = self.keys[place], self.keys[-1]
        self.keys.pop()
        user = self.memory.records[key].user
        self.held[user] -= 1
        return Operation(name, key=key)

    def _update_data(self, spread: str, name: str) -> Operation:
        return replace(self._about_a_record(spread, name), value=self._data())

    def _about_a_record(self, spread: str, name: str) -> Operation:
        return Operation(name, key=self.keys[self._place(len(self.keys), spread)])

    def _read_by_user(self, spread: str, name: str) -> Operation:
        return Operation(name, user=self._user(spread))

    def _read_by_purpose(self, spread: str, name: str) -> Operation:
        return Operation(name, purpose=self._pick(PURPOSES, spread))

    def _terms_by_purpose(self, spread: str, name: str) -> Operation:
        purpose, memory = self._pick(PURPOSES, spread), self.memory
        if self.random.random() < 0.5 and memory.days[purpose] > 1:
            # Shorter each time: what was promised is not made longer for what is there already.
            most = 1 if self.expiring else 100
            days = max(1, memory.days[purpose] - self.random.randint(1, max(1, memory.days[purpose] // most)))
            return Operation(name, purpose=purpose, what="days", value=days)
        others = [RECIPIENTS[:1], RECIPIENTS[:2], RECIPIENTS, RECIPIENTS[1:]]
        others.remove(memory.sharing[purpose])
        return Operation(name, purpose=purpose, what="sharing", value=self.random.choice(others))

    def _terms_by_user(self, spread: str, name: str) -> Operation:
        user, memory = self._user(spread), self.memory
        if self.random.random() < 0.5:
            value = "no" if memory.decisions.get(user) == "yes" else "yes"
            return Operation(name, user=user, what="decisions", value=value)
        others = [each for each in ("", *PURPOSES) if each != memory.objections.get(user, "")]
        return Operation(name, user=user, what="objections", value=self.random.choice(others))

    def _user(self, spread: str, *, new: bool = False) -> str:
        """Somebody of whom something is held; or anybody, but not whose last record went: they do not come back."""
        while True:
            user = self._pick(self.users, spread)
            if self.held.get(user, -new):
                return user

    def _pick(self, among: Any, spread: str) -> Any:
        return among[self._place(len(among), spread)]

    def _place(self, count: int, spread: str) -> int:
        if spread == "uniform":
            return self.random.randrange(count)
        weights = self._zipf(1 << (count - 1).bit_length())
        while (place := bisect(weights, self.random.random() * weights[-1])) >= count:
            pass
        return place

    def _zipf(self, count: int) -> list[float]:
        if count not in self._weights:
            self._weights[count] = list(accumulate(1 / rank**_ZIPF for rank in range(1, count + 1)))
        return self._weights[count]

    def _data(self) -> str:
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz ", k=_SIZE))
