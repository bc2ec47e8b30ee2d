"""One spelling for a telephone number, however it is written.

Takes:    a number; the country it would be dialled from
Gives:    +4512345678, or None for what is no number of any plan; `spellings`, all under which it may be known
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


def spellings(text: str, *, region: str) -> tuple[str, ...]:
    """The number as it was written, as it is dialled from abroad, and, where it is of this country, as it is here.

    A form keeps what somebody typed, a list of calls has every number in full: one telephone, and both are looked for.
    """
    found = [text.strip()]
    if whole := one_spelling(text, region=region):
        found.append(whole)
        code = f"+{phonenumbers.country_code_for_region(region)}"
        if whole.startswith(code):
            found.append(phonenumbers.national_significant_number(phonenumbers.parse(whole, None)))
    return tuple(dict.fromkeys(found))
