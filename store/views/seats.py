"""What each seat sees: an invoice contact his own company's commitments alone, others all but the private ones they are not named on."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from store import lookup
from store.desk import Desk
from store.engine.statements import Statement, given
from store.errors import NotPermitted
from store.models import (
    AuditEntry,
    BillingPeriod,
    Commitment,
    CommitmentAccess,
    Invoice,
    Project,
    User,
    UserRole,
    Vendor,
)
from store.rules.permissions import CONTACT, SEES_PRIVATE
from store.values import frozen


@frozen
class Seat:
    """How far somebody sees.

    Attributes:
        vendor_id: the company he works for, where he is an invoice contact.
        sees_private: whether private commitments are open to him without being named on them.
    """

    user_id: int | None
    vendor_id: int | None
    sees_private: bool


def seat(desk: Desk) -> Seat:
    """The seat of the acting user; a login the book does not know sees no private commitment."""
    with desk.book.reading():
        return desk.book.once(("seat", desk.user), lambda: _seat(desk.user))


def _seat(login: str) -> Seat:
    found = _PERSON.tuples(login=login)
    if not found:
        return Seat(None, None, False)
    user, vendor = found[0]
    return Seat(user, vendor, bool(_SEES_PRIVATE.tuples(user=user)))


_PERSON = Statement(User.select(User.id, User.vendor).where(User.login == given("login")))
_SEES_PRIVATE = Statement(
    UserRole.select(UserRole.role).where(
        UserRole.user == given("user"), UserRole.role.in_(sorted(SEES_PRIVATE))
    )
)


def is_contact(desk: Desk) -> bool:
    """Whether the acting user works for a vendor, and so sees only what is his company's."""
    return seat(desk).vendor_id is not None


def require_office(desk: Desk, what: str) -> None:
    """Raise `NotPermitted` where an invoice contact asks for something of the office's own; `what` begins the sentence."""
    if is_contact(desk):
        raise NotPermitted(
            f"{what} is the office's own; an invoice contact sees his own company's commitments and invoices.",
            rule="permission.own", field="role", value=CONTACT,
        )  # fmt: skip


def hidden(desk: Desk) -> Any:
    """The condition on commitments of those the acting user does not see because they are private; None where there is none."""
    sits = seat(desk)
    if sits.sees_private or sits.vendor_id is not None:
        return None
    return Commitment.private & Commitment.id.not_in(_named(sits))


def unseen(desk: Desk) -> Any:
    """The ids of private commitments the acting user does not see, as a query; None where he sees them all."""
    condition = hidden(desk)
    return None if condition is None else Commitment.select(Commitment.id).where(condition)


def seen_by(desk: Desk, query: Any) -> Any:
    """The query over commitments, narrowed to those the acting user sees."""
    sits = seat(desk)
    if sits.vendor_id is not None:
        return query.where(Commitment.vendor == sits.vendor_id)
    if sits.sees_private:
        return query
    return query.where(~Commitment.private | Commitment.id.in_(_named(sits)))


def counted_by(desk: Desk, query: Any) -> Any:
    """A query over rows that belong to commitments, for counting and adding up those the acting user sees.

    Commitments are joined only where he does not see them all: looking up each row's takes longer than counting it.
    """
    return query if sees_all(desk) else seen_by(desk, query.join(Commitment))


def sees_all(desk: Desk) -> bool:
    """Whether no commitment is hidden from the acting user."""
    sits = seat(desk)
    return sits.sees_private and sits.vendor_id is None


def _named(sits: Seat) -> Any:
    """The commitments somebody is named on."""
    return CommitmentAccess.select(CommitmentAccess.commitment).where(CommitmentAccess.user == sits.user_id)


def projects_seen(desk: Desk, query: Any) -> Any:
    """The query over projects, narrowed for an invoice contact to those his company has a commitment on."""
    sits = seat(desk)
    if sits.vendor_id is None:
        return query
    own = Commitment.select(Commitment.project).where(Commitment.vendor == sits.vendor_id)
    return query.where(Project.id.in_(own))


def own(desk: Desk, row: Commitment | Invoice) -> Commitment:
    """The commitment, or that of an invoice; or the refusal an invoice contact of another company gets, as if neither were there."""
    contract: Commitment = row.commitment if isinstance(row, Invoice) else row
    if not seen_by(desk, Commitment.select().where(Commitment.id == contract.id)).exists():
        if isinstance(row, Invoice):
            lookup.not_there("invoice", lookup.invoice_name(row))
        lookup.not_there("commitment", contract.number)
    return contract


def own_vendor(desk: Desk, query: Any) -> Any:
    """The query over vendors, narrowed for an invoice contact to his own company."""
    sits = seat(desk)
    return query if sits.vendor_id is None else query.where(Vendor.id == sits.vendor_id)


def periods_seen(desk: Desk, query: Any) -> Any:
    """The query over billing periods, narrowed in the same way."""
    sits = seat(desk)
    if sits.vendor_id is None:
        return query
    own = Commitment.select(Commitment.project).where(Commitment.vendor == sits.vendor_id)
    return query.where(BillingPeriod.project.in_(own))


OUTSIDE = (
    "invoice.",
    "review.",
    "payment.",
    "invitation.",
    "contact.",
    "change_order.",
    "commitment.add",
    "commitment.status",
)
"""Beginnings of the acts an invoice contact is told of: what becomes of his bills, not how the office keeps its own things."""


def told_outside() -> Any:
    """The condition on the record that leaves what an invoice contact is told of."""
    told = [AuditEntry.verb.startswith(beginning) for beginning in OUTSIDE]
    return reduce(or_, told)
