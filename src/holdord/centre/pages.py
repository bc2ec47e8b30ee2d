"""Where each public page stands, in each language: one table, so that the two always find each other.

Takes:    a page's name ("notice") or a form's id, a language
Gives:    the path; the same page in the other languages
Next:     urls.py (which turns the table into addresses), templatetags/house.py (which links by it)
"""

from collections.abc import Mapping

from holdord.intake import shown
from holdord.notice.rules import DIFFERENCE_AT, PUBLISHED_AT, VERSIONS_AT
from holdord.policy.register import Register
from holdord.terms import LANGUAGES, paths

NAMES: Mapping[str, str] = {code: language.name for code, language in LANGUAGES.items()}

PAGES: Mapping[str, Mapping[str, str]] = {
    "notice": PUBLISHED_AT,
    "versions": VERSIONS_AT,
    "difference": DIFFERENCE_AT,
    "rights": paths("rights"),
    "word": paths("word"),
    "cookies": paths("cookies"),
    "account": paths("account"),
}

#: Forms with an address of their own; any other form of a register stands under FORM.
FORMS: Mapping[str, Mapping[str, str]] = {form: paths(form) for form in shown.WITH_PAGE}
FORM: Mapping[str, str] = paths("form")

#: A form as it stands in a frame on another site.
EMBEDDED: Mapping[str, str] = paths("embedded")

#: Where the link in a letter leads that asks whether somebody said yes; the question follows, signed.
CONFIRM: Mapping[str, str] = paths("confirm")

#: Where a person lands who has sent something; what we took in follows, signed.
THANKS: Mapping[str, str] = paths("thanks")


def path_of(page: str, language: str) -> str:
    """The path of a page of the table."""
    return PAGES[page][language]


def contact_path(register: Register, language: str) -> str | None:
    """The page by which to write to us: the form called 'contact', else the first there is."""
    forms = [form.id for process in register.processes for form in process.forms]
    if not forms:
        return None
    return shown.path_of("contact" if "contact" in forms else forms[0], language)


def elsewhere(path: str, language: str) -> str | None:
    """The page at ``path``, in ``language``; None if the table does not know it."""
    for addresses in (*PAGES.values(), *FORMS.values()):
        if path in addresses.values():
            return addresses[language]
    for prefix in FORM.values():
        if path.startswith(prefix):
            return FORM[language] + path.removeprefix(prefix)
    return None
