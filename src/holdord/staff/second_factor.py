"""The secrets of second factors, kept encrypted.

Promise:  9.2 - staff accounts with a second factor
Takes:    what allauth wants to store or read: secrets of authenticator apps, seeds of recovery codes
Gives:    AES-256-GCM under a key derived from the application's secret, so a copy of the database alone opens no door
Refuses:  InvalidTag, when the application's secret has changed and the old one is not in SECRET_KEY_FALLBACKS
"""

import base64
import os
import re
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_NONCE = 12


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """How allauth keeps second factors here."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right. Wait for the next one and try again."),
        "unverified_email": _("Your address is not confirmed. Ask a data protection officer."),
    }

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(_NONCE)
        return base64.b64encode(nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), b"")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return AESGCM(_key(secret)).decrypt(sealed[:_NONCE], sealed[_NONCE:], b"").decode()
            except InvalidTag:
                continue  # perhaps it was made under an older secret: try the next
        raise InvalidTag

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> SafeString:
        """The code to photograph, as an element of the page: as a data: address the content policy would refuse it."""
        drawn = re.sub(r"^<\?xml[^>]*\?>\s*", "", super().build_totp_svg(url))
        return mark_safe(drawn)  # noqa: S308  made here, from squares


def _key(secret: str | bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=b"holdord/second-factor/1").derive(force_bytes(secret))
