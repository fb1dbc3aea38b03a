"""What QuickBooks is asked besides posting bills: each request is kept in the book with what it is for, and answered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from store import lookup
from store.actions.act import Act, action
from store.actions.batches import kept
from store.errors import Conflict, NotFound
from store.models import Batch, BatchRequest
from store.text import moment, printable

OPEN_BATCHES = ("prepared", "spooled")
DONE, FAILED = "done", "failed"


class Asked(NamedTuple):
    """A request of a message set without bills; `details` stands in its manifest besides."""

    request_id: str
    purpose: str
    subject: str
    details: Mapping[str, Any]


class Message(NamedTuple):
    """A message set without bills, ready to be kept: its name, its exact bytes and what each request is for."""

    message_set_id: str
    kind: str
    body: bytes
    sha256: str
    requests: tuple[Asked, ...]


def ask(act: Act, message: Message) -> str:
    """Keep a message set and what its requests are for, as part of an action; answers its name.

    Raises:
        Conflict: the same is asked already and not answered yet.
    """
    message = Message(*message)
    requests = [Asked(*each) for each in message.requests]
    batch = kept(
        act, message.message_set_id, message.kind, message.body, message.sha256, [each.request_id for each in requests]
    )  # fmt: skip
    for each in requests:
        if (earlier := waiting(each.purpose, each.subject)) is not None:
            raise Conflict(
                f"QuickBooks was asked for that at {moment(earlier.asked_at)} and has not answered yet; "
                "the answer comes with the Web Connector's next update.",
                rule="quickbooks.asked", field=each.purpose, value=each.subject,
            )  # fmt: skip
        BatchRequest.create(
            batch=batch, request_id=each.request_id, purpose=each.purpose, subject=each.subject, details=dict(each.details),
            asked_at=act.now,
        )  # fmt: skip
    return message.message_set_id


def waiting(purpose: str, subject: str = "") -> BatchRequest | None:
    """The request for that purpose and subject that has no answer yet; reads within the caller's transaction."""
    rows = BatchRequest.select().where(BatchRequest.purpose == purpose, BatchRequest.outcome == "")
    return (
        (rows.where(BatchRequest.subject == subject) if subject else rows)
        .order_by(BatchRequest.id.desc())
        .first()
    )


def request_of(message_set_id: str, request_id: str) -> BatchRequest | None:
    """The request of that name, locked until the transaction ends; None once it is answered.

    Raises:
        NotFound: the book does not know it.
    """
    row = (
        BatchRequest.select(BatchRequest, Batch)
        .join(Batch)
        .where(Batch.message_set_id == message_set_id, BatchRequest.request_id == request_id)
        .first()
    )
    if row is None:
        raise NotFound(
            f"The book does not know the request {printable(request_id)} of {printable(message_set_id)}; it seems to be an older "
            "copy. Open the latest copy of the book.",
            rule="batch.unknown", field="batch", value=printable(message_set_id),
        )  # fmt: skip
    held = lookup.held(row)
    return None if held.outcome else held


def answer(act: Act, row: BatchRequest, outcome: str, message: str = "") -> None:
    """Note the answer to a request; with the last one its batch is done."""
    BatchRequest.update(outcome=outcome, message=printable(message)[:1000], answered_at=act.now).where(
        BatchRequest.id == row.id
    ).execute()
    still = BatchRequest.select().where(BatchRequest.batch == row.batch_id, BatchRequest.outcome == "")
    if not still.exists():
        _close(act, row.batch, "imported")


@action("quickbooks.give_up", duty="spool")
def give_up(act: Act, message_set_id: str, reason: str) -> list[str]:
    """Take in that a message set without bills was refused as a whole; answers what its requests were for."""
    batch = Batch.get_or_none(Batch.message_set_id == message_set_id)
    if batch is None or batch.state not in OPEN_BATCHES:
        return []
    rows = list(BatchRequest.select().where(BatchRequest.batch == batch, BatchRequest.outcome == ""))
    for row in rows:
        BatchRequest.update(outcome=FAILED, message=printable(reason)[:1000], answered_at=act.now).where(
            BatchRequest.id == row.id
        ).execute()
    _close(act, batch, "failed")
    return [f"{row.purpose} {row.subject}".strip() for row in rows]


def _close(act: Act, batch: Batch, state: str) -> None:
    if batch.state in OPEN_BATCHES:
        Batch.update(state=state).where(Batch.id == batch.id).execute()
        act.record(
            lookup.document("batch", batch.message_set_id),
            {"state": batch.state},
            {"state": state},
            verb="batch.answered",
        )
