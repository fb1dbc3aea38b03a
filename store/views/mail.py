"""Mail on its way out: the list by state, how many there are of each, and what a deliverer needs of a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from peewee import JOIN, fn

from store.actor import actor
from store.desk import Desk
from store.errors import NotFound, NotPermitted
from store.models import Commitment, OutgoingMail, User
from store.rules import permissions
from store.views.listing import Listing, Row, Source

TABS = (
    ("open", "To look at", ("unknown", "failed")),
    ("waiting", "Waiting", ("waiting", "sending")),
    ("sent", "Sent", ("sent",)),
    ("filed", "Filed", ("filed",)),
    ("cancelled", "Called back", ("cancelled",)),
)
"""The tabs of the mail screen: name, title, the states shown."""
STATES = ("waiting", "sending", "sent", "filed", "failed", "unknown", "cancelled")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is delivered; times are UTC text, `attachments` name what is enclosed."""

    id: int
    key: str
    kind: str
    recipient: str
    recipient_name: str
    subject: str
    body: str
    created_at: str
    round: int
    attempts: int
    state: str
    created_by: str
    reply_to: str = ""
    reply_to_name: str = ""
    attachments: tuple[dict[str, Any], ...] = field(default=())


def listing(desk: Desk, states: tuple[str, ...] = ()) -> Listing:
    """Messages, newest first, of some states or of all."""

    _require(desk)

    def query() -> Any:
        rows = OutgoingMail.select().join(Commitment, JOIN.LEFT_OUTER)
        return rows.where(OutgoingMail.state.in_(states)) if states else rows

    columns = {name: getattr(OutgoingMail, name) for name in (
        "id", "version", "kind", "document", "recipient", "recipient_name", "subject", "created_by", "created_at", "state",
        "attempts", "next_attempt_at", "error", "attachments")}  # fmt: skip
    source = Source(
        query=query,
        select={**columns, "sent_at": fn.COALESCE(OutgoingMail.sent_at, ""), "commitment": fn.COALESCE(Commitment.number, "")},
        key=OutgoingMail.id,
        order={"id": OutgoingMail.id, "recipient": OutgoingMail.recipient, "kind": OutgoingMail.kind,
               "subject": OutgoingMail.subject, "state": OutgoingMail.state},
        search=(OutgoingMail.recipient, OutgoingMail.recipient_name, OutgoingMail.subject, OutgoingMail.kind, OutgoingMail.error),
        finish=_finish,
    )  # fmt: skip
    return Listing(desk.book, source, "id", descending=True)


def _require(desk: Desk) -> None:
    """Letters to one company are nobody else's to read: raise `NotPermitted` unless the acting user settles mail."""
    with desk.book.reading():
        person = actor(desk.user)
    if person.vendor_id is not None:
        raise NotPermitted(
            "Letters are the office's to see; ask it for one you miss.", rule="permission.mail", field="role", value=person.login
        )  # fmt: skip
    permissions.require("mail", person.roles, person.privileges)


def _finish(row: Row) -> Row:
    row["enclosed"] = len(row.pop("attachments") or [])
    return row


def counts(desk: Desk) -> dict[str, int]:
    """How many messages there are in each state."""
    _require(desk)
    with desk.book.reading():
        rows = OutgoingMail.select(OutgoingMail.state, fn.COUNT(OutgoingMail.id)).group_by(OutgoingMail.state)
        found = dict(rows.tuples())
    return {state: int(found.get(state, 0)) for state in STATES}


def tabs(desk: Desk) -> list[dict[str, Any]]:
    """The tabs with their counts."""
    found = counts(desk)
    return [
        {"name": name, "title": title, "states": states, "count": sum(found[state] for state in states)}
        for name, title, states in TABS
    ]


def one(desk: Desk, number: int) -> dict[str, Any]:
    """A message with its text; raises `NotFound`."""
    _require(desk)
    with desk.book.reading():
        row = OutgoingMail.get_or_none(OutgoingMail.id == number)
        if row is None:
            raise NotFound(
                f"There is no message {number}; `billspool mail list` shows them all.",
                rule="mail.unknown", field="message", value=number,
            )  # fmt: skip
        names = (
            "id", "version", "key", "kind", "document", "recipient", "recipient_name", "subject", "body", "created_by",
            "created_at", "state", "attempts", "next_attempt_at", "error", "round", "attachments",
        )  # fmt: skip
        return {
            **{name: getattr(row, name) for name in names},
            "sent_at": row.sent_at or "",
            "commitment": row.commitment.number if row.commitment_id else "",
        }


def is_due(desk: Desk) -> bool:
    """Whether a deliverer has anything to do: a message to be tried by now, or one that was taken and not reported."""
    with desk.book.reading():
        due = (OutgoingMail.state == "waiting") & (OutgoingMail.next_attempt_at <= desk.now())
        return bool(OutgoingMail.select().where(due | (OutgoingMail.state == "sending")).exists())


def messages(desk: Desk, ids: list[int]) -> list[Message]:
    """Messages to be delivered, in that order; answers go to whoever caused one, where he has an address."""
    with desk.book.reading():
        rows = {row.id: row for row in OutgoingMail.select().where(OutgoingMail.id.in_(ids))}
        logins = {row.created_by for row in rows.values()}
        people = {user.login: user for user in User.select().where(User.login.in_(logins))} if logins else {}
        return [_message(rows[each], people.get(rows[each].created_by)) for each in ids if each in rows]


def taken(desk: Desk, folder: str) -> list[Message]:
    """Messages a folder's deliverer had taken and not reported."""
    with desk.book.reading():
        rows = OutgoingMail.select(OutgoingMail.id).where(
            OutgoingMail.state == "sending", OutgoingMail.claimed_by == folder
        )
        ids = [number for (number,) in rows.order_by(OutgoingMail.id).tuples()]
    return messages(desk, ids)


def taken_elsewhere(desk: Desk, folder: str) -> int:
    """How many messages another folder's deliverer has taken."""
    with desk.book.reading():
        rows = OutgoingMail.select().where(OutgoingMail.state == "sending", OutgoingMail.claimed_by != folder)
        return int(rows.count())


def _message(row: OutgoingMail, person: User | None) -> Message:
    email, name = (person.email, person.name) if person and not person.vendor_id else ("", "")
    return Message(
        row.id, row.key, row.kind, row.recipient, row.recipient_name, row.subject, row.body, row.created_at, row.round,
        row.attempts, row.state, row.created_by, email, name, tuple(row.attachments),
    )  # fmt: skip
