"""The words for why something was not taken in: one kind sentence and what to do."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "missing": _("Please fill in this field."),
    "too-long": _("This is longer than we can take. Please shorten it."),
    "not-plain-text": _("This holds characters we cannot keep. Please write it as plain text on one line."),
    "not-an-email": _("This does not look like an e-mail address. Write it as in name@example.com."),
    "not-a-phone": _("This does not look like a phone number. Write digits, as in +45 12 34 56 78."),
    "unknown-field": _("The form has no such field. Nothing was sent; please use the form on this page."),
    "unknown-consent": _("The form does not ask for this consent. Nothing was sent; please use the form on this page."),
}
