"""What `billspool doctor` looks at: each thing on its own, so that one that fails hides no other."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import Refusal
from tui import terminal

if TYPE_CHECKING:
    from tui.cli.session import Session

GOOD, ADVICE, FAULT = "good", "advice", "fault"
TEXTUAL = "8.2.8"
"""The version the screens and the thrifty display are made for."""
FEWEST_COLORS = 256


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was looked at; `detail` and `way_out` are sentences, the first without its full stop."""

    name: str
    level: str
    detail: str
    way_out: str = ""


def examine(session: Session) -> Iterator[Result]:
    """Look at everything; the book is only read."""
    for look in (_billspool, _python, _textual, _sqlite, _lxml):
        yield look()
    yield from _terminal(terminal.look())
    yield _preferences()
    yield from _book(session)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _billspool() -> Result:
    from store.places import places

    found = places()
    where = next(iter(found.values()))
    if len(set(found.values())) == 1 and where is not None:
        return Result(
            "billspool", GOOD, f"{_version('billspool') or 'not installed as a package'}, in {where}"
        )
    return Result(
        "billspool",
        FAULT,
        "its packages come from several places",
        "Install it into an environment of its own.",
    )


def _python() -> Result:
    return Result("Python", GOOD, f"{'.'.join(map(str, sys.version_info[:3]))}, {sys.executable}")


def _textual() -> Result:
    found = _version("textual")
    if found == TEXTUAL:
        return Result("Textual", GOOD, found)
    way_out = f"Install billspool anew with its constraints; it is made for {TEXTUAL}."
    if not found:
        return Result("Textual", FAULT, "is not there", way_out)
    return Result("Textual", ADVICE, f"{found}; the thrifty display stands aside and sends more", way_out)


def _sqlite() -> Result:
    from store.engine.sqlite import sqlite_version, wal_is_safe

    number = ".".join(map(str, sqlite_version()))
    if wal_is_safe(sqlite_version()):
        return Result("SQLite", GOOD, f"{number}, several may write at once (WAL)")
    return Result(
        "SQLite", ADVICE, f"{number} could damage a log that several share, so writers wait for one another",
        "pip install pysqlite3 brings a newer one.",
    )  # fmt: skip


def _lxml() -> Result:
    found = _version("lxml")
    if found:
        return Result("lxml", GOOD, found)
    return Result(
        "lxml",
        FAULT,
        "is not there, so no batch can be written",
        "Install billspool anew with its constraints.",
    )


# ---- the terminal -----------------------------------------------------------------------------------------------


def _terminal(here: terminal.Terminal) -> Iterator[Result]:
    yield _kind(here)
    yield _colors(here)
    yield _size(here)
    yield _encoding(here)
    yield from _between(here)


def _kind(here: terminal.Terminal) -> Result:
    name = f"TERM is {here.term or 'not set'}"
    if here.term in terminal.CANNOT:
        return Result(
            "terminal",
            ADVICE,
            f"{name}, so only the verbs can be used here",
            "Set TERM to xterm-256color, linux or vt100.",
        )
    if not here.known:
        return Result(
            "terminal",
            ADVICE,
            f"{name}, which this machine does not know",
            "Set TERM=xterm-256color, or install ncurses-term.",
        )
    return Result("terminal", GOOD, name)


def _colors(here: terminal.Terminal) -> Result:
    if not here.colors:
        why = "NO_COLOR is set" if "NO_COLOR" in os.environ else "the terminal has none"
        return Result("colours", GOOD, f"none, since {why}; every state has a letter and a word")
    number = "all" if here.colors == terminal.TRUE_COLOR else str(here.colors)
    if here.colors >= FEWEST_COLORS:
        return Result("colours", GOOD, number)
    hint = "screen-256color" if here.multiplexer else "xterm-256color"
    return Result(
        "colours", GOOD, f"{number}; the terminal's own are used", f"If it can show more: TERM={hint}."
    )


def _size(here: terminal.Terminal) -> Result:
    size = f"{here.columns} x {here.rows}"
    if here.columns >= terminal.LEAST_COLUMNS and here.rows >= terminal.LEAST_ROWS:
        return Result("size", GOOD, size)
    return Result(
        "size",
        ADVICE,
        f"{size} is too small for the screens",
        "Make the window 80 columns by 24 rows or larger.",
    )


def _encoding(here: terminal.Terminal) -> Result:
    said = next(
        (f"{name}={os.environ[name]}" for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)),
        "no LANG",
    )
    if here.is_utf8:
        return Result("characters", GOOD, f"UTF-8, {said}")
    return Result(
        "characters", FAULT, f"{here.encoding}, {said}", "Set LANG=C.UTF-8, and the terminal itself to UTF-8."
    )


def _between(here: terminal.Terminal) -> Iterator[Result]:
    """What lies between the person's terminal and the program."""
    if here.multiplexer == "tmux":
        yield Result(
            "tmux", GOOD, "copying and Esc need two lines in ~/.tmux.conf",
            "set -g set-clipboard on, and set -s escape-time 20.",
        )  # fmt: skip
    elif here.multiplexer == "screen":
        yield Result(
            "screen", GOOD, "Esc waits for a second key", "maptimeout 20 in ~/.screenrc shortens that."
        )
    if here.over_ssh:
        yield Result(
            "ssh",
            GOOD,
            "you come over the network",
            "On a slow line: Compression yes for this host in ~/.ssh/config.",
        )


# ---- settings, book, spool --------------------------------------------------------------------------------------


def _preferences() -> Result:
    from tui.preferences import load

    loaded = load()
    if loaded.problem:
        return Result(
            "preferences",
            FAULT,
            loaded.problem.rstrip("."),
            "Mend that line; until then nothing of the file counts.",
        )
    if not loaded.path.exists():
        return Result(
            "preferences",
            GOOD,
            f"none at {loaded.path}",
            "`billspool preferences example` prints a file to begin with.",
        )
    return Result("preferences", GOOD, str(loaded.path))


def _book(session: Session) -> Iterator[Result]:
    """The book, as far as one gets into it; what lies behind is looked at only with the book open."""
    try:
        desk = session.desk()
    except Refusal as refusal:
        yield Result("book", FAULT, refusal.message.rstrip("."))
        return
    if "://" in str(session.address):
        yield Result("book", GOOD, desk.book.url)
    else:
        yield _file(Path(desk.book.url))
    yield _said(lambda: _spool(session), "spool")
    try:
        yield from _mail(session)
    except Refusal as refusal:
        yield Result("mail", FAULT, refusal.message.rstrip("."))
    try:
        yield from _web_connector(session)
    except Refusal as refusal:
        yield Result("Web Connector", FAULT, refusal.message.rstrip("."))


def _file(path: Path) -> Result:
    """A book in a file: on a local disk, as opening it has shown; readable for nobody else, or at most for a group."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o007:
        return Result(
            "book", FAULT, f"{path} can be opened by everybody (mode {mode:04o})", f"chmod o-rwx {path}"
        )
    shared = ", shared with its group" if mode & 0o070 else ""
    return Result("book", GOOD, f"{path}, mode {mode:04o}{shared}, on a local disk")


def _spool(session: Session) -> Result:
    from exporter import batches

    found = batches.status(session.office())
    if not os.access(found.folder, os.W_OK | os.X_OK):
        return Result(
            "spool", ADVICE, f"{found.folder} cannot be written by you, so batches are another account's work",
            "Ask whoever owns it, or use the account that writes the batches.",
        )  # fmt: skip
    counts = ", ".join(f"{count} in {name}" for name, count in found.counts.items() if count)
    return Result("spool", GOOD, f"{found.folder}, {counts or 'empty'}")


def _mail(session: Session) -> Iterator[Result]:
    """Server, password and what waits, where mail is used and the person settles it."""
    from exporter.batches import require
    from exporter.mail.checkup import checkup
    from store.errors import NotPermitted
    from store.views.settings import settings_of

    desk = session.desk()
    try:
        require(desk, "mail")
    except NotPermitted:
        return
    for each in checkup(desk, settings_of(desk)):
        yield Result(each.name, each.level, each.detail, each.way_out)


def _web_connector(session: Session) -> Iterator[Result]:
    """Password, address, certificate, service and last contact, where the Web Connector is used."""
    from exporter import batches
    from exporter.webconnector.checkup import checkup
    from store.views.settings import settings_of

    desk = session.office()
    settings = settings_of(desk)
    found = checkup(
        batches.open_spool(desk, settings), user=settings["webconnector.user"], url=settings["webconnector.url"],
        now=desk.clock().timestamp(),
    )  # fmt: skip
    return (Result(each.name, each.level, each.detail, each.way_out) for each in found)


def _said(look: Callable[[], Result], name: str) -> Result:
    try:
        return look()
    except Refusal as refusal:
        return Result(name, FAULT, refusal.message.rstrip("."))
