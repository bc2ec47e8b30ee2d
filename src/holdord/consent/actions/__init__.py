"""Keeping what people choose: in words to us (choosing.py), and on the company's website (site.py).

Promise:  3.3c, 8.7 - a consent for each purpose, taken back as easily as given; 2.1b - and on the website
Law:      GDPR Art. 7(1), 7(3)

Other rooms and the faces call what stands here, and know no file of this folder.
"""

from holdord.consent.actions.choosing import (
    ask,
    choose_channel,
    confirm,
    end_again,
    erase,
    expire,
    give,
    merge,
    refuse,
    remember,
    revoke,
    unmerge,
    withdraw,
)
from holdord.consent.actions.site import (
    NoSuchChoice,
    NoSuchQuestion,
    choose_on_site,
    forget_site_choices,
    is_mine,
    put_question,
    take_back_on_site,
)

__all__ = [
    "NoSuchChoice",
    "NoSuchQuestion",
    "ask",
    "choose_channel",
    "choose_on_site",
    "confirm",
    "end_again",
    "erase",
    "expire",
    "forget_site_choices",
    "give",
    "is_mine",
    "merge",
    "put_question",
    "refuse",
    "remember",
    "revoke",
    "take_back_on_site",
    "unmerge",
    "withdraw",
]  # fmt: skip
