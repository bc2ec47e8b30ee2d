"""The words for why something was not taken in or cannot be blocked: one kind sentence and what to do."""

from collections import Counter

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

REFUSALS = {
    "missing": _("Please fill in this field."),
    "too-long": _("This is longer than we can take. Please shorten it."),
    "not-plain-text": _("This holds characters we cannot keep. Please write it as plain text on one line."),
    "not-an-email": _("This does not look like an e-mail address. Write it as in name@example.com."),
    "not-a-phone": _("This does not look like a phone number. Write all of it, as in +45 12 34 56 78."),
    "no-such-event": _("Please choose an event from the list. For one that is not there we take no registrations now."),
    "not-a-day": _("This does not look like a day. Write it as in 2001-12-31."),
    "not-an-age": _("Write your age in whole years, as in 34."),
    "too-young": _("You are not old enough for this. Nothing of what you wrote was kept."),
    "too-young-to-agree": _(
        "At your age a parent has to agree to this. Leave the boxes empty; nothing was kept so far."
    ),
    "unknown-field": _("The form has no such field. Nothing was sent; please use the form on this page."),
    "unknown-consent": _("The form does not ask for this consent. Nothing was sent; please use the form on this page."),
}

#: Why an event could not be announced.
EVENT_REFUSALS = {
    "no-form": _("The register has no form by which people register for an event there."),
    "no-title": _("Write what the event is called, in at most 200 letters."),
    "over": _("This day is over. Write the day the event is held."),
}

#: Why something that waits cannot be let in.
RELEASE_REFUSALS = {
    "no-place": _(
        "The register has no place for it any more: the way it came, or what it was for, was taken out. It "
        "still waits; put that back, or turn it away."
    ),
    "file-gone": _(
        "A file that came with it is gone or damaged, so it cannot be let in whole. It still waits; turn it "
        "away and ask for it again, or bring the file back from a backup."
    ),
}

BLOCK_REFUSALS = {
    "nothing-given": _("Write what is to be blocked."),
    "no-such-kind": _("This cannot be blocked. Choose one from the list."),
    "not-an-address": _("This does not look like an e-mail address. Write it as in name@example.com."),
    "not-a-domain": _("This does not look like a domain. Write it as in example.com."),
    "shared-domain": _("Many people have their mailbox there. Block the single address instead."),
    "not-a-network": _("This does not look like a network. Write it as in 203.0.113.0/24."),
    "network-too-wide": _(
        "This network is so wide that it would keep out people who did nothing. Write a narrower one."
    ),
}

#: Why a message of a mailbox was left unread, and what can be done.
UNREAD = {
    "too-large": _("It is larger than a mail server should let through. Look at it in the mailbox."),
    "too-nested": _("It holds more parts within one another than a letter has. Look at it in the mailbox."),
    "too-many-lines": _("It has more lines than a letter has. Look at it in the mailbox."),
    "broken": _("It is no mail that can be read. Look at it in the mailbox."),
    "no-sender": _("It says of nobody whom it is from. Look at it in the mailbox."),
    "not-given": _(
        "The mail server lists it and cannot give it. It is tried again by itself; its own log says what is wrong."
    ),
    "failed": _("It could not be stored. It is tried again by itself; the log says what was wrong."),
}

#: Why a mailbox cannot be read, and what to do.
TROUBLES = {
    "connection": _("The mail server does not answer. It is tried again by itself."),
    "certificate": _("The mail server's certificate is not good for its name. Have it renewed, or correct the name."),
    "log-in": _("The mail server refuses the log-in. Correct the user and password in the setting."),
    "folder": _("There is no such folder. Correct the part after the host in the setting."),
    "protocol": _("The mail server answered something that is not understood. It is tried again by itself."),
}

#: What of something that came was not kept, and why.
LEFT_OUT = {
    "too-large": _("a file that was too large"),
    "kind": _("a file of a kind we do not take"),
    "infected": _("a file in which a virus was found"),
    "no-category": _("a file, which is not taken in this way"),
    "too-many": _("a file beyond the number we take"),
    "sealed": _("a part that is encrypted"),
    "unreadable": _("a part that cannot be read"),
    "text": _("the end of a very long text"),
}


def left_out(codes: str, language: str) -> str:
    """What was left out, as codes with commas between, in words; what there was several of with its number."""
    counted = Counter(code.strip() for code in codes.split(","))
    with override(language):
        said = [(str(LEFT_OUT.get(code, code)), n) for code, n in counted.items()]
    return ", ".join(f"{words} ({n})" if n > 1 else words for words, n in said)
