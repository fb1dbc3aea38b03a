"""A pay application as a workbook with live formulas: the summary adds up the line sheet, the line sheet takes what is held from its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from exporter.documents import words
from exporter.documents.cells import LINE, Sheet, height, hundredths, moment, room, workbook
from store.rules.pay_application import ApplicationLine
from store.views.papers import DECIDED, Paper

FIRST = 5
"""The row of the first line, on both sheets of lines."""
SUMMARY, LINES, HELD, CLAIMED = "Summary", "Lines", "Retainage", "Claimed and certified"


@dataclass(frozen=True, slots=True)
class Formula:
    """A column that is computed: its text with ``{row}`` for the row's number, and its value in cents."""

    text: str
    cents: int


@dataclass(frozen=True, slots=True)
class Head:
    """A column's letter, title, width and form."""

    letter: str
    title: str
    width: int
    form: str = "money"


LINE_HEADS = (
    Head("A", "Item", 9, "text"), Head("B", "Description of work", 44, "wrapped"), Head("C", "Scheduled value", 15),
    Head("D", "Work from earlier applications", 15), Head("E", "Work this period", 15), Head("F", "Materials stored now", 15),
    Head("G", "Completed and stored, D + E + F", 16), Head("", "%, G of C", 9, "percent"), Head("H", "To finish, C − G", 15),
    Head("I", "Retainage held", 14),
)  # fmt: skip
HELD_HEADS = (
    Head("", "Item", 9, "text"), Head("", "Description of work", 36, "wrapped"), Head("", "Stored before", 13), Head("", "Moved to work", 13),
    Head("", "Stored now", 13), Head("", "Rate on materials", 10, "percent"), Head("", "Retained on materials stored", 14),
    Head("", "Released before, still standing", 14), Head("", "Released now", 13), Head("", "Held on materials", 14),
    Head("", "Held on work before", 14), Head("", "Moved along", 13), Head("", "Rate on work", 10, "percent"),
    Head("", "Retained this period", 14), Head("", "Released now", 13), Head("", "Held on work", 14), Head("", "Held in all", 14),
)  # fmt: skip
BALANCE = 8
"""Column H of the line sheet."""
KIND, NEW = 10, 11
"""Columns of the line sheet behind what is printed: what a row is, and whether its change order is new here."""


def xlsx(paper: Paper) -> bytes:
    """The bytes of the workbook."""
    title = f"{paper.said('Pay application')} {paper.title}"
    return workbook(
        title, moment(paper.printed_at), paper.company, lambda begin, book: _fill(paper, begin, book)
    )


def _fill(paper: Paper, begin: Callable[[str], Sheet], book: Any) -> None:
    summary, lines = begin(SUMMARY), begin(LINES)
    held, claimed = begin(paper.said(HELD)), begin(CLAIMED)
    last = _lines(lines, held, paper)
    _summary(summary, book, paper, last)
    _claimed(claimed, paper)
    summary.page.activate()


def _top(sheet: Sheet, paper: Paper, title: str, *, across: bool) -> None:
    document = paper.document
    sheet.text(0, 0, f"{paper.said(title)} · {paper.title}", "title")
    sheet.text(
        1,
        0,
        f"{document.vendor.name} · {document.commitment.number} {document.commitment.title} · {document.project.name}",
        "dim",
    )
    status = paper.said(words.STATUS[document.invoice.status])
    sheet.text(2, 0, f"{words.period(paper)} · {status} · as of {words.moment(paper.printed_at)}", "dim")
    page = sheet.page
    page.set_paper(1)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&8&A&R&8Page &P of &N")
    if across:
        page.set_landscape()
        page.repeat_rows(FIRST - 2, FIRST - 1)
        page.freeze_panes(FIRST, 2)


# ---- lines ------------------------------------------------------------------------------------------------------


def _heads(sheet: Sheet, paper: Paper, heads: Sequence[Head]) -> None:
    for column, head in enumerate(heads):
        sheet.page.set_column(column, column, head.width)
        right = head.form in ("money", "percent")
        sheet.text(FIRST - 2, column, head.letter, "letter")
        sheet.text(FIRST - 1, column, paper.said(head.title), "head_right" if right else "head")
    sheet.page.set_row(FIRST - 1, height(*((paper.said(head.title), head.width - 2) for head in heads)))


def _lines(lines: Sheet, held: Sheet, paper: Paper) -> int:
    """Write both sheets of lines, a line on the same row of either; answers the row of the last."""
    _top(lines, paper, "Line sheet", across=True)
    _top(held, paper, "Materials and retainage", across=True)
    _heads(lines, paper, LINE_HEADS)
    _heads(held, paper, HELD_HEADS)
    lines.page.set_column(KIND, NEW, None, None, {"hidden": True})
    fresh = {name for change in paper.changes if change.is_new for name in change.lines}
    billed, kept_back = (
        dict.fromkeys(range(2, len(LINE_HEADS)), 0),
        dict.fromkeys(range(2, len(HELD_HEADS)), 0),
    )
    row = FIRST
    for title, pairs in words.grouped_lines(paper):
        if title:
            lines.text(row, 0, title, "group")
            held.text(row, 0, title, "group")
            row += 1
        for kept, line in pairs:
            _row(
                lines, LINE_HEADS, row, line.line, words.described(kept, line), _figures(paper, line), billed
            )
            _row(held, HELD_HEADS, row, line.line, kept.description, _held_figures(line), kept_back)
            lines.text(row, KIND, line.kind)
            lines.text(row, NEW, "new" if line.line in fresh else "carried")
            row += 1
    if not paper.balance_shown:
        del billed[BALANCE]
    _sums(lines, LINE_HEADS, paper, row, billed)
    _sums(held, HELD_HEADS, paper, row, kept_back)
    if not paper.balance_shown:
        lines.page.set_column(BALANCE, BALANCE, 2)
        lines.text(FIRST - 2, BALANCE, "", "dim")
        lines.text(FIRST - 1, BALANCE, "", "head")
    return row - 1


Figure = int | Formula | None


def _figures(paper: Paper, line: ApplicationLine) -> list[Figure]:
    """The figures of columns C to I; a contact is given no balance to finish."""
    held = paper.said(HELD)
    return [
        line.scheduled_value, line.work_prev, line.work_this, line.stored, Formula("=D{row}+E{row}+F{row}", line.total),
        None if line.percent is None else Formula('=IF(C{row}=0,"",ROUND(G{row}/C{row},4))', line.percent),
        Formula("=C{row}-G{row}", line.balance) if paper.balance_shown else None, Formula(f"='{held}'!Q{{row}}", line.retainage),
    ]  # fmt: skip


def _held_figures(line: ApplicationLine) -> list[Figure]:
    return [
        line.stored_prev, line.materials_moved, line.stored, line.materials_retainage_bp, line.materials_retained,
        line.materials_release_standing, line.materials_retainage_released, Formula("=G{row}-H{row}-I{row}", line.materials_retainage_held),
        line.work_retainage_prev, line.moved_retainage, line.work_retainage_bp, line.work_retainage_this, line.work_retainage_released,
        Formula("=K{row}+L{row}+N{row}-O{row}", line.work_retainage_held), Formula("=J{row}+P{row}", line.retainage),
    ]  # fmt: skip


def _row(
    sheet: Sheet, heads: Sequence[Head], row: int, name: str, described: str, figures: Sequence[Figure], sums: dict[int, int]
) -> None:  # fmt: skip
    """Write a line, and add its figures to the sums by column."""
    sheet.text(row, 0, name)
    sheet.text(row, 1, described, "wrapped")
    if (tall := height((described, heads[1].width))) > LINE:
        sheet.page.set_row(row, tall)
    for column, (head, figure) in enumerate(zip(heads[2:], figures, strict=True), 2):
        if isinstance(figure, Formula):
            value = Decimal(figure.cents).scaleb(-4) if head.form == "percent" else hundredths(figure.cents)
            sheet.formula(row, column, figure.text.format(row=row + 1), value, head.form)
            sums[column] += figure.cents
        elif figure is not None:
            (sheet.percent if head.form == "percent" else sheet.money)(row, column, figure, head.form)
            sums[column] += figure


def _sums(sheet: Sheet, heads: Sequence[Head], paper: Paper, row: int, sums: dict[int, int]) -> None:
    """Write the row of sums; the percentage is that of the sums, and rates have none."""
    sheet.text(row, 0, "", "sum")
    sheet.text(row, 1, "Total", "sum")
    for column, head in enumerate(heads[2:], 2):
        name = xl_col_to_name(column)
        if column not in sums or (head.form == "percent" and heads is HELD_HEADS):
            sheet.text(row, column, "", "sum")
        elif head.form == "percent":
            percent = paper.document.summary.percent_complete
            value = "" if percent is None else Decimal(percent).scaleb(-4)
            formula = f'=IF(C{row + 1}=0,"",ROUND(G{row + 1}/C{row + 1},4))'
            sheet.formula(row, column, formula, value, "sum_percent")
        else:
            formula = f"=SUM({name}{FIRST + 1}:{name}{row})"
            sheet.page.set_column(column, column, max(head.width, room(sums[column])))
            sheet.formula(row, column, formula, hundredths(sums[column]), "sum_money")


# ---- summary ----------------------------------------------------------------------------------------------------


def _formulas(paper: Paper, last: int) -> dict[str, str]:
    """How the lines of the summary come about; line 7 is what the application before was certified for."""
    held, total = paper.said(HELD), last + 2
    by_kind = f'=SUMIF({LINES}!$K${FIRST + 1}:$K${last + 1},"{{kind}}",{LINES}!$C${FIRST + 1}:$C${last + 1})'
    return {
        "1": by_kind.format(kind="contract"), "2": by_kind.format(kind="change_order"), "3": "={1}+{2}", "4": f"={LINES}!G{total}",
        "5a": f"='{held}'!P{total}", "5b": f"='{held}'!J{total}", "5": "={5a}+{5b}", "6": "={4}-{5}", "8": "={6}-{7}", "9": "={3}-{6}",
    }  # fmt: skip


def _summary(sheet: Sheet, book: Any, paper: Paper, last: int) -> None:
    _top(sheet, paper, "Pay application", across=False)
    figures = max(map(abs, paper.document.summary.by_number().values()))
    for column, width in enumerate((8, 44, 34, max(18, room(figures)), max(18, room(figures)))):
        sheet.page.set_column(column, column, width)
    row = 4
    if paper.provisional:
        status = paper.said(words.STATUS[paper.document.invoice.status]).lower()
        sheet.text(row, 0, words.OFF.format(status=status), "warning")
        row += 2
    for label, value in _parties(paper):
        sheet.text(row, 0, paper.said(label), "dim")
        sheet.text(row, 2, value)
        row += 1
    row = _nine_lines(sheet, book, paper, last, row + 1)
    row = _change_summary(sheet, paper, last, row + 1)
    for text in (words.STATEMENT, words.CERTIFICATE, words.WAIVER):
        sheet.page.merge_range(row + 1, 0, row + 1, 4, "", sheet.looks["wrapped"])
        sheet.text(row + 1, 0, paper.said(text), "wrapped")
        sheet.page.set_row(row + 1, 45)
        row += 2


def _parties(paper: Paper) -> list[tuple[str, str]]:
    document = paper.document
    invoice = document.invoice
    return [
        ("Billed by", document.vendor.company_name or document.vendor.name), ("Billed to", paper.company),
        ("Project", f"{document.project.number} · {document.project.name}"),
        ("Commitment", f"{document.commitment.number} · {document.commitment.title}"), ("Their number", invoice.number),
        ("Billing date", words.day(invoice.billing_date)), ("Amounts in", words.CURRENCY[paper.edition]),
    ]  # fmt: skip


def _nine_lines(sheet: Sheet, book: Any, paper: Paper, last: int, row: int) -> int:
    for column, title in enumerate(("Line", "", "", "Amount")):
        sheet.text(row, column, title, "head_right" if title == "Amount" else "head")
    lines = list(words.summary_lines(paper))
    places = {number: xl_rowcol_to_cell(row + 1 + at, 3) for at, (number, *_) in enumerate(lines)}
    formulas = _formulas(paper, last)
    for number, text, origin, cents in lines:
        row += 1
        strong = number in words.STRONG
        sheet.text(row, 0, number, "strong" if strong else "text")
        sheet.text(row, 1, text, "strong" if strong else "text")
        sheet.text(row, 2, origin, "dim")
        look = "strong_money" if strong else "money"
        if number in formulas:
            formula = formulas[number]
            for name, place in places.items():
                formula = formula.replace(f"{{{name}}}", place)
            sheet.formula(row, 3, formula, hundredths(cents), look)
        else:
            sheet.money(row, 3, cents, look)
        book.define_name(f"line_{number}", f"={SUMMARY}!{xl_rowcol_to_cell(row, 3, True, True)}")
    return row + 1


def _change_summary(sheet: Sheet, paper: Paper, last: int, row: int) -> int:
    for column, title in enumerate(("Change orders", "", "Additions", "Deductions", "Net")):
        sheet.text(row, column, title, "head_right" if column > 1 else "head_long")
    area = {name: f"{LINES}!${name}${FIRST + 1}:${name}${last + 1}" for name in "CKL"}
    for text, word, new in (
        ("Carried from earlier applications", "carried", False),
        ("New with this application", "new", True),
    ):
        row += 1
        up, down = paper.changed(new=new)
        sheet.text(row, 0, text)
        for column, (sign, cents) in enumerate(((">0", up), ("<0", -down)), 2):
            chosen = f'{area["K"]},"change_order",{area["L"]},"{word}",{area["C"]},"{sign}"'
            sheet.formula(row, column, f"=SUMIFS({area['C']},{chosen})", hundredths(cents))
        sheet.formula(row, 4, f"=C{row + 1}+D{row + 1}", hundredths(up - down))
    row += 1
    sheet.text(row, 0, "Together, the net is line 2", "sum")
    sheet.text(row, 1, "", "sum")
    total = paper.document.summary
    for column, cents in ((2, total.additions), (3, -total.deductions), (4, total.net_change)):
        name = xl_col_to_name(column)
        sheet.formula(row, column, f"=SUM({name}{row - 1}:{name}{row})", hundredths(cents), "sum_money")
    return row + 1


# ---- claimed and certified --------------------------------------------------------------------------------------


def _claimed(sheet: Sheet, paper: Paper) -> None:
    _top(sheet, paper, CLAIMED, across=True)
    stands = "Certified" if paper.document.invoice.status in DECIDED else "As it stands"
    heads = (
        Head("", "Item", 9, "text"), Head("", "Description of work", 40, "wrapped"), Head("", "Figure", 24, "text"),
        Head("", "First claimed", 15), Head("", "Last claimed", 15), Head("", stands, 15), Head("", "Difference", 15),
        Head("", "Reason", 60, "wrapped"),
    )  # fmt: skip
    _heads(sheet, paper, heads)
    row = FIRST
    for each in paper.differences:
        for column, text in ((0, each.line), (1, each.description), (2, paper.said(each.figure)),
                             (7, each.reason or "no reason is recorded")):  # fmt: skip
            sheet.text(row, column, text, heads[column].form)
        sheet.page.set_row(row, height((each.description, heads[1].width), (each.reason, heads[7].width)))
        for column, cents in enumerate((each.first_claimed, each.last_claimed, each.certified), 3):
            sheet.money(row, column, cents)
        sheet.formula(row, 6, f"=F{row + 1}-D{row + 1}", hundredths(each.change))
        row += 1
    if not paper.differences:
        sheet.text(
            row,
            0,
            "Every figure stands as it was claimed."
            if paper.claimed is not None
            else "Nothing was handed in so far.",
        )
