"""A file as rows of cells: a workbook, or a CSV file that is one sheet. Its size is bounded before anything is parsed."""

from __future__ import annotations

import csv
import hashlib
import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from store.intake.cells import Raw, exact
from store.intake.faults import refused
from store.intake.inspection import MOST_COLUMNS, MOST_ROWS, SheetCells, Unreadable, inspect

MOST_BYTES = 50_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WITH_MACROS = (".xlsm", ".xltm", ".xlam")
_SEPARATORS = ",;\t"


@dataclass(slots=True)
class RawSheet:
    """A sheet as it lies in the file: rows of cells, headings first; `marks` says which cells cannot be read and why."""

    name: str
    rows: list[list[Raw]]
    marks: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class Content:
    """What a file holds. A CSV file is one sheet, so what another sheet would tell is not held against it."""

    file: str
    sheets: list[RawSheet]
    whole: bool
    digest: str


def read(path: str | Path, *, sheet: str | None = None) -> Content:
    """The content of a workbook or CSV file.

    Args:
        sheet: the sheet a CSV file is; its name says so where it is None. Of a workbook, the one sheet to read.

    Raises:
        IntakeRefused: it is missing, too large, damaged or of another format.
    """
    path = Path(path)
    head = _opened(path)
    try:
        if path.suffix.lower() == ".csv":
            rows = _csv_rows(path, head)
            return Content(path.name, [RawSheet(sheet or path.stem, rows)], False, _digest(path))
        sheets = _workbook(path, head)
    except Unreadable as fault:
        raise refused(path.name, f"The file {fault}.") from fault
    wanted = [
        found
        for found in sheets
        if sheet is None or found.name.strip().casefold() == sheet.strip().casefold()
    ]
    if sheet is not None and not wanted:
        raise refused(
            path.name, f"The workbook has no sheet {sheet!r}; leave --sheet out or name one it has.", sheet
        )
    return Content(path.name, wanted, sheet is None, _digest(path))


def _opened(path: Path) -> bytes:
    """The first bytes of a file that may be read; `IntakeRefused` says what is in the way of any other."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise refused(path.name, "This is no file; give a workbook (.xlsx) or a CSV file.", path)
        if facts.st_size > MOST_BYTES:
            raise refused(
                path.name,
                f"The file is {facts.st_size // 1_000_000:,} MB large; at most {MOST_BYTES // 1_000_000} MB are read, split it.",
            )
        if not facts.st_size:
            raise refused(
                path.name, "The file is empty; fill in the workbook that `billspool template` writes."
            )
        with path.open("rb") as stream:
            return stream.read(8)
    except FileNotFoundError as error:
        raise refused(path.name, "There is no such file; check its name and folder.", path) from error
    except OSError as error:
        raise refused(
            path.name, f"The file cannot be read ({error.strerror}); check its permissions.", path
        ) from error
    except ValueError as error:
        raise refused(path.name, "This is no name of a file; check it.", path) from error


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _workbook(path: Path, head: bytes) -> list[RawSheet]:
    if path.suffix.lower() in _WITH_MACROS:
        raise Unreadable("is a workbook with macros; save it as an Excel workbook (.xlsx) without them")
    if head == _OLE:
        secret = _ENCRYPTED in path.read_bytes()
        raise Unreadable("is protected by a password; save it without one" if secret else
                         "is a workbook of the old format (.xls); save it as an Excel workbook (.xlsx)")  # fmt: skip
    if not head.startswith(_ZIP):
        raise Unreadable(
            "is no workbook; give an Excel workbook (.xlsx), or a CSV file whose name ends in .csv"
        )
    return list(_calamine_sheets(path, inspect(path)))


def _calamine_sheets(path: Path, inspected: dict[str, SheetCells]) -> Iterator[RawSheet]:
    from python_calamine import CalamineError, SheetTypeEnum, load_workbook

    try:
        book = load_workbook(str(path))
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.name not in inspected:
                raise Unreadable("is laid out in an unusual way; save it anew from your spreadsheet program")
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield RawSheet(
                sheet.name, _with_percents(rows, inspected[sheet.name]), inspected[sheet.name].marks
            )
    except CalamineError as error:
        raise Unreadable(
            "is damaged and cannot be read; save it anew from your spreadsheet program"
        ) from error


def _with_percents(rows: list[list[Raw]], cells: SheetCells) -> list[list[Raw]]:
    """A cell that shows 10% keeps 0.1; what it shows is what was meant."""
    for row, column in cells.percents:
        value = rows[row - 1][column] if row <= len(rows) and column < len(rows[row - 1]) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            rows[row - 1][column] = f"{(exact(value) * 100).normalize():f}%"
    return rows


def _csv_rows(path: Path, head: bytes) -> list[list[Raw]]:
    if head.startswith((_ZIP, _OLE)):
        raise Unreadable("is a workbook, not a CSV file; let its name end in .xlsx")
    text = _decoded(path.read_bytes())
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=heading.count)
    rows: list[list[Raw]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(row) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
                raise Unreadable(f"has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns; split it")
            rows.append(list(row))
    except csv.Error as error:
        raise Unreadable(
            f"is no proper CSV file at row {len(rows) + 1} ({error}); check its quotation marks"
        ) from error
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16) or b"\0" in content:
        raise Unreadable("is not CSV text as it is read; save it as “CSV UTF-8 (comma delimited)”")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("holds characters of an unknown encoding; save it as “CSV UTF-8 (comma delimited)”")
