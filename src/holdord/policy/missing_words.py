"""Every id has its words in each language, and every word belongs to an id.

Law:      GDPR Art. 12(1), 13(1)(c)-(d) (purposes, and the interests pursued), 7(2) (the question for consent)
Takes:    the register and one wording, and where their parts stand
Gives:    faults in the wording file, at the line of the section where the words would stand
Refuses:  nothing by exception
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from holdord.policy.faults import Fault, Path, Where, instead, listed, nearest
from holdord.policy.references import sections_of
from holdord.policy.register import Register
from holdord.policy.sound import Sound
from holdord.policy.wording import STATED, Wording, placeholders
from holdord.terms import LegalBasis

#: One group of the wording -> the keys of the register its ids come from, and which ids need words.
NEEDED: dict[str, tuple[tuple[str, ...], Callable[[Register], Iterable[str]]]] = {
    "sections": (("promises",), lambda register: (sections_of(promise.id)[-1] for promise in register.promises)),
    "promises": (("promises",), lambda register: (promise.id for promise in register.promises)),
    "categories": (("categories",), lambda register: (entry.id for entry in register.categories)),
    "data_subjects": (
        ("processes",),
        lambda register: (id for entry in register.processes for id in entry.data_subjects),
    ),
    "sources": (("processes",), lambda register: (id for entry in register.processes for id in entry.sources)),
    "set_by": (("categories",), lambda register: (id for entry in register.categories for id in entry.set_by)),
    "safeguards": (("recipients",), lambda register: (id for entry in register.recipients for id in entry.safeguards)),
    "excludes": (("scope",), lambda register: register.scope.excludes),
    "security": (("security",), lambda register: (entry.id for entry in register.security)),
    "purposes": (("purposes",), lambda register: (entry.id for entry in register.purposes)),
    "processes": (("processes",), lambda register: (entry.id for entry in register.processes)),
    "recipients": (("recipients",), lambda register: (entry.id for entry in register.recipients)),
    "forms": (("processes",), lambda register: (form.id for entry in register.processes for form in entry.forms)),
    "rights": (("rights",), lambda register: (entry.right.value for entry in register.rights)),
    "engagements": (("engagements",), lambda register: (entry.id for entry in register.engagements)),
}


def missing_words(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    """What is missing, what leads nowhere, and what a sentence asks for in vain."""
    yield from _ids_and_words(register, wording)
    yield from _unnamed(register, wording)
    yield from _reasons(register, wording)
    yield from _interests_and_consents(register, wording)
    yield from _fields_and_words(register, wording)
    yield from _placeholders(register, wording.where)


def _ids_and_words(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    for group, (keys, ids) in NEEDED.items():
        if group in wording.keys and register.keys.issuperset(keys):
            needed = list(dict.fromkeys(ids(register.model)))
            given = [*getattr(wording.model, group), *wording.where.left_out.get(group, ())]
            yield from _without_words(group, [id for id in needed if id not in given], needed, wording.where)
            if register.where.is_whole(*keys):
                allowed = _sections(register.model) if group == "sections" else set(needed)
                yield from _without_id(group, [id for id in given if id not in allowed], needed, wording.where)


def _sections(register: Register) -> set[str]:
    """A heading may stand over any section that holds a promise, not only over the outermost."""
    return {section for promise in register.promises for section in sections_of(promise.id)}


def _without_words(group: str, missing: list[str], needed: list[str], where: Where) -> Iterator[Fault]:
    if len(missing) == len(needed) > 1:
        yield where.fault(
            (group,), f"none of the {len(needed)} ids has words here", f"Write those of {listed(missing)}"
        )
        return
    for id in missing:
        yield where.fault((group,), f"there are no words for '{id}'", f"Write a line '{quoted(id)}: ...'")


def _without_id(group: str, given: list[str], needed: list[str], where: Where) -> Iterator[Fault]:
    for id in given:
        if id not in where.left_out.get(group, ()):
            cure = instead(id, needed) if needed else "Leave it out"
            yield where.fault((group, id), f"the register has no '{id}' that needs words", cure)


def _unnamed(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    """Whoever is described in place of a name is a recipient of the register."""
    stated = "recipients" in register.keys and register.where.is_whole("recipients")
    if stated and "unnamed_recipients" in wording.keys:
        known = [entry.id for entry in register.model.recipients]
        strange = [id for id in wording.model.unnamed_recipients if id not in known]
        yield from _without_id("unnamed_recipients", strange, known, wording.where)


def _reasons(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    """Whoever says why data are kept so long says it of a rule of the register."""
    stated = "retention" in register.keys and register.where.is_whole("retention")
    if stated and "retention" in wording.keys:
        known = [entry.id for entry in register.model.retention]
        strange = [id for id in wording.model.retention if id not in known]
        yield from _without_id("retention", strange, known, wording.where)


def quoted(id: str) -> str:
    """An id as a key of YAML: numbers and colons want quotes."""
    return f'"{id}"' if id[0].isdigit() or ":" in id else id


def _interests_and_consents(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    """The question for consent, and the interest, stand with the purposes that rest on them, and with no others."""
    if "purposes" not in register.keys or "purposes" not in wording.keys:
        return
    for id, words in wording.model.purposes.items():
        if purpose := register.model.purpose(id):
            for key, basis in (("consent", LegalBasis.CONSENT), ("interest", LegalBasis.LEGITIMATE_INTEREST)):
                path: Path = ("purposes", id, key)
                if purpose.basis is basis and getattr(words, key) is None:
                    yield wording.where.fault(
                        path, f"'{key}' is missing: the purpose rests on {basis.value}", _CURES[key]
                    )
                if purpose.basis is not basis and getattr(words, key) is not None:
                    said = f"'{key}' belongs to {basis.value}, and this purpose rests on {purpose.basis.value}"
                    yield wording.where.fault(path, said, "Leave it out")


_CURES = {
    "consent": "Write the question a person is asked, in one sentence",
    "interest": "Write which interest is pursued, in one sentence",
}


def _fields_and_words(register: Sound[Register], wording: Sound[Wording]) -> Iterator[Fault]:
    if "processes" not in register.keys or "forms" not in wording.keys:
        return
    for id, words in wording.model.forms.items():
        if found := register.model.form(id):
            needed, path = [field.name for field in found[1].fields], ("forms", id, "fields")
            for name in [name for name in needed if name not in words.fields]:
                cure = f"Write a line '{name}: {{label: ...}}'"
                yield wording.where.fault(path, f"there are no words for the field '{name}'", cure)
            for name in [name for name in words.fields if name not in needed]:
                yield wording.where.fault((*path, name), f"the form has no field '{name}'", instead(name, needed))


def _placeholders(register: Sound[Register], where: Where) -> Iterator[Fault]:
    known, closed = _facts(register)
    for path, text in _texts(where.data, ()):
        for name in placeholders(text) if "{" in text or "}" in text else ():
            if not name:
                yield where.fault(
                    path, "a brace stands alone or is empty", "Write a placeholder as in '{organisation}'"
                )
            elif name not in known and name.split(".")[0] not in closed:
                yield where.fault(path, f"{{{name}}} stands for nothing in the register", _another(name, known))


def _another(name: str, known: list[str]) -> str:
    head = name.split(".")[0]
    related = [fact for fact in known if fact.split(".")[0] == head]
    if head in STATED and not related and not nearest(name, known):
        return "State it in the register, or write the sentence without it"
    return instead(name, related or known)


def _facts(register: Sound[Register]) -> tuple[list[str], set[str]]:
    """The placeholders there are, and the first words of those of which other faults let nothing be said."""
    known: list[str] = []
    closed: set[str] = set()
    for head, (keys, state) in STATED.items():
        if register.keys.issuperset(keys) and register.where.is_whole(*keys):
            known.extend(name for name, value in state(register.model, "en") if value)
        else:
            closed.add(head)
    return known, closed


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of a wording, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*path, step))
