"""Mail goes through the gate to a real mail server, and the house is killed while it does.

Nothing that was acknowledged is lost; nothing goes twice but what was in the mail server's hands at the blow; nobody is
written to who had said no before it was decided.
"""

import json
import smtplib
import threading
import time
from collections import defaultdict
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests import forked
from tests.conftest import promise
from tests.crash.mailing import NEWS, address
from tests.crash.test_kill import FULL, PATIENCE, House, _free_port, house_apart
from tests.forked import Command

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

#: Mails, people we know among those who get them, how many of these say no on the way, and blows.
MANY, KNOWN, NOES, BLOWS = (10_000, 600, 300, 10) if FULL else (120, 40, 15, 3)
#: Strangers get what they are owed.
OWED = "invoicing"


class Sink:
    """A mail server that remembers what it took, and when."""

    def __init__(self) -> None:
        self.arrived: dict[str, list[float]] = defaultdict(list)
        self.names: dict[str, set[str]] = defaultdict(set)
        self.port = _free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:
        (to,) = envelope.rcpt_tos
        self.arrived[to].append(time.monotonic())
        self.names[to].add(str(envelope.content).partition("Message-ID: <")[2].partition(">")[0])
        return "250 OK"

    def __enter__(self) -> "Sink":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()


class Tool(threading.Thread):
    """A newsletter tool: hands over one message after the other, and tries again until it hears 250."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.taken, self.refused = port, set[str](), set[str]()

    def run(self) -> None:
        talk: smtplib.SMTP | None = None
        for place in range(MANY):
            while True:
                try:
                    talk = talk or smtplib.SMTP("127.0.0.1", self.port, timeout=20)
                    talk.sendmail("news@altoros.example", [_address(place)], _message(place))
                    self.taken.add(_address(place))
                    break
                except smtplib.SMTPDataError as refused:
                    if refused.smtp_code == 550:
                        self.refused.add(_address(place))
                        break
                except (OSError, smtplib.SMTPException):
                    talk = None
                    time.sleep(0.2)


def _is_known(place: int) -> bool:
    """They come one by one among the strangers, so that their noes come while mail to them is on its way."""
    return place % (MANY // KNOWN) == 0


def _address(place: int) -> str:
    return address(place // (MANY // KNOWN)) if _is_known(place) else f"stranger{place}@opdigt.example"


def _message(place: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "news@altoros.example", _address(place), "News"
    message["Message-ID"], message["X-Holdord-Purpose"] = f"<{place}@tool.example>", NEWS if _is_known(place) else OWED
    message.set_content("News.")
    return message.as_bytes()


@promise("8.5b", "8.7")
def test_no_mail_is_lost_none_doubled_and_none_sent_to_who_said_no(house_apart: House) -> None:
    house, blows = house_apart, list[float]()
    with Sink() as sink:
        gate = _free_port()
        house.environment |= {
            "HOLDORD_SMTP_URL": f"smtp://127.0.0.1:{sink.port}", "HOLDORD_MAIL_FROM": "dpo@opdigt.example",
            "HOLDORD_GATE": f"127.0.0.1:{gate}",
        }  # fmt: skip
        _make(house, KNOWN)
        house.open()
        tool = Tool(gate)
        tool.start()
        noes = _say_no(house)
        for blow in range(BLOWS):
            wanted = (blow + 1) * MANY // (BLOWS + 2)
            house.wait_for(lambda wanted=wanted: len(sink.arrived) >= wanted, "mail to arrive")  # type: ignore[misc]
            house.kill()
            blows.append(time.monotonic())
            house.open()
        tool.join(timeout=PATIENCE * 4)
        assert not tool.is_alive(), "the gate took too long"
        house.wait_for(lambda: house.count("mailing_outgoing WHERE done_at IS NULL") == 0, "all mail to be served")
        noes.wait(PATIENCE)
        said = json.loads(noes.said().stdout)
    _nobody_was_lost(house, tool, sink)
    _nothing_was_doubled(sink, blows)
    _noes_were_heard(house, said)


def _make(house: House, number: int) -> None:
    house.does("tests.crash.mailing", "people", str(number))


def _say_no(house: House) -> Command:
    """People say no in a process of their own, while mail to them is on its way."""
    return forked.start(house.environment, "tests.crash.mailing", "object", str(NOES))


def _nobody_was_lost(house: House, tool: Tool, sink: Sink) -> None:
    refused_later = house.count("mailing_outgoing WHERE state = 'refused'")
    assert tool.taken | tool.refused == {_address(place) for place in range(MANY)}
    assert len(sink.arrived.keys() - {"news@altoros.example"}) == len(tool.taken) - refused_later
    assert house.count("mailing_outgoing WHERE state = 'failed'") == 0
    assert house.count("mailing_content") == 0


def _nothing_was_doubled(sink: Sink, blows: list[float]) -> None:
    """But what the mail server took in the moment of a blow: under one name, so that a receiver can tell."""
    twice = {to: times for to, times in sink.arrived.items() if len(times) > 1 and not to.startswith("news@")}
    print(f"\n{len(sink.arrived)} mails, {len(blows)} blows, {len(twice)} in its hands and sent again")
    assert len(twice) <= 2 * len(blows)
    for to, times in twice.items():
        # What was on its way to the mail server when the blow fell is taken a moment after it.
        assert len(times) == 2 and any(times[0] - 1 < blow < times[1] for blow in blows), "doubled without a blow"
        assert len(sink.names[to]) == 1


def _noes_were_heard(house: House, said: dict[str, list[str]]) -> None:
    """Whatever went to them was decided before their no was in force."""
    rows = house.ask("SELECT subject_id, decided_at FROM mailing_outgoing WHERE state = 'sent'")
    decided = {UUID(str(subject)): _moment(at) for subject, at in rows if subject}
    for subject, in_force in said.values():
        if (at := decided.get(UUID(subject))) is not None:
            assert at < datetime.fromisoformat(in_force)


def _moment(value: Any) -> datetime:
    from datetime import UTC

    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
