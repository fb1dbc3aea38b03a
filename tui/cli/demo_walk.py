"""The walk through the sample company: from the invitation to the bill and its payments in QuickBooks, each step told in a sentence."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from exporter import batches, payments
from exporter.mail import delivery
from exporter.mail.folder import mail_folder
from exporter.stand_in.payments import Part
from exporter.stand_in.subcontractor import Figures, fill_in
from store.actions import erp, invitations, invoices, proposals, review
from store.book import Book
from store.desk import Desk
from store.errors import Unavailable
from store.intake import reader, taking_in
from store.rules.invoice_status import TITLES
from store.rules.money import grouped
from store.sample.company import ADMINISTRATOR, NAME, PEOPLE
from store.views import check, commitments, erp_queue
from store.views.invoice_lists import listing
from store.views.invoices import InvoiceDocument, document
from store.views.listing import Row
from store.views.settings import settings_of
from tui.cli.demo_book import BOOK, in_words, keep_in, make
from tui.cli.demo_quickbooks import MailSlot, mail_slot

KEPT = "sample-walks"
MOST_KEPT = 5
"""Older walks' batches are taken away."""
UNDER_WAY = 600
"""Seconds within which a walk whose folder is empty may still be under way."""

PLUMBING, ELECTRICAL = "SC-010", "SC-001/2"
CLAIMED = {
    ("4", "work"): "5250.00", ("5", "work"): "8400.00", ("6", "work"): "2625.00", ("CO2", "work"): "-3900.00",
}  # fmt: skip
"""What the plumber writes into his workbook, by line and column."""
TRIM = review.Mark("5", "rejected", "Two of twelve exam rooms have no faucets yet", 630_000)
ROUGH_IN = review.Mark("2", "rejected", "Only 55 % is in place", 1_800_000)
CHECK, SECOND_CHECK, CARD_PART = "20417", "20418", 500_000
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
        walks = _walks(folder)
    with tempfile.TemporaryDirectory(prefix="billspool-demo-") as scratch, make(Path(scratch) / BOOK) as book:
        kept = Path(tempfile.mkdtemp(prefix="walk-", dir=walks))
        keep_in(book, kept / "spool", kept / "mail")
        Walk(book, say).whole()


def _walks(folder: Path) -> Path:
    """Where this walk's batch gets a folder. Only the latest few are kept, and none of a walk that was broken off before it had one."""
    walks = folder / KEPT
    walks.mkdir(parents=True, exist_ok=True, mode=0o700)
    earlier = sorted(
        (path for path in walks.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    full = [path for path in earlier if any(path.iterdir())]
    broken_off = [
        path for path in earlier if path not in full and path.stat().st_mtime < time.time() - UNDER_WAY
    ]
    for old in (*broken_off, *full[: -MOST_KEPT + 1]):
        shutil.rmtree(old, ignore_errors=True)
    return walks


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
        self._invite()
        plumbing = self._take_in("Hugo", CLAIMED)
        for row, line in self._billed(plumbing):
            self.say(f"It bills {grouped(line)} on line {row}.")
        self._reject(plumbing, TRIM)
        self._resubmit_workbook(plumbing)
        self._reject(ELECTRICAL, ROUGH_IN)
        self._resubmit()
        for name in (plumbing, ELECTRICAL):
            self._approve(name)
            self._send(name)
        self._think_again(plumbing)
        self._accept()
        self._export()
        with mail_slot(self.adam) as slot:
            self._post(slot)
            self._pay(slot, plumbing)
        self._tell_spool()
        self._verify()
        self._tell_files()

    def _open(self) -> None:
        count = listing(self.pat).count()
        waiting = erp_queue.listing(self.pat).count()
        self.say(f"Its book holds {count} invoices; {waiting} of them wait for accounting to accept them.")

    def _invite(self) -> None:
        invitations.invite(self.ivan, PLUMBING)
        shown = commitments.document(self.ivan, PLUMBING)
        self.letter = self._file_letters()
        self.say(
            f"Ivan invited {shown.vendor.name} to bill {PLUMBING}; the letter is filed in {self.letter.parent}"
        )
        self.say(
            "It encloses the billing workbook: the schedule of values, with the cells open that are to be filled in."
        )
        invitations.answer(self.ivan, PLUMBING, "accept")
        self.say("Hugo, who bills for them, accepted by telephone; Ivan wrote that down.")

    def _file_letters(self) -> Path:
        """Deliver what waits; answers the latest letter with a workbook to the plumber."""
        delivery.deliver(self.ivan)
        folder = mail_folder(self.ivan, settings_of(self.ivan))
        return max((folder.folder / "filed").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)

    def _take_in(self, who: str, figures: Figures) -> str:
        """Have the workbook of the latest letter filled in, returned and taken in; answers the invoice."""
        with tempfile.TemporaryDirectory(prefix="billspool-demo-") as desk:
            returned = fill_in(self.letter, Path(desk), figures)
            done = taking_in.take_in_file(self.ivan, reader.read(returned), submit=True)
        name = str(done["invoice"])
        self.say(
            f"{who} returned “{returned.name}”; Ivan took it in, every cell held against the book: {name}, {self._due(name)}."
        )
        return name

    def _billed(self, name: str) -> Iterator[tuple[str, int]]:
        billed = document(self.ivan, name)
        for row, line in zip(billed.rows, billed.lines, strict=True):
            if line.billed:
                yield f"{row.line}, {row.description}", line.billed

    def _reject(self, name: str, rejected: review.Mark) -> None:
        shown = document(self.rita, name)
        self.say(f"Rita reviewed {name} of {shown.vendor.name}, which claims {self._due(name)}.")
        review.mark(self.rita, name, [rejected])
        others = review.approve_all(self.rita, name)
        self.say(
            f"Rita rejected line {rejected.line} (“{rejected.reason}”), proposed {grouped(rejected.proposed or 0)} "
            f"and approved the other {others} lines."
        )
        status = review.finish(self.rita, name)
        self.say(f"Rita finished the review: {name} is {TITLES[status]}, and no amount of it has changed.")

    def _resubmit_workbook(self, name: str) -> None:
        self.letter = self._file_letters()
        self.say(
            "The letter that asks for a revision is filed, with the reason, the proposal and a workbook that has them in it."
        )
        proposed = f"{(TRIM.proposed or 0) // 100}.00"
        self._take_in("Hugo", {(TRIM.line, "work"): proposed})
        revised = document(self.rita, name)
        self.say(
            f"{name} is revision {revised.invoice.revision} now; the lines nobody touched are still approved."
        )

    def _resubmit(self) -> None:
        proposals.accept_proposals(self.ina, ELECTRICAL)
        invoices.submit(self.ina, ELECTRICAL)
        revised = document(self.ina, ELECTRICAL)
        self.say(
            f"Ina, who bills for {revised.vendor.name} in the app herself, took over the {grouped(ROUGH_IN.proposed or 0)} and "
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

    def _think_again(self, name: str) -> None:
        erp.retrieve(self.ivan, name)
        self.say(f"Ivan took {name} back before accounting had decided, looked at it once more,")
        erp.send(self.ivan, name)
        self.say(f"and sent {name} again.")

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

    def _pay(self, slot: MailSlot, plumbing: str) -> None:
        paid = document(self.adam, ELECTRICAL)
        slot.quickbooks.pay_bill(paid.invoice.txn_id, ref_number=CHECK)
        self.say(f"In QuickBooks {paid.vendor.name} was paid for {ELECTRICAL} by check {CHECK},")
        parts = document(self.adam, plumbing)
        bill, rest = parts.invoice.txn_id, parts.summary.due - CARD_PART
        slot.quickbooks.pay_bill(Part(bill, rest), ref_number=SECOND_CHECK)
        slot.quickbooks.pay_bill(Part(bill, CARD_PART), method="credit_card")
        self.say(
            f"and {parts.vendor.name} for {plumbing} in two payments: by check {SECOND_CHECK} and by credit card."
        )
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
