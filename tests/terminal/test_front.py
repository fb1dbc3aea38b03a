"""The front buffer: whatever frames follow one another, the terminal shows the last one."""

from __future__ import annotations

import random

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.terminal.driver import Screen, seen
from tui.pen import Pen
from tui.thrifty import Front

WIDTH, HEIGHT = 40, 12
STYLES = [
    Style.parse(text)
    for text in ("white on black", "bold cyan on black", "red on grey23", "black on yellow", "underline white on black", "reverse")
]  # fmt: skip
PIECES = ["word", "1,234.56", " " * 11, " ", "混凝土", "e\u0301x\u0323", "…", "工", " " * 25]
CONSOLE = Console(width=WIDTH, height=HEIGHT, color_system="256", force_terminal=True)


def random_line(chance: random.Random) -> Strip:
    """A row of words, figures, blanks, wide and combined characters in any style."""
    segments = [Segment(chance.choice(PIECES), chance.choice(STYLES)) for _ in range(chance.randint(1, 9))]
    return Strip(segments).adjust_cell_length(WIDTH, STYLES[0])


def next_lines(lines: list[Strip], chance: random.Random) -> list[Strip]:
    """Another screen: scrolled, with a few rows changed, or new altogether."""
    kind = chance.random()
    if kind < 0.4:
        shift = chance.choice((-3, -2, -1, 1, 2, 3))
        top, bottom = sorted(chance.sample(range(HEIGHT + 1), 2))
        moved = [
            lines[y + shift] if top <= y + shift < bottom else random_line(chance) for y in range(top, bottom)
        ]
        lines = [*lines[:top], *moved, *lines[bottom:]]
    elif kind < 0.5:
        return [random_line(chance) for _ in range(HEIGHT)]
    changed = set(chance.sample(range(HEIGHT), chance.randint(0, 3)))
    return [random_line(chance) if y in changed else line for y, line in enumerate(lines)]


def whole(lines: list[Strip]) -> LayoutUpdate:
    """A frame that paints everything."""
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


def part(lines: list[Strip], top: int, bottom: int) -> ChopsUpdate:
    """A frame that paints some rows."""
    return ChopsUpdate(
        [{0: line} for line in lines], [(y, 0, WIDTH) for y in range(top, bottom)], [[WIDTH]] * HEIGHT
    )


def fed(*texts: str) -> list[list[tuple[object, ...]]]:
    """What a new terminal shows after these texts."""
    screen = Screen(WIDTH, HEIGHT)
    screen.reset_mode(7, private=True)
    stream = pyte.Stream(screen)
    for text in texts:
        stream.feed(text.replace("\n", "\r\n"))
    return [[seen(screen.buffer[y][x]) for x in range(WIDTH)] for y in range(HEIGHT)]


@pytest.mark.parametrize(
    ("erases", "newline"), [(True, "\n"), (False, "\r\n")], ids=["erasing", "not erasing"]
)
@pytest.mark.parametrize("seed", range(25))
def test_after_any_frames_the_last_one_is_shown(seed: int, erases: bool, newline: str) -> None:
    chance = random.Random(seed)
    front, lines, written = Front(erases, newline), [random_line(chance) for _ in range(HEIGHT)], []
    written.append(front.difference(whole(lines), ColorSystem.EIGHT_BIT))
    for _ in range(25):
        lines = next_lines(lines, chance)
        if chance.random() < 0.3:
            written += [
                front.difference(part(lines, *rows), ColorSystem.EIGHT_BIT) for rows in ((0, 5), (5, HEIGHT))
            ]
        else:
            written.append(front.difference(whole(lines), ColorSystem.EIGHT_BIT))
        assert fed(*written) == fed(whole(lines).render_segments(CONSOLE)), (
            f"seed {seed}, frame {len(written)}"
        )


@pytest.mark.parametrize("erases", [True, False], ids=["erasing", "not erasing"])
@pytest.mark.parametrize("seed", range(10))
def test_rows_written_style_by_style_show_the_same(seed: int, erases: bool) -> None:
    chance = random.Random(seed)
    before, after = ([random_line(chance) for _ in range(HEIGHT)] for _ in range(2))
    front = Front(erases)
    written = front.difference(whole(before), ColorSystem.EIGHT_BIT)
    old = front.rows
    front.difference(whole(after), ColorSystem.EIGHT_BIT)
    pen = Pen(erases, "\n")
    pen.rows_by_style((y, *states) for y, states in enumerate(zip(old, front.rows, strict=True)))
    assert fed(written, pen.ended) == fed(whole(after).render_segments(CONSOLE))


def test_a_screen_that_is_replaced_is_erased_at_once_and_its_first_row_stays() -> None:
    head, wide, height = "a company, and who acts", 120, 30
    frames = [
        LayoutUpdate([[Strip([Segment(text.ljust(wide), STYLES[0])])] for text in (head, *[row] * (height - 1))], Region(0, 0, wide, height))
        for row in ("x" * wide, "o" * 60)
    ]  # fmt: skip
    front = Front(erases=True)
    front.difference(frames[0], ColorSystem.EIGHT_BIT)
    sent = front.difference(frames[1], ColorSystem.EIGHT_BIT)
    assert sent.count("\x1b[J") == 1
    assert "\x1b[K" not in sent
    assert head not in sent


def test_the_same_frame_again_sends_nothing() -> None:
    lines = [random_line(random.Random(1)) for _ in range(HEIGHT)]
    front = Front()
    assert front.difference(whole(lines), ColorSystem.EIGHT_BIT)
    assert front.difference(whole(lines), ColorSystem.EIGHT_BIT) == ""
    front.drop()
    assert front.difference(whole(lines), ColorSystem.EIGHT_BIT)


def test_a_frame_carries_no_control_character_of_its_text() -> None:
    line = Strip([Segment("a\x1b]0;x\x07b\x9bc\x00", STYLES[0])])
    text = Front().difference(LayoutUpdate([[line]], Region(0, 0, 8, 1)), ColorSystem.EIGHT_BIT)
    assert not {"\x07", "\x9b", "\x00"} & set(text)
    assert "\x1b]" not in text
