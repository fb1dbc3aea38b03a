"""Mail as rules: what an e-mail address is, what names a server, and when a message that could not be delivered is tried again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from store.errors import Invalid
from store.text import clean, printable
from store.values import frozen

LONGEST_ADDRESS = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_SERVER = re.compile(rf"({_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]{{2,45}}\])(?::(\d{{1,5}}))?")
LONGEST_LOCAL = 64
"""Characters before the @."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""How the connection is kept from others' eyes, and the port where the server's setting names none."""

RETRY_MINUTES = (1, 5, 15, 30, 60, 120, 240)
"""Minutes until a message is tried again after its first, second ... attempt; the last holds for all that follow."""
MOST_ATTEMPTS = 36
"""Attempts, over about five days, after which a message that never got through counts as failed."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def address(text: object, field: str = "email") -> str:
    """The e-mail address without blanks around it, or `Invalid` where it cannot be one."""
    value = clean(text, field, limit=LONGEST_ADDRESS)
    if _ADDRESS.fullmatch(value) and len(value.partition("@")[0]) <= LONGEST_LOCAL:
        return value
    raise Invalid(
        f"{printable(value) or 'An empty text'} is no e-mail address; write it like name@example.com.",
        rule="mail.address", field=field, value=printable(value),
    )  # fmt: skip


def addresses(text: object, field: str = "email") -> str:
    """Several addresses, with commas between them, each once; an empty text where there is none."""
    words = [word for word in clean(text, field, limit=2000).split(",") if word.strip()]
    return ",".join(dict.fromkeys(address(word, field) for word in words))


@frozen
class Server:
    """A mail server by name and port."""

    host: str
    port: int


def server(text: str, security: str = "starttls") -> Server:
    """The server that ``host``, ``host:port`` or ``[::1]:port`` names; the port follows from the security where none is given."""
    found = _SERVER.fullmatch(text.strip())
    port = int(found[2] or PORTS[security]) if found else 0
    if found is None or not 0 < port < 65536:
        raise Invalid(
            f"{printable(text.strip())} names no mail server; write its name and port, such as smtp.example.com:587.",
            rule="mail.server", field="mail.server", value=printable(text),
        )  # fmt: skip
    return Server(found[1].strip("[]"), port)


def server_text(text: str) -> str:
    """The setting of a server in the form the book keeps, empty where there is none; raises `Invalid`."""
    if text.strip():
        server(text)
    return text.strip()


def address_text(text: str) -> str:
    """The setting of one address in the form the book keeps, empty where there is none; raises `Invalid`."""
    return address(text) if text.strip() else ""


def minutes_until_next(attempts: int) -> int:
    """How many minutes a message waits after it has been tried so many times."""
    return RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1]


def after_minutes(moment: str, minutes: int) -> str:
    """The moment so many minutes after another, both UTC text such as 2026-01-31T09:14:00Z."""
    later = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    return later.strftime(_MOMENT)
