"""How staff log in. Constants only; settings.py takes them all over.

Promise:  9.2 - password-protected access with a second factor
Law:      GDPR Art. 32(1)(b)
"""

from holdord.wiring.environment import environment

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console.today"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3600
#: A working day, and gone when the browser closes.
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "holdord.console.door.Door"
ACCOUNT_USER_DISPLAY = "holdord.console.door.display"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
#: The same answer whether an address is known or not, and no mail to strangers.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if environment.production else "http"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "holdord.console.forms.LogIn",
    "reset_password": "holdord.console.forms.ResetPassword",
    "reset_password_from_key": "holdord.console.forms.ResetPasswordKey",
    "change_password": "holdord.console.forms.ChangePassword",
    "set_password": "holdord.console.forms.SetPassword",
    "reauthenticate": "holdord.console.forms.Reauthenticate",
}
#: Behind a TLS terminator the visitor's address is what it says; without one nobody's word is taken.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.behind_tls else 0

MFA_ADAPTER = "holdord.staff.second_factor.SecondFactor"
MFA_FORMS = {
    "authenticate": "holdord.console.forms.Code",
    "reauthenticate": "holdord.console.forms.CodeAgain",
    "activate_totp": "holdord.console.forms.ActivateApp",
    "add_webauthn": "holdord.console.forms.AddKey",
    "edit_webauthn": "holdord.console.forms.RenameKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
#: A passkey shows possession and the person (PIN or biometrics) in one step, so it may stand alone.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Holdord"
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = False
