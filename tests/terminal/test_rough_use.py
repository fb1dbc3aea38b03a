"""Terminals that vanish, megabytes that are pasted, windows that are dragged about: a sentence or nothing, never a traceback."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import DEMO, Open
from tests.terminal.driver import DOWN, ENTER, ESCAPE, F10, ROOT, UP, Terminal, _set_size

CUT_OFF = 129
REVIEW = (b"3", ENTER)


def unfinished(home: Path) -> list[Path]:
    return list((home / "state" / "unfinished").glob("*.json"))


def kept_alive(terminal: Terminal, home: Path, text: str) -> Path:
    """The file in which the session keeps what has been begun, once this is in it."""
    for _ in range(50):
        terminal.rest(0.2)
        for live in (home / "state" / "unfinished").glob("*.live"):
            if text in live.read_text():
                return live
    raise AssertionError(f"{text!r} is never kept")


def ended(pid: int, seconds: float = 10) -> int:
    """The exit status of a program that ends by itself."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    raise AssertionError("the program goes on without anybody")


def vanish(terminal: Terminal) -> int:
    """Close the terminal under the program, as a lost connection does."""
    os.close(terminal.fd)
    return ended(terminal.pid)


def pour(terminal: Terminal, data: bytes, seconds: float = 60) -> None:
    """Send much, as fast as the program takes it, reading what it answers."""
    os.set_blocking(terminal.fd, False)
    deadline = time.monotonic() + seconds
    while data:
        assert time.monotonic() < deadline, f"{len(data)} bytes are still to be taken"
        try:
            data = data[os.write(terminal.fd, data[:4096]) :]
        except BlockingIOError:
            terminal._read(0.01)
    os.set_blocking(terminal.fd, True)


def no_traceback(terminal: Terminal) -> None:
    assert b"Traceback" not in terminal.sent
    assert b"fault of its own" not in terminal.sent
    assert terminal.is_alive


def test_what_was_marked_and_typed_is_there_after_the_line_broke(
    open_sample: Open, sample_home: Path
) -> None:
    terminal = open_sample(120, 40)
    terminal.presses(*REVIEW, b"a", b"r", b"only half of it is in place")
    assert vanish(terminal) == CUT_OFF
    (file,) = unfinished(sample_home)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "only half of it is in place" in json.dumps(json.loads(file.read_text()))

    again = Terminal(DEMO, 120, 40, env={"BILLSPOOL_HOME": str(sample_home)})
    with again:
        again.wait_for("Not finished when you were last here: 1 mark on")
        again.press(b"y")
        again.presses(*REVIEW)
        assert again.shows("1 mark, not posted")
        again.presses(DOWN, b"r")
        assert again.shows("only half of it is in place")
        no_traceback(again)
    assert unfinished(sample_home) == []


def test_what_was_marked_and_typed_is_there_after_the_program_was_killed(
    open_sample: Open, sample_home: Path
) -> None:
    terminal = open_sample(80, 24)
    terminal.presses(*REVIEW, b"a", b"r", b"only half of it is in place")
    live = kept_alive(terminal, sample_home, "only half of it is in place")
    terminal.signal(signal.SIGKILL)
    assert ended(terminal.pid) == -signal.SIGKILL
    os.close(terminal.fd)
    assert live.stat().st_mode & 0o777 == 0o600
    with Terminal(DEMO, 80, 24, env={"BILLSPOOL_HOME": str(sample_home)}) as again:
        again.wait_for("Not finished when you were last here: 1 mark on")
        assert not live.exists()
        again.press(b"y")
        again.presses(*REVIEW, DOWN, b"r")
        again.wait_for("only half of it is in place")
        no_traceback(again)


def test_a_terminal_that_goes_without_a_signal_is_noticed(sample_home: Path) -> None:
    """Where the terminal does not control the program, nothing tells it that the terminal is gone."""
    master, slave = pty.openpty()
    _set_size(slave, 80, 24)
    environment = {
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BILLSPOOL_HOME": str(sample_home),
    }
    process = subprocess.Popen(
        DEMO, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=ROOT, start_new_session=True
    )
    os.close(slave)
    shown = b""
    while b"help" not in shown:
        shown += os.read(master, 65536)
    os.close(master)
    assert ended(process.pid) == CUT_OFF
    process.returncode = CUT_OFF
    assert unfinished(sample_home) == [], "nothing was begun"


def test_told_to_end_it_leaves_the_terminal_as_it_was(open_sample: Open, sample_home: Path) -> None:
    with open_sample(80, 24) as terminal:
        terminal.presses(*REVIEW, b"a")
        terminal.signal(signal.SIGTERM)
        terminal.rest(0.5)
        assert b"\x1b[?1049l" in terminal.sent
        assert len(unfinished(sample_home)) == 1


@pytest.mark.parametrize(
    "opened",
    [(b"1", b"/"), (*REVIEW, b"r"), (b":",), (b"3", b"\t", b"\t", ENTER, b"e")],
    ids=["filter", "form", "palette", "cell"],
)
def test_a_megabyte_pasted_into_a_field_is_cut_to_its_length(
    open_sample: Open, opened: tuple[bytes, ...]
) -> None:
    with open_sample(80, 24) as terminal:
        terminal.presses(*opened)
        pasted = b"\x1b[200~" + b"[/b]\x07\x00\x1b]52;c;aGk=\x07 x" * 60_000 + b"\x1b[201~"
        pour(terminal, pasted)
        terminal.rest(0.5)
        no_traceback(terminal)
        terminal.press(ESCAPE)
        terminal.press(b"d")
        terminal.press(ESCAPE)
        terminal.press(b"1")
        assert terminal.shows("Commitments")
        assert b"\x1b]52;" not in terminal.sent


def test_keys_faster_than_frames_do_what_the_same_keys_do_slowly(open_sample: Open) -> None:
    with open_sample(80, 24) as terminal:
        terminal.presses(*REVIEW)
        terminal.press(DOWN * 400 + UP * 400 + b"a" * 2 + b"u" + b"\x1b[6~\x1b[5~" * 50 + b"g", quiet=0.5)
        no_traceback(terminal)
        assert any(line.startswith(">") for line in terminal.lines)
        terminal.press(b"/e" + ESCAPE, quiet=0.4)
        terminal.press(F10)
        assert terminal.shows("y/N")
        terminal.press(b"n")
        no_traceback(terminal)


def test_a_storm_of_resizes_ends_in_a_whole_screen(open_sample: Open) -> None:
    with open_sample(120, 40) as terminal:
        terminal.presses(*REVIEW)
        before = terminal.lines
        for step in range(60):
            columns, rows = ((120, 40), (79, 24), (200, 60), (20, 5), (1, 1), (80, 24))[step % 6]
            terminal.set_size(columns, rows)
            terminal._read(0.002)
        terminal.resize(120, 40)
        terminal.press(b"\x0c", quiet=0.4)
        no_traceback(terminal)
        assert terminal.lines == before


@pytest.mark.parametrize("screen", [(), (b"1",), (b"3",), REVIEW, (*REVIEW, b"r"), (b"4",)])
def test_looking_around_sends_nothing(open_sample: Open, screen: tuple[bytes, ...]) -> None:
    with open_sample(120, 40) as terminal:
        terminal.presses(*screen)
        terminal.rest(0.5)
        begin = len(terminal.sent)
        time.sleep(2.5)
        terminal._read(0.1)
        assert len(terminal.sent) == begin
