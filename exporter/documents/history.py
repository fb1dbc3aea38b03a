"""Everything that happened to an invoice, from its first day on: who, when, what, from what to what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exporter.documents import words
from exporter.documents.grid import Col, Grid, Line, head_of
from exporter.documents.pages import ACROSS, Page, Pages
from store.text import printable
from store.views.papers import Paper

COLUMNS = (
    Col("When", 92), Col("Who", 92), Col("What", 110, most=4), Col("What it changed", 200, grow=3, most=12),
    Col("Why", 140, grow=2, most=12),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it is printed: when (UTC text), who, what he did, what it changed line by line, and why."""

    at: str
    who: str
    what: str
    changes: tuple[str, ...]
    why: str


def pdf(paper: Paper, acts: Sequence[Act]) -> bytes:
    """The history as a PDF, in the order of `acts`."""
    title = f"History of {paper.title}"
    pages = Pages(title, f"{paper.company} · as of {words.moment(paper.printed_at)}", author=paper.company)

    def begin() -> Page:
        document = paper.document
        status = paper.said(words.STATUS[document.invoice.status])
        left = [
            title,
            document.vendor.name,
            f"{document.commitment.number} {document.commitment.title} · {document.project.name}",
        ]
        return head_of(
            pages, ACROSS, left, [status, f"{len(acts)} acts, oldest first" if len(acts) != 1 else "1 act"]
        )

    lines = [Line([words.moment(act.at), act.who, act.what, "\n".join(act.changes), act.why]) for act in acts]
    Grid(COLUMNS, begin).lay(lines, "Nothing happened so far.")
    return pages.pdf()


def text(paper: Paper, acts: Sequence[Act]) -> str:
    """The history as plain text, an act a paragraph."""
    lines = [
        f"History of {paper.title}, {printable(paper.document.vendor.name)}, as of {words.moment(paper.printed_at)}"
    ]
    for act in acts:
        lines += ["", f"{words.moment(act.at)}  {act.who} {act.what}"]
        lines += [f"    {change}" for change in act.changes]
        lines += [f"    why: {act.why}"] if act.why else []
    return "\n".join(printable(line) for line in lines) + "\n"
