"""What may keep an invoice from being paid: documents of compliance, lien waivers, holds."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, DateText, TimeText
from store.models.company import Vendor
from store.models.contracts import Commitment
from store.models.invoices import Invoice


class ComplianceDocument(BookModel):
    """A document a vendor owes, in general or for one commitment.

    `needed` is False where it was found that none is needed. `received_on` is None while it is missing. `name` tells several of a kind
    apart, such as ``General liability``.
    """

    vendor = ForeignKeyField(Vendor, backref="compliance_documents")
    commitment = ForeignKeyField(Commitment, null=True, backref="compliance_documents")
    kind = TextField()
    name = TextField(default="")
    needed = BooleanField(default=True)
    reference = TextField(default="")
    received_on = DateText(null=True)
    expires_on = DateText(null=True)
    note = TextField(default="")
    removed = BooleanField(default=False)
    recorded_by = TextField()
    recorded_at = TimeText()
    version = IntegerField(default=1)


class LienWaiver(BookModel):
    """A lien waiver of an invoice; amount in cents, through `through_date`. At most one of each type."""

    invoice = ForeignKeyField(Invoice, backref="waivers")
    type = TextField()
    status = TextField(default="awaiting_signature")
    through_date = DateText()
    amount = BigIntegerField()
    exceptions = TextField(default="")
    requested_by = TextField()
    requested_at = TimeText()
    signed_by = TextField(default="")
    signed_on = DateText(null=True)
    recorded_by = TextField(null=True)
    recorded_at = TimeText(null=True)
    unlocked_by = TextField(null=True)
    unlocked_at = TimeText(null=True)
    unlock_reason = TextField(default="")
    version = IntegerField(default=1)


class Hold(BookModel):
    """A hold on an invoice, a commitment or a vendor: its owner, why, and who released it when."""

    invoice = ForeignKeyField(Invoice, null=True, backref="holds")
    commitment = ForeignKeyField(Commitment, null=True, backref="holds")
    vendor = ForeignKeyField(Vendor, null=True, backref="holds")
    owner = TextField()
    reason = TextField()
    placed_by = TextField()
    placed_at = TimeText()
    released_by = TextField(null=True)
    released_at = TimeText(null=True)
    release_reason = TextField(default="")
    version = IntegerField(default=1)
