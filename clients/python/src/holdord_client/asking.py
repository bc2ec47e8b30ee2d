"""Two clients that ask the same: one waits, one is awaited.

Takes:    the address of a Holdord, and a key made by `holdord key make NAME --for decide`
Gives:    Answers; what became of something handed over (scope `arrive`), whom a delivery concerns (scope `deliver`)
Refuses:  faults.Refused and its kinds; faults.Away. Nothing is cached: a no counts for the very next use
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx

from holdord_client.answers import AWAY, Answer, Arrived, Question
from holdord_client.faults import Away, refused

#: The most questions in one request.
MOST = 1000
_EVALUATION, _EVALUATIONS = "/api/access/v1/evaluation", "/api/access/v1/evaluations"
_DELIVERIES = "/api/deliveries"
_PATIENCE_SECONDS = 5.0


class Holdord:
    """Asks, and waits for the answer. Use it as a context manager, or call `close`."""

    def __init__(
        self,
        address: str,
        *,
        key: str,
        timeout: float = _PATIENCE_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(**_settings(address, key, timeout), transport=transport)

    def may(self, purpose: str, **about: Any) -> Answer:
        """May this person's data be used for this purpose? ``about`` is a Question's: email=, person=, channel=, …"""
        return self.ask(Question(purpose, **about))

    def may_or_no(self, purpose: str, **about: Any) -> Answer:
        """The same; where Holdord cannot be asked, a no with the reason 'away'."""
        try:
            return self.may(purpose, **about)
        except Away:
            return AWAY

    def ask(self, question: Question) -> Answer:
        return _one(self._post(_EVALUATION, question.body()))

    def may_each(self, questions: Iterable[Question]) -> list[Answer]:
        """Many questions, in their order; as many requests as it takes. Past questions go apart from present ones."""
        answers: list[Answer] = []
        for batch in _batches(list(questions)):
            answers += _many(self._post(_EVALUATIONS, _bodies(batch)), len(batch))
        return answers

    def arrived(
        self, channel: str, fields: Mapping[str, str | int | float | None], *, once: str = "", language: str = ""
    ) -> Arrived:
        """Hand over something that came in by a channel of the register, in the fields of docs/channels.md.

        ``once`` names it, so that handing it over again does nothing: the id it has in your system.
        """
        headers = {"Idempotency-Key": once} if once else {}
        path = f"/api/channels/{quote(channel, safe='')}/arrivals"
        return Arrived.read(self._post(path, {"fields": dict(fields), "language": language}, headers))

    def delivered(self, on: date, *, account: str = "", email: str = "") -> int:
        """Say that a service was delivered on that day; gives how many people it concerns."""
        body = {"on": on.isoformat(), "account": account, "email": email}
        return int((self._post(_DELIVERIES, body)).get("people", 0))

    def close(self) -> None:
        self._http.close()

    def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        try:
            return _read(self._http.post(path, json=body, headers=headers))
        except httpx.HTTPError as fault:
            raise Away(f"Holdord cannot be reached ({type(fault).__name__})") from fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncHoldord:
    """Asks, and is awaited. Use it as an async context manager, or await `close`."""

    def __init__(
        self, address: str, *, key: str, timeout: float = _PATIENCE_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._http = httpx.AsyncClient(**_settings(address, key, timeout), transport=transport)

    async def may(self, purpose: str, **about: Any) -> Answer:
        """As Holdord.may."""
        return await self.ask(Question(purpose, **about))

    async def may_or_no(self, purpose: str, **about: Any) -> Answer:
        """As Holdord.may_or_no."""
        try:
            return await self.may(purpose, **about)
        except Away:
            return AWAY

    async def ask(self, question: Question) -> Answer:
        return _one(await self._post(_EVALUATION, question.body()))

    async def may_each(self, questions: Iterable[Question]) -> list[Answer]:
        """As Holdord.may_each."""
        answers: list[Answer] = []
        for batch in _batches(list(questions)):
            answers += _many(await self._post(_EVALUATIONS, _bodies(batch)), len(batch))
        return answers

    async def arrived(
        self, channel: str, fields: Mapping[str, str | int | float | None], *, once: str = "", language: str = ""
    ) -> Arrived:
        """As Holdord.arrived."""
        headers = {"Idempotency-Key": once} if once else {}
        path = f"/api/channels/{quote(channel, safe='')}/arrivals"
        return Arrived.read(await self._post(path, {"fields": dict(fields), "language": language}, headers))

    async def delivered(self, on: date, *, account: str = "", email: str = "") -> int:
        """As Holdord.delivered."""
        body = {"on": on.isoformat(), "account": account, "email": email}
        return int((await self._post(_DELIVERIES, body)).get("people", 0))

    async def close(self) -> None:
        await self._http.aclose()

    async def _post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        try:
            return _read(await self._http.post(path, json=body, headers=headers))
        except httpx.HTTPError as fault:
            raise Away(f"Holdord cannot be reached ({type(fault).__name__})") from fault

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _settings(address: str, key: str, timeout: float) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("write https://: a key and people's addresses do not travel in clear")
    return {
        "base_url": address.rstrip("/"),
        "headers": {"Authorization": f"Bearer {key}", "Accept": "application/json"},
        "timeout": timeout,
        # A redirect would carry the key to wherever it points.
        "follow_redirects": False,
    }


def _batches(questions: Sequence[Question]) -> list[Sequence[Question]]:
    """So many at a time, and those about a past moment apart: a request is of one kind."""
    found: list[list[Question]] = []
    for question in questions:
        last = found[-1] if found else []
        if not last or len(last) == MOST or (last[0].at is None) != (question.at is None):
            found.append([])
        found[-1].append(question)
    return list(found)


def _bodies(batch: Sequence[Question]) -> dict[str, Any]:
    return {"evaluations": [question.body() for question in batch]}


def _read(response: httpx.Response) -> Any:
    try:
        found = response.json() if response.content else None
    except ValueError:
        found = None
    if response.is_success and found is not None:
        return found
    if 400 <= response.status_code < 500 and response.status_code != 429:
        raise refused(response.status_code, found)
    raise Away(f"Holdord does not answer sense (status {response.status_code})")


def _one(found: Any) -> Answer:
    if not isinstance(found, dict) or "decision" not in found:
        raise Away("Holdord does not answer sense (no decision)")
    return Answer.read(found)


def _many(found: Any, asked: int) -> list[Answer]:
    """As many answers as questions, or none is believed: they are told apart by their order alone."""
    listed = found.get("evaluations") if isinstance(found, dict) else None
    if not isinstance(listed, list) or len(listed) != asked:
        raise Away("Holdord does not answer sense (not as many answers as questions)")
    return [_one(each) for each in listed]
