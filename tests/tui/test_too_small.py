"""A terminal made too small for a moment: nothing is decided unread, and all is as it was when there is room again."""

from __future__ import annotations

import pytest

from store.desk import Desk
from store.views import erp_queue
from tests.tui.screens import press, screen_text, settled
from tests.tui.test_entering import work_of
from tests.tui.test_half_typed import sheet
from tui import unfinished
from tui.app import BillspoolApp

STATES = {
    "list": ("1",),
    "queue": ("4",),
    "form": ("2", "<f6>", "20"),
    "question": ("3", "<enter>", "a", "<f10>"),
    "help": ("<f1>", "sub"),
    "palette": ("<ctrl+p>", "pier"),
    "filter": ("1", "/", "pi"),
    "cell": ("3", "<enter>", "j", "e", "12"),
}


@pytest.mark.parametrize("small", [(70, 24), (60, 15), (80, 20)], ids=str)
@pytest.mark.parametrize("state", STATES)
async def test_all_is_as_it_was_and_takes_keys(busy: Desk, state: str, small: tuple[int, int]) -> None:
    shown = []
    for sizes in ((small, (80, 24)), ()):
        app = BillspoolApp(busy.seat("rita"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, *STATES[state])
            for size in sizes:
                await pilot.resize_terminal(*size)
                await settled(pilot)
                if size == small:
                    assert screen_text(app).split()[:5] == ["This", "terminal", "is", "too", "small:"]
            shown.append(screen_text(app))
            await press(pilot, "<down>", "3")
            shown.append(screen_text(app))
    assert shown[:2] == shown[2:]


async def test_no_key_decides_what_cannot_be_read(busy: Desk) -> None:
    ed = busy.seat("ed")
    app = BillspoolApp(ed)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "a", "<f10>")
        await pilot.resize_terminal(60, 15)
        await press(pilot, "y", "<enter>")
        assert erp_queue.listing(ed, "ready_to_export").count() == 1
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "Accept 1 bill" in screen_text(app)
        await press(pilot, "y")
        assert erp_queue.listing(ed, "ready_to_export").count() == 0


async def test_quitting_there_asks_nothing_and_keeps_what_is_not_finished(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "a", "j", "e", "12")
        assert sheet(app).half_typed() is not None
        await pilot.resize_terminal(60, 15)
        await press(pilot, "<ctrl+q>")
    found = unfinished.load(unfinished.place(busy.book.id))
    assert found is not None
    assert found.sentence() == "1 mark on SC-001/2, “12” typed into line 3 of SC-001/2"
    assert work_of(busy, "3") == 600_000
