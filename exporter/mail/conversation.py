"""A conversation with a mail server, in which it is always known whether the server can have the message.

Until the line with the final dot is sent nothing is delivered, and whatever goes wrong may be tried again. From then on only the
server's answer tells; where that is lost, the outcome is unknown, and nobody guesses.
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from exporter.crash_points import reached
from exporter.mail.client import Careful, Nonsense, dotted, own_name, reason, said, shown
from store.text import printable

Scope = Literal["server", "later", "never", "unknown"]
"""What a failure means: nothing can go there now; this message goes later; it never goes; nobody knows whether it went."""


class Failure(Exception):
    """What kept a message from being delivered, as a sentence for people."""

    def __init__(self, scope: Scope, sentence: str) -> None:
        super().__init__(sentence)
        self.scope = scope
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for a connection, for an answer, and for the answer to a whole message."""

    connect: float = 20
    answer: float = 60
    taken: float = 600


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a server and as whom; `security` is starttls, tls or none."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""

    @property
    def shown(self) -> str:
        """The server as sentences name it."""
        return f"{self.host}:{self.port}"

    @property
    def here(self) -> bool:
        """Whether the server is on this machine, so that nobody listens in between."""
        return self.host in ("localhost", "127.0.0.1", "::1")


class Session:
    """One connection, over which messages go one after the other."""

    def __init__(self, access: Access, patience: Patience, context: ssl.SSLContext | None = None) -> None:
        self._access, self._patience = access, patience
        self._given = context
        self._smtp: Careful | None = None

    def _context(self) -> ssl.SSLContext:
        return self._given or ssl.create_default_context()

    def open(self) -> None:
        """Connect, secure the connection and sign on; `Failure` of the whole server where one of these does not work."""
        try:
            self._open()
        except Failure:
            self.close()
            raise
        except ssl.SSLError as error:
            self.close()
            raise Failure("server", self._untrusted(error)) from None
        except (OSError, smtplib.SMTPException, Nonsense) as error:
            self.close()
            raise Failure("server", self._unreached(error)) from None

    def _open(self) -> None:
        access = self._access
        connection = socket.create_connection((access.host, access.port), self._patience.connect)
        # The final dot is a small packet of its own; without this it would wait for the answer to the one before.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp = smtp = Careful(local_hostname=own_name(), timeout=self._patience.answer)
        smtp.sock, smtp.patience = connection, self._patience.answer  # type: ignore[assignment]
        if access.security == "tls":
            smtp.wrap(self._context(), access.host)
        code, text = smtp.getreply()
        if code != 220:
            raise Failure(
                "server", f"The mail server {access.shown} does not take mail now: {said(code, text)}."
            )
        self._greet(smtp)
        if access.security == "starttls":
            self._start_tls(smtp)
        if access.user:
            self._sign_on(smtp)

    def _greet(self, smtp: Careful) -> None:
        code, text = smtp.ehlo()
        if code != 250:
            code, text = smtp.helo()
        if code != 250:
            raise Failure(
                "server", f"The mail server {self._access.shown} refuses the greeting: {said(code, text)}."
            )

    def _start_tls(self, smtp: Careful) -> None:
        if not smtp.has_extn("starttls"):
            raise Failure(
                "server",
                f"The mail server {self._access.shown} offers no encryption (STARTTLS), so nothing was sent; where it speaks TLS from the "
                "start, set mail.security to tls.",
            )
        code, text = smtp.docmd("STARTTLS")
        if code != 220:
            raise Failure(
                "server", f"The mail server {self._access.shown} does not begin TLS: {said(code, text)}."
            )
        smtp.wrap(self._context(), self._access.host)
        self._greet(smtp)

    def _sign_on(self, smtp: Careful) -> None:
        access = self._access
        if access.security == "none" and not access.here:
            raise Failure(
                "server",
                f"The password would go to {access.shown} in the clear, so nothing was sent; set mail.security to starttls or tls.",
            )
        if not access.password:
            raise Failure(
                "server",
                f"No password is set for {access.user} on {access.shown}; run `billspool mail password`.",
            )
        code, text = self._offered_sign_on(smtp)
        if code != 235:
            raise Failure(
                "server",
                f"The mail server {access.shown} does not let {access.user} in: {said(code, text)}. "
                "Set the password anew with `billspool mail password`, or correct mail.user.",
            )

    def _offered_sign_on(self, smtp: Careful) -> tuple[int, bytes]:
        """Sign on in the way the server offers; the library's own cannot write letters beyond ASCII."""
        user, secret = self._access.user, self._access.password
        ways = str(smtp.esmtp_features.get("auth", "")).upper().split()
        if "PLAIN" in ways:
            return smtp.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{secret}')}")
        if "LOGIN" in ways:
            code, text = smtp.docmd("AUTH", "LOGIN")
            for word in (user, secret):
                code, text = smtp.docmd(_base64(word)) if code == 334 else (code, text)
            return code, text
        raise Failure(
            "server",
            f"The mail server {self._access.shown} takes no sign-on this way; empty mail.user, or change mail.security.",
        )

    def send(self, sender: str, recipient: str, data: bytes, about_to_end: Callable[[], None]) -> str:
        """Send one message; answers what the server said when it took it.

        Args:
            about_to_end: called when all but the final dot is sent; from then on the server may have it.

        Raises:
            Failure: with its scope.
        """
        smtp = self._smtp
        if smtp is None:
            raise Failure("server", f"The connection to {self._access.shown} is closed.")
        try:
            self._envelope(smtp, sender, recipient)
            self._body(smtp, data)
        except Failure:
            raise
        except (OSError, smtplib.SMTPException, Nonsense) as error:
            self.close()
            raise Failure("later", self._broken(error)) from None
        about_to_end()
        reached("mail.about_to_end")
        return self._end(smtp)

    def _envelope(self, smtp: Careful, sender: str, recipient: str) -> None:
        server = self._access.shown
        smtp.patience = self._patience.answer
        code, text = smtp.docmd("MAIL", f"FROM:<{sender}>")
        if code != 250:
            self._refuse_closing(code, text)
            scope: Scope = "later" if code < 500 else "server"
            raise Failure(
                scope,
                f"The mail server {server} takes no mail from {sender}: {said(code, text)}. Look at mail.from and mail.user.",
            )
        code, text = smtp.docmd("RCPT", f"TO:<{recipient}>")
        if code not in (250, 251):
            self._refuse_closing(code, text)
            self._start_over(smtp)
            if code < 500:
                raise Failure(
                    "later",
                    f"The mail server {server} takes nothing for {recipient} now: {said(code, text)}.",
                )
            raise Failure(
                "never",
                f"The mail server {server} refuses {recipient}: {said(code, text)}. Correct the address and send it there.",
            )

    def _body(self, smtp: Careful, data: bytes) -> None:
        server = self._access.shown
        code, text = smtp.docmd("DATA")
        if code != 354:
            self._refuse_closing(code, text)
            if code < 400:
                self.close()
                raise Failure(
                    "server",
                    f"{server} answers {said(code, text)} where a mail server asks for the message; look at mail.server.",
                )
            self._start_over(smtp)
            raise Failure(
                "later" if code < 500 else "never",
                f"The mail server {server} does not take the message: {said(code, text)}.",
            )
        assert smtp.sock is not None
        smtp.sock.settimeout(self._patience.answer)
        smtp.sock.sendall(dotted(data))
        if not smtp.is_silent():
            self.close()
            raise Failure(
                "later", f"The mail server {server} broke off before the message was whole; it goes again."
            )

    def _end(self, smtp: Careful) -> str:
        smtp.patience = self._patience.taken
        try:
            assert smtp.sock is not None
            smtp.sock.sendall(b".\r\n")
            reached("mail.ended")
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException, Nonsense) as error:
            self.close()
            raise Failure("unknown", self._lost(error)) from None
        if code == 250:
            return f"{code} {shown(text)}"
        if 400 <= code < 500:
            if code == 421:
                self.close()
            raise Failure(
                "later",
                f"The mail server {self._access.shown} did not take the message: {said(code, text)}.",
            )
        if code >= 500:
            raise Failure(
                "never", f"The mail server {self._access.shown} refuses the message: {said(code, text)}."
            )
        self.close()
        raise Failure("unknown", self._lost(Nonsense(said(code, text))))

    def close(self) -> None:
        """Hang up; whatever is under way is over."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None and smtp.sock is not None:
            with suppress(OSError):
                smtp.sock.close()

    def leave(self) -> None:
        """Say goodbye where somebody listens, then hang up."""
        if self._smtp is not None:
            self._smtp.patience = 2
            with suppress(OSError, smtplib.SMTPException, Nonsense):
                self._smtp.docmd("QUIT")
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether another message can go over it."""
        return self._smtp is not None

    # ---- words ------------------------------------------------------------------------------------------------------

    def _refuse_closing(self, code: int, text: bytes) -> None:
        """421: the server goes; whatever waits waits for the next connection."""
        if code == 421:
            self.close()
            raise Failure(
                "later", f"The mail server {self._access.shown} closes the connection: {said(code, text)}."
            )

    def _start_over(self, smtp: Careful) -> None:
        """Ready for the next message; a connection on which that does not work is given up."""
        try:
            code, _ = smtp.docmd("RSET")
        except (OSError, smtplib.SMTPException, Nonsense):
            code = 0
        if code != 250:
            self.close()

    def _unreached(self, error: Exception) -> str:
        server = self._access.shown
        if isinstance(error, Nonsense):
            return f"{server} answers “{error}”, which no mail server says; look at mail.server and mail.security."
        if isinstance(error, TimeoutError):
            return f"The mail server {server} does not answer; it is tried again by itself."
        if isinstance(error, ConnectionRefusedError):
            return f"Nobody listens at {server}; start the mail server, or correct mail.server. It is tried again by itself."
        if isinstance(error, socket.gaierror):
            return f"There is no machine called {self._access.host} on this network; correct mail.server. It is tried again by itself."
        if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
            return f"The mail server {server} hung up before it took anything; it is tried again by itself."
        return f"The mail server {server} cannot be reached ({reason(error)}); it is tried again by itself."

    def _untrusted(self, error: ssl.SSLError) -> str:
        why = getattr(error, "verify_message", "") or error.reason or "no TLS"
        return (
            f"The certificate of {self._access.shown} is not to be trusted ({printable(why)}), so nothing was sent; correct mail.server or "
            "mail.security, or have the server's certificate renewed."
        )

    def _broken(self, error: Exception) -> str:
        if isinstance(error, Nonsense):
            return f"{self._access.shown} answers “{error}”, which no mail server says; the message was not sent and goes again."
        return f"The connection to {self._access.shown} broke before the message was whole ({reason(error)}); it goes again."

    def _lost(self, error: Exception) -> str:
        what = f"answered “{error}”" if isinstance(error, Nonsense) else "did not answer any more"
        return (
            f"The whole message was sent, but the mail server {self._access.shown} {what}, so it may have arrived or not. "
            "Ask the recipient; then send it again or count it as sent."
        )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
