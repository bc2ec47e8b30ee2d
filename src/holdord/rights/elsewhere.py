"""Which connected recipients are still to give what they hold of a person, before an answer can go.

Promise:  8.1a - all data, wherever they lie
Law:      GDPR Art. 15(3), 28(3)(e)
Takes:    a request
Gives:    names of recipients
Next:     ../recipients (who asks them; what they gave stands in its portrait, and so in every report)
"""

from uuid import UUID

from holdord.recipients import queries as recipients
from holdord.recipients.reach import Intent


def waited_for(request: UUID) -> tuple[str, ...]:
    """The names of recipients that have not answered yet, and whose task nobody has settled."""
    return tuple(told.name for told in recipients.of_request(request, Intent.ACCESS) if told.is_open)
