"""What the buttons that carry out a right do: each is one call, and one sentence for the page.

Promise:  8.2a, 8.4a, 8.4d, 8.5a, 8.5b, 8.7
Takes:    what the form sent, the request as it stood, who acts and when
Gives:    what has happened, in a sentence
Refuses:  refused.NotDone, with a sentence
"""

from collections.abc import Mapping
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from holdord.console import stated
from holdord.console.access import Visit
from holdord.console.asking import Fee
from holdord.console.carrying_forms import Review, Weigh
from holdord.console.refused import Act, NotDone, spoken
from holdord.lib.days import named
from holdord.rights import actions, deeds
from holdord.rights import texts as words
from holdord.rights.matrix import Fact
from holdord.rights.queries import RequestView
from holdord.rights.questions import FeeGround, Reply
from holdord.terms import IdentifierKind

#: The acts that decide: the answer, and what it is to cost.
FINISHING = {"finish", "fee"}


def _take_at_word(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.take_at_word(request=view.id, by=visit.by, at=visit.at)
    return _("Taken at their word. Now carry it out.")


def _restrict(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    why, purpose = sent.get("restrict-why", ""), sent.get("restrict-purpose", "")
    actions.restrict(request=view.id, why=why, purpose=purpose, by=visit.by, at=visit.at)
    return _("Restricted. From this second the data are kept and nothing else is done with them.")


def _check(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.restrict(request=view.id, why="accuracy-contested", by=visit.by, at=visit.at)
    return _("Restricted while you check. It ends when the person has your answer.")


def _no_marketing(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.stop_marketing(request=view.id, by=visit.by, at=visit.at)
    return _("Stopped. Nothing goes to them any more that advertises.")


def _objected(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    purposes = sent.getlist("objected-purposes")
    actions.say_what_is_objected_to(request=view.id, purposes=purposes, by=visit.by, at=visit.at)
    return _("Noted. It has stopped; weigh it next.")


def _weigh(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Weigh(sent)
    if not form.is_valid():
        raise NotDone(_("Fill in every field of the weighing, and say which weighs more."))
    said = dict(form.cleaned_data)
    goes_on = said.pop("goes_on") == "yes"
    actions.weigh(
        request=view.id, purpose=sent.get("about", ""), goes_on=goes_on, by=visit.by, at=visit.at, **said
    )  # fmt: skip
    return _("Written down. Now answer the person.")


def _correct(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    field, value = sent.get("correct-field", ""), sent.get("correct-value", "")
    actions.correct_field(request=view.id, field=field, value=value, by=visit.by, at=visit.at)
    return _("Put right everywhere it stood.")


def _identifier(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    kind, _colon, old = sent.get("identifier-old", "").partition(":")
    if kind not in [each.value for each in deeds.RECOGNISED_BY]:
        raise NotDone(_("Choose what is to be done, and fill in what belongs to it."))
    actions.correct_identifier(
        request=view.id, kind=IdentifierKind(kind), old=old, value=sent.get("identifier-value", ""),
        made_sure=sent.get("identifier-made_sure", ""), disputed="identifier-disputed" in sent,
        by=visit.by, at=visit.at,
    )  # fmt: skip
    return _("Put right. What comes from there finds them, and what comes from the old one nobody.")


def _fact(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    fact, answer = sent.get("fact", ""), sent.get("answer", "")
    if fact not in set(Fact) or answer not in ("yes", "no"):
        raise NotDone(_("Answer with yes or no, and say why."))
    actions.find_out(
        request=view.id, process=sent.get("process", ""), purpose=sent.get("purpose", ""), fact=Fact(fact),
        answer=answer == "yes", why=sent.get("why", ""), by=visit.by, at=visit.at,
    )  # fmt: skip
    return _("Noted, with your reason. What the right reaches, and the refusal that is ready, say so now.")


def _leave(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    field, why = sent.get("leave-field", ""), sent.get("leave-why", "")
    actions.leave_as_it_is(request=view.id, field=field, why=why, by=visit.by, at=visit.at)
    return _("Noted. The person is told why it stays.")


def _statement(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.keep_statement(request=view.id, text=sent.get("statement-text", ""), by=visit.by, at=visit.at)
    return _("Kept beside their data.")


def _withdraw(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.withdraw(request=view.id, purposes=sent.getlist("withdraw-purposes"), by=visit.by, at=visit.at)
    return _("Taken back. Nothing rests on it from now on.")


def _review(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Review(sent)
    if not form.is_valid():
        raise NotDone(_("Write down the decision, what you decide and why."))
    said = dict(form.cleaned_data)
    changed = said.pop("changed") == "yes"
    actions.review(request=view.id, changed=changed, by=visit.by, at=visit.at, **said)
    return _("Written down. Now answer the person.")


def _finish(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.finish(request=view.id, word=sent.get("finish-word", ""), by=visit.by, at=visit.at)
    return _("Answered. The letter is on its way.")


def _end(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    try:
        day = named(sent.get("end-ends_on", ""))
    except ValueError:
        raise NotDone(_("Say on which day it ends.")) from None
    actions.announce_end(
        limit=_limit(sent), ends_on=day, why=sent.get("end-why", ""), by=visit.by, at=visit.at
    )  # fmt: skip
    return _("The person is told by a letter. The restriction ends on that day by itself, if the letter has gone out.")


def _told(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.told_by_hand(limit=_limit(sent), by=visit.by, at=visit.at)
    return _("Noted that you told them. The restriction ends on its day.")


def _specify(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    actions.ask_to_specify(request=view.id, text=sent.get("specify-text", ""), by=visit.by, at=visit.at)
    return _("Asked. The request waits for their answer; its clock runs on.")


def _fee(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    form = Fee(sent)
    if not form.is_valid():
        raise NotDone(_("Say why it may cost something, how much, and how it is reckoned."))
    said = dict(form.cleaned_data)
    ground = FeeGround(said.pop("ground"))
    try:
        actions.tell_fee(request=view.id, ground=ground, by=visit.by, at=visit.at, **said)
    except actions.NoFee as refused:
        raise NotDone(words.word(words.NO_FEE, refused.code, stated.spoken())) from None
    return _("Told. Nothing is done until they have answered.")


def _reply(sent: QueryDict, view: RequestView, visit: Visit) -> str:
    try:
        reply = Reply(sent.get("reply-reply", ""))
    except ValueError:
        raise NotDone(_("Choose what they said.")) from None
    actions.note_reply(request=view.id, reply=reply, words=sent.get("reply-words", ""), by=visit.by, at=visit.at)
    return _("Noted. It goes on from here.")


def _limit(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("limit", ""))
    except ValueError:
        raise NotDone(_("Nothing was done.")) from None


ACTS: Mapping[str, Act] = {
    name: spoken(act)
    for name, act in {
        "at-word": _take_at_word, "restrict": _restrict, "check": _check, "no-marketing": _no_marketing,
        "objected": _objected, "weigh": _weigh, "correct": _correct, "identifier": _identifier, "leave": _leave,
        "fact": _fact, "statement": _statement,
        "withdraw": _withdraw, "review": _review, "end": _end, "told": _told,
        "specify": _specify, "fee": _fee, "reply": _reply, "finish": _finish,
    }.items()
}  # fmt: skip
