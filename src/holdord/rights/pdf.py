"""The report as a file: set by Typst, accessible or refused, then locked with AES-256.

Promise:  8.1c - "a password-protected PDF"
Law:      GDPR Art. 12(1) (accessible to everybody), 15(3), 32(1)(a); PDF/UA-1, ISO 32000-2 (AES-256, revision 6)
Takes:    what report.py made, as plain JSON; a password
Gives:    the bytes of a PDF. What the person wrote is data to the template and never read as markup
Refuses:  typst.TypstError, when the template does not give an accessible document
Next:     typst/report.typ (the page), typst/words.<language>.typ (its words)

Both libraries are loaded with the first file that is made: a server does without their ten megabytes until then.
"""

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from holdord.lib.registry import Said, said
from holdord.rights.proof import new_secret

TEMPLATE = Path(__file__).with_name("typst") / "report.typ"
ATTACHED = "original.json"

#: A report whose characters are still refused after so many rounds has a fault that is not in its characters.
_ROUNDS = 4
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def make(report: Mapping[str, Any]) -> bytes:
    """The report as an accessible PDF (PDF/UA-1), not yet locked.

    A character that no font of ours has would make the document fail. It is then written as its number, listed at
    the end, and the text as it was entered goes along as an attachment: nothing is dropped in silence.
    """
    import typst

    shown, replaced = dict(report), set[str]()
    for _ in range(_ROUNDS):
        try:
            pdf = _compile({**shown, "replaced": sorted(replaced)})
        except typst.TypstError as fault:
            missing = _missing(fault)
            if not missing:
                raise
            shown = _without(shown, missing)
            replaced |= {_number(character) for character in missing}
        else:
            return _with_original(pdf, report) if replaced else pdf
    raise ValueError("the report holds characters that cannot be set, even as numbers")


def lock(pdf: bytes, password: str) -> bytes:
    """The PDF, locked: AES-256, revision 6. Reading aloud and copying stay allowed; it is the person's own copy.

    The owner's password is thrown away: with an empty one, anybody could open the file as its owner.
    """
    import pikepdf

    locked = io.BytesIO()
    how = pikepdf.Encryption(
        user=password, owner=new_secret(), R=6, aes=True, metadata=True,
        allow=pikepdf.Permissions(accessibility=True, extract=True, print_highres=True, print_lowres=True),
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(locked, encryption=how)
    return locked.getvalue()


def fault_of(locked: bytes, password: str) -> Said | None:
    """What is wrong with a locked file, in one phrase; None if it opens with the password only and is AES-256."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(locked)):
            return said("it opens without a password")
    except pikepdf.PasswordError:
        pass  # as it should be
    except pikepdf.PdfError:
        return said("it is no PDF")
    try:
        with pikepdf.open(io.BytesIO(locked), password=password) as document:
            seal = document.encryption
    except pikepdf.PasswordError:
        return said("its password does not open it")
    if seal.R != 6 or seal.stream_method is not pikepdf.models.EncryptionMethod.aesv3:
        return said("it is locked with revision {revision}, not with AES-256 (revision 6)", revision=seal.R)
    return None


def _compile(report: Mapping[str, Any]) -> bytes:
    import typst

    # System fonts would make the page depend on the machine; the ones inside the wheel are the same everywhere.
    made = typst.compile(
        TEMPLATE, sys_inputs={"data": json.dumps(report, ensure_ascii=False)}, pdf_standards=["ua-1"],
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
    """The same report with the characters written as numbers."""
    if isinstance(value, str):
        return "".join(f"[{_number(c)}]" if c in missing else c for c in value)
    if isinstance(value, Mapping):
        return {key: _without(each, missing) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, missing) for each in value]
    return value


def _with_original(pdf: bytes, report: Mapping[str, Any]) -> bytes:
    import pikepdf

    whole = io.BytesIO()
    text = json.dumps(report["copy"], ensure_ascii=False, indent=2).encode()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.attachments[ATTACHED] = pikepdf.AttachedFileSpec(
            document,
            text,
            filename=ATTACHED,
            mime_type="application/json",
            creation_date="",
            mod_date="",
            description="The text as it was entered",
        )
        document.save(whole)
    return whole.getvalue()
