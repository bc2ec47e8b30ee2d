"""Where the words for a thing begin and end in a clause.

Takes:    some words of a sentence and its language; words/<language>/categories.yaml
Gives:    until_clause, without_leads: the words without what hangs on to them
Next:     categories.py, sources.py
"""

from holdord.policy.importer.phrases import phrases

_FINDER = "categories"


def until_clause(words_: str, language: str) -> str:
    """The words without the clause behind them that says what for, or when."""
    ends = next((end for end in phrases(language, _FINDER, "ends").all(words_) if end.start() > 2), None)
    return words_[: ends.start() if ends else None].strip(" .,:;-–")


def without_leads(part: str, language: str) -> str:
    """'Your', 'also' and the like in front are no part of it."""
    while (lead := phrases(language, _FINDER, "leads").first(part)) and lead.start() == 0:
        part = part[lead.end() :].strip()
    return part
