"""Mail an act causes: written into the book in the same transaction, delivered afterwards by the mail slot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from store.actions.act import Act
from store.errors import Invalid
from store.models import Commitment, OutgoingMail
from store.text import clean, printable

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
LONGEST_ADDRESS = 254


def address(text: object, field: str = "email") -> str:
    """The e-mail address without blanks around it, or `Invalid` where it cannot be one."""
    value = clean(text, field, limit=LONGEST_ADDRESS)
    if _ADDRESS.fullmatch(value) and ".." not in value:
        return value
    raise Invalid(
        f"{printable(value) or 'An empty text'} is no e-mail address; write it like name@example.com.",
        rule="mail.address", field=field, value=printable(value),
    )  # fmt: skip


def queue(
    act: Act,
    key: str,
    *,
    kind: str,
    to: str,
    name: str = "",
    subject: str,
    body: str,
    document: str = "",
    commitment: Commitment | None = None,
    attachments: Sequence[dict[str, Any]] = (),
) -> bool:
    """Put a message among those to be delivered, as part of the act; False where the same cause has made one already.

    Args:
        key: made from the cause alone, such as ``invitation 12 ina@volt.example``; there is never a second message with it.
        kind: what it is for: invitation, reminder, returned, approved, digest.
        document: the audit chain of what it is about, such as ``invoice SC-001/2``.
        attachments: what to enclose, each with its ``kind`` and what it is of.

    Raises:
        Invalid: the recipient is no e-mail address.
    """
    recipient = address(to, "recipient")
    if OutgoingMail.select().where(OutgoingMail.key == key).exists():
        return False
    OutgoingMail.create(
        key=key, kind=kind, document=document, commitment=commitment, recipient=recipient, recipient_name=name,
        subject=clean(subject, "subject", limit=200), body=body, attachments=list(attachments),
        created_by=act.actor.login, created_at=act.now, next_attempt_at=act.now,
    )  # fmt: skip
    return True
