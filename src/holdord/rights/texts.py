"""The words for codes, as they are said to the person and to staff.

Takes:    a code, a language
Gives:    words; for a code nobody has put into words, the code itself in readable form, never an error
Next:     report.py (the document), locale/da (the Danish)

Every room gives its items to a report as codes; the words a person reads for them stand here, in one place and in
one voice.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from holdord.rights.rules import ExtensionGround, RefusalGround, Step
from holdord.terms import LANGUAGES

LOCALES: Mapping[str, str] = {code: language.locale for code, language in LANGUAGES.items()}
MOMENT: Mapping[str, str] = {code: language.moment for code, language in LANGUAGES.items()}

#: What an item is, by room and kind. A record is named after the form it came through, where there is one.
KINDS: Mapping[str, str] = {
    "subjects.identifier": _("How we reach you"),
    "subjects.record": _("What you told us or left with us"),
    "subjects.relation": _("That we know you in this area"),
    "subjects.objection": _("Your objection"),
    "subjects.restriction": _("Restriction of the use of your data"),
    "subjects.suppression": _("Block against being contacted"),
    "subjects.hold": _("Duty to keep the data longer"),
    "subjects.told": _("What we have told you"),
    "consent.choice": _("Your choice about consent"),
    "recipients.disclosure": _("Passed on"),
    "notice.message": _("Letter from us"),
    "notice.told": _("A change of the policy that we were to tell you of"),
    "rights.request": _("Your request"),
}

#: The names of fields that no form of the register names.
FIELDS: Mapping[str, str] = {
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "skype": _("Skype id"),
    "linkedin": _("LinkedIn profile"),
    "device": _("Device"),
    "anchor": _("Event that counts"),
    "reason": _("Reason"),
    "until": _("Until"),
    "statute": _("Law"),
    "what": _("What"),
    "state": _("State"),
    "channel": _("Made through"),
    "to": _("Sent to"),
    "title": _("Subject line"),
    "body": _("Text"),
    "recipient": _("Recipient"),
    "categories": _("Kinds of data"),
    "reference": _("Case number"),
    "right": _("Right"),
    "status": _("Status"),
    "due": _("To be answered by"),
    "address": _("Asked from"),
    "message": _("Message"),
    "answer": _("Our answer"),
    "downloads": _("Times fetched"),
    "name": _("Name"),
    "company": _("Company"),
    "job-title": _("Job title"),
    "location": _("Place"),
    "paper": _("Paper or demo"),
}

#: Values that are codes, by the field they stand in.
VALUES: Mapping[str, Mapping[str, str]] = {
    "anchor": {
        "last_delivery": _("the last delivery of a service"),
        "last_event": _("the last event you were registered for"),
        "last_contact": _("the last contact"),
    },
    "reason": {
        "accuracy-contested": _("you contest that the data are correct"),
        "unlawful": _("the processing was unlawful, and you did not want the data erased"),
        "needed-for-claims": _("you need the data for a legal claim"),
        "objection-pending": _("your objection is being looked at"),
        "objection": _("you have objected"),
    },
    "state": {
        "dpv:ConsentRequested": _("asked, not answered"),
        "dpv:ConsentGiven": _("given"),
        "dpv:ConsentRefused": _("refused"),
        "dpv:ConsentWithdrawn": _("withdrawn by you"),
        "dpv:ConsentRevoked": _("ended by us"),
        "dpv:ConsentExpired": _("expired"),
        "dpv:ConsentInvalidated": _("no longer valid"),
        "queued": _("not sent yet"),
        "sent": _("sent"),
        "failed": _("could not be sent"),
        "bounced": _("came back"),
        "waiting": _("not written yet"),
        "unreachable": _("we have no e-mail address to write to"),
        "silent": _("you wanted no letters from us"),
        "gone": _("it no longer concerned you"),
    },
    "channel": {
        "staff": _("a member of our staff"),
        "page": _("our pages"),
        "mail": _("mail"),
        "phone": _("telephone"),
        "web-form": _("a form on our pages"),
    },
    "what": {
        "right-to-object": _("that you may object to the use of your data"),
        "objection": _("that you may object to the use of your data"),
        "policy-change": _("a change of our privacy policy"),
    },
}

#: What was done with a person's data, as the log has it. Said without an actor: names of staff are not told.
ACTS: Mapping[str, str] = {
    "subjects.read": _("Opened by staff"),
    "subjects.take_in": _("Taken in"),
    "subjects.relate": _("Area noted in which we know you"),
    "subjects.prove_identifier": _("Address or number proven to be yours"),
    "subjects.object_to": _("Objection noted"),
    "subjects.restrict": _("Use restricted"),
    "subjects.announce_lift": _("You were told that a restriction ends"),
    "subjects.lift": _("Objection or restriction ended"),
    "subjects.suppress": _("Block against being contacted made"),
    "subjects.move_anchor": _("Event noted that moves the time of erasure"),
    "subjects.hold": _("Duty to keep data longer noted"),
    "subjects.release": _("Duty to keep data longer ended"),
    "subjects.told": _("You were told about your rights"),
    "subjects.erase_records": _("Entries erased"),
    "subjects.erase_relation": _("Area erased"),
    "subjects.merge": _("Two records of you joined into one"),
    "consent.ask": _("You were asked for consent"),
    "consent.give": _("You gave consent"),
    "consent.refuse": _("You refused consent"),
    "consent.withdraw": _("You withdrew consent"),
    "consent.revoke": _("Consent ended by us"),
    "consent.merge": _("Choices about consent joined into one record"),
    "recipients.disclose": _("Passed on to a recipient"),
    "recipients.refused": _("Passing on refused by our system"),
    "recipients.merge": _("Recipients joined into one record"),
    "decisions.may": _("Asked whether your data may be used"),
    "decisions.refused-read": _("Opening refused by our system"),
    "notice.write": _("Letter to you written"),
    "notice.sent": _("Letter to you sent"),
    "notice.failed": _("Letter to you could not be sent"),
    "notice.bounced": _("Letter to you came back"),
    "notice.forget": _("Text of a letter removed"),
    "notice.hand_over": _("Letters joined into one record"),
    "retention.erase_records": _("Entries erased because their time was up"),
    "rights.asked": _("Request received"),
    "rights.proven": _("You showed that the address is yours"),
    "rights.identity-confirmed": _("Your identity confirmed by staff"),
    "rights.joined": _("Request joined with an earlier one"),
    "rights.opened": _("Request opened by staff"),
    "rights.prepared": _("Data gathered for your answer"),
    "rights.previewed": _("Your answer looked through by staff"),
    "rights.approved": _("Answer approved"),
    "rights.changed": _("Data changed before the answer was sent, so it is prepared again"),
    "rights.answered": _("Answer sent"),
    "rights.extended": _("Term extended"),
    "rights.refused": _("Request refused"),
    "rights.password-shown": _("Password shown to you"),
    "rights.password-read-out": _("Password read out to you"),
    "rights.fetched": _("Answer fetched"),
    "rights.destroyed": _("File destroyed"),
    "rights.expired": _("Request closed because nobody proved it"),
    "rights.forgotten": _("All but the dates of a request removed"),
    "rights.erase": _("Requests cleared of everything personal"),
    "rights.merge": _("Requests joined into one record"),
}

#: Why a purpose is not open today, said to the person. decisions/texts.py says the same to staff.
REASONS: Mapping[str, str] = {
    "no-relation": _("We hold no data that may be used for it."),
    "retention-expired": _("The time for keeping the data is over."),
    "hold": _("The data are kept only because a law or a claim requires it."),
    "no-consent": _("You have not given your consent."),
    "consent-refused": _("You said no."),
    "consent-withdrawn": _("You withdrew your consent."),
    "consent-ended": _("The consent is no longer valid."),
    "consent-outgrown": _("Your consent does not cover what we use the data for today."),
    "objection": _("You have objected."),
    "marketing-objection": _("You have said no to direct marketing."),
    "restriction": _("The use of your data is restricted."),
    "suppressed": _("The address is blocked against being contacted."),
    "automated-decision": _("It would be an automated decision, and we make none."),
}

EXTENSION_GROUNDS: Mapping[str, str] = {
    ExtensionGround.AMOUNT: _("There is a large amount of data."),
    ExtensionGround.HARD_TO_FIND: _("The data are hard to find, because they lie in many places."),
    ExtensionGround.REDACTION: _("Data about other people have to be taken out first."),
    ExtensionGround.MAKING_CLEAR: _("The data have to be made understandable first."),
    ExtensionGround.SUDDEN_PEAK: _("We have received unusually many requests at once for a short time."),
}

REFUSAL_GROUNDS: Mapping[str, str] = {
    RefusalGround.CANNOT_IDENTIFY: _("We cannot tell which data are yours, or that you are the person they are about."),
    RefusalGround.UNFOUNDED: _("The request is manifestly unfounded."),
    RefusalGround.EXCESSIVE: _("The request is manifestly excessive."),
    RefusalGround.OTHERS: _("The answer would harm the rights and freedoms of other people."),
    RefusalGround.KEPT_BY_LAW: _("A law obliges us to keep the data."),
    RefusalGround.LEGAL_CLAIMS: _("The data are needed for a legal claim."),
    RefusalGround.CORRECT: _("We have checked the data and believe that they are correct."),
    RefusalGround.COMPELLING: _("There are compelling legitimate grounds that weigh more than your interests."),
    RefusalGround.NOT_MET: _("The conditions that the law sets for this right are not met."),
}

#: Where a request stands, said to the person.
STATUSES: Mapping[str, str] = {
    "dpv:RequestInitiated": _("Waiting for you to show that the address is yours"),
    "dpv:RequestAcknowledged": _("Received"),
    "dpv:RequestRequiresAction": _("Waiting for an answer from you"),
    "dpv:RequestAccepted": _("Being prepared"),
    "dpv:RequestActionDelayed": _("Takes longer; you have been told why"),
    "dpv:RequestRejected": _("Refused; you have been told why"),
    "dpv:RequestFulfilled": _("Answered"),
    "dpv:RequestUnfulfilled": _("Closed without an answer"),
}

#: What a request waits for, said to staff.
STEPS: Mapping[str, str] = {
    Step.PROOF: _("Waits for the person to prove the address"),
    Step.PREPARE: _("To be prepared"),
    Step.APPROVE: _("To be approved"),
    Step.ANSWER: _("To be answered"),
    Step.MAKING: _("The answer is being made"),
    Step.NOTHING: _("Closed"),
}

GROUPS: Mapping[str, str] = {
    "late": _("Late"),
    "this-week": _("Due within a week"),
    "to-prepare": _("To be prepared"),
    "to-approve": _("To be approved"),
    "to-answer": _("To be answered"),
    "being-made": _("The answer is being made"),
    "waiting-for-person": _("Waits for the person to prove the address"),
}

#: Other words of the report.
WORDS: Mapping[str, str] = {
    "yes": _("Yes"),
    "no": _("No"),
    "source": _("Source: {source}"),
    "form": _("The form “{form}”"),
    "purpose": _("Purpose: {purpose}"),
    "provided": _("Given by you"),
    "gone-by": _("Gone by {day}"),
    "newest": _("Newest entry: {day}"),
    "counted": _("Counted from {day}"),
    "held": _("Data from “{process}” stay longer, because of {statute}."),
    "authority": _("Authority"),
    "website": _("Website"),
    "complaint": _("How to complain"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "general": _("Across all areas"),
    "letters": _("Letters and requests"),
    "marketing": _("all direct marketing"),
    "our-office": _("One of our own offices"),
}


def word(shelf: Mapping[str, str], code: str, language: str) -> str:
    """The words for a code; the code in readable form where it has none."""
    if code not in shelf:
        return readable(code)
    with override(language):
        return gettext(shelf[code])


def readable(code: str) -> str:
    """A code as a person can read it: ``last-delivery`` -> ``Last delivery``."""
    bare = code.replace("-", " ").replace("_", " ").strip()
    return bare[:1].upper() + bare[1:]


def value_of(field: str, value: str, language: str) -> str:
    """A value in words, where it is a code of that field; else as it stands."""
    known = VALUES.get(field, {})
    return word(known, value, language) if value in known else value


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
