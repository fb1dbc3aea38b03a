"""The kinds of terminal people have: each shows the same screens, is sent only what it understands, and decodes its own keys."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import DEMO, Open
from tests.terminal.driver import DOWN, ENTER, ESCAPE, F1, F10, Terminal

COLOR = re.compile(r"(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25];[\d;]+)")
SGR = re.compile(rb"\x1b\[([\d;]*)m")
KINDS = {
    "linux": {"TERM": "linux"},
    "vt100": {"TERM": "vt100"},
    "screen-256color": {"TERM": "screen-256color"},
    "xterm, 16 colours": {"TERM": "xterm"},
    "xterm, NO_COLOR": {"TERM": "xterm-256color", "NO_COLOR": "1"},
    "rxvt, unknown to this machine": {"TERM": "rxvt-of-my-own"},
    "light": {"TERM": "xterm-256color", "BILLSPOOL_THEME": "light"},
}
OWN_F1 = {"linux": b"\x1b[[A"}
"""What the key F1 sends where it is not what xterm sends."""


def codes(terminal: Terminal) -> set[str]:
    """Every style the program has asked for, one SGR code (or indexed colour) each."""
    found: set[str] = set()
    for match in SGR.finditer(bytes(terminal.sent)):
        rest = match.group(1).decode()
        for indexed in re.findall(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)", rest):
            found.add(indexed)
            rest = rest.replace(indexed, "")
        found |= {code for code in rest.split(";") if code}
    return found


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_clerk_can_work_on_it(kind: str, size: tuple[int, int], open_sample: Open) -> None:
    """Lists, a mark, a question answered No, help and the way back; at each step the words are where they belong."""
    with open_sample(*size, **KINDS[kind]) as terminal:
        assert "billspool" in terminal.lines[0]
        terminal.press(b"3")
        assert terminal.lines[0].startswith(" Review")
        terminal.press(ENTER)
        terminal.press(b"a")
        assert terminal.shows("a approve*")
        terminal.press(F10)
        assert terminal.shows("y/N"), terminal.text
        terminal.press(b"n")
        assert not terminal.shows("y/N")
        terminal.press(OWN_F1.get(kind, F1))
        assert terminal.shows("Keys here"), terminal.text
        terminal.press(ESCAPE)
        terminal.press(DOWN)
        assert sum(line.startswith((">", "»")) for line in terminal.lines) == 1
        assert terminal.is_alive


@pytest.mark.parametrize("kind", ["vt100", "xterm, NO_COLOR"])
def test_where_there_are_no_colours_none_is_sent_and_the_row_is_reversed(
    kind: str, open_sample: Open
) -> None:
    with open_sample(80, 24, **KINDS[kind]) as terminal:
        terminal.press(b"3")
        assert {code for code in codes(terminal) if COLOR.fullmatch(code)} == set()
        assert "7" in codes(terminal)
        row = next(y for y, line in enumerate(terminal.lines) if line.startswith(">"))
        assert terminal.screen.buffer[row][5].reverse


@pytest.mark.parametrize("kind", ["linux", "xterm, 16 colours"])
def test_where_there_are_few_colours_the_terminals_own_are_used(kind: str, open_sample: Open) -> None:
    """None of the bright ones either, which the console of a server cannot show."""
    with open_sample(80, 24, **KINDS[kind]) as terminal:
        terminal.press(b"3")
        terminal.press(ENTER)
        sent = {code for code in codes(terminal) if COLOR.fullmatch(code)}
        assert sent <= {"31", "35"}, sent


def test_screen_with_256_colours_gets_no_true_colour(open_sample: Open) -> None:
    with open_sample(80, 24, **KINDS["screen-256color"]) as terminal:
        terminal.press(b"3")
        assert not [code for code in codes(terminal) if code.startswith(("38;2", "48;2"))]
        assert [code for code in codes(terminal) if code.startswith("38;5")]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}, {"TERM": "xterm", "PYTHONIOENCODING": "latin-1"}], ids=["dumb", "none", "latin"])  # fmt: skip
def test_a_terminal_that_can_show_no_screen_gets_a_sentence(
    environment: dict[str, str], sample_home: Path
) -> None:
    with Terminal(DEMO, 80, 24, env={"BILLSPOOL_HOME": str(sample_home), **environment}) as terminal:
        terminal.rest(0.5)
        assert b"\x1b" not in terminal.sent
        said = " ".join(bytes(terminal.sent).decode("latin-1").split())
        assert said.startswith("This terminal ")
        assert said.endswith(("lists them.", "start again."))
        assert not terminal.is_alive
        assert os.waitstatus_to_exitcode(os.waitpid(terminal.pid, 0)[1]) == 2


def test_for_readers_of_braille_the_hardware_cursor_is_visible_and_follows(open_sample: Open) -> None:
    with open_sample(80, 24, BILLSPOOL_ACCESSIBLE="on") as terminal:
        terminal.press(b"3")
        for key in (DOWN, DOWN, b"k"):
            terminal.press(key)
            cursor = terminal.screen.cursor
            assert not cursor.hidden
            assert terminal.screen.display[cursor.y][cursor.x] == ">", terminal.text
        assert not set("█▒░") & set(terminal.text)


@pytest.fixture
def tmux(sample_home: Path, tmp_path: Path) -> Iterator[list[str]]:
    """A tmux of this test's own with the app in it: the words every command to it begins with."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    settings = tmp_path / "tmux.conf"
    settings.write_text("set -g remain-on-exit on\n")  # a pane whose program has died still says why
    words = ["tmux", "-S", str(tmp_path / "tmux"), "-f", str(settings)]
    inside = f"BILLSPOOL_HOME={shlex.quote(str(sample_home))} {shlex.join(DEMO)}"
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    subprocess.run(
        [*words, "-u", "new-session", "-d", "-x", "120", "-y", "40", inside], check=True, env=environment
    )
    yield words
    subprocess.run([*words, "kill-server"], check=False, capture_output=True)


def seen(tmux: list[str], wanted: str, *, gone: bool = False, seconds: float = 20) -> str:
    """The pane as text, once the words are in it (or gone from it)."""
    end = time.monotonic() + seconds
    while True:
        shot = subprocess.run([*tmux, "capture-pane", "-p"], check=False, capture_output=True, text=True)
        pane = shot.stdout + shot.stderr
        if (wanted in pane) is not gone:
            return pane
        assert time.monotonic() < end, f"{wanted!r} {'stays' if gone else 'does not appear'}:\n{pane}"
        time.sleep(0.1)


def typed(tmux: list[str], *keys: str) -> None:
    subprocess.run([*tmux, "send-keys", *keys], check=True)


@pytest.mark.long
def test_a_clerk_can_work_inside_tmux(tmux: list[str]) -> None:
    """Real keys through a real multiplexer: a mark, its question answered No, the palette, another size, home."""
    seen(tmux, "F1 help")
    typed(tmux, "3")
    seen(tmux, "Billed")
    typed(tmux, "Enter")
    seen(tmux, "F10 post")
    typed(tmux, "a")
    seen(tmux, "a approve*")
    typed(tmux, "F10")
    seen(tmux, "y/N")
    typed(tmux, "n")
    seen(tmux, "y/N", gone=True)
    typed(tmux, ":")
    seen(tmux, "Go to or do")
    typed(tmux, "accounting queue")
    seen(tmux, "Accounting queue")
    typed(tmux, "Enter")
    seen(tmux, "Ready to Export")
    subprocess.run([*tmux, "resize-window", "-x", "80", "-y", "24"], check=True)
    seen(tmux, "Ready to Export")
    typed(tmux, "F3")
    assert len(seen(tmux, "Needs you").rstrip("\n").splitlines()) == 24
