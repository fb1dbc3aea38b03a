"""The people of a commitment: its invoice contacts, and who is named on a private one."""

from __future__ import annotations

from typing import Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.output import Field
from tui.cli.session import Session

CONTACTS = (Field("name", "Contact"), Field("email", "E-mail"))
NAMED = (Field("login", "Login"), Field("name", "Name"), Field("role", "Role"))


@click.group()
def contacts() -> None:
    """The invoice contacts of a commitment: who is invited and written to."""


@contacts.command("list")
@click.argument("number")
@click.pass_obj
def list_(session: Session, number: str) -> None:
    """The commitment's contacts."""
    _answer_contacts(session, number)


@contacts.command()
@click.argument("number")
@click.option("--name", default="", help="The person's name.")
@click.option("--email", default="", help="The e-mail address.")
@click.option(
    "--default", "by_default", is_flag=True, help="Those the vendor has: his users, else his own e-mail."
)
@click.pass_obj
def add(session: Session, number: str, name: str, email: str, by_default: bool) -> None:
    """Add a contact."""
    from store.actions import contacts as actions

    if by_default == bool(email or name) or (name and not email):
        raise slip("Give --email, and a --name to go with it, or --default alone.")
    if by_default:
        actions.add_default(session.desk(), number)
    else:
        actions.add(session.desk(), number, name, email)
    _answer_contacts(session, number)


@contacts.command()
@click.argument("number")
@click.argument("email")
@click.option("--name", help="Another name.")
@click.option("--email", "to", help="Another e-mail address.")
@click.pass_obj
def change(session: Session, number: str, email: str, name: str | None, to: str | None) -> None:
    """Change the contact with this e-mail."""
    from store.actions import contacts as actions

    if name is None and to is None:
        raise slip("Say what changes: --name or --email.")
    actions.change(session.desk(), number, email, name=name, to=to)
    _answer_contacts(session, number)


@contacts.command()
@click.argument("number")
@click.argument("email")
@click.pass_obj
def remove(session: Session, number: str, email: str) -> None:
    """Take the contact with this e-mail off the commitment."""
    from store.actions import contacts as actions

    actions.remove(session.desk(), number, email)
    _answer_contacts(session, number)


def _answer_contacts(session: Session, number: str) -> None:
    from store.views import commitments as views

    people = views.document(session.desk(), number).contacts
    rows = [{"name": each.name, "email": each.email} for each in people]
    session.answer(
        {"commitment": number, **output.listed(CONTACTS, rows)},
        lambda: output.table(CONTACTS, rows, nothing=f"{number} has no invoice contact."),
    )


@click.command()
@click.argument("number")
@click.argument("private", metavar="yes|no", type=click.Choice(["yes", "no"]))
@click.pass_obj
def private(session: Session, number: str, private: str) -> None:
    """Make a commitment private, or open it to everybody who may look into the book."""
    from store.actions.access import set_private

    now = set_private(session.desk(), number, private == "yes")
    told = (
        f"{number} is private: administrators, accounting, its own contacts and those named on it see it."
        if now
        else f"{number} is open to everybody who may look into the book."
    )
    session.answer({"commitment": number, "private": now}, lambda: [told])


@click.command()
@click.argument("number")
@click.argument("change", metavar="[add|remove]", type=click.Choice(["add", "remove"]), required=False)
@click.argument("login", required=False)
@click.pass_obj
def access(session: Session, number: str, change: str | None, login: str | None) -> None:
    """Who is named on a commitment: sees it although it is private; a standard user may change its invoices."""
    from store.actions.access import name, unname

    if (change is None) != (login is None):
        raise slip("Say whom to add or to remove, by login.")
    if change and login:
        (name if change == "add" else unname)(session.desk(), number, login)
    _answer_access(session, number)


def _answer_access(session: Session, number: str) -> None:
    from store.views import access as views

    found = views.named(session.office(), number)
    rows: list[dict[str, Any]] = [{**row, "role": ", ".join(row["roles"])} for row in found.people]
    session.answer(
        {"commitment": number, "private": found.private, **output.listed(NAMED, rows)},
        lambda: output.table(NAMED, rows, nothing=f"Nobody is named on {number}."),
    )
