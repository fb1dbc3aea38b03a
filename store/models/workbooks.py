"""Billing workbooks: the schedules of values handed out to be filled in."""

from __future__ import annotations

from peewee import BigIntegerField, ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, JsonText, TimeText
from store.models.contracts import BillingPeriod, Commitment
from store.models.invoices import Invoice


class BillingWorkbook(BookModel):
    """A billing workbook and what became of it: ``out``, ``returned`` or ``superseded`` by a newer one.

    `schedule` holds its lines as they were written (`store.rules.billing_workbook.SentLine`), amounts in cents. `invoice` is the one it revises,
    or became; `previous` the commitment's latest when it was made.
    """

    token = TextField(unique=True)
    commitment = ForeignKeyField(Commitment, backref="workbooks")
    period = ForeignKeyField(BillingPeriod)
    invoice = ForeignKeyField(Invoice, null=True, backref="workbooks")
    previous = ForeignKeyField(Invoice, null=True, backref="following_workbooks")
    revision = IntegerField()
    type = TextField()
    made_at = TimeText()
    made_by = TextField()
    previous_earned = BigIntegerField()
    schedule = JsonText()
    fingerprint = TextField()
    seal = TextField()
    state = TextField(default="out")
    returned_at = TimeText(null=True)
    returned_by = TextField(null=True)
    sha256 = TextField(null=True)
    version = IntegerField(default=1)
