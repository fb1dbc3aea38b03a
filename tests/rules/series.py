"""Contracts made for the tests: amounts are written in dollars here and kept in cents."""

from __future__ import annotations

from store.rules import pay_application as pay
from store.rules.money import extended, parse_money, parse_percent, parse_quantity, parse_unit_price
from store.rules.pay_application import ApplicationLine


def cents(amount: str) -> int:
    return parse_money(amount, "amount")


def fresh(name: str, scheduled: str, rate: str = "10", **more: object) -> ApplicationLine:
    """A line of a contract, or of a change order where its name says so, before anything is billed."""
    kind = "change_order" if name.startswith("CO") else "contract"
    rate_bp = parse_percent(rate, "rate")
    return ApplicationLine(
        name, kind, cents(scheduled), work_retainage_bp=rate_bp, materials_retainage_bp=rate_bp, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def unit_line(name: str, quantity: str, price: str, rate: str = "10") -> ApplicationLine:
    """A line billed by quantity."""
    many, each = parse_quantity(quantity, "quantity"), parse_unit_price(price, "unit price")
    return ApplicationLine(
        name, "contract", extended(many, each), unit_price=each, quantity_scheduled=many,
        work_retainage_bp=parse_percent(rate, "rate"),
    )  # fmt: skip


def billed(line: ApplicationLine, work: str = "0", stored: str | None = None) -> ApplicationLine:
    line = pay.with_work(line, cents(work))
    return line if stored is None else pay.with_stored(line, cents(stored))


def first_application() -> list[ApplicationLine]:
    """SC-001, application 1: fixtures for 8,000.00 are stored."""
    return [
        billed(fresh("1", "5000"), "5000"),
        billed(fresh("2", "60000"), "15000"),
        billed(fresh("3", "35000"), "0", "8000"),
    ]


def second_application(rough_in: str = "18000") -> list[ApplicationLine]:
    """SC-001, application 2: 6,000.00 of the fixtures are installed, 5,000.00 more delivered, two change orders joined."""
    mobilization, rough, fixtures = [
        pay.next_line(line, move_materials=False) for line in first_application()
    ]
    return [
        billed(mobilization),
        billed(rough, rough_in),
        billed(fixtures, "6000", "7000"),
        billed(fresh("CO1", "4500"), "2250"),
        billed(fresh("CO2", "-1500"), "-1500"),
    ]
