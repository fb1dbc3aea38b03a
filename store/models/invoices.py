"""Subcontractor invoices: header, lines, snapshots, and their way to accounting."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, DateText, JsonText, TimeText
from store.models.company import CostCode
from store.models.contracts import BillingPeriod, ChangeOrderLine, Commitment, SovLine, SubcontractorLine


class Invoice(BookModel):
    """A pay application on a commitment.

    The amounts are cents of its G702, kept for lists: `contract_sum` line 3, `completed` line 4, `retained` line 5,
    `earned` line 6, `previous_earned` line 7, `due` line 8; `gross` is what is billed this time before retainage.
    `type` says which columns are open: ``work`` (work and materials), ``retainage`` (its release) or ``both``.
    `scaled` says that rules or a cap set retainage here, `rules_reached` which rules (their ids, with commas).
    `due_date` is when the bill falls due, by the terms or, where `due_reason` says why, by hand; None takes the period's.
    `quickbooks_open` is what QuickBooks says is still to be paid, None before it was asked; `credited` what credits settled.
    """

    commitment = ForeignKeyField(Commitment, backref="invoices")
    position = IntegerField()
    revision = IntegerField(default=1)
    number = TextField(default="")
    type = TextField(default="both")
    period = ForeignKeyField(BillingPeriod, backref="invoices")
    billing_date = DateText()
    due_date = DateText(null=True)
    due_reason = TextField(default="")
    status = TextField()
    erp_state = TextField(default="not_sent")
    final = BooleanField(default=False)
    move_materials = BooleanField(default=False)
    comment = TextField(default="")
    previous = ForeignKeyField("self", null=True)
    previous_earned = BigIntegerField(default=0)
    contract_sum = BigIntegerField(default=0)
    completed = BigIntegerField(default=0)
    gross = BigIntegerField(default=0)
    retained = BigIntegerField(default=0)
    earned = BigIntegerField(default=0)
    due = BigIntegerField(default=0)
    created_by = TextField()
    created_at = TimeText()
    submitted_by = TextField(null=True)
    submitted_at = TimeText(null=True)
    decided_by = TextField(null=True)
    decided_at = TimeText(null=True)
    sent_by = TextField(null=True)
    sent_at = TimeText(null=True)
    accepted_by = TextField(null=True)
    accepted_at = TimeText(null=True)
    erp_reason = TextField(default="")
    duties_waived = BooleanField(default=False)
    txn_id = TextField(null=True, unique=True)
    txn_number = TextField(null=True)
    edit_sequence = TextField(null=True)
    quickbooks_open = BigIntegerField(null=True)
    credited = BigIntegerField(default=0)
    scaled = BooleanField(default=False)
    rules_reached = TextField(default="")
    deleted = BooleanField(default=False)
    deleted_reason = TextField(default="")
    version = IntegerField(default=1)


class InvoiceLine(BookModel):
    """A line of a pay application: the inputs of the G703 columns, the reviewer's mark, comment and proposed amount.

    Money is cents, `*_bp` basis points, quantities and unit prices ten-thousandths. `claimed` is the work this period as the
    subcontractor last handed it in; `adjusts` the earlier invoice this line corrects, such as ``SC-001/1``;
    `rate_by` and `release_by` say whether the contract, a rule, a cap or a clerk set them. A line of the subcontractor's own schedule of
    values names it (`ssov_line`) and the general line it is of.
    """

    invoice = ForeignKeyField(Invoice, backref="lines")
    kind = TextField()
    sov_line = ForeignKeyField(SovLine, null=True)
    ssov_line = ForeignKeyField(SubcontractorLine, null=True)
    change_order_line = ForeignKeyField(ChangeOrderLine, null=True)
    line = TextField()
    position = IntegerField()
    cost_code = ForeignKeyField(CostCode)
    description = TextField()
    tax_code = TextField(default="")
    unit = TextField(default="")
    scheduled_value = BigIntegerField()
    unit_price = BigIntegerField(null=True)
    quantity_scheduled = BigIntegerField(null=True)
    quantity_prev = BigIntegerField(default=0)
    quantity_this = BigIntegerField(default=0)
    work_prev = BigIntegerField(default=0)
    work_this = BigIntegerField(default=0)
    stored_prev = BigIntegerField(default=0)
    stored = BigIntegerField(default=0)
    materials_moved = BigIntegerField(default=0)
    moved_retainage = BigIntegerField(default=0)
    work_retainage_prev = BigIntegerField(default=0)
    work_retainage_bp = IntegerField(default=0)
    work_retainage_this = BigIntegerField(default=0)
    work_retainage_released = BigIntegerField(default=0)
    materials_retainage_prev = BigIntegerField(default=0)
    materials_retainage_bp = IntegerField(default=0)
    materials_released_prev = BigIntegerField(default=0)
    materials_retainage_released = BigIntegerField(default=0)
    materials_retainage_amount = BigIntegerField(null=True)
    installed = BigIntegerField(default=0)
    rate_by = TextField(default="contract")
    rate_why = TextField(default="")
    release_by = TextField(default="")
    release_why = TextField(default="")
    claimed = BigIntegerField(default=0)
    mark = TextField(default="no_action")
    comment = TextField(default="")
    proposed = BigIntegerField(null=True)
    marked_by = TextField(null=True)
    adjusts = TextField(default="")


class InvoiceSnapshot(BookModel):
    """The whole invoice as it stood at a submission or decision; never changed afterwards."""

    invoice = ForeignKeyField(Invoice, backref="snapshots")
    revision = IntegerField()
    event = TextField()
    taken_by = TextField()
    taken_at = TimeText()
    body = JsonText()


class ErpRequest(BookModel):
    """One attempt to get an invoice into accounting: from sending to its answer."""

    invoice = ForeignKeyField(Invoice, backref="erp_requests")
    revision = IntegerField()
    state = TextField()
    sent_by = TextField()
    sent_at = TimeText()
    closed_by = TextField(null=True)
    closed_at = TimeText(null=True)
    reason = TextField(default="")
    guid = TextField()
    status_code = IntegerField(null=True)
    status_message = TextField(default="")
    held_by = TextField(null=True)
    held_reason = TextField(default="")


class Batch(BookModel):
    """A qbXML message set: its exact bytes, decided in the book before any file is written; `bills` counts its requests."""

    sequence = BigIntegerField(unique=True)
    message_set_id = TextField(unique=True)
    kind = TextField()
    created_by = TextField()
    created_at = TimeText()
    state = TextField()
    bills = IntegerField()
    total = BigIntegerField()
    body = BlobField()
    sha256 = TextField()
    file = TextField(default="")


class BatchBill(BookModel):
    """A bill of a batch; an attempt to reach accounting is in at most one batch."""

    batch = ForeignKeyField(Batch, backref="bill_rows")
    invoice = ForeignKeyField(Invoice, backref="batch_bills")
    erp_request = ForeignKeyField(ErpRequest, unique=True)
    request_id = TextField()
    guid = TextField()
    ref_number = TextField(default="")
    vendor = TextField()
    total = BigIntegerField()


class BatchRequest(BookModel):
    """A request of a message set that carries no bills: a list, a payment query, a vendor to add.

    `purpose` and `subject` say what it is for and of whom; `outcome` is empty until it is answered.
    """

    batch = ForeignKeyField(Batch, backref="request_rows")
    request_id = TextField()
    purpose = TextField()
    subject = TextField(default="")
    details = JsonText(default=dict)
    asked_at = TimeText()
    answered_at = TimeText(null=True)
    outcome = TextField(default="")
    message = TextField(default="")


class PaymentIssued(BookModel):
    """A payment of a bill, in cents; `discount` is kept apart from the amount paid."""

    commitment = ForeignKeyField(Commitment, backref="payments")
    invoice = ForeignKeyField(Invoice, null=True, backref="payments")
    method = TextField()
    number = TextField(default="")
    date = DateText()
    amount = BigIntegerField()
    discount = BigIntegerField(default=0)
    state = TextField(default="issued")
    txn_id = TextField(null=True)
    version = IntegerField(default=1)
