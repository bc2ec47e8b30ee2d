"""What may be asked about requests, and about letters to the desk that nobody has said the right of yet.

Other rooms and the faces ask here, and know no file of this folder.
"""

from holdord.rights.queries.board import GROUPS, SHOWN, Board, Group, Punctuality, board, punctuality
from holdord.rights.queries.deeds import (
    DeedLine,
    LiftingView,
    Weighed,
    Written,
    deeds,
    deeds_of,
    deeds_opened,
    lifting_of,
    liftings,
    liftings_due,
    may_finish,
    old,
    open_objections,
    said,
    unweighed,
    weighed,
    written,
)
from holdord.rights.queries.desk import (
    DeskState,
    LetterLine,
    LetterView,
    NoSuchLetter,
    RightsNews,
    desk_state,
    letter,
    letters_from,
    letters_waiting,
    may_belong_to,
    news,
    opened_letter,
)
from holdord.rights.queries.erasure import ErasureView, erasure
from holdord.rights.queries.erasure import finished as finished_erasures
from holdord.rights.queries.erasure import plan as plan_erasure
from holdord.rights.queries.erasure import unfinished as unfinished_erasures
from holdord.rights.queries.erasure import was_told as was_told_of_erasure
from holdord.rights.queries.letter_wordings import (
    InForce,
    LetterWording,
    in_force,
    letter_wording,
    letter_wordings,
)
from holdord.rights.queries.machines import (
    MachineView,
    agent_behind,
    agent_token_hash,
    brought,
    brought_by,
    may_be_called,
    to_send_over,
    to_tell,
)
from holdord.rights.queries.mandates import (
    MandateState,
    MandateView,
    goes_to_them,
    is_theirs,
    mandate,
    mandate_state,
)
from holdord.rights.queries.matrix import (
    FactLine,
    Prepared,
    facts_of,
    left_out,
    prepared,
    reached,
    uses_of,
    why_in_words,
)
from holdord.rights.queries.proofs import ProofLine, ProofState, document_ids, proof_state, proofs
from holdord.rights.queries.questions import (
    FeeState,
    QuestionView,
    Repeat,
    asked_of,
    fee_state,
    paused_due_on,
    questions,
    repeats,
    said_in,
)
from holdord.rights.queries.requests import (
    Case,
    DeliveryView,
    Event,
    KeptPasskey,
    NoSuchRequest,
    RequestLine,
    RequestView,
    address_hint,
    answer_key,
    answer_of,
    browser_mac,
    cases,
    closed,
    code_key,
    counts_until,
    finishing,
    is_proven,
    line,
    live_deliveries,
    log,
    logged_in,
    of_subject,
    opened,
    passkeys_of,
    proven,
    request,
    rows_of,
    step_of,
    subject_to_show,
    term_of,
    texts_to_send,
    token_hash,
    unmade,
    unsent,
    waits_for_document,
)
from holdord.rights.queries.reviewing import (
    ReviewView,
    Spot,
    approved_unseen,
    as_it_goes_out,
    finding_of,
    places,
    review,
    reviewed,
)

__all__ = [
    "GROUPS", "SHOWN", "Board", "Case", "DeedLine", "DeliveryView", "DeskState", "ErasureView", "Event", "FactLine",
    "FeeState", "Group", "InForce", "KeptPasskey", "LetterLine", "LetterView", "LetterWording", "LiftingView",
    "MachineView", "MandateState", "MandateView", "NoSuchLetter", "NoSuchRequest", "Prepared", "ProofLine",
    "ProofState", "Punctuality", "QuestionView", "Repeat", "RequestLine", "RequestView", "ReviewView", "RightsNews",
    "Spot", "Weighed", "Written", "address_hint", "agent_behind", "agent_token_hash", "answer_key", "answer_of",
    "approved_unseen", "as_it_goes_out", "asked_of", "board", "brought", "brought_by", "browser_mac", "cases", "closed",
    "code_key", "counts_until", "deeds", "deeds_of", "deeds_opened", "desk_state", "document_ids", "erasure",
    "facts_of", "fee_state", "finding_of", "finished_erasures", "finishing", "goes_to_them", "in_force", "is_proven",
    "is_theirs", "left_out", "letter", "letter_wording", "letter_wordings", "letters_from", "letters_waiting",
    "lifting_of", "liftings", "liftings_due", "line", "live_deliveries", "log", "logged_in", "mandate", "mandate_state",
    "may_be_called", "may_belong_to", "may_finish", "news", "of_subject", "old", "open_objections", "opened",
    "opened_letter", "passkeys_of", "paused_due_on", "places", "plan_erasure", "prepared", "proof_state", "proofs",
    "proven", "punctuality", "questions", "reached", "repeats", "request", "review", "reviewed", "rows_of", "said",
    "said_in", "step_of", "subject_to_show", "term_of", "texts_to_send", "to_send_over", "to_tell", "token_hash",
    "unfinished_erasures", "unmade", "unsent", "unweighed", "uses_of", "waits_for_document", "was_told_of_erasure",
    "weighed", "why_in_words", "written",
]  # fmt: skip
