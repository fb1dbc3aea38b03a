"""What the terminal says of itself: its kind, its colours, its size, its characters, and what lies between it and the program."""

from __future__ import annotations

import codecs
import contextlib
import curses
import os
import shutil
import sys
from collections.abc import Mapping

from store.errors import Unavailable
from store.text import printable
from store.values import frozen

LEAST_COLUMNS, LEAST_ROWS = 80, 24
TRUE_COLOR = 1 << 24
CANNOT = ("", "dumb", "unknown")
"""What a terminal calls itself that cannot show a screen."""


@frozen
class Terminal:
    """The terminal billspool runs in."""

    term: str
    known: bool
    """Whether terminfo has an entry for it."""
    colors: int
    """0 where it has none, or none are wanted."""
    columns: int
    rows: int
    encoding: str
    multiplexer: str
    """`tmux`, `screen`, or nothing."""
    over_ssh: bool

    @property
    def is_utf8(self) -> bool:
        """Whether every character of ours can be shown."""
        with contextlib.suppress(LookupError):
            return codecs.lookup(self.encoding).name == "utf-8"
        return False

    def require_screen(self) -> None:
        """Raise `Unavailable` where no screen can be shown; the sentence says what to set."""
        if self.term in CANNOT:
            raise Unavailable(
                f"This terminal calls itself “{printable(self.term) or 'nothing'}” and cannot show a screen; set TERM to what it is "
                "(xterm-256color, linux, vt100), or name a verb: `billspool --help` lists them.",
                rule="terminal.dumb", field="TERM", value=printable(self.term),
            )  # fmt: skip
        if not self.is_utf8:
            raise Unavailable(
                f"This terminal is set to {printable(self.encoding)}, in which the screens cannot be shown; "
                "set LANG to C.UTF-8 and start again.",
                rule="terminal.encoding", field="LANG", value=printable(self.encoding),
            )  # fmt: skip


def look(environ: Mapping[str, str] | None = None) -> Terminal:
    """The terminal as it is now."""
    said = os.environ if environ is None else environ
    term = said.get("TERM", "")
    known, colors = _terminfo(term)
    size = shutil.get_terminal_size((LEAST_COLUMNS, LEAST_ROWS))
    return Terminal(
        term=term,
        known=known,
        colors=_colors(said, term, known, colors),
        columns=size.columns,
        rows=size.lines,
        encoding=sys.stdout.encoding if sys.stdout is not None and sys.stdout.encoding else "utf-8",
        multiplexer="tmux" if said.get("TMUX") else "screen" if said.get("STY") else "",
        over_ssh=bool(said.get("SSH_CONNECTION") or said.get("SSH_TTY")),
    )


def _terminfo(term: str) -> tuple[bool, int]:
    """Whether terminfo knows the terminal, and its colours."""
    if term in CANNOT:
        return False, 0
    try:
        with open(os.devnull, "wb") as nowhere:
            curses.setupterm(term, nowhere.fileno())
    except curses.error:
        return False, 0
    # curses reads one terminal's description in a process; a name that says its colours is believed before it.
    return True, 256 if "256color" in term else max(0, curses.tigetnum("colors"))


def _colors(said: Mapping[str, str], term: str, known: bool, colors: int) -> int:
    if "NO_COLOR" in said or term in CANNOT:
        return 0
    if said.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return TRUE_COLOR
    if not known:
        return 256 if "256color" in term else 16
    return 16 if colors == 8 else colors
