"""A mailing tool's side of a list: whoever joins is added, whoever leaves is removed; once each."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from holdord_client.webhooks import NotFromHoldord, verify

members: dict[str, str] = {}


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 100_000))
        try:
            change = verify(os.environ["HOLDORD_SECRET"], self.headers, body)
        except NotFromHoldord:
            self.send_response(400)
        else:
            members.update({change.member: change.email}) if change.kind == "joined" else members.pop(
                change.member, None
            )
            self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8400), Hook).serve_forever()
