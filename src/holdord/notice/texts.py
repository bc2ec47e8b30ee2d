"""The words that stand between the facts of a notice, by code: headings, roles, grounds, events.

Takes:    a language
Gives:    every code with its words in that language; English here, Danish in locale/
"""

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

_WORDS: Mapping[str, str] = {
    # Headings
    "what": _("What we collect"),
    "who": _("Who else gets the data"),
    "why": _("What we use the data for, and on what ground"),
    "how-long": _("How long we keep the data"),
    "nobody-else": _("Nobody else"),
    "besides": _("Besides"),
    "measures": _("The measures"),
    "measures.obsolete": _("Named in the policy, but outdated"),
    # An activity
    "process.about": _("What this is about"),
    "process.subjects": _("Whose data"),
    "process.sources": _("Where they come from"),
    "process.set-by": _("source: {names}"),
    "process.special": _("a special category of data (GDPR Art. 9)"),
    "process.named": _("(described in section {number})"),
    "process.also": _("Besides these:"),
    "process.covered": _("This policy covers"),
    "process.excluded": _("It does not cover"),
    # Purposes
    "purpose.caption": _("Each purpose, with the one ground it rests on"),
    "purpose.head": _("Purpose"),
    "purpose.ground": _("Ground"),
    "purpose.only": _("For the purpose “{purpose}” we use these data and no others:"),
    "basis.eu-gdpr:A6-1-a": _("Your consent, which you may withdraw at any time"),
    "basis.eu-gdpr:A6-1-b": _("A contract with you, or steps you asked for before one"),
    "basis.eu-gdpr:A6-1-c": _("A duty that the law puts on us"),
    "basis.eu-gdpr:A6-1-d": _("Somebody's vital interests"),
    "basis.eu-gdpr:A6-1-e": _("A task in the public interest"),
    "basis.eu-gdpr:A6-1-f": _("A legitimate interest, to which you may object"),
    "article": _("GDPR Art. 6(1)({letter})"),
    # Retention
    "retention.longest": _("At most"),
    "retention.starts": _("Counted from"),
    "retention.starts.collected": _("the day we collected the data"),
    "retention.starts.last_delivery": _("the last time we delivered a service to you"),
    "retention.starts.last_event": _("the last event you were registered for"),
    "retention.starts.last_contact": _("the last time we were in touch"),
    "retention.starts.end_of_financial_year": _("the end of the financial year they belong to"),
    "retention.until-then": _("Before that has happened"),
    "retention.until-then.rule": _("{period}, counted from {event}"),
    "retention.then": _("Then"),
    "retention.then.erase": _("we erase the data"),
    # Partners
    "partners.title.one": _("{count} partner"),
    "partners.title.many": _("{count} partners"),
    "partner.entity": _("Company"),
    "partner.country": _("Country"),
    "partner.country.in-eea": _("{country}, inside the EEA"),
    "partner.country.outside": _("{country}, outside the EEA"),
    "partner.role": _("Role"),
    "partner.role.processor": _("works for us and on our instructions (processor)"),
    "partner.role.controller": _("decides itself what it does with the data (controller)"),
    "partner.role.joint_controller": _("decides together with us (joint controller)"),
    "partner.role.third_party": _("gets the data for a use of its own (third party)"),
    "partner.gets": _("Gets"),
    "partner.for": _("For"),
    "partner.transfer": _("Ground for the transfer"),
    "partner.safeguards": _("Safeguards"),
    "partner.contract": _("Processor agreement"),
    "partner.contract.none": _("The policy names none."),
    "partner.keeps": _("Keeps the data"),
    "partner.keeps.own": _("for as long as its own policy says"),
    "partner.policy": _("Its policy"),
    "partner.policy.none": _("The policy gives no address."),
    # Transfers
    "transfer.caption": _("Countries outside the EEA, who gets data there, and on what ground"),
    "transfer.country": _("Country"),
    "transfer.who": _("Who gets data there"),
    "transfer.ground": _("Ground"),
    "transfer.in-eea": _("Inside the EEA: no ground is needed."),
    "transfer.none": _("The policy names no ground for this transfer."),
    "transfer.adequacy": _("The European Commission has found the protection there adequate ({reference})"),
    "transfer.framework": _(
        "The receiver is certified under a framework that the European Commission has approved ({reference})"
    ),
    "transfer.standard_clauses": _("The European Commission's standard contractual clauses ({reference})"),
    "transfer.binding_rules": _("Binding corporate rules, approved by an authority ({reference})"),
    "transfer.consent": _("Your explicit consent ({reference})"),
    "transfer.contract": _("Needed for a contract with you ({reference})"),
    "flow.caption": _("Regular transfers between our own offices"),
    "flow.from": _("From"),
    "flow.to": _("To"),
    "location.caption": _("Where the data are stored"),
    "location.main": _("{country} (chiefly)"),
    # Rights
    "right.answer": _("We answer"),
    "right.answer.within": _("within {period} of your request"),
    "right.answer.at-once": _("takes effect at once"),
    "right.extension": _("In complex cases"),
    "right.extension.by": _("up to {period} more; you are told why within the first month"),
    "right.price": _("Costs"),
    "right.price.free": _("nothing"),
    "right.price.fee": _("a fee may be asked"),
    "right.format": _("You get it as"),
    "right.format.pdf": _("a PDF file, locked with a password"),
    "right.format.json_and_csv": _("files that machines can read (JSON and CSV)"),
    "right.law": _("In the law"),
    "right.law.article": _("GDPR Art. {number}"),
    "right.law.paragraph": _("GDPR Art. {number}({paragraph})"),
    # People and places
    "contact.controllers": _("The controllers"),
    "contact.lead": _("answers questions about data for all of them"),
    "contact.dpo": _("Data protection officer"),
    "contact.name": _("Name"),
    "contact.email": _("E-mail"),
    "contact.address": _("Address"),
    "contact.country": _("Country"),
    "contact.phone": _("Telephone"),
    "contact.toll-free": _("Free of charge"),
    "contact.fax": _("Fax"),
    "contact.number": _("Company number"),
    "contact.lead.title": _("{name}: for everybody"),
    "contact.representative.title": _("{name}: for people in the EEA"),
    "authority.title": _("The authority that oversees us"),
    "authority.website": _("Website"),
    "authority.complaint": _("Complaint"),
    "authority.complaint.link": _("how to complain"),
    "authority.caption": _("The authority of your own country"),
}


@cache
def words(language: str) -> Mapping[str, str]:
    """Every code and its words in that language."""
    with override(language):
        return {code: gettext(text) for code, text in _WORDS.items()}
