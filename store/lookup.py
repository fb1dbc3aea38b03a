"""Finding things by the names people use: `SC-001`, `SC-001/2`, a vendor's name, a line's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from peewee import Value, fn

from store.engine.statements import Statement
from store.engine.transactions import lock_row
from store.errors import Invalid, NotFound
from store.models import (
    ChangeOrder,
    Commitment,
    CostCode,
    Invoice,
    InvoiceLine,
    Project,
    Setting,
    User,
    Vendor,
)
from store.models.base import BookModel
from store.rules.settings import Settings
from store.text import printable

M = TypeVar("M", bound=BookModel)

FEW = 100
"""Lines that are asked for by name; more are found among all."""


_SETTINGS = Statement(Setting.select(Setting.key, Setting.value))


def settings() -> Settings:
    """The settings of the open book."""
    return Settings(dict(_SETTINGS.tuples()))


LISTS = {
    "vendor": "vendors",
    "project": "projects",
    "cost code": "cost-codes",
    "commitment": "commitments",
    "invoice": "invoices",
    "user": "users",
}
"""The verbs under which `list` shows what there is of a kind."""


def not_there(what: str, value: str, way_out: str = "") -> NoReturn:
    """Raise `NotFound` for a thing of that name; what somebody may not see is refused in the same words as what nobody has."""
    listed = f"`billspool {LISTS[what]} list` shows them all" if what in LISTS else "check the name"
    raise NotFound(
        f"There is no {what} {printable(value)}; {way_out or listed}.",
        rule=f"{what.replace(' ', '_')}.unknown", field=what, value=printable(value),
    )  # fmt: skip


def held(row: M) -> M:
    """The row again, locked until the transaction ends, so that what is decided on it still holds when it is written."""
    model = type(row)
    return lock_row(model.select().where(model._meta.primary_key == row._pk)).get()


def _found(row: M | None, what: str, value: str, way_out: str = "") -> M:
    if row is None:
        not_there(what, value, way_out)
    return row


def vendor(name: str) -> Vendor:
    """The vendor of that name; capitals do not matter, as in QuickBooks."""
    row = Vendor.get_or_none(Vendor.name == name) or Vendor.get_or_none(fn.LOWER(Vendor.name) == name.lower())
    return _found(row, "vendor", name)


def project(number: str) -> Project:
    """The project of that number."""
    return _found(Project.get_or_none(Project.number == number), "project", number)


def cost_code(code: str) -> CostCode:
    """The cost code of that code."""
    row = CostCode.get_or_none(CostCode.code == code)
    return _found(row, "cost code", code)


def commitment(number: str) -> Commitment:
    """The commitment of that number."""
    row = Commitment.get_or_none(Commitment.number == number)
    return _found(row, "commitment", number)


def change_order(on: Commitment, number: str) -> ChangeOrder:
    """The change order of that number on a commitment."""
    row = ChangeOrder.get_or_none(ChangeOrder.commitment == on, ChangeOrder.number == number)
    return _found(
        row, "change order", number, f"`billspool change-orders list {on.number}` shows those of {on.number}"
    )


def user(login: str) -> User:
    """The user of that login."""
    return _found(User.get_or_none(User.login == login), "user", login)


def invoice(name: str) -> Invoice:
    """The invoice named ``COMMITMENT/POSITION``, for example ``SC-001/2``."""
    number, slash, position = name.rpartition("/")
    if not slash or not position.isascii() or not position.isdigit() or len(position) > 9:
        raise Invalid(
            f"{printable(name)} does not name an invoice; write the commitment and the position, such as SC-001/2.",
            rule="invoice.name", field="invoice", value=printable(name),
        )  # fmt: skip
    row = (
        Invoice.select(Invoice, Commitment)
        .join(Commitment)
        .where(Commitment.number == number, Invoice.position == int(position), ~Invoice.deleted)
        .first()
    )
    return _found(row, "invoice", name)


def invoice_name(row: Invoice) -> str:
    """``SC-001/2``: how an invoice is named on every screen and command line."""
    return named(row.commitment.number, row.position)


def named(commitment: str, position: int) -> str:
    """The same from a commitment's number and a position on it."""
    return f"{commitment}/{position}"


def invoice_names(commitment: Any = Commitment) -> Any:
    """The same within a query over `Invoice` and its commitment, for a filter to look into; where a row has no invoice,
    the commitment's number alone.
    """
    position = fn.COALESCE(Value("/").concat(Invoice.position.cast("TEXT")), "")
    return commitment.number.concat(position)


def invoice_document(row: Invoice) -> str:
    """The name of an invoice's audit chain."""
    return document("invoice", invoice_name(row))


def latest_of(on: Commitment) -> Invoice | None:
    """The commitment's latest invoice."""
    return (
        Invoice.select()
        .where(Invoice.commitment == on, ~Invoice.deleted)
        .order_by(Invoice.position.desc())
        .first()
    )


def is_latest(row: Invoice) -> bool:
    """Whether no later invoice of its commitment stands."""
    standing = Invoice.select(Invoice.id).where(Invoice.commitment == row.commitment_id, ~Invoice.deleted)
    latest = standing.order_by(Invoice.position.desc()).limit(1).tuples().first()
    return latest is not None and latest[0] == row.id


def document(kind: str, name: str | int) -> str:
    """The name of a document's audit chain, such as ``invoice SC-001/2``."""
    return f"{kind} {name}"


def invoice_lines(of: Invoice, names: Iterable[str]) -> list[InvoiceLine]:
    """The lines of an invoice by their numbers, in that order; a change order's line also answers to its place, ``CO1.2``."""
    names = list(names)
    all_lines = (
        InvoiceLine.select().where(InvoiceLine.invoice == of).order_by(InvoiceLine.position, InvoiceLine.id)
    )
    wanted = {name.strip() for name in names}
    rows = (
        {row.line: row for row in all_lines.where(InvoiceLine.line.in_(wanted))} if len(names) < FEW else {}
    )
    if len(rows) < len(wanted):
        rows = {row.line: row for row in all_lines}
    return [
        _found(
            rows.get(name.strip()) or _by_place(rows, name.strip()), "line", name,
            f"`billspool invoices show {invoice_name(of)}` shows the lines there are",
        )
        for name in names
    ]  # fmt: skip


def _by_place(rows: Mapping[str, InvoiceLine], wanted: str) -> InvoiceLine | None:
    order, dot, place = wanted.rpartition(".")
    if not dot or not place.isascii() or not place.isdigit():
        return None
    name = change_order_name(order)
    same = [
        row
        for line, row in rows.items()
        if row.kind == "change_order" and (line == name or line.startswith(f"{name}."))
    ]
    return same[int(place) - 1] if 0 < int(place) <= len(same) else None


def change_order_name(number: str) -> str:
    """A change order's number as invoice lines carry it: ``CO1``, with the letters added where its number lacks them."""
    return number if number.upper().startswith("CO") else f"CO{number}"


def change_order_line_name(number: str, line: str, only: bool) -> str:
    """``CO1`` for the only line of a change order, else ``CO1.2``."""
    name = change_order_name(number)
    return name if only else f"{name}.{line}"
