"""A register that is written on, acknowledged and published: what stands in a folder, and what is in force."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

SMALL = Path(__file__).parent / "policy" / "small"

#: A change people must be told of: everything is kept for longer.
LONGER = ("duration: 5 years", "duration: 8 years")
LONGER_KEY = "period-longer:web-forms"

#: A change that asks for new consents: more kinds of data for the same purpose.
WIDER = ("    categories: [contact]\n    direct_marketing: true", "    direct_marketing: true")
WIDER_KEY = "purpose-widened:updates"

#: A change that nobody must be told of.
YOUNGER = ("minimum_age: 16", "minimum_age: 15")


@dataclass(frozen=True)
class Draft:
    """The folder of a register."""

    folder: Path

    @classmethod
    def of_small(cls, folder: Path) -> "Draft":
        return cls(Path(shutil.copytree(SMALL, folder)))

    def write(self, old: str, new: str, file: str = "register.yaml") -> None:
        """Put other words in the place of some that stand there once."""
        text = (self.folder / file).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (self.folder / file).write_text(text.replace(old, new))

    def acknowledge(self, *keys: str) -> None:
        """Put a name to these changes."""
        lines = "".join(f"  - {{change: '{key}', reason: So decided., by: Cleo, on: 2026-03-01}}\n" for key in keys)
        self.write("acknowledged:\n", f"acknowledged:\n{lines}")

    def publish(self, at: datetime, note: str = "") -> int:
        from holdord.notice import actions
        from holdord.policy import queries

        number = actions.publish(at=at, by="system:cleo", note=note)
        # Inside a test's transaction nothing is committed, so nobody is told to look again.
        queries.look_again()
        return number


def knows(
    name: str, at: datetime, *, language: str = "en", email: bool = True, consents: bool = False, process: str = ""
) -> UUID:
    """Somebody who wrote to us through the form of the small register."""
    from holdord.consent import actions as consent
    from holdord.policy import queries
    from holdord.subjects import actions as subjects
    from holdord.terms import IdentifierKind, LegalBasis

    known = {IdentifierKind.EMAIL: f"{name}@people.example"} if email else {IdentifierKind.PHONE: "+45 12 34 56 78"}
    subject = subjects.take_in(
        by="public", at=at, process=process or "web-forms", purpose="answer", basis=LegalBasis.LEGITIMATE_INTEREST,
        source="form", form="write-to-us", identifiers=known, payload={"message": "hello"}, categories=["contact"],
        language=language, register_version=queries.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip
    if consents:
        consent.give(
            subject=subject, purpose="updates", by="public", at=at, wording_hash="0" * 64, language=language,
            register_version=queries.version(), channel="form", form="write-to-us",
        )  # fmt: skip
    return subject
