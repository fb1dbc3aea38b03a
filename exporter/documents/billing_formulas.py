"""The formulas of a billing workbook: the arithmetic of the pay application, in the words of a spreadsheet.

A spreadsheet counts in binary. So each amount is first made a whole number of cents and each product of whole numbers divided last: what is
to be rounded is then exact at the half cent, and every program rounds it as the book does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from store.rules.billing_workbook import SentLine
from store.rules.money import extended, money_text, percent_of, quantity_text


def number(value: int, places: int = 2) -> Decimal:
    """A scaled integer as the number a cell holds: 12.50 for 1250 cents."""
    return Decimal(value).scaleb(-places)


def money(cents: int) -> str:
    """An amount within a formula."""
    return f"({money_text(cents)})" if cents < 0 else money_text(cents)


def cents(cell: str) -> str:
    """The whole cents of a cell."""
    return f"ROUND({cell}*100,0)"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, and what it comes to for the figures as they were written; None for nothing shown."""

    text: str
    value: Decimal | None


def of_line(sent: SentLine, at: Mapping[str, str]) -> dict[str, Formula]:
    """The formulas of a line by their columns.

    Args:
        at: the line's cells by column, such as ``{"work": "I9"}``; a figure that has no cell is written as it is.
    """
    line = sent.figures
    total = number(line.total)
    found = {
        "total": Formula(f"=ROUND({at['work_prev']}+{at['work']}+{at['stored']},2)", total),
        "percent": _percent(sent, at),
        "work_held": Formula(_work_held(sent, at), number(line.work_retainage_held)),
        "materials_held": Formula(_materials_held(sent, at), number(line.materials_retainage_held)),
    }
    if sent.by_unit:
        found["work"] = Formula(_by_quantity(sent, at["quantity"]), number(line.work_this))
    return found


def _percent(sent: SentLine, at: Mapping[str, str]) -> Formula:
    share = sent.figures.percent
    if share is None:
        return Formula('=""', None)
    return Formula(f"=ROUND({at['total']}/{at['scheduled']},4)", number(share, 4))


def _by_quantity(sent: SentLine, cell: str) -> str:
    """Quantity x unit price; an amount that was entered beside its quantity stands until the quantity changes."""
    line = sent.figures
    assert line.unit_price is not None
    counted = f"ROUND(ROUND({cell}*10000,0)*{line.unit_price}/1000000,0)/100"
    if extended(line.quantity_this, line.unit_price) == line.work_this:
        return f"={counted}"
    return f"=IF({cell}={quantity_text(line.quantity_this)},{money(line.work_this)},{counted})"


def _work_held(sent: SentLine, at: Mapping[str, str]) -> str:
    line = sent.figures
    this = f"ROUND({cents(at['work'])}*{line.work_retainage_bp}/10000,0)/100"
    if percent_of(line.work_this, line.work_retainage_bp) != line.work_retainage_this:
        this = f"IF({at['work']}={money(line.work_this)},{money(line.work_retainage_this)},{this})"
    before = money(line.work_retainage_prev + line.moved_retainage)
    released = at.get("release_work") or money(line.work_retainage_released)
    return f"=ROUND({before}+{this}-{released},2)"


def _materials_held(sent: SentLine, at: Mapping[str, str]) -> str:
    line = sent.figures
    stored = at["stored"]
    carried = f"ROUND({cents(stored)}*{line.materials_retainage_bp}/10000,0)/100"
    released = at.get("release_materials") or money(line.materials_retainage_released)
    return f"=ROUND({carried}-{_standing(sent, stored, carried)}-{released},2)"


def _standing(sent: SentLine, stored: str, carried: str) -> str:
    """Earlier releases that still count: they leave in proportion as the materials they freed are installed."""
    line = sent.figures
    if not line.materials_released_prev:
        return "0"
    whole = money(line.materials_released_prev)
    share = f"ROUND({line.materials_released_prev}*{cents(stored)}/{line.stored_prev or 1},0)/100"
    part = f"IF({stored}<{money(line.stored_prev)},{share},{whole})"
    return f"IF({stored}<=0,0,MAX(0,MIN({part},{carried})))"
