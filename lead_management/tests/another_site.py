# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class AnotherSite(ThreadingHTTPServer):
    """A website of plain files elsewhere: one page only keeps the visit, one has the form in it.

    :param str snippet: what a web form has to be pasted, its script and its place
    """

    def __init__(self, snippet):
        super().__init__(("127.0.0.1", 0), _Page)
        self.script, self.place = snippet.splitlines()
        self.address = f"http://127.0.0.1:{self.server_port}"

    @contextlib.contextmanager
    def running(self):
        """Answer as long as the context lasts."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/favicon.ico":
            return self.send_error(404)
        place = self.server.place if self.path.startswith("/contact") else ""
        body = f"<!DOCTYPE html><title>Shop</title>{self.server.script}{place}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_args):
        pass
