"""What a watchman sees over time: how many, how long, how late. Never who.

Promise:  9.5 - what goes wrong is seen; 8.1b - a request that would be late is seen before it is
Takes:    GET /metrics with the token of HOLDORD_METRICS_TOKEN; without that setting the page is not there
Gives:    the text format of Prometheus. Routes are patterns, states are codes; no id, no address, no name

The counts are asked of the rooms when somebody asks for them; they are few, and each is one that a page shows as well.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError

from holdord.lib import jobs
from holdord.lib.clock import now
from holdord.lib.jobs.marks import Marks
from holdord.notice import queries as notice
from holdord.promises import queries as promises
from holdord.recipients import queries as recipients
from holdord.rights import queries as rights
from holdord.wiring.environment import environment
from holdord.wiring.health import answers

# When each count began is of no use to whoever reads them, and doubles the page.
disable_created_metrics()  # type: ignore[no-untyped-call]
_ANSWERED = Counter("holdord_answers", "Answers given, by route, method and status.", ("route", "method", "status"))
_TOOK = Histogram(
    "holdord_answer_seconds", "How long an answer took.", ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
_SCHEME = "bearer"


def answered(*, route: str, method: str, status: int, seconds: float) -> None:
    """Note one answer. ``route`` is the pattern of an address, never an address."""
    _ANSWERED.labels(route, method, str(status)).inc()
    _TOOK.labels(route).observe(seconds)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever holds the token; to everybody else there is no such page."""
    if not _may_see(request.headers.get("Authorization", "")):
        raise Http404
    here = CollectorRegistry()
    here.register(_House())
    return HttpResponse(generate_latest(REGISTRY) + generate_latest(here), content_type=CONTENT_TYPE_LATEST)


def _may_see(header: str) -> bool:
    token = settings.HOLDORD_METRICS_TOKEN
    scheme, _, given = header.partition(" ")
    return bool(token) and scheme.lower() == _SCHEME and hmac.compare_digest(given.strip().encode(), token.encode())


class _House:
    """What the rooms count, each asked on its own: where one database is silent, the rest is still told."""

    def collect(self) -> Iterator[Metric]:
        """The gauges of the house, in a fixed order."""
        yield _gauge("holdord_database_up", "Whether a database answers.", "database",
                     {name: int(answers(name)) for name in ("default", "keys")})  # fmt: skip
        yield GaugeMetricFamily("holdord_jobs_running", "Whether this process runs the jobs.", int(jobs.running()))
        for part in (_requests, _letters, _communications, _promises, _workers):
            try:
                yield from part()
            except (Error, OSError, SQLAlchemyError):
                continue


def _requests() -> Iterator[Metric]:
    board = rights.board(now(), shown=0)
    yield _gauge("holdord_requests_open", "Open requests under a right, by their group on the board.", "group",
                 {group.code: group.count for group in board.groups})  # fmt: skip
    yield GaugeMetricFamily("holdord_requests_closed", "Requests that were closed.", board.closed)
    yield GaugeMetricFamily("holdord_requests_closed_on_time", "Of those, answered in time.", board.closed_on_time)


def _letters() -> Iterator[Metric]:
    yield GaugeMetricFamily("holdord_letters_waiting", "Letters that have not gone out.", notice.waiting())


def _communications() -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "holdord_communications_open", "What recipients are to do and have not done.", recipients.open_count()
    )


def _promises() -> Iterator[Metric]:
    if (look := promises.latest()) is None:
        return
    counts: dict[str, int] = {}
    for result in look.results:
        counts[result.state.value] = counts.get(result.state.value, 0) + 1
    yield _gauge("holdord_promises", "Promises at the last look, by state.", "state", counts)
    yield GaugeMetricFamily(
        "holdord_promises_looked_at_seconds", "When that look was, in seconds since 1970.", look.at.timestamp()
    )


def _workers() -> Iterator[Metric]:
    beats = Marks(environment.jobs_url).beats_or_none() or {}
    yield _gauge("holdord_worker_heard_seconds", "When each worker was last heard of, in seconds since 1970.", "slot",
                 {slot: heard.timestamp() for slot, heard in beats.items()})  # fmt: skip


def _gauge(name: str, says: str, label: str, values: dict[str, int] | dict[str, float]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, says, labels=[label])
    for value, number in sorted(values.items()):
        gauge.add_metric([value], number)
    return gauge
