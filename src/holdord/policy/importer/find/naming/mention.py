"""One place where a name stands, with what the text says around it; and what makes several places one receiver.

Takes:    mentions, in the order of their lines
Gives:    joined: one for each name, its spelling the one that was read most surely
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from holdord.policy.importer.find.naming.names import key
from holdord.policy.importer.find.naming.vocabulary import Vocabulary

LONGEST_SAYING = 120


@dataclass(frozen=True)
class Mention:
    """What one line says of one name. Empty where it says nothing."""

    name: str
    line: int
    section: str
    confidence: float
    quote: str = ""
    legal_entity: str = ""
    country: str = ""
    does: str = ""
    role: str = ""
    policy_url: str = ""
    vendor: str = ""


def joined(mentions: Iterable[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """One for each name. Names differ where more than spelling, spaces or the legal form differs."""
    once: dict[str, Mention] = {}
    for mention in mentions:
        same = key(mention.name, vocabulary)
        if same:
            once[same] = _both(once[same], mention) if same in once else mention
    return _without_short_forms(_without_possessives(once), vocabulary)


def short(saying: str) -> str:
    """The words as they stand, cut after a whole one."""
    saying = " ".join(saying.split()).strip(" ,;:–—-()")
    if len(saying) <= LONGEST_SAYING:
        return saying
    return saying[: LONGEST_SAYING - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _both(first: Mention, again: Mention) -> Mention:
    """The first place; the surer reading; seen twice is a little surer."""
    surer, other = (again, first) if again.confidence > first.confidence else (first, again)
    return replace(
        surer,
        name=_better_name(surer, other),
        line=first.line,
        section=first.section,
        quote=first.quote,
        confidence=min(0.98, surer.confidence + 0.03),
        **{part: getattr(surer, part) or getattr(other, part) for part in (
            "legal_entity", "country", "does", "role", "policy_url", "vendor")},
    )  # fmt: skip


def _better_name(surer: Mention, other: Mention) -> str:
    """Without a legal form, if somebody wrote it without one: the form is kept in ``legal_entity``."""
    plain = other.name if len(other.name) < len(surer.name) and surer.name.startswith(other.name) else surer.name
    return plain or surer.name


def _without_possessives(once: dict[str, Mention]) -> list[Mention]:
    """'Googles', where Google is named too, is Google."""
    kept: dict[str, Mention] = dict(once)
    for same, mention in once.items():
        bare = same[:-1] if same.endswith("s") else ""
        if bare in kept and len(bare) > 2:
            if mention.line < kept[bare].line:
                kept[bare] = replace(kept[bare], line=mention.line, section=mention.section, quote=mention.quote)
            del kept[same]
    return list(kept.values())


def _without_short_forms(mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """'Acme' beside 'Acme Bank AB' is the same one, where no other company begins so."""
    begin = Counter(
        first
        for mention in mentions
        for first, more, _rest in (mention.name.partition(" "),)
        if more and vocabulary.legal_form.search(mention.name)
    )
    return [mention for mention in mentions if " " in mention.name or begin[mention.name] != 1]
