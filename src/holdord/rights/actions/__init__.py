"""A person asks, proves who they are, and is answered.

Promise:  8.1a-c, 8.1e-h - access within a month, as a locked PDF, extended or refused with reasons only
Law:      GDPR Art. 11(2), 12(2)-(6), 15
Takes:    what the person wrote, tickets of browsers, ids; who acts, and when (aware, UTC)
Gives:    tickets, ids, the file. Each act is one transaction, with an event of the request and an entry of the log
Refuses:  each act by a name of its own; they are all below. And queries.NoSuchRequest
Next:     one file for each stretch of the way, in this order: asking.py (the page, staff), desk.py and sorting.py
          (the desk's mailbox), proving.py, verifying.py, preparing.py, reviewing.py, answering.py, handing_over.py,
          clearing.py, forgetting.py; rows.py has what they share

Whether we know an address is looked up only once its owner has proven it, so that nothing before can tell.
Other rooms and the faces call what stands here, as `actions.ask(...)`, and know no file of this folder.
"""

from holdord.rights.actions.answering import TooLate, answer, extend, refuse
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
from holdord.rights.actions.asking_here import NoAddress
from holdord.rights.actions.carrying_out import (
    AnothersOwn,
    NobodyKnown,
    NotOffered,
    correct_field,
    correct_identifier,
    fields_of,
    given_by,
    keep_statement,
    leave_as_it_is,
    recognised_by,
    restrict,
    review,
    say_what_is_objected_to,
    stop_marketing,
    weigh,
    withdraw,
)
from holdord.rights.actions.changing import (
    NotSimple,
    NotTheirsToSay,
    ask_here,
    choices_link,
    correct,
    keep,
    leave,
    open_account,
    take_along,
)
from holdord.rights.actions.choosing import (
    FirstTheOthers,
    NotASwitch,
    marketing_again,
    no_marketing,
    reach,
    switch_off,
    switch_on,
)
from holdord.rights.actions.clearing import clear_challenges, destroy_expired, expire_unproven
from holdord.rights.actions.desk import Written, take_found, take_in
from holdord.rights.actions.entering import NotLetIn, ask_to_enter, enter, leave_session
from holdord.rights.actions.erasing import NoGroundForErasing, NotKept, begin_erasure, keep_for
from holdord.rights.actions.erasing import go_on as go_on_erasing
from holdord.rights.actions.finding_out import find_out
from holdord.rights.actions.finishing import conclude, finish
from holdord.rights.actions.forgetting import (
    finish_keys,
    forget_dismissed,
    forget_old,
    forget_person,
)
from holdord.rights.actions.handing_over import (
    NoLongerThere,
    ShownAlready,
    collect,
    collect_here,
    is_there,
    read_out_password,
    show_password,
)
from holdord.rights.actions.joining import merge, remember, unmerge
from holdord.rights.actions.keeping_passkeys import (
    add_passkey,
    ask_for_passkey,
    ask_to_show_passkey,
    enter_by_passkey,
    remove_passkey,
)
from holdord.rights.actions.lifting import NoSuchRestriction, TooSoonToEnd, announce_end, end_due, told_by_hand
from holdord.rights.actions.machines import (
    Brought,
    Call,
    NotTheirs,
    Replayed,
    SomethingElse,
    bring,
    calls,
    give_token,
    heard,
    not_heard,
    refused_urls,
    see,
    take_back,
)
from holdord.rights.actions.mandating import (
    NotShown,
    Other,
    asked_by_another,
    see_mandate,
    take_down_for_another,
    who_asks,
)
from holdord.rights.actions.passwording import (
    NoGateway,
    NoNumber,
    numbers_of,
    print_password,
    send_text,
    text_password,
)
from holdord.rights.actions.preparing import (
    ChangedSince,
    Opened,
    Prepared,
    StillOutside,
    approve,
    make_answer,
    open_request,
    prepare,
    preview,
)
from holdord.rights.actions.proving import NotProven, confirm_identity, prove, take_at_word
from holdord.rights.actions.questioning import NoFee, ask_to_specify, note_reply, tell_fee
from holdord.rights.actions.reasons import ReasonMissing
from holdord.rights.actions.reviewing import (
    Beside,
    NotLookedThrough,
    OpenedReview,
    Words,
    black_out,
    confirm,
    decide,
    decide_alike,
    open_review,
)
from holdord.rights.actions.rows import PURPOSE, NotNow, NotYours, known_purpose
from holdord.rights.actions.saying_no import object_to as object_here
from holdord.rights.actions.saying_no import restrict as restrict_here
from holdord.rights.actions.saying_no import withdraw as withdraw_here
from holdord.rights.actions.sorting import (
    NothingChosen,
    OpenedLetter,
    correct_right,
    dismiss,
    letters_of,
    open_letter,
    put_to,
    say_rights,
)
from holdord.rights.actions.transferring import NotAPlace, send_over, transfer
from holdord.rights.actions.verifying import (
    NoDocument,
    NotADocument,
    ask_for_more,
    clear_documents,
    decide_document,
    hand_in,
    note_proof,
    open_document,
)
from holdord.rights.actions.warning import warn
from holdord.rights.actions.wording import FaultyText, NotALetter, use_the_houses, write_letter
from holdord.rights.passkeys import NoPasskey

__all__ = [
    "PURPOSE", "AnothersOwn", "AskedEnough", "Beside", "Brought", "Call", "ChangedSince", "FaultyText",
    "FirstTheOthers", "NoAddress", "NoDocument", "NoFee", "NoGateway", "NoGroundForErasing", "NoLongerThere",
    "NoNumber", "NoPasskey", "NoSuchRestriction", "NobodyKnown", "NotADocument", "NotALetter", "NotAPlace",
    "NotASwitch", "NotAnAddress", "NotKept", "NotLetIn", "NotLookedThrough", "NotNow", "NotOffered", "NotProven",
    "NotShown", "NotSimple", "NotTheirs", "NotTheirsToSay", "NotYours", "NothingChosen", "Opened", "OpenedLetter",
    "OpenedReview", "Other", "Prepared", "ReasonMissing", "Replayed", "ShownAlready", "SomethingElse", "StillOutside",
    "TooLate", "TooManyAsked", "TooSoon", "TooSoonToEnd", "Words", "Written", "add_passkey", "announce_end", "answer",
    "approve", "ask", "ask_again", "ask_for_more", "ask_for_passkey", "ask_here", "ask_to_enter", "ask_to_show_passkey",
    "ask_to_specify", "asked_by_another", "begin_erasure", "black_out", "bring", "calls", "choices_link",
    "clear_challenges", "clear_documents", "collect", "collect_here", "conclude", "confirm", "confirm_identity",
    "correct", "correct_field", "correct_identifier", "correct_right", "decide", "decide_alike", "decide_document",
    "destroy_expired", "dismiss", "end_due", "enter", "enter_by_passkey", "expire_unproven", "extend", "fields_of",
    "find_out", "finish", "finish_keys", "forget_dismissed", "forget_old", "forget_person", "give_token", "given_by",
    "go_on_erasing", "hand_in", "heard", "is_there", "keep", "keep_for", "keep_statement", "known_purpose", "leave",
    "leave_as_it_is", "leave_session", "letters_of", "make_answer", "marketing_again", "merge", "no_marketing",
    "not_heard", "note_proof", "note_reply", "numbers_of", "object_here", "open_account", "open_document",
    "open_letter", "open_request", "open_review", "prepare", "preview", "print_password", "prove", "put_to", "reach",
    "read_out_password", "recognised_by", "refuse", "refused_urls", "remember", "remove_passkey", "restrict",
    "restrict_here", "review", "say_rights", "say_what_is_objected_to", "see", "see_mandate", "send_code", "send_over",
    "send_text", "show_password", "stop_marketing", "switch_off", "switch_on", "take_along", "take_at_word",
    "take_back", "take_down", "take_down_for_another", "take_found", "take_in", "tell_fee", "text_password",
    "told_by_hand", "transfer", "unmerge", "use_the_houses", "warn", "weigh", "who_asks", "withdraw", "withdraw_here",
    "write_letter",
]  # fmt: skip
