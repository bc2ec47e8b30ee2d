"""A person asks, proves who they are, and is answered.

Promise:  8.1a-c, 8.1e-h - access within a month, as a locked PDF, extended or refused with reasons only
Law:      GDPR Art. 11(2), 12(2)-(6), 15
Takes:    what the person wrote, tickets of browsers, ids; who acts, and when (aware, UTC)
Gives:    tickets, ids, the file. Each act is one transaction, with an event of the request and an entry of the log
Refuses:  each act by a name of its own; they are all below. And queries.NoSuchRequest
Next:     one file for each stretch of the way, in this order: asking.py, proving.py, preparing.py, answering.py,
          handing_over.py, clearing.py, forgetting.py; rows.py has what they share

Whether we know an address is looked up only once its owner has proven it, so that nothing before can tell.
Other rooms and the faces call what stands here, as `actions.ask(...)`, and know no file of this folder.
"""

from holdord.rights.actions.answering import ReasonMissing, TooLate, answer, extend, refuse
from holdord.rights.actions.asking import (
    AskedEnough,
    NotAnAddress,
    TooManyAsked,
    TooSoon,
    ask,
    ask_again,
    send_code,
    take_down,
)
from holdord.rights.actions.clearing import clear_challenges, destroy_expired, expire_unproven
from holdord.rights.actions.forgetting import finish_keys, forget_old, forget_person, merge
from holdord.rights.actions.handing_over import (
    NoLongerThere,
    ShownAlready,
    collect,
    collect_here,
    is_there,
    read_out_password,
    show_password,
)
from holdord.rights.actions.preparing import (
    ChangedSince,
    Opened,
    Prepared,
    approve,
    make_answer,
    open_request,
    prepare,
    preview,
)
from holdord.rights.actions.proving import NotProven, confirm_identity, prove
from holdord.rights.actions.rows import PURPOSE, NotNow, NotYours, known_purpose

__all__ = [
    "PURPOSE", "AskedEnough", "ChangedSince", "NoLongerThere", "NotAnAddress", "NotNow", "NotProven", "NotYours",
    "Opened", "Prepared", "ReasonMissing", "ShownAlready", "TooLate", "TooManyAsked", "TooSoon", "answer", "approve",
    "ask", "ask_again", "clear_challenges", "collect", "collect_here", "confirm_identity", "destroy_expired",
    "expire_unproven", "extend", "finish_keys", "forget_old", "forget_person", "is_there", "known_purpose",
    "make_answer", "merge", "open_request", "prepare", "preview", "prove", "read_out_password", "refuse", "send_code",
    "show_password", "take_down",
]  # fmt: skip
