"""The certificate of an erasure in words: in the letter, and as a PDF for the file.

Promise:  8.3 - what was erased where, in words; nothing of the person
Law:      GDPR Art. 5(2), 12(1), 17, 19; PDF/UA-1
Takes:    the certificate as JSON (with `no_copy_since` as queries.erasure finds it when asked), a language
Gives:    in_words, lines for the letter and the page; pdf, an accessible document
Next:     ../lib/typst/certificate.typ
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from holdord.lib import typesetting
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.recipients import texts as theirs
from holdord.rights import letters, texts
from holdord.vault import queries as vault


def in_words(certificate: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Its lines as a person reads them: what went here, what recipients did, what stays."""
    with override(language):
        return {
            "ground": ground(str(certificate["ground"]), language),
            "erased": _day(certificate["erased_at"], language), "verified": _day(certificate["verified_at"], language),
            "here": [_here(each, language) for each in certificate["here"]],
            "at_recipients": [_at(each, language) for each in certificate["recipients"]],
            "kept": [kept(each, language) for each in certificate["kept"]],
            "complaint_said": bool(certificate["kept"]),
            "key_destroyed": certificate["key_destroyed"], "no_copy": no_copy(certificate, language),
            "in_backups": in_backups(certificate, language),
            "two": bool(vault.approvals_needed()),
        }  # fmt: skip


def no_copy(certificate: Mapping[str, Any], language: str) -> str:
    """From which day on no copy of the key can be opened, or that it is not so yet; empty where a key stays."""
    if not certificate["key_destroyed"]:
        return ""
    with override(language):
        if since := certificate.get("no_copy_since"):
            return _("Since %(day)s no copy of the key can be opened: what had wrapped it is destroyed.") % {
                "day": _day(since, language)
            }
        if vault.approvals_needed():
            return _("Not yet: an old copy of the key store can still be opened, until two people have approved that "
                     "the old keys are destroyed.")  # fmt: skip
        return _("Not yet: an old copy of the key store can still be opened, until the old keys are destroyed in one "
                 "of the next two nights.")  # fmt: skip


def in_backups(certificate: Mapping[str, Any], language: str) -> str:
    """What became of it in backups from before, which cannot be changed; empty where nobody can say.

    Only what was sealed is made unreadable, and only once no copy of the key opens (`no_copy`): dates and codes stand
    in clear in a backup, and go with it.
    """
    if (until := certificate.get("in_backups_until")) is None:
        return ""
    with override(language):
        if not until:
            return _("This system has made no backup from before that is still kept.")
        day = {"day": _day(until, language)}
        if not certificate["key_destroyed"]:
            return _("What was erased still stands in copies from before, and the key to it stays. The last of them is "
                     "destroyed by %(day)s.") % day  # fmt: skip
        if not certificate.get("no_copy_since"):
            return _("What was sealed will be unreadable once no copy of the key can be opened. The rest (dates, "
                     "codes) goes with the last copy from before, which is destroyed by %(day)s.") % day  # fmt: skip
        return _("What was sealed is made unreadable, for no copy of the key can be opened. The rest (dates, codes) "
                 "goes with the last copy from before, which is destroyed by %(day)s.") % day  # fmt: skip


def ground(code: str, language: str) -> str:
    """A ground of Art. 17(1) in words."""
    return texts.word(texts.ERASURE_GROUNDS, code, language)


def kept(each: Mapping[str, Any], language: str) -> str:
    """What stays, why, and until when."""
    with override(language):
        until = letters.day(date.fromisoformat(each["until"]), language) if each["until"] else _("its reason is gone")
        return _("%(what)s (%(count)s): %(why)s, until %(until)s") % {
            "what": process(str(each["process"]), language), "count": each["count"],
            "why": exemption(str(each["why"]), language), "until": until,
        }  # fmt: skip


def exemption(code: str, language: str) -> str:
    """Why something stays (letters.kept_by)."""
    return letters.kept_by(code, language)


def process(id: str, language: str) -> str:
    """What an activity is called in the policy; of none, that it belongs to all."""
    found = policy.wording(language).processes.get(id)
    with override(language):
        return found.title if found else id or _("Everything else")


def kind(code: str, language: str) -> str:
    """What a thing is called: an entry of a room, or the form or channel it came through."""
    return (
        texts.word(texts.KINDS, code, language)
        if code in texts.KINDS
        else texts.word(texts.KINDS, "subjects.record", language)
    )


def pdf(certificate: Mapping[str, Any], language: str) -> bytes:
    """The certificate as an accessible PDF. It names nobody, so it is not locked."""
    with override(language):
        said = in_words(certificate, language)
        data = {
            "language": language, "organisation": certificate["organisation"], "reference": certificate["reference"],
            "title": _("Certificate of erasure"), "rows": [
                [_("Case"), certificate["reference"]], [_("Controller"), certificate["organisation"]],
                [_("Ground"), said["ground"]], [_("Request received"), _day(certificate["received_at"], language)],
                [_("Erased"), said["erased"]], [_("Looked at again"), said["verified"]],
                [_("Key destroyed"), _("yes") if said["key_destroyed"] else _("no: something stays")],
                *([[_("Copies of the key"), said["no_copy"]]] if said["no_copy"] else []),
                *([[_("In back-up copies"), said["in_backups"]]] if said["in_backups"] else []),
            ],
            "sections": [
                [_("Erased by us"), said["here"] or [_("Nothing was held.")]],
                [_("At recipients"), said["at_recipients"] or [_("Nobody else had these data.")]],
                [_("What stays, and why"), said["kept"] or [_("Nothing.")]],
            ],
            "note": _("This certificate holds no personal data."),
        }  # fmt: skip
    return typesetting.typeset(typesetting.CERTIFICATE, data)[0]


def _here(each: Mapping[str, Any], language: str) -> str:
    where = f"{process(str(each['process']), language)}: " if each["process"] else ""
    return f"{where}{kind(str(each['kind']), language)} ({each['count']})"


def _at(each: Mapping[str, Any], language: str) -> str:
    said = (
        theirs.word(theirs.EXEMPTIONS, each["exemption"], language).rstrip(".")
        if each["exemption"]
        else (theirs.word(theirs.PROOFS, each["proof"], language))
    )
    stayed = [f"{theirs.place(place)[0]}: {theirs.place(place)[1]} ({count})" for place, count in each["kept"].items()]
    more = " " + _("Kept there: %(what)s.") % {"what": "; ".join(stayed)} if stayed else ""
    return f"{each['name']}: {said}.{more}"


def _day(moment: str, language: str) -> str:
    zone = policy.register().desk.time_zone
    return letters.day(local_date(datetime.fromisoformat(moment), zone), language)
