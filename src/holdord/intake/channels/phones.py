"""One spelling for a telephone number, however it is written.

Takes:    a number; the country it would be dialled from
Gives:    +4512345678, or None for what is no number of any plan
"""

import phonenumbers

_LONGEST = 40


def one_spelling(text: str, *, region: str) -> str | None:
    """The international spelling. A number that is too short to belong to anybody (an extension) is None."""
    bare = text.strip()
    if not bare or len(bare) > _LONGEST:
        return None
    try:
        found = phonenumbers.parse(bare, None if bare.startswith("+") else region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
