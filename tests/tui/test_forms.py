"""Forms: what is typed is read back, lists and the calendar help, and nothing half-typed is lost."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from store.actions import invoices
from store.desk import Desk
from store.views.invoices import memo
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui.app import BillspoolApp
from tui.widgets.calendar import CalendarDialog
from tui.widgets.entry import Entry as Field
from tui.widgets.form import Form

ROOT = Path(__file__).resolve().parents[2]
NEW_INVOICE = ("1", "<end>", "<f6>")
NEW_PERIOD = ("2", "<f6>")


LONGEST_HINT = 30
"""Beside a longer one, at 80 columns, a field would show fewer than 24 characters of what is typed."""


def hints() -> Iterator[tuple[str, str]]:
    """The hints of all fields, with the file each stands in; of one that is put together, its fixed parts."""
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "FieldSpec":
                for hint in (each.value for each in node.keywords if each.arg == "hint"):
                    parts = (part.value for part in ast.walk(hint) if isinstance(part, ast.Constant))
                    yield from ((path.name, part) for part in parts if isinstance(part, str))


def test_a_hint_leaves_room_for_what_is_typed() -> None:
    found = list(hints())
    assert len(found) > 20
    assert [(name, hint) for name, hint in found if len(hint) > LONGEST_HINT] == []


async def test_a_field_shows_what_is_typed_whatever_stands_beside_it(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *NEW_INVOICE, "12345678901234567890")
        assert "12345678901234567890" in screen_text(app)


def field(app: BillspoolApp, key: str) -> Field:
    return app.screen.query_one(f"#field-{key}", Field)


async def test_date_keys_step_and_the_whole_date_is_shown(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *NEW_PERIOD, "t")
        assert field(app, "start").value == "2026-02-10"
        await press(pilot, "+", "+", "]")
        assert field(app, "start").value == "2026-03-12"
        assert "Thursday 12 March 2026" in screen_text(app)
        await press(pilot, "<ctrl+u>", "2026-", "03-01")
        assert field(app, "start").value == "2026-03-01", "a dash within a date is a dash"
        await press(pilot, "<ctrl+u>", "0502")
        assert "Saturday 2 May 2026" in screen_text(app)


async def test_f4_opens_a_calendar_on_a_date(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *NEW_PERIOD, "<f4>")
        assert isinstance(app.screen, CalendarDialog)
        await press(pilot, "<right>", "<down>", "<pagedown>", "x", "<enter>")
        assert field(app, "start").value == "2026-04-09"
        await press(pilot, "<f4>", "<escape>")
        assert field(app, "start").value == "2026-04-09"


async def test_f4_lists_reasons_and_ctrl_d_repeats_the_one_before(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "r", "<f4>", "tickets", "<enter>")
        assert field(app, "reason").value == "Delivery tickets missing"
        await press(pilot, "<f10>", "r", "<ctrl+d>")
        assert field(app, "reason").value == "Delivery tickets missing"


async def test_f4_in_the_filter_lists_vendors(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "1", "/", "<f4>", "acme", "<enter>")
        assert app.screen.query_one("#find-text", Field).value == "[acme] Concrete & [/b] Sons"
        assert "2 commitments" in screen_text(app)


async def test_a_sum_is_shown_before_it_is_taken(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "j", "r", "half of it", "<enter>", "22000*.5")
        assert "= 11,000.00" in screen_text(app)
        await press(pilot, "<enter>", "k")
        assert "proposed 11,000.00" in screen_text(app)


async def test_escape_asks_what_becomes_of_a_half_typed_form(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "r", "<escape>")
        assert not isinstance(app.screen, Form), "nothing was typed, so nothing is asked"
        await press(pilot, "r", "only 55 %", "<escape>")
        assert "What you typed is not saved." in screen_text(app)
        await press(pilot, "<enter>", "x", "<escape>")
        assert field(app, "reason").value == "only 55 %", "Esc goes on typing, Enter answers nothing"
        await press(pilot, "<escape>", "k")
        assert "kept until you come back" in status(app)
        await press(pilot, "<escape>", "<enter>", "r")
        assert field(app, "reason").value == "only 55 %"
        assert "As you left it" in screen_text(app)
        await press(pilot, "<escape>", "r", " in place", "<escape>", "d", "r")
        assert field(app, "reason").value == "", "what was discarded is gone"


async def test_what_is_kept_of_one_line_does_not_stand_in_another(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "r", "only 55 %", "<escape>", "k", "j", "r")
        assert field(app, "reason").value == ""


async def test_a_number_too_long_is_said_at_its_field_and_in_full(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "<f6>", "2026-13-01 of the year that comes after this one", "<enter>")
        assert "2026-01-31." in " ".join(screen_text(app).split()), "the way out is not cut off"
        await press(pilot, "<escape>", "d", *NEW_INVOICE, "V" * 21, "<enter>")
        assert app.focused is field(app, "number")
        assert "21 characters; at most 20" in screen_text(app)
        await press(pilot, "<backspace>", "<enter>")
        assert app.focused is field(app, "date")


async def test_a_memo_of_several_lines_is_changed_without_losing_its_breaks(second: Desk) -> None:
    invoices.change_header(second, "SC-001/2", comment="tickets by mail\nasked on Monday")
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "m")
        assert "tickets by mail¶asked on Monday" in screen_text(app)
        await press(pilot, "<end>", "!", "<f10>")
        assert memo(second, "SC-001/2")[0] == "tickets by mail\nasked on Monday!"
        await press(pilot, "m", "<ctrl+d>")
        assert "tickets by mail¶asked on Monday!" in screen_text(app)


async def test_what_cannot_be_seen_is_shown_named_and_can_be_deleted(second: Desk) -> None:
    invoices.change_header(second, "SC-001/2", comment="ab")
    with second.book.db.atomic():
        second.book.db.execute_sql("update invoice set comment = ? where comment = 'ab'", ("a\u202eb",))
    app = BillspoolApp(second.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "m")
        assert "a¤b" in screen_text(app)
        await press(pilot, "<end>", "<f10>")
        assert "U+202E" in screen_text(app)
        await press(pilot, "<left>", "<backspace>", "<f10>")
        assert memo(second, "SC-001/2")[0] == "ab"


async def test_a_refusal_goes_once_its_field_is_typed_into_again(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "<f6>", "2026-13-01", "<enter>")
        assert "✗" in screen_text(app)
        await press(pilot, "<backspace>")
        assert "✗" not in screen_text(app)
