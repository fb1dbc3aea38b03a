"""Who may do what: users, their roles and privileges."""

from __future__ import annotations

from collections.abc import Sequence

from store import lookup
from store.actions.act import Act, action
from store.errors import Invalid, Refusal
from store.models import User, UserPrivilege, UserRole, Vendor
from store.rules import permissions
from store.text import clean

RIGHTS = (*permissions.PRIVILEGES, *permissions.ROLES)
"""What a user can be given."""


def _known(word: str, known: Sequence[str], what: str) -> str:
    value = word.strip().lower()
    if value not in known:
        raise Invalid(
            f"There is no {what} {value!r}; it is one of {', '.join(known)}.",
            rule=f"{what}.unknown", field=what, value=value,
        )  # fmt: skip
    return value


@action("user.add", duty="users")
def add(
    act: Act, login: str, *, name: str = "", email: str = "", roles: Sequence[str],
    privileges: Sequence[str] = (), vendor: str = "",
) -> str:  # fmt: skip
    """Add a user with at least one role; a contact belongs to a vendor. Answers the login."""
    login = clean(login, "login", limit=64)
    if not login:
        raise Invalid("A user needs a login; give the name of his account on this machine.", field="login")
    if any(character.isspace() for character in login):
        raise Invalid(f"The login {login} has a blank in it; give the name of his account on this machine.",
                      rule="user.login", field="login", value=login)  # fmt: skip
    if User.select().where(User.login == login).exists():
        raise Refusal(f"{login} is a user already; use grant and revoke to change what he may do, and change for his name and e-mail.",
                      rule="user.exists", field="login", value=login)  # fmt: skip
    wanted = [_known(role, permissions.ROLES, "role") for role in roles]
    if not wanted:
        raise Invalid(
            f"{login} needs at least one role, one of {', '.join(permissions.ROLES)}.", field="roles"
        )
    company: Vendor | None = lookup.vendor(vendor) if vendor else None
    if "contact" in wanted and company is None:
        raise Invalid(f"{login} is a contact and needs the vendor he works for.", field="vendor")
    person = User.create(
        login=login,
        name=clean(name, "name", limit=100) or login,
        email=clean(email, "email", limit=254),
        vendor=company,
    )
    for role in dict.fromkeys(wanted):
        UserRole.create(user=person, role=role)
    act.record(
        lookup.document("user", login),
        {},
        {"name": person.name, "roles": sorted(set(wanted)), "vendor": vendor},
    )
    for privilege in privileges:
        _grant(act, person, privilege)
    return login


def _grant(act: Act, person: User, right: str) -> None:
    wanted = _known(right, RIGHTS, "privilege")
    for granter in filter(None, (act.actor.login, act.desk.on_behalf)):
        permissions.may_grant(granter, person.login)
    if wanted in permissions.ROLES:
        if wanted == "contact" and person.vendor_id is None:
            raise Invalid(
                f"{person.login} works for no vendor and cannot be a contact; add him under another login with --vendor.",
                rule="user.vendor", field="vendor", value=person.login,
            )  # fmt: skip
        if UserRole.select().where(UserRole.user == person, UserRole.role == wanted).exists():
            return
        UserRole.create(user=person, role=wanted)
    else:
        if (
            UserPrivilege.select()
            .where(UserPrivilege.user == person, UserPrivilege.privilege == wanted)
            .exists()
        ):
            return
        UserPrivilege.create(user=person, privilege=wanted, granted_by=act.actor.login, granted_at=act.now)
    act.record(lookup.document("user", person.login), {}, {_said(wanted): True}, verb="user.grant")


def _said(right: str) -> str:
    return f"{'role' if right in permissions.ROLES else 'privilege'} {right}"


@action("user.change", duty="users")
def change(act: Act, login: str, *, name: str | None = None, email: str | None = None) -> str:
    """Correct a user's full name or e-mail address; what he may do and whom he works for stay. Answers the login."""
    person = lookup.user(login)
    values = {}
    if name is not None:
        values["name"] = clean(name, "name", limit=100) or person.login
    if email is not None:
        values["email"] = clean(email, "email", limit=254)
    before = {key: getattr(person, key) for key in values}
    User.update(version=User.version + 1, **values).where(User.id == person.id).execute()
    act.record(lookup.document("user", person.login), before, values)
    return str(person.login)


@action("user.grant", duty="users")
def grant(act: Act, login: str, right: str) -> str:
    """Give a user a role or a privilege; nobody gives himself one."""
    _grant(act, lookup.user(login), right)
    return login


@action("user.revoke", duty="users")
def revoke(act: Act, login: str, right: str) -> str:
    """Take a role or a privilege away; somebody must stay administrator."""
    person = lookup.user(login)
    wanted = _known(right, RIGHTS, "privilege")
    if wanted == permissions.ADMIN and not _other_administrator(person):
        raise Refusal(
            f"{login} is the only administrator, and without one nobody could mend anything; make somebody else one first.",
            rule="user.last_admin", field="privilege", value=wanted,
        )  # fmt: skip
    if wanted in permissions.ROLES:
        gone = UserRole.delete().where(UserRole.user == person, UserRole.role == wanted).execute()
    else:
        gone = (
            UserPrivilege.delete()
            .where(UserPrivilege.user == person, UserPrivilege.privilege == wanted)
            .execute()
        )
    if gone:
        act.record(lookup.document("user", login), {_said(wanted): True}, {})
    return login


def _other_administrator(person: User) -> bool:
    return bool(
        UserRole.select()
        .join(User)
        .where(UserRole.role == permissions.ADMIN, User.active, User.id != person.id)
        .exists()
    )
