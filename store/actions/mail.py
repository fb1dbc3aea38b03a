"""Mail an act causes: written into the book in the same transaction, delivered afterwards by the mail slot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import lookup
from store.actions.act import Act
from store.errors import Invalid
from store.models import Commitment, OutgoingMail
from store.rules.mail import LONGEST_ADDRESS, address
from store.text import clean, printable

LONGEST_BODY = 200_000


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
    in_any_case: bool = False,
) -> bool:
    """Put a message among those to be delivered, as part of the act; False where the same cause has made one already.

    Args:
        key: made from the cause alone, such as ``invitation 12 ina@volt.example``; there is never a second message with it.
        kind: what it is for: invitation, reminder, returned, approved, digest.
        document: the audit chain of what it is about, such as ``invoice SC-001/2``.
        attachments: what to enclose, each with its ``kind`` and what it is of.
        in_any_case: let the act succeed where the recipient is no e-mail address; the message then counts as failed at once, and
            whoever settles mail sees it.

    Raises:
        Invalid: the recipient is no e-mail address, or a text is no text.
    """
    recipient, fault = _recipient(to, in_any_case)
    if OutgoingMail.select().where(OutgoingMail.key == key).exists():
        return False
    title = clean(subject, "subject", limit=200)
    OutgoingMail.create(
        key=key, kind=kind, document=document, commitment=commitment, recipient=recipient,
        recipient_name=clean(name, "name", limit=200), subject=title, body=clean(body, "body", limit=LONGEST_BODY, lines=True),
        attachments=list(attachments), created_by=act.actor.login, created_at=act.now, next_attempt_at=act.now,
        state="failed" if fault else "waiting", error=fault,
    )  # fmt: skip
    act.record(document_of(key), {}, {"to": recipient, "subject": title}, verb="mail.queue")
    return True


def _recipient(to: str, in_any_case: bool) -> tuple[str, str]:
    """The address, and what is wrong with it where the message is kept all the same."""
    try:
        return address(to, "recipient"), ""
    except Invalid as refusal:
        if not in_any_case:
            raise
        return printable(to)[:LONGEST_ADDRESS], refusal.message


def document_of(key: str) -> str:
    """The name of a message's audit chain."""
    return lookup.document("mail", key)
