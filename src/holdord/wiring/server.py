"""Opening the house to visitors: a small process that watches, and one behind it that answers people and runs the jobs.

Takes:    where to listen; what to tell whoever opened it, once everything is ready
Gives:    serve, which ends when it is told to; the exit code
Why:      the framework is loaded in the second process alone, which makes the databases ready, too: loaded here as
          well, it would cost a third more memory, and a second to start
Next:     house.py (what is made ready), gunicorn_conf.py
"""

import logging
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication

from holdord.wiring import gunicorn_conf, safety
from holdord.wiring.environment import environment, note_opened_at

#: gunicorn's own code for a worker that could not load its application: it then closes down.
_COULD_NOT_OPEN = 4
_SAYS_LESS = ("Shutting down: ", "Reason: ", "Worker (pid:%s) exited with code")


def refuse_if_unsafe() -> None:
    """Raise safety.NotSafe with everything that is wrong."""
    safety.refuse_if_unsafe(environment)


def serve(*, host: str, port: int, prepare: bool, welcome: Callable[[Any], None], tell: Callable[..., int]) -> int:
    """Serve until told to stop. ``welcome`` is told what was opened, ``tell`` any fault that kept it from opening."""
    # What kept the house from opening has been told, with its cure; the server's own account of it says less.
    logging.getLogger("gunicorn.error").addFilter(lambda record: not str(record.msg).startswith(_SAYS_LESS))
    try:
        _Server(host, port, prepare, welcome, tell).run()
    except SystemExit as end:
        # The watching process ends with the code of the one it watched.
        return 2 if end.code else 0
    return 0


class _Server(BaseApplication):  # type: ignore[misc]  # it comes without types
    """gunicorn, told by our own file of settings and by nothing else."""

    def __init__(self, host: str, port: int, prepare: bool, welcome: Callable[[Any], None], tell: Any) -> None:
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._prepare, self._welcome, self._tell = prepare, welcome, tell
        self._is_first = True
        super().__init__()

    def load_config(self) -> None:
        for name in self.cfg.settings:
            if hasattr(gunicorn_conf, name):
                self.cfg.set(name, getattr(gunicorn_conf, name))
        self.cfg.set("bind", self._bind)
        self.cfg.set("post_fork", self._forked)

    def load(self) -> Any:
        """In the worker: open the house, then hand over its application."""
        try:
            from holdord.wiring.wsgi import application

            _read_the_register()
            if self._is_first and not self._opened_in_a_child():
                _give_up()
        except Exception as fault:
            self._tell(fault)
            _give_up()
        return application

    def _forked(self, _server: Any, worker: Any) -> None:
        # One that takes a fallen worker's place finds the house open.
        self._is_first = worker.age == 1

    def _opened_in_a_child(self) -> bool:
        """In a process that ends when it is done: what only the opening needs is not kept in memory for good."""
        child = os.fork()
        if child == 0:
            os._exit(self._open())
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def _open(self) -> int:
        from holdord.lib.clock import now
        from holdord.wiring import house

        try:
            if self._prepare:
                house.prepare_databases()
            if not environment.production:
                note_opened_at(environment.home, environment.address)
            self._welcome(house.open_first_time(now=now()))
            return 0
        except Exception as fault:
            return int(self._tell(fault))
        finally:
            _flush()


def _read_the_register() -> None:
    """Once, for the opening and for the first visitor."""
    from holdord.policy import queries as policy

    policy.active()


def _give_up() -> NoReturn:
    """End at once, with the code that closes the house. An exit that climbed the stack would be taken for a fall."""
    _flush()
    os._exit(_COULD_NOT_OPEN)


def _flush() -> None:
    """A process that ends at once would keep to itself what it has said."""
    sys.stdout.flush()
    sys.stderr.flush()
