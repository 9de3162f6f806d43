"""A small HTTP server in a thread, and the answers that a test wants next."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

Reply = tuple[int, Any]
"""A status and the JSON of the body; the status 0 hangs up without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    path: str
    told: dict[str, Any]


@dataclass
class WebSandbox:
    """Answers requests by ``reply``; ``next_replies`` stand before it, ``drop`` hangs up after it."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    next_replies: list[Reply] = field(default_factory=list)
    drop_answers: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def reply(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def answer(self, asked: Asked) -> Reply:
        """Take the reply that is due; a dropped answer was still acted on."""
        with self.lock:
            self.asked.append(asked)
            if self.next_replies:
                return self.next_replies.pop(0)
            reply = self.reply(asked)
            if self.drop_answers:
                self.drop_answers -= 1
                return 0, None
            return reply

    def __enter__(self) -> Self:
        self._server = _serve(self.answer, self.port)
        self.port = self._server.server_address[1]
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


def _serve(answer: Callable[[Asked], Reply], port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer(body)

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query.encode())

        def _answer(self, body: bytes) -> None:
            is_json = "json" in (self.headers.get("Content-Type") or "")
            told = (
                json.loads(body)
                if is_json
                else dict(parse_qsl(body.decode(), keep_blank_values=True))
            )
            status, reply = answer(Asked(path=urlsplit(self.path).path, told=told))
            if not status:
                self.close_connection = True
                return
            text = json.dumps(reply, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A client that was killed is what we are here for."""

    server = Server(("localhost", port), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    ).start()
    return server
