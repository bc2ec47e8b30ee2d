"""What shows that nothing comes in but what the register asks for, and that it is stamped.

Promise:  3.1 (fields come from the register), 3.3a, 3.3b, 4.3, 5.3, 6.3 (purpose and ground on every record)
Takes:    the moment; `about.form` or `about.process`, the id of a form or a process of the register
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
from holdord.terms import paths

#: Where the pages stand: a control looks at what is published, so it knows addresses and no faces.
_PAGES = paths("form")
#: What a page carries besides the person's data: the token against forgery, the consent boxes, the language switch.
_OWN_FIELDS = {"csrfmiddlewaretoken", "_consent"}
_NAMES = re.compile(r"<(?:input|textarea|select)\b[^>]*?\bname=\"([^\"]+)\"")


@control("intake.unknown-fields-refused", public=True)
def unknown_fields_refused(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """The published form asks for the register's fields and no others, and one more is refused."""
    found = policy.register().form(str(about["form"]))
    if found is None:
        return broken("the register has no form {form}", form=str(about["form"]), looked_at=0)
    process, form = found
    asked = {field.name for field in form.fields}
    shown = {language: _shown(form, language) for language in policy.register().languages}
    wrong = [language for language, names in shown.items() if names != asked]
    if wrong:
        return broken("form {form}: the page asks for other fields ({languages})", form=form.id, languages=wrong,
                      looked_at=len(asked))  # fmt: skip
    if not _refuses_one_more(process, form):
        return broken("form {form}: a field the register does not know was accepted", form=form.id,
                      looked_at=len(asked))  # fmt: skip
    return kept("form {form}: fields on each page: {n}, all from the register; one more is refused",
                form=form.id, n=len(asked), looked_at=len(asked))  # fmt: skip


@control("intake.stamped")
def stamped(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every record of the form bears the process, purpose and ground that its register version gave the form."""
    form = str(about["form"])
    stamps = subjects.stamps(form)
    total = sum(stamps.values())
    wrong = sum(count for (*stamp, version), count in stamps.items() if tuple(stamp) != _expected(form, version))
    if wrong:
        return broken("form {form}: records that bear another stamp than their register gives: {wrong} of {total}",
                      form=form, wrong=wrong, total=total, looked_at=total)  # fmt: skip
    return kept("form {form}: records that bear the process, purpose and ground of their register: {total} of {total}",
                form=form, total=total, looked_at=total)  # fmt: skip


@control("intake.purpose-and-ground")
def purpose_and_ground(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every record of the process bears a purpose of that process, on the ground its register version gave it."""
    process = str(about["process"])
    if policy.register().process(process) is None:
        return broken("the register has no process {process}", process=process, looked_at=0)
    stamps = subjects.stamps_in(process)
    total = sum(stamps.values())
    wrong = sum(count for stamp, count in stamps.items() if not _is_of(process, *stamp))
    if wrong:
        return broken("{process}: records without a purpose of it on its ground: {wrong} of {total}", process=process,
                      wrong=wrong, total=total, looked_at=total)  # fmt: skip
    return kept("{process}: records with a purpose of it on its ground: {total} of {total}", process=process,
                total=total, looked_at=total)  # fmt: skip


def _is_of(process: str, purpose: str, basis: str, version: str) -> bool:
    """Whether the register of that version has the purpose in that process, on that ground."""
    edition = policy.kept(version)
    of = edition.register.process(process) if edition else None
    stated = edition.register.purpose(purpose) if edition else None
    return of is not None and stated is not None and purpose in of.purposes and stated.basis.value == basis


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
