"""The library's mail client made careful: answers bounded in length and time, and nothing left over between two of them."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time

from store.text import printable

MOST_LINES = 100
LONGEST_LINE = 8192
SHOWN = 200
"""Characters of an answer that are told."""


class Nonsense(Exception):
    """The server said what no mail server says."""


class Careful(smtplib.SMTP):
    """A connection to a mail server; `patience` is how many seconds an answer may take."""

    patience: float = 60
    _rest = b""

    def getreply(self) -> tuple[int, bytes]:
        until = time.monotonic() + self.patience
        lines: list[bytes] = []
        while True:
            line = self._line(until)
            if not re.match(rb"[2-5]\d\d(?:[ -]|$)", line):
                raise Nonsense(shown(line))
            lines.append(line[4:])
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
            if len(lines) > MOST_LINES:
                raise Nonsense("an answer without end")

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._rest:
            if len(self._rest) > LONGEST_LINE:
                raise Nonsense(shown(self._rest))
            left = until - time.monotonic()
            if left <= 0 or self.sock is None:
                raise TimeoutError
            self.sock.settimeout(left)
            got = self.sock.recv(4096)
            if not got:
                raise smtplib.SMTPServerDisconnected("closed")
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\n")
        return line.rstrip(b"\r")

    def putcmd(self, cmd: str, args: str = "") -> None:
        if self._rest:
            raise Nonsense(shown(self._rest))
        super().putcmd(cmd, args)

    def wrap(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS; what was said in the clear before it counts for nothing."""
        if self._rest or self.sock is None:
            raise Nonsense(shown(self._rest))
        self.sock.settimeout(self.patience)
        self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False

    def is_silent(self) -> bool:
        """Whether the server waits for the end of the message, as it must; not where it spoke up or is gone."""
        if self.sock is None or self._rest:
            return False
        self.sock.settimeout(0)
        try:
            self._rest += self.sock.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        finally:
            self.sock.settimeout(self.patience)
        return False


def dotted(data: bytes) -> bytes:
    """A message as it travels: a line that begins with a dot gets another one, and the last line is ended."""
    text = re.sub(rb"(?m)^\.", b"..", data)
    return text if text.endswith(b"\r\n") else text + b"\r\n"


def own_name() -> str:
    """This machine's name for the greeting, which need not be known to anybody."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?", name) else "[127.0.0.1]"


def said(code: int, text: bytes | str) -> str:
    """An answer as sentences quote it: ``550 no such user``."""
    return f"{code} {shown(text)}".strip().rstrip(".")


def shown(text: bytes | str) -> str:
    """Text of a server in one line, short and harmless."""
    read = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return printable(" ".join(read.split()))[:SHOWN]


def reason(error: Exception) -> str:
    """What went wrong with a connection, in a few words."""
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the server hung up"
    return printable(getattr(error, "strerror", "") or str(error) or type(error).__name__)[:SHOWN]
