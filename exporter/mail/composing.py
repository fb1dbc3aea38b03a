"""A message of the book as the bytes that travel: RFC 5322, lines ended by CR LF, every character of a header encoded.

Its Message-ID follows from the message's key: sent once more, it is the same message to whoever receives it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime

from exporter.documents.enclosures import Enclosure
from store.rules.mail import address
from store.text import clean
from store.views.mail import Message


def compose(
    message: Message, enclosed: Sequence[Enclosure], *, sender: str, company: str, book_id: str
) -> bytes:
    """The message's exact bytes.

    Args:
        sender: the address it comes from, under the company's name.

    Raises:
        Invalid: an address is none.
    """
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = _address(company, sender)
    mail["To"] = _address(message.recipient_name, message.recipient)
    if message.reply_to:
        mail["Reply-To"] = _address(message.reply_to_name, message.reply_to)
    mail["Subject"] = _line(message.subject)
    mail["Date"] = format_datetime(datetime.fromisoformat(message.created_at))
    mail["Message-ID"] = message_id(message, sender, book_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="quoted-printable")
    for each in enclosed:
        main, _, sub = each.mime.partition("/")
        mail.add_attachment(each.data, maintype=main, subtype=sub, filename=_line(each.name))
    if enclosed:
        mail.set_boundary(f"=_{_digest(book_id, message.key)[:40]}")
    return mail.as_bytes()


def message_id(message: Message, sender: str, book_id: str) -> str:
    """The name under which the world knows the message."""
    return f"<{_digest(book_id, message.key)[:40]}@{sender.partition('@')[2]}>"


def sender_of(data: bytes) -> str:
    """The address a message that was drawn up comes from; empty where it names none."""
    found = BytesHeaderParser(policy=policy.SMTP).parsebytes(data[:65536])["From"]
    return str(found.addresses[0].addr_spec) if found is not None and found.addresses else ""


def _address(name: str, addr: str) -> Address:
    return Address(display_name=_line(name), addr_spec=address(addr))


def _line(text: str) -> str:
    """A header's text in one line: what could begin another header is refused where it enters, and once more here."""
    return clean(" ".join(text.split()), "header", limit=1000)


def _digest(book_id: str, key: str) -> str:
    return hashlib.sha256(f"{book_id}\n{key}".encode()).hexdigest()
