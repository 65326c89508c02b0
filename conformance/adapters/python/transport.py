"""One HTTP exchange over http.client: no retries, no redirects, and a plain verdict on whether the answer is complete.

http.client never sends a request twice by itself, but it forgives too much: a head or body that ends early, junk lengths
and interim answers. StrictResponse takes that back.
"""

import errno
import http.client
import io
import itertools
import select
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from errors import aborted

DEFAULT_TIMEOUT_S = 300
READ_SIZE = 64 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_INTERIM = 64
MAX_IDLE = 64  # for each origin; a client knows the API and the object store


class NetworkFailure(Exception):
    """No complete response: refused, reset, timed out, not HTTP, or cut short."""

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass
class RawAnswer:
    """`framed`: a body that ended early would have been noticed. `cut`: it did, but the status is a refusal."""

    status: int
    text: str
    framed: bool
    cut: bool
    retry_after: str | None


class DeadlineReader(io.RawIOBase):
    """The receiving side of a socket: each read gets what is left of the request's time.

    The end of the connection is an error unless `until_close` says that it is how the body ends.
    """

    def __init__(self, raw, sock, deadline):
        self._raw = raw
        self._sock = sock
        self._deadline = deadline
        self.until_close = False

    def readable(self):
        return True

    def readinto(self, buffer):
        self._sock.settimeout(time_left(self._deadline))
        count = self._raw.readinto(buffer)
        if count == 0 and not self.until_close:
            raise ConnectionResetError(errno.ECONNRESET, "the connection ended early")
        return count

    def close(self):
        self._raw.close()
        super().close()


class StrictResponse(http.client.HTTPResponse):
    def __init__(self, sock, deadline, method):
        super().__init__(sock, method=method)
        self._reader = DeadlineReader(self.fp.detach(), sock, deadline)
        self.fp = io.BufferedReader(self._reader)

    def begin(self):
        """Reads heads until one is final; http.client itself would take 102 or 103 for the answer."""
        for _ in range(MAX_INTERIM):
            self.headers = None
            super().begin()
            if self.status >= 200:
                break
            if self.status == 101:
                raise http.client.HTTPException("switched protocols unasked")
        else:
            raise http.client.HTTPException(f"more than {MAX_INTERIM} interim answers")
        self._check_length()
        self._reader.until_close = not self.framed

    @property
    def framed(self):
        return self.chunked or self.length is not None

    def read_all(self):
        pieces = []
        size = 0
        while piece := self.read(READ_SIZE):
            size += len(piece)
            if size > MAX_BODY_BYTES:
                raise http.client.HTTPException(f"more than {MAX_BODY_BYTES} bytes of body")
            pieces.append(piece)
        return b"".join(pieces)

    def _check_length(self):
        lengths = set(self.headers.get_all("content-length", []))
        if len(lengths) > 1 or not all(text.isascii() and text.isdigit() for text in lengths):
            raise http.client.HTTPException("bad Content-Length")


class Transport:
    """The connections of one client. Safe to use from many threads; each connection is used by one at a time."""

    def __init__(self, base_url, api_token, request_timeout_ms=None):
        self._base_url = base_url
        self._api_token = api_token
        self._timeout_s = request_timeout_ms / 1000 if request_timeout_ms else DEFAULT_TIMEOUT_S
        self._idle = {}
        self._closed = False
        self._lock = threading.Lock()

    def describe(self, request):
        """How an error message names the request; the query stays out."""
        url = urlsplit(self._url(request))
        return f"{request.method} {url.netloc}{url.path}"

    def exchange(self, call, request, key):
        """-> RawAnswer; raises NetworkFailure, or the error of an aborted call."""
        headers = {"accept": "application/json", "authorization": f"Bearer {request.api_token or self._api_token}"}
        if request.body is not None:
            headers["content-type"] = "application/json"
        if key is not None:
            headers["Idempotency-Key"] = key
        return self._exchange(call, self._url(request), request.method, request.body, headers)

    def put(self, call, url, headers, data):
        """The same at any URL, with no header that was not asked for."""
        return self._exchange(call, url, "PUT", data, headers)

    def close(self):
        """Closes the idle connections; those in use are closed when their exchange ends."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, {}
        for connection in itertools.chain(*idle.values()):
            connection.close()

    def _exchange(self, call, url, method, body, headers):
        connection = None
        try:
            deadline = time.monotonic() + self._timeout_s
            origin, target = origin_and_target(url)
            connection = self._connection(origin, deadline)
            sock = connection.sock  # http.client lets go of it before a closing answer is read
            call.interrupt_with(lambda: hang_up(sock))
            connection.response_class = lambda sock, method: StrictResponse(sock, deadline, method)
            connection.sock.settimeout(time_left(deadline))
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            answer = read_answer(response)
            call.check()  # an abort while the body of a refusal was read
        except (OSError, http.client.HTTPException, ValueError, OverflowError, MemoryError) as error:
            self._discard(connection)
            if call.aborted:
                raise aborted() from error
            raise as_network_failure(error) from error
        except BaseException:
            self._discard(connection)
            raise
        finally:
            call.interrupt_with(None)
        self._keep(origin, connection, reusable=not (answer.cut or response.will_close))
        return answer

    def _connection(self, origin, deadline):
        """An idle connection that still lives, else a new one. A request that was sent is never sent again here."""
        while (connection := self._take_idle(origin)) is not None:
            if is_quiet(connection.sock):
                return connection
            connection.close()
        scheme, host, port = origin
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        connection = kind(host, port, timeout=time_left(deadline))
        connection.connect()
        return connection

    def _take_idle(self, origin):
        with self._lock:
            idle = self._idle.get(origin)
            return idle.pop() if idle else None

    def _keep(self, origin, connection, reusable):
        with self._lock:
            idle = self._idle.setdefault(origin, [])
            if reusable and not self._closed and len(idle) < MAX_IDLE:
                idle.append(connection)
                return
        connection.close()

    def _discard(self, connection):
        if connection is not None:
            connection.close()

    def _url(self, request):
        base_url = request.base_url or self._base_url
        return f"{base_url}{'' if base_url.endswith('/') else '/'}{request.path}"


def origin_and_target(url):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http or https URL")
    return (parts.scheme, parts.hostname, parts.port), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def read_answer(response):
    with response:
        cut = False
        try:
            body = response.read_all()
        except (OSError, http.client.HTTPException, ValueError):
            # The status of a refusal is worth more than its body. Of a success the body is the point.
            if 200 <= response.status <= 299:
                raise
            body, cut = b"", True
        text = body.decode("utf-8-sig", errors="replace")
        return RawAnswer(response.status, text, response.framed, cut, response.getheader("retry-after"))


def time_left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(errno.ETIMEDOUT, "no complete answer in time")
    return left


def is_quiet(sock):
    """Whether an idle connection is still open and has nothing to say: bytes without a request belong to nobody."""
    try:
        readable, _, _ = select.select([sock], [], [], 0)
        return not readable
    except (OSError, ValueError):  # closed, or a descriptor that is too high for select
        return False


def hang_up(sock):
    """Ends every wait on the socket, in whatever thread it is; closing it would not."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already


def as_network_failure(error):
    number = getattr(error, "errno", None)
    code = errno.errorcode.get(number) or type(error).__name__
    return NetworkFailure(code, str(error) or type(error).__name__)
