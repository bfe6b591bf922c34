"""Serves a page with the built assets under the product's policy, and records what it posts."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import tanji

BUILD = Path(tanji.__file__).parent / "web" / "static" / "build"
KINDS = {".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-n0'; "
    "img-src 'self' data:; connect-src 'self'"
)

Answer = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]


@dataclass
class Served:
    """Where the page is, and what it has posted: (path, token, body)."""

    address: str = ""
    posts: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)


def page(body: str, **scripts: object) -> str:
    """A page with the app's assets, a body, and JSON scripts by id."""
    entry = json.loads((BUILD / "manifest.json").read_text("utf-8"))["frontend/app.ts"]
    data = "".join(
        f'<script type="application/json" id="{name}">{json.dumps(value)}</script>'
        for name, value in scripts.items()
    )
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>示例</title>'
        '<link rel="icon" href="data:,"><meta name="csrf-token" content="token">'
        '<meta name="csp-nonce" content="n0">'
        f'<link rel="stylesheet" href="/build/{entry["css"][0]}">'
        f'<script type="module" src="/build/{entry["file"]}"></script><body>{body}{data}</body>'
    )


@contextmanager
def serving(html: str, answer: Answer) -> Iterator[Served]:
    """The page at an address on this machine, as long as the block lasts."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/build/"):
                path = BUILD / self.path.removeprefix("/build/")
                self.reply(200, KINDS[path.suffix], path.read_bytes())
            else:
                self.reply(200, "text/html; charset=utf-8", html.encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.posts.append((self.path, self.headers["X-CSRFToken"], body))
            status, said = answer(self.path, body)
            self.reply(status, "application/json", json.dumps(said).encode())

        def reply(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests look at `posts`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
