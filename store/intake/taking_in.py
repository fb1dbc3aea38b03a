"""A returned billing workbook becomes the subcontractor's invoice: held against the commitment as it is now, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from store import lookup
from store.actions import billing_workbooks, invoices, seats
from store.actions.act import Act, action
from store.actions.entries import Entry, entered
from store.desk import Desk
from store.errors import Invalid, NotFound, Refusal
from store.intake.billing_workbook import (
    Returned,
    WorkbookRefused,
    filled,
    parse,
    refused,
    tampered,
)
from store.intake.cells import exact, is_blank
from store.intake.cells import text as text_kind
from store.intake.faults import Fault, fault
from store.intake.reader import Content
from store.models import BillingWorkbook, Commitment, Invoice
from store.rules import billing_workbook as rules
from store.rules import invoice_status
from store.rules.billing_workbook import Difference, Filled, SentLine
from store.rules.money import grouped, rounded
from store.text import printable
from store.views import pay_applications, preflights
from store.views.billing_workbooks import identity_of


class _Tried(Exception):
    """Ends the transaction of a trial, so that nothing is kept."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        self.answer = answer


def take_in_file(
    desk: Desk, content: Content, *, carry: bool = False, submit: bool = False, dry_run: bool = False
) -> dict[str, Any]:
    """Take in a returned billing workbook; answers what became of it (see `take_in`).

    Args:
        carry: leave lines as they are in the book that were filled in on another footing than today's, and take the others.
        submit: hand the invoice in at once.
        dry_run: do all of it, then keep nothing.

    Raises:
        WorkbookRefused: it is changed, foreign, taken in already, overtaken, or its amounts break a rule; nothing was written.
        NotPermitted: it is another company's, or the acting user may not bill.
    """
    try:
        return take_in(desk, content, carry=carry, submit=submit, dry_run=dry_run)
    except _Tried as tried:
        return tried.answer


@dataclass(slots=True)
class _Case:
    """A workbook on the desk: what came back, what the book knows of it, and what it is to become."""

    returned: Returned
    row: BillingWorkbook
    contract: Commitment
    target: Invoice | None
    sent: list[SentLine]
    filled: dict[str, Filled]
    differences: list[Difference]
    described: dict[str, str]
    """What each line is called."""


@action("workbook.take_in", duty="bill")
def take_in(
    act: Act, content: Content, *, carry: bool = False, submit: bool = False, dry_run: bool = False
) -> dict[str, Any]:
    """Take in a returned workbook; answers the invoice, each figure entered (before and after), the differences, and line 8 in cents."""
    case = _opened(act, parse(content), carry)
    created = case.target is None
    if created:
        act.require("create_invoice")
    stopped = {difference.line for difference in case.differences if difference.stops}
    if stopped and not carry:
        raise _overtaken(case)
    entries = [Entry(line.line, **line.figures) for line in case.filled.values() if line.line not in stopped]
    if created and not entries:
        raise refused(case.returned.file, "workbook.empty",
                      "Nothing is filled in that could be billed; fill in the yellow cells, or decline the invitation.")  # fmt: skip
    invoice = case.target or _created(act, case)
    changes = _billed(act, case, invoice, entries)
    if submit:
        act.require("submit")
        invoices.submit.within(act, lookup.invoice_name(invoice))
    invoice = lookup.invoice(lookup.invoice_name(invoice))
    _close(act, case, invoice)
    answer = _answer(act, case, invoice, created, changes, stopped, dry_run)
    if dry_run:
        raise _Tried(answer)
    return answer


# ---- what it is -------------------------------------------------------------------------------------------------


def _opened(act: Act, returned: Returned, carry: bool) -> _Case:
    file = returned.file
    row = BillingWorkbook.get_or_none(BillingWorkbook.token == returned.identity.get("workbook", ""))
    if row is None:
        company = printable(returned.identity.get("company", ""))[:60]
        made_by = (
            f" (it says it is from {company})" if company and company != act.settings["company.name"] else ""
        )
        raise refused(file, "workbook.foreign",
                      f"This billing workbook was not made by this book{made_by}; take it in where it was sent from.")  # fmt: skip
    contract = lookup.held(row.commitment)
    _refuse_others(act, contract, file)
    row = lookup.held(row)
    _refuse_state(row, returned, carry)
    identity = identity_of(contract, row.period, row.invoice, row.type, row.revision, row.token)
    said = {name: returned.identity.get(name, "") for name in identity}
    if said != identity or returned.identity.get("checksum") != row.seal:
        raise refused(file, "workbook.tampered",
                      "The hidden sheet that says which workbook this is was changed; fill in the workbook as it was sent.")  # fmt: skip
    sent = [SentLine.from_plain(line) for line in row.schedule]
    if faults := tampered(sent, row.type, returned):
        raise WorkbookRefused(file, "workbook.tampered", faults)
    given, faults = filled(sent, row.type, returned)
    if faults:
        raise WorkbookRefused(file, "workbook.cells", faults)
    target = _target(act, row, contract, file)
    now = billing_workbooks.present(contract, target)
    described = {line.line: line.description for line in (*sent, *now)}
    return _Case(returned, row, contract, target, sent, given, rules.differences(sent, now, given), described)


def _refuse_others(act: Act, contract: Commitment, file: str) -> None:
    try:
        seats.require_hand(act, contract)
    except NotFound as hidden:
        raise refused(
            file,
            "workbook.others",
            "This billing workbook is none of your company's; take in those that were sent to you.",
        ) from hidden


def _refuse_state(row: BillingWorkbook, returned: Returned, carry: bool) -> None:
    if row.state == "returned":
        became = f" as {lookup.invoice_name(row.invoice)}" if row.invoice else ""
        raise refused(
            returned.file, "workbook.returned",
            f"This workbook was taken in already{became}, on {row.returned_at[:10]} by {row.returned_by}; nothing was billed twice. "
            "Change the invoice itself, or send a new workbook.",
        )  # fmt: skip
    if row.state == "superseded" and not carry:
        raise refused(
            returned.file, "workbook.superseded",
            f"A newer workbook was made after this one of {row.made_at[:10]}; fill in that one, "
            "or take over from this one what still holds (--carry).",
        )  # fmt: skip


def _target(act: Act, row: BillingWorkbook, contract: Commitment, file: str) -> Invoice | None:
    """The invoice it goes into, None where it becomes the next one; raises `WorkbookRefused` where neither can be."""
    invoice: Invoice | None = row.invoice or _begun_since(row, contract)
    if invoice is None:
        if row.period.status != "open":
            raise refused(
                file, "workbook.period",
                f"The billing period {row.period.start_date} to {row.period.end_date} is closed; "
                "send a workbook for the open period, or open that one again.",
            )  # fmt: skip
        return None
    name = lookup.invoice_name(invoice)
    if invoice.deleted:
        raise refused(file, "workbook.deleted", f"{name}, which the workbook revises, was deleted; send a new workbook.")  # fmt: skip
    if invoice.status not in invoice_status.EDITABLE or not lookup.is_latest(invoice):
        title = invoice_status.TITLES[invoice.status]
        raise refused(
            file, "workbook.invoice",
            f"{name} is {title}, so its amounts are not the subcontractor's to change now; return it first, or send a new workbook.",
        )  # fmt: skip
    invoices.opened(act, name, None)
    return lookup.held(invoice)


def _begun_since(row: BillingWorkbook, contract: Commitment) -> Invoice | None:
    """The invoice that was begun on the commitment after the workbook was made."""
    later = Invoice.select().where(Invoice.commitment == contract, ~Invoice.deleted)
    if row.previous is not None:
        later = later.where(Invoice.position > row.previous.position)
    found: Invoice | None = later.order_by(Invoice.position).first()
    return found


def _overtaken(case: _Case) -> WorkbookRefused:
    stops = [
        fault("", case.returned.rows[each.line]["line"].row, "", each.line, each.message)
        for each in case.differences
        if each.stops
    ]
    way_out = Fault("", None, "", "", "Amounts were filled in on another footing than today's; send a new workbook, or take over "
                    "the other lines and leave these as they are in the book (--carry).")  # fmt: skip
    return WorkbookRefused(case.returned.file, "workbook.stale", [*stops, way_out])


# ---- what becomes of it -----------------------------------------------------------------------------------------


def _created(act: Act, case: _Case) -> Invoice:
    number = "" if act.settings["invoice.number_format"] else _front(case, case.returned.number, "number", 20)
    try:
        name = invoices.create.within(act, case.contract.number, number=number)
    except Refusal as refusal:
        raise refused(case.returned.file, refusal.rule, refusal.message, refusal.value) from refusal
    invoice = lookup.invoice(name)
    if invoice.type != case.row.type:
        invoices.changed(act, invoice, type=case.row.type)
    return invoice


def _front(case: _Case, raw: Any, label: str, longest: int) -> str:
    """A text above the lines."""
    if is_blank(raw):
        return ""
    try:
        return str(text_kind(longest, lines=label == "comment").read(raw, label))
    except Invalid as invalid:
        faults = [fault("", None, label, raw, invalid.message)]
        raise WorkbookRefused(case.returned.file, "workbook.cells", faults) from invalid


def _billed(act: Act, case: _Case, invoice: Invoice, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Enter the amounts and the comment; every amount that breaks a rule is named before anything is refused."""
    name = lookup.invoice_name(invoice)
    before = {line.line: line for line in pay_applications.lines_of(invoice)}
    allowed = preflights.overbilling_allowed(act.settings, invoice)
    faults = [*_beyond_the_rules(case, before, entries, allowed)]
    if faults:
        raise WorkbookRefused(case.returned.file, "workbook.amounts", faults)
    invoices.bill.within(act, name, entries)
    comment = _front(case, case.returned.comment, "comment", 1000)
    if comment and comment != invoice.comment:
        invoices.change_header.within(act, name, comment=comment)
    now = {line.line: line for line in pay_applications.lines_of(invoice)}
    return [
        {"line": entry.line, "description": case.described[entry.line], "figure": figure,
         "before": getattr(before[entry.line], figure), "after": getattr(now[entry.line], figure)}
        for entry in entries
        for figure in _FIGURES
        if getattr(before[entry.line], figure) != getattr(now[entry.line], figure)
    ]  # fmt: skip


_FIGURES = ("work_this", "quantity_this", "stored", "work_retainage_released", "materials_retainage_released")


def _beyond_the_rules(
    case: _Case, before: dict[str, Any], entries: Sequence[Entry], allowed: bool
) -> Iterable[Fault]:
    for entry in entries:
        try:
            entered(before[entry.line], entry, overbilling_allowed=allowed)
        except Refusal as refusal:
            row = case.returned.rows[entry.line]["line"].row
            yield fault("", row, "", refusal.value, refusal.message)


def _close(act: Act, case: _Case, invoice: Invoice) -> None:
    BillingWorkbook.update(
        state="returned", returned_at=act.now, returned_by=act.actor.login, invoice=invoice,
        sha256=case.returned.digest, version=BillingWorkbook.version + 1,
    ).where(BillingWorkbook.id == case.row.id).execute()  # fmt: skip
    after = {
        "billing workbook": case.row.token[:8], "file": printable(case.returned.file), "sha256": case.returned.digest,
        "taken in for": _taken_in_for(act, case),
    }  # fmt: skip
    act.record(lookup.invoice_document(invoice), {}, after)


def _taken_in_for(act: Act, case: _Case) -> str:
    """The subcontractor a clerk acts for; empty where its own contact takes the workbook in."""
    return "" if seats.by_contact(act) else str(case.contract.vendor.name)


def _answer(
    act: Act, case: _Case, invoice: Invoice, created: bool, changes: list[dict[str, Any]], left: Collection[str], dry_run: bool
) -> dict[str, Any]:  # fmt: skip
    differences = [*case.differences, *_other_due(case, invoice)]
    return {
        "file": case.returned.file, "dry_run": dry_run, "commitment": case.contract.number, "vendor": case.contract.vendor.name,
        "invoice": lookup.invoice_name(invoice), "created": created, "revision": invoice.revision, "status": invoice.status,
        "type": case.row.type, "for": _taken_in_for(act, case), "due": invoice.due, "lines": changes, "left_out": sorted(left),
        "not_taken": _not_taken(case, invoice, left),
        "differences": [
            {"line": each.line, "description": case.described.get(each.line, ""), "rule": each.rule, "stops": each.stops,
             "message": each.message}
            for each in differences
        ],
    }  # fmt: skip


def _not_taken(case: _Case, invoice: Invoice, left: Collection[str]) -> list[dict[str, Any]]:
    """The figures of lines that are left as they are: what is in the book, and what was filled in."""
    now = {line.line: line for line in pay_applications.lines_of(invoice)}
    return [
        {"line": each.line, "description": case.described[each.line], "figure": rules.FIGURES[name],
         "before": getattr(now[each.line], rules.FIGURES[name]) if each.line in now else 0, "after": value}
        for each in case.filled.values()
        if each.line in left
        for name, value in each.figures.items()
    ]  # fmt: skip


def _other_due(case: _Case, invoice: Invoice) -> list[Difference]:
    shown = case.returned.due
    if isinstance(shown, bool) or not isinstance(shown, int | float):
        return []
    cents = rounded(int(exact(shown).scaleb(6)), 10_000)
    if cents == invoice.due:
        return []
    text = f"The workbook shows {grouped(cents)} due (line 8), the book comes to {grouped(invoice.due)}."
    return [Difference("", "due.differs", False, text)]
