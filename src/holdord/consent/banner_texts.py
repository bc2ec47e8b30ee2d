"""The words of the banner that every house shares. What is asked, and of whom, is in the words of the register.

Law:      GDPR Art. 4(11), 7(2)-(3), 12(1); BEK 1148/2011 section 3(2)
Gives:    TEXTS by the names the script knows, LOADED_UNASKED; LIFETIMES. Each in the language that is active
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from holdord.lib import own_cookies

#: {} is filled in by the script.
TEXTS: Mapping[str, Promise] = {
    "title": _("May we use more than what is necessary?"),
    "intro": _(
        "Until you say yes, nothing is loaded from other companies, and nothing but what is necessary is stored on "
        "your device. Saying no costs you nothing, and you can change your mind at any time."
    ),
    "fresh": _("New since you chose: {}. The rest stays as you chose it."),
    "accept": _("Accept all"),
    "refuse": _("Refuse all"),
    "choose": _("Choose"),
    "save": _("Save my choice"),
    "close": _("Close"),
    "choices": _("What may we use?"),
    "back": _("Cookie choices"),
    "withdraw": _("Withdraw everything"),
    "notice": _("Privacy policy"),
    "needed": _("Necessary"),
    "why": _("What the site cannot do without, such as remembering this choice. It needs no yes."),
    "services": _("One by one: {}"),
    "cookies": _("What is stored: {}"),
    "held": _("Here is something from {}. It has not been loaded."),
    "load": _("Load this one"),
    "number": _("The number of your choice:"),
    "reach": _(
        "When you take a yes back, we delete what was stored under our domain. What a company has stored under its "
        "own domain only your browser can delete, and what it has received only the company: follow the link beside "
        "its name."
    ),
    "gone": _("Taken back"),
    "left": _(
        "No longer loaded: {}. What they had stored under our domain is deleted. What they store under their own "
        "domains we cannot reach: your browser deletes it under its settings for cookies and site data."
    ),
}  # fmt: skip

#: The intro where Google's consent mode is 'advanced', and its tags run before anybody was asked; {} are those.
LOADED_UNASKED = _(
    "Until you say yes, nothing but what is necessary is stored on your device, and nothing is loaded from other "
    "companies except from {}: they are told that you have not said yes, and still see your internet address and your "
    "browser. Saying no costs you nothing, and you can change your mind at any time."
)

COLUMNS = (_("Name"), _("Kept under"), _("How long"))
OUR_DOMAIN = _("this site")
#: Where the house itself is, which may be another host of the same company.
OUR_PAGES = _("our pages about privacy")
THEIR_DOMAIN = _("theirs")

LIFETIMES: Mapping[str, Promise] = {
    "session": _("until you close the browser"),
    "persistent": _("until it is deleted"),
    "": _("not known"),
}
#: The cookie that keeps the choice: its name is in the script.
CHOICE_COOKIE = "hd"
#: What each cookie of ours is for; it follows where the cookie is kept, and a colon.
NEEDED_FOR: Mapping[str, Promise] = {
    CHOICE_COOKIE: _("remembers this choice"),
    own_cookies.FORMS: _("keeps others from sending a form in your name"),
    own_cookies.RIGHTS: _("remembers while you make a request that you have shown who you are"),
    own_cookies.ACCOUNT: _("remembers on your own pages that you have shown who you are"),
    own_cookies.PASSKEY: _("remembers what your passkey was asked"),
}
