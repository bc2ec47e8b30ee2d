"""A document set by Typst: accessible, or refused.

Law:      GDPR Art. 12(1) (accessible to everybody); PDF/UA-1
Takes:    a template and its data, as plain JSON: data are shown as text and never read as markup
Gives:    the bytes of a PDF, and the characters that had to be written as numbers
Refuses:  typst.TypstError, when the template does not give an accessible document

The library is loaded with the first document that is made: a server does without its megabytes until then.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: A document whose characters are still refused after so many rounds has a fault that is not in its characters.
_ROUNDS = 4
#: The page of a certificate: a title, rows, sections of lines, a note.
CERTIFICATE = Path(__file__).with_name("typst") / "certificate.typ"
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: Path, data: Mapping[str, Any]) -> tuple[bytes, tuple[str, ...]]:
    """The document, and under which numbers ('U+1F36A') it shows what no font of ours has.

    Such a character would make the document fail, so it is written as its number. The template finds all of them
    under ``replaced``.
    """
    import typst

    shown, replaced = dict(data), set[str]()
    for _ in range(_ROUNDS):
        try:
            return _compile(template, {**shown, "replaced": sorted(replaced)}), tuple(sorted(replaced))
        except typst.TypstError as fault:
            missing = _missing(fault)
            if not missing:
                raise
            shown = _without(shown, missing)
            replaced |= {_number(character) for character in missing}
    raise ValueError("the document holds characters that cannot be set, even as numbers")


def _compile(template: Path, data: Mapping[str, Any]) -> bytes:
    import typst

    # System fonts would make the page depend on the machine; the ones inside the wheel are the same everywhere.
    made = typst.compile(
        template, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )  # fmt: skip
    return bytes(made)


def _missing(fault: Exception) -> set[str]:
    """The characters that an error of the compiler names. Those of its own escapes are turned back."""
    quoted = _NOT_SHOWN.findall(str(getattr(fault, "diagnostic", fault)))
    texts = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in quoted)
    return {character for text in texts for character in text if not character.isascii() or not character.isprintable()}


def _number(character: str) -> str:
    return f"U+{ord(character):04X}"


def _without(value: Any, missing: set[str]) -> Any:
    """The same data with the characters written as numbers."""
    if isinstance(value, str):
        return "".join(f"[{_number(c)}]" if c in missing else c for c in value)
    if isinstance(value, Mapping):
        return {key: _without(each, missing) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, missing) for each in value]
    return value
