"""Where choices stand: a person's (choices.py), and those made on the company's website (site.py).

Other rooms and the faces ask here, and know no file of this folder.
"""

from holdord.consent.queries.choices import (
    PARTS,
    Choice,
    Tally,
    Words,
    answer_by,
    channels,
    channels_of,
    declined_sql,
    given,
    given_before,
    given_since,
    given_sql,
    history,
    read,
    request,
    state,
    states,
    states_of,
    still_asked,
    taken_back,
    tally,
    unanswered,
    words_of,
)
from holdord.consent.queries.site import (
    Made,
    Question,
    Rates,
    allowed_before,
    oldest_choice,
    proof_kept_since,
    question,
    rates,
    site_choices,
    site_choices_of,
    site_tally,
    slots,
    taken_back_elsewhere,
)

__all__ = [
    "PARTS", "Choice", "Made", "Question", "Rates", "Tally", "Words", "allowed_before", "answer_by", "channels",
    "channels_of", "declined_sql", "given", "given_before", "given_since", "given_sql", "history", "oldest_choice",
    "proof_kept_since", "question", "rates", "read", "request", "site_choices", "site_choices_of", "site_tally",
    "slots", "state", "states", "states_of", "still_asked", "taken_back", "taken_back_elsewhere", "tally", "unanswered",
    "words_of",
]  # fmt: skip
