"""How many bytes a key may cost on the line, at 256 colours, with the table focused. Bytes repeat from run to run."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.views.reports import REPORTS
from tests.terminal.conftest import DEMO, SIZES
from tests.terminal.driver import DOWN, ENTER, ESCAPE, F1, F3, F5, F6, PAGE_DOWN, TAB, UP, Terminal
from tui.screens.framed import FramedScreen

BUDGETS = {
    (120, 40): {"first paint": 11_000, "row": 350, "scrolled row": 450, "page": 5_600, "screen": 4_000, "message": 900, "dialog": 10_000},
    (80, 24): {"first paint": 4_500, "row": 280, "scrolled row": 350, "page": 2_300, "screen": 2_500, "message": 600, "dialog": 4_000},
}  # fmt: skip
"""At 80x24 by the cells there are, and a little for what every frame needs."""
BESIDE_LETTERS = 48
"""What a row may cost besides its letters: its blanks, its colours and the way to it."""
SCREENS = {
    "commitments": b"1", "periods": b"2", "invoices": b"3", "queue": b"4", "payments": b"5", "links": b"6", "compliance": b"7",
    "reports": b"9", "inbox": b"I", "mail": b"M", "history": b"H",
}  # fmt: skip
"""Every screen that a key opens, in the sample company: some of its lists fill the terminal."""

STRIP = FramedScreen.rest + 0.1
"""Seconds within which a strip tells of the row the cursor rests on."""

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


@pytest.fixture(params=SIZES, ids=["80x24", "120x40"], scope="module")
def sample(
    request: pytest.FixtureRequest, sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Terminal, Budget]]:
    """The app on the sample company, and what it may cost."""
    home = shutil.copytree(sample_folder, tmp_path_factory.mktemp("budgets") / "home")
    with Terminal(DEMO, *request.param, env={"BILLSPOOL_HOME": str(home)}) as terminal:
        terminal.first_paint = terminal.wait_for("F1 help")
        yield terminal, BUDGETS[request.param]


def letters(terminal: Terminal) -> int:
    """Bytes of what is to be read on the screen."""
    return sum(len(line.replace(" ", "").encode()) for line in terminal.lines)


def a_screen(terminal: Terminal) -> int:
    """The most bytes that what stands on the screen may have cost."""
    return letters(terminal) + BESIDE_LETTERS * terminal.screen.lines


def passing(terminal: Terminal, key: bytes) -> int:
    """The most bytes a row passed cost, of several; where a busy machine let the cursor rest, the strip below told of it as well."""
    costs = []
    for _ in range(4):
        terminal.settle(STRIP)
        traffic = terminal.press(key, 0.12)
        if traffic.last and traffic.last < FramedScreen.rest:
            costs.append(traffic.bytes)
    assert costs, "the machine is too busy to tell a row from the strip below"
    return max(costs)


def at_commitments(terminal: Terminal) -> None:
    """Go to the top of a list that is longer than the screen."""
    terminal.step(F3)
    terminal.step(b"1")
    terminal.settle(STRIP)


@pytest.mark.long
def test_home_is_painted_for_its_letters_and_then_nothing_is_sent(sample: tuple[Terminal, Budget]) -> None:
    terminal, budget = sample
    assert terminal.first_paint.bytes <= min(budget["first paint"], a_screen(terminal)), terminal.text
    assert terminal.rest(2.0) == 0


def switched(terminal: Terminal, key: bytes) -> int:
    """What another screen costs, what stands in its strip included."""
    terminal.settle(STRIP)
    before = len(terminal.sent)
    terminal.step(key, STRIP)
    return len(terminal.sent) - before


@pytest.mark.long
@pytest.mark.parametrize("key", SCREENS.values(), ids=SCREENS)
def test_each_screen_and_the_way_back_cost_their_letters(sample: tuple[Terminal, Budget], key: bytes) -> None:
    terminal, budget = sample
    terminal.step(F3)
    for each in (key, F3):
        home = terminal.text
        cost = switched(terminal, each)
        assert terminal.text != home
        assert cost <= min(a_screen(terminal), budget["screen"]), terminal.text


@pytest.mark.long
@pytest.mark.parametrize("key", SCREENS.values(), ids=SCREENS)
def test_what_a_row_opens_and_the_way_back(sample: tuple[Terminal, Budget], key: bytes) -> None:
    terminal, budget = sample
    terminal.step(F3)
    terminal.step(key)
    for each in (ENTER, ESCAPE):
        assert switched(terminal, each) <= budget["screen"], terminal.text


@pytest.mark.long
def test_each_report_and_the_way_back(sample: tuple[Terminal, Budget]) -> None:
    terminal, budget = sample
    terminal.step(F3)
    terminal.step(SCREENS["reports"])
    seen = set()
    for _ in REPORTS:
        assert switched(terminal, ENTER) <= budget["screen"], terminal.text
        seen.add(terminal.lines[0])
        assert switched(terminal, ESCAPE) <= budget["screen"], terminal.text
        terminal.step(DOWN)
    assert len(seen) == len(REPORTS)


@pytest.mark.long
@pytest.mark.parametrize("key", [b"3", b"4", b"5", b"6", b"7", b"M"], ids=str)
def test_another_tab_costs_no_more_than_a_page(sample: tuple[Terminal, Budget], key: bytes) -> None:
    terminal, budget = sample
    terminal.step(F3)
    terminal.step(key)
    for _ in range(8):
        assert switched(terminal, TAB) <= budget["page"], terminal.text


@pytest.mark.long
@pytest.mark.parametrize("key", [b"1", b"2", b"3", b"4"], ids=["commitments", "periods", "invoices", "queue"])
def test_a_row_passed_costs_its_budget_and_the_strip_its_facts(
    sample: tuple[Terminal, Budget], key: bytes
) -> None:
    """The strip below tells once the cursor rests."""
    terminal, budget = sample
    terminal.step(F3)
    terminal.step(key)
    assert passing(terminal, DOWN) <= budget["row"], terminal.text
    assert switched(terminal, UP) - budget["row"] <= len("".join(terminal.lines[-9:-1]).encode()) + 200


@pytest.mark.long
def test_a_scrolled_row_and_a_page_of_a_real_list(sample: tuple[Terminal, Budget]) -> None:
    terminal, budget = sample
    at_commitments(terminal)
    assert switched(terminal, PAGE_DOWN) <= budget["page"]
    at_commitments(terminal)
    top = terminal.lines[2]
    terminal.step(DOWN * (terminal.screen.lines - 8), STRIP)
    assert terminal.lines[2] != top, "the list has scrolled"
    assert passing(terminal, DOWN) <= budget["scrolled row"], terminal.text


@pytest.mark.long
def test_a_message_on_the_status_line_of_a_real_screen(sample: tuple[Terminal, Budget]) -> None:
    terminal, budget = sample
    at_commitments(terminal)
    cost = terminal.press(F5, 0.3).bytes
    assert terminal.shows("Read again from the book.")
    assert len("Read again from the book.") <= cost <= budget["message"]


@pytest.mark.long
@pytest.mark.parametrize("key", [b":", F1, F6, b"/"], ids=["palette", "help", "form", "filter"])
def test_a_real_dialog_and_the_way_back(sample: tuple[Terminal, Budget], key: bytes) -> None:
    terminal, budget = sample
    at_commitments(terminal)
    before = terminal.text
    assert 0 < switched(terminal, key) <= budget["dialog"]
    assert terminal.text != before
    assert switched(terminal, ESCAPE) <= budget["dialog"]


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
