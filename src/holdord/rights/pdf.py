"""The report as a file: set by Typst, accessible or refused, then locked with AES-256.

Promise:  8.1c - "a password-protected PDF"
Law:      GDPR Art. 12(1) (accessible to everybody), 15(3), 32(1)(a); PDF/UA-1, ISO 32000-2 (AES-256, revision 6)
Takes:    what report.py made, as plain JSON; a password
Gives:    the bytes of a PDF. What the person wrote is data to the template and never read as markup
Refuses:  typst.TypstError, when the template does not give an accessible document
Next:     typst/report.typ (the page), typst/words.<language>.typ (its words), ../lib/typesetting.py

Both libraries are loaded with the first file that is made: a server does without their ten megabytes until then.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from holdord.lib import typesetting
from holdord.lib.registry import Said, said
from holdord.rights import once
from holdord.rights.proof import new_secret

TEMPLATE = Path(__file__).with_name("typst") / "report.typ"
ATTACHED = "original.json"


def make(report: Mapping[str, Any]) -> bytes:
    """The report as an accessible PDF (PDF/UA-1), not yet locked.

    A character that no font of ours has is written as its number, listed at the end, and the text as it was entered
    goes along as an attachment: nothing is dropped in silence.
    """
    pdf, replaced = typesetting.typeset(TEMPLATE, {**report, "copy": once.in_runs(report["copy"])})
    return _with_original(pdf, report) if replaced else pdf


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
        # Small objects packed together: a quarter of the size, which is sealed, kept and sent.
        document.save(locked, encryption=how, object_stream_mode=pikepdf.ObjectStreamMode.generate)
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
