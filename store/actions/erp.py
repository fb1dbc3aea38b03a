"""The way of an approved invoice into accounting and back: send, retrieve, accept, reject, retry, unlink."""

from __future__ import annotations

from typing import Any

from store import lookup
from store.actions import holds, notices, unlinking
from store.actions.act import Act, action, reason_given
from store.actions.invoices import changed, opened
from store.errors import Refusal
from store.models import ErpRequest, Invoice
from store.rules import attempts, erp_state, permissions
from store.rules.identifiers import external_guid
from store.text import printable
from store.views import holds as held
from store.views import preflights


def request_of(invoice: Invoice) -> ErpRequest:
    """The invoice's latest attempt to reach accounting."""
    return ErpRequest.select().where(ErpRequest.invoice == invoice).order_by(ErpRequest.id.desc()).get()


def _guarded(act: Act, row: Invoice, verb: str, reason: str = "") -> tuple[str, str]:
    target = erp_state.target(row.erp_state, verb)
    sendable = act.settings.words("erp.sendable")
    return target, erp_state.require_guards(verb, status=row.status, sendable=sendable, reason=reason)


def _open_request(act: Act, row: Invoice, state: str) -> ErpRequest:
    guid = external_guid(act.desk.book.id, row.id, row.revision)
    return ErpRequest.create(
        invoice=row, revision=row.revision, state=state, sent_by=act.actor.login, sent_at=act.now, guid=guid
    )


def _close(act: Act, request: ErpRequest, state: str, reason: str = "") -> None:
    ErpRequest.update(state=state, closed_by=act.actor.login, closed_at=act.now, reason=reason).where(
        ErpRequest.id == request.id
    ).execute()


def _move(act: Act, row: Invoice, target: str, reason: str, **values: Any) -> None:
    before = {"erp_state": row.erp_state}
    changed(act, row, erp_state=target, erp_reason=reason, **values)
    act.record(lookup.invoice_document(row), before, {"erp_state": target}, reason=reason)


@action("erp.send", duty="send")
def send(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Send an approved invoice to accounting; answers its ERP state."""
    row = opened(act, invoice, version)
    target, _ = _guarded(act, row, "send")
    preflights.refuse_errors(act.desk, row, "send")
    _open_request(act, row, target)
    _move(act, row, target, "", sent_by=act.actor.login, sent_at=act.now, accepted_by=None, accepted_at=None)
    if act.settings.yes("erp.direct_export"):
        return _accept(act, row, "accept", direct=True)
    return target


@action("erp.retrieve", duty="retrieve")
def retrieve(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Take an invoice back before accounting has decided on it."""
    row = opened(act, invoice, version)
    target, _ = _guarded(act, row, "retrieve")
    _close(act, request_of(row), target)
    _move(act, row, target, "")
    return target


@action("erp.accept", duty="accept")
def accept(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Accept an invoice for QuickBooks; it leaves with the next batch."""
    return _accept(act, opened(act, invoice, version), "accept")


def _accept(act: Act, row: Invoice, verb: str, *, direct: bool = False) -> str:
    target, _ = _guarded(act, row, verb)
    people = {"created": row.created_by, "approved": row.decided_by}
    waived = permissions.separate(verb, act.actor.login, people, act.settings.yes("duties.separated"))
    request = request_of(row)
    preflights.refuse_errors(act.desk, row, "accept")
    ErpRequest.update(state=target).where(ErpRequest.id == request.id).execute()
    _move(
        act, row, target, waived or ("direct export" if direct else ""), accepted_by=act.actor.login,
        accepted_at=act.now, duties_waived=row.duties_waived or bool(waived),
    )  # fmt: skip
    return target


@action("erp.hold", duty="accept")
def hold(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Hold an invoice in the acceptance queue, with owner and reason; it cannot be accepted meanwhile."""
    row = opened(act, invoice, version)
    if row.erp_state != erp_state.READY:
        raise Refusal(f"{invoice} does not wait for acceptance, so there is nothing to hold.",
                      rule="erp.hold", field="erp_state", value=row.erp_state)  # fmt: skip
    holds.placed(act, "invoice", invoice, reason)
    changed(act, row)
    return invoice


@action("erp.release", duty="accept")
def release(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Take the holds on an invoice off again."""
    row = opened(act, invoice, version)
    _refuse_question(row)
    standing = held.on_invoice(row)
    own = [each for each in standing if each.invoice_id]
    if standing and not own:
        first = standing[0]
        raise Refusal(
            f"{invoice} is not held itself; {held.words(first)} is, by {first.owner}: {first.reason.rstrip('.')}; release that one "
            f"(billspool holds release {first.id}).",
            rule="hold.elsewhere", field="invoice", value=invoice,
        )  # fmt: skip
    for each in own:
        holds.released(act, each)
    changed(act, row)
    return invoice


def _refuse_question(row: Invoice) -> None:
    """Refuse to release what waits for an answer about a bill QuickBooks may have."""
    request = ErpRequest.select().where(ErpRequest.invoice == row).order_by(ErpRequest.id.desc()).first()
    if request is not None and request.held_by == attempts.HOLDER:
        name = lookup.invoice_name(row)
        raise Refusal(
            f"{name} is held because of what QuickBooks has: {request.held_reason} Link it, send it anyway, or cancel.",
            rule="erp.question", field="invoice", value=name,
        )  # fmt: skip


@action("erp.reject", duty="accept")
def reject(act: Act, invoice: str, *, reason: str, version: int | None = None) -> str:
    """Give an invoice back with a reason, from the queue or after QuickBooks refused it."""
    row = opened(act, invoice, version)
    verb = "reject_failed" if row.erp_state == erp_state.FAILED else "reject"
    target, why = _guarded(act, row, verb, reason)
    why = reason_given(why, "Rejecting an invoice")
    _close(act, request_of(row), target, why)
    _move(act, row, target, why, accepted_by=None, accepted_at=None)
    notices.returned_by_accounting(act, row, why)
    return target


@action("erp.retry", duty="accept")
def retry(act: Act, invoice: str, *, version: int | None = None) -> str:
    """Send an invoice that QuickBooks refused once more, as a new attempt with the same bill."""
    row = opened(act, invoice, version)
    erp_state.target(row.erp_state, "retry")
    _close(act, request_of(row), erp_state.FAILED, row.erp_reason)
    _open_request(act, row, erp_state.READY)
    return _accept(act, row, "retry")


@action("erp.unlink", duty="unlink")
def unlink(
    act: Act, invoice: str, *, reason: str, stays: bool = False, version: int | None = None
) -> str:  # fmt: skip
    """Cut a synced invoice off its bill, with a reason, once QuickBooks has said that the bill is gone.

    The invoice counts one revision on, so that a bill sent later has a GUID of its own.

    Args:
        stays: the clerk's word that the bill stays in QuickBooks all the same; it is kept with the reason.
    """
    row = opened(act, invoice, version)
    target, why = _guarded(act, row, "unlink", reason)
    why = reason_given(why, "Unlinking")
    if stays:
        why = f"{why} (the bill {row.txn_number or row.txn_id} stays in QuickBooks)"
    else:
        unlinking.require_gone(row)
    _close(act, request_of(row), "unlinked", why)
    _move(
        act, row, target, why, txn_id=None, txn_number=None, edit_sequence=None, accepted_by=None, accepted_at=None,
        quickbooks_open=None, credited=0, revision=row.revision + 1,
    )  # fmt: skip
    return target


@action("erp.post", duty="spool")
def post(act: Act, invoice: str, *, txn_id: str, txn_number: str = "", edit_sequence: str = "") -> str:
    """Take in that QuickBooks has the bill; the same answer a second time changes nothing."""
    row = lookup.held(lookup.invoice(invoice))
    if row.erp_state == erp_state.SYNCED and row.txn_id == txn_id:
        return row.erp_state
    target, _ = _guarded(act, row, "post")
    _answer(act, row, target, 0, "")
    _move(
        act,
        row,
        target,
        "",
        txn_id=txn_id,
        txn_number=txn_number or None,
        edit_sequence=edit_sequence or None,
    )
    return target


@action("erp.fail", duty="spool")
def fail(act: Act, invoice: str, *, code: int, message: str) -> str:
    """Take in that QuickBooks refused the bill, with its status code and sentence."""
    row = lookup.held(lookup.invoice(invoice))
    target, _ = _guarded(act, row, "fail")
    message = printable(message)[:1000]
    _answer(act, row, target, code, message)
    _move(act, row, target, f"{code} {message}")
    return target


def _answer(act: Act, row: Invoice, state: str, code: int, message: str) -> None:
    request = request_of(row)
    ErpRequest.update(
        state=state, status_code=code, status_message=message, closed_by=act.actor.login, closed_at=act.now
    ).where(ErpRequest.id == request.id).execute()
