"""The record of what is done with data on behalf of others.

Law:      GDPR Art. 30(2)(a)-(d)
Takes:    an Edition, a language, an Imprint
Gives:    a Table with one row for each engagement, its columns in the order of the letters
"""

from holdord.policy.behind import Engagement
from holdord.policy.loader import Edition
from holdord.policy.outputs import parties
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, naming
from holdord.policy.outputs.table import Cell, Column, Table
from holdord.terms import is_in_eea


def processor_record(edition: Edition, language: str, imprint: Imprint) -> Table:
    """The record, in the order of the register; without rows where we work for nobody else."""
    names = naming(edition, language, imprint)
    return Table(
        key="processor-record",
        title=names.say("processor.title"),
        language=names.language,
        organisation=edition.register.organisation,
        about=names.about(),
        columns=_columns(names),
        rows=tuple(_row(names, engagement) for engagement in edition.register.engagements),
        none=names.say("processor.none"),
    )


def _columns(names: Naming) -> tuple[Column, ...]:
    heading, _ = parties.contact(names)
    return (
        Column("processor", names.say("processor.processor"), "shared"),
        Column("representative", names.say("record.representative"), "shared"),
        Column("data_protection_officer", names.say(heading), "shared"),
        Column("on_behalf_of", names.say("processor.controller"), "head"),
        Column("controller_representative", names.say("processor.controller-representative")),
        Column("controller_officer", names.say("processor.controller-officer")),
        Column("processing", names.say("processor.processing")),
        Column("sub_processors", names.say("processor.subprocessors")),
        Column("third_countries", names.say("record.transfers")),
        Column("security", names.say("record.security")),
        Column("last_updated", names.say("record.updated"), "shared"),
    )


def _row(names: Naming, engagement: Engagement) -> tuple[Cell, ...]:
    register = names.register
    lead = register.establishment(register.lead_controller)
    contact = (engagement.controller, names.country(engagement.country), engagement.contact or "")
    helpers = [one for id in engagement.recipients if (one := register.recipient(id))]
    measures = [one for one in register.security if one.id in engagement.security]
    return (
        names.house(lead),
        parties.representative(names),
        parties.contact(names)[1],
        ", ".join(part for part in contact if part),
        engagement.representative or "",
        engagement.officer or "",
        names.text(names.wording.engagements[engagement.id]),
        tuple(names.recipient(one) for one in helpers) or names.say("told.no"),
        (*_back(names, engagement), *names.transfers(helpers)) or names.say("told.no"),
        tuple(names.measure(one.id, obsolete=one.obsolete) for one in measures),
        names.updated(),
    )


def _back(names: Naming, engagement: Engagement) -> tuple[str, ...]:
    """What is handed back to somebody outside the EEA leaves it, too (GDPR Art. 44)."""
    if is_in_eea(engagement.country):
        return ()
    country = names.country(engagement.country)
    return (names.say("processor.at-the-controller", country=country, names=engagement.controller),)
