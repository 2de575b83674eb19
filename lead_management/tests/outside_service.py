# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


class OutsideService:
    """Plays another company's HTTP interface, on this machine.

    ``answers`` has for each path what is answered, (status, body); a body that is text goes out as
    it is, others as JSON. ``None`` in its place breaks the connection off. ``requests`` has what
    was asked: (path, parameters, those of a form among them, headers).
    """

    def __init__(self):
        self.answers = {}
        self.requests = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def asked(self, path):
        """Parameters of each request for ``path``."""
        return [params for asked, params, _headers in self.requests if asked == path]

    def _make_handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer()

            def do_POST(self):
                self._answer()

            def _answer(self):
                url = urlsplit(self.path)
                posted = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                params = dict(parse_qsl(url.query) + parse_qsl(posted))
                service.requests.append((url.path, params, dict(self.headers)))
                answer = service.answers.get(url.path, (404, {}))
                if callable(answer):
                    answer = answer(params)
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args):
                """The tests' own log is enough."""

        return Handler
