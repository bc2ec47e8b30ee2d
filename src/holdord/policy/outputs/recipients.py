"""The list of processors, and the list of everybody who gets personal data.

Promise:  2.2 - "these companies may get information about your visit. Nobody else"
Law:      GDPR Art. 13(1)(e)-(f), 28, 30(1)(d)-(e)
Takes:    an Edition, a language, an Imprint
Gives:    a Table with one row for each recipient
"""

from holdord.policy.loader import Edition
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.naming import Naming, naming
from holdord.policy.outputs.table import Cell, Column, Table
from holdord.policy.register import Recipient


def processors(edition: Edition, language: str, imprint: Imprint) -> Table:
    """Those who work for us and on our instructions (GDPR Art. 28)."""
    return _list(naming(edition, language, imprint), "processors", only="processor")


def recipients(edition: Edition, language: str, imprint: Imprint) -> Table:
    """Everybody who gets personal data, whatever their role (GDPR Art. 4(9))."""
    return _list(naming(edition, language, imprint), "recipients")


def _list(names: Naming, key: str, only: str | None = None) -> Table:
    return Table(
        key=key,
        title=names.say(f"{key}.title"),
        language=names.language,
        organisation=names.register.organisation,
        about=names.about(),
        columns=_columns(names),
        rows=tuple(_row(names, one) for one in names.register.recipients if only in (None, one.role)),
        none=names.say(f"{key}.none"),
    )


def _columns(names: Naming) -> tuple[Column, ...]:
    return (
        Column("name", names.say("recipients.name"), "head"),
        Column("legal_entity", names.say("recipients.entity")),
        Column("country", names.say("recipients.country")),
        Column("role", names.say("recipients.role")),
        Column("kind", names.say("recipients.kind")),
        Column("does", names.say("recipients.does")),
        Column("purposes", names.say("recipients.purposes")),
        Column("personal_data", names.say("recipients.data")),
        Column("transfer", names.say("recipients.transfer")),
        Column("safeguards", names.say("recipients.safeguards")),
        Column("processor_agreement", names.say("recipients.contract")),
        Column("policy_url", names.say("recipients.policy")),
    )


def _row(names: Naming, one: Recipient) -> tuple[Cell, ...]:
    contract = names.register.contract(one.id)
    return (
        one.name,
        one.legal_entity,
        names.country(one.country),
        names.say(f"role.{one.role}"),
        names.say(f"kind.{one.kind}"),
        names.text(names.wording.recipients[one.id]),
        tuple(names.purpose(id) for id in one.purposes),
        names.categories(one.categories),
        names.transfer(one),
        tuple(names.text(names.wording.safeguards[id]) for id in one.safeguards),
        names.document(contract) if contract else "",
        one.policy_url or "",
    )
