"""The addresses of the door: the log-in library's views, in our words.

Promise:  9.2 - password-protected access with a second factor
Why:      listed one by one, not included: what is not here (signing up, changing one's address) cannot be reached.
          The names are the library's own, for it looks its pages up by them
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from django.urls import URLPattern, path, re_path

from holdord.console.access import own_account

_RESET = r"^log-in/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"


def _in(folder: str, name: str) -> str:
    return f"console/{folder}/{name}.html"


_log_in = account.LoginView.as_view(template_name=_in("account", "log_in"))
_log_out = account.LogoutView.as_view(template_name=_in("account", "log_out"))
_inactive = account.AccountInactiveView.as_view(template_name=_in("account", "inactive"))
_forgotten = account.PasswordResetView.as_view(template_name=_in("account", "password_reset"))
_sent = account.PasswordResetDoneView.as_view(template_name=_in("account", "password_reset_done"))
_new = account.PasswordResetFromKeyView.as_view(template_name=_in("account", "new_password"))
_new_done = account.PasswordResetFromKeyDoneView.as_view(template_name=_in("account", "new_password_done"))
_change = account.PasswordChangeView.as_view(template_name=_in("account", "password_change"))
_set = account.PasswordSetView.as_view(template_name=_in("account", "password_change"))
_again = account.ReauthenticateView.as_view(template_name=_in("account", "reauthenticate"))

_index = factor.IndexView.as_view(template_name=_in("second_factor", "index"))
_ask = factor.AuthenticateView.as_view(template_name=_in("second_factor", "authenticate"))
_ask_again = factor.ReauthenticateView.as_view(template_name=_in("second_factor", "reauthenticate"))
_app_add = app.ActivateTOTPView.as_view(template_name=_in("second_factor", "app_add"))
_app_remove = app.DeactivateTOTPView.as_view(template_name=_in("second_factor", "app_remove"))
_codes = codes.ViewRecoveryCodesView.as_view(template_name=_in("second_factor", "codes"))
_codes_renew = codes.GenerateRecoveryCodesView.as_view(template_name=_in("second_factor", "codes_renew"))
_codes_text = codes.DownloadRecoveryCodesView.as_view(template_name="console/second_factor/codes.txt")
_keys = key.ListWebAuthnView.as_view(template_name=_in("second_factor", "keys"))
_key_add = key.AddWebAuthnView.as_view(template_name=_in("second_factor", "key_add"))
_key_rename = key.EditWebAuthnView.as_view(template_name=_in("second_factor", "key_rename"))
_key_remove = key.RemoveWebAuthnView.as_view(template_name=_in("second_factor", "key_remove"))
_key_again = key.ReauthenticateWebAuthnView.as_view(template_name=_in("second_factor", "reauthenticate_key"))

door: list[URLPattern] = [
    path("log-in/", _log_in, name="account_login"),
    path("log-out/", _log_out, name="account_logout"),
    path("log-in/closed/", _inactive, name="account_inactive"),
    path("log-in/password/", _forgotten, name="account_reset_password"),
    path("log-in/password/sent/", _sent, name="account_reset_password_done"),
    path("log-in/password/done/", _new_done, name="account_reset_password_from_key_done"),
    re_path(_RESET, _new, name="account_reset_password_from_key"),
    path("log-in/second-factor/", _ask, name="mfa_authenticate"),
    path("log-in/passkey/", key.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("account/", _index, name="mfa_index"),
    path("account/again/", _again, name="account_reauthenticate"),
    path("account/again/code/", _ask_again, name="mfa_reauthenticate"),
    path("account/again/key/", _key_again, name="mfa_reauthenticate_webauthn"),
    path("account/password/", own_account(_change), name="account_change_password"),
    path("account/password/first/", own_account(_set), name="account_set_password"),
    path("account/app/", _app_add, name="mfa_activate_totp"),
    path("account/app/remove/", _app_remove, name="mfa_deactivate_totp"),
    path("account/codes/", _codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", _codes_renew, name="mfa_generate_recovery_codes"),
    path("account/codes/download/", _codes_text, name="mfa_download_recovery_codes"),
    path("account/keys/", _keys, name="mfa_list_webauthn"),
    path("account/keys/add/", _key_add, name="mfa_add_webauthn"),
    path("account/keys/<int:pk>/", _key_rename, name="mfa_edit_webauthn"),
    path("account/keys/<int:pk>/remove/", _key_remove, name="mfa_remove_webauthn"),
]
