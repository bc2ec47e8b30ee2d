"""The door of the console: how the log-in library behaves here, and what is written down about it.

Promise:  9.2 - password-protected access with a second factor
Law:      GDPR Art. 32(1)(b), 5(2)
Takes:    what django-allauth asks its adapter, and the signals it sends
Gives:    no public sign-up; mails through the house's own outbox; an entry in the log for every log-in, refused or not,
          and for every change of a password or a second factor. What was typed is never written down
Next:     ../staff/actions.py (note_door), mails.py (what the mails say)
"""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from allauth.account import signals as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import signals as mfa
from django.conf import settings
from django.contrib.auth import signals as auth
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from holdord.console import mails
from holdord.lib import clock
from holdord.staff import actions as staff
from holdord.staff.queries import member

#: What allauth says has happened -> how we say it. What is not here goes without saying.
_HAPPENED = {
    "account/messages/logged_out.txt": _("You are logged out."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is saved."),
    "mfa/messages/totp_activated.txt": _("The app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer used."),
    "mfa/messages/webauthn_added.txt": _("The key is added."),
    "mfa/messages/webauthn_removed.txt": _("The key is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes. Keep them in a safe place."),
}


class Door(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """How allauth behaves here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The address or the password is not right."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("The code is not right. Wait for the next one and try again."),
        "invalid_password_reset": _("This link no longer works. Ask for a new one."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code from your app"),
            "mfa_reauthenticate:webauthn": _("With your key"),
        }
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": str(words.get(method["id"], method["description"]))} for method in methods]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        # On the house's own address: what a request calls its host is the sender's to choose.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.HOLDORD_ADDRESS}{path.replace('UID-KEY', quote(key))}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mails.about_the_account(template_prefix, email, context, at=clock.now())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message is None and message_template in _HAPPENED:
            message = str(_HAPPENED[message_template])
        if message:
            super().add_message(request, level, message=message, extra_tags=extra_tags)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            staff.note_door(act="log_in_throttled", at=clock.now())
            raise


def display(user: Any) -> str:
    """What allauth calls somebody on their own screen, and a passkey on theirs."""
    return str(user.email)


@receiver(auth.user_logged_in)
def _logged_in(sender: object, user: Any, **rest: object) -> None:
    found = member(user.pk)
    staff.note_door(act="log_in", at=clock.now(), member=user.pk, second_factor=bool(found and found.has_second_factor))


@receiver(auth.user_logged_out)
def _logged_out(sender: object, user: Any, **rest: object) -> None:
    if user is not None:
        staff.note_door(act="log_out", at=clock.now(), member=user.pk)


@receiver(auth.user_login_failed)
def _refused(sender: object, **rest: object) -> None:
    staff.note_door(act="log_in_refused", at=clock.now())


@receiver(mfa.authentication_failed)
def _wrong_code(sender: object, user: Any, **rest: object) -> None:
    staff.note_door(act="second_factor_refused", at=clock.now(), member=user.pk)


@receiver([mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset])
def _second_factor_changed(sender: object, signal: object, user: Any, authenticator: Any, **rest: object) -> None:
    verbs = {mfa.authenticator_added: "add", mfa.authenticator_removed: "remove", mfa.authenticator_reset: "renew"}
    verb = next(name for each, name in verbs.items() if each is signal)
    what = "recovery_codes" if authenticator.type == "recovery_codes" else "second_factor"
    staff.note_door(act=f"{verb}_{what}", at=clock.now(), member=user.pk)


@receiver([account.password_changed, account.password_reset, account.password_set])
def _password_changed(sender: object, user: Any, **rest: object) -> None:
    staff.note_door(act="change_password", at=clock.now(), member=UUID(str(user.pk)))
