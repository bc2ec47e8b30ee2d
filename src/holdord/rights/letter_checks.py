"""What each letter must hold, and whether a text of the company's own holds it: looked through on example data.

Promise:  8.1e, 8.1f, 8.8 - reasons, further steps, the authority and the court stand in every letter that needs them
Law:      GDPR Art. 12(3)-(4), 15-22, 77, 79
Takes:    the name of a letter, a language, a text: plain words, {{ facts }} from a list, {% if %} and {% for %}
Gives:    every fault at once, as codes with what they are about; the letter on example data, as a preview
Next:     letter_loader.py (which text is in force), actions/wording.py (who writes one), letter_texts.py (the words)

A company's text may name the facts its letter has, and ask whether they are there; nothing else. So no text of theirs
reads a file, calls anything, or says what the letter does not know.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from django.template import Context, Engine, TemplateSyntaxError, engines
from django.utils.translation import override

from holdord.notice.rules import split_letter
from holdord.policy import queries as policy
from holdord.rights import letter_texts, letters, texts
from holdord.rights.letters import About
from holdord.terms import LANGUAGES, Right

#: The end of every letter is a text of its own.
_END = "footer"
#: Where the fixed parts in a third language stand, on the example.
_ALSO = "(norsk · suomi · polski)"

#: The longest text of a letter.
LONGEST = 12_000

_FOOTER = re.compile(r'\{%\s*include\s+"rights/letters/footer\.(\w+)\.txt"\s*%\}')
_TAG = re.compile(r"\{%\s*(.*?)\s*%\}", re.DOTALL)
_FACT = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_NAME = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)?")
_ONE = r"(?:not\s+)?[a-z_]+(?:\.[a-z_]+)?(?:\s+(?:==|!=)\s+[a-z_]+(?:\.[a-z_]+)?)?"
_OF_IF = re.compile(rf"(?:el)?if\s+{_ONE}(?:\s+(?:and|or)\s+{_ONE})*")
_OF_FOR = re.compile(r"for\s+([a-z_]+)\s+in\s+([a-z_]+)")
_BARE = frozenset({"else", "endif", "endfor", "empty"})
#: Names that a text may use besides the facts of its letter.
_ALWAYS = frozenset({"each", "day", "ground", "forloop"})

#: An example of everything a letter can be told, so that nothing that must be said stays unsaid for want of a case.
_DAY = date(2026, 4, 7)
_WORDS = (
    "reason", "facts", "text", "why", "basis", "evidence", "word", "name", "to", "ground", "restricted", "kind",
    "would_show",
)  # fmt: skip
_LISTS = ("grounds", "done", "told", "not_told", "left_out", "runs_on", "here", "kept", "at_recipients")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: a code, and what it is about."""

    code: str
    about: str = ""


#: What each letter must hold. A name is a fact, which must be seen in the rendered letter; one in capitals is a
#: statement, known by a word of it (letter_texts.STATEMENTS).
_ALWAYS_HELD = ("dpo_email", "authority_name", "organisation")
_REFUSES = ("authority_name", "authority_site", "COURT")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "minutes"),
    "enter": ("link", "minutes"),
    "enter_nothing": (),
    "received": ("received", "page", "each_reference", "each_right", "each_due"),
    "acknowledgement": ("reference", "received", "right", "due"),
    "answer_ready": ("reference", "received", "link", "until", "page"),
    "nothing_held": ("reference", "received", "NO_DATA"),
    "identity": ("reference", "received", "why", "page", "days", "DELETED", "MAY_PAUSE"),
    "mandate_needed": ("reference", "received", "would_show", "due", "DELETED", "MAY_PAUSE"),
    "asked_for_you": ("reference", "received", "right", "kind"),
    "answered_to_them": ("reference", "received"),
    "document_refused": ("reference", "page", "days"),
    "portable_ready": ("reference", "received", "link", "until", "page", "left_out", "COURT"),
    "transferred": ("reference", "received", "to", "digest", "left_out", "COURT"),
    "nothing_portable": ("reference", "received", "left_out", "COURT"),
    "extension": ("reference", "received", "due", "extended", "reason", "grounds"),
    "refusal": ("reference", "received", "right", "ground", "provision", "facts", *_REFUSES),
    "cannot_identify": ("reference", "received", "right", "provision", "facts", "WHAT_HELPS", *_REFUSES),
    "answer": ("reference", "received", "right", "text"),
    "carried_out": ("reference", "received", "right", "done", "what", "why", "provision", "told", "not_told", "BACK_UP",
                    *_REFUSES),
    "erased": ("reference", "received", "erased", "verified", "ground", "here", "at_recipients", "kept", "BACK_UP",
               *_REFUSES),
    "objection": ("reference", "received", "done", "what", "why", "interest", "provision", *_REFUSES),
    "withdrawn": ("reference", "received", "done", "runs_on", "LAWFUL"),
    "restriction_lifted": ("ends", "restricted", "why"),
    "fee": ("reference", "received", "amount", "basis", "evidence", "TAKE_BACK", *_REFUSES),
    "clarification": ("reference", "received", "text", "EVERYTHING"),
    # The end of every letter: no subject line, and what it must hold no letter need say again.
    "footer": ("also", "COURT"),
}  # fmt: skip


def faults(letter: str, language: str, text: str) -> tuple[Fault, ...]:
    """Everything that is wrong with a text; empty if it can be sent. Of a text that does not read, only that."""
    return _faults(letter, language, text, policy.version())


def preview(letter: str, language: str, text: str) -> tuple[str, str]:
    """The letter on example data: its subject line and its body. Raises ValueError for a text that does not read."""
    if wrong := _syntax(letter, language, text):
        raise ValueError("; ".join(f"{each.code} {each.about}".strip() for each in wrong))
    if letter == _END:
        return "", _rendered(letter, language, text)
    return split_letter(_rendered(letter, language, text))


def shipped(letter: str, language: str) -> str:
    """The text that comes with the house."""
    return _shipped(f"{letters.template(letter)}.{language}.txt")


def facts_of(letter: str) -> tuple[str, ...]:
    """The facts a text of this letter may name, in order: what the shipped texts name."""
    return _facts_of(letter)


@cache
def _facts_of(letter: str) -> tuple[str, ...]:
    named: set[str] = set()
    for language in LANGUAGES:
        source = _FOOTER.sub("", shipped(letter, language))
        named |= {_first(name) for tag in _TAG.findall(source) for name in _names(tag)}
        named |= {_first(each) for each in _FACT.findall(source)}
    return tuple(sorted(named - _ALWAYS))


@lru_cache(maxsize=500)
def _faults(letter: str, language: str, text: str, version: str) -> tuple[Fault, ...]:
    if wrong := _syntax(letter, language, text):
        return wrong
    try:
        whole = _rendered(letter, language, text)
        title, body = ("", whole) if letter == _END else split_letter(whole)
    except (TemplateSyntaxError, ValueError, KeyError, IndexError) as fault:
        return (Fault("does-not-read", type(fault).__name__),)
    found = [] if letter == _END or 3 < len(title.strip()) <= 78 else [Fault("subject-line")]
    missing = _missing(letter, language, f"{title}\n{body}")
    sometimes = _hidden(letter, language, text) - set(missing)
    return (*found, *(Fault("missing", each) for each in missing),
            *(Fault("missing-when", each) for each in sorted(sometimes)))  # fmt: skip


def _missing(letter: str, language: str, whole: str) -> list[str]:
    return [item for item, words in _held(letter, language).items() if not _says(whole, words)]


def _hidden(letter: str, language: str, text: str) -> set[str]:
    """What is said on the example and not where one fact is otherwise, though the text of the house says it there too:
    it stands within a condition or a list that has nothing to do with it."""
    house, found = shipped(letter, language), set[str]()
    for fact in sorted(_asked(text) & _asked(house)):
        theirs, ours = (_missing(letter, language, _rendered(letter, language, each, fact)) for each in (text, house))
        found |= set(theirs) - set(ours)
    return found


def _asked(text: str) -> set[str]:
    """The facts that a text makes something hang on."""
    tags = _TAG.findall(_FOOTER.sub("", text))
    return {_first(name) for tag in tags if tag not in _BARE for name in _names(tag)} - _ALWAYS


def _syntax(letter: str, language: str, text: str) -> tuple[Fault, ...]:
    found: list[Fault] = []
    if not text.strip() or len(text) > LONGEST:
        found.append(Fault("length"))
    found += [Fault("footer", each) for each in _FOOTER.findall(text) if each != language]
    if len(_FOOTER.findall(text)) != (letter != _END):
        found.append(Fault("footer"))
    bare = _FOOTER.sub("", text)
    allowed = set(facts_of(letter)) | _ALWAYS
    for tag in _TAG.findall(bare):
        if tag not in _BARE and not _OF_IF.fullmatch(tag) and not _OF_FOR.fullmatch(tag):
            found.append(Fault("tag", tag[:60]))
        else:
            found += [Fault("fact", name) for name in _unknown(_names(tag), allowed)]
    for fact in _FACT.findall(bare):
        name, _, cut = fact.partition("|")
        if not _NAME.fullmatch(name.strip()) or (
            cut and not re.fullmatch(r"default:[a-z_.]+|default:\"[^\"{}]*\"", cut)
        ):
            found.append(Fault("fact", fact[:60]))
        else:
            found += [Fault("fact", each) for each in _unknown([name.strip()], allowed)]
    if not found:
        found += _unbalanced(bare)
    return tuple(dict.fromkeys(found))


def _unbalanced(text: str) -> list[Fault]:
    try:
        Engine(libraries={}).from_string(_FOOTER.sub("", text))
    except TemplateSyntaxError:
        return [Fault("does-not-read")]
    return []


def _names(tag: str) -> list[str]:
    words = re.findall(r"[a-z_]+(?:\.[a-z_0-9]+)?", tag)
    return [word for word in words if word not in {"if", "elif", "for", "in", "not", "and", "or", *_BARE}]


def _unknown(names: Iterable[str], allowed: set[str]) -> list[str]:
    return [name for name in names if _first(name) not in allowed]


def _first(fact: str) -> str:
    return re.split(r"[.|]", fact.strip())[0]


def _rendered(letter: str, language: str, text: str, otherwise: str = "") -> str:
    footer = _shipped(f"rights/letters/footer.{language}.txt")
    with override(language):
        template = Engine(libraries={}).from_string(_FOOTER.sub(lambda _: footer, text))
        example = _example(letter, language)
        if otherwise:
            # What is there is not, and what is not is.
            example[otherwise] = None if example.get(otherwise) else True
        return str(template.render(Context(example, autoescape=False)))


@cache
def _shipped(name: str) -> str:
    from django.template.loaders.app_directories import Loader

    # The first engine, and no template of it: to find one, the company's own would be looked through, and so on.
    loader = Loader(engines.all()[0].engine)  # type: ignore[attr-defined]  # of Django's own backend
    return next(loader.get_contents(origin) for origin in loader.get_template_sources(name) if _is_file(origin.name))


def _is_file(name: str) -> bool:
    from pathlib import Path

    return Path(name).is_file()


def _example(letter: str, language: str) -> dict[str, object]:
    """Example data in words: made up, and of nobody."""
    day = letters.day(_DAY, language)
    said = {name: texts.word(letter_texts.EXAMPLES, name, language) for name in _WORDS}
    lists = {name: [texts.word(letter_texts.EXAMPLES, name, language)] for name in _LISTS}
    case = {name: texts.word(letter_texts.EXAMPLES, name, language) for name in ("what", "why", "interest")}
    one = {"reference": "B8M3-4R", "right": letters.right_title(Right.ERASURE, language), "article": "17", "due": day}
    about = About(
        "A7K2-9Q", Right.ACCESS, datetime(2026, 3, 5, 9, tzinfo=UTC), date(2026, 4, 6),
        policy.register().desk.time_zone, language, "",
    )  # fmt: skip
    return letters.context(about) | said | lists | {
        "code": "1234-5678", "minutes": 37, "days": 23, "link": "https://privacy.example.com/x", "until": day,
        "extended": letters.day(date(2026, 6, 5), language), "erased": letters.day(date(2026, 3, 12), language),
        "verified": letters.day(date(2026, 3, 13), language), "ends": letters.day(date(2026, 5, 1), language),
        "amount": "150 DKK", "digest": "0f1e2d", "provision": "GDPR Art. 12(5)", "repeats": [day],
        "not_done": [case | {"provision": "GDPR Art. 21(1)"}], "requests": [one], "is_access": letter != "received",
        "is_restriction": True, "marketing": True, "key_destroyed": True, "further_copy": False, "to_them": False,
        "complaint_said": "authority_site" in REQUIRED[letter], "also": _ALSO if letter == _END else "",
    }  # fmt: skip


def _held(letter: str, language: str) -> dict[str, object]:
    """What must be seen in the rendered letter, by the name of the item."""
    example = _example(letter, language)
    authority = example["authority"]
    site = getattr(authority, "complaint_url", "") or getattr(authority, "website", "")
    special = {
        "authority_site": site, "each_reference": "B8M3-4R", "each_due": letters.day(_DAY, language),
        "each_right": letters.right_title(Right.ERASURE, language),
        "what": texts.word(letter_texts.EXAMPLES, "what", language),
        "interest": texts.word(letter_texts.EXAMPLES, "interest", language),
    }  # fmt: skip
    if letter in ("carried_out", "objection"):
        special["provision"] = "GDPR Art. 21(1)"
    found: dict[str, object] = {}
    for item in (*REQUIRED[letter], *_ALWAYS_HELD):
        if item.isupper():
            found[item] = texts.word(letter_texts.STATEMENTS, item, language).split("|")
        else:
            found[item] = special.get(item, example.get(item, ""))
    return found


def _says(whole: str, words: object) -> bool:
    """Whether a letter says it: the fact as it stands, each of a list, or one of several words of a statement."""
    if isinstance(words, list):
        return any(str(word).lower() in whole.lower() for word in words)
    return not str(words) or str(words) in whole
