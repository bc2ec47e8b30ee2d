"""The words for checking letters: examples of what they are told, what they must state, and what is wrong with a text.

Takes:    codes of letter_checks.py
Gives:    a few words; texts.word says them in a language
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

#: What stands in a preview instead of facts.
EXAMPLES: Mapping[str, str] = {
    "reason": _("[why it takes longer in this case]"),
    "facts": _("[the facts it rests on]"),
    "text": _("[what whoever handles it wrote]"),
    "why": _("[why]"),
    "basis": _("[how it is reckoned]"),
    "evidence": _("[what shows it]"),
    "word": _("[a word of whoever handles it]"),
    "name": _("[the name of whoever asks]"),
    "to": _("[the other controller]"),
    "ground": _("[the ground]"),
    "restricted": _("[the reason of the restriction]"),
    "kind": _("[as what they ask]"),
    "would_show": _("[what would show it]"),
    "grounds": _("[a ground]"),
    "done": _("[what was done]"),
    "told": _("[a recipient that was told]"),
    "not_told": _("[a recipient that could not be told, and why]"),
    "left_out": _("[what does not go along, and why]"),
    "runs_on": _("[what goes on, and its ground]"),
    "here": _("[what was erased]"),
    "kept": _("[what stays, by which law, until when]"),
    "at_recipients": _("[what a recipient did]"),
    "what": _("[what was not done]"),
    "interest": _("[our interest]"),
}

#: What a letter must state in words of its own, known by any of these (apart by |).
STATEMENTS: Mapping[str, str] = {
    "COURT": _("a court|the courts"),
    "DELETED": _("deleted|erased|destroyed"),
    "MAY_PAUSE": _("may be added|stand still|may pause"),
    "NO_DATA": _("no data about you|nothing about you"),
    "BACK_UP": _("back-up|backup"),
    "LAWFUL": _("lawful"),
    "TAKE_BACK": _("take the request back|withdraw the request"),
    "EVERYTHING": _("everything"),
    "WHAT_HELPS": _("would help|helps us"),
}

#: What must be in a letter, said to whoever writes it.
ITEMS: Mapping[str, str] = {
    "also": _("the fixed parts in a third language, where there are any"),
    "reference": _("the case number"),
    "received": _("the day it reached us"),
    "right": _("which right"),
    "due": _("the last day to answer on"),
    "page": _("the page where they go on"),
    "dpo_email": _("the desk’s mailbox"),
    "authority_name": _("the authority"),
    "authority_site": _("where to complain to the authority"),
    "organisation": _("who we are"),
    "code": _("the code"),
    "minutes": _("how long it is good"),
    "link": _("the link"),
    "until": _("until when"),
    "days": _("after how many days it is deleted"),
    "why": _("why"),
    "would_show": _("what would show it"),
    "kind": _("as what they ask"),
    "each_reference": _("the number of each case"),
    "each_right": _("the right of each case"),
    "each_due": _("the last day of each case"),
    "left_out": _("what does not go along, and why"),
    "to": _("the other controller"),
    "digest": _("the checksum"),
    "extended": _("the new day"),
    "reason": _("the reason in this case"),
    "grounds": _("the grounds"),
    "ground": _("the ground"),
    "provision": _("the rule"),
    "facts": _("the facts"),
    "text": _("what whoever handles it wrote"),
    "done": _("what was done"),
    "what": _("what was not done"),
    "interest": _("our interest"),
    "told": _("who was told"),
    "not_told": _("who could not be told, and why"),
    "erased": _("when it was erased"),
    "verified": _("when it was looked at again"),
    "here": _("what was erased"),
    "at_recipients": _("what recipients did"),
    "kept": _("what stays, by which law, until when"),
    "runs_on": _("what goes on, and on which ground"),
    "ends": _("when it ends"),
    "restricted": _("the reason of the restriction"),
    "amount": _("the amount"),
    "basis": _("how it is reckoned"),
    "evidence": _("what shows it"),
    "COURT": _("that the matter can be brought before a court"),
    "DELETED": _("that what they send is deleted"),
    "MAY_PAUSE": _("that the days of waiting may be added"),
    "NO_DATA": _("that we hold no data about them"),
    "BACK_UP": _("what becomes of back-up copies"),
    "LAWFUL": _("that what was done before stays lawful"),
    "TAKE_BACK": _("that they can take the request back"),
    "EVERYTHING": _("that they may ask for everything"),
    "WHAT_HELPS": _("which data would help"),
}

#: What is wrong with a text; {about} is what it is about.
FAULTS: Mapping[str, str] = {
    "missing": _("It does not say: {about}."),
    "missing-when": _("In some cases it does not say: {about}. Take it out of the condition it stands in."),
    "length": _("It is empty, or longer than 12,000 letters."),
    "footer": _("It ends with the footer of its own language, once: the authority and the desk stand there."),
    "tag": _("This is not understood: {about}. Only if, elif, else, for, empty and their ends are."),
    "fact": _("This letter knows no such fact: {about}."),
    "does-not-read": _("An “if” or “for” is not ended, or ends what never began."),
    "subject-line": _("The first line is the subject: between 4 and 78 letters, then an empty line."),
}
