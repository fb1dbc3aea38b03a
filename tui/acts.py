"""The record in a clerk's words: what somebody did, to what, and what it changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from store.desk import Desk
from tui.text import plain
from tui.widgets.figures import MARKS, as_date, day, money, percent, quantity, state_words, whole_day
from tui.widgets.window import Row
from tui.words import said

VERBS = {
    "invoice.create": "began", "invoice.bill": "entered amounts on", "invoice.header": "changed the head of",
    "invoice.add_change_orders": "added change orders to", "invoice.submit": "submitted", "invoice.save_draft": "took back to draft",
    "invoice.accept_proposals": "accepted proposals on", "workbook.issue": "made a billing workbook of",
    "workbook.take_in": "took a billing workbook in as", "invoice.reopen": "reopened", "invoice.delete": "deleted", "invoice.paid": "took in what is open on",
    "review.mark": "marked lines of", "review.mark_all": "approved lines of", "review.finish": "finished the review of",
    "review.return": "returned to be revised",
    "erp.send": "sent", "erp.retrieve": "took back", "erp.accept": "accepted", "erp.hold": "held", "erp.release": "released",
    "erp.reject": "returned", "erp.retry": "tried again", "erp.unlink": "unlinked", "erp.post": "took in the bill of",
    "erp.fail": "took in the failure of", "erp.link": "tied to its bill", "erp.send_anyway": "sent all the same",
    "erp.cancel": "called back", "payment.issued": "took in a payment of", "payment.changed": "took in a changed payment of",
    "payments.ask": "asked for payments", "payments.finish": "took in payments",
    "retainage.rules": "set the retainage rules of", "retainage.cap": "set the retainage cap of",
    "retainage.scale": "set the retainage of", "retainage.release": "released retainage on", "invoice.remove_change_order": "took a change order off",
    "invoice.reverse_change_order": "billed the reverse of a change order on", "invoice.install": "installed stored materials of",
    "commitment.add": "added", "commitment.add_lines": "added lines to", "commitment.status": "set the status of",
    "change_order.add": "added", "change_order.status": "set the status of",
    "period.open": "opened a period of", "period.close": "closed a period of", "period.reopen": "reopened a period of",
    "period.automatic": "set the rhythm of", "period.change": "changed the open period of", "period.days": "set the usual days of",
    "invitation.send": "invited", "invitation.answer": "answered the invitation of", "invitation.remind": "reminded",
    "contact.add": "added a contact to", "contact.add_default": "added a contact to", "contact.change": "changed a contact of",
    "contact.remove": "took a contact off", "commitment.private": "set who sees", "commitment.name": "named somebody on",
    "commitment.unname": "took somebody's name off",
    "batch.prepare": "wrote", "batch.spooled": "put into the spool", "batch.answered": "took in the answer to",
    "vendor.add": "added", "vendor.change": "changed", "vendor.offer": "offered to QuickBooks", "vendor.added": "took in", "project.add": "added",
    "project.change": "changed", "cost_code.add": "added", "link.set": "linked", "link.settled": "looked again at",
    "lists.ask": "asked QuickBooks for", "lists.page": "took in part of", "lists.finish": "took in",
    "quickbooks.refused": "took in a refusal of", "quickbooks.give_up": "gave up",
    "ssov.enable": "switched the breakdown of", "ssov.set": "broke down lines of", "ssov.submit": "handed in the breakdown of",
    "ssov.approve": "approved the breakdown of", "ssov.return": "returned the breakdown of",
    "compliance.set": "put down a document of", "compliance.expire": "ended a document of", "compliance.remove": "took off a document of",
    "waiver.request": "asked for a lien waiver of", "waiver.sign": "took in a lien waiver of", "waiver.unlock": "unlocked a lien waiver of",
    "hold.place": "held", "hold.release": "released", "commitment.terms": "set the payment terms of",
    "invoice.due_date": "moved the due date of", "commitment.close_out": "closed out",
    "user.add": "added", "user.change": "changed", "user.grant": "gave more rights to", "user.revoke": "took rights from",
    "settings.set": "changed", "company.initialise": "founded", "intake.import": "imported", "audit.anchor": "anchored",
    "mail.queue": "wrote", "mail.again": "sent again", "mail.counted": "counted as sent", "mail.cancel": "called back",
    "mail.sent": "delivered", "mail.filed": "filed", "mail.failed": "could not deliver", "mail.unknown": "does not know whether was delivered",
    "inbox.put_aside": "put things aside in", "inbox.bring_back": "brought things back into", "user.digest": "set the daily digest of",
}  # fmt: skip
"""Verb of the record -> what somebody did to a document."""

FIGURES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "work_this": ("work this period", money), "quantity_this": ("quantity", quantity), "stored": ("stored", money),
    "work_retainage_bp": ("retainage %", percent), "work_retainage_this": ("retained of work", money),
    "work_retainage_released": ("released of work", money), "materials_retainage_bp": ("retainage % of materials", percent),
    "materials_retainage_released": ("released of materials", money), "materials_retainage_amount": ("retained of materials", money),
    "installed": ("installed from storage", money), "due": ("due", money), "amount": ("amount", money),
    "original": ("original", money), "total": ("total", money), "discount": ("discount", money),
    "quickbooks_open": ("still to be paid", money), "credited": ("credited", money),
    "status": ("status", state_words), "erp_state": ("accounting", state_words), "state": ("state", state_words),
    "retainage": ("retainage %", percent), "materials_retainage": ("retainage % of materials", percent),
}  # fmt: skip
"""Name in the record -> its words, and what writes its value."""
DATES = frozenset(("date", "start", "end"))
DATE_ENDINGS = ("_date", "_on", "_at")
"""How the record names days, and moments in UTC."""
FOREMOST = ("status", "erp_state", "due", "amount", "revision", "title", "name")
ON_LINES = frozenset(
    name
    for name in FIGURES
    if name.startswith(("work", "quantity", "stored", "installed", "materials_retainage_"))
)


class Change(NamedTuple):
    """One thing an act changed, in words; an empty text where nothing stood."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.what} {self.after}"
        return f"{self.what} {self.before} → {self.after or 'nothing'}"


def did(verb: str) -> str:
    """What somebody did, as it stands before the document."""
    return said(VERBS[verb]) if verb in VERBS else plain(verb).replace("_", " ").replace(".", " ")


NOUNS = {
    "invoice": "an invoice", "review": "an invoice", "erp": "an invoice", "commitment": "a commitment", "change_order": "a change order",
    "period": "a project", "workbook": "a commitment or an invoice", "invitation": "a commitment", "contact": "a commitment", "batch": "a batch", "vendor": "a vendor", "project": "a project", "cost_code": "a cost code",
    "link": "a link", "lists": "a list", "user": "a user", "settings": "settings", "company": "the book", "intake": "a file",
    "ssov": "a commitment", "compliance": "a vendor", "waiver": "an invoice", "hold": "something",
    "audit": "the record", "mail": "a message", "payment": "an invoice", "retainage": "a commitment or an invoice", "payments": "of bills", "quickbooks": "a request",
}  # fmt: skip
"""First half of a verb -> what it is done to."""


def kind_of_act(verb: str) -> str:
    """An act without its document: ``entered amounts on an invoice``."""
    return f"{did(verb)} {NOUNS.get(verb.partition('.')[0], '')}".rstrip()


def document_words(document: str) -> str:
    """A document as clerks call it: what belongs to a commitment by its numbers alone, a letter by whom it goes to."""
    if document.startswith("mail "):
        return plain(f"letter to {document.rsplit(' ', 1)[-1]}")
    return plain(document).removeprefix("invoice ").removeprefix("commitment ").removeprefix("change order ")


def changes(row: Row) -> list[Change]:
    """What an act changed, line by line."""
    before, after = row["before"], row["after"]
    return list(_changes(row["verb"], before, after))


def _changes(verb: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    names = [*after, *(name for name in before if name not in after)]
    for name in sorted(names, key=_order):
        what, write = _known(verb, name)
        change = Change(what, _value(before.get(name), write), _value(after.get(name), write))
        if change.before or change.after:
            yield change


def _order(name: str) -> tuple[int, int, str]:
    """What tells most first, then lines by their numbers."""
    head = name.split(" ", 1)[0]
    number = int(head) if head.isascii() and head.isdigit() and len(head) < 9 else 0
    return FOREMOST.index(name) if name in FOREMOST else len(FOREMOST), number, name


def _known(verb: str, name: str) -> tuple[str, Callable[[Any], str]]:
    """The words of a value's name, and what writes it."""
    line, _, figure = name.rpartition(" ")
    if line and figure in ON_LINES:
        words, write = FIGURES[figure]
        return f"line {plain(line)} {said(words)}", write
    if verb == "review.mark":
        return f"line {plain(name)}", _mark
    if name in FIGURES:
        words, write = FIGURES[name]
        return said(words), write
    return plain(name).replace("_", " "), _when if _is_date(name) else _as_text


def _is_date(name: str) -> bool:
    return name in DATES or name.endswith(DATE_ENDINGS)


def _when(value: Any) -> str:
    """A day of the record as ``25 Feb 2026``, a moment as ``25 Feb 2026 14:05 UTC``; anything else as it stands."""
    date, _, time = str(value).partition("T")
    if len(date) != len("2026-02-25") or as_date(date) is None:
        return _as_text(value)
    return f"{whole_day(date)} {time[:5]} UTC" if time else whole_day(date)


def _mark(value: Any) -> str:
    mark, _, comment = str(value).partition(": ")
    word = "open" if mark == "no_action" else MARKS.get(mark, (plain(mark), ""))[0].split(" ", 1)[-1]
    return f"{word}, “{plain(comment)}”" if comment else word


def _value(value: Any, write: Callable[[Any], str]) -> str:
    if value is None or value == "":
        return ""
    try:
        return write(value)
    except (TypeError, ValueError):
        return _when(value)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_as_text(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{plain(name)} {_as_text(each)}" for name, each in value.items())
    return plain(value)


def local(at: str, desk: Desk) -> dt.datetime:
    """A moment of the record (UTC text) on the clock on the wall."""
    return dt.datetime.fromisoformat(at).astimezone(desk.clock().tzinfo)


def moment(at: str, desk: Desk) -> str:
    """``09:14`` today, ``8 Feb 09:14`` before."""
    then = local(at, desk)
    return f"{then:%H:%M}" if then.date() == desk.today() else f"{day(then, desk.today())} {then:%H:%M}"


class Happened(NamedTuple):
    """An act as one clerk tells another."""

    did: str
    """``rejected 2 lines of``"""
    amount: int | None
    """What is due after it, in cents."""
    reason: str


FINISHED = {
    "approved": "approved", "approved_as_noted": "approved as noted", "pending_owner_approval": "passed to the owner",
    "revise_and_resubmit": "returned to be revised",
}  # fmt: skip


def happened(verb: str, after: Mapping[str, Any], reason: str) -> Happened:
    """An act in plain words: how many lines were rejected and why, what a review ended in."""
    due = after.get("due")
    if verb == "review.mark":
        words, reason = _marked(after, reason)
    elif verb == "review.mark_all":
        words = f"approved {_lines(len(after.get('approved lines', ())))} of"
    elif verb == "invoice.bill":
        words = f"entered {_lines(len({name.rpartition(' ')[0] for name in after}))} of"
    else:
        words = (
            said(FINISHED.get(str(after.get("status")), did(verb))) if verb == "review.finish" else did(verb)
        )
    return Happened(words, due if isinstance(due, int) else None, reason)


def _marked(after: Mapping[str, Any], reason: str) -> tuple[str, str]:
    marks = [str(value).partition(": ") for value in after.values()]
    counts = Counter(mark for mark, _, _ in marks)
    verbs = (("rejected", "rejected"), ("held", "held"), ("approved", "approved"), ("no_action", "reopened"))
    parts = [f"{word} {_lines(counts[mark])}" for mark, word in verbs if counts[mark]]
    comments = [comment for mark, _, comment in marks if mark in ("rejected", "held") and comment]
    return f"{', '.join(parts) or 'marked lines'} of", reason or next(iter(comments), "")


def _lines(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"
