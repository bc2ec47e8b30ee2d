"""The words of this room: the roles as a manager reads them, and why an act on staff was refused."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from holdord.staff import rules

REFUSALS = {
    "not-an-address": _("This does not look like an e-mail address. Write it as in name@example.com."),
    "no-such-role": _("There is no such role. Choose one from the list."),
    "no-such-choice": _("This cannot be chosen. Choose one from the list."),
    "already-here": _("Somebody with this address works here already. You find them in the list below."),
    "yourself": _("Nobody changes their own access. Ask another data protection officer to do it."),
    "last-dpo": _("This is the last active data protection officer. Make somebody else one first."),
    "not-invited": _("This account is no longer waiting for an invitation to be taken up."),
    "invitation-over": _("This invitation can no longer be used. Ask the one who invited you to send a new one."),
    "not-the-first": _("There are accounts already. Ask a data protection officer to invite you."),
    "nobody": _("Nobody of that id works here."),
}

STATES = {
    "active": _("Active"),
    "invited": _("Invited"),
    "deactivated": _("Deactivated"),
}

SECOND_FACTORS = {
    "totp": _("Authenticator app"),
    "webauthn": _("Passkey or security key"),
}


def role_name(code: str) -> str:
    """The role as people call it, in the language being spoken; the code itself for an unknown one."""
    role = rules.role(code)
    return gettext(role.name) if role else code


def role_description(code: str) -> str:
    """What somebody in that role does here, in a sentence or two."""
    role = rules.role(code)
    return gettext(role.description) if role else ""
