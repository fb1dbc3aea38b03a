"""A program on the other end of a pseudo-terminal: keys go in, bytes are counted, and the screen can be read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyte

COLORS = {
    16: {"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "standard"},
    256: {"TERM": "xterm-256color"},
    1 << 24: {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}
KEPT = ("PATH", "HOME", "BILLSPOOL_HOME", "VIRTUAL_ENV", "PYTHONPATH")
"""What of the environment a program gets to see."""
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}
"""What a terminal says when it is asked whether it can hold frames back, what it is, and where the cursor stands."""
QUIET = 0.15
"""Seconds without a byte, the program asleep, after which it is taken to be waiting for a key."""
TAKEN, ESCAPE_TAKEN = 0.03, 0.25
"""Seconds after which a key has surely been read; an escape may be the beginning of more."""
EPOLL = ("232", "281", "22")
"""The system call in which an event loop sleeps, on x86-64 and on ARM; its fourth argument is for how long, in milliseconds."""
ROOT = Path(__file__).resolve().parents[2]

DOWN, UP, RIGHT, LEFT = b"\x1b[B", b"\x1b[A", b"\x1b[C", b"\x1b[D"
PAGE_DOWN, PAGE_UP, HOME, END = b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
ENTER, ESCAPE, TAB = b"\r", b"\x1b", b"\t"
F1, F3, F5, F6, F10 = b"\x1bOP", b"\x1bOR", b"\x1b[15~", b"\x1b[17~", b"\x1b[21~"


class GivenUp(AssertionError):
    """The program did not do what was waited for."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a program sent after a key: how much, how soon (seconds), and at what cost (seconds of processor)."""

    bytes: int
    first: float | None
    last: float | None
    cpu: float


class Screen(pyte.Screen):
    """A terminal's screen; the sequences that pyte does not know leave no letters on it."""

    def erase_in_display(self, how: int = 0, *arguments: object, **more: object) -> None:
        """Erase cells nobody has written as well, as terminals do: pyte leaves them in no colour."""
        for y in range(self.cursor.y + 1, self.lines) if how == 0 else ():
            for x in range(self.columns):
                self.buffer[y][x] = self.cursor.attrs
        super().erase_in_display(how, *arguments, **more)

    def report_device_status(self, *_args: object, **_more: object) -> None:
        """Say nothing: `Terminal` answers."""

    report_device_attributes = report_device_status
    select_graphic_rendition_private = report_device_status


class Terminal:
    """A running program, its screen, and everything it has sent."""

    def __init__(
        self, argv: Sequence[str], columns: int = 120, rows: int = 40, *, colors: int = 256, env: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Start the program.

        Args:
            argv: the command; the first word is looked up on PATH.
            columns: of the terminal.
            rows: of the terminal.
            colors: how many the terminal says it has: a key of `COLORS`.
            env: what the program's environment holds besides `KEPT`.
        """
        self.screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = bytearray()
        self.first_paint = Traffic(0, None, None, 0.0)
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment = {**kept, "LANG": "C.UTF-8", **COLORS[colors], **(env or {})}
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            _set_size(1, columns, rows)
            os.execvpe(argv[0], list(argv), environment)
        _set_size(self.fd, columns, rows)

    @classmethod
    def python(cls, module: str, *arguments: str, columns: int = 120, rows: int = 40, colors: int = 256,
               env: Mapping[str, str] | None = None) -> Terminal:  # fmt: skip
        """Start a module with this interpreter."""
        return cls([sys.executable, "-m", module, *arguments], columns, rows, colors=colors, env=env)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- keys in, bytes out -----------------------------------------------------------------------------------------

    def press(self, keys: bytes, quiet: float = QUIET) -> Traffic:
        """Send keys and wait until the program rests."""
        before = self.cpu()
        os.write(self.fd, keys)
        count, first, last = self._settle(quiet)
        return Traffic(count, first, last, self.cpu() - before)

    def step(self, keys: bytes, ahead: float = QUIET) -> None:
        """Send keys and wait until they are dealt with: the program sleeps, and nothing is due within so many seconds."""
        os.write(self.fd, keys)
        self.settle(ahead, ESCAPE_TAKEN if keys.endswith(ESCAPE) else TAKEN)

    def settle(self, ahead: float = QUIET, least: float = TAKEN) -> None:
        """Wait until the program sleeps and nothing is due within so many seconds; where the kernel does not say when it
        wakes, until it has slept for as long.

        Args:
            least: seconds to wait at least, for what was sent to be read.
        """
        begin = calm_since = time.perf_counter()
        while self.is_alive:
            calm = not self._read(0.01) and not self._is_busy()
            now = time.perf_counter()
            calm_since = calm_since if calm else now
            slept = now - calm_since
            if calm and now - begin >= least and (slept >= ahead or self._sleeps_for() - slept >= ahead):
                return
            if now - begin > 30:
                raise GivenUp(f"the program does not come to rest:\n{self.text}")

    def _sleeps_for(self) -> float:
        """Seconds for which the program went to sleep in its event loop, unless a key comes; 0 where that is not known."""
        try:
            call, *arguments = Path(f"/proc/{self.pid}/syscall").read_text().split()
        except OSError:
            return 0.0
        if call not in EPOLL:
            return 0.0
        milliseconds = int(arguments[3], 16) & 0xFFFFFFFF
        return float("inf") if milliseconds > 0x7FFFFFFF else milliseconds / 1000

    def type(self, keys: bytes) -> None:
        """Send keys and wait for nothing."""
        os.write(self.fd, keys)

    def presses(self, *keys: bytes) -> list[Traffic]:
        """Send keys one at a time."""
        return [self.press(key) for key in keys]

    def rest(self, seconds: float = QUIET) -> int:
        """Wait until the program has rested this long; how many bytes came meanwhile."""
        return self._settle(seconds)[0]

    def wait_for(self, text: str, seconds: float = 30) -> Traffic:
        """Wait until a text stands on the screen and the program rests; processor time counts from the start until the text stands."""
        begin, count, first = time.perf_counter(), 0, None
        while not self.shows(text):
            if time.perf_counter() - begin > seconds or not self.is_alive:
                raise GivenUp(f"{text!r} does not appear:\n{self.text}")
            more = self._read(0.05)
            count += more
            first = first or (time.perf_counter() - begin if more else None)
        shown, cpu = time.perf_counter() - begin, self.cpu()
        count += self.rest()
        return Traffic(count, first, shown, cpu)

    def _settle(self, quiet: float, most: float = 30.0) -> tuple[int, float | None, float | None]:
        begin = time.perf_counter()
        count, first, last, calm_since = 0, None, None, begin
        while True:
            more = self._read(0.01)
            now = time.perf_counter()
            if more:
                count, first, last, calm_since = count + more, first or now, now, now
            elif self._is_busy():
                calm_since = now
            if now - calm_since >= quiet or not self.is_alive:
                return count, first and first - begin, last and last - begin
            if now - begin > most:
                raise GivenUp(f"the program does not come to rest:\n{self.text}")

    def _read(self, seconds: float) -> int:
        if not select.select([self.fd], [], [], seconds)[0]:
            return 0
        try:
            chunk = os.read(self.fd, 1 << 16)
        except OSError:
            return 0
        for question, answer in ANSWERS.items():
            if question in chunk:
                os.write(self.fd, answer)
        self.sent += chunk
        self._stream.feed(chunk)
        return len(chunk)

    def resize(self, columns: int, rows: int) -> None:
        """Make the window larger or smaller and wait for what follows."""
        self.screen.resize(rows, columns)
        self.set_size(columns, rows)
        self.rest(0.3)

    def set_size(self, columns: int, rows: int) -> None:
        """Tell the program of another size of the window."""
        _set_size(self.fd, columns, rows)

    def overwrite(self, data: bytes) -> None:
        """Let somebody else write to the screen."""
        self._stream.feed(data)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The rows of the screen without trailing blanks."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def shows(self, text: str) -> bool:
        """Whether a text stands on the screen."""
        return any(text in line for line in self.screen.display)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell with all that can be seen of it: character, colours and attributes; of a blank, its background."""
        columns = range(self.screen.columns)
        return [[seen(self.screen.buffer[y][x]) for x in columns] for y in range(self.screen.lines)]

    # ---- the process ------------------------------------------------------------------------------------------------

    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        try:
            return self._state(Path(f"/proc/{self.pid}/stat")) not in "ZX"
        except OSError:
            return False

    def _is_busy(self) -> bool:
        try:
            return any(self._state(stat) in "RD" for stat in Path(f"/proc/{self.pid}/task").glob("*/stat"))
        except OSError:
            return False

    @staticmethod
    def _state(stat: Path) -> str:
        return stat.read_text().rsplit(")", 1)[1].split()[0]

    def cpu(self) -> float:
        """Seconds of processor time used so far, to the microsecond where the kernel keeps them."""
        try:
            tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
            return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
        except OSError:
            return 0.0

    def memory(self) -> int:
        """Resident memory in kilobytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def close(self) -> None:
        """End the program."""
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.fd)


def seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """All that can be seen of a cell."""
    if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse):
        return " ", cell.bg
    return tuple(cell)


def _set_size(fd: int, columns: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
