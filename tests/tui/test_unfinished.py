"""What is begun and not finished is there at the next start, for its owner alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.desk import Desk
from store.errors import Unavailable
from store.views import invoices as views
from tests.tui.screens import press, screen_text
from tests.tui.test_main_job import status
from tui import keymap, unfinished
from tui.app import BillspoolApp
from tui.unfinished import TypedCell, Unfinished
from tui.widgets.entry import CellEditor
from tui.widgets.entry import Entry as Field


async def cut_off(desk: Desk, *keys: str) -> None:
    """Work until the terminal is lost."""
    app = BillspoolApp(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *keys)
        app.put_away()


async def test_marks_wait_at_the_next_start(busy: Desk) -> None:
    rita = busy.seat("rita")
    await cut_off(rita, "3", "<enter>", "a", "r", "not in place", "<enter>", "18000", "<enter>")
    app = BillspoolApp(rita)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert "Not finished when you were last here: 2 marks on SC-001/2." in screen_text(app)
        await press(pilot, "y", "3", "<enter>")
        assert "2 marks, not posted" in screen_text(app)
        await press(pilot, "j")
        assert "“not in place”" in screen_text(app)
        assert "proposed 18,000.00" in screen_text(app)
        assert not unfinished.place(busy.book.id).exists()


async def test_a_half_typed_form_waits_at_the_next_start(busy: Desk) -> None:
    rita = busy.seat("rita")
    await cut_off(rita, "3", "<enter>", "j", "r", "only 55 % in pl")
    app = BillspoolApp(rita)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert "a form half filled in (Reject line 2)" in screen_text(app)
        await press(pilot, "y", "3", "<enter>", "j", "r")
        assert app.screen.query_one("#field-reason", Field).value == "only 55 % in pl"


async def test_a_half_typed_cell_waits_at_the_next_start(busy: Desk) -> None:
    await cut_off(busy, "3", "<tab>", "<tab>", "<enter>", "e", "400.5")
    app = BillspoolApp(busy)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert "“400.5” typed into line 1 of SC-002/1" in screen_text(app)
        await press(pilot, "y", "3", "<tab>", "<tab>", "<enter>")
        editor = app.screen.query_one(CellEditor)
        assert editor.display
        assert editor.value == "400.5"


async def test_what_waits_can_be_left_or_discarded(busy: Desk) -> None:
    rita = busy.seat("rita")
    await cut_off(rita, "3", "<enter>", "a")
    for answer, there in (("<escape>", True), ("d", False)):
        app = BillspoolApp(rita)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot)
            await press(pilot, answer, "3", "<enter>")
            assert "not posted" not in screen_text(app)
        assert unfinished.place(busy.book.id).exists() is there


async def test_a_mark_that_others_overtook_meanwhile_falls_away(busy: Desk) -> None:
    from store.actions import invoices
    from store.actions.entries import Entry

    rita = busy.seat("rita")
    await cut_off(rita, "3", "<enter>", "j", "a")
    invoices.bill(busy, "SC-001/2", [Entry("2", work=1_900_000)], reason="measured")
    app = BillspoolApp(rita)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await press(pilot, "y", "3", "<enter>")
        assert "Line 2 changed meanwhile" in status(app)


async def test_a_clean_end_leaves_nothing_but_what_was_kept(busy: Desk) -> None:
    rita = busy.seat("rita")
    app = BillspoolApp(rita)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "a", "r", "only 55 %", "<escape>", "k", "<ctrl+q>", "y")
    found = unfinished.load(unfinished.place(busy.book.id))
    assert found is not None
    assert not found.marks
    assert [texts["reason"] for texts in found.forms.values()] == ["only 55 %"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_quitting_out_of_a_form_keeps_what_is_half_typed(busy: Desk, size: tuple[int, int]) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "1", "<f6>", "2291-B", "<ctrl+q>")
        assert not app.is_running
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=size) as pilot:
        await press(pilot)
        assert "Not finished when you were last here" in screen_text(app)
        await press(pilot, "y", "1", "<f6>")
        assert "2291-B" in screen_text(app)


async def test_quitting_over_a_question_asks_once_of_what_is_not_posted_and_posts_nothing(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "a", "<f10>")
        assert "y/N" in screen_text(app)
        await press(pilot, "<ctrl+q>", "<ctrl+q>")
        assert "Not posted, and lost if you quit: 1 mark on SC-001/2. Quit? y/N" in screen_text(app)
        await press(pilot, "n")
        assert app.is_running
        assert len(app.screen_stack) == 4, "the first question is asked still"
        await press(pilot, "<ctrl+q>", "y")
        assert not app.is_running
    assert views.document(busy, "SC-001/2").rows[0].mark == "no_action"


async def test_a_letter_given_to_quitting_stays_a_letter_in_a_form(busy: Desk) -> None:
    keymap.use({"app.leave": "Q"})
    try:
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "1", "<f6>", "Q7")
            assert app.is_running
            assert "Q7" in screen_text(app)
    finally:
        keymap.use({})


class TestTheFile:
    CELL = TypedCell("rita", "SC-001/1", "2", "work_this", "18000", "0.00")

    def test_is_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "state" / "unfinished" / "book.json"
        unfinished.save(path, Unfinished(cells={self.CELL.owner: self.CELL}))
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
        assert [each.name for each in path.parent.iterdir()] == ["book.json"]

    def test_keeps_what_another_session_put_there(self, tmp_path: Path) -> None:
        path = tmp_path / "book.json"
        unfinished.save(path, Unfinished(forms={"a": {"x": "1"}, "b": {"x": "2"}}))
        unfinished.save(path, Unfinished(forms={"a": {"x": "3"}}, cells={self.CELL.owner: self.CELL}))
        found = unfinished.load(path)
        assert found == Unfinished({"a": {"x": "3"}, "b": {"x": "2"}}, {self.CELL.owner: self.CELL})

    @pytest.mark.parametrize(
        "content",
        [b"", b"\xff\xfe", b"[]", b"{}", b'{"format": 2}', b"1", json.dumps({"format": 1, "forms": {"a": 1}, "cells": [], "marks": []}).encode(),
         json.dumps({"format": 1, "forms": {}, "cells": [{"x": "y"}], "marks": []}).encode(), b"x" * 1_100_000,
         json.dumps({"format": 1, "forms": {}, "cells": [], "marks": [{"user": "a", "invoice": "", "decisions": {"x": {}}}]}).encode()],
        ids=range(10),
    )  # fmt: skip
    async def test_that_is_damaged_is_named_and_stops_nobody(self, busy: Desk, content: bytes) -> None:
        path = unfinished.place(busy.book.id)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        with pytest.raises(Unavailable, match="cannot be taken up"):
            unfinished.load(path)
        app = BillspoolApp(busy)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot)
            assert "cannot be taken up" in status(app)
            assert app.is_running
