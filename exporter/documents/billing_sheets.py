"""The two sheets of a billing workbook that are seen: the one that is filled in, and the summary (G702) by formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from exporter.documents import billing_formulas as formulas
from exporter.documents.billing_formulas import Formula, number
from exporter.documents.cells import LINE, height, room
from exporter.documents.words import day
from store.rules import numbering
from store.rules.billing_workbook import (
    BY_KEY,
    COMMENT_LABEL,
    NUMBER_LABEL,
    SHEET,
    SUMMARY,
    TYPE_WORDS,
    Column,
    SentLine,
    columns,
    is_computed,
    is_open,
)
from store.rules.pay_application import Summary, summarize
from store.views.billing_workbooks import Workbook

FIRST = 7
"""The row of the first line, counted from 0; the headings stand above it."""
G702 = (
    ("1", "Original contract sum"), ("2", "Net change by change orders"), ("3", "Contract sum to date"),
    ("4", "Total completed and stored to date"), ("5a", "Retainage on completed work"), ("5b", "Retainage on stored materials"),
    ("5", "Total retainage"), ("6", "Total earned less retainage"), ("7", "Less previous certificates"),
    ("8", "Current payment due"),
)  # fmt: skip
_FORMS = {"text": "@", "money": "#,##0.00;(#,##0.00);–", "percent": "0.00", "quantity": "#,##0.####", "price": "#,##0.00##"}  # fmt: skip
_PLACES = {"money": 2, "percent": 2, "quantity": 4, "price": 4}
_FREE = {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True}  # fmt: skip


class Page:
    """The sheet that is filled in."""

    def __init__(self, book: Any, found: Workbook) -> None:
        self.book, self.found = book, found
        self.said = found.words.said
        self.name = self.said(SHEET)
        self.sheet = book.add_worksheet(self.name)
        self.columns = [
            replace(each, heading=self.said(each.heading)) for each in columns(found.lines, found.kind)
        ]
        self.place = {column.key: at for at, column in enumerate(self.columns)}
        self.contract = [line for line in found.lines if line.figures.kind == "contract"]
        self.changes = [line for line in found.lines if line.figures.kind != "contract"]
        self.groups: list[tuple[int, int]] = []
        """First and last row of each group of lines, counted from 0: the schedule of values, then the change orders."""
        self.opened: dict[str, list[int]] = {}
        """The rows of the open cells of each column."""
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **looks: Any) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "valign": "top", **looks})
        return self._formats[key]

    def write(self) -> None:
        self.sheet.protect("", _FREE)
        self._write_headings()
        row = FIRST
        row = self._write_group(row, self.contract)
        if self.changes:
            self.sheet.write_string(row, 0, "Change orders", self.format(bold=True, top=1))
            row = self._write_group(row + 1, self.changes)
        self._validate()
        self._write_totals(row)
        self._write_front()
        self._lay_out(row)

    # ---- lines --------------------------------------------------------------------------------------------------

    def _write_headings(self) -> None:
        looks = {
            "bold": True,
            "text_wrap": True,
            "bottom": 2,
            "align": "center",
            "valign": "vcenter",
            "bg_color": "#E8ECF1",
        }
        for at, column in enumerate(self.columns):
            fill = (
                {"bg_color": "#FFE9A8"}
                if any(is_open(column, line, self.found.kind) for line in self.found.lines)
                else {}
            )
            self.sheet.set_column(at, at, self._width(column))
            self.sheet.write_string(FIRST - 1, at, column.heading, self.format(**{**looks, **fill}))
        self.sheet.set_row(FIRST - 1, 46)

    def _width(self, column: Column) -> int:
        """Wide enough for what the column adds up to; the amounts above the table stand in that of stored materials."""
        widest = room(self.sums.get(column.key, 0))
        if column.key == "stored":
            widest = max(
                widest, *(room(cents, larger=25) for cents in (self.summary.due, self.summary.contract_sum))
            )
        return max(column.width, widest)

    def _write_group(self, row: int, lines: Sequence[SentLine]) -> int:
        for offset, line in enumerate(lines):
            self._write_line(row + offset, line)
        self.groups.append((row, row + len(lines) - 1))
        return row + len(lines)

    def _write_line(self, row: int, line: SentLine) -> None:
        at = {key: f"{_letters(place)}{row + 1}" for key, place in self.place.items()}
        computed = formulas.of_line(line, at)
        tall = height(
            (line.description, BY_KEY["description"].width), (line.comment, BY_KEY["comment"].width)
        )
        if tall > LINE:
            self.sheet.set_row(row, tall)
        for place, column in enumerate(self.columns):
            if is_computed(column, line):
                self._formula(row, place, computed[column.key], self._looks(column, line))
            elif is_open(column, line, self.found.kind):
                self._open(row, place, column, line)
            else:
                self._cell(row, place, column, line, self.format(**self._looks(column, line)))

    def _looks(self, column: Column, line: SentLine) -> dict[str, Any]:
        looks: dict[str, Any] = {"num_format": "0.00%" if column.key == "percent" else _FORMS[column.kind]}
        if column.key in ("description", "comment"):
            looks["text_wrap"] = True
        if column.key in ("mark", "comment"):
            looks |= {"indent": 1, "align": "left"}
        if column.key in ("mark", "proposed", "comment") and line.mark != "no_action":
            looks["font_color"] = "#1B6B3A" if line.mark == "approved" else "#A61B1B"
        if is_computed(column, line):
            looks["bg_color"] = "#F4F4F4"
        return looks

    def _cell(self, row: int, place: int, column: Column, line: SentLine, looks: Any) -> None:
        assert column.value is not None
        value = column.value(line)
        if value is None or value == "":
            self.sheet.write_blank(row, place, None, looks)
        elif column.kind == "text":
            self.sheet.write_string(row, place, value, looks)
        else:
            self.sheet.write_number(row, place, number(value, _PLACES[column.kind]), looks)

    def _open(self, row: int, place: int, column: Column, line: SentLine) -> None:
        """A cell to be filled in; where there is nothing yet it is empty, which counts as nothing."""
        assert column.value is not None
        form = "#,##0.####" if column.kind == "quantity" else "#,##0.00;(#,##0.00)"
        looks = self.format(
            num_format=form, locked=False, bg_color="#FFF8DC", border=1, border_color="#C9A227"
        )
        value = column.value(line)
        if value:
            self.sheet.write_number(row, place, number(value, _PLACES[column.kind]), looks)
        else:
            self.sheet.write_blank(row, place, None, looks)
        self.opened.setdefault(column.key, []).append(row)

    def _validate(self) -> None:
        """What open cells take, said once for each run of them."""
        for column in self.columns:
            place = self.place[column.key]
            for first, last in _runs(self.opened.get(column.key, [])):
                rule = _validation(column, f"{_letters(place)}{first + 1}")
                self.sheet.data_validation(first, place, last, place, rule)

    def _formula(self, row: int, place: int, formula: Formula, looks: dict[str, Any]) -> None:
        shown = "" if formula.value is None else formula.value
        self.sheet.write_formula(row, place, formula.text, self.format(**looks), shown)

    # ---- totals -------------------------------------------------------------------------------------------------

    def ranges(self, key: str, group: int | None = None) -> list[str]:
        """The cells of a column, one range for each group of lines, or for one group alone; empty ones are left out."""
        letters = _letters(self.place[key])
        groups = self.groups if group is None else self.groups[group : group + 1]
        return [f"${letters}${first + 1}:${letters}${last + 1}" for first, last in groups if last >= first]

    def sum_of(self, key: str) -> str:
        """The formula that adds up a column."""
        return f"=ROUND({'+'.join(f'SUM({cells})' for cells in self.ranges(key)) or '0'},2)"

    @cached_property
    def sums(self) -> dict[str, int]:
        """What the columns add up to, in cents."""
        lines = [line.figures for line in self.found.lines]
        return {
            "scheduled": sum(line.scheduled_value for line in lines), "work_prev": sum(line.work_prev for line in lines),
            "work": sum(line.work_this for line in lines), "stored": sum(line.stored for line in lines),
            "total": sum(line.total for line in lines), "work_held": sum(line.work_retainage_held for line in lines),
            "materials_held": sum(line.materials_retainage_held for line in lines),
            "release_work": sum(line.work_retainage_released for line in lines),
            "release_materials": sum(line.materials_retainage_released for line in lines),
        }  # fmt: skip

    def _write_totals(self, row: int) -> None:
        bold = {"bold": True, "top": 1, "num_format": _FORMS["money"]}
        for place in range(len(self.columns)):
            self.sheet.write_blank(row, place, None, self.format(**bold))
        self.sheet.write_string(row, 1, "Total", self.format(**bold))
        for key, value in self.sums.items():
            if key in self.place:
                self._formula(row, self.place[key], Formula(self.sum_of(key), number(value)), bold)

    # ---- the rows above -----------------------------------------------------------------------------------------

    def _write_front(self) -> None:
        found, sheet = self.found, self.sheet
        title = f"{self.name}  {found.commitment}  {found.title}"
        revises = (
            f"  ·  revises {numbering.revised(found.revises, found.revision - 1)}" if found.revises else ""
        )
        sheet.write_string(0, 0, title + revises, self.format(bold=True, font_size=14))
        about = f"{found.vendor}  ·  {found.project}  ·  {day(found.period_start)} to {day(found.period_end)}  ·  {self.said(TYPE_WORDS[found.kind])}"
        sheet.write_string(1, 0, about)
        hint = self.format(italic=True)
        sheet.write_string(2, 0, "Fill in the yellow cells only; everything else follows by itself. Amounts have at most two decimals, "
                           "materials stored are what lies there now.", hint)  # fmt: skip
        sheet.write_string(3, 0, f"Save it as .xlsx and send it back to {found.company} by {day(found.due_date)}. "
                           "Rows are not added, moved or deleted.", hint)  # fmt: skip
        self._ask(4, NUMBER_LABEL, found.number, not found.numbered, 20)
        self._ask(5, COMMENT_LABEL, found.comment, True, 1000)
        self._headline(4, "Payment due (8)", f"={_quoted(SUMMARY)}!C{_g702_row('8')}", self.summary.due)
        self._headline(
            5, "Retainage held (5)", f"={_quoted(SUMMARY)}!C{_g702_row('5')}", self.summary.retainage
        )

    @cached_property
    def summary(self) -> Summary:
        """The G702 of the figures as they are written."""
        return summarize([line.figures for line in self.found.lines], self.found.previous_earned)

    def _ask(self, row: int, label: str, value: str, is_asked: bool, longest: int) -> None:
        self.sheet.write_string(row, 0, label, self.format(bold=True))
        looks: dict[str, Any] = {"num_format": "@", "align": "left"}
        if is_asked:
            looks |= {"locked": False, "bg_color": "#FFF8DC", "border": 1, "border_color": "#C9A227"}
            self.sheet.data_validation(row, 2, row, 2, {
                "validate": "length", "criteria": "<=", "value": longest, "error_title": label, "error_message": f"At most {longest} characters.",
            })  # fmt: skip
        if value:
            self.sheet.write_string(row, 2, value, self.format(**looks))
        else:
            self.sheet.write_blank(row, 2, None, self.format(**looks))

    def _headline(self, row: int, label: str, formula: str, value: int) -> None:
        place = self.place["stored"]
        self.sheet.write_string(row, place - 1, self.said(label), self.format(bold=True, align="right"))
        looks = {"bold": True, "num_format": "#,##0.00;(#,##0.00)", "font_size": 12, "bg_color": "#F4F4F4"}
        self._formula(row, place, Formula(formula, number(value)), looks)

    def _lay_out(self, last: int) -> None:
        sheet = self.sheet
        sheet.freeze_panes(FIRST, 2)
        sheet.set_landscape()
        sheet.set_paper(1)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.repeat_rows(FIRST - 1)
        sheet.print_area(0, 0, last, len(self.columns) - 1)
        sheet.set_footer("&L&F&RPage &P of &N")
        first = next(
            ((row, self.place[key]) for row, key in self._where_to_begin() if key in self.place), (FIRST, 0)
        )
        sheet.set_selection(*first, *first)

    def _where_to_begin(self) -> list[tuple[int, str]]:
        rows = zip(range(FIRST, FIRST + len(self.contract)), self.contract, strict=True)
        return [
            (row, column.key)
            for row, line in rows
            for column in self.columns
            if is_open(column, line, self.found.kind)
        ]


class SummarySheet:
    """The sheet with the application and certificate for payment (G702), by formula."""

    def __init__(self, book: Any, page: Page) -> None:
        self.page = page
        self.sheet = book.add_worksheet(SUMMARY)

    def write(self) -> None:
        page, sheet = self.page, self.sheet
        sheet.protect("", _FREE)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 40)
        sheet.set_column(2, 2, 18)
        sheet.set_portrait()
        sheet.set_paper(1)
        sheet.fit_to_pages(1, 1)
        sheet.write_string(
            0, 0, "Application and certificate for payment", page.format(bold=True, font_size=14)
        )
        sheet.write_string(1, 0, f"{page.found.vendor}  ·  {page.found.commitment}  ·  {page.found.project}")
        values, told = page.summary.by_number(), self._formulas()
        for name, label in G702:
            row = _g702_row(name) - 1
            weight = {"bold": True, "top": 1} if name in ("3", "5", "8") else {}
            sheet.write_string(row, 0, name, page.format(**weight))
            sheet.write_string(row, 1, page.said(label), page.format(**weight))
            looks = page.format(num_format="#,##0.00;(#,##0.00)", **weight)
            sheet.write_formula(row, 2, told[name], looks, number(values[name]))

    def _formulas(self) -> dict[str, str]:
        page, at = self.page, {name: f"C{_g702_row(name)}" for name, _ in G702}
        return {
            "1": f"=ROUND({self._sum('scheduled', 0)},2)", "2": f"=ROUND({self._sum('scheduled', 1)},2)",
            "3": f"=ROUND({at['1']}+{at['2']},2)", "4": f"=ROUND({self._sum('total')},2)",
            "5a": f"=ROUND({self._sum('work_held')},2)", "5b": f"=ROUND({self._sum('materials_held')},2)",
            "5": f"=ROUND({at['5a']}+{at['5b']},2)", "6": f"=ROUND({at['4']}-{at['5']},2)",
            "7": f"={formulas.money(page.found.previous_earned)}", "8": f"=ROUND({at['6']}-{at['7']},2)",
        }  # fmt: skip

    def _sum(self, key: str, group: int | None = None) -> str:
        cells = self.page.ranges(key, group)
        return "+".join(f"SUM({_quoted(self.page.name)}!{each})" for each in cells) or "0"


def _g702_row(name: str) -> int:
    """The row of a line of the G702 on its sheet, as the spreadsheet counts it."""
    return 4 + [line for line, _ in G702].index(name)


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of rows that follow one another."""
    begins = [row for at, row in enumerate(rows) if at == 0 or rows[at - 1] != row - 1]
    ends = [row for at, row in enumerate(rows) if at == len(rows) - 1 or rows[at + 1] != row + 1]
    yield from zip(begins, ends, strict=True)


def _validation(column: Column, cell: str) -> dict[str, Any]:
    scale = 10 ** _PLACES[column.kind]
    places = "two" if column.kind == "money" else "four"
    return {
        "validate": "custom", "value": f"=AND(ISNUMBER({cell}),ABS({cell}*{scale}-ROUND({cell}*{scale},0))<0.0001)",
        "error_title": column.heading, "error_message": f"Enter a number with at most {places} decimals, no formula and no text.",
    }  # fmt: skip


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _quoted(sheet: str) -> str:
    return f"'{sheet}'"
