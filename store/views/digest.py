"""What the daily digest tells an accounting approver: everything that waits in the acceptance queue, what failed, what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store.desk import Desk
from store.models import OutgoingMail, User, UserPrivilege, UserRole
from store.rules import permissions
from store.views import erp_queue
from store.views.listing import Listing, Row

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
    """What waits now."""
    with desk.book.reading():
        queued = list(_each(erp_queue.listing(desk, "ready_to_export")))
        return Digest(
            _waiting([row for row in queued if not row["held_by"]]), _waiting([row for row in queued if row["held_by"]]),
            _waiting(list(_each(erp_queue.listing(desk, "failed")))),
        )  # fmt: skip


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
    """Whether anything waits, and somebody gets the digest who has not got today's."""
    keys = [f"digest {reader.login} {desk.today()}" for reader in readers(desk)]
    if not keys:
        return False
    with desk.book.reading():
        there = OutgoingMail.select().where(OutgoingMail.key.in_(keys)).count()
        return there < len(keys) and not digest(desk).is_empty


def _each(listing: Listing) -> Any:
    start = 0
    while rows := listing.window(start, 500):
        yield from rows
        start += len(rows)


def _waiting(rows: list[Row]) -> Waiting:
    return Waiting(tuple(rows[:MOST]), len(rows), sum(row["due"] for row in rows))
