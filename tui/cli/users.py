"""Who may do what: users, their roles and privileges."""

from __future__ import annotations

from typing import Any

import click

from tui.cli import output
from tui.cli.output import FLAG, WORDS, Field
from tui.cli.session import Session

FIELDS = (
    Field("login", "Login"), Field("name", "Name", grows=True), Field("email", "E-mail"), Field("roles", "Roles", WORDS, grows=True),
    Field("privileges", "Privileges", WORDS, grows=True), Field("vendor", "Vendor", grows=True), Field("active", "", FLAG),
)  # fmt: skip


@click.group()
def users() -> None:
    """Who may do what."""


@users.command("list")
@click.pass_obj
def list_(session: Session) -> None:
    """Everybody who may act on the book."""
    from store.views import lists

    rows = lists.users(session.office())
    session.answer(output.listed(FIELDS, rows), lambda: output.table(FIELDS, rows))


@users.command()
@click.argument("login", metavar="NAME")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE",
    help="A role; may be given several times.",
)
@click.option("--name", default="", help="The full name.")
@click.option("--email", default="", help="The e-mail address.")
@click.option("--vendor", default="", help="The vendor a contact works for.")
@click.pass_obj
def add(session: Session, login: str, roles: tuple[str, ...], name: str, email: str, vendor: str) -> None:
    """Add a user by the login name of his account on this machine."""
    from store.actions import users as actions

    desk = session.desk()
    made = actions.add(desk, login, name=name, email=email, roles=list(roles), vendor=vendor)
    _answer(session, made)


@users.command()
@click.argument("login", metavar="NAME")
@click.option("--name", help="Another full name.")
@click.option("--email", help="Another e-mail address; letters go there from now on.")
@click.pass_obj
def change(session: Session, login: str, name: str | None, email: str | None) -> None:
    """Correct a user's full name or e-mail address."""
    from store.actions import users as actions
    from tui.cli.failures import slip

    if name is None and email is None:
        raise slip("Say what changes: --name or --email.")
    _answer(session, actions.change(session.desk(), login, name=name, email=email))


@users.command()
@click.argument("login", metavar="NAME")
@click.argument("right", metavar="PRIVILEGE|ROLE")
@click.pass_obj
def grant(session: Session, login: str, right: str) -> None:
    """Give a user a privilege (push_to_accounting, delegate) or a role. Nobody grants himself one."""
    from store.actions import users as actions

    _answer(session, actions.grant(session.desk(), login, right))


@users.command()
@click.argument("login", metavar="NAME")
@click.argument("right", metavar="PRIVILEGE|ROLE")
@click.pass_obj
def revoke(session: Session, login: str, right: str) -> None:
    """Take a privilege or a role away; without a role one may do nothing."""
    from store.actions import users as actions

    _answer(session, actions.revoke(session.desk(), login, right))


@users.command()
@click.argument("login", metavar="NAME")
@click.argument("wanted", type=click.Choice(["yes", "no"]), metavar="yes|no")
@click.pass_obj
def digest(session: Session, login: str, wanted: str) -> None:
    """Whether a user gets the daily digest by mail; it goes to accounting approvers with an address."""
    from store.actions import inbox as actions

    got = actions.digest(session.desk(), login, wanted == "yes")
    told = f"{login} gets {'the' if got else 'no'} daily digest."
    session.answer({"login": login, "digest": got}, lambda: [told])


def _answer(session: Session, login: str) -> None:
    from store.views import lists

    row: dict[str, Any] = next(each for each in lists.users(session.desk()) if each["login"] == login)
    session.answer(output.as_json(FIELDS, row), lambda: output.pairs(FIELDS, row))
