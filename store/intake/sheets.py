"""The one table of sheets and columns: what is read, checked, written into the template and told in its help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from store.actions.change_orders import STATUSES as CHANGE_ORDER_STATUSES
from store.actions.lists import LINK_KINDS, LINK_LENGTHS
from store.intake.cells import (
    DATE,
    MONEY,
    PERCENT,
    QUANTITY,
    SHARE,
    UNIT_PRICE,
    YES_NO,
    Kind,
    setting,
    several,
    text,
    words,
)
from store.rules.permissions import PRIVILEGES, ROLES

README = "Read me"
"""The template's sheet of explanations, passed over on the way in."""


def plain_name(text: str) -> str:
    """A heading or sheet name without capitals, surplus blanks, hyphens, and the star that marks a required column."""
    return " ".join(re.sub(r"[\s_-]+", " ", text).casefold().removesuffix("*").split())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        default: the value of an empty cell.
        refers: the sheet whose things are named here.
        compared: whether a row that is in the book already must agree with it.
    """

    name: str
    kind: Kind
    required: bool = False
    default: Any = ""
    help: str = ""
    refers: str = ""
    compared: bool = True

    @property
    def key(self) -> str:
        """The name as a Python name: ``postal_code``, ``allow_overbilling``."""
        return self.name.replace("-", "").replace(" ", "_")

    @property
    def matched(self) -> str:
        """The name as headings are matched with it."""
        return plain_name(self.name)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its columns, the keys of the columns that name a row, and the duty it needs to be imported."""

    name: str
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    duty: str
    help: str = ""

    @property
    def slug(self) -> str:
        """The name of the CSV file with this sheet: ``schedule-of-values``."""
        return self.name.lower().replace(" ", "-")

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)


def _optional(kind: Kind, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names)


_COST_CODE = Column("cost code", text("cost_code"), required=True, refers="Cost codes")
_COMMITMENT = Column(
    "commitment",
    text("commitment_number"),
    required=True,
    refers="Commitments",
    help="The commitment's number.",
)
_FIGURES = (
    Column("quantity", QUANTITY, default=None, help="Needed with a unit price on unit contracts."),
    Column("unit", text("unit_of_measure"), help="The unit of measure, such as EA, LF or CY."),
    Column("unit price", UNIT_PRICE, default=None),
    Column("amount", MONEY, default=None, help="Needed on amount contracts; on unit contracts quantity x unit price, checked where given."),
)  # fmt: skip

SHEETS: tuple[Sheet, ...] = (
    Sheet("Settings", (
        Column("key", text(64), required=True, help="A setting of the book, as `billspool config show` lists them."),
        Column("value", setting()),
    ), ("key",), "settings", "Settings of the book; what is here is set."),
    Sheet("Vendors", (
        Column("name", text("vendor_name"), required=True),
        Column("company name", text(41)),
        Column("email", text(254)),
        Column("phone", text("phone")),
        *_optional(text("address_line"), "address 1", "address 2"),
        Column("city", text("city")),
        Column("state", text("state")),
        Column("postal code", text("postal_code")),
        Column("country", text(31)),
        Column("terms", text("terms_name")),
        Column("quickbooks name", text(LINK_LENGTHS["vendor"]), default=None, help="The vendor's name in QuickBooks, where it is another."),
    ), ("name",), "lists", "Subcontractors and suppliers."),
    Sheet("Projects", (
        Column("number", text(30), required=True),
        Column("name", text("project_name"), required=True),
        *_optional(text(255), "address", "city", "state", "postal code"),
        Column("quickbooks job", text("job_name"), default=None, help="Customer:Job in QuickBooks, where it is not the project's name."),
        Column("allow over-billing", YES_NO, default=True, help="Whether a line may be billed beyond its value; yes where empty."),
        Column("move materials", YES_NO, default=False, help="Whether stored materials become work with the next invoice; no where empty."),
    ), ("number",), "lists", "Jobs."),
    Sheet("Cost codes", (
        Column("code", text("cost_code"), required=True),
        Column("description", text(255), required=True),
        Column("quickbooks kind", words("item", "account"), help="What the code is in QuickBooks; item where empty."),
        Column("quickbooks name", text("item_name"), default=None, help="The item's or account's name in QuickBooks, where it is not the code."),
    ), ("code",), "lists", "Cost codes and what they are in QuickBooks."),
    Sheet("Commitments", (
        Column("number", text("commitment_number"), required=True),
        Column("type", words("subcontract", "purchase order"), required=True),
        Column("title", text("commitment_title"), required=True),
        Column("project", text(30), required=True, refers="Projects", help="The project's number."),
        Column("vendor", text("vendor_name"), required=True, refers="Vendors", help="The vendor's name."),
        Column("accounting", words("amount", "unit"), default="amount", help="Billed in amounts or in quantities; amount where empty."),
        Column("status", text(40), default="draft", help="draft where empty; approved to be billed."),
        Column("retainage percent", SHARE, default=0),
        Column("materials retainage percent", SHARE, default=None, help="On stored materials; the same where empty."),
        Column("executed", YES_NO, default=False),
        Column("description", text("line_description", lines=True)),
        Column("class", text("class_name")),
        Column("total", MONEY, default=None, compared=False, help="A control sum: the original contract, refused where its lines differ."),
    ), ("number",), "commitments", "Subcontracts and purchase orders."),
    Sheet("Schedule of values", (
        _COMMITMENT,
        Column("line", text(40), required=True),
        _COST_CODE,
        Column("description", text("line_description", lines=True), required=True),
        *_FIGURES,
        Column("tax code", text("tax_code")),
    ), ("commitment", "line"), "commitments", "The lines of the commitments, in their order."),
    Sheet("Change orders", (
        _COMMITMENT,
        Column("number", text("change_order_number"), required=True),
        Column("title", text("change_order_title"), required=True),
        Column("status", words(*(status.replace("_", " ") for status in CHANGE_ORDER_STATUSES)), default="draft", help="draft where empty."),
        Column("date", DATE, default=None),
        Column("line", text(40), required=True),
        _COST_CODE,
        Column("description", text("line_description", lines=True), required=True),
        *_FIGURES,
        Column("changes line", text(40), help="The schedule-of-values line it changes."),
    ), ("commitment", "number", "line"), "change_orders", "A row for each line of each change order."),
    Sheet("Invoice contacts", (
        _COMMITMENT,
        Column("name", text(100), required=True),
        Column("email", text(254), required=True),
    ), ("commitment", "email"), "commitments", "Who bills a commitment."),
    Sheet("Users", (
        Column("login", text(64), required=True, help="The account's name on the machine."),
        Column("name", text(100), required=True),
        Column("email", text(254)),
        Column("roles", several(*ROLES), required=True),
        Column("privileges", several(*PRIVILEGES), default=()),
        Column("vendor", text("vendor_name"), refers="Vendors", help="The vendor a contact works for."),
    ), ("login",), "users", "Who may do what."),
    Sheet("Links", (
        Column("kind", words(*LINK_KINDS), required=True),
        Column("ours", text(255), required=True, help="The vendor's name, the project's number, the cost code, or the word used here."),
        Column("quickbooks name", text(max(LINK_LENGTHS.values())), required=True, help="What QuickBooks calls it."),
    ), ("kind", "ours"), "lists", "Names in QuickBooks; they win over those of the other sheets."),
)  # fmt: skip
"""In the order in which they are imported."""

ENTRIES = Sheet("Entries", (
    Column("line", text(60), required=True, help="A line of the invoice; those of change orders are CO1 or CO1.2."),
    Column("work", MONEY, default=None, help="Work this period."),
    Column("percent", PERCENT, default=None, help="Percentage complete, in place of work."),
    Column("quantity", QUANTITY, default=None, help="Quantity this period, in place of work."),
    Column("stored", MONEY, default=None, help="Materials stored now."),
    Column("work retainage percent", SHARE, default=None),
    Column("materials retainage percent", SHARE, default=None),
    Column("work retainage released", MONEY, default=None),
    Column("materials retainage released", MONEY, default=None),
    Column("adjusts", text(60), help="The earlier invoice this line corrects, such as SC-001/1; what the line says stays where it is empty."),
), ("line",), "bill", "What is billed on the lines of one invoice.")  # fmt: skip

_BY_NAME = {plain_name(sheet.name): sheet for sheet in SHEETS}


def named(name: str) -> Sheet | None:
    """The sheet of that name, given as a sheet's or a CSV file's name, or None."""
    return _BY_NAME.get(plain_name(name))


def sheet(name: str) -> Sheet:
    """The sheet of exactly that name."""
    return next(sheet for sheet in SHEETS if sheet.name == name)


def reference(sheets: Iterable[Sheet] = SHEETS) -> list[tuple[str, str, str]]:
    """Sheet, column (a star where it is required) and help of every column, in order."""
    return [
        (sheet.name, column.name + ("*" if column.required else ""), " ".join(filter(None, (f"{column.kind.noun}.", column.help))))
        for sheet in sheets
        for column in sheet.columns
    ]  # fmt: skip
