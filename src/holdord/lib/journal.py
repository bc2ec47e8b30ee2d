"""The log: what an operator may read, and nobody's data.

Promise:  9.3 - limited access to sensitive data: a log is read by more people than a database
Law:      GDPR Art. 5(1)(c), 32(1)
Takes:    events from structlog and from the standard library's loggers
Gives:    one line an event. Keys that are not on the list are dropped; an exception is told by its type and place
Next:     wiring/settings.py (LOGGING)

Why a list of what may stay, not of what must go: a new key is safe until somebody has thought about it.
"""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

Event = MutableMapping[str, Any]

#: What a log line may say. Each is a name, a number or a random id; none can hold what a person wrote.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "logger", "fault", "place", "job", "key", "step", "tick", "night", "slot",
        "mode", "status", "method", "route", "milliseconds", "bytes", "count", "version", "port", "address", "code",
        "worker", "control", "promise", "setting",
    }
)  # fmt: skip

#: Whose message templates are constants of the program. Others' messages may be f-strings with values in them.
CONSTANT_TEMPLATES = ("django", "holdord", "gunicorn", "csp")

_HAD_ARGUMENTS, _FAULT = "had_arguments", "fault_raised"
_PACKAGES = ("site-packages", "lib/python")


def said(fault: BaseException) -> tuple[str, str]:
    """The type and the place of an exception: what may be told of it. Its message stays unsaid."""
    return type(fault).__qualname__, _place(fault.__traceback__)


def _place(trace: TracebackType | None) -> str:
    """The innermost line of our own; where there is none, the innermost line."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if not any(part in frame.filename for part in _PACKAGES)]
    for frame in reversed(ours or frames):
        return f"{_short(frame.filename)}:{frame.lineno}"
    return "?"


def _short(filename: str) -> str:
    parts = Path(filename).parts
    return "/".join(parts[parts.index("holdord") :] if "holdord" in parts else parts[-2:])


def keep_allowed(_logger: Any, _method: str, event: Event) -> Event:
    """Drop every key that is not on the list; turn an exception into its type and place."""
    fault = _fault(event.get("exc_info"))
    if fault is not None:
        event["fault"], event["place"] = said(fault)
    # The two with an underscore are structlog's own and leave before the line is written.
    return {key: value for key, value in event.items() if key in ALLOWED or key in ("_record", "_from_structlog")}


def _fault(information: Any) -> BaseException | None:
    if isinstance(information, BaseException):
        return information
    if information is True:
        information = sys.exc_info()
    return information[1] if isinstance(information, tuple) else None


def template_only(_logger: Any, _method: str, event: Event) -> Event:
    """Of a line from the standard library: the sentence as the programmer wrote it, without what was filled in."""
    record: logging.LogRecord | None = event.get("_record")
    if record is None or event.get("_from_structlog"):
        return event
    constant = record.name.split(".")[0] in CONSTANT_TEMPLATES or getattr(record, _HAD_ARGUMENTS, False)
    event["event"] = str(record.msg) if constant else "(message not shown)"
    event["place"] = f"{_short(record.pathname)}:{record.lineno}"
    event["exc_info"] = getattr(record, _FAULT, None)
    return event


_SHARED: list[Callable[[Any, str, Event], Any]] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class Formatter(structlog.stdlib.ProcessorFormatter):
    """Every line of the house, from whatever logger it comes, in one form: JSON for machines, plain for people."""

    def __init__(self, *, machine: bool = False) -> None:
        last = structlog.processors.JSONRenderer() if machine else _plain
        super().__init__(
            processors=[template_only, keep_allowed, structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=_SHARED,
            use_get_message=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        # The parent forgets both: what tells a constant sentence from one with values in it, and the exception,
        # which it must not print. A copy, because other handlers read the same record.
        ours = copy(record)
        setattr(ours, _HAD_ARGUMENTS, bool(record.args))
        setattr(ours, _FAULT, record.exc_info)
        return super().format(ours)


def _plain(_logger: Any, _method: str, event: Event) -> str:
    moment, level, name = event.pop("timestamp", ""), event.pop("level", ""), event.pop("logger", "")
    rest = " ".join(f"{key}={value}" for key, value in sorted(event.items()) if key != "event")
    line = f"{moment} {level:<8} {name}: {event.get('event', '')} {rest}".rstrip()
    # One event is one line, whatever was written into it.
    return line.replace("\r", " ").replace("\n", " ")


class Stream(logging.StreamHandler[TextIO]):
    """Standard error, found anew each time: a test or a server may have exchanged it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def settle() -> None:
    """Send structlog's events through the standard library, so that there is one way out."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
