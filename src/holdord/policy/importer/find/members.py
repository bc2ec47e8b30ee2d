"""The members of an enumeration: 'name, address and date of birth' are three.

Takes:    some words of a sentence
Gives:    members: each with nothing around it. 'purchase- and lease contracts' stays one; brackets do not part
Next:     categories.py, purposes.py: in a list of known things, the unknown ones are things of that kind too
"""

import re

_AND = r"(?:og|samt|eller|och|and|or|ja|tai|sekä|eventuelt|eventuellt|evt\.)"
_PARTS = re.compile(rf"(?<!-)\s*[,;]\s+(?:{_AND}\s+(?:{_AND}\s+)?)?|(?<!-)\s+{_AND}\s+(?:{_AND}\s+)?|:\s+")
_BRACKETS = re.compile(r"\s*\([^()]{0,200}\)")


def members(words: str) -> list[str]:
    """In their order, none empty."""
    return [part for said in _PARTS.split(_BRACKETS.sub("", words)) if (part := said.strip(' .,:;-–*"“”«»'))]
