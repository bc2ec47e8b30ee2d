"""The sentences that tell a change of the policy, by the kind of change.

Takes:    a language
Gives:    every kind with its sentence in that language; English here, Danish in locale/
"""

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

_WORDS: Mapping[str, str] = {
    "nothing": _("nothing"),
    "direction.added": _("New"),
    "direction.dropped": _("Gone"),
    "direction.weakened": _("Weaker"),
    "direction.strengthened": _("Stronger"),
    "direction.changed": _("Changed"),
    "direction.reworded": _("In other words"),
    "quoted": _("“{name}”"),
    "follows.tell": _("Everybody whose data we have under {names} is told."),
    "follows.ask": _("Earlier consents do not cover this. We ask again before we do it: {names}."),
    # Who decides
    "controller-added": _("{name} now decides over the data, too."),
    "controller-dropped": _("{name} no longer decides over the data."),
    "changed:lead-controller": _("Another company answers questions about data: {after} instead of {before}."),
    "changed:contact": _("The address to write to is now {after}. It was {before}."),
    "changed:contact-name": _("Whom to write to: {after} instead of {before}."),
    "changed:representative": _("The representative in the EEA: {after} instead of {before}."),
    "changed:authority": _("Another supervisory authority: {after} instead of {before}."),
    "changed:how-changes-are-told": _("How people hear of changes has changed."),
    "minimum-age": _("The lowest age is now {after}. It was {before}."),
    # Why
    "purpose-added": _("A new purpose: {name}. Its ground: {after}."),
    "purpose-dropped": _("We no longer use data for this: {name}."),
    "basis-changed": _("“{name}” rests on another ground. Before: {before}. Now: {after}."),
    "interest-changed": _("“{name}” serves somebody else's interest than before."),
    "purpose-widened": _("“{name}” now uses these data as well: {after}."),
    "purpose-narrowed": _("“{name}” no longer uses these data: {before}."),
    "marketing-begun": _("“{name}” is now direct marketing."),
    "marketing-ended": _("“{name}” is no longer direct marketing."),
    "profiling-begun": _("“{name}” now builds profiles."),
    "profiling-ended": _("“{name}” no longer builds profiles."),
    "automated-decisions-begun": _("“{name}” now decides by machine."),
    "automated-decisions-ended": _("“{name}” no longer decides by machine."),
    "approaches-more": _("For “{name}” we may now reach people in other ways. Before: {before}. Now: {after}."),
    "approaches-less": _("For “{name}” we now reach people in fewer ways. Before: {before}. Now: {after}."),
    "customers-unasked": _("Customers are now written to for “{name}” without being asked first. They can say no."),
    "channel.email": _("e-mail"),
    "channel.sms": _("text message"),
    "channel.messenger": _("messenger"),
    "channel.call": _("telephone"),
    "channel.automated-call": _("automatic call"),
    "channel.post": _("letter"),
    # How long
    "period-longer": _(
        "“{name}”: we keep the data longer, or count from another day. Before: {before}. Now: {after}. What we had "
        "before the change goes by the earlier time."
    ),
    "period-shorter": _("“{name}”: we keep the data for a shorter time. Before: {before}. Now: {after}."),
    "until-then": _("{period}; before that has happened: {earlier}"),
    # Who else
    "recipient-added": _("A new recipient: {name} ({after})."),
    "recipient-dropped": _("{name} no longer gets data."),
    "recipient-moved": _("{name} has moved: from {before} to {after}."),
    "recipient-entity": _("The company behind {name} is now {after}. It was {before}."),
    "recipient-role": _("{name} has another role. Before: {before}. Now: {after}."),
    "recipient-gets-more": _("{name} now gets more, or for more: {after}."),
    "recipient-gets-less": _("{name} now gets less, or for less: {before}."),
    "transfer-ground": _("The ground on which data go to {name} has changed. Before: {before}. Now: {after}."),
    # What happens
    "process-added": _("A new activity: {name}. It collects: {after}."),
    "process-dropped": _("An activity has ended: {name}."),
    "collects-more": _("“{name}” now collects these data as well: {after}."),
    "collects-less": _("“{name}” no longer collects these data: {before}."),
    "source-more": _("“{name}” now has data from here as well: {after}."),
    "source-less": _("“{name}” no longer has data from here: {before}."),
    "people-more": _("“{name}” is now about these people as well: {after}."),
    "people-less": _("“{name}” is no longer about these people: {before}."),
    "further-purpose": _("The data from “{name}” are now used for this as well: {after}."),
    "purpose-left": _("The data from “{name}” are no longer used for this: {before}."),
    # Rights, measures, places, cookies
    "right-added": _("A right is now told: {name}."),
    "right-dropped": _("A right is no longer told: {name}. The law gives it all the same."),
    "answer-longer": _("“{name}”: the answer may take longer. Before: {before}. Now: {after}."),
    "answer-shorter": _("“{name}”: the answer comes sooner. Before: {before}. Now: {after}."),
    "extension-longer": _("“{name}”: the answer may be put off for longer. Before: {before}. Now: {after}."),
    "extension-shorter": _("“{name}”: the answer may be put off for less. Before: {before}. Now: {after}."),
    "fee": _("“{name}” is no longer free of charge."),
    "no-fee": _("“{name}” is now free of charge."),
    "format": _("“{name}”: the answer comes in another form."),
    "measure-added": _("A measure of security is new: {name}."),
    "measure-dropped": _("A measure of security is no longer named: {name}."),
    "place-added": _("Data are now stored here as well: {name}."),
    "place-dropped": _("Data are no longer stored here: {name}."),
    "cookie-added": _("A new cookie: {name}. It is for: {after}."),
    "cookie-dropped": _("A cookie is gone: {name}."),
    "cookie-longer": _("The cookie {name} stays longer. Before: {before}. Now: {after}."),
    "cookie-shorter": _("The cookie {name} stays for a shorter time. Before: {before}. Now: {after}."),
    # The sentences
    "promise-added": _("This sentence is new."),
    "promise-dropped": _("This sentence is gone."),
    "promise-reworded": _("The sentence read: {before}"),
    "question-reworded": _("The question for consent to “{name}” reads otherwise: {after}"),
    "control-dropped": _("Fewer controls watch this promise. Gone: {before}."),
}


@cache
def difference_words(language: str) -> Mapping[str, str]:
    with override(language):
        return {code: gettext(words) for code, words in _WORDS.items()}
