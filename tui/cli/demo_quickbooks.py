"""QuickBooks for the sample company: the imitation of it, furnished with the sample's names and posted bills, behind a Web Connector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from exporter import batches, postman
from exporter.stand_in.connector import DirectPort, WebConnector
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.exchange import Exchange
from store.desk import Desk
from store.errors import Unavailable
from store.sample.contracts import CONTRACTS
from store.views import lists
from store.views.batches import posted
from store.views.invoice_lists import listing
from store.views.listing import Listing, Row
from store.views.settings import settings_of


class MailSlot:
    """The way to the imitated QuickBooks and back.

    Attributes:
        desk: of whoever may export and take in answers.
        quickbooks: to do there by hand what its people do, such as paying.
    """

    def __init__(self, desk: Desk, quickbooks: QuickBooks, exchange: Exchange) -> None:
        self.desk = desk
        self.quickbooks = quickbooks
        self._connector = WebConnector(DirectPort(exchange), quickbooks)

    def update(self) -> list[postman.Told]:
        """Let the Web Connector come by once and take the answers into the book; answers what they brought.

        Raises:
            Unavailable: the session did not end as it should.
        """
        session = self._connector.run_session()
        if session.outcome != "done":
            why = session.error or session.outcome
            raise Unavailable(
                f"The imitated QuickBooks took nothing: {why}", rule="demo.session", field="session"
            )
        return postman.take_in(self.desk)


@contextmanager
def mail_slot(desk: Desk) -> Iterator[MailSlot]:
    """The mail slot of a sample book, with QuickBooks in memory."""
    settings = settings_of(desk)
    quickbooks = QuickBooks(
        company=settings["company.name"], edition=settings["company.edition"], clock=desk.clock
    )
    exchange = Exchange(batches.open_spool(desk, settings), now=desk.now)
    try:
        _furnish(quickbooks, desk)
        yield MailSlot(desk, quickbooks, exchange)
    finally:
        exchange.shut()
        quickbooks.close()


def _furnish(quickbooks: QuickBooks, desk: Desk) -> None:
    """Give QuickBooks everything the sample book refers to."""
    with quickbooks.company.file.changing():
        _fill_lists(quickbooks, desk)
        _post_earlier_bills(quickbooks, desk)


def _fill_lists(quickbooks: QuickBooks, desk: Desk) -> None:
    vendors = _all(lists.vendors(desk))
    for name in _different(row["quickbooks_name"] for row in vendors):
        quickbooks.add_vendor(name)
    for name in _different(row["terms"] for row in vendors):
        quickbooks.add_terms(name)
    for name in _different(row["quickbooks_job"] or row["name"] for row in _all(lists.projects(desk))):
        quickbooks.add_customer(name)
    for name in _different(contract.class_name for contract in CONTRACTS):
        quickbooks.add_class(name)
    quickbooks.turn("class_tracking", on=True)
    settings, codes = settings_of(desk), _all(lists.cost_codes(desk))
    used = [(row["quickbooks_kind"], row["quickbooks_name"] or row["code"]) for row in codes]
    for kind, name in dict.fromkeys([*used, (settings["retainage.kind"], settings["retainage.name"])]):
        _ADD[kind](quickbooks, name)


_ADD: dict[str, Callable[[QuickBooks, str], str]] = {
    "item": QuickBooks.add_item,
    "account": QuickBooks.add_account,
}


def _post_earlier_bills(quickbooks: QuickBooks, desk: Desk) -> None:
    """Enter the bills that are posted already as far as the book knows, under the TxnIDs it has for them."""
    known = {row["name"]: row["quickbooks_name"] for row in _all(lists.vendors(desk))}
    for row in _all(listing(desk, erp="synced")):
        if row["due"] > 0:
            quickbooks.enter_bill(
                known[row["vendor"]], row["number"], row["due"], on=row["billing_date"], txn_id=posted(desk, row["invoice"]).txn_id
            )  # fmt: skip


def _all(rows: Listing) -> list[Row]:
    return list(rows.window(0, rows.count()))


def _different(names: Iterator[str]) -> list[str]:
    """Each name once, without those that are empty."""
    return [name for name in dict.fromkeys(names) if name]
