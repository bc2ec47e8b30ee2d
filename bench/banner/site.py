"""The site and, on another host name, its partners: a process of its own, so that nobody waits for whoever measures.

Takes:    a file with {"port": number, "pages": {path: text}, "leaves": {partner: [cookies]}}
Gives:    the pages, <path>/answered in the place of <path> to a browser that has answered ours; on 127.0.0.1 the partners' scripts, which leave their cookies; /-/asked: who was asked for, which it
          then forgets. Prints a line once it is open
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KINDS = {".js": "text/javascript", ".css": "text/css"}


class Site(ThreadingHTTPServer):
    def __init__(self, port: int, pages: dict[str, str], leaves: dict[str, list[str]]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.pages, self.leaves, self.asked = pages, leaves, set[str]()


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        if path == "/-/asked":
            body = json.dumps(sorted(self.server.asked))
            self.server.asked.clear()
        elif self.headers.get("Host", "").startswith("127."):
            body = self._partner(path.strip("/").removesuffix(".js"))
        elif "hd=" in self.headers.get("Cookie", "") and f"{path}/answered" in self.server.pages:
            body = self.server.pages[f"{path}/answered"]
        else:
            body = self.server.pages.get(path, "")
        content = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{KINDS.get(Path(path).suffix, 'text/html')}; charset=utf-8")
        self.send_header("Cache-Control", "max-age=600" if Path(path).suffix else "no-store")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def _partner(self, name: str) -> str:
        self.server.asked.add(name)
        return (
            "".join(f"document.cookie='{each}=1;path=/;max-age=999';" for each in self.server.leaves.get(name, []))
            or ";"
        )

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


if __name__ == "__main__":
    site = Site(**json.loads(Path(sys.argv[1]).read_text()))
    print("open", flush=True)
    site.serve_forever()
