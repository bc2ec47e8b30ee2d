"""The words of the matrix: why a right reaches a use of data, or does not; said to the person and to staff alike.

Takes:    codes of matrix.py
Gives:    sentences; texts.word says them in a language
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

#: Why a right reaches a use of data or not, by matrix.Cell.why; said to the person and to staff alike.
MATRIX: Mapping[str, str] = {
    "any-ground": _("The right applies, whatever the ground is."),
    "erase-consent": _("The consent can be withdrawn at any time, and what rests on it alone is then erased."),
    "erase-when-not-needed": _("Only when the data are no longer needed for it, or if the use was unlawful."),
    "erase-duty": _("A law obliges us to keep these data; until that duty ends they cannot be erased."),
    "erase-task": _(
        "The data are needed for a task in the public interest; as far as they are, they cannot be erased."
    ),
    "erase-when-objected": _(
        "If there was an objection and nothing weighs more, if the data are no longer needed, or if the use was "
        "unlawful."
    ),
    "erase-kept": _("The data are kept because of {kept}; until that ends they cannot be erased."),
    "erase-part-kept": _(
        "A part of the data is kept because of {kept} and cannot be erased until that ends; only the rest can."
    ),
    "erase-over": _("The time for which they were needed is over."),
    "erase-objected": _("There was an objection to this use."),
    "erase-marketing": _("It is direct marketing: whoever asks for it to be erased has said no to it."),
    "erase-claims": _(
        "The data are needed to establish, exercise or defend legal claims; as far as they are, they cannot be erased."
    ),
    "erase-needed": _("A person has looked: the data are still needed for it, and the ground for it stands."),
    "erase-not-needed": _("A person has looked: the data are no longer needed for it."),
    "restrict-case": _("A person has looked: one of the cases of the law is so."),
    "restrict-no-case": _("A person has looked: none of the cases of the law is so."),
    "restrict-three": _(
        "In three cases: while we check whether the data are correct, if the use was unlawful, or if the person needs "
        "them for a legal claim."
    ),
    "restrict-four": _(
        "In four cases: while we check whether the data are correct, if the use was unlawful, if the person needs them "
        "for a legal claim, or while an objection is weighed."
    ),
    "port-given": _("What the person gave goes along, in a form for machines."),
    "port-not-given": _(
        "Nothing that we use for this was given by the person; what we noted ourselves does not go along."
    ),
    "port-ground": _("The right covers only what is used on consent or under a contract."),
    "port-task": _("The right does not cover what is needed for a task in the public interest."),
    "object-withdraw": _(
        "This rests on consent, which is not objected to but withdrawn: at any time, without reasons."
    ),
    "object-ground": _(
        "One can object to what rests on a legitimate interest or a task in the public interest; this rests on another "
        "ground."
    ),
    "object-weighed": _("It stops, unless compelling legitimate grounds weigh more; a person weighs it."),
    "object-marketing": _("It is direct marketing: it stops at once and is never weighed."),
    "withdraw-any-time": _("The consent can be withdrawn at any time; what was done until then stays lawful."),
    "withdraw-ground": _("This does not rest on consent, so there is none to withdraw."),
    "withdraw-none": _("No consent stands, so there is none to withdraw."),
    "review": _("A decision that a machine made alone is looked at again by a person, who hears the other side."),
    "review-law": _("If a law allows a machine to decide, that law says how it is looked at again."),
    "review-not-allowed": _("A machine may not decide alone on this ground: a person decides."),
    "review-none": _("No machine decides alone about the person here."),
}

#: What a person who looks can answer, by matrix.Fact.
FACTS: Mapping[str, str] = {
    "still-needed": _("Are the data still needed for this?"),
    "for-claims": _("Are they needed to establish, exercise or defend a legal claim?"),
    "restriction-case": _("Is one of the cases so in which the law restricts the use?"),
}

#: Whether a right reaches a use, by matrix.Stands.
STANDS: Mapping[str, str] = {
    "yes": _("applies"),
    "if": _("applies in some cases"),
    "no": _("does not apply"),
}
