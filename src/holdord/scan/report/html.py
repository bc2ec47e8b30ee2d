"""A scan as one file that needs no other: for whoever must look at it, and for the folder of proof.

Law:      GDPR Art. 5(2)
Takes:    Walked, its findings, a language
Gives:    HTML, accessible, under a policy of its own that loads nothing; the pictures are in it
"""

import base64
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.translation import override

from holdord.policy.register import Register
from holdord.scan import texts
from holdord.scan.report.words import in_words
from holdord.scan.rules import Finding
from holdord.scan.walk import Walked


def html(walked: Walked, findings: Sequence[Finding], register: Register, language: str) -> str:
    """The whole page."""
    pictures = walked.pictures.items()
    with override(language):
        return render_to_string("scan/report.html", {
            **in_words(walked.seen, findings, register), "language": language,
            "pictures": [(texts.state(name), base64.b64encode(each).decode()) for name, each in pictures],
        })  # fmt: skip
