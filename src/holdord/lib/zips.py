"""A ZIP, looked at before it is opened: to open one reads the whole list of its parts, and that may be very long.

Takes:    the bytes of a file
Gives:    whether the list of its parts, as its end says, is short enough to be read
Next:     intake/channels/tabular.py, intake/actions/reading.py, policy/importer/readers/docx.py
"""

import struct

_END, _LOCATOR, _END_64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_END_SIZE, _LOCATOR_SIZE, _END_64_SIZE = 22, 20, 56
_LONGEST_COMMENT = 65_535
#: What a part takes in the list, as a rule: its entry, a name, dates and rights.
_A_PART = 400


def is_short(file: bytes, *, parts: int) -> bool:
    """Whether its list has room for about so many parts and no more. A file without a list is none to be afraid of."""
    place = file.rfind(_END, max(0, len(file) - _END_SIZE - _LONGEST_COMMENT))
    if place < 0 or len(file) - place < _END_SIZE:
        return True
    (length,) = struct.unpack("<I", file[place + 12 : place + 16])
    locator = place - _LOCATOR_SIZE
    if locator >= _END_64_SIZE and file[locator : locator + 4] == _LOCATOR:
        end = file[locator - _END_64_SIZE : locator]
        # The longer form: what it says counts, also where the shorter one says less.
        length = max(length, struct.unpack("<Q", end[40:48])[0]) if end[:4] == _END_64 else length
    return bool(length <= parts * _A_PART)
