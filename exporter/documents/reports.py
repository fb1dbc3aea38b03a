"""A report as a file: CSV, JSON, workbook or PDF, with what it adds up to and what is noted below it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from exporter.documents import cells, words
from exporter.documents.cells import Sheet, hundredths, workbook
from exporter.documents.grid import APART, Col, Grid, Line, grouped_in_brackets, head_of
from exporter.documents.pages import ACROSS, DIM, Page, Pages
from store.desk import Desk
from store.errors import Refusal
from store.rules.money import display_money, money_text, percent_text
from store.rules.terms import Vocabulary
from store.spreadsheet import harmless
from store.text import printable
from store.views.listing import Listing
from store.views.reports import Asked, Column, Report
from store.views.settings import settings_of

STEP = 500
"""Rows read at a time."""
MOST_PRINTED = 10_000
MOST_IN_A_WORKBOOK = 100_000
POINTS = 5.1
"""Width of a character on paper."""
FIGURES = ("money", "percent", "count")
"""Kinds of columns whose figures end at the right."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """A report with what it is about: the company, the words in force, when it was made (UTC text), how it is narrowed."""

    report: Report
    listing: Listing
    company: str
    words: Vocabulary
    made: str
    narrowed: str
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title in the words in force."""
        return self.words.said(self.report.title)

    def rows(self) -> Iterator[Row]:
        """Every row, read a window at a time."""
        start = 0
        while found := self.listing.window(start, STEP):
            yield from found
            start += len(found)

    def totals(self) -> dict[str, int]:
        """The sums of its columns of money, in cents."""
        summed = self.listing.totals()
        return {column.key: summed[column.key] for column in self.report.columns if column.key in summed}


def filled(desk: Desk, report: Report, asked: Asked, listing: Listing | None = None) -> Filled:
    """The report on the book as it is; `listing` is what a screen shows of it, filtered and sorted."""
    settings = settings_of(desk)
    found = report.listing(desk, asked) if listing is None else listing
    parts = [
        f"project {asked.project}" if asked.project else "",
        f"period {asked.period}" if asked.period is not None else "",
        f"filtered by “{found.text}”" if found.text else "",
    ]
    return Filled(
        report, found, settings["company.name"], settings.vocabulary(), desk.now(), ", ".join(part for part in parts if part),
        tuple(report.notes(desk, asked)),
    )  # fmt: skip


# ---- values -----------------------------------------------------------------------------------------------------


def state(value: object) -> str:
    """A state in words."""
    return str(value).replace("_", " ")


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)[:10]


AS_JSON: dict[str, Callable[[Any], Any]] = {
    "text": str, "money": money_text, "percent": percent_text, "count": int, "date": _iso, "time": str, "state": str,
    "words": str, "method": str,
}  # fmt: skip
AS_CSV: dict[str, Callable[[Any], str]] = {
    "text": lambda value: harmless(printable(value, lines=True)), "money": money_text, "percent": percent_text, "count": str,
    "date": _iso, "time": str, "state": lambda value: harmless(state(value)),
    "words": harmless, "method": lambda value: harmless(state(value)),
}  # fmt: skip
ON_PAPER: dict[str, Callable[[Any], str]] = {
    "text": str, "money": display_money, "percent": percent_text, "count": str, "date": _iso,
    "time": lambda value: str(value)[:16].replace("T", " "), "state": lambda value: state(value).capitalize(), "words": str, "method": state,
}  # fmt: skip


def written(forms: dict[str, Callable[[Any], Any]], column: Column, row: Row, nothing: Any = "") -> Any:
    """A row's value of a column in one of the forms above."""
    value = row[column.key]
    return nothing if value is None else forms[column.kind](value)


def in_words(report: Filled, forms: dict[str, Callable[[Any], Any]], column: Column, row: Row) -> Any:
    """The same for people: what is a word of ours is one of those in force."""
    value = written(forms, column, row)
    if column.kind == "method" and row[column.key] == "check":
        return report.words.word("check")
    return report.words.said(value) if column.kind in ("state", "words", "method") else value


# ---- files ------------------------------------------------------------------------------------------------------


def as_document(report: Filled) -> dict[str, Any]:
    """The report for programs: rows, count, totals and notes; money as text with two decimals."""
    columns = report.report.columns
    rows = [{column.key: written(AS_JSON, column, row, None) for column in columns} for row in report.rows()]
    return {
        "report": report.report.name, "rows": rows, "count": len(rows),
        "totals": {name: money_text(cents) for name, cents in report.totals().items()}, "notes": list(report.notes),
    }  # fmt: skip


def as_json(report: Filled) -> bytes:
    """The same as the bytes of a file."""
    return (json.dumps(as_document(report), ensure_ascii=True, indent=1) + "\n").encode()


def as_csv(report: Filled) -> bytes:
    """Every value in quotes, money and percentages as bare numbers, texts harmless; UTF-8 with its mark, as spreadsheets want it."""
    target, columns = io.StringIO(), report.report.columns
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(report.words.said(column.title)) for column in columns])
    for row in report.rows():
        writer.writerow([in_words(report, AS_CSV, column, row) for column in columns])
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(report: Filled) -> bytes:
    """A workbook whose sums are formulas over its rows."""
    _require_room(report, MOST_IN_A_WORKBOOK, "a workbook", "csv")
    return workbook(
        report.title,
        cells.moment(report.made),
        report.company,
        lambda begin, _book: _sheet(begin("Report"), report),
    )


def as_pdf(report: Filled) -> bytes:
    """Sheets to be printed, with heads and sums on each page."""
    _require_room(report, MOST_PRINTED, "paper", "csv or xlsx")
    foot = f"{report.company} · as of {words.moment(report.made)}"
    pages = Pages(report.title, foot, author=report.company)
    columns = report.report.columns

    def begin() -> Page:
        left = [report.title, report.words.said(report.report.about), report.narrowed]
        return head_of(
            pages, ACROSS, [part for part in left if part], [report.company, words.moment(report.made)]
        )

    lines = [
        Line(
            [in_words(report, ON_PAPER, column, row) for column in columns],
            [row[column.key] if column.kind == "money" else None for column in columns],
        )
        for row in report.rows()
    ]
    totals = report.totals()
    summed = [place for place, column in enumerate(columns) if column.key in totals]
    page = Grid(_on_paper(report), begin, summed, _sums(report, summed)).lay(
        lines, report.words.said(report.report.nothing)
    )
    for note in report.notes:
        page.y += 3
        page.lines(page.left, report.words.told(note), page.right - page.left, 7, grey=DIM)
    return pages.pdf()


File = Callable[[Filled], bytes]
FILES: dict[str, File] = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx, "pdf": as_pdf}
"""The formats a report is written in, and what makes the bytes."""


def _require_room(report: Filled, most: int, what: str, instead: str) -> None:
    count = report.listing.count()
    if count > most:
        raise Refusal(
            f"The report {report.report.name} has {count:,} lines, and {what} takes {most:,}; narrow it, or write it as {instead}.",
            rule="report.long", field="format", value=str(count),
        )  # fmt: skip


def _on_paper(report: Filled) -> list[Col]:
    """The columns on paper; those that would not fit share what room there is by their widths."""
    columns = report.report.columns
    width = ACROSS[0] - 72
    leads = [
        APART if was in FIGURES and now not in FIGURES else 0
        for was, now in pairwise(["", *(each.kind for each in columns)])
    ]
    asked = sum(column.width for column in columns) * POINTS
    scale = min(1.0, (width - sum(leads)) / asked)
    return [
        Col(report.words.said(column.title), column.width * POINTS * scale + lead, column.kind in FIGURES, grow=column.grow,
            most=8 if column.grow else 4)
        for column, lead in zip(columns, leads, strict=True)
    ]  # fmt: skip


def _sums(report: Filled, summed: list[int]) -> Callable[[str, dict[int, int]], list[str]]:
    columns = report.report.columns
    told = next(
        (place for place, column in enumerate(columns) if place not in summed and column.kind == "text"), 0
    )

    def finish(text: str, sums: dict[int, int]) -> list[str]:
        return [
            grouped_in_brackets(sums[place]) if place in sums else text if place == told else ""
            for place in range(len(columns))
        ]

    return finish


def _sheet(sheet: Sheet, report: Filled) -> None:
    columns, page = report.report.columns, sheet.page
    sheet.text(0, 0, f"{report.title} · {report.company}", "title")
    sheet.text(
        1,
        0,
        " · ".join(part for part in (f"as of {words.moment(report.made)}", report.narrowed) if part),
        "dim",
    )
    for place, column in enumerate(columns):
        page.set_column(place, place, max(column.width, 8) + 2 * column.grow)
        right = column.kind in ("money", "percent", "count")
        sheet.text(3, place, report.words.said(column.title), "head_right" if right else "head")
    page.freeze_panes(4, 0)
    page.set_landscape()
    page.set_paper(1)
    page.fit_to_pages(1, 0)
    page.repeat_rows(3)
    row = 4
    for each in report.rows():
        for place, column in enumerate(columns):
            _cell(sheet, report, row, place, column, each[column.key])
        row += 1
    page.autofilter(3, 0, max(row - 1, 3), len(columns) - 1)
    _sum_row(sheet, report, row)
    for number, note in enumerate(report.notes, row + 2):
        sheet.text(number, 0, report.words.told(note), "dim")


def _cell(sheet: Sheet, report: Filled, row: int, place: int, column: Column, value: Any) -> None:
    if value is None:
        return
    if column.kind == "money":
        sheet.money(row, place, value)
    elif column.kind == "percent":
        sheet.percent(row, place, value)
    elif column.kind == "count":
        sheet.page.write_number(row, place, Decimal(value), sheet.looks["count"])
    elif column.kind == "date":
        sheet.page.write_datetime(row, place, date.fromisoformat(_iso(value)), sheet.looks["date"])
    else:
        sheet.text(row, place, in_words(report, ON_PAPER, column, {column.key: value}), "text")


def _sum_row(sheet: Sheet, report: Filled, row: int) -> None:
    totals, first = report.totals(), 5
    if not totals or row == first - 1:
        return
    for place, column in enumerate(report.report.columns):
        if column.key in totals:
            name = cells.column_name(place)
            formula = f"=SUBTOTAL(9,{name}{first}:{name}{row})"
            sheet.formula(row, place, formula, hundredths(totals[column.key]), "sum_money")
        else:
            sheet.text(row, place, "Total" if place == 0 else "", "sum")
