"""Invoice contacts of a commitment: the people at the subcontractor who are invited and written to."""

from __future__ import annotations

from peewee import fn

from store import lookup
from store.actions.act import Act, action
from store.actions.seats import document_of
from store.errors import Invalid, NotFound, Refusal
from store.models import Commitment, InvoiceContact, User, UserRole, Vendor
from store.rules.mail import address as checked_address
from store.rules.permissions import CONTACT
from store.text import clean


def of(commitment: Commitment) -> list[InvoiceContact]:
    """The commitment's contacts, in the order they were added."""
    query = InvoiceContact.select().where(InvoiceContact.commitment == commitment)
    return list(query.order_by(InvoiceContact.id))


def suggested(vendor: Vendor) -> list[tuple[str, str]]:
    """Name and e-mail of whom a vendor's commitments have as contacts by default: his users, else the vendor's own address."""
    users = (
        User.select(User.name, User.email)
        .join(UserRole)
        .where(User.vendor == vendor, User.active, User.email != "", UserRole.role == CONTACT)
        .order_by(User.login)
    )
    return list(users.tuples()) or ([(vendor.name, vendor.email)] if vendor.email else [])


@action("contact.add", duty="contacts")
def add(act: Act, number: str, name: str, email: str) -> str:
    """Add an invoice contact to a commitment; answers the e-mail."""
    row = lookup.held(lookup.commitment(number))
    return _add(act, row, name, email)


@action("contact.add_default", duty="contacts")
def add_default(act: Act, number: str) -> list[str]:
    """Add the contacts the commitment's vendor has by default, those that are not there yet; answers their e-mails."""
    row = lookup.held(lookup.commitment(number))
    found = suggested(row.vendor)
    if not found:
        raise Refusal(
            f"{row.vendor.name} has neither users with an e-mail nor an e-mail of its own; name the contact "
            f"(billspool commitments contacts add {number} --name NAME --email E-MAIL).",
            rule="contact.no_default", field="vendor", value=row.vendor.name,
        )  # fmt: skip
    there = {contact.email.casefold() for contact in of(row)}
    return [_add(act, row, name, email) for name, email in found if email.casefold() not in there]


def _add(act: Act, row: Commitment, name: str, email: str) -> str:
    address = checked_address(email)
    _refuse_taken(row, address)
    called = _name(name) or address.partition("@")[0]
    InvoiceContact.create(commitment=row, name=called, email=address)
    act.record(document_of(row), {}, {"contact": f"{called} <{address}>"})
    return address


@action("contact.change", duty="contacts")
def change(act: Act, number: str, email: str, *, name: str | None = None, to: str | None = None) -> str:
    """Change a contact's name or e-mail; None leaves it. Answers the e-mail as it is now."""
    row = lookup.held(lookup.commitment(number))
    contact = _contact(row, email)
    before = f"{contact.name} <{contact.email}>"
    called = contact.name if name is None else _name(name)
    if not called:
        raise Invalid("A contact needs a name; write it.", rule="missing", field="name")
    address = contact.email if to is None else checked_address(to)
    if address.casefold() != contact.email.casefold():
        _refuse_taken(row, address)
    InvoiceContact.update(name=called, email=address).where(InvoiceContact.id == contact.id).execute()
    after = f"{called} <{address}>"
    if after != before:
        act.record(document_of(row), {"contact": before}, {"contact": after})
    return address


@action("contact.remove", duty="contacts")
def remove(act: Act, number: str, email: str) -> str:
    """Take a contact off a commitment; answers the e-mail."""
    row = lookup.held(lookup.commitment(number))
    contact = _contact(row, email)
    InvoiceContact.delete().where(InvoiceContact.id == contact.id).execute()
    act.record(document_of(row), {"contact": f"{contact.name} <{contact.email}>"}, {"contact": ""})
    return str(contact.email)


def _name(name: str) -> str:
    return clean(name, "name", limit=100)


def _contact(row: Commitment, email: str) -> InvoiceContact:
    wanted = email.strip().lower()
    found = InvoiceContact.get_or_none(
        InvoiceContact.commitment == row, fn.LOWER(InvoiceContact.email) == wanted
    )
    if found is None:
        known = ", ".join(contact.email for contact in of(row)) or "nobody"
        raise NotFound(
            f"{email.strip() or 'Nobody'} is no invoice contact of {row.number}; its contacts are: {known}.",
            rule="contact.unknown", field="email", value=email,
        )  # fmt: skip
    return found


def _refuse_taken(row: Commitment, address: str) -> None:
    taken = InvoiceContact.select().where(
        InvoiceContact.commitment == row, fn.LOWER(InvoiceContact.email) == address.lower()
    )
    if taken.exists():
        raise Refusal(
            f"{address} is an invoice contact of {row.number} already; change that one.",
            rule="contact.exists", field="email", value=address,
        )  # fmt: skip
