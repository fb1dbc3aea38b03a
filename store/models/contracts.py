"""Commitments with their schedule of values, change orders, contacts, billing periods and invitations."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, DateText, TimeText
from store.models.company import CostCode, Project, User, Vendor


class Commitment(BookModel):
    """A subcontract or purchase order.

    `retainage` and `materials_retainage` are basis points; `retainage_cap` (cents) and `retainage_cap_bp` (of the contract sum) bound what is held. `original`, `approved_changes`, `billed` (completed and stored to
    date) and `retained` are cents kept beside their source so that lists need not add up lines; `billspool check` recomputes them.
    `payment_terms` go before the vendor's; `closed_out_at` says when everything was found done, by whom and with which remark.
    """

    number = TextField(unique=True)
    type = TextField()
    title = TextField()
    description = TextField(default="")
    project = ForeignKeyField(Project, backref="commitments")
    vendor = ForeignKeyField(Vendor, backref="commitments")
    accounting = TextField(default="amount")
    status = TextField(default="draft")
    retainage = IntegerField(default=0)
    materials_retainage = IntegerField(default=0)
    executed = BooleanField(default=False)
    class_name = TextField(default="")
    original = BigIntegerField(default=0)
    approved_changes = BigIntegerField(default=0)
    billed = BigIntegerField(default=0)
    retained = BigIntegerField(default=0)
    retainage_cap = BigIntegerField(null=True)
    retainage_cap_bp = IntegerField(null=True)
    private = BooleanField(default=False)
    payment_terms = TextField(default="")
    closed_out_by = TextField(null=True)
    closed_out_at = TimeText(null=True)
    closed_out_note = TextField(default="")
    created_by = TextField()
    version = IntegerField(default=1)


class RetainageRule(BookModel):
    """From so many basis points complete on, work is held at another rate; `applies` is ``forward`` or ``all`` (held so far).

    A rule without a position holds no more.
    """

    commitment = ForeignKeyField(Commitment, backref="retainage_rules")
    position = IntegerField(null=True)
    from_bp = IntegerField()
    rate_bp = IntegerField()
    applies = TextField(default="forward")


class CommitmentAccess(BookModel):
    """A user who sees a private commitment, besides administrators and its own company's contacts."""

    commitment = ForeignKeyField(Commitment, backref="access")
    user = ForeignKeyField(User, backref="commitments")


class SovLine(BookModel):
    """A line of the schedule of values; quantity and unit price in ten-thousandths, amount in cents."""

    commitment = ForeignKeyField(Commitment, backref="sov_lines")
    line = TextField()
    position = IntegerField()
    cost_code = ForeignKeyField(CostCode)
    description = TextField()
    quantity = BigIntegerField(null=True)
    unit = TextField(default="")
    unit_price = BigIntegerField(null=True)
    amount = BigIntegerField()
    tax_code = TextField(default="")
    version = IntegerField(default=1)


class SubcontractorSchedule(BookModel):
    """The subcontractor's own schedule of values; a commitment without a row bills by its general schedule.

    `reason` is why it was last returned.
    """

    commitment = ForeignKeyField(Commitment, unique=True, backref="subcontractor_schedules")
    status = TextField(default="draft")
    submitted_by = TextField(null=True)
    submitted_at = TimeText(null=True)
    decided_by = TextField(null=True)
    decided_at = TimeText(null=True)
    reason = TextField(default="")
    version = IntegerField(default=1)


class SubcontractorLine(BookModel):
    """A detail of a line of the schedule of values, named like ``2.1``; amount in cents."""

    schedule = ForeignKeyField(SubcontractorSchedule, backref="lines")
    sov_line = ForeignKeyField(SovLine, backref="details")
    line = TextField()
    position = IntegerField()
    description = TextField()
    amount = BigIntegerField()


class ChangeOrder(BookModel):
    """A commitment change order; `amount` is the sum of its lines in cents, negative for a deduction."""

    commitment = ForeignKeyField(Commitment, backref="change_orders")
    number = TextField()
    title = TextField()
    status = TextField(default="draft")
    date = DateText(null=True)
    amount = BigIntegerField(default=0)
    created_by = TextField()
    approved_by = TextField(null=True)
    approved_at = TimeText(null=True)
    void_reason = TextField(default="")
    version = IntegerField(default=1)


class ChangeOrderLine(BookModel):
    """A line of a change order; it is billed as a row of its own and leaves the line it changes as it stands."""

    change_order = ForeignKeyField(ChangeOrder, backref="lines")
    line = TextField()
    position = IntegerField()
    cost_code = ForeignKeyField(CostCode)
    description = TextField()
    quantity = BigIntegerField(null=True)
    unit = TextField(default="")
    unit_price = BigIntegerField(null=True)
    amount = BigIntegerField()
    tax_code = TextField(default="")
    changes_line = ForeignKeyField(SovLine, null=True)
    version = IntegerField(default=1)


class InvoiceContact(BookModel):
    """A person at the subcontractor who bills this commitment."""

    commitment = ForeignKeyField(Commitment, backref="contacts")
    name = TextField()
    email = TextField()


class BillingPeriod(BookModel):
    """A project's billing period; at most one per project is open."""

    project = ForeignKeyField(Project, backref="periods")
    position = IntegerField()
    start_date = DateText()
    end_date = DateText()
    due_date = DateText()
    status = TextField()
    version = IntegerField(default=1)


class Invitation(BookModel):
    """An invitation to bill a commitment in a period, and its answer.

    `type` is ``work`` (work and materials), ``retainage`` (release of retainage) or ``both``; `response` none, accepted or declined.
    """

    commitment = ForeignKeyField(Commitment)
    period = ForeignKeyField(BillingPeriod)
    type = TextField()
    sent_by = TextField()
    sent_at = TimeText()
    response = TextField(default="none")
    reason = TextField(default="")
    responded_by = TextField(null=True)
    responded_at = TimeText(null=True)
    reminders = IntegerField(default=0)
    reminded_at = TimeText(null=True)
    version = IntegerField(default=1)
