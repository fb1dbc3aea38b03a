"""What a look or an act asks of the book does not grow with what is in it: statements are counted, no time is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from peewee import Database

from store.actions import commitments, invoices, lists, retainage
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.rules.release import ALL
from store.rules.retainage import Rule
from store.views import compliance, home
from store.views import invoices as views
from store.views.reports import REPORTS
from tests.store.company import Company


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], int]:
    """How many statements something sends to the engine one by one; many values of one statement count once."""
    sent: list[str] = []
    execute = Database.execute_sql

    def noted(self: Database, sql: str, *args: object, **more: object) -> object:
        sent.append(sql)
        return execute(self, sql, *args, **more)

    monkeypatch.setattr(Database, "execute_sql", noted)

    def count(what: Callable[[], object]) -> int:
        sent.clear()
        what()
        return len(sent)

    return count


def billed(firm: Company, number: str, lines: int = 2) -> str:
    vendor = f"Vendor of {number}"
    lists.add_vendor(firm.root, vendor, quickbooks_name=vendor)
    schedule = [ScheduleLine(str(n), "16-200", f"Room {n}", amount=100_000) for n in range(1, lines + 1)]
    commitments.add(firm.root, number, title="Work", project="P9", vendor=vendor, status="approved", retainage=1_000, lines=schedule)  # fmt: skip
    name = invoices.create(firm.at("ivan"), number, billing_date=date(2026, 1, 31))
    invoices.bill(firm.at("ivan"), name, [Entry(str(n), work=20_000) for n in range(1, lines + 1)])
    return name


LOOKS: dict[str, Callable[[Company], object]] = {
    "home": lambda firm: home.home(firm.root),
    "reconciliation": lambda firm: REPORTS["reconciliation"].listing(firm.root).window(0, 40),
    "compliance": lambda firm: compliance.vendors(firm.root).window(0, 40),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_asks_the_same_number_of_statements_whatever_there_is_to_see(
    firm: Company, asked: Callable[[Callable[[], object]], int], name: str
) -> None:
    billed(firm, "SC-201")
    few = asked(lambda: LOOKS[name](firm))
    for number in range(202, 207):
        billed(firm, f"SC-{number}")
    assert asked(lambda: LOOKS[name](firm)) == few


def test_a_rule_that_is_reached_is_written_on_many_lines_by_as_many_statements_as_on_few(
    firm: Company, asked: Callable[[Callable[[], object]], int]
) -> None:
    counts = []
    for number, lines in (("SC-301", 4), ("SC-302", 60)):
        name = billed(firm, number, lines)
        retainage.set_rules(firm.root, number, [Rule(0, 5_000, 500, "all")])
        more = [Entry(str(n), work=80_000) for n in range(1, lines + 1)]
        counts.append(asked(lambda: invoices.bill(firm.at("ivan"), name, more)))  # noqa: B023
        assert views.document(firm.root, name).summary.retainage == lines * 4_000
    assert counts[0] == counts[1]


def test_releasing_on_many_lines_takes_as_many_statements_as_on_few(
    firm: Company, asked: Callable[[Callable[[], object]], int]
) -> None:
    counts = []
    for number, lines in (("SC-401", 4), ("SC-402", 60)):
        name = billed(firm, number, lines)
        counts.append(asked(lambda: retainage.release(firm.at("ivan"), name, ALL)))  # noqa: B023
    assert counts[0] == counts[1]
