"""What must be right before the house is opened, and what an operator ought to know.

Promise:  9.1, 9.2, 9.4 - encryption, passwords, transport: none of it holds in a house that was opened carelessly
Takes:    the environment
Gives:    refusals: what is not started on; findings: all that `holdord doctor` says without a database
Refuses:  NotSafe, with every fault and its cure at once
"""

from collections.abc import Iterator
from email.utils import parseaddr

from holdord.intake.rules import is_email
from holdord.wiring.environment import Environment, Fault

_KEY_LENGTH = 50
_KEY_VARIETY = 12
_LOCAL = ("localhost", "127.0.0.1", "::1")


class NotSafe(RuntimeError):
    """The house does not open like this."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(["This house does not open yet:", *(f"  {fault}" for fault in faults)]))
        self.faults = faults


def refuse_if_unsafe(environment: Environment) -> None:
    """Raise NotSafe with everything that is wrong."""
    faults = refusals(environment)
    if faults:
        raise NotSafe(faults)


def refusals(environment: Environment) -> tuple[Fault, ...]:
    """Faults of form in any mode; in production mode, everything that would break a promise from the first minute."""
    malformed = (*environment.faults, *_malformed(environment))
    return (*malformed, *_unsafe(environment)) if environment.production else malformed


def _malformed(environment: Environment) -> Iterator[Fault]:
    certificate = environment.gate.certificate
    if certificate is not None and not certificate.is_file():
        yield Fault("HOLDORD_GATE_CERTIFICATE", f"there is no file {certificate}.", "Name the file of the certificate.")
    if environment.mail_from and not _is_sender(environment.mail_from):
        yield Fault(
            "HOLDORD_MAIL_FROM",
            f"{environment.mail_from!r} is no e-mail address.",
            "Write one, as in dpo@example.com or Example <dpo@example.com>.",
        )


def _is_sender(value: str) -> bool:
    """Whether letters can come from there: one address, with or without a name before it."""
    # Read by its form alone: who sends to several, or hides a second header behind a line break, is no sender.
    return value.isprintable() and not set(value) & {",", ";"} and is_email(parseaddr(value)[1])


def _unsafe(environment: Environment) -> Iterator[Fault]:
    if environment.secret_from_environment and weak(environment.secret_key):
        yield Fault(
            "HOLDORD_SECRET_KEY",
            f"it is a default, or easy to guess (at least {_KEY_LENGTH} characters, {_KEY_VARIETY} of them different).",
            "Leave it out: a good one is made on first run, and kept in the home.",
        )
    if environment.debug:
        yield Fault("HOLDORD_DEBUG", "error pages would show data and settings.", "Remove it.")
    if not environment.behind_tls:
        yield Fault(
            "HOLDORD_TLS",
            "nothing is said to end TLS.",
            "Put a web server with a certificate in front (docs/running.md) and set HOLDORD_TLS=proxy.",
        )
    if not environment.address.startswith("https://"):
        yield Fault(
            "HOLDORD_ADDRESS", f"{environment.address} is not encrypted.", "Set it to the https:// address people use."
        )
    if "*" in environment.hosts:
        yield Fault(
            "HOLDORD_HOSTS", "'*' answers to any name, and links can be forged.", "Name the hosts, with commas between."
        )
    if plain := [site for site in environment.embed_on if site.startswith("http://")]:
        yield Fault(
            "HOLDORD_EMBED_ON",
            f"what is written into a form on {plain[0]} can be read on its way.",
            "Name https:// sites only.",
        )
    if (environment.register / "cast.yaml").exists():
        yield Fault(
            "HOLDORD_REGISTER",
            f"{environment.register} is an example: it comes with invented people.",
            "Set it to the folder of your own register, without a cast.yaml (docs/running.md).",
        )
    yield from _unsafe_mail(environment)
    yield from _unsafe_mailboxes(environment)
    yield from _unsafe_gate(environment)
    yield from _readable_by_others(environment)


def _unsafe_mail(environment: Environment) -> Iterator[Fault]:
    smtp = environment.smtp
    if smtp is None:
        yield Fault(
            "HOLDORD_SMTP_URL",
            "it is not set: nobody would get a code, an answer or a confirmation.",
            "Write smtp+tls://user:password@host:587.",
        )
    if smtp is not None and not smtp.encrypted and smtp.host not in _LOCAL:
        yield Fault(
            "HOLDORD_SMTP_URL", "mails would leave in clear.", "Write smtp+tls:// (port 587) or smtps:// (port 465)."
        )
    if smtp is not None and not environment.mail_from:
        yield Fault(
            "HOLDORD_MAIL_FROM", "it is not set.", "Set the address that mails come from and bounces return to."
        )


def _unsafe_mailboxes(environment: Environment) -> Iterator[Fault]:
    for id, box in environment.mailboxes.items():
        if not box.private:
            name = f"HOLDORD_MAILBOX_{id.upper().replace('-', '_')}"
            cure = "Write imaps:// (port 993) or imap+tls:// (port 143)."
            yield Fault(name, "mails and the password would come in clear.", cure)


def _unsafe_gate(environment: Environment) -> Iterator[Fault]:
    gate = environment.gate
    if gate.port and gate.host not in _LOCAL and gate.certificate is None:
        yield Fault(
            "HOLDORD_GATE",
            "mail and keys would reach it in clear.",
            "Set HOLDORD_GATE_CERTIFICATE, or listen on 127.0.0.1.",
        )


def _readable_by_others(environment: Environment) -> Iterator[Fault]:
    for path in (environment.home / "secrets", environment.keyring):
        if path.exists() and path.stat().st_mode & 0o077:
            yield Fault(f"{path}", "others on this machine can read it.", f"Run: chmod -R go-rwx {path}")


def weak(key: str) -> bool:
    """Whether a secret is short, plain, or known to be a default."""
    return len(key) < _KEY_LENGTH or len(set(key)) < _KEY_VARIETY or key.startswith("django-insecure-")
