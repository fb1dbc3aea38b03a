"""The first page of a pay application: parties, the nine lines, change orders added up, statement and certificate."""

from __future__ import annotations

from exporter.documents import words
from exporter.documents.grid import grouped_in_brackets, head_of
from exporter.documents.pages import DIM, GROUND, INK, UPRIGHT, Page, Pages
from store.views.papers import DECIDED, Paper

ROW = 15.5
"""Points from one line of the summary to the next."""
LABEL = 88


def put(pages: Pages, paper: Paper) -> None:
    """Put the page."""
    said, invoice = paper.said, paper.document.invoice
    head = head_of(
        pages, UPRIGHT,
        [said("Pay application"), f"{paper.company}", paper.document.project.name],
        [paper.title, said(words.STATUS[invoice.status]), "Final application" if invoice.final else f"Application {invoice.position}"],
    )  # fmt: skip
    head.rule(head.left, head.y, head.right, weight=1.2, grey=INK)
    head.y += 6
    _parties(head, paper)
    _nine_lines(head, paper)
    _change_orders(head, paper)
    _signatures(head, paper)


def _parties(page: Page, paper: Paper) -> None:
    document, said = paper.document, paper.said
    vendor, project, invoice = document.vendor, document.project, document.invoice
    place = words.address(project.address, project.city, project.state, project.postal_code)
    home = words.address(vendor.address_1, vendor.address_2, vendor.city, vendor.state, vendor.postal_code)
    left = [
        ("Billed by", vendor.company_name or vendor.name),
        ("", home),
        ("Billed to", paper.company),
        ("Project", f"{project.number} · {project.name}"),
        ("", place),
        ("Commitment", f"{document.commitment.number} · {document.commitment.title}"),
    ]
    revision = f"{invoice.revision}" + (
        f" (handed in {paper.revisions} times)" if paper.revisions > 1 else ""
    )
    right = [
        ("Application", f"{document.name}"),
        ("Revision", revision),
        ("Their number", invoice.number),
        ("Period", words.period(paper)),
        ("Billing date", words.day(invoice.billing_date)),
        ("Due in the office", words.day(document.period.due_date)),
    ]
    top, middle = page.y, page.left + (page.right - page.left) * 0.56
    ends = []
    for x, room, pairs in (
        (page.left, middle - page.left - LABEL - 8, left),
        (middle, page.right - middle - LABEL, right),
    ):
        page.y = top
        for label, value in pairs:
            if not value:
                continue
            before = page.y
            page.lines(x + LABEL, value, room, 8.5, most=2)
            page.text(x, before + 8.5 * 1.35, said(label), 8, grey=DIM)
            page.y += 2
        ends.append(page.y)
    page.y = max(ends) + 8


def _nine_lines(page: Page, paper: Paper) -> None:
    _heading(page, f"The sum in {words.CURRENCY[paper.edition]}")
    for number, text, origin, cents in words.summary_lines(paper):
        strong = number in words.STRONG
        if number == "8":
            page.ground(page.left, page.y + 1, page.right - page.left, ROW)
        page.y += ROW
        indent = 14 if number in ("5a", "5b") else 0
        y = page.y - 4
        page.text(page.left + 4 + indent, y, number, 9, bold=strong)
        page.text(page.left + 28 + indent, y, text, 9, bold=strong)
        page.text(page.left + 300, y, paper.said(origin), 7.5, grey=DIM)
        page.text_right(page.right - 4, y, grouped_in_brackets(cents), 9.5, bold=strong)
        page.rule(page.left, page.y, page.right, weight=0.25)
    percent = words.percent(paper.document.summary.percent_complete)
    if percent:
        page.y += 11
        page.text(page.left + 28, page.y, f"{percent} % complete: line 4 of line 3", 7.5, grey=DIM)
    page.y += 8


def _change_orders(page: Page, paper: Paper) -> None:
    _heading(page, "Change orders on this application")
    columns = [(page.right - 260, "Additions"), (page.right - 130, "Deductions"), (page.right - 4, "Net")]
    page.y += 12
    for x, title in columns:
        page.text_right(x, page.y - 2, title, 7.5, bold=True)
    rows = [("Carried from earlier applications", False), ("New with this application", True)]
    sums = [0, 0]
    for text, new in rows:
        up, down = paper.changed(new=new)
        sums = [sums[0] + up, sums[1] - down]
        _change_row(page, columns, text, (up, -down, up - down))
    page.y += 3
    page.rule(page.left, page.y - 1, page.right, grey=INK)
    _change_row(page, columns, "Together, the net is line 2", (*sums, sum(sums)), bold=True)
    names = ", ".join(f"{each.number}{' (new)' if each.is_new else ''}" for each in paper.changes)
    if names:
        page.lines(page.left + 4, names, page.right - page.left - 8, 7, grey=DIM, most=2)
    page.y += 8


def _change_row(
    page: Page, columns: list[tuple[float, str]], text: str, amounts: tuple[int, ...], *, bold: bool = False
) -> None:  # fmt: skip
    page.y += 13
    page.text(page.left + 4, page.y - 2, text, 8.5, bold=bold)
    for (x, _), cents in zip(columns, amounts, strict=True):
        page.text_right(x, page.y - 2, grouped_in_brackets(cents), 8.5, bold=bold)


def _signatures(page: Page, paper: Paper) -> None:
    invoice, said = paper.document.invoice, paper.said
    room = (page.right - page.left) / 2 - 10
    top, second = page.y, page.left + room + 20
    page.ground(page.left, top, page.right - page.left, 15)
    page.text(page.left + 4, top + 11, "Statement of who bills", 9, bold=True)
    page.text(second, top + 11, "Certificate", 9, bold=True)
    page.y = top + 16
    page.lines(page.left + 4, said(words.STATEMENT), room, 7.5)
    ends = [page.y]
    page.y = top + 16
    page.lines(second, said(words.CERTIFICATE), room - 4, 7.5)
    ends.append(page.y)
    page.y = max(ends) + 10
    certified = paper.document.summary.due if invoice.status in DECIDED else None
    _certified(page, second, room, certified)
    handed = (
        f"Handed in by {paper.name_of(invoice.submitted_by)}, {words.moment(invoice.submitted_at)}"
        if invoice.submitted_at
        else ""
    )
    decided = f"{said(words.STATUS[invoice.status])} by {paper.name_of(invoice.decided_by)}, {words.moment(invoice.decided_at)}"
    _signature(page, page.left + 4, room, handed or "Not handed in so far")
    _signature(page, second, room - 4, decided if invoice.status in DECIDED else "Not decided so far")
    page.y += 52
    page.lines(page.left + 4, said(words.WAIVER), page.right - page.left - 8, 7.5, grey=DIM)
    if paper.provisional:
        status = said(words.STATUS[invoice.status]).lower()
        page.lines(page.left + 4, words.OFF.format(status=status), page.right - page.left - 8, 7.5, bold=True)


def _certified(page: Page, x: float, room: float, cents: int | None) -> None:
    page.ground(x, page.y - 2, room - 4, 17)
    page.text(x + 4, page.y + 10, "Amount certified", 8.5, bold=True)
    shown = grouped_in_brackets(cents) if cents is not None else "not certified so far"
    page.text_right(x + room - 8, page.y + 10, shown, 9, bold=True)
    page.y += 20


def _signature(page: Page, x: float, room: float, told: str) -> None:
    page.text(x, page.y + 8, told, 7.5, grey=DIM)
    page.rule(x, page.y + 36, x + room * 0.62, grey=INK)
    page.rule(x + room * 0.68, page.y + 36, x + room, grey=INK)
    page.text(x, page.y + 45, "Signature and name", 7, grey=DIM)
    page.text(x + room * 0.68, page.y + 45, "Date", 7, grey=DIM)


def _heading(page: Page, text: str) -> None:
    page.ground(page.left, page.y, page.right - page.left, 15, GROUND)
    page.text(page.left + 4, page.y + 11, text, 9, bold=True)
    page.y += 15
