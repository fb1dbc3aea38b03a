"""The ways between screens: where a row or a key leads. A screen is imported when somebody goes there, and none by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.screens.framed import FramedScreen


def home() -> FramedScreen:
    """What waits for whom, and how the projects stand."""
    from tui.screens.home import HomeScreen

    return HomeScreen()


def commitments(vendor: str = "") -> FramedScreen:
    """The commitments; those that hold a text, such as a vendor's name or a project's, where one is given."""
    from tui.screens.commitments import CommitmentsScreen

    return CommitmentsScreen(vendor)


def billing_periods() -> FramedScreen:
    """The board of the open billing period."""
    from tui.screens.billing_periods import BillingPeriodsScreen

    return BillingPeriodsScreen()


def invoices(group: str | None = None) -> FramedScreen:
    """The invoices, beginning with a group of them."""
    from tui.screens.invoices import InvoicesScreen

    return InvoicesScreen(group)


def queue(state: str = "ready_to_export") -> FramedScreen:
    """The acceptance queue, on the tab of an accounting state."""
    from tui.screens.erp_queue import ErpQueueScreen

    return ErpQueueScreen(state)


def payments() -> FramedScreen:
    """The bills' payments."""
    from tui.screens.payments import PaymentsScreen

    return PaymentsScreen()


def reconciliation() -> FramedScreen:
    """What is retained, by line 5 and by the bills."""
    from tui.screens.reconciliation import ReconciliationScreen

    return ReconciliationScreen()


def links() -> FramedScreen:
    """Vendors, jobs and accounts beside those of QuickBooks."""
    from tui.screens.links import LinksScreen

    return LinksScreen()


def compliance(vendor: str = "", commitment: str = "", tab: str = "") -> FramedScreen:
    """Compliance, beginning with a vendor's documents, waivers or holds where one is named."""
    from tui.screens.compliance import ComplianceScreen

    return ComplianceScreen(vendor, commitment, tab)


def inbox() -> FramedScreen:
    """What waits for who sits here."""
    from tui.screens.inbox import InboxScreen

    return InboxScreen()


def mail() -> FramedScreen:
    """The letters that are written and to be written."""
    from tui.screens.mail import MailScreen

    return MailScreen()


def reports() -> FramedScreen:
    """The list of reports."""
    from tui.screens.reports import ReportsScreen

    return ReportsScreen()


def commitment(number: str, tab: str = "schedule") -> FramedScreen:
    """A commitment, on one of its tabs."""
    from tui.screens.commitment import CommitmentScreen

    return CommitmentScreen(number, tab)


def own_schedule(number: str) -> FramedScreen:
    """The subcontractor's own schedule of values on a commitment."""
    from tui.screens.own_schedule import OwnScheduleScreen

    return OwnScheduleScreen(number)


def close_out(number: str) -> FramedScreen:
    """What is left to do before a commitment is closed out."""
    from tui.screens.close_out import CloseOutScreen

    return CloseOutScreen(number)


def change_orders_on_no_invoice() -> FramedScreen:
    """Approved change orders that no invoice bills."""
    from tui.screens.waiting import ChangeOrdersScreen

    return ChangeOrdersScreen()


def not_billed() -> FramedScreen:
    """Commitments on which nothing is billed this period."""
    from tui.screens.waiting import NotBilledScreen

    return NotBilledScreen()


def invoice(name: str) -> FramedScreen:
    """An invoice, line by line; ``SC-001/2`` names it."""
    from tui.screens.invoice_review import InvoiceReviewScreen

    return InvoiceReviewScreen(name)


def revisions(name: str) -> FramedScreen:
    """An invoice's revisions, one beside another."""
    from tui.screens.revisions import RevisionsScreen

    return RevisionsScreen(name)
