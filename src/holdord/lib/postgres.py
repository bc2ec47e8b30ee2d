"""Statements on their way to PostgreSQL and back: several of them at once, and each planned once, not each time.

Takes:    a connection of psycopg's; statements with their values, and whether rows come as they are or as text
Gives:    `carried_out`: for each statement, in their order, its rows and how many it touched
Refuses:  what psycopg's cursors refuse, by the same names. A statement that fails stops those behind it
Why:      a cursor that puts values into the text has each statement planned anew, and psycopg's pipeline sends and
          listens for each statement apart: together that is most of what a small act costs, here and in the server
Standard: libpq's pipeline mode, through what psycopg documents of it (pq, adapt.Transformer, Connection.wait)
Next:     sql.py (who may go this way)
"""

import re
from collections import OrderedDict
from collections.abc import Generator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from psycopg import Connection, OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

#: So many statements are planned for a connection at once, and so many more are counted.
_MOST_PLANNED, _MOST_COUNTED = 200, 1000
_PLACES = re.compile(r"%s|%\((\w+)\)s")
#: Errors after which what was planned is of no use: no such plan (a pooler gave us another server), a table changed.
_NO_SUCH_PLAN, _TABLE_CHANGED = "26000", "0A000"

_Key = tuple[bytes, tuple[int, ...]]


class Asked(NamedTuple):
    """A statement with %s or %(name)s for each value, and no other per cent sign; its values, by place or by name."""

    text: str
    values: Sequence[Any] | Mapping[str, Any]
    #: Rows come as they are (bytes as bytes, JSON as what it says), not as text that the framework reads on.
    binary: bool = True


class Answer(NamedTuple):
    """What a statement gave, and how many rows it touched or gave."""

    rows: list[tuple[Any, ...]]
    touched: int


def carried_out(connection: "Connection[Any]", asked: Sequence[Asked], *, commits: bool = False) -> list[Answer]:
    """Carry them out in their order, by one way there and back; a transaction that is to begin begins on the way, and
    with ``commits`` it ends on it: what the connection's own commit then finds is done."""
    transformer = Transformer(connection)
    # All values first: one that cannot be written must not leave half of the statements on their way.
    ready = [_ready(transformer, each) for each in asked]
    with connection.lock:
        results = connection.wait(_talk(connection, ready, commits))
    return [_answer(transformer, result) for result in results]


class _Ready(NamedTuple):
    """A statement with its values as they travel."""

    key: _Key
    values: Sequence[Any]
    formats: Sequence[pq.Format]
    form: pq.Format


def _ready(transformer: Any, asked: Asked) -> _Ready:
    text, names = _numbered(asked.text)
    values = asked.values
    # What it most often is first: to ask whether something is a mapping of any kind takes its time.
    is_list = isinstance(values, list | tuple)
    given = values if is_list or not isinstance(values, Mapping) else [values[name] for name in names]
    stored = transformer.dump_sequence(given, [PyFormat.AUTO] * len(given)) if given else []
    types, formats = (tuple(transformer.types or ()), transformer.formats or ()) if given else ((), ())
    return _Ready((text, types), stored, formats, pq.Format.BINARY if asked.binary else pq.Format.TEXT)


@lru_cache(maxsize=1024)
def _numbered(text: str) -> tuple[bytes, tuple[str, ...]]:
    """The text with numbers for its places, as the server has it, and the names of those that have one."""
    names, numbers = list[str](), count(1)

    def number(place: re.Match[str]) -> str:
        if place[1] is None:
            return f"${next(numbers)}"
        if place[1] not in names:
            names.append(place[1])
        return f"${names.index(place[1]) + 1}"

    return _PLACES.sub(number, text).encode(), tuple(names)


class _Sent(NamedTuple):
    """At which places of what comes back is what: the statements' own results, what was planned, what was let go."""

    ours: list[int]
    planned: list[tuple[int, _Key, bytes]]
    dropped: list[tuple[int, bytes]]


class _Plans:
    """Which statements the server has planned for a connection, by name; of the others, how often each was asked."""

    def __init__(self) -> None:
        self.names: OrderedDict[_Key, bytes] = OrderedDict()
        #: What the server still has planned, and nobody will ask for any more.
        self.lost: list[bytes] = []
        self.times: OrderedDict[_Key, int] = OrderedDict()
        self.numbers = count(1)

    def name(self, key: _Key) -> bytes | None:
        """By which it was planned."""
        if (name := self.names.get(key)) is not None:
            self.names.move_to_end(key)
        return name

    def is_due(self, key: _Key, after: int) -> bool:
        """Whether it has been asked so often that it is to be planned now."""
        times = self.times.pop(key, 0) + 1
        if times > after:
            return True
        self.times[key] = times
        if len(self.times) > _MOST_COUNTED:
            self.times.popitem(last=False)
        return False

    def settle(self, sent: _Sent, results: Sequence[Any]) -> None:
        """Keep the names of what the server has: a plan outlives the transaction in which it was made, and behind what
        failed nothing was made, and nothing let go."""
        if not sent.planned and not sent.dropped:
            return
        unmade = set[bytes]()
        for place, key, name in sent.planned:
            if results[place].status != pq.ExecStatus.COMMAND_OK:
                unmade.add(name)
                if self.names.get(key) == name:
                    del self.names[key]
        left = [name for place, name in sent.dropped if results[place].status != pq.ExecStatus.COMMAND_OK]
        self.lost = [name for name in left if name not in unmade]

    def forget(self, *, server_has_them: bool) -> None:
        """All of them; those that the server has are let go with what it is asked next."""
        self.lost = [*self.lost, *self.names.values()] if server_has_them else []
        self.names.clear()
        self.times.clear()


_plans: "WeakKeyDictionary[Connection[Any], _Plans]" = WeakKeyDictionary()


def _plans_of(connection: "Connection[Any]") -> _Plans:
    if (found := _plans.get(connection)) is None:
        found = _plans[connection] = _Plans()
    return found


def _talk(connection: "Connection[Any]", ready: Sequence[_Ready], commits: bool) -> Generator[Wait, int, list[Any]]:
    """Send all, and hear all out; gives the result of each statement. Raises the first error there was."""
    server, plans = connection.pgconn, _plans_of(connection)
    if server.status != pq.ConnStatus.OK:
        raise OperationalError("the connection is closed")
    server.enter_pipeline_mode()
    try:
        sent = _send(connection, plans, ready)
        if commits:
            server.send_query_params(b"COMMIT", None)
        server.pipeline_sync()
        results = yield from _heard(server)
    except BaseException:
        # Half of it is on its way: nobody can say what would be heard next.
        server.finish()
        raise
    server.exit_pipeline_mode()
    plans.settle(sent, results)
    for result in results:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            fault = error_from_result(result, encoding=connection.info.encoding)
            if fault.sqlstate in (_NO_SUCH_PLAN, _TABLE_CHANGED):
                plans.forget(server_has_them=fault.sqlstate == _TABLE_CHANGED)
            raise fault
    return [results[place] for place in sent.ours]


def _send(connection: "Connection[Any]", plans: _Plans, ready: Sequence[_Ready]) -> _Sent:
    """Put all on its way."""
    server, after = connection.pgconn, connection.prepare_threshold
    sent, found = 0, _Sent([], [], [])
    if not connection.autocommit and server.transaction_status == pq.TransactionStatus.IDLE:
        server.send_query_params(_beginning(connection), None)
        sent += 1
    for unused in plans.lost:
        server.send_query_params(b"DEALLOCATE " + unused, None)
        found.dropped.append((sent, unused))
        sent += 1
    for key, values, formats, form in ready:
        name = plans.name(key)
        if name is None and after is not None and plans.is_due(key, after):
            if len(plans.names) >= _MOST_PLANNED:
                oldest = plans.names.popitem(last=False)[1]
                server.send_query_params(b"DEALLOCATE " + oldest, None)
                found.dropped.append((sent, oldest))
                sent += 1
            name = plans.names[key] = b"holdord_%d" % next(plans.numbers)
            server.send_prepare(name, key[0], key[1])
            found.planned.append((sent, key, name))
            sent += 1
        if name is None:
            server.send_query_params(key[0], values, param_types=key[1], param_formats=formats, result_format=form)
        else:
            server.send_query_prepared(name, values, param_formats=formats, result_format=form)
        found.ours.append(sent)
        sent += 1
    return found


def _beginning(connection: "Connection[Any]") -> bytes:
    """How a transaction begins, as somebody may have set it for this connection."""
    words = [b"BEGIN"]
    if connection.isolation_level is not None:
        words.append(b"ISOLATION LEVEL " + connection.isolation_level.name.replace("_", " ").encode())
    if connection.read_only is not None:
        words.append(b"READ ONLY" if connection.read_only else b"READ WRITE")
    if connection.deferrable is not None:
        words.append(b"DEFERRABLE" if connection.deferrable else b"NOT DEFERRABLE")
    return b" ".join(words)


def _heard(server: Any) -> Generator[Wait, int, list[Any]]:
    """All results up to the end of what was sent, in their order."""
    while server.flush():
        if (yield Wait.RW) & Ready.R:
            server.consume_input()
    results, ended = list[Any](), False
    while True:
        while server.is_busy():
            yield Wait.R
            server.consume_input()
        result = server.get_result()
        if result is None:
            # So each statement ends; twice, and nothing more will come.
            if ended:
                raise OperationalError("the server closed the connection")
            ended = True
            continue
        ended = False
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)
        if server.status != pq.ConnStatus.OK:
            raise error_from_result(result)


def _answer(transformer: Any, result: Any) -> Answer:
    if result.status != pq.ExecStatus.TUPLES_OK:
        return Answer([], result.command_tuples or 0)
    transformer.set_pgresult(result)
    return Answer(transformer.load_rows(0, result.ntuples, tuple), result.ntuples)
