"""The imitated Web Connector and QuickBooks against our own exchange and a real spool: each bill is entered once, whatever fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.batches import compose
from exporter.bills import bill as bill_of
from exporter.spool import Owner, Parcel, Spool
from exporter.stand_in.connector import Died, DirectPort, WebConnector
from exporter.stand_in.faults import ACTIONS, POINTS, Fault
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.exchange import Exchange
from store.rules.identifiers import external_guid
from tests.exporter.examples import first_application
from tests.stand_in.asking import company

NOW = "2026-03-02T14:30:00Z"


def possible(point: str, action: str) -> bool:
    try:
        Fault(point, action)
    except ValueError:
        return False
    return True


CELLS = [
    f"{point}:{action}"
    for point in POINTS
    for action in ACTIONS
    if action != "stall" and possible(point, action)
]


def harbor() -> QuickBooks:
    quickbooks = company()
    for name in ("Job Costs:3", "Retainage"):
        quickbooks.add_item(name)
    return quickbooks


def spool_with_bills(folder: Path, quickbooks: QuickBooks) -> Spool:
    spool = Spool.open(folder, Owner("book", quickbooks.name, "US", "13.0"))
    for sequence in (1, 2):
        guid = external_guid("book", sequence, 1)
        made = bill_of(first_application(invoice_id=sequence, guid=guid, ref_number=f"APP-{sequence}"))
        batch = compose([made], f"BATCH{sequence}", "13.0", "US")
        request = {
            "request_id": made.request_id, "invoice": f"SC-001/{sequence}", "invoice_id": sequence, "guid": guid,
            "ref_number": f"APP-{sequence}", "vendor": "Bright Electric", "total": made.total,
        }  # fmt: skip
        manifest = {
            "format": 1, "kind": "bills", "sequence": sequence, "message_set_id": batch.message_set_id, "sha256": batch.sha256,
            "created": NOW, "depends_on": [], "requests": [request],
        }  # fmt: skip
        spool.deliver(Parcel(sequence, batch.message_set_id, batch.body, manifest))
    return spool


@pytest.mark.parametrize("fault", CELLS)
def test_each_bill_is_entered_once_whatever_goes_wrong(fault: str, tmp_path: Path) -> None:
    quickbooks = harbor()
    spool = spool_with_bills(tmp_path, quickbooks)
    exchange = Exchange(spool, now=lambda: NOW)
    for nth in (1, 2, 3, 4, 5):
        connector = WebConnector(DirectPort(exchange), quickbooks, [f"{fault}:{nth}"])
        for _ in range(3):
            try:
                connector.run_session()
            except Died:
                break
    WebConnector(DirectPort(exchange), quickbooks).run(5)
    assert sorted(each.ref for each in quickbooks.documents()) == ["APP-1", "APP-2"]
    assert spool.status().counts["outbox"] == spool.status().counts["inflight"] == 0
