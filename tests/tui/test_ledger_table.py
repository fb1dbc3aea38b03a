"""The ledger table: what it shows, what it reads, and how its keys move about."""

from __future__ import annotations

import pytest
from textual.strip import Strip

from tests.tui.screens import CountingRows, TableApp, lines, screen_text
from tui.widgets.columns import Column, fitted, heading, place
from tui.widgets.ledger_table import LedgerTable
from tui.widgets.window import Rows

SUMS = ("scheduled", "this")


@pytest.mark.parametrize(
    ("text", "width", "right", "shown"),
    [
        ("Rough-in", 8, False, "Rough-in"),
        ("Rough-in", 6, False, "Rough…"),
        ("5.00", 8, True, "    5.00"),
        ("1,204,331.20", 8, True, "########"),
        ("混凝土板", 5, False, "混凝…"),
        ("混凝土板", 6, False, "混凝 …"),
        ("", 3, False, "   "),
    ],
)
def test_a_text_is_cut_and_a_figure_never(text: str, width: int, right: bool, shown: str) -> None:
    assert fitted(text, width, right=right) == shown


@pytest.mark.parametrize(
    ("title", "width", "right", "shown"),
    [
        ("Retained ", 10, True, " Retained "),
        ("Retained ", 8, True, "Retained"),
        ("Retained▼", 8, True, "Retaine…"),
        ("Not there yet ", 10, True, "Not there…"),
        ("Vendor", 8, False, "Vendor  "),
        ("Commitment", 5, False, "Comm…"),
    ],
)
def test_a_title_is_cut_as_a_name_is_above_figures_too(
    title: str, width: int, right: bool, shown: str
) -> None:
    assert heading(title, width, right=right) == shown


def test_columns_hide_on_narrow_terminals_and_spare_room_goes_to_those_that_grow() -> None:
    columns = (
        Column("a", "A", width=4, frozen=True),
        Column("b", "B", width=10, grow=1),
        Column("c", "C", width=6, min_terminal_width=100),
    )
    assert [(item.column.key, item.x, item.width) for item in place(columns, 80, 80)] == [
        ("a", 1, 4),
        ("b", 6, 74),
    ]
    assert [item.column.key for item in place(columns, 120, 120)] == ["a", "b", "c"]


def test_panning_keeps_the_frozen_columns() -> None:
    columns = tuple(Column(key, key, width=30, frozen=key == "a") for key in "abcd")
    assert [item.column.key for item in place(columns, 80, 80)] == ["a", "b"]
    assert [item.column.key for item in place(columns, 80, 80, pan=2)] == ["a", "d"]


async def test_rows_figures_and_totals_are_shown_as_a_clerk_reads_them() -> None:
    app = TableApp(Rows(lines(5), SUMS))
    async with app.run_test(size=(80, 12)):
        text = screen_text(app).splitlines()
    assert text[0].split() == ["Ln", "Description", "Scheduled", "This", "period", "%", "State"]
    assert text[1].startswith(">1")
    assert "(40.00)" in text[4]
    assert text[4].index(")") == text[3].index("30.00") + 5, "cents stand below cents"
    assert text[-1].split() == ["5", "lines", "1,500.00", "70.00"]


async def test_only_the_visible_window_is_read() -> None:
    listing = CountingRows(lines(100_000))
    app = TableApp(listing)
    async with app.run_test(size=(80, 24)) as pilot:
        assert len(listing.asked) == 1
        await pilot.press(*["down"] * 15)
        assert len(listing.asked) == 1, "a step within the view reads nothing"
        await pilot.press("end")
        assert len(listing.asked) <= 3
        assert app.table.row is not None
        assert app.table.row["id"] == 100_000
        assert max(size for _, size in listing.asked) < 120


async def test_a_table_that_opens_draws_each_line_once() -> None:
    app = TableApp(Rows(lines(50), SUMS))
    app.AUTO_FOCUS = ""  # type: ignore[misc]
    drawn = _drawn(app.table)
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
    assert sorted(drawn) == list(range(12))


async def test_a_step_within_the_view_draws_two_lines() -> None:
    app = TableApp(Rows(lines(50), SUMS))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        drawn = _drawn(app.table)
        await pilot.press("down")
        assert drawn == [1, 2]


def _drawn(table: LedgerTable) -> list[int]:
    """The lines a table draws from now on, as it draws them."""
    drawn: list[int] = []
    draw = table.render_line

    def noted(y: int) -> Strip:
        drawn.append(y)
        return draw(y)

    table.render_line = noted  # type: ignore[method-assign]
    return drawn


async def test_the_cursor_scrolls_as_little_as_needed() -> None:
    app = TableApp(Rows(lines(50)))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press(*["j"] * 10)
        assert (app.table.cursor, app.table.top) == (10, 1)
        await pilot.press("k")
        assert (app.table.cursor, app.table.top) == (9, 1)
        await pilot.press("G")
        assert (app.table.cursor, app.table.top) == (49, 40)
        await pilot.press("g", "up")
        assert (app.table.cursor, app.table.top) == (0, 0)
        await pilot.press("pagedown")
        assert app.table.cursor == 9


async def test_sorting_and_filtering_keep_the_row_under_the_cursor() -> None:
    app = TableApp(Rows(lines(50), SUMS))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("down", "down", "right", "right", "right", "right_square_bracket")
        assert app.table.row is not None
        assert app.table.row["id"] == 3
        assert app.table.cursor == 47
        app.table.filter("line 3")
        await pilot.pause()
        assert app.table.count == 14
        assert app.table.row["id"] == 3
        assert "14 lines · “line 3”" in screen_text(app)
        app.table.filter("nothing like it")
        await pilot.pause()
        assert "Nothing contains “nothing like it”" in screen_text(app)


async def test_an_empty_table_says_what_to_do_next() -> None:
    app = TableApp(Rows([]), empty="No open billing period. F6 opens one.")
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("down", "enter", "space", "n", "asterisk", "end")
        assert "No open billing period. F6 opens one." in screen_text(app)


async def test_marks_by_one_by_range_and_all() -> None:
    app = TableApp(Rows(lines(12)))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("space", "space")
        assert app.table.marked == {1, 2}
        await pilot.press("shift+down", "shift+down")
        assert app.table.marked == {1, 2, 3, 4, 5}
        assert [row["id"] for row in app.table.chosen_rows()] == [1, 2, 3, 4, 5]
        await pilot.press("asterisk")
        assert len(app.table.marked) == 12
        await pilot.press("asterisk")
        assert app.table.marked == set()


async def test_n_goes_to_the_next_line_that_needs_attention() -> None:
    app = TableApp(Rows(lines(35)))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.press("n")
        assert app.table.cursor == 9
        await pilot.press("n", "n", "n")
        assert app.table.cursor == 29
        await pilot.press("N")
        assert app.table.cursor == 19


async def test_a_hostile_name_is_shown_as_it_is_written() -> None:
    rows = lines(3)
    rows[0]["description"] = "[b]x[/b] A[/]B"
    rows[1]["description"] = "a\x1b[31mb\x9b\u202ec"
    app = TableApp(Rows(rows))
    async with app.run_test(size=(100, 12)):
        text = screen_text(app)
    assert "[b]x[/b] A[/]B" in text
    assert "a\\x1b[31mb\\x9b\\u202ec" in text


async def test_a_cell_is_edited_in_place_and_tab_goes_on() -> None:
    app = TableApp(Rows(lines(3)))
    async with app.run_test(size=(80, 12)) as pilot:
        assert app.pane.edit()
        await pilot.pause()
        assert app.pane.editor.value == "10.00"
        await pilot.press("1", "2", ".", "5")
        assert app.pane.editor.value == "12.5"
        assert app.pane.step("down")
        assert app.table.cursor == 1
        assert app.pane.editor.value == "20.00"
        assert app.pane.above("this") == "10.00"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_column_is_as_wide_as_its_sum(size: tuple[int, int]) -> None:
    """Amounts beyond the hundred millions are shown whole, with the sum below them; names give way."""
    rows = [{"id": n, "version": 1, "line": str(n), "description": "x" * 60, "scheduled": 98_765_432_101_23, "this": -12_345_678_901_23,
             "percent": 500, "state": "draft", "date": None} for n in range(1, 4)]  # fmt: skip
    app = TableApp(Rows(rows, ("scheduled", "this")))
    async with app.run_test(size=size):
        text = screen_text(app)
    assert "98,765,432,101.23" in text
    assert "296,296,296,303.69" in text
    assert "(37,037,036,703.69)" in text
    assert "#" not in text


async def test_a_figure_wider_than_its_columns_sum_is_shown_whole_once_it_comes_into_view() -> None:
    """A deduction takes away most of what the lines above it add up to."""
    rows = lines(35)
    rows[29]["this"], rows[30]["this"] = 4_321_987_654_32, -4_321_987_654_32
    app = TableApp(Rows(rows, ("scheduled", "this")))
    async with app.run_test(size=(80, 12)) as pilot:
        assert "#" not in screen_text(app)
        await pilot.press("end")
        await pilot.pause()
        text = screen_text(app)
    assert "4,321,987,654.32" in text
    assert "(4,321,987,654.32)" in text
    assert "#" not in text


def test_names_give_way_to_wide_figures_before_a_column_does() -> None:
    columns = (Column("a", "A", width=20, grow=1), Column("b", "B", "money", 10), Column("c", "C", width=10))
    assert [(item.column.key, item.width) for item in place(columns, 50, 80, needs={"b": 18})] == [
        ("a", 19),
        ("b", 18),
        ("c", 10),
    ]
    assert [item.column.key for item in place(columns, 50, 80, needs={"b": 40})] == ["a", "b"]
