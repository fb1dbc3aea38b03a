"""Who sits at the desk, in words."""

from __future__ import annotations

from contextlib import suppress

from store.actor import sitting
from store.desk import Desk
from store.errors import NotPermitted
from store.rules.permissions import ROLE_TITLES
from store.values import frozen
from store.views.settings import settings_of
from tui.widgets.window import Row
from tui.words import said


@frozen
class Person:
    """The acting user as a screen shows him."""

    login: str
    name: str
    roles: frozenset[str]

    @property
    def signature(self) -> str:
        """Name and roles, for the first row of every screen."""
        titles = ", ".join(said(title) for role, title in ROLE_TITLES.items() if role in self.roles)
        return f"{self.name} · {titles or 'no role'}"


def person(desk: Desk) -> Person:
    """Who acts now; somebody the book does not know has no role."""
    with suppress(NotPermitted):
        found = sitting(desk)
        return Person(found.login, found.name, found.roles)
    return Person(desk.user, desk.user, frozenset())


def company_name(desk: Desk) -> str:
    """Whose book it is."""
    return settings_of(desk)["company.name"]


def people(desk: Desk) -> list[Row]:
    """Everybody who may act on the book, with what he may do."""
    from store.views import lists

    return [
        {**row, "role": ", ".join([ROLE_TITLES[role] for role in row["roles"]] + row["privileges"])}
        for row in lists.users(desk)
        if row["active"]
    ]
