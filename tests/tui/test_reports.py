"""The reports screen: choose one, narrow it, take it out; and the documents of an invoice, taken out from its screens."""

from __future__ import annotations

import pytest

from store.desk import Desk
from store.views.reports import REPORTS
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text, settled
from tui.app import BillspoolApp
from tui.screens.commitment import CommitmentScreen
from tui.screens.invoice_review import InvoiceReviewScreen
from tui.screens.reports import ReportScreen, ReportsScreen
from tui.widgets.handing_over import downloads

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
OPENED = {
    "reports": ("9",),
    **{f"report-{name}": ("9", *["j"] * number, "<enter>") for number, name in enumerate(REPORTS) if name != "audit"},
    "report-period-status-of-a-project": ("9", "<enter>", "o", "P9", "<enter>", "b", "<enter>"),
    "report-file": ("9", "<enter>", "p"),
    "invoice-document": ("3", "<enter>", "d"),
}  # fmt: skip
GOLDENS = {f"{scene}-{size}" for scene in OPENED for size in SIZES}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", OPENED)
async def test_a_report_looks_as_it_did(busy: Desk, scene: str, size: str) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *OPENED[scene])
        compare(f"{scene}-{size}", screen_text(app))


async def test_every_report_opens_and_shows_its_rows_and_their_sums(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        for number, report in enumerate(REPORTS.values()):
            await press(pilot, "9", *["j"] * number, "<enter>")
            assert isinstance(app.screen, ReportScreen)
            assert app.screen.report is report
            listing = app.screen.lines.listing
            assert listing.count() == report.listing(busy.seat("rita")).count()
            await press(pilot, "<escape>")
            assert isinstance(app.screen, ReportsScreen)


async def test_what_is_filtered_on_the_screen_is_what_is_written(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "9", "<enter>", "/", "SC-001", "<enter>", "w", "<enter>")
        (path,) = downloads().glob("period-status-*.xlsx")
        assert "is written in" in screen_text(app)
        from python_calamine import CalamineWorkbook

        found = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert [line[1] for line in found[4:] if line[1]] == ["SC-001"]
        assert "filtered by “SC-001”" in found[1][0]


async def test_a_file_that_is_there_is_replaced_only_after_a_question(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "d", "<enter>")
        (path,) = downloads().glob("*.pdf")
        assert path.name == "SC-001-2.pdf"
        path.write_text("mine")
        await press(pilot, "d", "<enter>")
        assert "is there already. Replace it? y/N" in screen_text(app)
        await press(pilot, "n")
        assert path.read_text() == "mine"
        await press(pilot, "d", "<enter>", "y")
        await settled(pilot)
        assert path.read_bytes().startswith(b"%PDF")


async def test_the_workbook_and_the_history_of_an_invoice_are_taken_out_too(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "d", "<ctrl+u>", "mine.xlsx", "<enter>")
        assert (downloads() / "mine.xlsx").read_bytes().startswith(b"PK")
        await press(pilot, "<enter>", ":", "write history", "<enter>", "<ctrl+u>", "mine.txt", "<enter>")
        assert "submitted SC-001/2" in (downloads() / "mine.txt").read_text()


async def test_a_format_there_is_not_is_refused_where_it_was_typed(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "d", "<ctrl+u>", "mine.doc", "<enter>")
        assert "let it end in .pdf or .xlsx" in screen_text(app)
        assert not downloads().exists() or not list(downloads().glob("mine*"))


async def test_a_row_leads_to_its_invoice_or_its_commitment(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "9", *["j"] * list(REPORTS).index("queue-ageing"), "<enter>", "<enter>")
        assert isinstance(app.screen, InvoiceReviewScreen)
        await press(pilot, "9", "<enter>", "/", "SC-001", "<enter>", "<enter>")
        assert isinstance(app.screen, InvoiceReviewScreen | CommitmentScreen)


async def test_escape_widens_step_by_step(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "9", "<enter>", "o", "P9", "<enter>", "b", "<enter>")
        assert isinstance(app.screen, ReportScreen)
        assert (app.screen.asked.project, app.screen.asked.period) == ("P9", 2)
        await press(pilot, "<escape>")
        assert (app.screen.asked.project, app.screen.asked.period) == ("P9", None)
        await press(pilot, "<escape>")
        assert app.screen.asked.project == ""
        await press(pilot, "<escape>")
        assert isinstance(app.screen, ReportsScreen)


async def test_a_contact_is_offered_no_report(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("ina"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9")
        assert "Reports are for the office" in screen_text(app)
        await press(pilot, "<enter>")
        assert isinstance(app.screen, ReportsScreen)
