"""Taking lines out of the program: a copy for the clipboard, and all that is shown as a file for a spreadsheet."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from textual.worker import Worker

from store.errors import Refusal, Unavailable
from store.home_folder import at_home
from store.rules.money import money_text, percent_text, quantity_text
from tui.text import plain
from tui.widgets.columns import Column
from tui.widgets.figures import MARKS, STATES, as_date
from tui.widgets.figures import shown as as_shown
from tui.widgets.ledger_marks import LedgerMarks
from tui.widgets.window import Row

STEP = 500
"""Rows read at a time."""
TOLD_EVERY = 5_000
COPY = "copied.txt"


def downloads() -> Path:
    """The folder of what was taken out; BILLSPOOL_HOME names another data directory."""
    home = os.environ.get("BILLSPOOL_HOME", "")
    if home:
        return at_home(home) / "downloads"
    from platformdirs import user_data_path

    return user_data_path("billspool") / "downloads"


def in_short(path: Path) -> str:
    """A path as a person writes it: the home folder as ``~``."""
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)


def for_spreadsheet(column: Column, row: Row) -> str:
    """A cell as a spreadsheet reads it: figures as bare numbers, dates as ISO, states in words, texts harmless."""
    from store.spreadsheet import harmless

    value = row.get(column.key)
    if value is None or value == "":
        return ""
    writers = {"money": money_text, "percent": percent_text, "quantity": quantity_text}
    if column.kind in writers and isinstance(value, int):
        return writers[column.kind](value)
    if column.kind == "date" and (date := as_date(value)):
        return date.isoformat()
    words = {"state": STATES, "mark": MARKS}.get(column.kind, {}).get(str(value))
    return harmless(words[0].split(" ", 1)[-1] if words else plain(value))


class LedgerHandover(LedgerMarks):
    """The part of `LedgerTable` that hands lines to other programs."""

    _export: Worker[None] | None = None

    # ---- copying ------------------------------------------------------------------------------------------------

    def action_table_copy(self) -> None:
        """Copy as text between tabs; a terminal that takes no copy is told where the same stands in a file."""
        lines = ["\t".join(self._as_shown(row)) for row in self.chosen_rows()]
        if not lines:
            self.app.notify(f"There is no line to copy. {self.nothing}", severity="warning")
            return
        text = "\n".join(lines)
        self.app.copy_to_clipboard(text)
        path = downloads() / COPY
        _written(path, [text + "\n"])
        count = "1 line" if len(lines) == 1 else f"{len(lines):,} lines"
        self.app.notify(f"Copied {count}; also as {path.name} in {in_short(path.parent)}")

    def _as_shown(self, row: Row) -> Iterable[str]:
        return (as_shown(column, row.get(column.key), self.today)[0].strip() for column in self.columns)

    # ---- exporting ----------------------------------------------------------------------------------------------

    def action_table_export(self) -> None:
        """Write every line of the filtered listing; the key again stops it and leaves no file."""
        if self._export is not None and self._export.is_running:
            self._export.cancel()
            self.app.notify("The export is stopped; no file was written.", severity="warning")
            return
        if not self.count:
            self.app.notify(f"There is no line to export. {self.nothing}", severity="warning")
            return
        self._export = self.run_worker(self._exported())

    async def _exported(self) -> None:
        try:
            await self._write_all()
        except Refusal as refusal:
            self.app.notify(refusal.message, severity="error")

    async def _write_all(self) -> None:
        """Whole or not at all: the file has its name only once its last line is in it."""
        import csv

        from store.spreadsheet import harmless

        path = _free(
            downloads(), f"{self.screen.__class__.__name__.removesuffix('Screen').lower()}-{self._stamp()}"
        )
        beside, count = _beside(path), self.count
        try:
            with beside.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([harmless(column.title) for column in self.columns])
                for start in range(0, count, STEP):
                    rows = self._window.listing.window(start, STEP)
                    writer.writerows(
                        [for_spreadsheet(column, self.adjusted(row)) for column in self.columns]
                        for row in rows
                    )
                    if start % TOLD_EVERY == 0 and start:
                        self.app.notify(f"{start:,} of {count:,} lines written …")
                    await asyncio.sleep(0)
            beside.replace(path)
        except OSError as error:
            raise _no_room(path, error) from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        lines = "1 line" if count == 1 else f"{count:,} lines"
        self.app.notify(f"{lines} written as {path.name} in {in_short(path.parent)}")

    def _stamp(self) -> str:
        return self.today.isoformat()


def _free(folder: Path, name: str) -> Path:
    """A path of that name that is not taken."""
    paths = (folder / f"{name}{f'-{n}' if n else ''}.csv" for n in range(10_000))
    return next(path for path in paths if not path.exists())


def _beside(path: Path) -> Path:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".export-", suffix=".part")
    except OSError as error:
        raise _no_room(path, error) from error
    os.close(handle)
    return Path(name)


def _written(path: Path, lines: Sequence[str]) -> None:
    beside = _beside(path)
    try:
        beside.write_text("".join(lines), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise _no_room(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _no_room(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"It could not be written ({error.strerror}) to {in_short(path.parent)}; make room there, or let BILLSPOOL_HOME name "
        "another folder.",
        rule="export.file", field="file", value=str(path),
    )  # fmt: skip
