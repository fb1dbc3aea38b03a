"""How many bytes a key may cost on the line, at 256 colours, with the table focused. Bytes repeat from run to run."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from tests.terminal.conftest import SIZES, Open
from tests.terminal.driver import DOWN, ESCAPE, F1, F3, PAGE_DOWN, UP, Terminal

BUDGETS = {
    (120, 40): {"first paint": 11_000, "row": 350, "scrolled row": 450, "page": 5_600, "screen": 4_000, "full screen": 6_000, "message": 900, "dialog": 10_000},
    (80, 24): {"first paint": 4_500, "row": 280, "scrolled row": 350, "page": 2_300, "screen": 2_500, "full screen": 2_900, "message": 600, "dialog": 4_000},
}  # fmt: skip
"""At 80x24 by the cells there are, and a little for what every frame needs. A full screen is one that fills with a list's rows."""

Budget = dict[str, int]


@pytest.fixture(params=SIZES, ids=["80x24", "120x40"], scope="module")
def ledger(request: pytest.FixtureRequest) -> Iterator[tuple[Terminal, Budget, int]]:
    """The ledger table in the frame of a screen, what it may cost, and what its first paint cost."""
    columns, rows = request.param
    with Terminal.python("tests.terminal.ledger", "1000", columns=columns, rows=rows) as terminal:
        first = terminal.wait_for("1,000 lines")
        yield terminal, BUDGETS[request.param], first.bytes


def most(terminal: Terminal, key: bytes, times: int = 8) -> int:
    """The most bytes that one of several presses cost."""
    return max(traffic.bytes for traffic in terminal.presses(*[key] * times))


def test_the_first_screen_is_painted_once(ledger: tuple[Terminal, Budget, int]) -> None:
    _, budget, first = ledger
    assert first <= budget["first paint"]


def test_nothing_is_sent_while_nobody_types(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, _, _ = ledger
    terminal.rest()
    assert terminal.rest(2.0) == 0


def test_a_row_inside_the_view_costs_two_rows(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, budget, _ = ledger
    assert most(terminal, DOWN) <= budget["row"]
    assert most(terminal, UP) <= budget["row"]


def test_a_scrolled_row_moves_the_others_and_writes_itself(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, budget, _ = ledger
    terminal.press(DOWN * 45)
    assert most(terminal, DOWN) <= budget["scrolled row"]
    terminal.press(UP * 45)
    assert most(terminal, UP) <= budget["scrolled row"]


def test_a_page_costs_its_text(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, budget, _ = ledger
    assert most(terminal, PAGE_DOWN, 4) <= budget["page"]


def test_another_screen_and_the_way_back(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, budget, _ = ledger
    assert terminal.press(b"o").bytes <= budget["screen"]
    assert terminal.press(b"b").bytes <= budget["screen"]


def test_a_message_costs_a_line(ledger: tuple[Terminal, Budget, int]) -> None:
    terminal, budget, _ = ledger
    assert most(terminal, b"s", 3) <= budget["message"]


@pytest.mark.parametrize("key", [b"d", b"f", b"p"], ids=["question", "form", "picker"])
def test_a_dialog_costs_its_own_rows(ledger: tuple[Terminal, Budget, int], key: bytes) -> None:
    terminal, budget, _ = ledger
    assert terminal.press(key).bytes <= budget["dialog"]
    assert terminal.press(ESCAPE, 0.25).bytes <= budget["dialog"]


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_the_sample_company_keeps_the_budgets_on_its_own_screens(
    size: tuple[int, int], open_sample: Open
) -> None:
    """A row passed costs the row's budget; the strip below tells once the cursor rests, at the cost of the facts it states."""
    budget = BUDGETS[size]
    with open_sample(*size) as terminal:
        assert terminal.first_paint.bytes <= budget["first paint"]
        assert terminal.rest(2.0) == 0
        for key, full in ((b"1", True), (b"2", False), (b"3", False), (b"4", False), (F3, True)):
            assert terminal.press(key, 0.25).bytes <= budget["page" if full else "screen"] * 1.2, (
                terminal.text
            )
            if key == F3:
                continue
            for _ in range(3):
                assert terminal.press(DOWN, 0.12).bytes <= budget["row"], terminal.text
            assert terminal.rest(0.6) <= len("".join(terminal.lines[-9:-1]).encode()) + 200
        terminal.press(b"1", 0.25)
        for key in (b":", F1):
            assert terminal.press(key, 0.25).bytes <= budget["dialog"]
            terminal.press(ESCAPE, 0.3)
        assert terminal.press(PAGE_DOWN, 0.25).bytes <= budget["page"]


def test_the_display_stands_aside_for_another_textual_and_says_so_once() -> None:
    code = "import tui.thrifty; tui.thrifty.MADE_FOR = '0.1'; import runpy, sys; runpy.run_module('tests.terminal.ledger', run_name='__main__')"
    with Terminal([sys.executable, "-c", code], 100, 30) as terminal:
        terminal.wait_for("1,000 lines")
        terminal.wait_for("stands aside")
        assert terminal.shows("knows Textual 0.1, not 8.2.8")
        assert terminal.press(PAGE_DOWN).bytes > BUDGETS[120, 40]["page"], (
            "plain Textual writes what it has painted"
        )
        time.sleep(0.7)
        assert "".join(terminal.lines).count("stands aside") == 1
