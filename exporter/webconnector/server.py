"""The HTTP server under the service: cheroot, with TLS in process, and with patience for slow senders only while nobody waits.

A thread belongs to a connection as long as a request comes in. A sender may take his time while threads are free; when others
wait, whoever takes longer than a moment is cut off. The TLS handshake happens on such a thread, too, never where connections are
accepted.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cheroot import errors
from cheroot.makefile import StreamReader, StreamWriter
from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest
from cheroot.ssl import Adapter
from cheroot.wsgi import Server as CherootServer

from exporter.webconnector.certificate import tls_context
from store.errors import Invalid, Refusal, Unavailable

THREADS = 64
QUEUED = 512
"""Connections that may wait for a thread."""
PATIENT, HASTY, HURRIED = 20.0, 1.0, 0.5
"""Seconds a request may take to come in: in quiet times; while others wait; while more wait than there are threads."""
SLOWEST = 64 * 1024
"""Bytes a second that earn a sender more time."""
LOOK = 0.25
"""Seconds between looks at whether others wait."""
LARGEST_HEADERS = 32 * 1024
WRITE_SECONDS = 10
RELOAD_SECONDS = 60


class SlowInput(socket.SocketIO):
    """Reads from a connection against the clock."""

    def __init__(self, sock: Any, waiting: Callable[[], int]) -> None:
        super().__init__(sock, "rb")
        self._connection, self._waiting = sock, waiting
        self.begin()

    def begin(self) -> None:
        """A new request begins to come in."""
        self._begun, self._taken = time.monotonic(), 0

    def readinto(self, buffer: Any) -> int | None:
        """As many bytes as there are; `TimeoutError` when time is up."""
        try:
            while True:
                left = self._begun + self._allowed() - time.monotonic()
                if left <= 0:
                    raise TimeoutError("timed out")
                self._connection.settimeout(min(left, LOOK))
                with suppress(TimeoutError):
                    count: int = self._connection.recv_into(buffer)
                    self._taken += count
                    return count
        except ssl.SSLError as error:
            raise errors.FatalSSLAlert(*error.args) from error
        finally:
            with suppress(OSError):
                self._connection.settimeout(WRITE_SECONDS)

    def _allowed(self) -> float:
        waiting = self._waiting()
        patience = PATIENT if not waiting else HASTY if waiting <= THREADS else HURRIED
        return patience + self._taken / SLOWEST


class Input(StreamReader):
    """A connection's input as cheroot wants it."""

    def __init__(self, raw: SlowInput, size: int) -> None:
        super(StreamReader, self).__init__(raw, size)
        self.bytes_read = 0


class Headers(HeaderReader):
    """Leaves out headers with an underscore, which WSGI could not tell from those a proxy sets."""

    def _allow_header(self, key_name: bytes) -> bool:
        return b"_" not in key_name


class Request(HTTPRequest):
    """A request that ends its connection when not all of it was read."""

    header_reader = Headers()

    def send_headers(self) -> None:
        """Send them; never take in the rest of a body only to keep the connection."""
        if getattr(self.rfile, "remaining", 0) or (b"Connection", b"close") in self.outheaders:
            self.close_connection = True
        super().send_headers()


class Connection(HTTPConnection):
    """A connection whose input is read against the clock."""

    RequestHandlerClass = Request

    def __init__(self, server: Any, sock: Any, _: Any = None) -> None:
        super().__init__(server, sock, self._made)

    def _made(self, sock: Any, mode: str, size: int) -> Any:
        if "r" in mode:
            return Input(SlowInput(sock, self.server.waiting), size)
        return StreamWriter(sock, mode, size)

    def communicate(self) -> Any:
        """Take in one request and answer it."""
        self.rfile.raw.begin()
        return super().communicate()


class Tls(Adapter):
    """TLS from certificate files, which are read anew when they were renewed."""

    def __init__(
        self, certificate: Path, key: Path, clock: Callable[[], float], told: Callable[[str], object]
    ) -> None:
        super().__init__(str(certificate), str(key))
        self._files, self._clock, self._told = (certificate, key), clock, told
        self.context = tls_context(certificate, key, clock())
        self._stamp, self._looked = self._changed(), time.monotonic()

    def wrap(self, sock: Any) -> tuple[Any, dict[str, str]]:
        """The connection with TLS on it, shaken hands on at its first byte."""
        self._renew()
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, self.get_environ()

    def get_environ(self) -> dict[str, str]:
        return {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def bind(self, sock: Any) -> Any:
        return sock

    def makefile(self, sock: Any, mode: str = "r", bufsize: int = -1) -> Any:
        raise NotImplementedError

    def _renew(self) -> None:
        if time.monotonic() - self._looked < RELOAD_SECONDS:
            return
        self._looked, stamp = time.monotonic(), self._changed()
        if stamp == self._stamp:
            return
        try:
            self.context = tls_context(*self._files, self._clock())
            self._stamp = stamp
            self._told("The certificate was read anew.")
        except Refusal as refusal:
            self._told(refusal.message)

    def _changed(self) -> tuple[int, ...]:
        with suppress(OSError):
            return tuple(file.stat().st_mtime_ns for file in self._files)
        return ()


class Server(CherootServer):
    """The server of one service."""

    ConnectionClass = Connection
    max_request_header_size = LARGEST_HEADERS
    expiration_interval = 0.2

    def __init__(
        self, application: Any, host: str, port: int, told: Callable[[str], object], tls: Tls | None = None
    ) -> None:  # fmt: skip
        """Args:
        told: takes what is to be noted, as sentences.
        """
        super().__init__(
            (host, port), application, numthreads=THREADS, max=THREADS, server_name="billspool", request_queue_size=128,
            timeout=WRITE_SECONDS, accepted_queue_size=QUEUED, accepted_queue_timeout=1, shutdown_timeout=10,
        )  # fmt: skip
        self._told = told
        self.ssl_adapter = tls

    def waiting(self) -> int:
        """How many connections wait for a thread."""
        return self.requests.qsize

    def listen(self) -> str:
        """Begin to listen; answers the address, with the port the system chose where it was asked to.

        Raises:
            Unavailable: the address is taken or not ours.
        """
        host, port = self.bind_addr[:2]
        try:
            self.prepare()
        except OSError as error:
            raise Unavailable(
                f"{host} port {port} cannot be listened at: {error.strerror or error}. Is another service running there? "
                "Choose another with --port.",
                rule="webconnector.port", field="port", value=port,
            ) from None  # fmt: skip
        scheme = "https" if self.ssl_adapter else "http"
        shown = f"[{host}]" if ":" in host else host
        return f"{scheme}://{shown}:{self.bind_addr[1]}"

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:  # noqa: ARG002
        """Note what cheroot has to say."""
        self._told(str(msg))


def require_safe(host: str, *, tls: bool, behind_proxy: bool) -> None:
    """Refuse to carry a password over a network in the clear, or to believe a proxy that anybody can be.

    Raises:
        Invalid: with the way out.
    """
    if not tls and not is_loopback(host):
        raise Invalid(
            f"Without TLS the service listens on this machine only, not at {host}; give --tls-cert and --tls-key, or put a proxy "
            "with TLS in front of it.",
            rule="webconnector.tls", field="host", value=host,
        )  # fmt: skip
    if behind_proxy and (tls or not is_loopback(host)):
        raise Invalid(
            "--behind-proxy is for a proxy on this machine that does the TLS; leave --host and the certificate away with it.",
            rule="webconnector.proxy", field="behind-proxy", value=host,
        )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
