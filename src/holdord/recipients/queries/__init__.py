"""Who got what, which lists are kept elsewhere, and what recipients were told to do.

Next:     disclosures.py (what went out, and lists), communications.py (word of what is to be done with it)

Other rooms and the faces call what stands here, and know no file of this folder.
"""

from holdord.recipients.queries.communications import (
    Kept,
    NoSuchCommunication,
    Told,
    due,
    found_at,
    found_of,
    is_settled,
    of_request,
    of_subject,
    open_count,
    open_now,
    standing,
    told,
    unkeyed,
)
from holdord.recipients.queries.disclosures import (
    Disclosed,
    Given,
    Kind,
    Listening,
    changes_due,
    disclosed_to,
    given_for,
    given_to,
    is_listed,
    kinds,
    leavings_untold,
    limited,
    listeners,
    lists_of,
    on_list,
    recently_disclosed,
    recipients_of,
)

__all__ = [
    "Disclosed", "Given", "Kept", "Kind", "Listening", "NoSuchCommunication", "Told", "changes_due", "disclosed_to",
    "due", "found_at", "found_of", "given_for", "given_to", "is_listed", "is_settled", "kinds", "leavings_untold",
    "limited", "listeners", "lists_of", "of_request", "of_subject", "on_list", "open_count", "open_now",
    "recently_disclosed", "recipients_of", "standing", "told", "unkeyed",
]  # fmt: skip
