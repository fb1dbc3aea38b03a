"""Commitment change orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from tui.cli import output
from tui.cli.lists import all_rows, answer_list
from tui.cli.output import DATE, MONEY, QUANTITY, UNIT_PRICE, WORD, Field
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.actions.schedules import ScheduleLine

FIELDS = (
    Field("number", "Change order"), Field("title", "Title", grows=True), Field("status", "Status", WORD),
    Field("date", "Date", DATE), Field("amount", "Amount", MONEY), Field("created_by", ""), Field("approved_by", ""),
)  # fmt: skip
LINES = (
    Field("line", "Line"), Field("cost_code", "Cost code"), Field("description", "Description", grows=True),
    Field("quantity", "Quantity", QUANTITY), Field("unit", "Unit"), Field("unit_price", "Unit price", UNIT_PRICE),
    Field("amount", "Amount", MONEY),
)  # fmt: skip
AMOUNT_LINE, UNIT_LINE = 4, 6
"""Parts of a line given by its amount, and of one given by quantity, unit and unit price."""


@click.group("change-orders")
def change_orders() -> None:
    """Commitment change orders."""


@change_orders.command("list")
@click.argument("number")
@click.pass_obj
def list_(session: Session, number: str) -> None:
    """The change orders of the commitment NUMBER."""
    from store.views import commitments as views

    listing = views.change_orders(session.desk(), number)
    answer_list(session, FIELDS, listing, f"{number} has no change orders.", totals=("amount",))


@change_orders.command()
@click.argument("number")
@click.argument("change_order", metavar="CO")
@click.option("--title", required=True, help="What it is about.")
@click.option("--line", "lines", multiple=True, required=True, metavar="LINE",
              help="NUMBER|COST CODE|DESCRIPTION|AMOUNT, or with |QUANTITY|UNIT|UNIT PRICE in place of the amount; "
              "negative for a deduction; may be given several times.")  # fmt: skip
@click.option("--date", "day", default="", metavar="D", help="Its date; otherwise today.")
@click.option("--status", default="draft", help="Its status; draft unless told otherwise.")
@click.pass_obj
def add(
    session: Session, number: str, change_order: str, title: str, lines: tuple[str, ...], day: str, status: str
) -> None:  # fmt: skip
    """Add the change order CO with its lines to the commitment NUMBER."""
    from store.actions import change_orders as actions
    from store.rules.money import parse_date

    date = parse_date(day, "date") if day else None
    made = [_line(text) for text in lines]
    name = actions.add(
        session.desk(), number, change_order, title=title, lines=made, status=status, date=date
    )
    _answer(session, number, name)


@change_orders.command()
@click.argument("number")
@click.argument("change_order", metavar="CO")
@click.pass_obj
def approve(session: Session, number: str, change_order: str) -> None:
    """Approve the change order CO of the commitment NUMBER, so that the next invoice can bill it."""
    from store.actions.change_orders import set_status

    _answer(session, number, set_status(session.desk(), number, change_order, "approved"))


@change_orders.command()
@click.argument("number")
@click.argument("change_order", metavar="CO")
@click.option("--reason", default="", help="Why; needed where it is on an invoice.")
@click.pass_obj
def void(session: Session, number: str, change_order: str, reason: str) -> None:
    """Void the change order CO of the commitment NUMBER; where something was billed on it, the next invoice bills the reverse."""
    from store.actions.change_orders import set_status

    _answer(session, number, set_status(session.desk(), number, change_order, "void", reason=reason))


def _line(text: str) -> ScheduleLine:
    from store.actions.schedules import ScheduleLine
    from store.errors import Invalid
    from store.rules import money
    from store.text import printable

    parts = [part.strip() for part in text.split("|")]
    if len(parts) == AMOUNT_LINE:
        number, code, description, amount = parts
        return ScheduleLine(
            number, code, description, amount=money.parse_money(amount, f"amount of line {number}")
        )
    if len(parts) == UNIT_LINE:
        number, code, description, quantity, unit, price = parts
        return ScheduleLine(
            number, code, description, quantity=money.parse_quantity(quantity, f"quantity of line {number}"), unit=unit,
            unit_price=money.parse_unit_price(price, f"unit price of line {number}"),
        )  # fmt: skip
    raise Invalid(
        f"The line “{printable(text)}” has {len(parts)} parts; write it as “1|16-200|Extra outlets|4500.00”, "
        "or “1|16-200|Extra outlets|30|EA|150.00” by quantity, unit and unit price.",
        rule="line.form", field="line", value=printable(text),
    )  # fmt: skip


def _answer(session: Session, commitment: str, number: str) -> None:
    from store.views import commitments as views

    desk = session.desk()
    row = next(each for each in all_rows(views.change_orders(desk, commitment)) if each["number"] == number)
    lines = [
        each for each in all_rows(views.change_order_lines(desk, commitment)) if each["number"] == number
    ]

    def text() -> Iterator[str]:
        yield from output.pairs(FIELDS, row)
        yield ""
        yield from output.table(LINES, lines)

    made: Sequence[dict[str, object]] = [output.as_json(LINES, line) for line in lines]
    session.answer({"commitment": commitment, **output.as_json(FIELDS, row), "lines": made}, text)
