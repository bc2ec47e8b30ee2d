"""What people head their columns with, and what of a channel that is.

Takes:    headings, as they stand in a file
Gives:    the piece each one most likely stands for: a proposal that a person looks at
Next:     legend.py
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

#: Words, folded; in Danish, English, Norwegian and Swedish where they differ.
_SAID = {
    "name": (
        "name, full name, navn, fulde navn, kontakt, kontaktperson, contact, contact name, contact person, "
        "namn, participant, deltager"
    ),
    "first-name": "first name, given name, fornavn, förnamn",
    "last-name": "last name, surname, family name, efternavn, etternavn, efternamn",
    "job-title": (
        "job title, title, position, role, stilling, titel, tittel, jobtitel, befattning, organization title, "
        "organization 1 title"
    ),
    "phone": (
        "phone, phone number, telephone, mobile, mobile number, cell phone, telefon, telefonnummer, tlf, "
        "mobil, mobilnummer, work phone, mobile phone, mobiltelefon, business phone, phone 1 value"
    ),
    "email": (
        "e mail, email, mail, e mail address, email address, mailadresse, e mailadresse, e post, epost, "
        "attendee email, e mail 1 value, email 1 value, e postadresse, e postadress"
    ),
    "skype-id": "skype, skype id, skype name, skypenavn",
    "linkedin": "linkedin, linkedin profile, linkedin url, linkedin profil",
    "company": (
        "company, company name, organisation, organization, firma, virksomhed, selskab, bedrift, foretag, "
        "customer, customer name, kunde, kundenavn, firmanavn, virksomhedsnavn, organization name, organization 1 name"
    ),
    "address": (
        "address, street, adresse, address 1, adress, postal address, billing address, home address 1, "
        "business street, address 1 formatted"
    ),
    "account": (
        "account, account number, account no, customer number, customer no, customer id, kundenummer, "
        "kundenr, kunde nr, konto, kontonummer"
    ),
    "project": "project, projekt, prosjekt, engagement",
    "delivered": (
        "delivered, delivered on, last delivery, delivery, delivery date, sidste levering, leveret, "
        "leveringsdato, siste levering, sidst leveret, seneste levering, last delivered, senaste leverans"
    ),
    "kind": "kind, type, contact type, person type, relation, category, kategori, kontakttype",
    "number": (
        "number, caller, caller id, callerid, from number, remote number, customer phone, nummer, opkalder, ring fra"
    ),
    "from": "from, source, src, fra, calling party, caller number, call from",
    "to": "to, destination, dst, til, called party, callee, called number, call to",
    "started": (
        "start, started, start time, call start, call time, date time, calldate, call date, starttid, tidspunkt, begin"
    ),
    "date": "date, dato, datum",
    "time": "time, tid, klokkeslæt",
    "duration": (
        "billsec, billable seconds, talk time, talking, duration, call duration, varighed, længde, seconds, "
        "totalduration"
    ),
    "direction": "direction, call direction, retning, call type, in out",
    "agent": "agent, user, operator, extension, answered by, medarbejder, lokalnummer, agent name",
    "note": "note, notes, comment, comments, bemærkning, kommentar, notat, remark",
    "id": (
        "id, call id, callid, uniqueid, unique id, linkedid, history id, opkalds id, attendee, attendee no, "
        "attendee id, attendee number, rsvp id, row id"
    ),
    "order": "order, order no, order id, order number, ordre, ordrenummer, booking, booking id",
    "recording": "recording, recording file, recordingfile, recording url, optagelse, lydfil, file",
    "event": "event, event name, event title, arrangement, begivenhed",
    "event-date": (
        "event date, event start, event start date, event start time, dato for arrangement, arrangementsdato"
    ),
    "ticket": "ticket, ticket type, ticket class, billet, billettype, biljett",
    "registered": (
        "order date, registered, registered on, registration date, created, rsvped on, tilmeldt, "
        "tilmeldingsdato, purchase date"
    ),
    "state": "attendee status, status, rsvp, tilmeldingsstatus",
    "member": "user id, member id, meetup id",
    "website": "website, web, url, hjemmeside, company website",
    "profile": "url of member profile, profile, profile url, profil",
    "sender": "sender, author, afsender, from name, writer",
    "text": "message, text, body, content, besked, tekst, indhold",
}
_NO_LETTER = re.compile(r"[^a-z0-9æøåäö]+")


def folded(heading: str) -> str:
    """Small letters, words apart by one space, and nothing else."""
    return _NO_LETTER.sub(" ", unicodedata.normalize("NFC", heading).lower()).strip()


#: For each piece the folded headings, the surest first.
_HEADINGS = {piece: [folded(each) for each in said.split(", ")] for piece, said in _SAID.items()}


def guessed(headings: Sequence[str], pieces: Collection[str]) -> dict[str, str]:
    """Which of these pieces each heading stands for; a piece is given to the heading that says it best."""
    left = {heading: folded(heading) for heading in headings if heading}
    found: dict[str, str] = {}
    for piece in pieces:
        said = [*_HEADINGS.get(piece, ()), piece.replace("-", " ")]
        fitting = [(said.index(bare), heading) for heading, bare in left.items() if bare in said]
        if fitting:
            heading = min(fitting, key=lambda one: one[0])[1]
            found[heading] = piece
            del left[heading]
    return found
