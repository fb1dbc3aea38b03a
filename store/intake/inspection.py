"""What a workbook is made of, looked at before it is parsed: how large it unpacks, and what its cells really are.

A workbook is a zip of XML. Unpacked it may be a thousand times as large, and a cell with a formula comes out of the parser as
its last value. So every part is unpacked here once, in pieces and counted, and the sheets are walked for formulas and errors.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

MOST_UNPACKED = 200_000_000
"""Most bytes of a workbook's parts together, and of its cells' texts together."""
MOST_PARTS = 1000
MOST_ROWS = 100_000
MOST_COLUMNS = 50
_PIECE = 1 << 16
_PERCENT_FORMATS = {9, 10}
"""The numbers of the formats 0% and 0.00%, which every workbook knows."""

FORMULA = "is a formula; put its value there instead (copy, then paste as values)"
ERROR = "holds an error of the spreadsheet; enter the value that belongs there"


class Unreadable(Exception):
    """The workbook is none, or not one that is read; the message continues "The file ..."."""


@dataclass(slots=True)
class SheetCells:
    """What was found in one sheet: rows count from 1, columns from 0."""

    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)


class _Walker:
    """Is told of a part's elements and takes no notice of those it does not ask for."""

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text of an element, in pieces."""


class _Cells(_Walker):
    """Walks a sheet's cells."""

    def __init__(self) -> None:
        self.found = SheetCells()
        self.styles: dict[int, list[tuple[int, int]]] = {}
        self.strings: Counter[str] = Counter()
        self._row, self._column, self._inside = 0, -1, False
        self._cell: dict[str, str] = {}
        self._index: str | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheetData":
            self._inside = True
        elif not self._inside:
            return
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), -1
        elif tag == "c":
            self._begin(attributes)
        elif tag in ("v", "f", "is"):
            self._filled(tag)

    def _begin(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        reference = attributes.get("r")
        self._row, self._column = _place(reference) if reference else (self._row, self._column + 1)

    def _filled(self, tag: str) -> None:
        if self._row > MOST_ROWS or self._column >= MOST_COLUMNS:
            raise Unreadable(
                f"has cells beyond row {MOST_ROWS:,} or column {MOST_COLUMNS}; split it, or delete what is out there"
            )
        kind = self._cell.get("t")
        if tag == "f":
            self.found.marks[self._row, self._column] = FORMULA
        elif kind == "e":
            self.found.marks.setdefault((self._row, self._column), ERROR)
        elif kind == "s":
            self._index = ""
        elif kind in (None, "n") and "s" in self._cell:
            self.styles.setdefault(int(self._cell["s"]), []).append((self._row, self._column))

    def text(self, text: str) -> None:
        if self._index is not None:
            self._index += text

    def end(self, tag: str) -> None:
        if tag == "sheetData":
            self._inside = False
        elif tag == "v" and self._index is not None:
            self.strings[self._index.strip()] += 1
            self._index = None


class _Strings(_Walker):
    """Walks the texts that the sheets share, for their lengths."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Styles(_Walker):
    """Walks the formats of cells for those that show 0.1 as 10 %."""

    def __init__(self) -> None:
        self.percent: set[int] = set()
        self._formats = set(_PERCENT_FORMATS)
        self._inside, self._count = False, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", "")):
            self._formats.add(int(attributes.get("numFmtId", 0)))
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            if int(attributes.get("numFmtId", 0)) in self._formats:
                self.percent.add(self._count)
            self._count += 1

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


class _Names(_Walker):
    """Walks the list of sheets, and the list of which part each one is."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))
        elif tag == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


def _place(reference: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", reference.upper())
    if not found:
        raise Unreadable("is damaged: a cell has no proper place; save it anew")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def inspect(path: Path) -> dict[str, SheetCells]:
    """The cells of each sheet, by the sheet's name; raises `Unreadable`. Nothing is kept of what is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(
            "is damaged and cannot be unpacked; save it anew from your spreadsheet program"
        ) from error
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise Unreadable("is damaged: its parts are not proper XML; save it anew") from error


def _inspect(archive: zipfile.ZipFile) -> dict[str, SheetCells]:
    parts = archive.infolist()
    _refuse_foreign([part.filename for part in parts])
    names, strings, styles = _Names(), _Strings(), _Styles()
    walkers: dict[str, _Walker] = {
        "xl/workbook.xml": names, "xl/_rels/workbook.xml.rels": names,
        "xl/sharedStrings.xml": strings, "xl/styles.xml": styles,
    }  # fmt: skip
    cells: dict[str, _Cells] = {}
    left = MOST_UNPACKED
    for part in parts:
        walker = walkers.get(part.filename)
        if walker is None and part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            walker = cells[part.filename] = _Cells()
        left = _walk(archive, part, walker, left)
    _refuse_swollen(cells.values(), strings.lengths)
    for found in cells.values():
        found.found.percents.update(
            place for style in styles.percent for place in found.styles.get(style, ())
        )
    return {name: cells[part].found for name, part in _located(names) if part in cells}


def _refuse_foreign(names: list[str]) -> None:
    """Refuse what is a zip but no plain workbook; the same name twice would be read differently by different programs."""
    if len(names) > MOST_PARTS or len({name.casefold() for name in names}) < len(names):
        raise Unreadable("is damaged: it has too many parts or the same part twice; save it anew")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Unreadable("is a workbook with macros; save it as an Excel workbook (.xlsx) without them")
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Unreadable("is a workbook of another format; save it as an Excel workbook (.xlsx)")
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "is no workbook; give the .xlsx file that `billspool template` writes, filled in, or a CSV file"
        )


def _walk(archive: zipfile.ZipFile, part: zipfile.ZipInfo, walker: _Walker | None, left: int) -> int:
    if part.flag_bits & 1:
        raise Unreadable("is protected by a password; save it without one")
    parser = _parser(walker) if walker else None
    for piece in _unpacked(archive, part):
        left -= len(piece)
        if left < 0:
            raise Unreadable(
                f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB; split it into several files"
            )
        if parser:
            parser.Parse(piece, False)
    if parser:
        parser.Parse(b"", True)
    return left


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces up to its real end: the size it claims is not believed, the parser does not either."""
    claimed, part.file_size = part.file_size, MOST_UNPACKED + _PIECE
    with archive.open(part) as stream:
        size = 0
        while piece := stream.read(_PIECE):
            size += len(piece)
            yield piece
    if size != claimed:
        raise Unreadable("is damaged: a part is not as long as it claims; save it anew")


def _parser(walker: _Walker) -> expat.XMLParserType:
    """An XML parser without namespaces, entities or document types."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Unreadable("is damaged: it declares a document type, which no workbook does; save it anew")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: walker.start(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: walker.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = walker.text
    return parser


def _refuse_swollen(sheets: Iterable[_Cells], lengths: list[int]) -> None:
    """Refuse a workbook whose cells share a long text many thousand times."""
    counted = ((int(index), count) for cells in sheets for index, count in cells.strings.items())
    if sum(lengths[index] * count for index, count in counted if 0 <= index < len(lengths)) > MOST_UNPACKED:
        raise Unreadable(
            f"holds more than {MOST_UNPACKED // 1_000_000} MB of text; split it into several files"
        )


def _located(names: _Names) -> Iterator[tuple[str, str]]:
    if len({name.casefold() for name, _ in names.sheets}) < len(names.sheets):
        raise Unreadable("is damaged: two sheets have the same name; save it anew")
    for name, relation in names.sheets:
        target = names.targets.get(relation, "")
        yield name, target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
