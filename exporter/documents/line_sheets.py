"""The sheets that follow the summary: the lines with columns A to I, what is stored and held on each, what was claimed and certified."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exporter.documents import words
from exporter.documents.grid import Col, Grid, Line, grouped_in_brackets, head_of
from exporter.documents.pages import ACROSS, DIM, Page, Pages
from store.rules.money import FULL, display_money, rounded
from store.rules.pay_application import ApplicationLine
from store.views.papers import DECIDED, Paper, PrintedChange
from store.views.pay_applications import LineRow

Pair = tuple[LineRow, ApplicationLine]
MONEY = 62

CONTINUATION = (
    Col("Item", 36, letter="A", most=2), Col("Description of work", 110, letter="B", grow=1), Col("Scheduled value", MONEY, True, "C"),
    Col("Work from earlier applications", MONEY, True, "D"), Col("Work this period", MONEY, True, "E"),
    Col("Materials stored now", MONEY, True, "F"), Col("Completed and stored, D + E + F", MONEY + 4, True, "G"),
    Col("%, G of C", 40, True), Col("To finish, C − G", MONEY, True, "H"), Col("Retainage held", MONEY - 4, True, "I"),
)  # fmt: skip
BALANCE = 8
"""The place of column H."""
PERCENT = 7
HELD = (
    Col("Item", 34, most=2), Col("Description of work", 70, grow=1), Col("Stored before", 50, True), Col("Moved to work", 48, True),
    Col("Stored now", 50, True), Col("Rate %", 32, True), Col("Released now", 46, True), Col("Held on materials", 48, True),
    Col("Held on work before", 50, True), Col("Moved along", 42, True), Col("Rate %", 32, True), Col("This period", 48, True),
    Col("Released now", 46, True), Col("Held on work", 52, True), Col("Held in all", 54, True),
)  # fmt: skip
CHANGES = (
    Col("Number", 60, most=2), Col("Title", 150, grow=2), Col("Here", 44), Col("Changes line", 60, most=4), Col("Additions", MONEY, True),
    Col("Deductions", MONEY, True), Col("Net", MONEY, True), Col("Billed this period", MONEY, True),
    Col("Completed and stored", MONEY + 4, True), Col("Retainage held", MONEY - 4, True),
)  # fmt: skip
DIFFERENCES = (
    Col("Item", 40, most=2), Col("Description of work", 120, grow=2), Col("Figure", 92), Col("First claimed", 64, True),
    Col("Last claimed", 64, True), Col("Certified", 64, True), Col("Difference", 64, True),
    Col("Reason", 150, grow=3, most=8),
)  # fmt: skip


def _begin(pages: Pages, paper: Paper, title: str) -> Callable[[], Page]:
    """What makes the next page of a sheet, with its head."""
    document = paper.document

    def begin() -> Page:
        first = not any(paper.said(title) in each for each in begun)
        begun.append(paper.said(title))
        continued = "" if first else ", continued"
        right = [f"{paper.title}", words.period(paper), paper.said(words.STATUS[document.invoice.status])]
        left = [f"{paper.said(title)}{continued}", document.vendor.name,
                f"{document.commitment.number} {document.commitment.title} · {document.project.name}"]  # fmt: skip
        page = head_of(pages, ACROSS, left, right)
        page.y += 2
        return page

    begun: list[str] = []
    return begin


def _titled(paper: Paper, columns: Sequence[Col]) -> list[Col]:
    return [
        Col(paper.said(each.title), each.width, each.right, each.letter, each.grow, each.most)
        for each in columns
    ]


# ---- columns A to I ---------------------------------------------------------------------------------------------


def put_lines(pages: Pages, paper: Paper) -> None:
    """The line sheet; a contact's has no column H."""
    columns = _titled(paper, CONTINUATION)
    if not paper.balance_shown:
        del columns[BALANCE]
    summed = [place for place, column in enumerate(columns) if column.right and place != PERCENT]
    finish = _finisher(len(columns))
    grid = Grid(columns, _begin(pages, paper, "Line sheet"), summed, finish)
    grid.lay(list(_lines(paper, finish, len(columns))))


def _cells(paper: Paper, row: LineRow, line: ApplicationLine) -> tuple[list[str], list[int | None]]:
    amounts: list[int | None] = [None, None, line.scheduled_value, line.work_prev, line.work_this, line.stored, line.total, None,
               line.balance, line.retainage]  # fmt: skip
    cells = [
        line.line,
        words.described(row, line),
        *("" if each is None else display_money(each) for each in amounts[2:]),
    ]
    cells[PERCENT] = words.percent(line.percent)
    if not paper.balance_shown:
        del cells[BALANCE], amounts[BALANCE]
    return cells, amounts


def _lines(paper: Paper, finish: Callable[[str, dict[int, int]], Sequence[str]], width: int) -> list[Line]:
    made: list[Line] = []
    groups = list(words.grouped_lines(paper))
    for title, pairs in groups:
        if title:
            made.append(Line([title], style="group"))
        rows = [_cells(paper, row, line) for row, line in pairs]
        made += [Line(cells, amounts) for cells, amounts in rows]
        if len(groups) > 1 and len(rows) > 1:
            sums = {
                place: sum(amounts[place] or 0 for _, amounts in rows)
                for place in range(2, width)
                if place != PERCENT
            }
            made.append(Line(finish("Subtotal", sums), style="sum"))
    return made


def _finisher(width: int) -> Callable[[str, dict[int, int]], Sequence[str]]:
    """Makes the cells of a sum: the words in column B, the percentage that of the sums."""

    def finish(told: str, sums: dict[int, int]) -> Sequence[str]:
        cells = [
            grouped_in_brackets(sums[place]) if place in sums else told if place == 1 else ""
            for place in range(width)
        ]
        scheduled, total = sums[2], sums[6]
        cells[PERCENT] = words.percent(rounded(total * FULL, scheduled)) if scheduled else ""
        return cells

    return finish


# ---- change orders ----------------------------------------------------------------------------------------------


def put_changes(pages: Pages, paper: Paper) -> None:
    """Each change order of the application: what it adds and takes away, which lines it changes, what is completed of it. None, no sheet."""
    if paper.changes:
        lines = [_change(paper, change) for change in paper.changes]
        Grid(_titled(paper, CHANGES), _begin(pages, paper, "Change orders"), range(4, len(CHANGES))).lay(
            lines
        )


def _change(paper: Paper, change: PrintedChange) -> Line:
    own = [line for line in paper.document.lines if line.line in change.lines]
    changed = dict.fromkeys(filter(None, (paper.document.links[line.line].changes for line in own)))
    amounts = [
        change.additions, -change.deductions, change.amount, sum(line.billed for line in own), sum(line.total for line in own),
        sum(line.retainage for line in own),
    ]  # fmt: skip
    told = [change.number, change.title, "new" if change.is_new else "carried", ", ".join(changed)]
    return Line([*told, *map(display_money, amounts)], [None, None, None, None, *amounts])


# ---- materials and retainage ------------------------------------------------------------------------------------


def put_held(pages: Pages, paper: Paper) -> None:
    """What is stored and held on each line that stores or holds anything; the others are left out."""
    lines = []
    for row, line in paper.lines:
        amounts: list[int | None] = [
            line.stored_prev, line.materials_moved, line.stored, None, line.materials_retainage_released, line.materials_retainage_held,
            line.work_retainage_prev, line.moved_retainage, None, line.work_retainage_this, line.work_retainage_released,
            line.work_retainage_held, line.retainage,
        ]  # fmt: skip
        if not any(amounts):
            continue
        cells = [
            line.line,
            row.description,
            *("" if each is None else display_money(each) for each in amounts),
        ]
        cells[5], cells[10] = (
            words.percent(line.materials_retainage_bp),
            words.percent(line.work_retainage_bp),
        )
        lines.append(Line(cells, [None, None, *amounts]))
    summed = [place for place in range(2, len(HELD)) if place not in (5, 10)]
    grid = Grid(
        _titled(paper, HELD), _begin(pages, paper, "Materials and retainage, line by line"), summed, size=6.8
    )
    last = grid.lay(lines, "No line stores material or holds retainage.")
    last.y += 4
    last.lines(
        last.left,
        paper.said(
            "Held on materials adds up to line 5b, held on work to line 5a, both to line 5 and column I."
        ),
        last.right - last.left,
        7,
        grey=DIM,
    )


# ---- claimed and certified --------------------------------------------------------------------------------------


def put_differences(pages: Pages, paper: Paper) -> None:
    """Each figure that is not certified as it was first claimed, with the reason, and what was claimed and certified in all."""
    lines = [
        Line([
            each.line, each.description, paper.said(each.figure), display_money(each.first_claimed), display_money(each.last_claimed),
            display_money(each.certified), display_money(each.change), each.reason or "no reason is recorded",
        ])
        for each in paper.differences
    ]  # fmt: skip
    nothing = (
        "Every figure stands as it was claimed."
        if paper.claimed is not None
        else "Nothing was handed in so far."
    )
    columns = _titled(paper, DIFFERENCES)
    if paper.document.invoice.status not in DECIDED:
        columns[5] = Col("As it stands", 64, right=True)
    page = Grid(columns, _begin(pages, paper, "Claimed and certified")).lay(lines, nothing)
    _claimed_in_all(page, paper)


def _claimed_in_all(page: Page, paper: Paper) -> None:
    if paper.claimed is None:
        return
    stands = sum(line.billed for line in paper.document.lines)
    certified = "Certified" if paper.document.invoice.status in DECIDED else "As it stands"
    page.y += 10
    for told, cents in (
        ("First claimed this period, before retainage", paper.claimed),
        (f"{certified} this period, before retainage", stands),
        ("Difference", stands - paper.claimed),
    ):
        page.y += 12
        page.text(page.left + 3, page.y, paper.said(told), 8.5)
        page.text_right(page.left + 300, page.y, grouped_in_brackets(cents), 8.5, bold=told == "Difference")
