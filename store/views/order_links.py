"""Which line of a purchase order in QuickBooks a line of a bill links to."""

from __future__ import annotations

from store.models import Commitment, PurchaseOrder, PurchaseOrderLine

SOV, CHANGE = "sov_line", "change_order_line"


def bill_links(contract: Commitment) -> dict[tuple[str, int], tuple[str, str]]:
    """TxnID and TxnLineID of the order's line for each of our lines QuickBooks has; within the caller's transaction."""
    rows = (
        PurchaseOrderLine.select(
            PurchaseOrderLine.sov_line,
            PurchaseOrderLine.change_order_line,
            PurchaseOrderLine.txn_line_id,
            PurchaseOrder.txn_id,
        )
        .join(PurchaseOrder)
        .where(PurchaseOrder.commitment == contract, PurchaseOrderLine.txn_line_id.is_null(False))
    )
    return {key(sov, change): (txn_id, line_id) for sov, change, line_id, txn_id in rows.tuples()}


def key(sov_line: int | None, change_order_line: int | None) -> tuple[str, int]:
    """What names a line of a commitment: of its schedule of values or of a change order."""
    return (SOV, sov_line) if sov_line else (CHANGE, change_order_line or 0)
