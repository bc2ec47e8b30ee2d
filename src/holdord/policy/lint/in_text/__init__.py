"""What is wrong in a text, article by article. Importing this registers every look."""

from holdord.policy.lint.in_text import (
    agreement,
    basis,
    consent,
    cookies,
    organisation,
    periods,
    recipients,
    rights,
    told,
    who,
)

__all__ = ["agreement", "basis", "consent", "cookies", "organisation", "periods", "recipients", "rights", "told", "who"]
