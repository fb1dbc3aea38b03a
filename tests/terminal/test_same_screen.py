"""The thrifty display shows what plain Textual shows: the same characters in the same style in every cell."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.terminal.conftest import SIZES, WITHOUT_PAUSES, Open
from tests.terminal.driver import (
    DOWN,
    END,
    ENTER,
    ESCAPE,
    ESCAPE_TAKEN,
    F1,
    F3,
    HOME,
    LEFT,
    PAGE_DOWN,
    PAGE_UP,
    RIGHT,
    TAB,
    TAKEN,
    UP,
    Terminal,
)

Step = bytes | Callable[[Terminal], None]


def resize(columns: int, rows: int) -> Step:
    """A step that changes the size of the window."""
    return lambda terminal: terminal.resize(columns, rows)


def resize_storm(terminal: Terminal) -> None:
    """The window's edge is dragged about and let go where it was."""
    columns, rows = terminal.screen.columns, terminal.screen.lines
    for narrower in (7, 31, 2, 40, 11):
        terminal.screen.resize(rows - narrower % 5, columns - narrower)
        terminal.set_size(columns - narrower, rows - narrower % 5)
        terminal.rest(0.01)
    terminal.resize(columns, rows)


def stopped_and_continued(terminal: Terminal) -> None:
    """The shell stops the program, writes over its screen, and continues it."""
    terminal.signal(signal.SIGTSTP)
    terminal.rest(0.3)
    terminal.overwrite(b"\x1b[3;5Hjob stopped\r\n")
    terminal.signal(signal.SIGCONT)
    terminal.rest(0.3)


def message_from_others(terminal: Terminal) -> None:
    """Somebody's message lands on the screen, and the clerk draws it again."""
    terminal.overwrite(b"\x1b[7;9H\x1b[31mBroadcast message from root: going down in 10 minutes\x1b[m")
    terminal.press(b"\x0c")


SESSIONS: dict[str, list[Step]] = {
    "moving": [*[DOWN] * 6, *[PAGE_DOWN] * 2, *[DOWN] * 4, *[UP] * 9, END, UP, HOME, PAGE_UP, DOWN * 3, DOWN * 45, UP * 60],
    "columns, order, marks": [*[RIGHT] * 3, b"]", b"[", b" ", b" ", b"*", b"*", LEFT, b"n", b"n", b"N"],
    "dialogs": [b"d", b"n", b"f", "混凝 e\u0301\u0323 x".encode(), TAB, b"abc", b"\x7f", ESCAPE, b"d", b"y", b"s", b"s"],
    "palette": [b"p", "béton".encode(), DOWN, b"\x7f\x7f", DOWN, DOWN, ENTER, b"p", ESCAPE],
    "screens": [b"o", DOWN, DOWN, b"o", PAGE_DOWN, b"b", b"b", DOWN],
    "resizes": [DOWN * 20, resize(100, 30), DOWN, PAGE_DOWN, b"f", resize(120, 40), ESCAPE, resize(80, 24), UP, resize_storm, DOWN],
    "suspended and resumed": [DOWN * 3, b"z", DOWN, stopped_and_continued, DOWN, PAGE_DOWN, stopped_and_continued],
    "redrawn": [DOWN, message_from_others, DOWN, PAGE_DOWN, message_from_others],
}  # fmt: skip


WALK: list[Step] = [
    DOWN, DOWN, b"1", DOWN, DOWN * 3, PAGE_DOWN, ENTER, DOWN, b"n", ESCAPE, b"/", b"5", ENTER, DOWN, ESCAPE, b"2", DOWN, F3, b"3",
    DOWN, ENTER, DOWN, b"a", b"r", b"only 55 %", ESCAPE, b"y", RIGHT, RIGHT, b"4", DOWN, b"a", TAB, DOWN, b":", b"que", ESCAPE, F1, b"mark",
    ESCAPE, resize(100, 30), b"1", DOWN, resize(60, 20), resize(132, 43), stopped_and_continued, message_from_others, DOWN,
]  # fmt: skip
"""Through the screens of the sample company; nothing is posted."""


@pytest.mark.parametrize(
    ("size", "colors"), [((80, 24), 256), ((120, 40), 256), ((80, 24), 16), ((80, 24), 1 << 24)]
)
@pytest.mark.long
def test_every_session_ends_in_the_same_screen_cell_by_cell(size: tuple[int, int], colors: int) -> None:
    sessions = (
        SESSIONS if colors == 256 else {name: SESSIONS[name] for name in ("moving", "dialogs", "screens")}
    )
    plain, thrifty = (
        Terminal.python("tests.terminal.ledger", columns=size[0], rows=size[1], colors=colors, env={"BILLSPOOL_THRIFTY": setting})
        for setting in ("off", "")
    )  # fmt: skip
    with plain, thrifty:
        for terminal in (plain, thrifty):
            terminal.wait_for("1,000 lines")
        for name, steps in sessions.items():
            walk(steps, plain, thrifty, name)
        assert len(thrifty.sent) * 3 < len(plain.sent)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_the_sample_company_looks_the_same_on_every_screen(size: tuple[int, int], open_sample: Open) -> None:
    with (
        open_sample(*size, WITHOUT_PAUSES, BILLSPOOL_THRIFTY="off") as plain,
        open_sample(*size, WITHOUT_PAUSES) as thrifty,
    ):
        walk(WALK, plain, thrifty, "walk")


def test_a_terminal_that_does_not_erase_to_the_background_is_written_in_full() -> None:
    """screen's own terminal has no back colour erase."""
    plain, thrifty = (
        Terminal.python("tests.terminal.ledger", columns=80, rows=24, env={"BILLSPOOL_THRIFTY": setting, "TERM": "screen"})
        for setting in ("off", "")
    )  # fmt: skip
    with plain, thrifty:
        for terminal in (plain, thrifty):
            terminal.wait_for("1,000 lines")
        walk([*SESSIONS["moving"][:6], *SESSIONS["screens"]], plain, thrifty, "screen")
        assert b"\x1b[K" not in thrifty.sent


def walk(steps: list[Step], plain: Terminal, thrifty: Terminal, name: str) -> None:
    """Take the steps in both and hold the screens against one another after each."""
    assert_same(plain, thrifty, name)
    for number, step in enumerate(steps):
        take(step, plain, thrifty)
        assert_same(plain, thrifty, f"{name}, step {number + 1} ({step!r})")


def take(step: Step, *terminals: Terminal) -> None:
    """Take a step in all terminals."""
    for terminal in terminals:
        if callable(step):
            step(terminal)
        else:
            terminal.type(step)
    for terminal in terminals:
        terminal.settle(least=ESCAPE_TAKEN if step == ESCAPE else TAKEN)


def assert_same(plain: Terminal, thrifty: Terminal, when: str) -> None:
    """Hold two screens against one another."""
    expected, found = plain.cells(), thrifty.cells()
    if expected == found:
        return
    for y, (one, other) in enumerate(zip(expected, found, strict=True)):
        for x, (left, right) in enumerate(zip(one, other, strict=True)):
            assert left == right, f"{when}: row {y + 1}, column {x + 1}\n{plain.lines[y]}\n{thrifty.lines[y]}"
