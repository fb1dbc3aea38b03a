"""Who is named on a commitment, and whether it is private."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import CommitmentAccess, User, UserRole
from store.views import seats


@dataclass(frozen=True, slots=True)
class Named:
    """Those named on a commitment, each with ``login``, ``name`` and ``roles``."""

    private: bool
    people: tuple[dict[str, Any], ...]


def named(desk: Desk, number: str) -> Named:
    """Who is named on the commitment of that number."""
    with desk.book.reading():
        row = seats.own(desk, lookup.commitment(number))
        users = (
            User.select(User.id, User.login, User.name)
            .join(CommitmentAccess)
            .where(CommitmentAccess.commitment == row)
            .order_by(User.login)
        )
        people = tuple(
            {"login": person.login, "name": person.name, "roles": sorted(_roles(person))} for person in users
        )
        return Named(bool(row.private), people)


def _roles(person: User) -> list[str]:
    return [role for (role,) in UserRole.select(UserRole.role).where(UserRole.user == person).tuples()]
