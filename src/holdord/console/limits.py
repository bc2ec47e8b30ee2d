"""What a person does not want, written down by whoever hears it first.

Promise:  8.5b - objection to direct marketing counts at once; 8.7 - consent withdrawn as easily as given; 8.4a
Law:      GDPR Art. 7(3), 18, 21
Takes:    what the form on a person's page sent
Gives:    one sentence that says what holds from now on
Refuses:  NotRecorded, with a sentence
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdord.consent import actions as consent
from holdord.consent.rules import NothingToWithdraw
from holdord.console import stated
from holdord.console.texts import reason as reason_in_words
from holdord.decisions import texts as decided
from holdord.policy import queries as policy
from holdord.rights import actions as rights
from holdord.subjects import actions as subjects
from holdord.subjects.queries import NoSuchPerson
from holdord.subjects.rules import MINOR_REASONS, RESTRICTION_REASONS
from holdord.terms import Channel, LegalBasis

_CAN_BE_OBJECTED_TO = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)


class NotRecorded(ValueError):
    """What was sent says nothing that could be recorded. The text is a sentence for the page."""


def offered() -> dict[str, object]:
    """What the form lets one choose: purposes that can be objected to, and reasons for a restriction."""
    purposes = [entry.id for entry in policy.register().purposes if entry.basis in _CAN_BE_OBJECTED_TO]
    return {
        "objections": [(id, stated.describe(id).title) for id in purposes],
        "channels": [(channel.value, words) for channel, words in decided.channels(stated.spoken()).items()],
        "ages": [(code, reason_in_words(code)) for code in MINOR_REASONS],
        "restrictions": [(code, reason_in_words(code)) for code in RESTRICTION_REASONS],
    }


def record(sent: Mapping[str, str], *, subject: UUID, by: str, at: datetime) -> str:
    """Carry out the act the pressed button names; raises NotRecorded."""
    act = _ACTS.get(sent.get("act", ""))
    if act is None:
        raise NotRecorded(_("Nothing was recorded. Choose what the person wants."))
    try:
        return act(sent, subject, by, at)
    except NoSuchPerson:
        raise NotRecorded(_("There is no such person any more.")) from None


def _no_marketing(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    rights.no_marketing(subject=subject, by=by, at=at, channel="staff")
    return _("Recorded. From now on the person's data are not used for direct marketing.")


def _object(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    purpose = policy.register().purpose(sent.get("purpose", ""))
    if purpose is None or purpose.basis not in _CAN_BE_OBJECTED_TO:
        raise NotRecorded(_("Choose the purpose the person objects to."))
    rights.object_here(subject=subject, purpose=purpose.id, by=by, at=at)
    return _("Recorded. From now on the data are not used for this purpose.")


def _not_by(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    if sent.get("channel") not in set(Channel):
        raise NotRecorded(_("Choose how the person does not want to be reached."))
    consent.choose_channel(subject=subject, channel=Channel(sent["channel"]), wanted=False, by=by, at=at)
    return _("Recorded. From now on the person is not reached in that way.")


def _too_young(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    why = sent.get("reason", "")
    if why not in MINOR_REASONS:
        raise NotRecorded(_("Choose how we know the person's age."))
    subjects.mark_minor(subject=subject, reason=why, by=by, at=at)
    return _("Recorded. From now on the data are not used. Erase the person now.")


def _restrict(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    why = sent.get("reason", "")
    if why not in RESTRICTION_REASONS:
        raise NotRecorded(_("Choose why the data are restricted."))
    rights.restrict_here(subject=subject, reason=why, by=by, at=at)
    return _("Recorded. From now on the data are kept and not used.")


def _withdraw(sent: Mapping[str, str], subject: UUID, by: str, at: datetime) -> str:
    try:
        rights.withdraw_here(subject=subject, purpose=sent.get("purpose", ""), by=by, at=at, channel="staff")
    except NothingToWithdraw:
        raise NotRecorded(_("There is no given consent for this purpose.")) from None
    return _("Recorded. The consent is withdrawn from now on; earlier use stays lawful.")


_ACTS: Mapping[str, Callable[[Mapping[str, str], UUID, str, datetime], str]] = {
    "no-marketing": _no_marketing,
    "object": _object,
    "restrict": _restrict,
    "not-by": _not_by,
    "too-young": _too_young,
    "withdraw": _withdraw,
}
