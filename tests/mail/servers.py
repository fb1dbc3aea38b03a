# ruff: noqa: N802 - the server calls handle_MAIL and its like by name
"""Mail servers for tests: a real one that can refuse, die and be slow, and one that says whatever its script says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

CERTIFICATES = Path(__file__).parents[1] / "webconnector" / "certificates"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def tls(name: str = "good") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{name}.pem", CERTIFICATES / f"{name}.key")
    return context


def trusting() -> ssl.SSLContext:
    """A client's context that trusts the good certificate."""
    return ssl.create_default_context(cafile=str(CERTIFICATES / "good.pem"))


class Mailbox:
    """What a server took, and how it behaves: what it answers by address, and by how often it was asked."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.rcpt: Callable[[str, int], str] = lambda address, count: "250 OK"
        self.mail: Callable[[str], str] = lambda address: "250 OK"
        self.data: Callable[[int], str] = lambda count: "250 taken as Q1"
        self.slow = 1.0
        self.asked = self.ended = 0
        self.transports: list[Any] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.transports.append(server.transport)
        answer = self.mail(address)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked += 1
        answer = self.rcpt(address, self.asked)
        if answer == "die":
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.ended += 1
        answer = self.data(self.ended)
        if answer == "slow":
            await asyncio.sleep(self.slow)
            answer = "250 at last"
        if answer == "die before":
            server.transport.abort()
            return "421 gone"
        if answer.startswith(("250", "die after")):
            message = message_from_bytes(envelope.original_content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.recipients += envelope.rcpt_tos
        if answer == "die after":
            server.transport.abort()
            return "421 gone"
        return answer

    def ids(self) -> Counter[str]:
        """How often each message arrived, by its Message-ID."""
        return Counter(str(message["Message-ID"]) for message in self.taken)


class Server:
    """A real mail server on a port, which can be stopped and started again."""

    def __init__(self, box: Mailbox, port: int = 0, **options: Any) -> None:
        self.box, self.port, self.options = box, port or free_port(), options
        self.controller: Controller | None = None

    def start(self) -> Self:
        self.controller = Controller(
            self.box,
            hostname="127.0.0.1",
            port=self.port,
            ready_timeout=20,
            decode_data=False,
            **self.options,
        )
        self.controller.start()
        return self

    def stop(self) -> None:
        """Go away, with whatever connections there are."""
        controller, self.controller = self.controller, None
        if controller is None:
            return
        for transport in self.box.transports:
            controller.loop.call_soon_threadsafe(transport.abort)
        self.box.transports.clear()
        controller.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def knowing(user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator that lets one user in."""

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = (
            getattr(data, "login", b"") == user.encode()
            and getattr(data, "password", b"") == password.encode()
        )
        return AuthResult(success=right, handled=False)

    return authenticate


class Liar:
    """A server that says what its script says: its greeting, then an answer to each line it reads; None hangs up.

    After an answer that begins with 354 the message itself is read up to its dot, and counted.
    """

    def __init__(self, greeting: bytes | None, answer: Callable[[bytes], bytes | None]) -> None:
        self.greeting, self.answer = greeting, answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.messages = self.calls = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.calls += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.greeting is None:
                connection.recv(1)
                return
            connection.sendall(self.greeting)
            lines = connection.makefile("rb")
            for line in lines:
                said = self.answer(line.strip())
                if said is None:
                    return
                connection.sendall(said)
                if said.startswith(b"354"):
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    self.messages += 1
                    ended = self.answer(b".")
                    if ended is None:
                        return
                    connection.sendall(ended)
