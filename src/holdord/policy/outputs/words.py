"""The words between the facts of a record, by code: headings, roles, grounds, events.

Takes:    a language
Gives:    every code with its words in that language; English here, Danish in locale/
"""

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

_WORDS: Mapping[str, str] = {
    # What a document says about itself
    "about.organisation": _("Organisation"),
    "about.version": _("Version of the policy"),
    "about.numbered": _("no. {number}, {version}"),
    "about.unpublished": _("{version}, not published"),
    "about.updated": _("Last updated"),
    "about.made": _("This document was made on"),
    "about.unknown": _("not stated"),
    # The record of a controller: GDPR Art. 30(1), in the order of its letters
    "record.title": _("Record of processing activities (GDPR Art. 30(1))"),
    "record.none": _("The register names no processing activity."),
    "record.controller": _("Controller"),
    "record.joint": _("Joint controllers"),
    "record.representative": _("Representative in the EEA"),
    "record.officer": _("Data protection officer"),
    "record.contact": _("Contact for data protection"),
    "record.activity": _("Processing activity"),
    "record.purpose": _("Purpose"),
    "record.subjects": _("Categories of data subjects"),
    "record.categories": _("Categories of personal data"),
    "record.special": _("Special categories (GDPR Art. 9)"),
    "record.recipients": _("Recipients"),
    "record.transfers": _("Transfers to third countries"),
    "record.flows": _("Transfers to our own offices in third countries"),
    "record.erasure": _("Time limits for erasure"),
    "record.security": _("Technical and organisational security measures"),
    "record.updated": _("Last updated"),
    "record.basis": _("Legal basis"),
    "record.condition": _("Exemption for special categories"),
    "record.sources": _("Where the data come from"),
    "record.contracts": _("Processor agreements"),
    "record.assessments": _("Assessments"),
    "record.profiling": _("Profiling and automated decisions"),
    "record.clauses": _("Clauses of the policy"),
    # The record of a processor: GDPR Art. 30(2)
    "processor.title": _("Record of processing on behalf of others (GDPR Art. 30(2))"),
    "processor.none": _("The register names nobody on whose behalf data are processed."),
    "processor.processor": _("Processor"),
    "processor.controller": _("On behalf of"),
    "processor.controller-representative": _("Its representative"),
    "processor.controller-officer": _("Its data protection officer"),
    "processor.processing": _("Categories of processing"),
    "processor.subprocessors": _("Sub-processors"),
    "processor.at-the-controller": _("{country}: {names} - the controller itself is there"),
    # Who else has the data
    "processors.title": _("Processors"),
    "processors.none": _("The register names no processor."),
    "recipients.title": _("Recipients of personal data"),
    "recipients.none": _("The register names no recipient."),
    "recipients.name": _("Service"),
    "recipients.entity": _("Company"),
    "recipients.country": _("Country"),
    "recipients.role": _("Role"),
    "recipients.kind": _("Kind"),
    "recipients.does": _("What it does"),
    "recipients.purposes": _("For"),
    "recipients.data": _("Gets"),
    "recipients.transfer": _("Ground of the transfer"),
    "recipients.safeguards": _("Safeguards"),
    "recipients.contract": _("Processor agreement"),
    "recipients.policy": _("Its own policy"),
    "role.processor": _("processor"),
    "role.controller": _("controller"),
    "role.joint_controller": _("joint controller"),
    "role.third_party": _("third party"),
    "kind.analytics": _("Analytics"),
    "kind.advertising": _("Advertising"),
    "kind.widget": _("Widgets"),
    "kind.form": _("Forms"),
    "kind.communication": _("Communication"),
    "kind.documents": _("Documents"),
    "kind.storage": _("Storage"),
    "kind.events": _("Events"),
    "kind.accounting": _("Accounting"),
    # How facts are told
    "told.recipient": _("{name} ({entity}, {country}), {role}"),
    "told.transfer": _("{country}: {names} - {ground}"),
    "told.office": _("{giver} to {taker}"),
    "told.document": _("{title} ({day}; to be reviewed on {review})"),
    "told.document-of": _("{what}: {title} ({day}; to be reviewed on {review})"),
    "told.obsolete": _("{measure} (outdated)"),
    "told.number": _("company number {number}"),
    "told.interest": _("{basis}: {interest}"),
    "told.profiling": _("builds profiles"),
    "told.automated": _("decides by machine alone"),
    "told.no": _("none"),
    "ground.eea": _("inside the EEA"),
    "ground.outside": _("from outside the EEA"),
    "ground.adequacy": _("adequacy decision ({reference})"),
    "ground.framework": _("EU-US Data Privacy Framework ({reference})"),
    "ground.standard_clauses": _("standard contractual clauses ({reference})"),
    "ground.binding_rules": _("binding corporate rules ({reference})"),
    "ground.consent": _("explicit consent ({reference})"),
    "ground.contract": _("needed for a contract ({reference})"),
    "ground.none": _("no ground is named"),
    "basis.eu-gdpr:A6-1-a": _("consent (GDPR Art. 6(1)(a))"),
    "basis.eu-gdpr:A6-1-b": _("contract (GDPR Art. 6(1)(b))"),
    "basis.eu-gdpr:A6-1-c": _("legal obligation (GDPR Art. 6(1)(c))"),
    "basis.eu-gdpr:A6-1-d": _("vital interests (GDPR Art. 6(1)(d))"),
    "basis.eu-gdpr:A6-1-e": _("public task (GDPR Art. 6(1)(e))"),
    "basis.eu-gdpr:A6-1-f": _("legitimate interest (GDPR Art. 6(1)(f))"),
    "erasure.rule": _("{period} from {event}"),
    "erasure.until-then": _("before that: {period} from {event}"),
    "erasure.earlier": _("collected before {day}: {period} from {event}"),
    "starts.collected": _("the day of collection"),
    "starts.last_delivery": _("the last delivery"),
    "starts.last_event": _("the last event"),
    "starts.last_contact": _("the last contact"),
    "starts.end_of_financial_year": _("the end of the financial year"),
    "document.processor_contract": _("processor agreement"),
    "document.interest_assessment": _("assessment of interests"),
    "document.impact_assessment": _("impact assessment"),
    "document.transfer_assessment": _("transfer assessment"),
    "document.joint_arrangement": _("arrangement between joint controllers"),
    # TILT asks for sentences that a register has no place for
    "tilt.nothing-follows": _("If you do not give the data, we cannot do what they are for."),
}


@cache
def words(language: str) -> Mapping[str, str]:
    """Every code with its words in that language."""
    with override(language):
        return {code: gettext(sentence) for code, sentence in _WORDS.items()}
