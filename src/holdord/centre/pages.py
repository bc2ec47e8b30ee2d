"""Where each public page stands, in each language: one table, so that the two always find each other.

Takes:    a page's name ("notice") or a form's id, a language
Gives:    the path; the same page in the other languages
Next:     urls.py (which turns the table into addresses), templatetags/house.py (which links by it)
"""

from collections.abc import Mapping

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
}

#: Forms with an address of their own; any other form of a register stands under FORM.
FORMS: Mapping[str, Mapping[str, str]] = {
    "contact": paths("contact"),
    "white-paper": paths("white-paper"),
}
FORM: Mapping[str, str] = paths("form")

#: Where a person lands who has sent something; what we took in follows, signed.
THANKS: Mapping[str, str] = paths("thanks")


def path_of(page: str, language: str) -> str:
    """The path of a page of the table."""
    return PAGES[page][language]


def form_path(form_id: str, language: str) -> str:
    """The path of a form's page: '/da/kontakt', or '/da/formular/<id>' for one without an address of its own."""
    return FORMS[form_id][language] if form_id in FORMS else FORM[language] + form_id


def contact_path(register: Register, language: str) -> str | None:
    """The page by which to write to us: the form called 'contact', else the first there is."""
    forms = [form.id for process in register.processes for form in process.forms]
    if not forms:
        return None
    return form_path("contact" if "contact" in forms else forms[0], language)


def elsewhere(path: str, language: str) -> str | None:
    """The page at ``path``, in ``language``; None if the table does not know it."""
    for addresses in (*PAGES.values(), *FORMS.values()):
        if path in addresses.values():
            return addresses[language]
    for prefix in FORM.values():
        if path.startswith(prefix):
            return FORM[language] + path.removeprefix(prefix)
    return None
