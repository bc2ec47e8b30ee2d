"""The engine under the jobs: DBOS, its open core only, told what we allow it.

Takes:    the address of its own database; the worker's name, the same after every restart
Gives:    Engine: launch, enqueue, take_over, sweep, stop
Why:      it is the one engine found that runs on SQLite and PostgreSQL alike and goes on after a `kill -9`
Next:     rounds.py (what turns up by the clock)

What we keep it to: JSON, never pickle; ids only; one version for ever ("1": with another, unfinished work would
stay lying); eight at once; the framework's connections closed after each step; nothing of its paid part.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID, StepOptions
from django.db import connections

from holdord.lib.clock import now
from holdord.lib.jobs import book
from holdord.lib.journal import said

log = structlog.get_logger(__name__)

QUEUE = "house"
AT_ONCE = 8
VERSION = "1"
FAILED = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
FINISHED = ("SUCCESS", *FAILED)

#: Set while a job that goes in steps is running in this thread.
_inside = threading.local()


class StepFailed(RuntimeError):
    """A step failed. It says of what type and where; the engine keeps this text, so it must name nobody."""


class Engine:
    """One worker's engine."""

    def __init__(self, *, url: str, slot: str) -> None:
        self.url = url
        self.slot = slot

    def launch(self) -> None:
        """Start it; what this worker had begun before it fell goes on by itself."""
        DBOS.workflow(name="job")(_workflow)
        DBOS(
            config={
                "name": "holdord",
                "system_database_url": self.url,
                "executor_id": self.slot,
                "application_version": VERSION,
                "serializer": DBOSPortableJSONSerializer(),
                "use_listen_notify": False,
                "log_level": "WARNING",
                "sys_db_pool_size": 4,
            }
        )
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=1.0)

    def enqueue(self, name: str, key: str, ids: book.Ids) -> None:
        """Hand a job over. One that waits, runs or is done is left alone; one that failed is tried anew."""
        identity = f"{name}:{key}"
        status = DBOS.get_workflow_status(identity)
        if status is None:
            with SetWorkflowID(identity):
                DBOS.enqueue_workflow(QUEUE, _workflow, name, dict(ids))
        elif status.status in FAILED:
            DBOS.rewind_workflow(identity, start_step=_failed_step(identity), queue_name=QUEUE)

    def take_over(self, slot: str) -> int:
        """Take up what a worker that fell silent had begun; gives how many."""
        begun = DBOS.list_workflows(status="PENDING", executor_id=slot, load_input=False, load_output=False)
        for workflow in begun:
            DBOS.resume_workflow(workflow.workflow_id, queue_name=QUEUE)
        return len(begun)

    def sweep(self, *, at: datetime, older_than: timedelta = timedelta(days=7)) -> int:
        """Forget finished jobs; gives how many. In portions: a long list would be one long transaction."""
        forgotten = 0
        while portion := DBOS.list_workflows(
            status=list(FINISHED),
            completed_before=(at - older_than).isoformat(),
            limit=500,
            load_input=False,
            load_output=False,
        ):
            DBOS.delete_workflows([workflow.workflow_id for workflow in portion])
            forgotten += len(portion)
        return forgotten

    def stop(self, *, wait_seconds: int) -> None:
        """Let what runs finish for that long; the rest goes on at the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=wait_seconds)


def step(function: Callable[..., Any], *, attempts: int = 3, **ids: Any) -> Any:
    """Run one step of a job that goes in steps. Done once it is written down, it is not done again."""
    options: StepOptions = {
        "name": function.__qualname__,
        "retries_allowed": attempts > 1,
        "max_attempts": attempts,
        "interval_seconds": 1.0,
        "backoff_rate": 2.0,
    }
    return DBOS.run_step(options, _guarded, function, **ids)


def inside() -> bool:
    """Whether a job that goes in steps is running in this thread."""
    return getattr(_inside, "job", False)


def _workflow(name: str, ids: dict[str, Any]) -> None:
    job = book.find(name)
    if not job.in_steps:
        step(job.run, attempts=job.attempts, **ids)
        return
    _inside.job = True
    try:
        job.run(**ids, at=datetime.fromisoformat(step(_moment)))
    finally:
        _inside.job = False
        connections.close_all()


def _moment(*, at: datetime) -> str:
    """The moment a job began: kept by the engine, so that a replay sees the same one."""
    return at.isoformat()


def _guarded(function: Callable[..., Any], **ids: Any) -> Any:
    """One step, with its moment; its failure told without its message; the connections given back."""
    try:
        return function(**ids, at=now())
    except Exception as fault:
        kind, place = said(fault)
        log.warning("a step failed", step=function.__qualname__, fault=kind, place=place)
        raise StepFailed(f"{kind} at {place}") from None
    finally:
        connections.close_all()


def _failed_step(identity: str) -> int:
    """Where to take a failed job up again: at the step that failed, so that finished ones stay done."""
    failed = [entry["function_id"] for entry in DBOS.list_workflow_steps(identity) if entry["error"] is not None]
    return min(failed, default=1)
