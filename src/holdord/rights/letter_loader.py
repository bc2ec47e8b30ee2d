"""Which text a letter is written in: the company's file, else what it wrote in the console, else the one of the house.

Law:      GDPR Art. 12(1), 12(4)
Takes:    the name of a template, as "rights/letters/refusal.da.txt"
Gives:    its text, fresh at each asking: a new version counts from the next letter on
Why:      a text that lacks what it must hold is not used, wherever it comes from: the one of the house is, and a
          control says so. So no letter goes out without its reasons because somebody saved a file in a hurry
Next:     letter_checks.py, queries/letter_wordings.py, wiring/settings.py (which puts this first)
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template import Origin, TemplateDoesNotExist
from django.template.loaders.base import Loader as Base

_OURS = re.compile(r"rights/letters/([a-z_]+)\.([a-z]{2})\.txt")


class Loader(Base):
    """Finds letters the company wrote itself; knows no other template."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        if text := own(template_name):
            origin = Origin(name=f"own:{template_name}", template_name=template_name, loader=self)
            origin.text = text  # type: ignore[attr-defined]  # kept until it is read, a line below in the engine
            yield origin

    def get_contents(self, origin: Origin) -> str:
        text = getattr(origin, "text", None)
        if text is None:
            raise TemplateDoesNotExist(origin)
        return str(text)


def own(name: str) -> str | None:
    """The company's own text of a letter, if there is one that can be sent."""
    found = _OURS.fullmatch(name)
    if found is None or found[1] in ("warning", "fixed"):
        return None
    from holdord.rights import letter_checks, queries

    letter, language = found[1], found[2]
    if letter not in letter_checks.REQUIRED:
        return None
    text = in_file(letter, language)
    if text is None:
        kept = queries.letter_wording(letter, language)
        text = kept.text if kept else None
    return text if text and not letter_checks.faults(letter, language, text) else None


def in_file(letter: str, language: str) -> str | None:
    """The company's file of a letter; None where there is none."""
    if not settings.HOLDORD_LETTERS:
        return None
    try:
        return (Path(settings.HOLDORD_LETTERS) / f"{letter}.{language}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
