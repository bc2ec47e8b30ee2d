"""Mail of others, handed on to the mail server as it stands: no letter of ours (those are mail.py's).

Promise:  9.4 - encrypted transfer, as the settings say
Takes:    a sender, one recipient, the bytes of a message
Gives:    hand_on, which returns once the server has taken it
Refuses:  mail.NotSent, with the server's code and whether trying again can help

A connection is kept by each thread and used for many messages: a greeting and a handshake for each would cost more
than the message.
"""

import smtplib
import threading
from typing import cast

from django.core.mail import get_connection

from holdord.lib.mail import not_sent

#: Some servers close after so many; a new greeting now and then costs nothing.
_MESSAGES_A_CONNECTION = 100

_kept = threading.local()


def hand_on(*, sender: str, to: str, content: bytes) -> None:
    """Give one message to the mail server; raises NotSent."""
    try:
        _connected().sendmail(sender, [to], content)
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        let_go()
        raise not_sent(fault) from None


def let_go() -> None:
    """End this thread's connection."""
    connection, _kept.connection = getattr(_kept, "connection", None), None
    if connection is not None:
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


def _connected() -> smtplib.SMTP:
    connection = getattr(_kept, "connection", None)
    if connection is not None and (_kept.used >= _MESSAGES_A_CONNECTION or not _answers(connection)):
        let_go()
        connection = None
    if connection is None:
        connection, _kept.used = _open(), 0
        _kept.connection = connection
    _kept.used += 1
    return cast(smtplib.SMTP, connection)


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _open() -> smtplib.SMTP:
    """As the framework opens it for our own letters: the same host, the same TLS, the same log-in."""
    backend = get_connection()
    backend.open()
    return cast(smtplib.SMTP, backend.connection)  # type: ignore[attr-defined]  # of the backend for SMTP
