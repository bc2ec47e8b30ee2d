"""Opening the gate for mail of other systems: beside the jobs, or in a process of its own.

Takes:    wiring/environment.py
Gives:    start, stop; run, which ends when it is told to
Refuses:  NoGate, where the settings name no place to listen; OSError, where it is taken
"""

import signal
import ssl
import threading

import structlog

from holdord.gate.door import Gate, Terms
from holdord.wiring import jobs
from holdord.wiring.environment import environment

log = structlog.get_logger(__name__)

#: A worker that takes a fallen one's place may find its port still held for a moment.
_TRIES, _BETWEEN_SECONDS = 30, 1.0

_open: list[Gate] = []
_closing = threading.Event()


def start() -> None:
    """Open it, where the settings say so, without making anybody wait."""
    if environment.gate.port:
        _closing.clear()
        threading.Thread(target=_open_patiently, name="gate", daemon=True).start()


def stop() -> None:
    """Take no more mail; what was taken is safe."""
    _closing.set()
    while _open:
        _open.pop().stop()


def run(*, host: str, port: int) -> None:
    """Open it here, with the jobs of this process, until told to stop."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    gate = Gate(terms(host, port))
    gate.start()
    jobs.start()
    try:
        over.wait()
    finally:
        gate.stop()
        jobs.stop()


def terms(host: str, port: int) -> Terms:
    """The settings, for a place to listen."""
    found = environment.gate
    return Terms(host, port, found.networks, found.purposes, _tls())


def _tls() -> ssl.SSLContext | None:
    if environment.gate.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(environment.gate.certificate)
    return context


def _open_patiently() -> None:
    for _ in range(_TRIES):
        gate = Gate(terms(environment.gate.host, environment.gate.port))
        try:
            gate.start()
        except OSError:
            if _closing.wait(_BETWEEN_SECONDS):
                return
            continue
        _open.append(gate)
        return
    log.error("the gate could not be opened: its port is taken", port=environment.gate.port)
