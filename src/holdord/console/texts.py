"""The words for codes that rooms give and no room has words for: states, reasons, kinds of what we hold.

Takes:    a code
Gives:    a few words in the reader's language; the code itself where there are none
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdord.console import stated
from holdord.policy import queries as policy
from holdord.rights import texts as rights
from holdord.staff import texts as staff
from holdord.terms import Right

KINDS: Mapping[str, Promise] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "skype": _("Skype name"),
    "linkedin": _("LinkedIn profile"),
    "device": _("Device"),
    "identifier": _("Ways to reach them"),
    "record": _("What they told us"),
    "relation": _("Known to us"),
    "message": _("Letter from us"),
    "request": _("Request"),
    "disclosure": _("Passed on"),
    "choice": _("Choice"),
    "told": _("Told"),
    "objection": _("Objection"),
    "restriction": _("Restriction"),
    "suppression": _("Blocked"),
    "hold": _("Kept by law"),
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
}

REASONS: Mapping[str, Promise] = {
    "accuracy-contested": _("The person says the data are wrong, and we are checking"),
    "unlawful": _("The use was unlawful, and the person wants the data kept"),
    "needed-for-claims": _("The person needs the data for a legal claim"),
    "objection-pending": _("The person has objected, and we are weighing it"),
    "objection": _("The person objected"),
    "marketing": _("The person said no to marketing"),
    "staff": _("Recorded by staff"),
}

CHANNELS: Mapping[str, Promise] = {
    "form": _("form"),
    "page": _("rights page"),
    "mail": _("e-mail"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "letter": _("letter"),
    "in-person": _("in person"),
    "staff": _("told to staff"),
    "link": _("link"),
    "event": _("event"),
    "import": _("import"),
}

#: Sources that are no entry of the register.
SOURCES: Mapping[str, Promise] = {
    "data-subject": _("the person themselves"),
    "web-form": _("the form on our pages"),
    "import": _("import"),
}

#: Fields that no form has: what letters, disclosures and the like carry.
FIELDS: Mapping[str, Promise] = {
    "title": _("Subject line"),
    "body": _("Text"),
    "to": _("To"),
    "state": _("Status"),
    "channel": _("How"),
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

GROUNDS: Mapping[str, Promise] = {
    "A17-1-a": _("No longer needed – GDPR Art. 17(1)(a)"),
    "A17-1-b": _("Consent withdrawn – GDPR Art. 17(1)(b)"),
    "A17-1-c": _("Objection – GDPR Art. 17(1)(c)"),
    "A17-1-d": _("Used unlawfully – GDPR Art. 17(1)(d)"),
    "A17-1-e": _("A legal duty to erase – GDPR Art. 17(1)(e)"),
    "A17-1-f": _("Collected from a child – GDPR Art. 17(1)(f)"),
    "minor": _("Too young to be here, by our own rule"),
}

#: What happened to a request, said to staff.
EVENTS: Mapping[str, Promise] = {
    "asked": _("Asked for"),
    "taken-down": _("Taken down"),
    "proven": _("Showed that the address is theirs"),
    "identity-confirmed": _("Made sure who asks"),
    "joined": _("Joined with an earlier one"),
    "opened": _("Opened"),
    "prepared": _("Prepared"),
    "previewed": _("Looked at"),
    "approved": _("Approved"),
    "answered": _("Answered"),
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
    "invitation": _("Invitation to staff"),
    "password_reset": _("New password for staff"),
    "account_changed": _("News about a staff account"),
    "code": _("Code for a request"),
    "acknowledgement": _("Request acknowledged"),
    "answer_ready": _("Answer lies ready"),
    "answer": _("Answer"),
    "nothing_held": _("Answer: nothing held"),
    "extension": _("Extension"),
    "refusal": _("Refusal"),
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

#: What was done, as the log of the house calls it. A code without words is shown as it is.
ACTS: Mapping[str, Promise] = {
    "consent.ask": _("Asked for consent"),
    "consent.give": _("Consent given"),
    "consent.refuse": _("Consent refused"),
    "consent.withdraw": _("Consent withdrawn"),
    "consent.revoke": _("Consent ended by us"),
    "consent.erase": _("Erased a person's choices"),
    "consent.merge": _("Joined the choices of two entries of one person"),
    "decisions.may": _("Asked whether data may be used"),
    "decisions.refused-read": _("Was not let see data"),
    "house.move_in": _("The example moved in"),
    "intake.too-many-sent": _("Turned away: too much was sent at once"),
    "notice.write": _("Wrote a letter"),
    "notice.sent": _("Letter sent"),
    "notice.failed": _("Letter not taken"),
    "notice.bounced": _("Letter came back"),
    "notice.read": _("Read a letter"),
    "notice.owe": _("Noted who is to be told of a new version"),
    "notice.forget": _("Cleared a letter of its words"),
    "notice.forget_strangers": _("Cleared the letters to people we do not know"),
    "notice.erase": _("Erased a person's letters"),
    "notice.erase_sealed_by": _("Erased the letters under one key"),
    "notice.hand_over": _("Handed letters to the person's other entry"),
    "policy.load": _("Read a version of the policy"),
    "policy.publish": _("Published the policy"),
    "promises.check": _("Checked the promises"),
    "promises.prune": _("Removed old results of checks"),
    "recipients.disclose": _("Passed data on"),
    "recipients.refused": _("Did not pass data on"),
    "recipients.erase": _("Erased what was noted of passing data on"),
    "recipients.merge": _("Joined what was noted of passing data on"),
    "retention.run": _("Erased what was due"),
    "retention.erase_person": _("Erased a person"),
    "retention.erase_records": _("Erased data whose time was up"),
    "rights.asked": _("Request came in"),
    "rights.taken-down": _("Request taken down by staff"),
    "rights.proven": _("Request: address proven"),
    "rights.identity-confirmed": _("Request: made sure who asks"),
    "rights.joined": _("Request joined with an earlier one"),
    "rights.opened": _("Request opened"),
    "rights.prepared": _("Answer prepared"),
    "rights.previewed": _("Answer looked at"),
    "rights.approved": _("Answer approved"),
    "rights.answered": _("Request answered"),
    "rights.changed": _("Request: the data had changed"),
    "rights.extended": _("Request extended"),
    "rights.refused": _("Request refused"),
    "rights.password-shown": _("Password of an answer shown"),
    "rights.password-read-out": _("Password of an answer read out"),
    "rights.fetched": _("Answer fetched"),
    "rights.destroyed": _("Document of an answer destroyed"),
    "rights.expired": _("Request closed: address never proven"),
    "rights.forgotten": _("Request cleared of everything personal"),
    "rights.erase": _("Erased a person's requests"),
    "rights.merge": _("Joined the requests of two entries of one person"),
    "rights.wrong-code": _("Wrong code for a request"),
    "rights.too-many-asked": _("Turned away: too many requests at once"),
    "staff.first_account": _("First account opened"),
    "staff.invite": _("Invited somebody to staff"),
    "staff.accept_invitation": _("Accepted an invitation"),
    "staff.change_role": _("Changed a role"),
    "staff.deactivate": _("Closed an account"),
    "staff.reactivate": _("Opened an account again"),
    "staff.reset_second_factor": _("Reset a second factor"),
    "staff.log_in": _("Logged in"),
    "staff.log_in_refused": _("Log-in refused"),
    "staff.log_in_throttled": _("Log-in held up: too many tries"),
    "staff.log_out": _("Logged out"),
    "staff.second_factor_refused": _("Second factor refused"),
    "staff.add_second_factor": _("Added a second factor"),
    "staff.remove_second_factor": _("Removed a second factor"),
    "staff.renew_second_factor": _("Renewed a second factor"),
    "staff.add_recovery_codes": _("Made recovery codes"),
    "staff.remove_recovery_codes": _("Removed the recovery codes"),
    "staff.renew_recovery_codes": _("Renewed the recovery codes"),
    "staff.change_password": _("Changed a password"),
    "subjects.take_in": _("Took data in"),
    "subjects.relate": _("Noted that we know a person"),
    "subjects.find": _("Looked a person up"),
    "subjects.read": _("Read a person's data"),
    "subjects.prove_identifier": _("Address proven"),
    "subjects.told": _("Told a person of the notice"),
    "subjects.object_to": _("Noted an objection"),
    "subjects.restrict": _("Restricted the use"),
    "subjects.announce_lift": _("Announced the end of a restriction"),
    "subjects.lift": _("Lifted a limit"),
    "subjects.suppress": _("Blocked an address"),
    "subjects.hold": _("Noted a duty to keep"),
    "subjects.release": _("Ended a duty to keep"),
    "subjects.move_anchor": _("Moved the day a period counts from"),
    "subjects.erase": _("Erased what we know a person by"),
    "subjects.erase_records": _("Erased records of a process"),
    "subjects.erase_relation": _("Erased that we knew a person"),
    "subjects.merge": _("Joined two entries of one person"),
    "vault.destroy_key": _("Destroyed a key"),
    "vault.rotate_epoch": _("Began a new key period"),
}

#: What entries of the log call their values.
DETAILS: Mapping[str, Promise] = {
    "allowed": _("allowed"),
    "attempts": _("tries"),
    "broken": _("broken"),
    "categories": _("categories of data"),
    "challenge": _("code no."),
    "channel": _("how"),
    "code": _("code"),
    "count": _("count"),
    "epoch": _("key period"),
    "event": _("what happened"),
    "forgotten": _("removed"),
    "found": _("found"),
    "from": _("from"),
    "ground": _("ground"),
    "hashes": _("hashes"),
    "held": _("kept by law"),
    "hold": _("duty to keep"),
    "kept": _("kept"),
    "keys": _("keys"),
    "kind": _("kind"),
    "letter": _("letter"),
    "limit": _("limit"),
    "member": _("member of staff"),
    "message": _("letter"),
    "messages": _("letters"),
    "moved": _("moved"),
    "new": _("new"),
    "no_control_yet": _("without a control"),
    "nothing_to_check": _("nothing to check"),
    "number": _("number"),
    "people": _("people"),
    "purpose": _("purpose"),
    "reason": _("reason"),
    "reasons": _("reasons"),
    "recipient": _("recipient"),
    "record": _("record"),
    "records": _("records"),
    "request": _("request"),
    "right": _("right"),
    "role": _("role"),
    "rows": _("rows"),
    "runs": _("looks"),
    "source": _("source"),
    "state": _("status"),
    "statute": _("statute"),
    "template": _("letter"),
    "to": _("to"),
    "tries": _("tries"),
    "version": _("version"),
    "what": _("what"),
}


def kind(code: str) -> str:
    return _said(KINDS, code)


def state(code: str) -> str:
    return _said(STATES, code)


def reason(code: str) -> str:
    return _said(REASONS, code)


def channel(code: str) -> str:
    return _said(CHANNELS, code)


def ground(code: str) -> str:
    return _said(GROUNDS, code)


def group(code: str) -> str:
    return rights.word(rights.GROUPS, code, stated.spoken())


def event(code: str) -> str:
    return _said(EVENTS, code)


def refusal(code: str) -> str:
    return rights.word(rights.REFUSAL_GROUNDS, code, stated.spoken())


def step(code: str) -> str:
    return rights.word(rights.STEPS, code, stated.spoken())


def right(right: Right) -> str:
    """A right by its name in the notice; by the one it has in law, where the notice does not offer it."""
    words = policy.wording(stated.spoken()).rights.get(right.value)
    return words.title if words else str(RIGHTS[right])


def detail_name(code: str) -> str:
    """What an entry of the log calls a value."""
    return str(DETAILS[code]) if code in DETAILS else code.replace("_", " ")


def detail_value(name: str, value: str) -> str:
    """A value of an entry of the log in words, where it is a code that has some."""
    if name == "right" and value in set(Right):
        return right(Right(value))
    if name == "ground":
        return ground(value.replace("a17", "A17"))
    says = _DETAIL_VALUES.get(name)
    return says(value) if says else value


def source(code: str) -> str:
    """Where data came from, as the wording says it; the wording's "you" is somebody else here."""
    if code == "data-subject":
        return str(SOURCES[code])
    return policy.wording(stated.spoken()).sources.get(code) or _said(SOURCES, code)


def letter(template: str) -> str:
    """What kind of letter a template makes, by the last part of its name."""
    name = template.rpartition("/")[2]
    return _said(LETTERS, name) if name in LETTERS else name.replace("_", " ").replace("-", " ").capitalize()


def field(code: str) -> str:
    """What a field is called on the form that asks for it, here, or as a kind of data."""
    wording = policy.wording(stated.spoken())
    for form in wording.forms.values():
        if code in form.fields:
            return form.fields[code].label
    if code in FIELDS:
        return str(FIELDS[code])
    return wording.categories.get(code) or code.replace("_", " ").replace("-", " ").capitalize()


def _said(words: Mapping[str, Promise], code: str) -> str:
    return str(words[code]) if code in words else code


_DETAIL_VALUES = {
    "channel": channel, "event": event, "kind": kind, "reason": reason,
    "role": staff.role_name, "from": staff.role_name, "to": staff.role_name,
    "source": source, "state": state, "letter": letter, "template": letter,
}  # fmt: skip

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
