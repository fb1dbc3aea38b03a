"""The walk through the sample company: from an invoice's first figure to its bill and a payment in QuickBooks, each step told in a
sentence."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from exporter import batches, payments
from store.actions import erp, invoices, review
from store.actions.entries import Entry
from store.book import Book
from store.desk import Desk
from store.errors import Unavailable
from store.rules.invoice_status import TITLES
from store.rules.money import FULL, grouped
from store.sample.company import ADMINISTRATOR, NAME, PEOPLE
from store.views import check, erp_queue
from store.views.invoices import InvoiceDocument, document, listing
from store.views.listing import Row
from store.views.settings import settings_of
from tui.cli.demo_book import BOOK, in_words, keep_spool_in, make
from tui.cli.demo_quickbooks import MailSlot, mail_slot

KEPT = "sample-walks"
MOST_KEPT = 5
"""Older walks' batches are taken away."""

PLUMBING, ELECTRICAL = "SC-010", "SC-001/2"
PLUMBERS_FIGURES = (
    Entry("4", percent=FULL), Entry("5", percent=9_000), Entry("6", percent=8_000), Entry("CO2", percent=FULL),
)  # fmt: skip
ROUGH_IN = review.Mark("2", "rejected", "Only 55 % is in place", 1_800_000)
CHECK = "20417"
FULL_NAMES = {person.login: person.name.partition(" ")[0] for person in PEOPLE}

Say = Callable[[str], None]


def walk(folder: Path, say: Say) -> None:
    """Make a fresh sample company, carry its invoices into an imitation of QuickBooks and a payment back, and say so; the batch
    stays in a folder of its own.

    Raises:
        Unavailable: QuickBooks took something not, or something in the book does not hold at the end.
    """
    say(f"Setting up {NAME}, a sample company, in a temporary book (a few seconds) ...")
    with in_words(folder):
        kept = _kept(folder)
    with tempfile.TemporaryDirectory(prefix="billspool-demo-") as scratch, make(Path(scratch) / BOOK) as book:
        keep_spool_in(book, kept)
        Walk(book, say).whole()


def _kept(folder: Path) -> Path:
    """A new folder for this walk's batch; only the latest few are kept."""
    walks = folder / KEPT
    walks.mkdir(parents=True, exist_ok=True, mode=0o700)
    earlier = sorted(
        (path for path in walks.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for old in earlier[: -MOST_KEPT + 1]:
        shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="walk-", dir=walks))


class Walk:
    """The clerks at work, one after the other."""

    def __init__(self, book: Book, say: Say) -> None:
        self.say = say
        self.files: list[Path] = []
        self.pat = Desk(book, ADMINISTRATOR)
        self.ivan, self.rita, self.ina, self.adam, self.ada = (
            self.pat.seat(login) for login in ("ivan", "rita", "ina", "adam", "ada")
        )

    def whole(self) -> None:
        """Every step, in the order of the day."""
        self._open()
        plumbing = self._bill()
        self._review()
        for name in (plumbing, ELECTRICAL):
            self._approve(name)
            self._send(name)
        self._accept()
        self._export()
        with mail_slot(self.adam) as slot:
            self._post(slot)
            self._pay(slot)
        self._tell_spool()
        self._verify()
        self._tell_files()

    def _open(self) -> None:
        count = listing(self.pat).count()
        waiting = erp_queue.listing(self.pat).count()
        self.say(f"Its book holds {count} invoices; {waiting} of them wait for accounting to accept them.")

    def _bill(self) -> str:
        name = invoices.create(self.ivan, PLUMBING)
        begun = document(self.ivan, name)
        self.say(
            f"Ivan created invoice {name} of {begun.vendor.name} for the period {begun.period.start_date} "
            f"to {begun.period.end_date}, with {len(begun.rows)} lines."
        )
        invoices.bill(self.ivan, name, PLUMBERS_FIGURES)
        for row, line in self._billed(name):
            self.say(f"Ivan billed {grouped(line)} on line {row}.")
        invoices.submit(self.ivan, name)
        self.say(f"Ivan submitted {name}: {self._due(name)}.")
        return name

    def _billed(self, name: str) -> Iterator[tuple[str, int]]:
        billed = document(self.ivan, name)
        for row, line in zip(billed.rows, billed.lines, strict=True):
            if line.billed:
                yield f"{row.line}, {row.description}", line.billed

    def _review(self) -> None:
        shown = document(self.rita, ELECTRICAL)
        self.say(f"Rita reviewed {ELECTRICAL} of {shown.vendor.name}, which claims {self._due(ELECTRICAL)}.")
        review.mark(self.rita, ELECTRICAL, [ROUGH_IN])
        review.approve_all(self.rita, ELECTRICAL)
        self.say(
            f"Rita rejected line {ROUGH_IN.line} (“{ROUGH_IN.reason}”), proposed {grouped(ROUGH_IN.proposed or 0)} "
            f"and approved the other {len(shown.rows) - 1} lines."
        )
        status = review.finish(self.rita, ELECTRICAL)
        self.say(
            f"Rita finished the review: {ELECTRICAL} is {TITLES[status]}, and no amount of it has changed."
        )
        invoices.bill(self.ina, ELECTRICAL, [Entry(ROUGH_IN.line, work=ROUGH_IN.proposed)])
        invoices.submit(self.ina, ELECTRICAL)
        revised = document(self.ina, ELECTRICAL)
        self.say(
            f"Ina, who bills for {revised.vendor.name}, set line {ROUGH_IN.line} to {grouped(ROUGH_IN.proposed or 0)} and "
            f"submitted {ELECTRICAL} again as revision {revised.invoice.revision}: {self._due(ELECTRICAL)}."
        )

    def _approve(self, name: str) -> None:
        count = review.approve_all(self.rita, name)
        status = review.finish(self.rita, name)
        lines = "the one line" if count == 1 else f"the {count} lines"
        self.say(f"Rita approved {lines} of {name} still open, and with that the invoice: {TITLES[status]}.")

    def _send(self, name: str) -> None:
        erp.send(self.ivan, name)
        self.say(f"Ivan sent {name} to accounting.")

    def _accept(self) -> None:
        waiting = erp_queue.listing(self.adam)
        for row in waiting.window(0, waiting.count()):
            self._accept_one(row)

    def _accept_one(self, row: Row) -> None:
        name = row["invoice"]
        if row["held_by"]:
            self.say(
                f"{name} stays in the queue, held by {FULL_NAMES[row['held_by']]}: {row['held_reason']}."
            )
            return
        approver = self.ada if name.startswith("PO") else self.adam
        erp.accept(approver, name)
        self.say(
            f"{FULL_NAMES[approver.user]} accepted {name} of {row['vendor']} for QuickBooks: {grouped(row['due'])}."
        )

    def _export(self) -> None:
        done = batches.export(self.adam)
        for name, refusal in done.left_out.items():
            self.say(f"{name} was left out: {refusal.message}")
        for each in done.delivered:
            self.say(
                f"Adam exported batch {each.message_set_id}: {len(each.invoices)} bills, {grouped(each.total)} in all."
            )
        self.files = [each.file for each in done.delivered]
        self._tell_spool()

    def _tell_spool(self) -> None:
        found = batches.status(self.adam)
        lying = ", ".join(f"{count} in {name}" for name, count in found.counts.items() if count)
        self.say(f"The spool folder holds {lying or 'nothing'}.")

    def _post(self, slot: MailSlot) -> None:
        self.say("The Web Connector came by and took the batch to QuickBooks; here both are imitations.")
        for each in slot.update():
            if each.what != "posted":
                raise Unavailable(f"The bills were not posted: {each}", rule="demo.posted", field="bill")
            bill = document(self.adam, each.invoice).invoice
            self.say(f"QuickBooks posted {each.invoice} as bill {bill.txn_number}, TxnID {bill.txn_id}.")

    def _pay(self, slot: MailSlot) -> None:
        paid = document(self.adam, ELECTRICAL)
        slot.quickbooks.pay_bill(paid.invoice.txn_id, ref_number=CHECK)
        self.say(f"In QuickBooks {paid.vendor.name} was paid for {ELECTRICAL} by check {CHECK}.")
        payments.sync(self.adam)
        self.say("Adam asked QuickBooks for payments, and the Web Connector came by again.")
        for each in slot.update():
            self.say(f"From QuickBooks: {each}")

    def _verify(self) -> None:
        results = check.verify(self.pat)
        faults = [f"{each.name}: {each.detail}" for each in results if not each.ok]
        if faults:
            raise Unavailable(f"The book does not hold: {'; '.join(faults)}.", rule="check", field="book")
        self.say(
            f"The book was verified, {len(results)} checks: every sum recomputed, every audit chain unbroken."
        )

    def _tell_files(self) -> None:
        spool = batches.open_spool(self.adam, settings_of(self.adam))
        for file in self.files:
            self.say(f"The batch for QuickBooks, filed with its answer, lies in {spool.find(file.stem)}")

    def _due(self, name: str) -> str:
        shown: InvoiceDocument = document(self.rita, name)
        return f"{grouped(shown.summary.due)} due (line 8), {grouped(shown.summary.retainage)} retained to date (line 5)"
