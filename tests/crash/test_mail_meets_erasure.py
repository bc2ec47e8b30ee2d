"""Mail leaves the gate in one process while, in another, those it is for say no or are erased.

Real processes, a real mail server; on SQLite and, where one answers, on PostgreSQL. Nobody is killed here: what is
looked for is somebody who is written to although their no or their erasure was there first, and two who wait for each
other.
"""

import json
import smtplib
import threading
from collections import Counter
from datetime import datetime
from uuid import UUID

import pytest

from tests.conftest import promise
from tests.crash.mailing import NEWS, address
from tests.crash.test_gate_is_killed import Sink, _make, _moment, house_apart
from tests.crash.test_kill import FULL, PATIENCE, House, _free_port

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

#: People, and how often each is written to.
PEOPLE, ROUNDS = (300, 20) if FULL else (24, 8)


class Tool(threading.Thread):
    """A newsletter tool that goes through its list again and again; what is refused is not tried once more."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.later = port, 0

    def run(self) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as talk:
            for turn in range(ROUNDS):
                for place in range(PEOPLE):
                    self._hand_over(talk, place, turn)

    def _hand_over(self, talk: smtplib.SMTP, place: int, turn: int) -> None:
        text = f"From: news@altoros.example\r\nTo: {address(place)}\r\nSubject: News\r\nX-Holdord-Purpose: {NEWS}\r\n"
        try:
            talk.sendmail(
                "news@altoros.example", [address(place)], f"{text}Message-ID: <{turn}-{place}@t>\r\n\r\nNews."
            )
        except smtplib.SMTPResponseException as refused:
            # "Later" is what a sender hears whose person goes in that very moment.
            self.later += 400 <= refused.smtp_code < 500
        except smtplib.SMTPRecipientsRefused:
            pass


@promise("8.3", "8.5b", "8.7")
def test_nobody_is_written_to_who_said_no_or_was_erased_before_it_was_decided(house_apart: House) -> None:
    house = house_apart
    with Sink() as sink:
        gate = _free_port()
        house.environment |= {
            "HOLDORD_SMTP_URL": f"smtp://127.0.0.1:{sink.port}", "HOLDORD_MAIL_FROM": "dpo@opdigt.example",
            "HOLDORD_GATE": f"127.0.0.1:{gate}",
        }  # fmt: skip
        _make(house, PEOPLE)
        house.open()
        tool = Tool(gate)
        tool.start()
        house.wait_for(lambda: len(sink.arrived) >= PEOPLE // 4, "mail to arrive")
        goes = house.does("tests.crash.mailing", "leave", str(PEOPLE))
        tool.join(timeout=PATIENCE * 2)
        assert not tool.is_alive(), "the gate took too long"
        house.wait_for(lambda: house.count("mailing_outgoing WHERE done_at IS NULL") == 0, "all mail to be served")
        said = house.said[-1].read_text()
    left = {UUID(subject): (to, datetime.fromisoformat(at)) for to, (subject, at) in json.loads(goes.stdout).items()}
    assert len(left) == PEOPLE
    decided = house.ask("SELECT subject, at FROM audit_auditentry WHERE act = 'mailing.let-go' AND subject IS NOT NULL")
    went = Counter[UUID]()
    for subject, at in decided:
        assert _moment(at) < left[UUID(str(subject))][1], "decided after their no was in force"
        went[UUID(str(subject))] += 1
    # Each mail that arrived was decided about for a person we knew: none went to somebody as to a stranger.
    for subject, (to, _) in left.items():
        assert len(sink.arrived.get(to, ())) == went[subject]
    assert sum(went.values()) > PEOPLE // 4, "everybody had gone before any mail went"
    assert "deadlock" not in said and "could not be made ready" not in said, said
    assert house.command("audit", "verify").returncode == 0
