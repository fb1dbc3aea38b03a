"""The sample company's story, told month by month through the actions its clerks use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from store.actions import (
    billing_periods,
    change_orders,
    commitments,
    company,
    due_dates,
    erp,
    invoice_change_orders,
    invoices,
    lists,
    retainage,
    review,
    users,
)
from store.actions.entries import Entry
from store.book import Book
from store.desk import Desk
from store.rules.money import FULL
from store.rules.release import Asked
from store.sample import company as sample
from store.sample import inviting, paperwork, paying
from store.sample.billing import (
    CORRECTIONS,
    LAST_MONTH,
    OBJECTIONS,
    PARTIAL_RELEASES,
    Application,
    applications,
)
from store.sample.clock import StoryClock
from store.sample.contracts import CHANGES, CONTRACTS, Change, Contract
from store.sample.desks import Desks, Post

AGREED_ON_SITE = "Agreed on site with Rita"
AGREED_BY_TELEPHONE = "Certified as agreed by telephone"
INSURANCE_LAPSED = "The insurance certificate lapsed on the 1st; its renewal is promised"
WRONG_ENTITY = 'Wrong entity: the W-9 says "& Fils S.A.", not "& Fils" [see page 2]'
NO_SUCH_VENDOR = (
    'There is an invalid reference to QuickBooks Vendor "Lodz Steel Erectors" in the Bill. QuickBooks error message: '
    "Invalid argument. The specified record does not exist in the list."
)
"""What QuickBooks says with status 3140."""
INVALID_REFERENCE = 3140

CONTACTS = {vendor.name: [(vendor.contact, vendor.email)] for vendor in sample.VENDORS}
"""Who bills for a vendor."""

Step = Callable[["Story", Application, str], object]


class Story(Desks):
    """The months in their order, and the invoices the clerks have made so far; `names` holds each commitment's present one."""

    def __init__(self, book: Book, today: date, post: Post | None = None) -> None:
        super().__init__(book, StoryClock(today, LAST_MONTH), post)
        self.schedules = {contract.number: [line.line for line in contract.lines] for contract in CONTRACTS}
        self.names: dict[str, str] = {}

    def tell(self) -> None:
        """Everything, from the company's first day to yesterday."""
        self._open_for_business()
        everything = list(applications())
        for month in range(1, LAST_MONTH + 1):
            self._begin_month(month)
            self._bill_month(month, [one for one in everything if one.month == month])

    def approver(self, one: Application) -> Desk:
        """The accounting approver who looks after a commitment: Adam has the odd numbers, Ada the even."""
        return self.adam if int(one.contract[-1]) % 2 else self.ada

    # ---- the company --------------------------------------------------------------------------------------------

    def _open_for_business(self) -> None:
        company.initialise(self.pat, sample.NAME, sample.EDITION)
        for vendor in sample.VENDORS:
            lists.add_vendor(
                self.pat, vendor.name, quickbooks_name=vendor.quickbooks_name, company_name=vendor.name,
                city=vendor.city, terms=vendor.terms,
                email=vendor.email,
            )  # fmt: skip
        for person in sample.PEOPLE:
            users.add(
                self.pat, person.login, name=person.name, email=f"{person.login}@example.com",
                roles=person.roles, privileges=person.privileges, vendor=person.vendor,
            )  # fmt: skip
        for code in sample.COST_CODES:
            kind = "account" if code.account else "item"
            lists.add_cost_code(
                self.pat,
                code.code,
                code.description,
                quickbooks_kind=kind,
                quickbooks_name=code.account or None,
            )
        for site in sample.PROJECTS:
            lists.add_project(
                self.pat, site.number, site.name, address=site.address, city=site.city,
                quickbooks_job=site.quickbooks_job, allow_overbilling=site.allow_overbilling,
                move_materials=site.move_materials,
            )  # fmt: skip
            if site.automatic:
                billing_periods.set_automatic(self.pat, site.number, "month", start=self.clock.first_of(1))

    # ---- a month ------------------------------------------------------------------------------------------------

    def _begin_month(self, month: int) -> None:
        self.clock.turn_to(month, 1)
        for site in sample.PROJECTS:
            if not site.automatic and month <= (site.opens_until or LAST_MONTH):
                first, last = self.clock.first_of(month), self.clock.month_end(month)
                due = last if month == site.opens_until else self.clock.due(month)
                billing_periods.open_period(self.ivan, site.number, first, last, due)
        self.clock.turn_to(month, 3)
        for contract in CONTRACTS:
            if contract.month == month:
                self._sign(contract)
            if contract.becomes[0] == month:
                commitments.set_status(self.ivan, contract.number, contract.becomes[1])
        self.clock.turn_to(month, 5)
        self._change(change for change in CHANGES if change.month == month and not change.late)
        for change in CHANGES:
            if change.voided[0] == month:
                change_orders.set_status(
                    self.rita, change.contract, change.number, "void", reason=change.voided[1]
                )
        for take in BEGINNING:
            take(self, month)

    def _sign(self, contract: Contract) -> None:
        commitments.add(
            self.ivan, contract.number, type=contract.type, title=contract.title, project=contract.project,
            vendor=contract.vendor, accounting=contract.accounting, status=contract.status,
            retainage=contract.retainage, executed=contract.status == "approved", class_name=contract.class_name,
            lines=contract.lines, contacts=CONTACTS[contract.vendor] if contract.contact else (),
        )  # fmt: skip
        if contract.terms:
            due_dates.set_terms(self.ivan, contract.number, contract.terms)

    def _change(self, changes: Iterable[Change]) -> None:
        for change in changes:
            change_orders.add(
                self.ivan, change.contract, change.number, title=change.title, lines=change.lines
            )
            if change.status != "draft":
                change_orders.set_status(self.rita, change.contract, change.number, change.status)

    def _bill_month(self, month: int, billed: list[Application]) -> None:
        self.clock.turn_to(month, 16)
        for one in billed:
            self.names[one.contract] = invoices.create(self.pat.seat(one.by), one.contract)
            self._enter(one, self.names[one.contract])
        self._change(change for change in CHANGES if change.month == month and change.late)
        for step, (day, take) in STEPS.items():
            self.clock.turn_to(month, day)
            for one in billed:
                if step in one.steps:
                    take(self, one, self.names[one.contract])
        self.clock.turn_to(month, 27)
        for close in END:
            close(self, month)

    def _enter(self, one: Application, name: str) -> None:
        desk = self.pat.seat(one.by)
        if one.final:
            retainage.release(desk, name, Asked(percent=FULL))
            invoices.change_header(desk, name, final=True)
            return
        invoices.bill(desk, name, one.entries or self._progress(one))
        for change in CHANGES:
            if (change.contract, change.voided[0]) == (one.contract, one.month):
                invoice_change_orders.reverse(desk, name, change.number)
        if name in CORRECTIONS:
            entry, earlier = CORRECTIONS[name]
            invoices.bill(desk, name, [entry], adjusts={entry.line: earlier})
        if name in PARTIAL_RELEASES:
            lines, share, why = PARTIAL_RELEASES[name]
            retainage.release(desk, name, Asked(percent=share), lines=lines, reason=why)

    def _progress(self, one: Application) -> list[Entry]:
        """The lines on which something was done; the first lines of a schedule are ahead of the last."""
        lines = self.schedules[one.contract]
        before, now = one.progress
        orders = [change.number for change in CHANGES if self._new_single_line(change, one)]
        return [
            Entry(line, percent=reached(now, place, len(lines)))
            for place, line in enumerate(lines)
            if reached(now, place, len(lines)) != reached(before, place, len(lines))
        ] + [Entry(number, percent=FULL) for number in orders]

    @staticmethod
    def _new_single_line(change: Change, one: Application) -> bool:
        return (
            (change.contract, change.month, change.status, change.late) == (one.contract, one.month, "approved", False)
            and len(change.lines) == 1
        )  # fmt: skip

    # ---- steps of an invoice ------------------------------------------------------------------------------------

    def look(self, one: Application, name: str) -> None:
        """Approve the last line and leave the others for later."""
        review.mark(self.rita, name, [review.Mark(self.schedules[one.contract][-1], "approved")])

    def object(self, one: Application, name: str) -> None:
        """Reject the lines there is something to say about, approve the others."""
        review.mark(self.rita, name, OBJECTIONS[one.contract])
        review.approve_all(self.rita, name)

    def correct(self, desk: Desk, one: Application, name: str, reason: str) -> None:
        """Bill what the reviewer proposed."""
        entries = [Entry(mark.line, work=mark.proposed) for mark in OBJECTIONS[one.contract]]
        invoices.bill(desk, name, entries, reason=reason)

    def approve(self, name: str, status: str = "approved") -> None:
        """Approve every line, and with them the invoice."""
        review.approve_all(self.rita, name)
        review.finish(self.rita, name, status=status)

    def post(self, one: Application, name: str) -> None:
        """Take in that QuickBooks has the bill."""
        count, stamp = len(self.bills) + 1, int(self.clock().timestamp())
        self.bills[name] = f"{0x1A00 + count:X}-{stamp}"
        erp.post(
            self.approver(one), name, txn_id=self.bills[name], txn_number=str(4100 + count),
            edit_sequence=str(stamp),
        )  # fmt: skip

    def fail(self, one: Application, name: str) -> None:
        """Take in that QuickBooks does not know the vendor any more."""
        erp.fail(self.approver(one), name, code=INVALID_REFERENCE, message=NO_SUCH_VENDOR)


def reached(percent: int, place: int, lines: int) -> int:
    """How far a line is, in basis points and steps of 5 %, when the work as a whole is at so many percent."""
    ahead = percent if lines == 1 else min(100, max(0, 2 * percent - 100 * place // lines))
    return ahead // 5 * 5 * 100


STEPS: dict[str, tuple[int, Step]] = {
    "submit": (18, lambda story, one, name: invoices.submit(story.pat.seat(one.by), name)),
    "look": (20, Story.look),
    "object": (20, Story.object),
    "return": (20, lambda story, _, name: review.finish(story.rita, name)),
    "revise": (21, lambda story, one, name: story.correct(story.ivan, one, name, AGREED_ON_SITE)),
    "resubmit": (21, lambda story, _, name: invoices.submit(story.ivan, name)),
    "certify": (22, lambda story, one, name: story.correct(story.rita, one, name, AGREED_BY_TELEPHONE)),
    "note": (22, lambda story, _, name: review.finish(story.rita, name, status="approved_as_noted")),
    "ask owner": (22, lambda story, _, name: story.approve(name, "pending_owner_approval")),
    "approve": (22, lambda story, _, name: story.approve(name)),
    "send": (23, lambda story, _, name: erp.send(story.ivan, name)),
    "hold": (24, lambda story, one, name: erp.hold(story.approver(one), name, reason=INSURANCE_LAPSED)),
    "retrieve": (24, lambda story, _, name: erp.retrieve(story.ivan, name)),
    "reject": (24, lambda story, one, name: erp.reject(story.approver(one), name, reason=WRONG_ENTITY)),
    "accept": (25, lambda story, one, name: erp.accept(story.approver(one), name)),
    "fail": (26, Story.fail),
    "post": (26, Story.post),
}
"""What can happen to an invoice after it was billed, in the order of a month's days: the day, and who does what."""

Part = Callable[[Desks, int], None]

BEGINNING: tuple[Part, ...] = (
    paperwork.file_documents,
    paperwork.agree_on_retainage,
    inviting.break_down,
    inviting.invite,
)
"""What else happens before a month is billed."""

END: tuple[Part, ...] = (
    paying.pay,
    paperwork.ask_for_waivers,
    paperwork.hold,
    paying.close_commitment_out,
)
"""What happens after it."""
