"""What the banner names leads somewhere, and what it asks for may be asked.

Law:      ePrivacy Directive Art. 5(3); GDPR Art. 4(11)
Takes:    the register, and where its parts stand
Gives:    faults, from checks in the table of references.py
Refuses:  nothing by exception
"""

from collections.abc import Iterator

from holdord.policy.catalogue.gates import gate_of
from holdord.policy.faults import Fault, Where, instead
from holdord.policy.references import check
from holdord.policy.register import Register
from holdord.terms import LegalBasis


@check("banner", "processes")
def the_banner_asks_for_a_known_process(register: Register, where: Where) -> Iterator[Fault]:
    banner = register.banner
    if banner and register.process(banner.process) is None and where.is_whole("processes"):
        said = f"there is no process '{banner.process}'"
        yield where.fault(
            ("banner", "process"), said, instead(banner.process, [each.id for each in register.processes])
        )


@check("banner", "processes", "purposes")
def the_banner_asks_for_consents_of_that_process(register: Register, where: Where) -> Iterator[Fault]:
    banner = register.banner
    process = register.process(banner.process) if banner else None
    if banner is None or process is None or not where.is_whole("processes", "purposes"):
        return
    for index, id in enumerate(banner.purposes):
        path = ("banner", "purposes", index)
        purpose = register.purpose(id)
        if id in banner.purposes[:index]:
            yield where.fault(path, f"'{id}' stands twice", "Keep one")
        elif id not in process.purposes or purpose is None:
            yield where.fault(path, f"the process has no purpose '{id}'", instead(id, process.purposes))
        elif purpose.basis is not LegalBasis.CONSENT:
            said = f"'{id}' rests on {purpose.basis.value}, and nobody is asked for it"
            yield where.fault(path, said, "Name purposes on consent (eu-gdpr:A6-1-a)")


@check("banner", "recipients", "processes")
def tags_belong_to_services_of_the_banner(register: Register, where: Where) -> Iterator[Fault]:
    banner = register.banner
    if banner is None or not where.is_whole("recipients", "processes"):
        return
    services = {each.id: each for purpose in banner.purposes for each in banner.services_of(purpose, register)}
    for id, number in banner.tags.items():
        path = ("banner", "tags", id)
        if id not in services:
            yield where.fault(path, f"the banner asks about no recipient '{id}'", instead(id, services))
            continue
        gate = gate_of(services[id].vendor)
        if gate is None or not (gate.load or gate.before):
            said = f"the catalogue does not know how '{id}' is let in"
            yield where.fault(path, said, "Leave it out, and mark its tags in the page: data-holdord")
        elif not gate.takes(number):
            yield where.fault(
                path, f"'{number}' is not a number of {services[id].name}", f"Write it as in '{gate.example}'"
            )
