"""How the application behaves: nothing by a slip, nothing lost, refusals in a sentence, no traceback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.widget import Widget
from textual.widgets import Static

from store.actions import invoices
from store.actions.entries import Entry
from store.actions.review import Mark
from store.desk import Desk
from store.errors import Invalid
from store.views import invoices as views
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui import crash
from tui.app import BillspoolApp
from tui.people import company_name
from tui.screens import review_lines
from tui.screens.home import HomeScreen
from tui.widgets.bars import bar, share
from tui.widgets.entry import Entry as Field
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import day, percent, unit_price

TODAY = dt.date(2026, 2, 10)


class TestNothingBySlip:
    async def test_marks_change_nothing_before_they_are_posted(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<enter>", "a", "a", "<ctrl+a>")
            assert {row.mark for row in views.document(second, "SC-001/2").rows} == {"no_action"}
            await press(pilot, "<f10>", "n")
            assert {row.mark for row in views.document(second, "SC-001/2").rows} == {"no_action"}

    async def test_only_a_typed_y_says_yes(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("<enter>", "<escape>", "n", "N"):
                await press(pilot, "3", "<enter>", "<ctrl+a>", "<f10>", "x", "<space>", "Y")
                assert "y/N" in screen_text(app), "other keys do nothing"
                await press(pilot, key)
                assert "y/N" not in screen_text(app)
            assert views.document(second, "SC-001/2").invoice.status == "under_review"

    async def test_u_takes_a_mark_back_free_of_charge(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<enter>", "a", "a", "k", "u")
            assert "1 mark, not posted" in screen_text(app)

    async def test_marks_stay_when_the_screen_is_left_and_quitting_asks(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<enter>", "a", "<escape>", "<escape>", "3", "<enter>")
            assert "1 mark, not posted" in screen_text(app)
            await press(pilot, "<ctrl+q>")
            assert "Not posted, and lost if you quit: 1 mark on SC-001/2. Quit? y/N" in screen_text(app)
            await press(pilot, "n")
            assert app.is_running

    async def test_escape_never_quits(self, second: Desk) -> None:
        app = BillspoolApp(second)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "<escape>", "<escape>", "<f12>", "<f3>", "<backspace>", "<delete>")
            assert app.is_running

    async def test_a_letter_in_a_field_is_a_letter(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "1", "/", "A1:q?")
            assert app.screen.query_one("#find-text", Field).value == "A1:q?"
            assert "FIELD" in screen_text(app).splitlines()[-1]


class TestRefusals:
    async def test_somebody_else_was_quicker_and_it_says_who(self, second: Desk) -> None:
        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<enter>", "<ctrl+a>")
            invoices.bill(second, "SC-001/2", [Entry("2", work=1_900_000)], reason="measured")
            await press(pilot, "<f10>", "y")
            assert "adam" in status(app)
            assert "19,000.00" in screen_text(app), "what is there now is shown"
            assert views.document(second, "SC-001/2").invoice.status == "under_review"

    async def test_an_amount_that_is_none_stays_in_its_field(self, busy: Desk) -> None:
        app = BillspoolApp(busy)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<tab>", "<tab>", "<enter>", "e", "12..5", "<enter>")
            assert status(app).startswith("line 1")
            assert "12..5" in screen_text(app)
            assert views.document(busy, "SC-002/1").lines[0].quantity_this == 4_175_000

    async def test_a_separated_duty_is_refused(self, busy: Desk) -> None:
        invoices.submit(busy, "SC-002/1")
        app = BillspoolApp(busy)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "3", "<enter>", "<ctrl+a>", "<f10>", "y")
            assert "You created this invoice" in status(app)


class TestFields:
    @pytest.mark.parametrize(
        ("typed", "day"),
        [("2026-03-01", (2026, 3, 1)), ("t", (2026, 2, 10)), ("3", (2026, 2, 3)), ("5/2", (2026, 5, 2))],
    )
    def test_a_date_is_read_as_clerks_type_it(self, typed: str, day: tuple[int, int, int]) -> None:
        assert FieldSpec("due", "Due", "date").read(typed, TODAY) == dt.date(*day)

    @pytest.mark.parametrize("typed", ["31", "2/30", "13/1", "yesterday", "2026-02-30"])
    def test_a_date_that_is_none_is_refused(self, typed: str) -> None:
        with pytest.raises(Invalid, match="Due"):
            FieldSpec("due", "Due", "date").read(typed, TODAY)

    async def test_what_is_pasted_is_one_clean_line(self, second: Desk) -> None:
        from textual.events import Paste

        app = BillspoolApp(second.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "1", "/")
            field = app.screen.query_one("#find-text", Field)
            field.post_message(Paste("\x1b[31mVolt\u202e\x00\x9b\nsecond line"))
            await press(pilot)
            assert field.value == "[31mVolt"
            field.post_message(Paste("x" * 1_000_000))
            await press(pilot)
            assert len(field.value) < 5_000


class TestFigures:
    @pytest.mark.parametrize(
        ("points", "shown"),
        [(10_000, "100"), (3_714, "37.1"), (5_500, "55"), (-50, "(0.5)"), (4, "0"), (5, "0.1"), (None, "")],
    )
    def test_percent(self, points: int | None, shown: str) -> None:
        assert percent(points) == shown

    @pytest.mark.parametrize(
        ("price", "shown"), [(18_500_000, "1,850.00"), (33_333, "3.3333"), (5_000, "0.50"), (12_345_678_900, "1,234,567.89")]
    )  # fmt: skip
    def test_a_unit_price_is_money_with_as_many_decimals_as_it_has(self, price: int, shown: str) -> None:
        assert unit_price(price) == shown

    def test_a_date_has_its_year_where_it_is_not_this_one(self) -> None:
        assert day(dt.date(2026, 2, 25), TODAY) == "25 Feb"
        assert day("2025-12-31", TODAY) == "31 Dec 2025"
        assert day("2026-01-31T09:14:00Z", TODAY) == "31 Jan"

    @pytest.mark.parametrize(
        ("part", "whole", "drawn"), [(0, 10, "░░░░"), (10, 10, "████"), (1, 1000, "█░░░"), (999, 1000, "███░"), (5, 0, "░░░░"), (-5, 10, "░░░░")]
    )  # fmt: skip
    def test_a_bar_is_never_empty_for_something_nor_full_for_less_than_all(
        self, part: int, whole: int, drawn: str
    ) -> None:
        assert bar(part, whole, 4) == drawn
        assert share(1, 3) == "33 %"


class TestWhenTheProgramFails:
    async def test_the_screen_shows_one_sentence_and_the_log_no_variables(
        self, second: Desk, tmp_path: Path
    ) -> None:
        secret = "postgresql://clerk:hunter2@host/book"
        app = BillspoolApp(second)

        def boom() -> None:
            password = secret
            raise RuntimeError(f"lost {password}")

        async def fail() -> None:
            async with app.run_test(size=(80, 24)) as pilot:
                app.call_later(boom)
                await pilot.pause()

        with pytest.raises(RuntimeError):
            await fail()
        shown = "".join(str(renderable) for renderable in app._exit_renderables) or crash.sentence(
            app._exception
        )
        assert "met a fault of its own" in shown
        assert "hunter2" not in shown
        log = tmp_path / "home" / "log" / "crash.log"
        assert "RuntimeError" in log.read_text()
        assert "hunter2" not in log.read_text()
        assert log.stat().st_mode & 0o077 == 0


class TestWhatPostingDoes:
    """The question F10 asks follows from the marks in the book and those not posted yet."""

    @pytest.mark.parametrize(
        ("marks", "wanted", "question", "finishes"),
        [
            ({"1": "approved"}, "", "Post 1 mark on SC-001/2; 4 lines stay open?", False),
            ({"1": "approved", "2": "rejected"}, "", "1 line rejected, 1 approved, 3 open?", True),
            (
                dict.fromkeys(("1", "2", "3", "CO1", "CO2"), "approved"),
                "",
                "Approve SC-001/2, 24,975.00 due?",
                True,
            ),
            ({"2": "rejected"}, "approved_as_noted", "Approve SC-001/2 as noted, 24,975.00 due?", True),
        ],
    )
    def test_the_question(
        self, second: Desk, marks: dict[str, str], wanted: str, question: str, finishes: bool
    ) -> None:
        document = views.document(second, "SC-001/2")
        seen = review_lines.figures_seen(document)
        pending = {line: review_lines.Pending(Mark(line, mark), seen[line]) for line, mark in marks.items()}
        plan = review_lines.plan(document, pending, wanted)
        assert plan.question.endswith(question)
        assert plan.finishes is finishes

    def test_a_mark_on_figures_that_changed_falls_away(self, second: Desk) -> None:
        before = review_lines.figures_seen(views.document(second, "SC-001/2"))
        pending = {line: review_lines.Pending(Mark(line, "approved"), before[line]) for line in ("2", "3")}
        invoices.bill(second, "SC-001/2", [Entry("2", work=1_900_000)], reason="measured")
        assert review_lines.overtaken(views.document(second, "SC-001/2"), pending) == ["2"]


class Hasty(HomeScreen):
    """Asks the book for something before it stands."""

    def body(self) -> Iterable[Widget]:
        yield Static(company_name(self.desk))


async def opened(app: BillspoolApp, screen: HomeScreen) -> None:
    async with app.run_test() as pilot:
        app.push_screen(screen)
        await pilot.pause()


async def test_a_screen_that_reads_the_book_before_it_stands_is_found_by_every_test(busy: Desk) -> None:
    with pytest.raises(AssertionError, match="reads the book in `body`"):
        await opened(BillspoolApp(busy.seat("rita")), Hasty())
