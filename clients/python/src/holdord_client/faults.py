"""What can be wrong with asking. A no is none of these: it is an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a request: its place, as in 'body.action.name', and what."""

    at: str
    wrong: str


class Refused(Exception):
    """Holdord refused the request. ``code`` is for programs, ``faults`` are all there are."""

    def __init__(self, status: int, code: str, said: str, faults: tuple[Fault, ...] = ()) -> None:
        places = "; ".join(f"{fault.at}: {fault.wrong}" for fault in faults)
        super().__init__(f"{said} ({places})" if places else said)
        self.status, self.code, self.said, self.faults = status, code, said, faults


class NoKey(Refused):
    """No good key was shown: it was revoked, it ended, or it never was one."""


class NotForThis(Refused):
    """The key is for something else. Make one with the scope it needs: holdord key make NAME --for decide."""


class NotOfThisForm(Refused):
    """The request does not have the form that is asked for."""


class Away(Exception):
    """Holdord cannot be reached, or does not answer sense. Nothing is known: use nothing."""


_KINDS: Mapping[int, type[Refused]] = {401: NoKey, 403: NotForThis, 400: NotOfThisForm, 422: NotOfThisForm}


def refused(status: int, problem: Any) -> Refused:
    """The refusal behind a problem (RFC 9457)."""
    told = problem if isinstance(problem, dict) else {}
    listed = told.get("faults")
    faults = tuple(
        Fault(str(each.get("at", "")), str(each.get("wrong", "")))
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict)
    )
    kind = _KINDS.get(status, Refused)
    return kind(status, str(told.get("code", "refused")), str(told.get("title", f"refused ({status})")), faults)
