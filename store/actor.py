"""The acting user as the rules see him: his roles, his privileges, and the company he works for."""

from __future__ import annotations

from store.desk import Desk
from store.engine.statements import Statement, given
from store.errors import NotPermitted
from store.models import User, UserPrivilege, UserRole
from store.values import frozen


@frozen
class Actor:
    """The acting user as the rules see him."""

    login: str
    name: str
    roles: frozenset[str]
    privileges: frozenset[str]
    vendor_id: int | None


def actor(login: str) -> Actor:
    """The user of that login, or `NotPermitted`; reads the book within the caller's transaction."""
    found = _USER.tuples(login=login)
    if not found:
        raise NotPermitted(
            f"{login} is not a user of this book; an administrator adds one with `billspool users add LOGIN --role ROLE`.",
            rule="user.unknown", field="user", value=login,
        )  # fmt: skip
    user, name, vendor = found[0]
    roles = frozenset(role for (role,) in _ROLES.tuples(user=user))
    privileges = frozenset(privilege for (privilege,) in _PRIVILEGES.tuples(user=user))
    return Actor(login, name, roles, privileges, vendor)


def sitting(desk: Desk) -> Actor:
    """Who sits at the desk, or `NotPermitted`; looked up once in a reading."""
    with desk.book.reading():
        return desk.book.once(("actor", desk.user), lambda: actor(desk.user))


_USER = Statement(
    User.select(User.id, User.name, User.vendor).where(User.login == given("login"), User.active)
)
_ROLES = Statement(UserRole.select(UserRole.role).where(UserRole.user == given("user")))
_PRIVILEGES = Statement(
    UserPrivilege.select(UserPrivilege.privilege).where(UserPrivilege.user == given("user"))
)
