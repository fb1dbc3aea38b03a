"""A small company built through the actions a clerk uses, on a book of its own and under a stopped clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from store import sample
from store.actions import billing_periods, change_orders, commitments, company, invoices, lists, users
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.desk import Desk
from tests.stages import Stages
from tests.tui.screens import look, settled
from tui.screens.framed import FramedScreen

NOON = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home_folder(clean_environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the program writes outside the book lands in the test's own folder."""
    monkeypatch.setenv("BILLSPOOL_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The strip below a table tells of every row the cursor passes, so that a test need not rest on it."""
    monkeypatch.setattr("tui.screens.framed.FramedScreen.rest", 0)


@pytest.fixture(autouse=True)
def composed_without_the_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that is being composed asks nothing of the book: a refusal could be told nobody yet, and what is shown is read right after."""
    compose, reading, composed = FramedScreen.compose, Book.reading, []

    def watched(screen: FramedScreen) -> ComposeResult:
        composed.append(screen)
        try:
            yield from compose(screen)
        finally:
            composed.pop()

    def asked(book: Book) -> AbstractContextManager[None]:
        assert not composed, f"{composed[-1]!r} reads the book in `body`; `read` is the place"
        return reading(book)

    monkeypatch.setattr(FramedScreen, "compose", watched)
    monkeypatch.setattr(Book, "reading", asked)


def at_noon(path: Path, *, create: bool = False) -> Book:
    """The book at a path, opened under the stopped clock."""
    return Book.open(path, create=create, now=lambda: NOON.strftime("%Y-%m-%dT%H:%M:%SZ"))


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames follow one another five times as fast, and so does the pilot's look whether anything is still under way."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 300)
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 250)
    monkeypatch.setattr("textual.pilot.Pilot.pause", _pause)


async def _pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    await (settled(pilot) if delay is None else look(pilot, delay))


@pytest.fixture
def desk(tmp_path: Path, stages: Stages) -> Iterator[Desk]:
    """Harbor Builders with one subcontract, SC-001, and people for every duty; adam sits at the desk."""
    with at_noon(stages.copy("tui-desk", tmp_path / "book.db", _found)) as book:
        yield Desk(book, "adam", clock=lambda: NOON)


def _found(path: Path) -> None:
    with at_noon(path, create=True) as book:
        found_company(Desk(book, "adam", clock=lambda: NOON))


def found_company(adam: Desk) -> None:
    company.initialise(adam, "Harbor Builders", "US")
    lists.add_vendor(adam, "Volt & Söhne Electric", quickbooks_name="Volt Electric")
    lists.add_project(adam, "P9", "Pier 9", quickbooks_job="Harbor:Pier 9")
    for code, text in (("01-500", "Mobilization"), ("16-200", "Rough-in"), ("16-500", "Fixtures")):
        lists.add_cost_code(adam, code, text, quickbooks_name=code)
    users.add(adam, "rita", name="Rita Reviewer", roles=["invoice_admin"])
    users.add(adam, "ed", name="Ed Approver", roles=["erp_standard"], privileges=["push_to_accounting"])
    users.add(adam, "ina", name="Ina Contact", roles=["contact"], vendor="Volt & Söhne Electric")
    lines = [
        ScheduleLine("1", "01-500", "Mobilization", amount=500_000),
        ScheduleLine("2", "16-200", "Rough-in", amount=6_000_000),
        ScheduleLine("3", "16-500", "Fixtures", amount=3_500_000),
    ]
    commitments.add(
        adam, "SC-001", title="Electrical", project="P9", vendor="Volt & Söhne Electric", status="approved",
        retainage=1000, lines=lines, contacts=[("Ina Contact", "ina@volt.example")],
    )  # fmt: skip


@pytest.fixture
def billed(desk: Desk, stages: Stages) -> Desk:
    """The same with January open and SC-001/1 submitted: 5,000 and 15,000 of work, 8,000 stored."""
    return stages.bring(desk, "tui-billed", _bill)


def _bill(desk: Desk) -> None:
    billing_periods.open_period(desk, "P9", date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 25))
    ina = desk.seat("ina")
    invoices.create(ina, "SC-001", number="VS-001", billing_date=date(2026, 1, 31))
    entries = [Entry("1", work=500_000), Entry("2", work=1_500_000), Entry("3", stored=800_000)]
    invoices.bill(ina, "SC-001/1", entries)
    invoices.submit(ina, "SC-001/1")


@pytest.fixture
def second(billed: Desk, stages: Stages) -> Desk:
    """The same with application 1 approved, two change orders, and application 2 claimed with 22,000 of rough-in."""
    return stages.bring(billed, "tui-second", _bill_again)


def _bill_again(billed: Desk) -> None:
    from store.actions import review

    rita, ina = billed.seat("rita"), billed.seat("ina")
    review.approve_all(rita, "SC-001/1")
    review.finish(rita, "SC-001/1")
    for number, title, amount in (("CO1", "Extra outlets", 450_000), ("CO2", "Delete fixtures", -150_000)):
        change_orders.add(
            billed, "SC-001", number, title=title, lines=[ScheduleLine("1", "16-200", title, amount=amount)]
        )
        change_orders.set_status(rita, "SC-001", number, "approved")
    billing_periods.open_period(billed, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    invoices.create(ina, "SC-001", number="VS-002", billing_date=date(2026, 2, 10))
    entries = [
        Entry("2", work=2_200_000), Entry("3", work=600_000, stored=700_000),
        Entry("CO1", work=225_000), Entry("CO2", work=-150_000),
    ]  # fmt: skip
    invoices.bill(ina, "SC-001/2", entries)
    invoices.submit(ina, "SC-001/2")


@pytest.fixture
def busy(second: Desk, stages: Stages) -> Desk:
    """The same with SC-001/1 waiting in the accounting queue, and a unit contract of a vendor with an awkward name in draft."""
    return stages.bring(second, "tui-busy", _grow)


def _grow(second: Desk) -> None:
    from store.actions import erp

    lists.add_vendor(second, "[acme] Concrete & [/b] Sons", quickbooks_name="Acme Concrete")
    lists.add_project(second, "MILL", "Mill & Water “Lofts”", quickbooks_job="Harbor:Mill")
    lists.add_cost_code(second, "03-300", "Slab on grade", quickbooks_name="03-300")
    price = 33_333
    slabs = [
        ScheduleLine(
            "1", "03-300", "Slab on grade <4 in.>", quantity=12_500_000, unit="sf", unit_price=price
        ),
        ScheduleLine("2", "03-300", "Pump & place", amount=250_000),
    ]
    commitments.add(
        second, "SC-002", title="Concrete [phase 1]", project="MILL", vendor="[acme] Concrete & [/b] Sons", status="approved",
        accounting="unit", retainage=500, lines=slabs,
    )  # fmt: skip
    commitments.add(
        second, "SC-003", title="Glazing", project="P9", vendor="[acme] Concrete & [/b] Sons",
        lines=[ScheduleLine("1", "16-500", "Curtain wall", amount=1_234_567_890)],
    )  # fmt: skip
    billing_periods.open_period(second, "MILL", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    invoices.create(second, "SC-002", number="A-17", billing_date=date(2026, 2, 5))
    invoices.bill(second, "SC-002/1", [Entry("1", quantity=4_175_000)])
    erp.send(second.seat("rita"), "SC-001/1")


@pytest.fixture
def sample_book(tmp_path: Path, stages: Stages) -> Iterator[Book]:
    """The sample company, open at noon; its accounting approver keeps invoices as well, for unlinking takes both."""
    with at_noon(stages.copy("tui-sample", tmp_path / "sample.db", build_sample)) as opened:
        yield opened


def build_sample(path: Path) -> None:
    with at_noon(path, create=True) as book:
        sample.build(book, NOON.date())
        users.grant(Desk(book, "pat", clock=lambda: NOON), "adam", "invoice_admin")
