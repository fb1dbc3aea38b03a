"""Entering amounts: everything follows while one types, what was done can be taken back, and two clerks on one line are told."""

from __future__ import annotations

from store.actions import invoices
from store.actions.entries import Entry
from store.desk import Desk
from store.views import invoices as views
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.widgets.entry import CellEditor

DRAFT = ("3", "<tab>", "<tab>", "<enter>")
REVIEW = ("3", "<enter>")
RETURNED = ("3", "<tab>", "<tab>", "<tab>", "<enter>")


def work_of(desk: Desk, line: str, name: str = "SC-001/2") -> int:
    return next(each.work_this for each in views.document(desk, name).lines if each.line == line)


def returned(desk: Desk) -> Desk:
    """SC-001/2 back with its vendor's contact."""
    from store.actions import review

    review.send_back(desk.seat("rita"), "SC-001/2", reason="measure again")
    return desk.seat("ina")


class TestWhileOneTypes:
    async def test_the_row_the_totals_and_the_summary_follow(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "20000+5000")
            assert status(app) == "= 25,000.00"
            assert "40,000.00" in screen_text(app), "completed to date on the row"
            assert "58,750.00" in screen_text(app), "line 4 of the summary"
            assert work_of(busy, "2") == 2_200_000, "nothing is saved yet"
            await press(pilot, "<escape>")
            assert "58,750.00" not in screen_text(app)
            assert work_of(busy, "2") == 2_200_000

    async def test_a_percentage_says_what_it_comes_to(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "55%")
            assert status(app) == "55% of 60,000.00 = 33,000.00, so this period 18,000.00"
            await press(pilot, "<enter>")
            assert work_of(busy, "2") == 1_800_000

    async def test_over_billing_is_said_before_it_is_accepted(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "50000")
            assert "5,000.00 too much" in status(app)
            assert work_of(busy, "2") == 2_200_000

    async def test_a_quantity_says_its_amount(self, busy: Desk) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *DRAFT, "e", "400.5")
            assert status(app) == "= 1,334.99"

    async def test_ctrl_d_repeats_the_amount_of_the_line_above(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "j", "e", "<ctrl+d>", "<enter>")
            assert work_of(busy, "3") == 2_200_000


class TestTakingBack:
    async def test_amounts_that_are_saved_are_taken_back_and_entered_again(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "18000", "<enter>", "5000", "<enter>", "<escape>")
            assert (work_of(busy, "2"), work_of(busy, "3")) == (1_800_000, 500_000)
            await press(pilot, "<ctrl+z>")
            assert (work_of(busy, "2"), work_of(busy, "3")) == (1_800_000, 600_000)
            await press(pilot, "<ctrl+z>", "<ctrl+z>")
            assert (work_of(busy, "2"), work_of(busy, "3")) == (2_200_000, 600_000)
            assert status(app) == "There is nothing to take back."
            await press(pilot, "<ctrl+y>")
            assert work_of(busy, "2") == 1_800_000
            assert "again" in status(app)

    async def test_a_quantity_is_taken_back_as_a_quantity(self, busy: Desk) -> None:
        before = views.document(busy, "SC-002/1").lines[0]
        app = BillspoolApp(busy)
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *DRAFT, "e", "400.5", "<enter>", "<escape>", "<ctrl+z>")
            assert views.document(busy, "SC-002/1").lines[0] == before

    async def test_what_somebody_changed_since_stays_as_it_is(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "18000", "<enter>", "<escape>")
            invoices.bill(busy, "SC-001/2", [Entry("2", work=1_900_000)])
            await press(pilot, "<ctrl+z>")
            assert "has been changed since; it stays as it is" in status(app)
            assert work_of(busy, "2") == 1_900_000

    async def test_marks_are_taken_back_in_their_order(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *REVIEW, "a", "<ctrl+a>")
            assert "5 marks, not posted" in screen_text(app)
            await press(pilot, "<ctrl+z>")
            assert "1 mark, not posted" in screen_text(app)
            await press(pilot, "<ctrl+z>")
            assert "not posted" not in screen_text(app)
            await press(pilot, "<ctrl+y>", "<ctrl+y>")
            assert "5 marks, not posted" in screen_text(app)
            await press(pilot, "<f10>", "y", "<ctrl+z>")
            assert "there is nothing to take back" in status(app), "what is posted is posted"

    async def test_decisions_in_the_queue_too(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("ed"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "4", "a", "<ctrl+z>")
            assert "to accept" not in screen_text(app)
            await press(pilot, "<ctrl+y>")
            assert "1 to accept 25,200.00" in screen_text(app)


class TestManyAtOnce:
    async def test_lines_beyond_the_contract_are_left_to_be_looked_at(self, busy: Desk) -> None:
        invoices.bill(busy, "SC-001/2", [Entry("3", work=3_000_000)], reason="agreed")
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *REVIEW, "W")
            assert status(app) == "4 marked approved, 1 beyond the contract left open."

    async def test_the_rest_is_rejected_with_one_reason(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *REVIEW, "a", "a", "R")
            assert "Reject line 3, CO1, CO2" in screen_text(app)
            await press(pilot, "Lien waiver missing", "<enter>", "<f10>")
            assert "3 lines rejected, 2 approved, 0 open? y/N" in screen_text(app)

    async def test_a_proposal_may_be_a_percentage_of_the_scheduled_value(self, busy: Desk) -> None:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *REVIEW, "j", "r", "not in place", "<enter>", "55%")
            assert "= 18,000.00" in screen_text(app)
            await press(pilot, "<enter>", "k")
            assert "proposed 18,000.00" in screen_text(app)


class TestTwoClerksOnOneLine:
    async def test_both_versions_are_shown_and_the_second_decides(self, busy: Desk) -> None:
        for answer, kept in (("t", 1_900_000), ("p", 1_800_000), ("c", 1_900_000)):
            ina = busy.seat("ina") if answer != "t" else returned(busy)
            app = BillspoolApp(ina)
            async with app.run_test(size=(120, 40)) as pilot:
                await press(pilot, *RETURNED, "j", "e", "18000")
                invoices.bill(busy, "SC-001/2", [Entry("2", work=1_900_000)])
                await press(pilot, "<enter>")
                shown = screen_text(app)
                assert "adam changed line 2, This period, while you typed." in shown
                assert "19,000.00   is in the book now" in shown
                assert "18000   typed, not saved" in shown
                await press(pilot, "<enter>", "x", answer)
                assert work_of(busy, "2") == kept
            invoices.bill(busy, "SC-001/2", [Entry("2", work=2_200_000)])

    async def test_escape_goes_on_typing(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "18000")
            invoices.bill(busy, "SC-001/2", [Entry("2", work=1_900_000)])
            await press(pilot, "<enter>", "<escape>")
            editor = app.screen.query_one(CellEditor)
            assert editor.display
            assert editor.value == "18000"
            assert work_of(busy, "2") == 1_900_000

    async def test_different_amounts_are_saved_beside_one_another(self, busy: Desk) -> None:
        app = BillspoolApp(returned(busy))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, *RETURNED, "j", "e", "18000")
            invoices.bill(busy, "SC-001/2", [Entry("3", work=500_000)])
            await press(pilot, "<enter>")
            assert "yours is saved beside it" in status(app)
            assert (work_of(busy, "2"), work_of(busy, "3")) == (1_800_000, 500_000)
