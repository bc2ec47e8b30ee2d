"""A processor that speaks OpenDSR 2.0, played by a real server: it keeps requests, signs, and can call back."""

import json
import threading
from base64 import b64encode
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY = "the-key-they-gave-us"


class Authority:
    """An authority that issues certificates, so that there is one nobody has to trust by name."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
        self._itself = self._signed(self._name, self._key, None, until=timedelta(days=3650))

    @property
    def pem(self) -> bytes:
        return self._itself.public_bytes(serialization.Encoding.PEM)

    def issue(
        self, domain: str, key: EllipticCurvePrivateKey, *, until: timedelta = timedelta(days=60), signs: bool = True
    ) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)])
        return self._signed(name, key, domain, until=until, signs=signs).public_bytes(serialization.Encoding.PEM)

    def _signed(
        self, name: x509.Name, key: EllipticCurvePrivateKey, domain: str | None, *, until: timedelta, signs: bool = True
    ) -> x509.Certificate:
        public, ours = key.public_key(), self._key.public_key()
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        built = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(self._name).public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.at - timedelta(days=30)).not_valid_after(self.at + until)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ours), critical=False)
            .add_extension(x509.BasicConstraints(ca=domain is None, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(digital_signature=signs, key_cert_sign=domain is None, **usage), critical=True
            )
        )  # fmt: skip
        if domain is not None:
            built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
            built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return built.sign(self._key, hashes.SHA256())


class Processor:
    """``requests`` are those handed over, with their status; ``asked`` is every question, by method and path."""

    def __init__(self, authority: Authority) -> None:
        self.requests: dict[str, dict[str, Any]] = {}
        self.status: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.results: Any = None
        self.answers: list[int] = []
        self.types, self.identities = ["access", "erasure"], [("email", "raw")]
        self.says_domain, self.tampers, self.forgets_receipt = "localhost", False, False
        self.authority = authority
        self.new_certificate()
        processor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self._answer("POST")

            def do_DELETE(self) -> None:
                self._answer("DELETE")

            def _answer(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                code, content = processor.answer(method, self.path, body, self.headers.get("authorization", ""))
                self.send_response(code)
                for name, value in processor.headers(content).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def base(self) -> str:
        return f"http://localhost:{self._server.server_port}/v2"

    @property
    def address(self) -> str:
        return self.base.replace("http://", f"http://:{KEY}@")

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def new_certificate(self, **how: Any) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.authority.issue(how.pop("domain", "localhost"), self._key, **how)

    def headers(self, content: bytes) -> dict[str, str]:
        signed = content + b" " if self.tampers else content
        return {
            "X-OpenDSR-Processor-Domain": self.says_domain,
            "X-OpenDSR-Signature": b64encode(self._key.sign(signed, ECDSA(hashes.SHA256()))).decode(),
        }

    def answer(self, method: str, path: str, body: bytes, key: str) -> tuple[int, bytes]:
        if path == "/v2/cert.pem":
            return 200, self.certificate
        if path == "/v2/discovery":
            return 200, _json(self._discovery())
        self.asked.append((method, path))
        if key != f"Bearer {KEY}":
            return 401, b"{}"
        if self.answers:
            return self.answers.pop(0), b"{}"
        if path == "/v2/results":
            return 200, _json(self.results)
        return self._request(method, path.rpartition("/")[2], body)

    def _request(self, method: str, id: str, body: bytes) -> tuple[int, bytes]:
        if method == "POST":
            said = json.loads(body)
            id = said["subject_request_id"]
            if id in self.requests:
                return 400, b"{}"
            self.requests[id], self.status[id] = said, "pending"
            return 201, _json(self._receipt(id) | {"encoded_request": b64encode(body).decode()})
        if id not in self.requests:
            return 404, b"{}"
        if method == "DELETE":
            if self.status[id] != "pending":
                return 400, b"{}"
            self.status[id] = "cancelled"
            return 202, _json(self._receipt(id))
        more = {"results_url": f"{self.base}/results"} if self.results and self.status[id] == "completed" else {}
        return 200, _json(self._receipt(id) | {"request_status": self.status[id], **more})

    def callback(self, id: str, url: str, **more: Any) -> tuple[dict[str, str], bytes]:
        """What it posts to that address (8.6): headers and body."""
        said = self._receipt(id) | {"request_status": self.status.get(id, "completed"), "status_callback_url": url}
        body = _json(said | more)
        return self.headers(body), body

    def _discovery(self) -> dict[str, Any]:
        return {
            "api_version": "2.0", "supported_subject_request_types": self.types,
            "supported_identities": [
                {"identity_type": kind, "identity_format": form} for kind, form in self.identities
            ],
            "processor_certificate": f"{self.base}/cert.pem",
        }  # fmt: skip

    def _receipt(self, id: str) -> dict[str, Any]:
        return {
            "controller_id": "us", "expected_completion_time": "2026-03-20T12:00:00Z",
            "received_time": "2026-03-01T13:00:00Z", "api_version": "2.0",
            "subject_request_id": "another" if self.forgets_receipt else id,
        }  # fmt: skip


def trusts(authority: Authority, folder: Path) -> str:
    """A file with that authority in it, for HOLDORD_OPENDSR_AUTHORITIES."""
    file = folder / "authorities.pem"
    file.write_bytes(authority.pem)
    return str(file)


def _json(said: Any) -> bytes:
    return json.dumps(said).encode()


__all__ = ["KEY", "Authority", "Processor", "trusts"]
