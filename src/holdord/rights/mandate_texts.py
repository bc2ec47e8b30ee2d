"""The words of a mandate: as what somebody asks, what shows it, what is missing.

Takes:    codes of mandates.py
Gives:    a few words; texts.word says them in a language
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from holdord.rights.mandates import Age, Kind, Lack, Seen

#: As what somebody asks for another.
KINDS: Mapping[str, str] = {
    Kind.PROXY: _("with a mandate"),
    Kind.PARENT: _("as a parent"),
    Kind.GUARDIAN: _("as a guardian"),
}

#: What shows that they may, said to staff.
SEEN: Mapping[str, str] = {
    Seen.MANDATE: _("a signed mandate, paper or electronic"),
    Seen.PERSON: _("the person said so themself, by a channel we know"),
    Seen.BAR: _("a lawyer, found in the register of the bar, who claims the mandate"),
    Seen.REGISTER: _("the population register"),
    Seen.BIRTH: _("a birth certificate"),
    Seen.COURT: _("the paper of a court or an authority"),
    Seen.VOUCHED: _("vouched for by a system of ours"),
    Seen.AT_WORD: _("nothing had to be shown"),
}

#: What would show it, said to whoever asks, by mandates.Kind.
WOULD_SHOW: Mapping[str, str] = {
    Kind.PROXY: _(
        "A mandate that the person has signed, on paper or electronically. It says who you are, for whom you act, for "
        "which of their rights, until when, and whether the answer may go to you."
    ),
    Kind.PARENT: _(
        "Something that shows that you are the child's parent or have custody, such as a birth certificate, and how "
        "old the child is. If the child is old enough to decide for itself, we also need its own yes."
    ),
    Kind.GUARDIAN: _("The paper by which a court or an authority made you guardian."),
}

#: How old a child is.
AGES: Mapping[str, str] = {
    Age.BELOW: _("below the age at which a child decides for itself"),
    Age.FROM: _("old enough to decide, and not grown up"),
    Age.GROWN: _("18 or older"),
}

#: Why somebody may not go on, said to staff.
LACKS: Mapping[str, str] = {
    Lack.NOT_SHOWN: _("nothing was shown that shows it"),
    Lack.OVER: _("the mandate has run out"),
    Lack.NOT_THIS_RIGHT: _("the mandate does not cover this right"),
    Lack.CHILD_HAS_NOT_AGREED: _("the child is old enough to decide, and has not said yes"),
    Lack.GROWN_UP: _("who is grown up asks themself, or gives a mandate"),
    Lack.AGE_NOT_SAID: _("the age of the child is not said"),
}
