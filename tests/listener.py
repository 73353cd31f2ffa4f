"""A real HTTP server of somebody else's, that keeps what it is sent."""

import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Received:
    """One request, as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """Answers with `status`; keeps all it is sent."""

    status: int = 200
    sends_headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    # How the answer comes: at once, byte by byte, or without end.
    way: str = "plain"
    server: Any = None
    # From here an endless answer counts, so that a test can tell how much was read.
    written: int = 0

    def start(self, certificate: tuple[Path, Path] | None = None) -> None:
        """Listen, over TLS with a certificate and its key."""
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                listener.received.append(Received(self.path, headers, self.rfile.read(size)))
                listener._answer(self)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/hooks") -> str:
        return f"http://{self.host}{path}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        if self.way == "dripping":
            for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000:
                handler.wfile.write(bytes([letter]))
                time.sleep(0.1)
            return
        if self.way == "endless head":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self._write_on(handler, b"X-More: " + b"x" * 1000 + b"\r\n")
            return
        handler.send_response(self.status)
        for name, value in self.sends_headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if self.way == "endless body":
            self._write_on(handler, b"x" * 1000)

    def _write_on(self, handler: BaseHTTPRequestHandler, block: bytes) -> None:
        for _ in range(20_000):
            handler.wfile.write(block)
            self.written += len(block)
