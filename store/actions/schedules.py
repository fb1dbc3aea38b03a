"""Lines of a schedule of values or of a change order, as they enter the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store import lookup
from store.errors import Invalid, Refusal
from store.models import CostCode
from store.rules import money
from store.text import clean, printable


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A line to be added: amounts in cents, quantity and unit price in ten-thousandths.

    On a unit commitment a line with an amount and neither quantity nor unit price is a subtotal override: it is billed in dollars.
    """

    line: str
    cost_code: str
    description: str
    amount: int | None = None
    quantity: int | None = None
    unit: str = ""
    unit_price: int | None = None
    tax_code: str = ""
    changes_line: str = ""


def rows(lines: Sequence[ScheduleLine], accounting: str, *, first: int = 1) -> list[dict[str, Any]]:
    """The column values of lines, each checked; positions count from `first`.

    Raises:
        Invalid, NotFound: naming the line and the field.
    """
    codes = _cost_codes(lines)
    _refuse_repeats(lines)
    return [_row(line, accounting, place, codes) for place, line in enumerate(lines, first)]


def _cost_codes(lines: Iterable[ScheduleLine]) -> Mapping[str, int]:
    codes = dict(CostCode.select(CostCode.code, CostCode.id).tuples())
    for line in lines:
        if line.cost_code not in codes:
            lookup.cost_code(line.cost_code)
    return codes


def _refuse_repeats(lines: Iterable[ScheduleLine]) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.line in seen:
            raise Refusal(f"Line {printable(line.line)} is there twice; give each line its own number.",
                          rule="line.repeated", field="line", value=printable(line.line))  # fmt: skip
        seen.add(line.line)


def _row(line: ScheduleLine, accounting: str, place: int, codes: Mapping[str, int]) -> dict[str, Any]:
    number = clean(line.line, "line", limit=40)
    description = clean(line.description, f"description of line {number}", limit=4095, lines=True)
    if not number or not description:
        raise Invalid(
            f"Line {number or place} needs a number and a description; fill both in.",
            field="line",
            value=number,
        )
    return {
        "line": number, "position": place, "cost_code": codes[line.cost_code], "description": description,
        "quantity": line.quantity, "unit": clean(line.unit, f"unit of line {number}", limit=31),
        "unit_price": line.unit_price, "amount": _amount(line, accounting, number),
        "tax_code": clean(line.tax_code, f"tax code of line {number}", limit=3),
    }  # fmt: skip


def _amount(line: ScheduleLine, accounting: str, number: str) -> int:
    if accounting == "unit" and line.quantity is not None and line.unit_price is not None:
        product = money.extended(line.quantity, line.unit_price)
        if line.amount not in (None, product):
            raise Invalid(
                f"Line {number}: {money.quantity_text(line.quantity)} x {money.unit_price_text(line.unit_price)} is "
                f"{money.money_text(product)}, not {money.money_text(line.amount or 0)}; correct one of the three.",
                rule="line.product", field="amount", value=money.money_text(line.amount or 0),
            )  # fmt: skip
        return product
    if line.amount is None:
        needed = "a quantity and a unit price" if accounting == "unit" else "an amount"
        raise Invalid(
            f"Line {number} needs {needed}; fill it in.", rule="line.amount", field="amount", value=number
        )
    return line.amount
