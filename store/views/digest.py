"""What the daily digest tells an accounting approver: everything that waits in the acceptance queue, what failed, what is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from store.desk import Desk
from store.models import ErpRequest, Invoice, OutgoingMail, User, UserPrivilege, UserRole
from store.rules import permissions
from store.views import erp_queue
from store.views.listing import Listing, Row

READY, FAILED, ON_ITS_WAY = "ready_to_export", "failed", "exporting"
MOST = 200
"""Lines of each part; more are counted."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the digest."""

    login: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part of the digest: rows of the queue, at most `MOST`, how many there are, and what is due on them in cents."""

    rows: tuple[Row, ...]
    count: int
    due: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What waits in accounting."""

    ready: Waiting
    held: Waiting
    failed: Waiting

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits at all."""
        return not (self.ready.count or self.held.count or self.failed.count)


def digest(desk: Desk) -> Digest:
    """What waits now; however long the queue is, no more of it is kept than is told."""
    ready, held, failed = _Part(), _Part(), _Part()
    with desk.book.reading():
        for row in _each(erp_queue.listing(desk, READY, ON_ITS_WAY)):
            if row["held_by"]:
                held.add(row)
            elif row["erp_state"] == READY:
                ready.add(row)
        for row in _each(erp_queue.listing(desk, FAILED)):
            failed.add(row)
    return Digest(ready.waiting(), held.waiting(), failed.waiting())


def readers(desk: Desk) -> list[Reader]:
    """Active users who may accept, have an address and did not say no."""
    with desk.book.reading():
        people = User.select().where(User.active, User.digest, User.email != "").order_by(User.login)
        found = []
        for person in people:
            roles = [
                role for (role,) in UserRole.select(UserRole.role).where(UserRole.user == person).tuples()
            ]
            held = UserPrivilege.select(UserPrivilege.privilege).where(UserPrivilege.user == person).tuples()
            if permissions.refusal("accept", roles, [privilege for (privilege,) in held]) is None:
                found.append(Reader(person.login, person.name, person.email))
        return found


def is_wanted(desk: Desk) -> bool:
    """Whether anything waits, and somebody gets the digest who has not got today's. Asked every minute: one row of the queue answers."""
    with desk.book.reading():
        waits = Invoice.select(Invoice.id).where(~Invoice.deleted, Invoice.erp_state.in_((READY, FAILED)))
        if not waits.exists() and not _in_question():
            return False
        keys = [f"digest {reader.login} {desk.today()}" for reader in readers(desk)]
        return OutgoingMail.select().where(OutgoingMail.key.in_(keys)).count() < len(keys)


def _in_question() -> bool:
    """Whether a bill on its way waits for somebody to say if QuickBooks has it."""
    held = ErpRequest.select(ErpRequest.id).where(
        ErpRequest.state == ON_ITS_WAY, ErpRequest.held_by.is_null(False)
    )
    return bool(held.exists())


@dataclass(slots=True)
class _Part:
    """A part of the digest as it is counted."""

    rows: list[Row] = field(default_factory=list)
    count: int = 0
    due: int = 0

    def add(self, row: Row) -> None:
        self.count += 1
        self.due += row["due"]
        if len(self.rows) < MOST:
            self.rows.append(row)

    def waiting(self) -> Waiting:
        return Waiting(tuple(self.rows), self.count, self.due)


def _each(listing: Listing) -> Iterator[Row]:
    start = 0
    while rows := listing.window(start, 500):
        yield from rows
        start += len(rows)
