"""The tables of the book, one module per group of nouns."""

from __future__ import annotations

from store.models.company import (
    CostCode,
    Link,
    Project,
    QuickBooksEntry,
    Setting,
    User,
    UserPrivilege,
    UserRole,
    Vendor,
)
from store.models.compliance import ComplianceDocument, Hold, LienWaiver
from store.models.contracts import (
    BillingPeriod,
    ChangeOrder,
    ChangeOrderLine,
    Commitment,
    CommitmentAccess,
    Invitation,
    InvoiceContact,
    RetainageRule,
    SovLine,
    SubcontractorLine,
    SubcontractorSchedule,
)
from store.models.invoices import (
    Batch,
    BatchBill,
    BatchRequest,
    ErpRequest,
    Invoice,
    InvoiceLine,
    InvoiceSnapshot,
    PaymentIssued,
)
from store.models.mail import InboxMark, OutgoingMail
from store.models.orders import PurchaseOrder, PurchaseOrderLine
from store.models.record import AuditAnchor, AuditEntry, AuditHead, Command
from store.models.workbooks import BillingWorkbook

ALL = (
    Setting, Vendor, User, UserRole, UserPrivilege, Project, CostCode, Link, QuickBooksEntry,
    Commitment, SovLine, ChangeOrder, ChangeOrderLine, RetainageRule, InvoiceContact, BillingPeriod, Invitation, CommitmentAccess,
    Batch, Invoice, InvoiceLine, InvoiceSnapshot, ErpRequest, BatchBill, BatchRequest, PaymentIssued, PurchaseOrder, PurchaseOrderLine,
    OutgoingMail, InboxMark,
    BillingWorkbook, SubcontractorSchedule, SubcontractorLine, ComplianceDocument, LienWaiver, Hold,
    Command, AuditEntry, AuditHead, AuditAnchor,
)  # fmt: skip

__all__ = ["ALL", *sorted(model.__name__ for model in ALL)]
