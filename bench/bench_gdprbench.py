"""The GDPRbench mixes over our store, and in the same run over a plain PostgreSQL table with the terms in each record.

  bench_gdprbench.py                                         5,000 records, 100 operations of each mix: a minute or two
  bench_gdprbench.py --records 100000 --operations 300       the full size: some half an hour, much of it filling
  bench_gdprbench.py --mix processor                         one mix alone

Needs PostgreSQL on the local socket; makes three databases there and drops them at the end. Each operation is asked of
both, now the one first and now the other, and of a naive model in memory, and what they say is compared; only the two
stores' own time counts. What each operation is in ours, what is equal and what is not: gdprbench/README.md.
"""

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "gdprbench"))

from filling import fill
from house import Terms
from mixes import MIXES, Asking, Memory, Operation
from ours import Ours, moments
from plain import Plain

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COLLECTED = NOW - timedelta(days=30)
DATABASES = {"ours": f"holdord_gdpr_{os.getpid()}", "keys": f"holdord_gdpr_{os.getpid()}_keys",
             "plain": f"holdord_gdpr_{os.getpid()}_plain"}  # fmt: skip
TARGETS = {"controller": 10, "customer": 10, "processor": 1}
MOST_STORED = 3.2
#: So many operations apart, entries of the log get their place in the tree (counted), and the table is vacuumed (not).
_KEEPING_HOUSE = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--operations", type=int, default=100, help="of each mix")
    parser.add_argument("--mix", choices=list(MIXES), action="append")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--expiring", action="store_true", help="periods so short that records go over age")
    given = parser.parse_args()
    # A long run is watched through a file.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if not reachable():
        print("PostgreSQL is not on the local socket: nothing measured")
        return
    with tempfile.TemporaryDirectory() as home:
        try:
            _run(Path(home), given)
        finally:
            _drop()


def _run(home: Path, given: argparse.Namespace) -> None:
    terms = Terms(home / "register")
    _open(home, terms)
    memory = Memory(NOW.date(), COLLECTED.date())
    asking = Asking(memory, given.records, max(1, given.records // 10), given.seed, expiring=given.expiring)
    ours, plain = Ours(moments(NOW), COLLECTED), Plain(DATABASES["plain"], memory.today, memory.collected_on)
    ours.begin()
    operations = list(asking.filling())
    for asked in operations:
        memory.answer(asked)
    began = time.perf_counter()
    plain.fill(operations)
    between = time.perf_counter()
    fill(ours, operations, NOW, COLLECTED)
    print(f"{given.records:,} records of {len(ours.users):,} people; filled in {time.perf_counter() - between:.0f} s, "
          f"the table in {between - began:.0f} s; load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
    # What the model remembers is nobody's store: no collector looks through it while either of them answers.
    gc.collect()
    gc.freeze()
    _print_sizes(plain, given.records)
    for mix in given.mix or MIXES:
        _measure(mix, asking.operations(mix, given.operations), ours, plain, memory)
    plain.close()


def _measure(mix: str, operations: Any, ours: Ours, plain: Plain, memory: Memory) -> None:
    spent: dict[str, dict[str, list[float]]] = {"ours": defaultdict(list), "plain": defaultdict(list)}
    stores: dict[str, Any] = {"ours": ours, "plain": plain}
    burnt: dict[str, dict[str, list[float]]] = {"ours": defaultdict(list), "plain": defaultdict(list)}
    for number, asked in enumerate(operations):
        said = {}
        for name in ("ours", "plain") if number % 2 else ("plain", "ours"):
            processor, began = stores[name].processor(), time.perf_counter()
            said[name] = stores[name].answer(asked)
            spent[name][asked.name].append(time.perf_counter() - began)
            burnt[name][asked.name].append(stores[name].processor() - processor)
        compare(asked, said, memory, ours, plain)
        if number % _KEEPING_HOUSE == _KEEPING_HOUSE - 1:
            processor = ours.processor()
            spent["ours"]["(log in order)"].append(_keep_house(plain))
            burnt["ours"]["(log in order)"].append(ours.processor() - processor)
    _print_mix(mix, spent, burnt)


def compare(asked: Operation, said: dict[str, Any], memory: Memory, ours: Ours, plain: Plain) -> None:
    """Both say what the model says; after a change, a reading of what was changed does."""
    user = memory.records[asked.key].user if asked.name == "delete" else asked.user
    expected = memory.answer(asked)
    if asked.name.startswith("read"):
        _must_be(expected, asked, ours.records(said["ours"]), plain.records(said["plain"]))
        return
    if said["plain"] != expected or not said["ours"]:
        sys.exit(f"{asked}: {expected} records, the table changed {said['plain']}, the house {said['ours']}")
    if asked.purpose and not asked.record:
        seen = Operation("read-by-purpose", purpose=asked.purpose)
    elif user:
        seen = Operation("read-by-user", user=user)
        if not memory.answer(seen):
            return
    else:
        seen = Operation("read-by-key", key=asked.key)
    _must_be(memory.answer(seen), seen, ours.records(ours.answer(seen)), plain.records(plain.answer(seen)))


def _must_be(expected: Any, asked: Operation, *found: Any) -> None:
    for name, records in zip(("the house", "the table"), found, strict=True):
        if records == expected:
            continue
        keys = [key for key in {*records, *expected} if records.get(key) != expected.get(key)]
        sys.exit(f"{asked}: {name} differs in {len(keys)} records, one of them:\n"
                 f"  it says {records.get(keys[0])}\n  must be {expected.get(keys[0])}")  # fmt: skip


def _print_mix(
    mix: str, spent: dict[str, dict[str, list[float]]], burnt_by: dict[str, dict[str, list[float]]]
) -> None:
    burnt = {name: sum(sum(times) for times in by_name.values()) for name, by_name in burnt_by.items()}
    total = {name: sum(sum(times) for times in by_name.values()) for name, by_name in spent.items()}
    count = sum(len(times) for times in spent["plain"].values())
    rate = {name: count / seconds for name, seconds in total.items()}
    print(f"\n{mix:<18} ours {rate['ours']:8.1f}/s   table {rate['plain']:8.1f}/s   "
          f"{rate['ours'] / rate['plain']:6.2f} x   (at least {TARGETS[mix]} x)\n  "
          f"of the processor, with the server's: {burnt['ours'] / count * 1000:.2f} ms "
          f"and {burnt['plain'] / count * 1000:.2f} ms, "
          f"{burnt['plain'] / burnt['ours']:.2f} x; load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
    for name, times in spent["ours"].items():
        theirs = spent["plain"].get(name)
        print(f"  {name:<18} {len(times):5}   ours {_cost(times, burnt_by['ours'][name])}"
              + (f"   table {_cost(theirs, burnt_by['plain'][name])}" if theirs else ""))  # fmt: skip


def _cost(clock: list[float], processor: list[float]) -> str:
    """The median on the clock, and the mean of the processor, whose grain is coarse."""
    return f"{statistics.median(clock) * 1000:8.2f} ms, {statistics.mean(processor) * 1000:6.2f} of the processor"


def _print_sizes(plain: Plain, records: int) -> None:
    from django.db import connections

    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute(
                "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
            )
            for name, table, indexes in cursor.fetchall():
                held = groups[_part(alias, name)]
                held[0] += table
                held[1] += indexes
    data, table = records * 100, plain.sizes()
    whole = data + sum(_told(records))
    print(f"personal data {_mb(data)}; with the terms as they are handed in {_mb(whole)}")
    for part, (rows, indexes) in sorted(groups.items(), key=lambda one: -sum(one[1])):
        print(f"  {part:<28} {_mb(rows)} and {_mb(indexes)} of indexes")
    log = sum(groups.pop("the log", [0, 0]))
    ours = sum(sum(each) for each in groups.values())
    stored = {"ours": ours, "ours with the log": ours + log, "the table": sum(table.values())}
    for name, size in stored.items():
        print(f"stored: {name:<18} {_mb(size):>9} {size / data:6.2f} x the data, {size / whole:6.2f} x data and terms")
    print(f"  (at most {MOST_STORED} x; of the table, {_mb(table['indexes'])} are its indexes)")


def _told(records: int) -> list[int]:
    """About how many bytes the terms of the records have as text: purpose, day, person, and the words beside them."""
    return [records * len("purpose-012036-10-20user-00001purpose-01noprinterdata-subjectcontact")]


def _part(alias: str, table: str) -> str:
    if alias == "keys":
        return "keys"
    room, _, name = table.partition("_")
    if room == "audit":
        return "the log"
    if room == "subjects":
        return {"personaldata": "records", "stamp": "records", "relation": "who is known in what",
                "identifier": "identifiers", "datasubject": "people"}.get(name, "limits and the rest of people")  # fmt: skip
    return "register and the house's own"


def _mb(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


def _keep_house(plain: Plain) -> float:
    """The log's tick, as the house's own clock does it every two seconds; gives what it took. And a vacuum."""
    from holdord.audit import actions as audit

    began = time.perf_counter()
    audit.sequence(at=NOW)
    took = time.perf_counter() - began
    plain.connection.execute("VACUUM records")
    return took


def reachable() -> bool:
    import psycopg

    try:
        psycopg.connect("dbname=postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _open(home: Path, terms: Terms) -> None:
    os.environ |= {
        "HOLDORD_HOME": str(home), "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off", "HOLDORD_IN_FORCE": "published",
        "HOLDORD_REGISTER": str(terms.folder), "HOLDORD_DATABASE_URL": f"postgres:///{DATABASES['ours']}",
        "HOLDORD_KEYSTORE_URL": f"postgres:///{DATABASES['keys']}", "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings",
    }  # fmt: skip
    terms.write_all()
    for name in DATABASES.values():
        _admin(f"CREATE DATABASE {name}")
    import django

    django.setup()
    from holdord.notice import actions as notice
    from holdord.wiring import house

    house.prepare_databases()
    notice.publish(at=NOW - timedelta(days=60), by="system:bench")


def _drop() -> None:
    if "django" in sys.modules:
        from django.db import connections

        connections.close_all()
    for name in DATABASES.values():
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect("dbname=postgres", autocommit=True) as admin:
        admin.execute(statement)


if __name__ == "__main__":
    main()
