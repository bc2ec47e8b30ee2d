"""An endpoint of a recipient: it checks signatures, does each matter once, and can be told to fail."""

import json
import threading
from base64 import b64encode
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = "whsec_" + b64encode(b"a secret that only two of us know").decode()


class Endpoint:
    """What it knows: rows by address. ``answers`` are codes to give before it does anything, one a question."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.out_of_use, self.objected = set[str](), set[str]()
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.slow = 0
        self.calls: list[tuple[str, str]] = []
        self.carried_out: Counter[tuple[str, str]] = Counter()
        self.refuses_to_erase = False
        self._seen: dict[str, tuple[int, Any]] = {}
        self._lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with endpoint._lock:
                    code, said, headers = endpoint.answer(body, dict(self.headers.items()))
                content = json.dumps(said).encode()
                self.send_response(code)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://:{SECRET.replace('/', '%2F')}@127.0.0.1:{self._server.server_port}/rights"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            Webhook(SECRET).verify(body, lowered)
        except WebhookVerificationError:
            return 401, {}, {}
        said = json.loads(body)
        what, id = said["type"], lowered["webhook-id"]
        self.calls.append((what, id))
        if self.answers:
            code, more = self.answers.pop(0)
            return code, {}, more
        if what in ("person.find", "person.export", "person.verify"):
            return (*self._look(what, said["data"]), {})
        if id not in self._seen:
            self._seen[id] = self._do(what, said["data"])
            self.carried_out[what, id] += 1
        if self.slow:
            self.slow -= 1
            return 202, {}, {}
        return (*self._seen[id], {})

    def _look(self, what: str, data: dict[str, Any]) -> tuple[int, Any]:
        theirs = [row for email in self._emails(data) for row in self.rows.get(email, ())]
        if not theirs and what != "person.verify":
            return 404, {"known": False}
        if what == "person.find":
            return 200, {"found": {"orders": len(theirs)}}
        if what == "person.export":
            return 200, {"items": [{"place": "orders", "fields": row} for row in theirs]}
        return 200, {"left": self._left(data, theirs)}

    def _left(self, data: dict[str, Any], theirs: list[dict[str, str]]) -> dict[str, int]:
        known = set(self._emails(data))
        match data["intent"]:
            case "erasure":
                wrong = len(theirs)
            case "restriction":
                wrong = len({email for email in known if self.rows.get(email)} - self.out_of_use)
            case "lifting":
                wrong = len(known & self.out_of_use)
            case "objection":
                wrong = len({email for email in known if self.rows.get(email)} - self.objected)
            case _:
                wrong = sum(row.get(name) != value for row in theirs for name, value in data["changes"].items())
        return {"orders": wrong} if wrong else {}

    def _do(self, what: str, data: dict[str, Any]) -> tuple[int, Any]:
        emails = [email for email in self._emails(data) if email in self.rows]
        if not emails:
            return 404, {"known": False}
        count = sum(len(self.rows[email]) for email in emails)
        if what == "person.erase" and not self.refuses_to_erase:
            for email in emails:
                del self.rows[email]
        elif what == "person.rectify":
            self._rectify(emails, data["changes"])
        elif what == "person.restrict":
            self.out_of_use.update(emails)
        elif what == "person.lift":
            self.out_of_use.difference_update(emails)
        elif what == "person.object":
            self.objected.update(emails)
        return 200, {"done": {"orders": count}, "reference": "M-1"}

    def _rectify(self, emails: list[str], changes: dict[str, str]) -> None:
        for email in emails:
            rows = [
                {**row, **{name: value for name, value in changes.items() if name in row}} for row in self.rows[email]
            ]
            del self.rows[email]
            self.rows.setdefault(changes.get("email", email), []).extend(rows)

    @staticmethod
    def _emails(data: dict[str, Any]) -> list[str]:
        values = [each["value"] for each in data["identifiers"] if each["kind"] == "email"]
        values += [said["email"] for said in (data["was"], data["changes"]) if said.get("email")]
        return list(dict.fromkeys(values))
