"""Private commitments, and who is named on a commitment besides those who see all of them."""

from __future__ import annotations

from store import lookup
from store.actions.act import Act, action, saved
from store.actions.seats import document_of
from store.errors import Refusal
from store.models import CommitmentAccess
from store.rules import permissions


@action("commitment.private", duty="access")
def set_private(act: Act, number: str, private: bool, *, version: int | None = None) -> bool:
    """Make a commitment private, or open it to everybody who may look into the book."""
    row = lookup.held(lookup.commitment(number))
    if row.private != private:
        before = bool(row.private)
        saved(act, row, document_of(row), version, private=private)
        act.record(document_of(row), {"private": before}, {"private": private})
    return private


@action("commitment.name", duty="access")
def name(act: Act, number: str, login: str) -> str:
    """Name a user on a commitment: he sees it although it is private, and a standard user may change its invoices."""
    row, person = lookup.held(lookup.commitment(number)), lookup.user(login)
    for granter in filter(None, (act.actor.login, act.desk.on_behalf)):
        permissions.may_grant(granter, person.login)
    if person.vendor_id is not None:
        raise Refusal(
            f"{login} works for {person.vendor.name} and sees his own company's commitments in any case; nobody else's are opened to him.",
            rule="access.contact", field="user", value=login,
        )  # fmt: skip
    if not _named(row.id, person.id).exists():
        CommitmentAccess.create(commitment=row, user=person)
        act.record(document_of(row), {}, {f"named {login}": True})
    return login


@action("commitment.unname", duty="access")
def unname(act: Act, number: str, login: str) -> str:
    """Take a user's name off a commitment."""
    row, person = lookup.held(lookup.commitment(number)), lookup.user(login)
    gone = (
        CommitmentAccess.delete()
        .where(CommitmentAccess.commitment == row, CommitmentAccess.user == person)
        .execute()
    )
    if gone:
        act.record(document_of(row), {f"named {login}": True}, {})
    return login


def _named(commitment_id: int, user_id: int) -> CommitmentAccess:
    return CommitmentAccess.select().where(
        CommitmentAccess.commitment == commitment_id, CommitmentAccess.user == user_id
    )
