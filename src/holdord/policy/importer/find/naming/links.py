"""Names beside a link to their own policy: "Skype ([Skype Privacy Policy](...))".

Takes:    a line, the Vocabulary
Gives:    policy_link: the address of somebody's policy in the line, '' where none is real
"""

import re
from urllib.parse import urlsplit

from holdord.policy.importer.find.naming.vocabulary import Vocabulary
from holdord.policy.importer.text import Line, Link

_POLICY_ADDRESS = re.compile(
    r"privac|privatliv|persondata|personvern|integritet|tietosuoja|gdpr|datenschutz|polic", re.IGNORECASE
)


def policy_link(line: Line, vocabulary: Vocabulary, about: str = "") -> str:
    """The first real address that leads to a policy; of several, the one that has ``about`` in its words or host."""
    fitting = [link for link in line.links if _leads_to_policy(link, vocabulary)]
    if about:
        near = [link for link in fitting if about in _letters(link.text) or about in _letters(_host(link.href))]
        return near[0].href if near else ""
    return fitting[0].href if fitting else ""


def _leads_to_policy(link: Link, vocabulary: Vocabulary) -> bool:
    """A real address, and either its words or the address itself speak of a policy."""
    if not link.href.lower().startswith(("https://", "http://")):
        return False
    return bool(vocabulary.policy_words.search(link.text) or _POLICY_ADDRESS.search(link.href))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
