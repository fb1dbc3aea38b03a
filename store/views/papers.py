"""What an invoice's printed papers show beside the invoice: parties, change orders old and new, what was claimed and what is certified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from store import lookup
from store.desk import Desk
from store.models import ChangeOrder, ChangeOrderLine, Invoice, InvoiceLine, InvoiceSnapshot, User
from store.rules import numbering
from store.rules.pay_application import ApplicationLine
from store.rules.terms import Vocabulary
from store.views import commitments, invoices
from store.views.invoices import InvoiceDocument
from store.views.pay_applications import LineRow
from store.views.settings import settings_of

COMPARED = {
    "work_this": "Work this period", "stored": "Materials stored", "work_retainage_this": "Retainage on work",
    "work_retainage_released": "Work retainage released", "materials_retainage_released": "Materials retainage released",
}  # fmt: skip
"""The entered figures that may differ between what was claimed and what is certified."""
DECIDED = frozenset({"approved", "approved_as_noted", "pending_owner_approval"})
PROVISIONAL = {
    "draft": "Draft", "under_review": "Under review", "revise_and_resubmit": "Returned for revision",
    "pending_owner_approval": "Waits for the owner's approval",
}  # fmt: skip
"""Statuses in which a printed paper must say that it certifies nothing yet, and the words for it."""


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """A change order on the invoice: what its lines add and what they take away in cents, the names of the lines, whether it is new here."""

    number: str
    title: str
    additions: int
    deductions: int
    lines: tuple[str, ...]
    is_new: bool

    @property
    def amount(self) -> int:
        """Additions less deductions."""
        return self.additions - self.deductions


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a line that is not certified as it was first claimed, in cents, with the reviewer's reason."""

    line: str
    description: str
    figure: str
    first_claimed: int
    last_claimed: int
    certified: int
    reason: str

    @property
    def change(self) -> int:
        """Certified less first claimed."""
        return self.certified - self.first_claimed


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice and all that is printed of it.

    `people` are names by login; `printed_at` is the moment of the book's clock as UTC text; `balance_shown` is False for a contact,
    who never sees what is left to be billed; `revisions` counts how often it was handed in.
    """

    document: InvoiceDocument
    company: str
    edition: str
    words: Vocabulary = field(repr=False)
    people: dict[str, str] = field(repr=False)
    changes: tuple[PrintedChange, ...]
    differences: tuple[Difference, ...]
    claimed: int | None
    revisions: int
    printed_at: str
    balance_shown: bool

    @property
    def lines(self) -> list[tuple[LineRow, ApplicationLine]]:
        """Each line as kept and as computed, in their order."""
        return list(zip(self.document.rows, self.document.lines, strict=True))

    @property
    def title(self) -> str:
        """``SC-001/2 r2``: the invoice and its revision, where it was revised."""
        return numbering.revised(self.document.name, self.document.invoice.revision)

    def changed(self, *, new: bool) -> tuple[int, int]:
        """Additions and deductions, as positive cents, of the change orders that are new here, or of those carried along."""
        found = [change for change in self.changes if change.is_new is new]
        return sum(change.additions for change in found), sum(change.deductions for change in found)

    @property
    def provisional(self) -> str:
        """Why the paper certifies nothing yet; empty once it does."""
        return PROVISIONAL.get(self.document.invoice.status, "")

    def said(self, text: str) -> str:
        """A text of ours in the words in force."""
        return self.words.said(text)

    def name_of(self, login: str | None) -> str:
        """A person's name."""
        return self.people.get(login or "", login or "")


def paper(desk: Desk, name: str) -> Paper:
    """The papers of the invoice of that name, in one state of the book; `NotFound` for what the acting user may not see."""
    with desk.book.reading():
        document = invoices.document(desk, name)
        settings = settings_of(desk)
        snapshots = _snapshots(document.invoice)
        handed_in = _handed_in(snapshots)
        return Paper(
            document=document,
            company=settings["company.name"],
            edition=settings["company.edition"],
            words=settings.vocabulary(),
            people=dict(User.select(User.login, User.name).tuples()),
            changes=_changes(document.invoice),
            differences=_differences(document, snapshots),
            claimed=_claimed(handed_in),
            revisions=len(handed_in),
            printed_at=desk.now(),
            balance_shown=not commitments.is_contact(desk),
        )


def _changes(invoice: Invoice) -> tuple[PrintedChange, ...]:
    carried = set()
    if invoice.previous_id:
        before = InvoiceLine.select(InvoiceLine.change_order_line).where(
            InvoiceLine.invoice == invoice.previous_id, InvoiceLine.kind == "change_order"
        )
        carried = {line for (line,) in before.tuples()}
    rows = (
        InvoiceLine.select(
            ChangeOrder.id, ChangeOrder.number, ChangeOrder.title, InvoiceLine.line, InvoiceLine.scheduled_value, ChangeOrderLine.id
        )
        .join(ChangeOrderLine)
        .join(ChangeOrder)
        .where(InvoiceLine.invoice == invoice)
        .order_by(InvoiceLine.position, InvoiceLine.id)
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for order, number, title, line, value, source in rows.tuples():
        known = found.setdefault(order, [lookup.change_order_name(number), title, 0, 0, [], True])
        known[2 if value >= 0 else 3] += abs(value)
        known[4].append(line)
        known[5] = known[5] and source not in carried
    return tuple(
        PrintedChange(number, title, up, down, tuple(lines), new)
        for number, title, up, down, lines, new in found.values()
    )


Lines = dict[str, dict[str, Any]]
"""An invoice's lines by name, as a snapshot holds them."""


def _snapshots(invoice: Invoice) -> list[tuple[str, Lines]]:
    """What happened and how the lines stood then, at each submission and decision, oldest first."""
    taken = InvoiceSnapshot.select(InvoiceSnapshot.event, InvoiceSnapshot.body).where(
        InvoiceSnapshot.invoice == invoice
    )
    return [
        (each.event, {line["line"]: line for line in each.body["lines"]})
        for each in taken.order_by(InvoiceSnapshot.id)
    ]


def _handed_in(snapshots: list[tuple[str, Lines]]) -> list[Lines]:
    return [lines for event, lines in snapshots if event == "submitted"]


def _claimed(handed_in: list[Lines]) -> int | None:
    """What was billed at the first submission, before retainage, in cents; None where nothing was handed in."""
    if not handed_in:
        return None
    return sum(
        line["work_this"] + line["materials_moved"] + line["stored"] - line["stored_prev"]
        for line in handed_in[0].values()
    )


def _differences(document: InvoiceDocument, snapshots: list[tuple[str, Lines]]) -> tuple[Difference, ...]:
    handed_in = _handed_in(snapshots)
    if not handed_in:
        return ()
    found = []
    for row in document.rows:
        first, last = handed_in[0].get(row.line, {}), handed_in[-1].get(row.line, {})
        for figure, words in COMPARED.items():
            began, claimed, stands = first.get(figure, 0), last.get(figure, 0), getattr(row, figure)
            if stands == began == claimed or (figure == "work_retainage_this" and _follows(row, first)):
                continue
            reason = row.comment or _said_before(row.line, snapshots)
            found.append(Difference(row.line, row.description, words, began, claimed, stands, reason))
    return tuple(found)


def _follows(row: LineRow, first: dict[str, Any]) -> bool:
    """Whether the retainage differs only because the work does: the rate is the one that was claimed."""
    return first.get("work_retainage_bp", row.work_retainage_bp) == row.work_retainage_bp


def _said_before(line: str, snapshots: list[tuple[str, Lines]]) -> str:
    """The latest remark on a line in what was kept of earlier reviews."""
    remarks = [lines[line]["comment"] for _, lines in snapshots if line in lines]
    return next((remark for remark in reversed(remarks) if remark), "")
