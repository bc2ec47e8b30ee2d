"""The forms of the door, in plain words: a label above each field, and no text inside it that vanishes on typing."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


def _plain(form: Any) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LogIn(account.LoginForm):  # type: ignore[misc]  # the library has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        # The link to a new password stands under the button, where people look for it.
        self.fields["password"].help_text = ""


class ResetPassword(account.ResetPasswordForm):  # type: ignore[misc]
    users: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["email"].label = _("E-mail address")

    def clean_email(self) -> str:
        address = str(super().clean_email())
        # Whoever never took up their invitation has no password to forget; their door is the invitation.
        self.users = [user for user in self.users if user.has_usable_password()]
        return address


class _NewPassword:
    """Two fields for a new password, the rule above the first one."""

    def name_fields(self: Any) -> None:
        _plain(self)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _("At least 12 characters. Several words in a row are easy to remember.")
        self.fields["password2"].label = _("New password once more")


class ResetPasswordKey(account.ResetPasswordKeyForm, _NewPassword):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()


class ChangePassword(account.ChangePasswordForm, _NewPassword):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()
        self.fields["oldpassword"].label = _("Your password now")


class SetPassword(account.SetPasswordForm, _NewPassword):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()


class Reauthenticate(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class Code(mfa.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


class CodeAgain(mfa.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self)


class ActivateApp(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)
        self.fields["code"].label = _("The six digits the app shows")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddKey(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].label = _("Log in with it alone")
        self.fields["passwordless"].help_text = _(
            "The key then asks for your fingerprint, your face or its PIN, and you need no password."
        )


class RenameKey(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")


class ChoosePassword(forms.Form):
    """What an invited member fills in."""

    password1 = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Several words in a row are easy to remember."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password2(self) -> str:
        second = str(self.cleaned_data.get("password2", ""))
        if second != self.cleaned_data.get("password1"):
            raise forms.ValidationError(_("The two passwords are not the same. Type them again."))
        return second


def _name_code(form: Any) -> None:
    _plain(form)
    form.fields["code"].label = _("Code")
    form.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes.")
    form.fields["code"].widget.attrs["inputmode"] = "numeric"


class News(forms.Form):
    """How often at most one is told by mail of what came."""

    every = forms.ChoiceField(
        label=_("How often"),
        choices=[
            ("15", _("At most every quarter of an hour")),
            ("60", _("At most every hour")),
            ("1440", _("At most once a day")),
            ("0", _("Never")),
        ],
    )
