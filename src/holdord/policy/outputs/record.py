"""The record of processing activities that a controller keeps.

Promise:  1.1-11.5, as an authority reads them
Law:      GDPR Art. 30(1)(a)-(g), and 30(4): it is shown to the authority on request
Takes:    an Edition, a language, an Imprint
Gives:    a Table with one row for each purpose of each activity, so that a ground, a recipient and a kind of data are
          never read as belonging to another purpose. Columns follow the letters of Art. 30(1), as the forms of the
          Danish authority do, and end with the day of the last change; what an audit asks besides stands behind them
"""

from holdord.policy.loader import Edition
from holdord.policy.outputs import parties
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, naming
from holdord.policy.outputs.table import Cell, Column, Table
from holdord.policy.register import Process, Purpose, Recipient


def record(edition: Edition, language: str, imprint: Imprint) -> Table:
    """The record, in the order of the register."""
    names = naming(edition, language, imprint)
    register = edition.register
    pairs = [(process, register.purpose(id)) for process in register.processes for id in process.purposes]
    return Table(
        key="record",
        title=names.say("record.title"),
        language=names.language,
        organisation=register.organisation,
        about=names.about(),
        columns=_columns(names),
        rows=tuple(_row(names, process, purpose) for process, purpose in pairs if purpose),
        none=names.say("record.none"),
    )


def _columns(names: Naming) -> tuple[Column, ...]:
    heading, _ = parties.contact(names)
    return (
        Column("controller", names.say("record.controller"), "shared"),
        Column("joint_controllers", names.say("record.joint"), "shared"),
        Column("representative", names.say("record.representative"), "shared"),
        Column("data_protection_officer", names.say(heading), "shared"),
        Column("activity", names.say("record.activity"), "head"),
        Column("purpose", names.say("record.purpose"), "head"),
        Column("data_subjects", names.say("record.subjects")),
        Column("personal_data", names.say("record.categories")),
        Column("special_categories", names.say("record.special")),
        Column("recipients", names.say("record.recipients")),
        Column("third_countries", names.say("record.transfers")),
        Column("own_transfers", names.say("record.flows"), "shared"),
        Column("erasure", names.say("record.erasure")),
        Column("security", names.say("record.security"), "shared"),
        Column("last_updated", names.say("record.updated"), "shared"),
        Column("legal_basis", names.say("record.basis")),
        Column("special_condition", names.say("record.condition")),
        Column("sources", names.say("record.sources")),
        Column("processor_agreements", names.say("record.contracts")),
        Column("assessments", names.say("record.assessments")),
        Column("profiling", names.say("record.profiling")),
        Column("clauses", names.say("record.clauses")),
    )


def _row(names: Naming, process: Process, purpose: Purpose) -> tuple[Cell, ...]:
    register = names.register
    held = used(process, purpose)
    special = [id for id in held if (category := register.category(id)) and category.special]
    getting = getters(names, process, purpose)
    contracts = [found for one in getting if one.role == "processor" and (found := register.contract(one.id))]
    return (
        *parties.controllers(names),
        parties.representative(names),
        parties.contact(names)[1],
        names.wording.processes[process.id].title,
        names.purpose(purpose.id),
        tuple(names.text(names.wording.data_subjects[id]) for id in process.data_subjects),
        names.categories(held),
        names.categories(special) or names.say("told.no"),
        tuple(names.recipient(one) for one in getting) or names.say("told.no"),
        names.transfers(getting) or names.say("told.no"),
        names.flows() or names.say("told.no"),
        names.erasure(process),
        measures(names),
        names.updated(),
        names.basis(purpose),
        purpose.condition.article if purpose.condition else "",
        tuple(names.text(names.wording.sources[id]) for id in process.sources),
        tuple(dict.fromkeys(names.document(contract) for contract in contracts)),
        _assessments(names, process, purpose),
        _machines(names, purpose),
        ", ".join(purpose.clauses),
    )


def used(process: Process, purpose: Purpose) -> tuple[str, ...]:
    """The kinds of data that a purpose uses in an activity."""
    return tuple(id for id in process.categories if not purpose.categories or id in purpose.categories)


def getters(names: Naming, process: Process, purpose: Purpose) -> tuple[Recipient, ...]:
    """The recipients that get data for a purpose in an activity."""
    found = (names.register.recipient(id) for id in process.recipients)
    return tuple(one for one in found if one and purpose.id in one.purposes)


def measures(names: Naming) -> tuple[str, ...]:
    """What protects the data (GDPR Art. 32(1)); they are stated for all of it."""
    return tuple(names.measure(one.id, obsolete=one.obsolete) for one in names.register.security)


def _assessments(names: Naming, process: Process, purpose: Purpose) -> tuple[str, ...]:
    """What was weighed for it: a paper on the purpose or on the activity, but no agreement with anybody."""
    return tuple(
        names.document(paper, kind=True)
        for paper in names.register.documents
        if paper.kind != "processor_contract" and (purpose.id in paper.purposes or process.id in paper.processes)
    )


def _machines(names: Naming, purpose: Purpose) -> Cell:
    said = [names.say("told.profiling")] * purpose.profiling + [
        names.say("told.automated")
    ] * purpose.automated_decisions
    return tuple(said) or names.say("told.no")
