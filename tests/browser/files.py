"""A host of files."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        for policy in parse_qs(urlsplit(self.path).query).get("policy", []):
            self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass  # a test's output is no server's log


@contextmanager
def file_host(folder: Path) -> Iterator[str]:
    """The address of a folder; a file is sent with the Content-Security-Policy that ``?policy=`` asks for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
