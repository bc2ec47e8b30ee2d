"""The words for codes, as they are said to the person and to staff.

Takes:    a code, a language
Gives:    words; for a code nobody has put into words, the code itself in readable form, never an error
Next:     report.py (the document), locale/da (the Danish)

Every room gives its items to a report as codes; the words a person reads for them stand here, in one place and in
one voice. Long, for it is a dictionary: one line a code.
"""

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.matrix_texts import FACTS
from holdord.rights.rules import ExtensionGround, RefusalGround, Step
from holdord.terms import LANGUAGES

LOCALES: Mapping[str, str] = {code: language.locale for code, language in LANGUAGES.items()}
MOMENT: Mapping[str, str] = {code: language.moment for code, language in LANGUAGES.items()}

#: What an item is, by room and kind. A record is named after the form it came through, where there is one.
KINDS: Mapping[str, str] = {
    "subjects.identifier": _("How we reach you"),
    "subjects.record": _("What you told us or left with us"),
    "subjects.note": _("A note our staff took"),
    "subjects.relation": _("That we know you in this area"),
    "subjects.objection": _("Your objection"),
    "subjects.restriction": _("Restriction of the use of your data"),
    "subjects.suppression": _("Block against being contacted"),
    "subjects.minor": _("That you are too young for your data to be used"),
    "subjects.hold": _("Duty to keep the data longer"),
    "subjects.told": _("What we have told you"),
    "consent.choice": _("Your choice about consent"),
    "decisions.answer": _("What our system said when it was asked whether your data may be used"),
    "consent.site-choice": _("What you chose on our website"),
    "consent.channel": _("How you want to be reached"),
    "recipients.disclosure": _("Passed on"),
    "elsewhere.communication": _("What a recipient was told to do with your data"),
    "elsewhere.piece": _("What a recipient holds about you"),
    "recipients.list": _("A list you are on that is kept by somebody else"),
    "notice.message": _("Letter from us"),
    "mailing.sent": _("Mail from a system of ours"),
    "notice.told": _("A change of the policy that we were to tell you of"),
    "rights.request": _("Your request"),
    "rights.letter": _("Your letter to the data protection officer"),
    "rights.deed": _("What we did for your request"),
    "rights.fact": _("What we found out for your request"),
    "retention.forewarned": _("That we were to tell you before something of yours goes"),
}

#: Why a person can have their data erased (GDPR Art. 17(1)).
ERASURE_GROUNDS: Mapping[str, str] = {
    "A17-1-a": _("The data are no longer needed for what they were collected for (GDPR Art. 17(1)(a))"),
    "A17-1-b": _("The consent was withdrawn, and there is no other ground (GDPR Art. 17(1)(b))"),
    "A17-1-c": _("An objection was made, and nothing overrides it (GDPR Art. 17(1)(c))"),
    "A17-1-d": _("The data were used unlawfully (GDPR Art. 17(1)(d))"),
    "A17-1-e": _("A law obliges to erase them (GDPR Art. 17(1)(e))"),
    "A17-1-f": _("They were collected from a child for an online service (GDPR Art. 17(1)(f))"),
}

#: Why something may stay all the same (GDPR Art. 17(3)).
ERASURE_EXEMPTIONS: Mapping[str, str] = {
    "A17-3-a": _("freedom of expression and information (GDPR Art. 17(3)(a))"),
    "A17-3-b": _("a law obliges to keep it (GDPR Art. 17(3)(b))"),
    "A17-3-c": _("public health (GDPR Art. 17(3)(c))"),
    "A17-3-d": _("archiving, research or statistics in the public interest (GDPR Art. 17(3)(d))"),
    "A17-3-e": _("legal claims (GDPR Art. 17(3)(e))"),
}

#: The names of fields that no form of the register names.
FIELDS: Mapping[str, str] = {
    "recipient": _("Recipient"),
    "place": _("Where it lies"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "skype": _("Skype id"),
    "linkedin": _("LinkedIn profile"),
    "device": _("Device"),
    "anchor": _("Event that counts"),
    "reason": _("Reason"),
    "until": _("Until"),
    "first_on": _("Goes from"),
    "last_on": _("The last of it goes"),
    "statute": _("Law"),
    "what": _("What"),
    "state": _("State"),
    "channel": _("Made through"),
    "way": _("By"),
    "wanted": _("Wanted"),
    "allowed": _("May they?"),
    "why": _("Why"),
    "to": _("Sent to"),
    "title": _("Subject line"),
    "body": _("Text"),
    "categories": _("Kinds of data"),
    "reference": _("Case number"),
    "right": _("Right"),
    "status": _("Status"),
    "due": _("To be answered by"),
    "address": _("Asked from"),
    "message": _("Message"),
    "answer": _("Our answer"),
    "asked-by": _("Asked for you by"),
    "downloads": _("Times fetched"),
    "name": _("Name"),
    "company": _("Company"),
    "job-title": _("Job title"),
    "location": _("Place"),
    "paper": _("Paper or demo"),
    "account": _("Account number"),
    "telegram": _("Telegram name"),
    "skype-id": _("Skype id"),
    "note": _("Noted"),
    "project": _("Project"),
    "number": _("Telephone number"),
    "started": _("Began"),
    "duration": _("Lasted"),
    "agent": _("Spoke with"),
    "direction": _("Who called"),
    "service": _("Service"),
    "side": _("Written by"),
    "ticket": _("Ticket"),
    "event": _("Event"),
    "event-date": _("Day of the event"),
    "registration-number": _("Number of the registration"),
    "called-off": _("Called off on"),
    "left-out": _("Not kept"),
    "more-emails": _("Further e-mail addresses"),
    "more-phones": _("Further numbers"),
    "subject": _("Subject line"),
    "text": _("Text"),
    "files": _("Files"),
    "website": _("Website"),
    "first-name": _("First name"),
    "last-name": _("Last name"),
    "order": _("Order number"),
    "registered": _("Registered on"),
    "asked": _("Asked and answered"),
    "field": _("Field"),
    "new": _("Now says"),
    "was": _("Said before"),
    "statement": _("Your statement"),
    "decision": _("Decision"),
    "interest": _("Our interest"),
    "need": _("Why it is needed"),
    "person": _("Your situation"),
    "view": _("Your view"),
    "recording": _("Recording"),
    "said": _("What you did"),
    "services": _("Services you said yes to"),
    "browser": _("Number of your browser"),
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
        "told-by-them": _("you told us your age"),
        "told-by-a-parent": _("a parent told us"),
        "found-by-us": _("we found out"),
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
        "leaving": _("not sent yet, in the mail server's hands"),
        "refused": _("not sent: the policy did not allow it"),
        "bounced": _("came back"),
        "waiting": _("not written yet"),
        "unreachable": _("we have no e-mail address to write to"),
        "written": _("written"),
        "returned": _("came back"),
        "by-hand": _("told by our staff"),
        "exempt": _("not necessary, as our staff decided"),
        "silent": _("you wanted no letters from us"),
        "gone": _("it no longer concerned you"),
    },
    "channel": {
        "staff": _("a member of our staff"),
        "page": _("our pages"),
        "mail": _("mail"),
        "phone": _("telephone"),
        "web-form": _("a form on our pages"),
        "letter": _("the link in a letter of ours"),
    },
    "way": {
        "email": _("e-mail"),
        "sms": _("text message"),
        "messenger": _("messenger"),
        "call": _("telephone"),
        "automated-call": _("automatic call"),
        "post": _("letter"),
    },
    "allowed": {"yes": _("yes"), "no": _("no")},
    "direction": {"in": _("you called us"), "out": _("we called you")},
    "side": {"them": _("you"), "us": _("us")},
    "wanted": {"yes": _("yes"), "no": _("no")},
    "said": {
        "accept": _("said yes to everything"),
        "refuse": _("said no"),
        "choose": _("chose one by one"),
        "widget": _("let one thing in"),
        "withdraw": _("took everything back"),
        "gpc": _("your browser said no for you"),
    },
    "what": {
        "right-to-object": _("that you may object to the use of your data"),
        "objection": _("that you may object to the use of your data"),
        "policy-change": _("a change of our privacy policy"),
        "origin": _("where we have your data from"),
        **FACTS,
    },
    "answer": {"yes": _("yes"), "no": _("no")},
}

#: What was done with a person's data, as the log has it. Said without an actor: names of staff are not told.
ACTS: Mapping[str, str] = {
    "consent.is_mine": _("A number of the banner noted to be yours"),
    "subjects.read": _("Opened by staff"),
    "subjects.take_in": _("Taken in"),
    "subjects.attach": _("A file of yours kept"),
    "subjects.scanned": _("A file of yours scanned for viruses"),
    "subjects.relate": _("Area noted in which we know you"),
    "subjects.prove_identifier": _("Address or number proven to be yours"),
    "subjects.object_to": _("Objection noted"),
    "subjects.restrict": _("Use restricted"),
    "subjects.mark_minor": _("Noted that you are too young for your data to be used"),
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
    "subjects.unmerge": _("Your record parted from somebody else's again"),
    "subjects.join": _("Staff found that two records are both of you"),
    "subjects.part": _("Staff found that two records are not of one person"),
    "subjects.correct-identifier": _("An address or a number of yours put right"),
    "subjects.correct": _("A fact about you put right"),
    "rights.entered": _("You logged in to your own page"),
    "rights.passkey-added": _("You added a passkey"),
    "rights.passkey-removed": _("You removed a passkey"),
    "rights.taken-along": _("You took along what you gave us"),
    "rights.left": _("You left: consents taken back, objected, erasure asked for"),
    "subjects.note": _("Note about you written by staff"),
    "subjects.assign": _("Somebody set to look after you"),
    "subjects.unassign": _("Somebody no longer looks after you"),
    "subjects.reassign": _("You are looked after by somebody else"),
    "subjects.confirm": _("Looked again at who looks after you"),
    "subjects.confide": _("Data of yours kept for those who need them under a contract"),
    "subjects.unconfide": _("Data of yours no longer kept apart under a contract"),
    "subjects.tell_apart": _("Staff found that somebody else's record is not yours"),
    "subjects.close_merge": _("Joining of two records of you made final"),
    "consent.ask": _("You were asked for consent"),
    "consent.give": _("You gave consent"),
    "consent.refuse": _("You refused consent"),
    "consent.withdraw": _("You withdrew consent"),
    "consent.revoke": _("Consent ended by us"),
    "consent.choose_channel": _("Noted how you want to be reached"),
    "consent.merge": _("Choices about consent joined into one record"),
    "consent.unmerge": _("Choices about consent parted into two records"),
    "recipients.disclose": _("Passed on to a recipient"),
    "recipients.communicate": _("Recipients told what to do with your data"),
    "recipients.done": _("A recipient has done it"),
    "recipients.impossible": _("A recipient could not be told, or could not do it"),
    "recipients.call-off": _("A recipient is told that something is called off"),
    "recipients.by-hand": _("What a recipient is to do waits for somebody here"),
    "recipients.carried": _("Recipient noted who brought us your data"),
    "recipients.refused": _("Passing on refused by our system"),
    "recipients.merge": _("Recipients joined into one record"),
    "recipients.unmerge": _("Recipients parted into two records"),
    "intake.accepted": _("Taken in at the door"),
    "intake.release": _("Let in by staff after it had waited"),
    "intake.call-off": _("Noted that you do not come to an event"),
    "intake.stand-again": _("Noted that you come to an event after all"),
    "decisions.may": _("Asked whether your data may be used"),
    "decisions.merge": _("Answers about your data joined into one record"),
    "decisions.unmerge": _("Answers about your data parted from another's"),
    "decisions.asked-by-a-machine": _("Asked whether a machine may decide about you, and refused"),
    "decisions.refused-read": _("Opening refused by our system"),
    "mailing.take": _("Mail of one of our systems to you taken in"),
    "mailing.let-go": _("Asked whether the mail to you may go, and let it go"),
    "mailing.refused": _("Mail to you refused"),
    "mailing.sent": _("Mail to you sent"),
    "mailing.failed": _("Mail to you could not be sent"),
    "mailing.hand_over": _("Traces of mail to you joined into one record"),
    "mailing.hand_back": _("Traces of mail to you parted from another's"),
    "notice.write": _("Letter to you written"),
    "notice.sent": _("Letter to you sent"),
    "notice.failed": _("Letter to you could not be sent"),
    "notice.bounced": _("Letter to you came back"),
    "notice.forget": _("Text of a letter removed"),
    "notice.hand_over": _("Letters joined into one record"),
    "notice.hand_back": _("Letters parted into two records"),
    "retention.erase_record": _("One entry erased"),
    "retention.forewarn": _("Told you that something of yours goes"),
    "retention.stays": _("You said that your data stay"),
    "retention.hand_over": _("Two entries of yours joined or parted"),
    "retention.forget_forewarnings": _("Removed what was noted of letters about data that go"),
    "retention.erase_records": _("Entries erased because their time was up"),
    "rights.asked": _("Request received"),
    "rights.proven": _("You showed that the address is yours"),
    "rights.password-texted": _("Password to be sent to you as a text message"),
    "rights.password-text-sent": _("Password sent to you as a text message"),
    "rights.password-text-failed": _("Password could not be sent as a text message"),
    "rights.password-printed": _("Password printed for you as a letter"),
    "rights.asked-for-another": _("Noted that somebody else asked for you"),
    "rights.mandate-seen": _("Seen that somebody may act for you"),
    "rights.identity-confirmed": _("Your identity confirmed by staff"),
    "rights.taken-at-word": _("Request taken at your word, without proof"),
    "rights.joined": _("Request joined with an earlier one"),
    "rights.taken-down": _("Request received in another way than the page"),
    "rights.wrote-again": _("You wrote again about a request"),
    "rights.right-corrected": _("Request put under the right it uses"),
    "rights.opened": _("Request opened by staff"),
    "rights.prepared": _("Data gathered for your answer"),
    "rights.transfer-approved": _("Your data approved to go to another company"),
    "rights.transferred": _("Your data sent to the company you named"),
    "rights.transfer-failed": _("The company you named did not take your data"),
    "rights.brought": _("Your request brought by another system"),
    "rights.vouched-for": _("Whoever brought your request has made sure it was you"),
    "rights.revoked": _("Your request taken back by whoever brought it"),
    "rights.more-proof-asked": _("A second proof of who you are asked for"),
    "rights.proof-noted": _("A further proof of who you are noted"),
    "rights.document-handed-in": _("Your document handed in"),
    "rights.document-opened": _("Your document looked at"),
    "rights.document-accepted": _("Your document accepted, and deleted"),
    "rights.document-refused": _("Your document not accepted, and deleted"),
    "rights.document-deleted": _("Your document deleted unseen"),
    "rights.review-opened": _("Your answer opened, to see what in it is somebody else's"),
    "rights.blacked-out": _("Somebody else's data blacked out in your answer"),
    "rights.looked-through": _("Your answer looked through for what is somebody else's"),
    "rights.previewed": _("Your answer looked through by staff"),
    "rights.approved": _("Answer approved"),
    "rights.changed": _("Data changed before the answer was sent, so it is prepared again"),
    "rights.answered": _("Answer sent"),
    "rights.erasure-kept": _("Something is to stay when the rest is erased"),
    "rights.erasure-begun": _("Erasure begun, recipients told"),
    "rights.erased": _("Erased here"),
    "rights.still-there": _("Looked at again: something was still there"),
    "rights.extended": _("Term extended"),
    "rights.refused": _("Request refused"),
    "rights.password-shown": _("Password shown to you"),
    "rights.password-read-out": _("Password read out to you"),
    "rights.fetched": _("Answer fetched"),
    "rights.destroyed": _("File destroyed"),
    "rights.marketing-stopped": _("Use for direct marketing stopped"),
    "rights.objection-named": _("Noted what you object to; the use stopped"),
    "rights.weighed": _("Your objection weighed by staff"),
    "rights.found-out": _("A fact found out for your request"),
    "rights.restricted": _("Use of your data restricted for your request"),
    "rights.corrected": _("A fact about you put right for your request"),
    "rights.left-as-it-is": _("A fact about you looked at, and left as it is"),
    "rights.statement-kept": _("Your statement kept beside your data"),
    "rights.withdrawn": _("Consents taken back for your request"),
    "rights.reviewed": _("A decision about you looked at again by staff"),
    "rights.asked-to-specify": _("You were asked what you want of much"),
    "rights.fee-told": _("You were told what it would cost, and why"),
    "rights.replied": _("Your answer noted"),
    "rights.taken-back": _("Request taken back by you"),
    "rights.warned": _("Our data protection officer reminded of the day"),
    "rights.finishing": _("Everything about your request decided"),
    "rights.end-announced": _("Letter to you that a restriction ends"),
    "rights.end-told-by-hand": _("Staff told you that a restriction ends"),
    "rights.expired": _("Request closed because nobody proved it"),
    "rights.forgotten": _("All but the dates of a request removed"),
    "rights.erase": _("Requests cleared of everything personal"),
    "rights.merge": _("Requests joined into one record"),
    "rights.unmerge": _("Requests parted into two records"),
}

#: Why a purpose is not open today, said to the person. decisions/texts.py says the same to staff.
REASONS: Mapping[str, str] = {
    "no-relation": _("We hold no data that may be used for it."),
    "retention-expired": _("The time for keeping the data is over."),
    "hold": _("The data are kept only because a law or a claim requires it."),
    "no-consent": _("You have not given your consent."),
    "consent-asked": _("We have asked for your consent, and you have not answered yet."),
    "consent-unanswered": _("We asked for your consent, and got no answer in time."),
    "consent-refused": _("You said no."),
    "consent-withdrawn": _("You withdrew your consent."),
    "consent-ended": _("The consent is no longer valid."),
    "consent-outgrown": _("Your consent does not cover what we use the data for today."),
    "objection": _("You have objected."),
    "marketing-objection": _("You have said no to direct marketing."),
    "restriction": _("The use of your data is restricted."),
    "suppressed": _("The address is blocked against being contacted."),
    "profiling": _("It would build a profile, and we build none."),
    "minor": _("You are too young for your data to be used."),
    "channel-declined": _("You do not want to be reached in this way."),
    "first-contact": _("We have to tell you first that you may object."),
    "automated-decision": _("It would be an automated decision, and we make none."),
    "automated-by-caller": _("A machine would have decided about you or built a profile of you, and we let none."),
    "special-category": _("The data are delicate, and nothing allows us to use them for it."),
    "channel-not-listed": _("We reach nobody in this way for it."),
    "purpose-suspended": _("We have stopped using anybody's data for it for now."),
    "recipient-withheld": _("We have stopped passing data on to this recipient for it for now."),
    "marketing-needs-consent": _("It is advertising, and you have not given your consent to it."),
    "marketing-needs-consent-or-sale": _(
        "It is advertising, and you have neither given your consent nor bought anything like it from us."
    ),
}

EXTENSION_GROUNDS: Mapping[str, str] = {
    ExtensionGround.AMOUNT: _("There is a large amount of data."),
    ExtensionGround.HARD_TO_FIND: _("The data are hard to find, because they lie in many places."),
    ExtensionGround.REDACTION: _("Data about other people have to be taken out first."),
    ExtensionGround.MAKING_CLEAR: _("The data have to be made understandable first."),
    ExtensionGround.SUDDEN_PEAK: _("We have received unusually many requests at once for a short time."),
}

#: Why a fee may be taken, said to staff.
FEE_GROUNDS: Mapping[str, str] = {
    "further-copy": _("A further copy of what they have had"),
    "excessive": _("The request is manifestly excessive"),
}

#: Why no fee may be taken, said to staff.
NO_FEE: Mapping[str, str] = {
    "not-a-copy": _("Only a further copy of data can cost something as one. This right gives no copy."),
    "first-copy": _("They have had no copy yet, and the first is free, whatever it is for."),
    "not-repeated": _("They did not ask for the same within a year. Say what else shows that it is excessive."),
    "begun": _("The work has begun. A fee is told before it."),
    "amount": _("Write an amount in whole units, and its currency."),
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
    RefusalGround.NO_MANDATE: _("It has not been shown that you may act for the person."),
    RefusalGround.NOT_MET: _("The conditions that the law sets for this right are not met."),
}

#: What was done for a request, or was not, said to the person.
DEEDS: Mapping[tuple[DeedKind, DeedState], str] = {
    (DeedKind.CORRECT, DeedState.DONE): _("“{field}” now says: {new}"),
    (DeedKind.CORRECT, DeedState.DECLINED): _("“{field}” stays as it is."),
    (DeedKind.STATE, DeedState.DONE): _("We keep your statement beside your data."),
    (DeedKind.RESTRICT, DeedState.DONE): _("We keep your data and do nothing else with them. The reason: {reason}."),
    (DeedKind.NO_MARKETING, DeedState.DONE): _("We no longer use your data for direct marketing, in any way."),
    (DeedKind.WEIGH, DeedState.DONE): _("We no longer use your data for “{purpose}”."),
    (DeedKind.WEIGH, DeedState.DECLINED): _("We go on using your data for “{purpose}”."),
    (DeedKind.WITHDRAW, DeedState.DONE): _("Your consent to “{purpose}” is withdrawn."),
    (DeedKind.REVIEW, DeedState.DONE): _("A person has looked again at the decision, and has changed it: {decision}"),
    (DeedKind.REVIEW, DeedState.DECLINED): _("A person has looked again at the decision, and it stands: {decision}"),
}

#: By which rule something may be left as it is.
_PROVISIONS: Mapping[DeedKind, str] = {
    DeedKind.CORRECT: "GDPR Art. 16",
    DeedKind.WEIGH: "GDPR Art. 21(1)",
    DeedKind.REVIEW: "GDPR Art. 22(3)",
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
    Step.REPLY: _("Waits for an answer from the person"),
    Step.RECIPIENTS: _("Waits for recipients to be told"),
    Step.MAKING: _("The answer is being made"),
    Step.NOTHING: _("Closed"),
}

#: Where a request lies, said to staff (rules.Place).
PLACES: Mapping[str, str] = {
    "proof": _("Waiting for the person"),
    "reply": _("Waiting for the person"),
    "new": _("Not opened yet"),
    "us": _("With us"),
    "recipients": _("With recipients"),
}

GROUPS: Mapping[str, str] = {
    "late": _("Late"),
    "this-week": _("Due within a week"),
    "new": _("Not opened yet"),
    "with-us": _("With us"),
    "with-recipients": _("With recipients"),
    "waiting-for-person": _("Waiting for the person"),
}

#: Why a second proof is asked for, by identity.MoreProof; said to the person.
MORE_PROOF: Mapping[str, str] = {
    "special-category-data": _("the answer holds data that need special protection"),
    "changed-contact-data": _("the address you wrote from is new to us, or was changed lately"),
    "signs-of-fraud": _("something about the request does not fit what we know"),
}

#: How somebody showed who they are, by identity.Method.
METHODS: Mapping[str, str] = {
    "login": _("logged in to their own page"),
    "code": _("brought back a code sent to the address"),
    "known-channel": _("reached by a channel we know"),
    "facts": _("knew facts that only they know"),
    "agent": _("vouched for by an authorised agent"),
    "eid": _("showed an electronic identity"),
    "document": _("showed a document"),
    "mandate": _("showed that they may act for the person"),
}

#: What stands in an answer instead of something of somebody else's, by redaction.Kind.
BLACKED_OUT: Mapping[str, str] = {
    "name": _("[name of somebody else]"),
    "email": _("[somebody else's e-mail address]"),
    "phone": _("[somebody else's telephone number]"),
    "address": _("[somebody else's address]"),
    "person-number": _("[personal number]"),
    "other": _("[about somebody else]"),
}

#: Why it seems to be somebody else's, by redaction.Why; for whoever looks through the answer.
BLACKED_WHY: Mapping[str, str] = {
    "known-person": _("the name of somebody else we know"),
    "looks-like-a-name": _("looks like a name"),
    "spoken-to": _("somebody is spoken to"),
    "spoken-of": _("somebody is spoken of, or signs"),
    "beside-an-address": _("stands beside an e-mail address"),
    "named-again": _("named in full in the same text"),
    "not-theirs": _("is not among what we know as theirs"),
    "by-hand": _("chosen by hand"),
}

#: Other words of the report.
WORDS: Mapping[str, str] = {
    "yes": _("Yes"),
    "no": _("No"),
    "source": _("Source: {source}"),
    "staff": _("our staff"),
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
    "elsewhere": _("At {name}"),
    "read-me": _("read-me"),
    "portable": _(
        "What you gave {organisation}, on your consent or under a contract (GDPR Art. 20).\n\n"
        "data.json is for programs; its form is described at {schema}\n"
        "data.csv says the same as a table: one line for each field.\n"
        "files/ has what you sent along.\n"
    ),
    "about": _("This concerns: {uses}."),
    "times": _("{what} ({n} times)"),
    "until": _("This is so until {day}."),
    "on-list": _("You stand on a list there that follows every change here"),
}


def word(shelf: Mapping[str, str], code: str, language: str) -> str:
    """The words for a code; the code in readable form where it has none."""
    return _said(shelf[code], language) if code in shelf else readable(code)


@lru_cache(maxsize=2000)
def _said(text: str, language: str) -> str:
    """A long report says the same few words a thousand times."""
    with override(language):
        return gettext(text)


def deed(kind: DeedKind, state: DeedState, words: Mapping[str, str], language: str) -> str:
    """What was done, or not, in a sentence for the person."""
    with override(language):
        return gettext(DEEDS[kind, state]).format(**words)


def provision_of(kind: DeedKind) -> str:
    """The rule by which something was left as it is; "" for what is never left."""
    return _PROVISIONS.get(kind, "")


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
