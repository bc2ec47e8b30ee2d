"""Which form of the register asked for what a record says: only then are the form's words the record's.

Takes:    the register; under which process, from which source and with which fields something was kept
Gives:    the form's id, or None: a note, a call and a row of a list have words of their own
"""

from collections.abc import Collection

from holdord.policy.register import Register

#: Where forms get their data; staff and other ways are other sources.
_FROM_THE_PERSON = "data-subject"


def form_that_asked(register: Register, *, process: str, source: str, fields: Collection[str]) -> str | None:
    """The form of the process that has all these fields; the first of several."""
    forms = [form for each in register.processes if each.id == process for form in each.forms]
    for form in forms:
        if source in (_FROM_THE_PERSON, form.id) and set(fields) <= {field.name for field in form.fields}:
            return form.id
    return None
