"""What each rule asks of a website, and what would be right; how a state and its reasons are called.

Takes:    nothing
Gives:    ASKS, RIGHT by rule; STATES, NOT_REACHED, KINDS. Each in the language that is active
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ASKS: Mapping[str, Promise] = {
    "W1": _("Nothing is loaded from a partner before a yes."),
    "W2": _("Nothing but what is necessary is stored before a yes."),
    "W3": _("A no is a no: after it nothing is loaded or stored that wants a yes."),
    "W4": _("A yes that was taken back is over: nothing is loaded any more, and what was stored is gone."),
    "W5": _("The browser's own no (Global Privacy Control) is heard: nothing comes with it that wants a yes."),
    "W6": _("Whoever's browser has said no for them is not asked."),
    "W7": _("Refusing is as near as accepting."),
    "W8": _("A yes can be taken back on every page."),
    "W9": _("Whoever does what wants a yes asks for it."),
    "W10": _("Everybody a page loads from is in the register, for the website."),
    "W11": _("Everything that is stored is in the list people can read."),
    "W12": _("The register names nobody for the website who is not on it."),
    "W13": _("Nothing stays longer than people are told."),
    "W14": _("Data go to no country but those that are declared."),
    "W15": _("A partner is seen for who it is, not behind a name of the site's own."),
    "W16": _("Refusing looks like accepting."),
}

RIGHT: Mapping[str, Promise] = {
    "W1": _("Hold it back until somebody says yes to it."),
    "W2": _("Store it after a yes; or, if visitors cannot do without it, mark it as necessary in the register."),
    "W3": _("Let the refusal reach whatever loads it."),
    "W4": _(
        "Load nothing again, and delete what is stored under the site's own domain; what is HttpOnly only the server "
        "can end."
    ),
    "W5": _("Take Sec-GPC: 1 as a refusal."),
    "W6": _("Take the signal for a refusal and ask nobody; leave a way to choose otherwise."),
    "W7": _("Put a button that refuses everything beside the one that accepts everything."),
    "W8": _("Put a link or button that withdraws, or opens the choices, in the foot of every page."),
    "W9": _("Put a banner on the page that holds everything back until there is an answer."),
    "W10": _("Enter the recipient in the register, or take it out of the page. If it is yours, name it with --ours."),
    "W11": _("Write it under 'cookies' in the register: its name, purpose, recipient and lifetime."),
    "W12": _("Take it out of the register if it is used no more; else name a page it is on."),
    "W13": _("Let it end sooner, or correct 'lifetime' in the register."),
    "W14": _("Enter the country and the ground of the transfer in the register, or choose somebody else."),
    "W15": _("Load it from the partner's own host; or accept the finding, and say in the policy how it is served."),
    "W16": _("Give both buttons one size, one colour and one style."),
}

STATES: Mapping[str, Promise] = {
    "untouched": _("before any choice"),
    "refused": _("after a no"),
    "accepted": _("after a yes"),
    "withdrawn": _("after the yes was taken back"),
}

NOT_REACHED: Mapping[str, Promise] = {
    "no-banner": _("no banner was found"),
    "no-button": _("there was no button for it"),
    "answered": _("the browser's signal had answered already"),
}

KINDS: Mapping[str, Promise] = {
    "cookie": _("cookie"),
    "local": _("local storage"),
    "session": _("session storage"),
    "database": _("database"),
    "cache": _("cache"),
}


def state(name: str) -> str:
    """A pass by its name, in words: 'after a no, with GPC'."""
    bare = name.removesuffix("+gpc")
    return gettext("{state}, with GPC").format(state=STATES[bare]) if bare != name else str(STATES[bare])
