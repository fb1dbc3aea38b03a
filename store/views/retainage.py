"""What a commitment holds back: its scale of rates, the lines with who set what, and what the next applications will hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store import lookup
from store.desk import Desk
from store.engine.statements import Statement, given
from store.models import ChangeOrderLine, Commitment, Invoice, RetainageRule, SovLine
from store.rules.retainage import Held, Rule, Scale, Step, preview
from store.views import pay_applications, seats
from store.views.pay_applications import LineRow

MILESTONES = (2_500, 5_000, 7_500, 10_000)
"""The percentages complete a preview shows unless others are asked for."""


def scale_of(contract: Commitment) -> Scale:
    """The commitment's rates and caps; reads within the caller's transaction."""
    rules = tuple(Rule(*values) for values in _RULES.tuples(commitment=contract.id))
    return Scale(contract.retainage, rules, contract.retainage_cap, contract.retainage_cap_bp)


_RULES = Statement(
    RetainageRule.select(
        RetainageRule.id, RetainageRule.from_bp, RetainageRule.rate_bp, RetainageRule.applies
    )
    .where(RetainageRule.commitment == given("commitment"), RetainageRule.position.is_null(False))
    .order_by(RetainageRule.position)
)


def held_line(row: LineRow) -> Held:
    """A row of an invoice as the scale takes it."""
    return Held(
        pay_applications.application_line(row), row.rate_by, row.rate_why, row.release_by, row.release_why
    )


def reached_before(invoice: Invoice) -> frozenset[int]:
    """The rules the previous application had reached."""
    return _keys(invoice.previous) if invoice.previous_id else frozenset()


def _keys(invoice: Invoice) -> frozenset[int]:
    return frozenset(int(key) for key in invoice.rules_reached.split(",") if key)


def rate_in_force(invoice: Invoice, scale: Scale) -> int:
    """The rate the scale gives the work of an invoice as it stands, in basis points."""
    keys = _keys(invoice)
    return scale.rate([rule for rule in scale.rules if rule.key in keys])


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment's retainage: what is agreed, what is held now (line 5, in cents), and the latest application's name.

    `typed` are the lines whose rate a person typed, with that rate in basis points: it goes on with them.
    """

    number: str
    scale: Scale
    materials_bp: int
    contract_sum: int
    retainage: int
    percent: int
    latest: str
    steps: tuple[Step, ...]
    version: int
    typed: tuple[tuple[str, int], ...] = ()


def standing(
    desk: Desk, number: str, percents: Sequence[int] | None = None, scale: Scale | None = None
) -> Standing:
    """What is agreed and held, and what each next application will hold.

    Args:
        percents: progress of the applications to come, in basis points; None shows the milestones not passed yet.
        scale: what is not kept yet but to be looked at; None takes what is kept.
    """
    with desk.book.reading():
        contract = seats.own(desk, lookup.commitment(number))
        shown = scale_of(contract) if scale is None else replace(scale, base=contract.retainage)
        latest = lookup.latest_of(contract)
        lines = _next_lines(contract, latest)
    completed = sum(held.line.total for held in lines)
    contract_sum = sum(held.line.scheduled_value for held in lines)
    percent = completed * 10_000 // contract_sum if contract_sum else 0
    wanted = [each for each in MILESTONES if each > percent] if percents is None else percents
    before = _keys(latest) if latest else frozenset()
    steps = preview(lines, shown, wanted, before=before, earned=latest.earned if latest else 0)
    return Standing(
        number=number, scale=shown, materials_bp=contract.materials_retainage, contract_sum=contract_sum, percent=percent,
        retainage=latest.retained if latest else 0, latest=lookup.invoice_name(latest) if latest else "", steps=tuple(steps),
        version=contract.version,
        typed=tuple((held.line.line, held.line.work_retainage_bp) for held in lines if held.rate_by == "clerk"),
    )  # fmt: skip


def _next_lines(contract: Commitment, latest: Invoice | None) -> list[Held]:
    """The lines as the next application begins, stored materials where they lie."""
    carried = [held_line(row).carried() for row in pay_applications.line_rows(latest)] if latest else []
    schedule = [] if latest else list(SovLine.select().where(SovLine.commitment == contract))
    orders = pay_applications.missing_change_orders(contract, latest)
    changes = list(ChangeOrderLine.select().where(ChangeOrderLine.change_order.in_(orders))) if orders else []
    fresh = [pay_applications.fresh_line(contract, line) for line in [*schedule, *changes]]
    return [*carried, *map(Held, fresh)]
