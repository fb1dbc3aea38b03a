"""What may wait in a user's inbox: a table of kinds, each with whom it waits for and the query that finds it in the book.

A kind's rows have the columns id, version, item (its name for good, with whatever makes it a new thing when it comes back), number
(a commitment's), position, about, project, amount (cents), since (UTC text or a date) and note. A new kind is a line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from peewee import JOIN, Case, Cast, Value, fn

from store import lookup
from store.actor import Actor
from store.desk import Desk
from store.models import (
    AuditEntry,
    BillingPeriod,
    Commitment,
    ComplianceDocument,
    ErpRequest,
    Hold,
    Invitation,
    Invoice,
    OutgoingMail,
    PaymentIssued,
    Project,
    SubcontractorSchedule,
    Vendor,
)
from store.rules import permissions
from store.rules.settings import Settings
from store.values import frozen
from store.views import erp_queue
from store.views.invoice_lists import DECIDED, IN_HAND, OPEN_HAND
from store.views.listing import Source
from store.views.seats import counted_by, seen_by

NEWS_DAYS = 30
"""Days for which what is only to be known, such as a payment, stays in the inbox."""
EXPIRING_DAYS = 30
"""Days before its end from which on a document of compliance waits."""


@frozen
class Reader:
    """Whose inbox it is."""

    desk: Desk
    person: Actor
    settings: Settings

    def may(self, duty: str) -> bool:
        """Whether he has a duty."""
        return permissions.refusal(duty, self.person.roles, self.person.privileges) is None

    @property
    def outside(self) -> bool:
        """Whether he works for a subcontractor."""
        return self.person.vendor_id is not None

    @property
    def lately(self) -> str:
        """The day from which on news counts."""
        return str(self.desk.today() - timedelta(days=NEWS_DAYS))


@frozen
class Kind:
    """A kind of thing that waits.

    Attributes:
        words: its heading, such as ``to review``.
        opens: what Enter opens: ``invoice``, ``commitment``, ``mail``, ``compliance``.
        who: whether it waits for somebody.
        news: whether it is only to be known.
    """

    name: str
    words: str
    opens: str
    who: Callable[[Reader], bool]
    source: Callable[[Reader], Source]
    news: bool = False


def _named(*parts: Any) -> Any:
    """An item's name, put together in the book."""
    text = Value("")
    for part in parts:
        text = text.concat(Value(part) if isinstance(part, str) else Cast(part, "TEXT"))
    return text


def _source(
    query: Callable[[], Any], item: Any, key: Any, *, since: Any, note: Any, **columns: Any
) -> Source:
    amount, counted = columns.pop("amount", Value(0)), columns.pop("counted", None)
    chosen = {
        "id": key, "version": columns.pop("version", Value(1)), "item": item, "number": Commitment.number,
        "position": Value(0), "about": Vendor.name, "project": Project.number, "amount": amount, "since": since, "note": note,
        **columns,
    }  # fmt: skip
    name = lookup.invoice_names() if "position" in columns else Commitment.number
    search = (name, Vendor.name, Project.number)
    order = {"since": since, "about": chosen["about"], "amount": amount}
    return Source(
        query, chosen, key, order, chosen.pop("search", search), {"amount": amount}, counted=counted
    )


def _latest(column: Any) -> Any:
    newest = ErpRequest.alias()
    return newest.select(fn.COALESCE(fn.MAX(getattr(newest, column)), 0)).where(newest.invoice == Invoice.id)


def _invoices(
    reader: Reader, name: str, *chosen: Any, since: Any, note: Any, part: Any = Invoice.revision
) -> Source:
    def query() -> Any:
        rows = Invoice.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
        return seen_by(reader.desk, rows.where(~Invoice.deleted, *chosen))

    return _source(
        query, _named(f"{name} ", Invoice.id, " ", part), Invoice.id, since=since, note=note, version=Invoice.version,
        position=Invoice.position, amount=Invoice.due,
    )  # fmt: skip


def _queued(reader: Reader, name: str, states: Sequence[str], note: Any, *chosen: Any, part: Any) -> Source:
    """Invoices in accounting's queue, with hold and QuickBooks' answer at hand."""
    base = erp_queue.listing(reader.desk, *states).source
    return _source(
        lambda: base.query().where(*chosen), _named(f"{name} ", Invoice.id, " ", part), Invoice.id,
        since=fn.COALESCE(Invoice.sent_at, ""), note=note, version=Invoice.version, position=Invoice.position,
        amount=Invoice.due,
    )  # fmt: skip


HELD = fn.COALESCE(ErpRequest.held_by, Hold.owner)


def _to_review(reader: Reader) -> Source:
    again = Case(None, [(Invoice.revision > 1, "handed in again")], "")
    since = fn.COALESCE(Invoice.submitted_at, Invoice.created_at)
    return _invoices(
        reader, "to_review", Invoice.status == "under_review", Invoice.erp_state.in_(OPEN_HAND), since=since, note=again
    )  # fmt: skip


def _to_send(reader: Reader) -> Source:
    sendable = reader.settings.words("erp.sendable")
    return _invoices(
        reader, "to_send", Invoice.status.in_(sendable), Invoice.erp_state.in_(IN_HAND),
        since=fn.COALESCE(Invoice.decided_at, Invoice.created_at), note=Value(""),
    )  # fmt: skip


def _to_accept(reader: Reader) -> Source:
    earlier = ErpRequest.alias()
    returned = (
        earlier.select(earlier.reason)
        .where(earlier.invoice == Invoice.id, earlier.state == "rejected")
        .order_by(earlier.id.desc())
        .limit(1)
    )
    note = fn.COALESCE(Value("sent again, was returned: ").concat(returned), "")
    return _queued(reader, "to_accept", ["ready_to_export"], note, HELD.is_null(), part=_latest("id"))


def _held(reader: Reader) -> Source:
    owner = fn.COALESCE(ErpRequest.held_by, Hold.owner, "")
    note = owner.concat(": ").concat(fn.COALESCE(fn.NULLIF(ErpRequest.held_reason, ""), Hold.reason, ""))
    part = _named(fn.COALESCE(Hold.id, 0), " ", _latest("id"))
    # A bill QuickBooks may have already is in question while it is on its way.
    return _queued(reader, "held", ["ready_to_export", "exporting"], note, HELD.is_null(False), part=part)


def _failed(reader: Reader) -> Source:
    note = fn.COALESCE(fn.NULLIF(ErpRequest.status_message, ""), Invoice.erp_reason)
    return _queued(reader, "failed", ["failed"], note, part=_latest("id"))


def _returned(reader: Reader) -> Source:
    name = _named("invoice ", Commitment.number, "/", Invoice.position)
    why = (
        AuditEntry.select(AuditEntry.reason)
        .where(AuditEntry.document == name, AuditEntry.verb.in_(("review.finish", "review.return")))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    at = (
        AuditEntry.select(AuditEntry.at)
        .where(AuditEntry.document == name, AuditEntry.verb.in_(("review.finish", "review.return")))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    mine = [] if reader.outside else [Invoice.created_by == reader.person.login]
    return _invoices(
        reader, "returned", Invoice.status == "revise_and_resubmit", Invoice.erp_state.in_(OPEN_HAND), *mine,
        since=fn.COALESCE(at, Invoice.created_at), note=fn.COALESCE(why, ""),
    )  # fmt: skip


def _by_accounting(reader: Reader) -> Source:
    mine = [] if reader.may("decide") else [Invoice.created_by == reader.person.login]
    return _invoices(
        reader, "by_accounting", Invoice.erp_state == "rejected", Invoice.status.in_(DECIDED), *mine,
        since=fn.COALESCE(Invoice.sent_at, Invoice.created_at), note=Invoice.erp_reason, part=_latest("id"),
    )  # fmt: skip


def _approved(reader: Reader) -> Source:
    return _invoices(
        reader, "approved", Invoice.status.in_(("approved", "approved_as_noted")), Invoice.decided_at >= f"{reader.lately}T00:00:00Z",
        since=fn.COALESCE(Invoice.decided_at, ""), note=Value("payment due as approved"),
    )  # fmt: skip


def _paid(reader: Reader) -> Source:
    mine = [] if reader.outside or reader.may("payments") else [Invoice.created_by == reader.person.login]
    lately = (PaymentIssued.date >= reader.lately) & (PaymentIssued.state == "issued")

    def counted() -> Any:
        return counted_by(
            reader.desk, PaymentIssued.select().where(lately, PaymentIssued.invoice.is_null(False))
        )

    def query() -> Any:
        rows = (
            PaymentIssued.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
            .switch(PaymentIssued).join(Invoice)
            .where(lately, *mine)
        )  # fmt: skip
        return seen_by(reader.desk, rows)

    note = _named(fn.REPLACE(PaymentIssued.method, "_", " "), " ", PaymentIssued.number)
    return _source(
        query, _named("paid ", PaymentIssued.id), PaymentIssued.id, since=PaymentIssued.date, note=note,
        position=Invoice.position, amount=PaymentIssued.amount, counted=None if mine else counted,
    )  # fmt: skip


def _invitations(reader: Reader) -> Source:
    def query() -> Any:
        rows = (
            Invitation.select().join(BillingPeriod).switch(Invitation)
            .join(Commitment).join(Vendor).switch(Commitment).join(Project)
            .where(Invitation.response == "none", BillingPeriod.status == "open", BillingPeriod.due_date >= str(reader.desk.today()))
        )  # fmt: skip
        return seen_by(reader.desk, rows)

    note = _named("due ", BillingPeriod.due_date)
    return _source(
        query, _named("invitation ", Invitation.id), Invitation.id, since=Invitation.sent_at, note=note
    )


def _schedule_returned_at() -> Any:
    """When the commitment's own schedule was last returned; the record alone keeps it."""
    document = _named("commitment ", Commitment.number)
    return AuditEntry.select(fn.MAX(AuditEntry.at)).where(
        AuditEntry.document == document, AuditEntry.verb == "ssov.return"
    )


def _schedules(status: str, name: str) -> Callable[[Reader], Source]:
    def source(reader: Reader) -> Source:
        def query() -> Any:
            rows = (
                SubcontractorSchedule.select().join(Commitment).join(Vendor).switch(Commitment).join(Project)
            )
            return seen_by(reader.desk, rows.where(SubcontractorSchedule.status == status))

        schedule = SubcontractorSchedule
        at = fn.COALESCE(schedule.submitted_at if status == "under_review" else _schedule_returned_at(), "")
        note = schedule.reason if status == "revise_and_resubmit" else Value("schedule of values")
        return _source(query, _named(f"{name} ", schedule.id, " ", at), schedule.id, since=at, note=note)

    return source


def _mail(reader: Reader) -> Source:  # noqa: ARG001
    def query() -> Any:
        rows = OutgoingMail.select().join(Commitment, JOIN.LEFT_OUTER).join(Vendor, JOIN.LEFT_OUTER)
        rows = rows.switch(Commitment).join(Project, JOIN.LEFT_OUTER)
        return rows.where(OutgoingMail.state.in_(("unknown", "failed")))

    mail = OutgoingMail
    return _source(
        query, _named("mail ", mail.id, " ", mail.round), mail.id, since=mail.created_at, note=mail.error, version=mail.version,
        number=_named("mail ", mail.id), about=mail.recipient, project=fn.COALESCE(Project.number, ""),
        search=(mail.recipient, mail.subject, mail.error),
    )  # fmt: skip


def _expiring(reader: Reader) -> Source:
    """Documents that end soon or have ended, unless a later one of their kind is there."""
    until = str(reader.desk.today() + timedelta(days=EXPIRING_DAYS))
    document, later = ComplianceDocument, ComplianceDocument.alias()
    renewed = later.select(later.id).where(
        later.vendor == document.vendor, later.kind == document.kind, later.name == document.name, ~later.removed,
        later.expires_on.is_null() | (later.expires_on > document.expires_on), later.received_on.is_null(False),
        later.id != document.id,
    )  # fmt: skip

    def query() -> Any:
        rows = (
            document.select().join(Vendor).switch(document).join(Commitment, JOIN.LEFT_OUTER).join(Project, JOIN.LEFT_OUTER)
            .where(document.needed, ~document.removed, document.expires_on <= until, ~fn.EXISTS(renewed))
        )  # fmt: skip
        return rows.where(document.vendor == reader.person.vendor_id) if reader.outside else rows

    ends = fn.COALESCE(document.expires_on, "")
    return _source(
        query, _named("expiring ", document.id, " ", ends), document.id, since=ends,
        note=_named(document.kind, " ", document.name, " ends ", ends), version=document.version,
        number=fn.COALESCE(Commitment.number, ""), project=fn.COALESCE(Project.number, ""), search=(Vendor.name, document.name),
    )  # fmt: skip


def _either(*duties: str) -> Callable[[Reader], bool]:
    return lambda reader: any(map(reader.may, duties))


def _outside(reader: Reader) -> bool:
    return reader.outside


KINDS: tuple[Kind, ...] = (
    Kind("to_review", "to review", "invoice", _either("review"), _to_review),
    Kind("to_accept", "to accept", "invoice", _either("accept"), _to_accept),
    Kind("invitation", "invitations to answer", "commitment", _outside, _invitations),
    Kind("returned", "returned, to be revised", "invoice", _either("bill"), _returned),
    Kind("by_accounting", "returned by accounting", "invoice", _either("decide", "bill"), _by_accounting),
    Kind("failed", "failed in QuickBooks", "invoice", _either("accept", "send"), _failed),
    Kind("held", "held or in question", "invoice", _either("accept", "send"), _held),
    Kind("schedule", "schedules to review", "commitment", _either("review"), _schedules("under_review", "schedule")),
    Kind("own_schedule", "schedules returned", "commitment", _outside, _schedules("revise_and_resubmit", "own_schedule")),
    Kind("mail", "mail to look at", "mail", _either("mail"), _mail),
    Kind("expiring", "compliance ending", "commitment", lambda reader: reader.outside or reader.may("commitments"), _expiring),
    Kind("to_send", "approved, to be sent", "invoice", _either("send"), _to_send),
    Kind("approved", "approved", "invoice", _outside, _approved, news=True),
    Kind("paid", "paid", "invoice", lambda reader: reader.outside or reader.may("create_invoice"), _paid, news=True),
)  # fmt: skip
"""In the order in which they stand in the inbox: what others wait for first, news last."""
BY_NAME = {kind.name: kind for kind in KINDS}
