"""A form asks for what its process holds, for a purpose and consents of its own, and for one address.

Law:      GDPR Art. 5(1)(b)-(c), 7 (a box that asks for no consent)
Takes:    the register, and where its parts stand
Gives:    faults, through the same table of checks as references.py
"""

from collections.abc import Iterator

from holdord.policy.faults import Fault, Path, Where, instead
from holdord.policy.references import check, twice
from holdord.policy.register import Form, Process, Register
from holdord.terms import LegalBasis


def _forms(register: Register) -> Iterator[tuple[Path, Process, Form]]:
    for index, process in enumerate(register.processes):
        for number, form in enumerate(process.forms):
            yield ("processes", index, "forms", number), process, form


@check("processes")
def every_form_once(register: Register, where: Where) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for path, _, form in _forms(register):
        if form.id in seen:
            said = f"the form '{form.id}' stands twice (first in line {seen[form.id]})"
            yield where.fault(path, said, "Give it another id")
        seen.setdefault(form.id, where.place(path).line)
        yield from twice(where, (*path, "fields"), [field.name for field in form.fields])
        yield from twice(where, (*path, "consents"), [box.purpose for box in form.consents])


@check("processes")
def a_form_serves_a_purpose_of_its_process(register: Register, where: Where) -> Iterator[Fault]:
    for path, process, form in _forms(register):
        if form.purpose not in process.purposes:
            said = f"'{form.purpose}' is not a purpose of the process '{process.id}'"
            yield where.fault((*path, "purpose"), said, instead(form.purpose, process.purposes))


@check("processes")
def a_form_asks_for_categories_of_its_process(register: Register, where: Where) -> Iterator[Fault]:
    for path, process, form in _forms(register):
        for index, field in enumerate(form.fields):
            if field.category not in process.categories:
                said = f"'{field.category}' is not a category of the process '{process.id}'"
                yield where.fault(
                    (*path, "fields", index, "category"), said, instead(field.category, process.categories)
                )


@check("processes")
def a_form_asks_for_one_address(register: Register, where: Where) -> Iterator[Fault]:
    """Without an address nobody could be answered, and with two nobody would know which one it is."""
    for path, _, form in _forms(register):
        named = [(index, field) for index, field in enumerate(form.fields) if field.identifies == "email"]
        if len(named) != 1:
            said = f"a form has one field with 'identifies: email' (found {len(named)})"
            yield where.fault((*path, "fields"), said, "Mark the field that holds the person's own address")
        elif not named[0][1].required:
            said = "the field that identifies the person may be left empty"
            yield where.fault((*path, "fields", named[0][0]), said, "Write 'required: true'")
        phones = [index for index, field in enumerate(form.fields) if field.identifies == "phone"]
        for index in phones[1:]:
            yield where.fault(
                (*path, "fields", index), "a second field identifies by phone", "Leave 'identifies' out of one"
            )


@check("processes", "retention")
def a_form_registers_for_one_event(register: Register, where: Where) -> Iterator[Fault]:
    """A registration is for one event, and where the time counts from events a form cannot leave out which."""
    for path, process, form in _forms(register):
        asked = [(index, field) for index, field in enumerate(form.fields) if field.kind == "event"]
        for index, field in asked:
            if not field.required:
                said = "the field that asks for which event may be left empty"
                yield where.fault((*path, "fields", index), said, "Write 'required: true'")
        for index, _ in asked[1:]:
            yield where.fault((*path, "fields", index), "a second field asks for an event", "Leave one out")
        rule = register.rule(process.retention)
        if asked and (rule is None or rule.starts != "last_event"):
            said = f"the time of '{process.id}' does not count from an event"
            yield where.fault((*path, "fields", asked[0][0], "kind"), said, "Write 'starts: last_event' under its rule")


@check("processes", "purposes")
def a_box_asks_for_consent(register: Register, where: Where) -> Iterator[Fault]:
    for path, process, form in _forms(register):
        for index, box in enumerate(form.consents):
            place, purpose = (*path, "consents", index, "purpose"), register.purpose(box.purpose)
            if box.purpose not in process.purposes:
                said = f"'{box.purpose}' is not a purpose of the process '{process.id}'"
                yield where.fault(place, said, instead(box.purpose, process.purposes))
            elif purpose and purpose.basis is not LegalBasis.CONSENT:
                said = f"'{box.purpose}' does not rest on consent but on {purpose.basis.value}"
                yield where.fault(place, said, "Leave the box out, or make consent the basis of the purpose")
            elif box.purpose == form.purpose:
                said = f"the form '{form.id}' asks for '{box.purpose}' by being sent"
                yield where.fault(place, said, "Leave the box out: the question stands above the button")
