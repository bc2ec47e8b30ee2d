"""Who wrote: a person, or a machine that answers for one, sends to many, or reports on a letter of ours.

Law:      GDPR Art. 5(1)(c)-(d): a machine's letter is no contact, and nobody's data are made of it
Takes:    the headers of a message (RFC 3834, RFC 2919, RFC 2369, RFC 3464, RFC 8098), our own domains
Gives:    Kind
"""

from collections.abc import Collection
from email.message import EmailMessage

from holdord.intake.channels.mail.letters import Kind
from holdord.intake.channels.mail.structure import first_raw

_POSTMASTERS = ("mailer-daemon", "postmaster")


def kind_of(message: EmailMessage, ours: Collection[str] = ()) -> Kind:
    """Whose letter this is. A mailbox that is a list of our own (info@ as a group) hands on what people write to it."""
    if _is_report(message):
        return Kind.REPORT
    if _is_automatic(message):
        return Kind.AUTO_REPLY
    if _is_list(message, ours):
        return Kind.LIST
    return Kind.SERVER if _is_of_a_server(message) else Kind.PERSON


def _is_report(message: EmailMessage) -> bool:
    if message.get_content_type() == "multipart/report":
        return True
    returned = _said(message, "Return-Path") == "<>" or bool(_said(message, "X-Failed-Recipients"))
    return returned and _is_of_a_server(message)


def _is_of_a_server(message: EmailMessage) -> bool:
    sender = _said(message, "From")
    return any(f"{name}@" in sender for name in _POSTMASTERS)


def _is_automatic(message: EmailMessage) -> bool:
    submitted = _said(message, "Auto-Submitted")
    if submitted and submitted.partition(";")[0].strip() != "no":
        return True
    answered = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Mail-Autoreply")
    return any(_said(message, name) for name in answered) or _said(message, "Precedence") == "auto_reply"


def _is_list(message: EmailMessage, ours: Collection[str]) -> bool:
    listed = _said(message, "List-Id")
    if listed:
        return not _is_ours(listed, ours)
    sent_to_many = _said(message, "Precedence") in ("bulk", "list", "junk")
    return sent_to_many or bool(_said(message, "List-Unsubscribe"))


def _is_ours(listed: str, ours: Collection[str]) -> bool:
    name = listed.rpartition("<")[2].rstrip("> ")
    return any(name == domain or name.endswith(f".{domain}") for domain in ours)


def _said(message: EmailMessage, name: str) -> str:
    return first_raw(message, name).strip().lower()
