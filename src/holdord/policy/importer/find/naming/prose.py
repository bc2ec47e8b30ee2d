"""Names in sentences: where a cue speaks of using, sharing, hosting; beside a link to a policy; with a legal form.

Takes:    a Place and the Eye
Gives:    one Mention for each name
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from holdord.policy.importer.find.geography import country_of
from holdord.policy.importer.find.naming.eye import Eye
from holdord.policy.importer.find.naming.links import policy_link
from holdord.policy.importer.find.naming.mention import Mention, short
from holdord.policy.importer.find.naming.names import Run, brand_shaped, shouted
from holdord.policy.importer.find.naming.place import Place, role_in
from holdord.policy.importer.sentences import split

#: More names than this in one sentence are no policy.
MOST_NAMES = 60

_BRACKET = re.compile(r"[ \u00a0]?[-–]?[ \u00a0]?\((?P<inside>[^()]{2,120})\)")
#: 'The site lies at A, and the network is provided by B': another clause, on something else.
_ANOTHER = re.compile(r"\s(?:og|och|and|ja|samt)\s")
_CLAUSE = re.compile(r"[.;:()]|, (?=[a-zæøåäö])")


def prose(place: Place, eye: Eye) -> Iterator[Mention]:
    """What the sentences of a line name."""
    if shouted(place.line.text):
        return
    for sentence in split(place.line.text):
        if not eye.vocabulary.how_to.search(sentence):
            yield from _sentence(sentence, place, eye)


def _sentence(sentence: str, place: Place, eye: Eye) -> Iterator[Mention]:
    words = eye.vocabulary
    cued = bool(words.cues.search(sentence)) and not words.skip_sentences.search(sentence)
    heard = (cued or place.receivers) and not place.skipped
    named = list(islice(eye.named(sentence), MOST_NAMES))
    companies = _companies(sentence, named, eye)
    role = role_in(sentence, words) or place.role
    country = country_of(sentence, eye.language) if len(named) == 1 else ""
    for run, name in named:
        if run.start in companies.values() or _is_link(sentence, run, named, eye):
            continue
        inside = _bracket(sentence, run)
        heard = heard or (not place.skipped and (bool(run.form) or _is_called(sentence, run, eye)))
        linked = bool(words.policy_words.search(inside))
        said = _confidence(run, name, linked=linked, heard=heard, place=place, cued=cued)
        if said:
            company = next(
                (other.whole.strip() for other, _name in named if companies.get(run.start) == other.start), ""
            )
            found = _mention(sentence, place, eye, run, name, said, company, inside)
            yield replace(
                found,
                role=role,
                country=found.country or country,
                policy_url=found.policy_url or (policy_link(place.line, words) if len(named) == 1 else ""),
            )


def _is_called(sentence: str, run: Run, eye: Eye) -> bool:
    """'our support system Zendesk', 'regnskabsprogrammet Billy': the word before says what kind of service it is."""
    before = sentence[max(0, run.start - 40) : run.start]
    return (
        before.endswith(" ") and before.split()[-1:] != [] and before.split()[-1].lower().endswith(eye.vocabulary.kinds)
    )


def _is_link(sentence: str, run: Run, named: list[tuple[Run, str]], eye: Eye) -> bool:
    """'(Google Privacy Policy)' behind a name says where its policy is, and is no other name."""
    policy = eye.vocabulary.policy_words
    if not (policy.search(run.text) or policy.match(sentence[run.end :].lstrip(" -'s"))):
        return False
    return any(
        other.start < run.start and sentence[other.end : run.start].strip(" -–(") == "" for other, _name in named
    )


def _confidence(run: Run, name: str, *, linked: bool, heard: bool, place: Place, cued: bool) -> float:
    if linked:
        return 0.95
    if not heard:
        return 0.0
    if run.form or any(brand_shaped(word) for word in name.split()):
        return 0.85 if cued else 0.7
    return (0.75 if cued else 0.6) if not run.first else (0.65 if cued else 0.55)


def _mention(
    sentence: str, place: Place, eye: Eye, run: Run, name: str, said: float, company: str, inside: str
) -> Mention:
    line = place.line
    linked = bool(eye.vocabulary.policy_words.search(inside))
    shorter = _shorter(name, inside, eye) if linked else ""
    entity = company or (eye.entity(inside) if inside else "") or (run.whole.strip() if run.form else "")
    url = policy_link(line, eye.vocabulary, about=eye.key(name))
    whole = shorter or (f"{name}{run.form}" if run.form and name == run.text else name)
    country = country_of(inside, eye.language) if inside else ""
    return Mention(
        whole, line.number, place.section.place, said, sentence[:200],
        legal_entity=entity, country=country, does=_does(sentence, run, eye), policy_url=url,
    )  # fmt: skip


def _companies(sentence: str, named: list[tuple[Run, str]], eye: Eye) -> dict[int, int]:
    """Where 'provided by' and a company follow a name, the company belongs to it: where the one and the other start."""
    found: dict[int, int] = {}
    for (run, _name), (company, _other) in pairwise(named):
        between = sentence[run.end : company.start]
        by = eye.vocabulary.delivered_by.search(between)
        beside = between.strip() == "(" and company.form and eye.key(company.text) != eye.key(run.text)
        another = _ANOTHER.search(between[: by.start()]) if by else None
        if (by and not another and len(between) - by.end() < 12 and len(between) < 120) or beside:
            found[run.start] = company.start
    return found


def _bracket(sentence: str, run: Run) -> str:
    found = _BRACKET.match(sentence, run.end)
    return found["inside"] if found else ""


def _shorter(name: str, inside: str, eye: Eye) -> str:
    """'SharePoint Portal (SharePoint Privacy Policy)' is SharePoint: the rest is a generic word."""
    linked = eye.vocabulary.policy_words.sub("", inside).strip()
    rest = name[len(linked) :].split()
    generic = bool(rest) and all(word.lower() in eye.vocabulary.tails for word in rest)
    return linked if linked and name.startswith(f"{linked} ") and generic else ""


def _does(sentence: str, run: Run, eye: Eye) -> str:
    """The clause behind the name that says what it is for, or the one the sentence begins with."""
    bracket = _BRACKET.match(sentence, run.end)
    rest = sentence[bracket.end() if bracket else run.end :].lstrip(" ,")
    inside = bracket["inside"] if bracket else ""
    if (
        inside
        and not eye.vocabulary.policy_words.search(inside)
        and not list(eye.named(inside))
        and not country_of(inside, eye.language)
    ):
        return short(inside)
    if eye.vocabulary.for_what.match(rest):
        return short(_CLAUSE.split(rest, maxsplit=1)[0])
    if eye.vocabulary.for_what.match(sentence) and ", " in sentence[: run.start]:
        return short(sentence[: run.start].rsplit(", ", 1)[0])
    return ""
