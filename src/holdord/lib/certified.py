"""What we send is signed with a certificate of this house's domain, so that whoever gets it knows that it is ours.

Law:      GDPR Art. 5(2), 32(1)
Standard: X.509; RSA (PKCS #1 v1.5) or ECDSA over SHA-256, as FIPS 186-4 has them
Takes:    settings.HOLDORD_OPENDSR_CERTIFICATE and HOLDORD_OPENDSR_KEY, files; the bytes to be signed
Gives:    a signature, the domain it is good for, the certificate; whether somebody else's signature holds, and whether
          their certificate is to be trusted
Refuses:  NotSetUp, with the cure; NotTrusted. Whether a certificate was revoked is not asked: authorities have all but
          stopped answering that, and let certificates live for weeks instead
"""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError
from django.conf import settings


class NotTrusted(Exception):
    """A certificate is not for that domain, is not valid today, or no authority we trust answers for it."""


class NotSetUp(Exception):
    """There is no certificate to sign with, or it does not fit."""


def certificate() -> bytes:
    """Our certificate and its issuers', PEM; raises NotSetUp."""
    return _read(settings.HOLDORD_OPENDSR_CERTIFICATE, "HOLDORD_OPENDSR_CERTIFICATE")


def domain() -> str:
    """The first domain our certificate is for; raises NotSetUp."""
    names = domains(certificate())
    if not names:
        raise NotSetUp("HOLDORD_OPENDSR_CERTIFICATE: the certificate names no domain. Have one issued for this house's")
    return names[0]


def domains(pem: bytes) -> list[str]:
    """The domains a certificate is for."""
    try:
        first = x509.load_pem_x509_certificates(pem)[0]
        return first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
            x509.DNSName
        )
    except (ValueError, x509.ExtensionNotFound):
        return []


def sign(content: bytes) -> bytes:
    """The signature over these bytes; raises NotSetUp."""
    pem = _read(settings.HOLDORD_OPENDSR_KEY, "HOLDORD_OPENDSR_KEY")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as fault:
        raise NotSetUp("HOLDORD_OPENDSR_KEY: this is no private key in PEM without a password") from fault
    if isinstance(key, RSAPrivateKey):
        return key.sign(content, PKCS1v15(), SHA256())
    if isinstance(key, EllipticCurvePrivateKey):
        return key.sign(content, ECDSA(SHA256()))
    raise NotSetUp("HOLDORD_OPENDSR_KEY: the key is neither RSA nor ECDSA, as FIPS 186-4 has them")


def holds(content: bytes, signature: bytes, pem: bytes) -> bool:
    """Whether the owner of that certificate signed these bytes. Whether it is to be trusted, is another question."""
    try:
        key = x509.load_pem_x509_certificates(pem)[0].public_key()
        if isinstance(key, RSAPublicKey):
            key.verify(signature, content, PKCS1v15(), SHA256())
        elif isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, content, ECDSA(SHA256()))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


def trust(pem: bytes, domain: str, *, at: datetime) -> None:
    """Look whether a certificate is that domain's, valid now, meant for signing, and issued by a trusted authority: one
    of the usual, or of HOLDORD_OPENDSR_AUTHORITIES. Raises NotTrusted.
    """
    try:
        first, *issuers = x509.load_pem_x509_certificates(pem)
        verifier = PolicyBuilder().store(_store(settings.HOLDORD_OPENDSR_AUTHORITIES)).time(at)
        verifier.build_server_verifier(x509.DNSName(domain)).verify(first, issuers)
    except (ValueError, VerificationError) as fault:
        raise NotTrusted("no trusted authority answers for this certificate, this domain and this day") from fault
    try:
        signs = first.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return
    if not signs:
        raise NotTrusted("the certificate is not meant for signing")


@lru_cache(maxsize=2)
def _store(more: str) -> Store:
    """The authorities that our own connections trust, and those of the setting."""
    usual = httpx.create_ssl_context().get_ca_certs(binary_form=True)
    own = x509.load_pem_x509_certificates(_read(more, "HOLDORD_OPENDSR_AUTHORITIES")) if more else []
    return Store([*_readable(usual), *own])


def _readable(usual: Iterable[bytes]) -> Iterator[x509.Certificate]:
    """One old authority in the usual list is written wrongly; what this library no longer reads is not trusted here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for der in usual:
            with suppress(ValueError):
                yield x509.load_der_x509_certificate(der)


def _read(path: str, name: str) -> bytes:
    if not path:
        raise NotSetUp(f"{name}: none is set. Name the file")
    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise NotSetUp(f"{name}: the file cannot be read ({type(fault).__name__})") from fault
