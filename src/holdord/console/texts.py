"""The words for codes that rooms give and no room has words for: states, reasons, kinds of what we hold.

Takes:    a code
Gives:    a few words in the reader's language; the code itself where there are none

Long, for it is a dictionary: a table a kind of code, and one line a code. A code is looked up in one place.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdord.console import stated
from holdord.decisions import texts as decisions
from holdord.intake.arrivals import LEFT_OUT
from holdord.intake.channels.items import DAYS
from holdord.intake.texts import left_out
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.rights import letters
from holdord.rights import texts as rights
from holdord.terms import Right

KINDS: Mapping[str, Promise] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "skype": _("Skype name"),
    "linkedin": _("LinkedIn profile"),
    "device": _("Device"),
    "account": _("Account number"),
    "telegram": _("Telegram name"),
    "identifier": _("Ways to reach them"),
    "record": _("What they told us"),
    "note": _("Note"),
    "relation": _("Known to us"),
    "message": _("Letter from us"),
    "request": _("Request"),
    "deed": _("Done for a request"),
    "fact": _("Found out for a request"),
    "disclosure": _("Passed on"),
    "choice": _("Choice"),
    "site-choice": _("Choice on the website"),
    "channel": _("How they want to be reached"),
    "answer": _("Answer of “May we?”"),
    "told": _("Told"),
    "objection": _("Objection"),
    "restriction": _("Restriction"),
    "suppression": _("Blocked"),
    "minor": _("Too young"),
    "hold": _("Kept by law"),
    "held": _("Waits for us to look at"),
    "block": _("Kept out"),
    "forewarned": _("Told before it goes"),
}

STATES: Mapping[str, Promise] = {
    "dpv:ConsentRequested": _("asked"),
    "dpv:ConsentGiven": _("given"),
    "dpv:ConsentRefused": _("refused"),
    "dpv:ConsentWithdrawn": _("withdrawn"),
    "dpv:ConsentRevoked": _("ended by us"),
    "dpv:ConsentExpired": _("expired"),
    "dpv:ConsentInvalidated": _("not valid"),
    "queued": _("waiting"),
    "sent": _("sent"),
    "failed": _("not taken"),
    "bounced": _("came back"),
    "waiting": _("waiting"),
    "unreachable": _("without an address"),
    "returned": _("came back"),
    "written": _("on the way"),
    "by-hand": _("told by staff"),
    "exempt": _("need not be told"),
    "silent": _("wanting no letters"),
    "gone": _("gone meanwhile"),
}

#: What a person has been told (subjects.Told).
TOLD: Mapping[str, Promise] = {
    "origin": _("where their data came from"),
    "right-to-object": _("that they may object"),
    "objection": _("that they may object"),
    "policy-change": _("a change of the policy"),
}

REASONS: Mapping[str, Promise] = {
    "accuracy-contested": _("The person says the data are wrong, and we are checking"),
    "unlawful": _("The use was unlawful, and the person wants the data kept"),
    "needed-for-claims": _("The person needs the data for a legal claim"),
    "objection-pending": _("The person has objected, and we are weighing it"),
    "objection": _("The person objected"),
    "marketing": _("The person said no to marketing"),
    "told-by-them": _("The person told us their age"),
    "told-by-a-parent": _("A parent told us"),
    "found-by-us": _("We found out"),
    "staff": _("Recorded by staff"),
}

CHANNELS: Mapping[str, Promise] = {
    "form": _("form"),
    "data-subject": _("form"),
    "page": _("rights page"),
    "mail": _("e-mail"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "letter": _("letter"),
    "in-person": _("in person"),
    "machine": _("by another system"),
    "staff": _("told to staff"),
    "link": _("link"),
    "event": _("event"),
    "import": _("import"),
}

#: Sources that are no entry of the register.
SOURCES: Mapping[str, Promise] = {
    "data-subject": _("the person themselves"),
    "staff": _("our staff"),
    "web-form": _("the form on our pages"),
    "import": _("import"),
}

#: Fields that no form has: what letters, disclosures and the like carry.
FIELDS: Mapping[str, Promise] = {
    "title": _("Subject line"),
    "note": _("Noted"),
    "body": _("Text"),
    "to": _("To"),
    "state": _("Status"),
    "channel": _("How"),
    "way": _("By"),
    "wanted": _("Wanted"),
    "allowed": _("May we?"),
    "why": _("Why"),
    "reason": _("Reason"),
    "until": _("Until"),
    "statute": _("Statute"),
    "anchor": _("Last event"),
    "what": _("What"),
    "subject": _("Subject line"),
    "recipient": _("Recipient"),
    "reference": _("Reference"),
    "right": _("Right"),
    "purpose": _("Purpose"),
    "categories": _("Categories of data"),
    "country": _("Country"),
    "safeguard": _("Safeguard"),
}

#: How somebody has made sure that a new address or number is a person's own.
MADE_SURE: Mapping[str, Promise] = {
    "code-came-back": _("They asked from there, and brought back a code"),
    "spoken": _("I spoke with them in a way we knew before"),
    "paper": _("I saw a paper of theirs that says so"),
}

#: What a channel tells that is no field of a form of the register and no kind of data.
PIECES: Mapping[str, Promise] = {
    "first-name": _("First name"),
    "last-name": _("Last name"),
    "account": _("Account number"),
    "project": _("Project"),
    "note": _("Note"),
    "delivered": _("Day of the last delivery"),
    "kind": _("Kind of person (employees are left out)"),
    "id": _("Number of its own (call, attendee)"),
    "number": _("Number of the other side"),
    "from": _("From number"),
    "to": _("To number"),
    "direction": _("Which way"),
    "started": _("When it began"),
    "date": _("Day"),
    "time": _("Time of day"),
    "duration": _("How long"),
    "agent": _("Who took the call"),
    "recording": _("File of the recording"),
    "event": _("Event"),
    "event-date": _("Day of the event"),
    "ticket": _("Ticket"),
    "registration-number": _("Number of the registration"),
    "called-off": _("Called off on"),
    "left-out": _("Not kept"),
    "more-emails": _("Further e-mail addresses"),
    "more-phones": _("Further numbers"),
    "registered": _("Registered on"),
    "order": _("Order number"),
    "member": _("Member number"),
    "profile": _("Link to a profile"),
    "linkedin": _("LinkedIn profile"),
    "skype-id": _("Skype name"),
    "telegram": _("Telegram name"),
    "website": _("Website"),
    "service": _("Service"),
    "side": _("Written by"),
    "text": _("Text"),
    "files": _("Files"),
}

#: What a call or a message says by a code: which way it went, who wrote it.
CODED: Mapping[str, Mapping[str, Promise]] = {
    "direction": {"in": _("they called us"), "out": _("we called them")},
    "side": {"them": _("the person"), "us": _("us")},
}

#: The kinds of channels of the register (policy.channels.ChannelKind).
CHANNEL_KINDS: Mapping[str, Promise] = {
    "mail": _("Mailbox"),
    "phone": _("Calls"),
    "messenger": _("Chats"),
    "customers": _("Customers and deliveries"),
    "events": _("Registrations for events"),
    "cards": _("Business cards"),
    "table": _("A table"),
}

#: How a row of a file fared (intake.channels.report.Fared).
FARED: Mapping[str, Promise] = {
    "taken-in": _("taken in"),
    "seen-before": _("came before"),
    "waiting": _("waits for a person to look at it"),
    "suppressed": _("left us before, not brought back"),
    "out-of-scope": _("works here, not covered by the policy"),
    "turned-away": _("turned away"),
    "moved": _("moved the day that retention is counted from"),
    "called-off": _("does not come, off the list of participants"),
    "nobody": _("about nobody we know"),
    "left-out": _("nothing to keep"),
    "fault": _("cannot be read"),
}

#: Where a file stands that was brought (intake.rules.ImportState).
IMPORT_STATES: Mapping[str, Promise] = {
    "transfer-approved": _("Approved to go to another controller"),
    "transferred": _("Sent to another controller"),
    "transfer-failed": _("The other controller did not take it"),
    "brought": _("is looked through"),
    "looked-at": _("waits for your word"),
    "confirmed": _("is read in"),
    "done": _("read in"),
    "dropped": _("let go"),
    "failed": _("given up"),
}

#: Why two people may be one (subjects.queries.Likeness).
LIKENESSES: Mapping[str, Promise] = {
    "same-email": _("the same e-mail address"),
    "same-phone": _("the same phone number"),
    "same-skype": _("the same Skype name"),
    "same-linkedin": _("the same LinkedIn profile"),
    "same-device": _("the same device"),
    "same-name-and-company": _("the same name at the same company"),
}

#: Why two people are left as they are (subjects.rules.NotJoined).
NOT_JOINED: Mapping[str, Promise] = {
    "same": _("This is one entry, not two."),
    "nobody": _("One of them is not there any more."),
    "closed": _("One of them was joined with somebody already."),
    "undone": _("This was taken back before."),
    "over": _("The time to take this back is over."),
    "later-first": _("Something was joined with this person later. Take that back first."),
    "contracts": _("Something of theirs would be under three contracts at once. Lift one of the marks first."),
    "erasing": _("One of them is just being erased. Wait until that is done."),
}

GROUNDS: Mapping[str, Promise] = {
    "A17-1-a": _("No longer needed – GDPR Art. 17(1)(a)"),
    "A17-1-b": _("Consent withdrawn – GDPR Art. 17(1)(b)"),
    "A17-1-c": _("Objection – GDPR Art. 17(1)(c)"),
    "A17-1-d": _("Used unlawfully – GDPR Art. 17(1)(d)"),
    "A17-1-e": _("A legal duty to erase – GDPR Art. 17(1)(e)"),
    "A17-1-f": _("Collected from a child – GDPR Art. 17(1)(f)"),
    "minor": _("Too young to be here, by our own rule"),
    "never-confirmed": _("Asked for by letter, and never confirmed"),
}

#: What happened to a request, said to staff.
EVENTS: Mapping[str, Promise] = {
    "asked": _("Asked for"),
    "taken-down": _("Taken down"),
    "proven": _("Showed that the address is theirs"),
    "identity-confirmed": _("Made sure who asks"),
    "wrote-again": _("Wrote again"),
    "finishing": _("Everything decided"),
    "warned": _("Data protection officer reminded"),
    "asked-to-specify": _("Asked what they would like to see"),
    "fee-told": _("Told what it would cost"),
    "replied": _("Noted what they answered"),
    "taken-back": _("They took it back"),
    "taken-at-word": _("Taken at their word"),
    "marketing-stopped": _("Direct marketing stopped"),
    "objection-named": _("Noted what they object to"),
    "weighed": _("Objection weighed"),
    "restricted": _("Use restricted"),
    "corrected": _("Field put right"),
    "left-as-it-is": _("Field left as it is"),
    "statement-kept": _("Statement kept"),
    "withdrawn": _("Consents taken back"),
    "reviewed": _("Decision looked at again"),
    "right-corrected": _("Put under another right"),
    "joined": _("Joined with an earlier one"),
    "opened": _("Opened"),
    "prepared": _("Prepared"),
    "brought": _("Brought by another system"),
    "vouched-for": _("Vouched for by whoever brought it"),
    "revoked": _("Taken back by whoever brought it"),
    "password-texted": _("The password is to go as a text message"),
    "password-text-sent": _("The password was sent as a text message"),
    "password-text-failed": _("The password could not be sent as a text message: use another way"),
    "password-printed": _("The password was printed as a letter"),
    "asked-for-another": _("Somebody asks for another: asked to show that they may"),
    "mandate-seen": _("Seen that they may act for the person"),
    "more-proof-asked": _("A second proof asked for"),
    "proof-noted": _("A further proof noted"),
    "document-handed-in": _("Document handed in"),
    "document-opened": _("Document looked at"),
    "document-accepted": _("Document accepted, and deleted"),
    "document-refused": _("Document not accepted, and deleted"),
    "document-deleted": _("Document deleted unseen"),
    "review-opened": _("Opened to be looked through"),
    "blacked-out": _("Words blacked out by hand"),
    "looked-through": _("Looked through for what is somebody else's"),
    "previewed": _("Looked at"),
    "approved": _("Approved"),
    "answered": _("Answered"),
    "erasure-kept": _("Something is to stay when the rest is erased"),
    "erasure-begun": _("Erasure begun, recipients told"),
    "erased": _("Erased here"),
    "still-there": _("Looked at again: something was still there"),
    "extended": _("Extended"),
    "refused": _("Refused"),
    "password-shown": _("Saw the password"),
    "password-read-out": _("Read the password out"),
    "fetched": _("Fetched the document"),
    "destroyed": _("Destroyed the document"),
    "expired": _("Closed: nobody showed that the address is theirs"),
    "forgotten": _("Cleared of everything personal"),
}

LETTERS: Mapping[str, Promise] = {
    "rights/letters/received": _("Your letter is here"),
    "invitation": _("Invitation to staff"),
    "password_reset": _("New password for staff"),
    "account_changed": _("News about a staff account"),
    "footer": _("The end of every letter"),
    "code": _("Code for a request"),
    "enter": _("Link to a person's own page"),
    "enter_nothing": _("Letter that we hold nothing, to whoever asked to log in"),
    "acknowledgement": _("Request acknowledged"),
    "answer_ready": _("Answer lies ready"),
    "answer": _("Answer"),
    "nothing_held": _("Answer: nothing held"),
    "identity": _("Question who is asking"),
    "received": _("News that a letter is here"),
    "cannot_identify": _("Letter that we cannot find them"),
    "mandate_needed": _("Question whether they may ask for another"),
    "asked_for_you": _("News that somebody asked in their name"),
    "answered_to_them": _("News that the person was answered"),
    "document_refused": _("Document not accepted"),
    "transferred": _("Data sent to another controller"),
    "portable_ready": _("Data to take along, ready"),
    "nothing_portable": _("Answer: nothing to take along"),
    "extension": _("Extension"),
    "refusal": _("Refusal"),
    "warning": _("Data protection officer reminded"),
    "fee": _("News what a request would cost"),
    "clarification": _("Question what they would like to see"),
    "carried_out": _("Answer: what was done"),
    "erased": _("Answer: erased"),
    "objection": _("Answer to an objection"),
    "withdrawn": _("Consent withdrawn"),
    "restriction_lifted": _("News that a restriction ends"),
    "confirm": _("Question whether somebody said yes"),
    "origin": _("Told where data came from"),
}


#: Rights by their names in law.
RIGHTS: Mapping[Right, Promise] = {
    Right.ACCESS: _("Access to the data"),
    Right.RECTIFICATION: _("Rectification"),
    Right.ERASURE: _("Erasure"),
    Right.RESTRICTION: _("Restriction of the use"),
    Right.PORTABILITY: _("Data portability"),
    Right.OBJECTION: _("Objection"),
    Right.HUMAN_REVIEW: _("A decision by a person, not by a machine alone"),
    Right.WITHDRAWAL: _("Withdrawal of a consent"),
    Right.COMPLAINT: _("Complaint to the authority"),
}

#: What became of something that came in (intake.arrivals.Verdict), as a value in the log.
VERDICTS: Mapping[str, Promise] = {
    "accepted": _("taken in"),
    "quarantined": _("held back"),
    "age-in-doubt": _("held back: perhaps too young"),
    "blocked": _("turned away: blocked"),
    "rejected": _("turned away"),
    "suppressed": _("turned away: has left us"),
    "out-of-scope": _("turned away: not covered"),
    "under-age": _("turned away: too young"),
    "gone": _("went by itself"),
}


def verdict(code: str) -> str:
    return _said(VERDICTS, code)


def kind(code: str) -> str:
    return _said(KINDS, code)


def state(code: str) -> str:
    return _said(STATES, code)


def told(code: str) -> str:
    """What a person was told, in words."""
    return _said(TOLD, code)


def status(code: str) -> str:
    """Where a request stands."""
    return rights.word(rights.STATUSES, code, stated.spoken()) if code in rights.STATUSES else code


def right_of(code: str) -> str:
    """The right a request uses, by its name."""
    return right(Right(code)) if code in set(Right) else code


def day(text: str) -> str:
    """A day or moment as it stands in a field, by its day in words; what is none as it stands."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    on = local_date(found, policy.register().desk.time_zone) if found.tzinfo else found.date()
    return letters.day(on, stated.spoken())


def whys(codes: str) -> str:
    """Why data may be used or not: codes of a list, in a few words each."""
    return decisions.whys(codes, stated.spoken())


def reason(code: str) -> str:
    return _said(REASONS, code) if code in REASONS else _said(BLOCK_REASONS, code)


def channel(code: str) -> str:
    return _said(CHANNELS, code)


def yes_or_no(code: str) -> str:
    return gettext("yes") if code == "yes" else gettext("no")


def likeness(code: str) -> str:
    return _said(LIKENESSES, code)


def not_joined(code: str) -> str:
    return _said(NOT_JOINED, code)


def ground(code: str) -> str:
    return _said(GROUNDS, code)


#: Why a letter to the desk waits for a person (rights.rules.Doubt).
DOUBTS: Mapping[str, Promise] = {
    "words": _("It does not say plainly what it asks for."),
    "machine": _("It looks as if a machine wrote it, and may be a request all the same."),
    "spam": _("The mail server calls it spam, and it may be a request all the same."),
    "ours": _("A colleague handed it on."),
    "sender": _("It is not plain who wrote it: it names nobody, or several, or the mail server doubts what it says."),
    "many": _("So many came at once that none is taken down by itself."),
    "found": _("It came by another way and reads like a request."),
}

DISMISSALS: Mapping[str, Promise] = {
    "nothing-asked": _("It uses no right"),
    "spam": _("It is spam"),
    "dealt-with": _("It has been dealt with in another way"),
}


def doubt(code: str) -> str:
    return _said(DOUBTS, code)


def dismissal(code: str) -> str:
    return _said(DISMISSALS, code)


def group(code: str) -> str:
    return rights.word(rights.GROUPS, code, stated.spoken())


def event(code: str) -> str:
    return _said(EVENTS, code)


def method(code: str) -> str:
    return rights.word(rights.METHODS, code, stated.spoken())


def more_proof(code: str) -> str:
    return rights.word(rights.MORE_PROOF, code, stated.spoken())


def refusal(code: str) -> str:
    return rights.word(rights.REFUSAL_GROUNDS, code, stated.spoken())


def step(code: str) -> str:
    return rights.word(rights.STEPS, code, stated.spoken())


def right(right: Right) -> str:
    """A right by its name in the notice; by the one it has in law, where the notice does not offer it."""
    words = policy.wording(stated.spoken()).rights.get(right.value)
    return words.title if words else str(RIGHTS[right])


def source(code: str) -> str:
    """Where data came from, as the wording says it; the wording's "you" is somebody else here."""
    if code == "data-subject":
        return str(SOURCES[code])
    return policy.wording(stated.spoken()).sources.get(code) or _said(SOURCES, code)


def letter(template: str) -> str:
    """What kind of letter a template makes, by the last part of its name."""
    name = template.rpartition("/")[2]
    return _said(LETTERS, name) if name in LETTERS else name.replace("_", " ").replace("-", " ").capitalize()


def field(code: str, form: str | None = None, room: str = "") -> str:
    """What a field is called on the form that asked for it, if one did; here; as a kind of data; by the person.

    What a request says of itself is no kind of data, though it may be called like one: `address` is where it came from.
    """
    if room == "rights" and code in rights.FIELDS:
        return rights.word(rights.FIELDS, code, stated.spoken())
    wording = policy.wording(stated.spoken())
    asked = wording.forms[form].fields if form and form in wording.forms else {}
    if code in asked:
        return asked[code].label
    if code in FIELDS or code in PIECES:
        return str(FIELDS.get(code) or PIECES[code])
    return wording.categories.get(code) or rights.word(rights.FIELDS, code, stated.spoken())


def piece(code: str) -> str:
    """What a column of a file can stand for."""
    return str(PIECES[code]) if code in PIECES else field(code)


def coded(field_: str, value: str) -> str:
    """The value of a field in words, where it is a code; else as it stands."""
    if field_ == LEFT_OUT:
        return left_out(value, stated.spoken())
    if field_ in DAYS:
        return day(value)
    return _said(CODED.get(field_, {}), value)


def channel_kind(code: str) -> str:
    return _said(CHANNEL_KINDS, code)


def fared(code: str) -> str:
    return _said(FARED, code)


def import_state(code: str) -> str:
    return _said(IMPORT_STATES, code)


def _said(words: Mapping[str, Promise], code: str) -> str:
    return str(words[code]) if code in words else code


#: What a sender is blocked by (intake.blocks.KINDS), and why.
BLOCK_KINDS: Mapping[str, Promise] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "skype": _("Skype name"),
    "telegram": _("Telegram name"),
    "linkedin": _("LinkedIn profile"),
    "account": _("Account number"),
    "device": _("Device"),
    "domain": _("Domain"),
    "network": _("Network"),
}

BLOCK_REASONS: Mapping[str, Promise] = {
    "spam": _("Spam"),
    "fraud": _("Fraud"),
    "phishing": _("Phishing"),
    "malware": _("Harmful files"),
    "abuse": _("Insults or threats"),
    "flood": _("Far too many messages"),
}


def block_kind(code: str) -> str:
    return _said(BLOCK_KINDS, code)


def block_reason(code: str) -> str:
    return _said(BLOCK_REASONS, code)


#: How far we are with telling somebody of a change (notice.rules.TellingState).
TELLINGS: Mapping[str, Promise] = {
    "told": _("told"),
    "on_the_way": _("on the way"),
    "waiting": _("waiting"),
    "failed": _("not delivered"),
    "unreachable": _("without an address"),
    "silent": _("wanting no letters"),
    "gone": _("gone meanwhile"),
}

DOCUMENTS: Mapping[str, Promise] = {
    "processor_contract": _("processor agreement"),
    "interest_assessment": _("interest assessment"),
    "impact_assessment": _("impact assessment"),
    "transfer_assessment": _("transfer assessment"),
    "joint_arrangement": _("joint arrangement"),
}


#: How far somebody's telling is (intake.origins.TellingState), and what staff note of it.
ORIGIN_STATES: Mapping[str, Promise] = {
    "waiting": _("a letter goes out tomorrow"),
    "unreachable": _("we have no e-mail address of theirs"),
    "returned": _("the letter did not arrive"),
}

TOLD_HOW: Mapping[str, Promise] = {
    "phone": _("By telephone"),
    "in-person": _("In person"),
    "machine": _("Another system"),
    "first-message": _("In the first message to them"),
    "post": _("By post"),
    "known": _("They know it already: (a)"),
    "disproportionate": _("Impossible, or out of all proportion: (b)"),
    "law": _("A law provides for it and protects them: (c)"),
    "secrecy": _("Under professional secrecy: (d)"),
}


def origin_state(code: str) -> str:
    return _said(ORIGIN_STATES, code)


def told_how(code: str) -> str:
    return _said(TOLD_HOW, code)
