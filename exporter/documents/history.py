"""Everything that happened to an invoice, from its first day on: who, when, what, from what to what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exporter.documents import words
from exporter.documents.grid import Col, Grid, Line, grouped_in_brackets, head_of
from exporter.documents.pages import ACROSS, Page, Pages
from store.rules.money import grouped
from store.text import printable
from store.views.beside import Beside
from store.views.listing import Row
from store.views.papers import Paper

COLUMNS = (
    Col("When", 92), Col("Who", 92), Col("What", 110, most=4), Col("What it changed", 200, grow=3, most=40),
    Col("Why", 140, grow=2, most=40),
)  # fmt: skip
ASIDE = (
    Col("Beside the acts", 92),
    Col("What", 250, grow=3, most=12),
    Col("How it stands", 200, grow=2, most=12),
)
ROW = 1_200
"""Letters of changes in one row; an act that changed more goes on in rows of its own, so that none is cut."""
LINE = 40
"""What a change counts besides its letters: it begins a line."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it is printed: when (UTC text), who, what he did, what it changed (what, before, after; empty where nothing
    stood), and why."""

    at: str
    who: str
    what: str
    changes: tuple[tuple[str, str, str], ...]
    why: str


def pdf(paper: Paper, acts: Sequence[Act], found: Beside) -> bytes:
    """The history as a PDF, in the order of `acts`, and below it what stands beside them."""
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

    lines = [line for act in acts for line in _rows(act)]
    Grid(COLUMNS, begin).lay(lines, "Nothing happened so far.")
    if not found.is_empty:
        rows = [Line(list(map(paper.said, each[:1])) + list(each[1:])) for each in _beside(paper, found)]
        Grid(ASIDE, begin).lay(rows)
    return pages.pdf()


def _beside(paper: Paper, found: Beside) -> Iterator[tuple[str, str, str]]:
    """Kind, what, and how it stands."""
    for row in found.waivers:
        what = f"{paper.said(row['type_words'])}, {grouped(row['amount'])} through {words.day(row['through_date'])}"
        yield (
            "Lien waiver",
            what + (f"; left out: {row['exceptions']}" if row["exceptions"] else ""),
            _signed(row),
        )
    for held in found.holds:
        stands = f"{held.owner}, since {words.moment(held.placed_at)}"
        ended = f"; released by {paper.name_of(held.released_by)}, {words.moment(held.released_at)}"
        why = f": {held.release_reason}" if held.release_reason else ""
        yield (
            "Hold",
            f"{held.on}: {held.reason}",
            stands + (ended + why if held.released_at else "; it still stands"),
        )
    for each in found.corrections:
        here = "" if each.invoice == paper.document.name else f" of {each.invoice}"
        what = f"line {each.line} {each.description}{here} corrects {each.corrects}"
        yield "Correction", what, f"{grouped_in_brackets(each.work)} of work this period"


def _signed(row: Row) -> str:
    if not row["signed_by"]:
        return "awaits its signature"
    locked = ", locked until the payment is in" if row["state"] == "locked" else ""
    unlocked = f", unlocked: {row['unlock_reason']}" if row["unlocked_by"] else ""
    return f"signed by {row['signed_by']} on {words.day(row['signed_on'])}{locked}{unlocked}"


def _rows(act: Act) -> Iterator[Line]:
    first = [words.moment(act.at), act.who, act.what]
    told = [_changed(*change, "from ", " to ") for change in act.changes]
    for number, changes in enumerate(_parts(told)):
        text = "\n".join(changes)
        yield Line(["", "", "(continued)", text, ""] if number else [*first, text, act.why])


def _changed(what: str, before: str, after: str, begins: str, then: str) -> str:
    """A change in words; the typeface of the PDF has no arrow."""
    return f"{what} {begins}{before}{then}{after or 'nothing'}" if before else f"{what} {after}"


def _parts(changes: Sequence[str]) -> Iterator[Sequence[str]]:
    """The changes in runs that fit a row; one empty run where there are none."""
    start = size = 0
    for place, change in enumerate(changes):
        size += len(change) + LINE
        if size > ROW and place > start:
            yield changes[start:place]
            start, size = place, len(change) + LINE
    yield changes[start:]


def text(paper: Paper, acts: Sequence[Act], found: Beside) -> str:
    """The history as plain text, an act a paragraph."""
    lines = [
        f"History of {paper.title}, {printable(paper.document.vendor.name)}, as of {words.moment(paper.printed_at)}"
    ]
    for act in acts:
        lines += ["", f"{words.moment(act.at)}  {act.who} {act.what}"]
        lines += [f"    {_changed(*change, '', ' → ')}" for change in act.changes]
        lines += [f"    why: {act.why}"] if act.why else []
    if not found.is_empty:
        lines += ["", "Lien waivers, holds and corrections"]
        lines += [f"    {paper.said(kind)}: {what}; {stands}" for kind, what, stands in _beside(paper, found)]
    return "\n".join(printable(line) for line in lines) + "\n"
