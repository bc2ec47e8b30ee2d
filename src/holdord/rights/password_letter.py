"""The password on paper: one page for a window envelope, to be sent by post.

Promise:  8.1c - the password goes another way
Law:      GDPR Art. 12(1), 15(3); PDF/UA-1
Takes:    a request, the password, the last day
Gives:    the bytes of a PDF. It names nobody: whoever posts it writes the address on the envelope
Next:     typst/password.typ
"""

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from holdord.lib import typesetting
from holdord.policy import queries as policy
from holdord.rights.letters import About

TEMPLATE = Path(__file__).with_name("typst") / "password.typ"


def pdf(about: About, password: str, *, until: str) -> bytes:
    """The letter, in the person's language."""
    register = policy.register()
    with override(about.language):
        data = {
            "language": about.language, "organisation": register.organisation, "reference": about.reference,
            "title": _("Your password"), "password": password,
            "lines": [
                _("This is the password of the answer in case %(case)s.") % {"case": about.reference},
                _("The mail you had from us has the link to it. Open the file with this password by %(day)s.")
                % {"day": until},
                _("Keep this letter apart from the mail, and share the password with nobody."),
                _("Questions? Write to %(email)s.") % {"email": register.dpo.email},
            ],
        }  # fmt: skip
    return typesetting.typeset(TEMPLATE, data)[0]
