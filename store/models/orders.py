"""Commitments as purchase orders in QuickBooks."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from store.models.base import BookModel, TimeText
from store.models.contracts import ChangeOrderLine, Commitment, SovLine


class PurchaseOrder(BookModel):
    """The order a commitment became: ``sending`` until QuickBooks has it, ``posted`` until its lines are known, ``changing`` while
    lines are added, then ``synced``; ``failed`` with the reason."""

    commitment = ForeignKeyField(Commitment, unique=True, backref="purchase_orders")
    state = TextField()
    guid = TextField()
    txn_id = TextField(null=True, unique=True)
    txn_number = TextField(default="")
    edit_sequence = TextField(default="")
    reason = TextField(default="")
    sent_by = TextField()
    sent_at = TimeText()


class PurchaseOrderLine(BookModel):
    """A line of the order: which of ours it is, and its id in QuickBooks once that is known."""

    purchase_order = ForeignKeyField(PurchaseOrder, backref="lines")
    sov_line = ForeignKeyField(SovLine, null=True, unique=True)
    change_order_line = ForeignKeyField(ChangeOrderLine, null=True, unique=True)
    txn_line_id = TextField(null=True)
