"""What shows that nothing comes in but what the register asks for, and that it is stamped.

Promise:  3.1 (fields come from the register), 3.3a, 3.3b (purpose and ground on every record)
Takes:    the moment; `about.form`, the id of a form of the register
Gives:    Evidence from the published form and from the stamps of live records
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.intake.rules import NotAccepted, accept
from holdord.lib.registry import Evidence, broken, control, kept
from holdord.lib.web import fetch
from holdord.policy import queries as policy
from holdord.policy.register import Form, Process, Register
from holdord.subjects import queries as subjects

#: Where the pages stand: a control looks at what is published, so it knows addresses and no faces.
_PAGES = {"da": "/da/formular/", "en": "/en/form/"}
#: What a page carries besides the person's data: the token against forgery, the consent boxes, the language switch.
_OWN_FIELDS = {"csrfmiddlewaretoken", "_consent"}
_NAMES = re.compile(r"<(?:input|textarea|select)\b[^>]*?\bname=\"([^\"]+)\"")


@control("intake.unknown-fields-refused")
def unknown_fields_refused(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The published form asks for the register's fields and no others, and one more is refused."""
    found = policy.register().form(str(about["form"]))
    if found is None:
        return broken(f"the register has no form {about['form']!r}", looked_at=0)
    process, form = found
    asked = {field.name for field in form.fields}
    shown = {language: _shown(form, language) for language in policy.register().languages}
    wrong = [language for language, names in shown.items() if names != asked]
    if wrong:
        return broken(f"form {form.id}: the page in {', '.join(wrong)} asks for other fields", looked_at=len(asked))
    if not _refuses_one_more(process, form):
        return broken(f"form {form.id}: a field the register does not know was accepted", looked_at=len(asked))
    return kept(f"form {form.id}: {len(asked)} fields on each page, all from the register; one more is refused",
                looked_at=len(asked))  # fmt: skip


@control("intake.stamped")
def stamped(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every record of the form bears the process, purpose and ground that its register version gave the form."""
    form = str(about["form"])
    stamps = subjects.stamps(form)
    total = sum(stamps.values())
    wrong = sum(count for (*stamp, version), count in stamps.items() if tuple(stamp) != _expected(form, version))
    if wrong:
        return broken(
            f"form {form}: {wrong} of {total} records bear another stamp than their register", looked_at=total
        )
    return kept(f"form {form}: {total} records bear the process, purpose and ground of their register", looked_at=total)


def _shown(form: Form, language: str) -> set[str]:
    page = fetch(_PAGES[language] + form.id).text
    return {name for name in _NAMES.findall(page) if name not in _OWN_FIELDS}


def _refuses_one_more(process: Process, form: Form) -> bool:
    try:
        accept(process, form, {"not-in-the-register": "x"}, ())
    except NotAccepted as refused:
        return refused.faults.get("not-in-the-register") == "unknown-field"
    return False


def _expected(form_id: str, version: str) -> tuple[str, str, str] | None:
    """What the register of that version says of the form; None if that version is not known here."""
    edition = policy.kept(version)
    return _stamp_of(edition.register, form_id) if edition else None


def _stamp_of(register: Register, form_id: str) -> tuple[str, str, str] | None:
    found = register.form(form_id)
    if found is None:
        return None
    process, form = found
    purpose = register.purpose(form.purpose)
    return (process.id, form.purpose, purpose.basis.value) if purpose else None
