"""What became of attempts to reach accounting, gathered for a whole batch and written by few statements.

A gathered outcome is not in the book before `Outcomes.write`; the caller holds the invoices locked and has read their attempts in
the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from store import audit, lookup
from store.actions.act import Act, conflict
from store.engine.statements import Statement, given
from store.models import ErpRequest, Invoice
from store.rules import attempts, erp_state
from store.text import printable

POSTED, FAILED, AGAIN, HELD = "posted", "failed", "again", "held"


@dataclass(slots=True)
class Attempt:
    """An invoice's latest attempt as it stands in the book.

    Attributes:
        id: of the attempt.
        invoice: its name, such as ``SC-001/2``.
    """

    id: int
    guid: str
    sent_by: str
    held_reason: str
    invoice_id: int
    invoice: str
    revision: int
    version: int
    erp_state: str

    @classmethod
    def of(cls, row: Invoice, request: ErpRequest) -> Attempt:
        return cls(
            request.id, request.guid, request.sent_by, request.held_reason, row.id, lookup.invoice_name(row), row.revision,
            row.version, row.erp_state,
        )  # fmt: skip

    @property
    def document(self) -> str:
        """The name of the invoice's audit chain."""
        return lookup.document("invoice", self.invoice)


@dataclass(slots=True)
class Outcomes:
    """Outcomes under way into the book."""

    act: Act
    _closed: list[dict[str, Any]] = field(default_factory=list)
    _posted: list[dict[str, Any]] = field(default_factory=list)
    _moved: list[dict[str, Any]] = field(default_factory=list)
    _touched: list[dict[str, Any]] = field(default_factory=list)
    _held: list[dict[str, Any]] = field(default_factory=list)
    _again: list[dict[str, Any]] = field(default_factory=list)
    _facts: list[audit.Fact] = field(default_factory=list)

    def taken(self, attempt: Attempt, outcome: Mapping[str, Any], owners: dict[str, str]) -> str:
        """Take in what QuickBooks answered to an attempt; answers what was done, which may be less than was said.

        Args:
            outcome: see `store.actions.answers.answered`.
            owners: which TxnIDs belong to an invoice already, and to which; what is posted now is added.
        """
        what, code = str(outcome["what"]), int(outcome.get("code") or 0)
        message = printable(outcome.get("message") or "")[:1000]
        if what == AGAIN:
            return self.again(attempt, code, message, str(outcome["reason"]))
        if what == POSTED and (other := owners.get(outcome["txn_id"])):
            what, code = HELD, attempts.THERE
            message = f"QuickBooks names the bill {outcome['txn_id']}, which already belongs to {other}; look there which is which."
        if what == POSTED:
            owners[outcome["txn_id"]] = attempt.invoice
            self.posted(attempt, outcome, message)
        elif what == HELD:
            self.held(attempt, code, message)
        else:
            self.failed(attempt, code, message)
        return what

    def posted(self, attempt: Attempt, outcome: Mapping[str, Any], message: str) -> None:
        """It is in QuickBooks, under this TxnID."""
        self._close(attempt, erp_state.SYNCED, int(outcome.get("code") or 0), message)
        names = {
            "txn_id": outcome["txn_id"], "txn_number": outcome.get("txn_number") or None,
            "edit_sequence": outcome.get("edit_sequence") or None,
        }  # fmt: skip
        self._posted.append(names | self._move(attempt, "post", "", {"txn_id": outcome["txn_id"]}))

    def failed(self, attempt: Attempt, code: int, message: str) -> None:
        """It was not taken."""
        self._close(attempt, erp_state.FAILED, code, message)
        self._moved.append(self._move(attempt, "fail", f"{code} {message}", {}))

    def again(self, attempt: Attempt, code: int, message: str, reason: str) -> str:
        """The accepted bill goes once more as a new attempt; too often is a failure."""
        if not attempts.goes_again(reason, _reasons(attempt)):
            self.failed(attempt, code, f"{message} It was tried {attempts.MOST_LOCKED} times.")
            return FAILED
        self._close(attempt, erp_state.FAILED, code, message, reason)
        self._reopen(attempt)
        return AGAIN

    def anyway(self, attempt: Attempt, code: int, why: str) -> None:
        """A clerk wants it sent although QuickBooks has a similar one."""
        self._close(attempt, erp_state.FAILED, code, attempt.held_reason, why)
        self._reopen(attempt, f"{attempts.ANYWAY}{why}")
        self._touch(attempt, {"held": attempt.held_reason}, {"held": ""}, why)

    def held(self, attempt: Attempt, code: int, message: str) -> None:
        """A clerk has to answer a question about it."""
        self._held.append({"id": attempt.id, "held_reason": message, "status_code": code})
        self._touch(attempt, {"held": ""}, {"held": message})

    def write(self) -> None:
        """Put everything gathered into the book.

        Raises:
            Conflict: an invoice was changed meanwhile.
        """
        _CLOSE.run(self._closed)
        _HOLD.run(self._held)
        if self._again:
            ErpRequest.insert_many(self._again).execute()
        for statement, rows in ((_POST, self._posted), (_MOVE, self._moved), (_TOUCH, self._touched)):
            if statement.run(rows) != len(rows):
                raise conflict(str(rows[0]["document"]), self.act.actor.login)
        audit.append_all(self._facts)

    def _close(self, attempt: Attempt, state: str, code: int, message: str, reason: str = "") -> None:
        self._closed.append({
            "id": attempt.id, "state": state, "status_code": code, "status_message": message, "reason": reason,
            "closed_by": self.act.actor.login, "closed_at": self.act.now,
        })  # fmt: skip

    def _reopen(self, attempt: Attempt, held_reason: str = "") -> None:
        """A new attempt with the same acceptance and the same bill; what a clerk decided about a similar one still holds."""
        kept = attempt.held_reason if attempt.held_reason.startswith(attempts.ANYWAY) else ""
        self._again.append({
            "invoice": attempt.invoice_id, "revision": attempt.revision, "state": erp_state.EXPORTING,
            "sent_by": attempt.sent_by, "sent_at": self.act.now, "guid": attempt.guid, "held_reason": held_reason or kept,
        })  # fmt: skip

    def _move(self, attempt: Attempt, verb: str, reason: str, told: dict[str, Any]) -> dict[str, Any]:
        before, attempt.erp_state = attempt.erp_state, erp_state.target(attempt.erp_state, verb)
        after = {"erp_state": attempt.erp_state, **told}
        self._facts.append(self.act.entry(attempt.document, {"erp_state": before}, after, reason=reason))
        return {**_seen(attempt), "erp_state": attempt.erp_state, "erp_reason": reason}

    def _touch(
        self, attempt: Attempt, before: dict[str, Any], after: dict[str, Any], reason: str = ""
    ) -> None:
        self._touched.append(_seen(attempt))
        self._facts.append(self.act.entry(attempt.document, before, after, reason=reason))


_LATER = {"version": Invoice.version + 1}
_AS_SEEN = (Invoice.id == given("id")) & (Invoice.version == given("version"))
_STATE = {**_LATER, "erp_state": given("erp_state"), "erp_reason": given("erp_reason")}
_NAMES = {name: given(name) for name in ("txn_id", "txn_number", "edit_sequence")}
_TOUCH = Statement(Invoice.update(**_LATER).where(_AS_SEEN))
_MOVE = Statement(Invoice.update(**_STATE).where(_AS_SEEN))
_POST = Statement(Invoice.update(**_STATE, **_NAMES).where(_AS_SEEN))
_CLOSING = ("state", "status_code", "status_message", "reason", "closed_by", "closed_at")
_ITSELF = ErpRequest.id == given("id")
_CLOSE = Statement(ErpRequest.update(held_by=None, **{name: given(name) for name in _CLOSING}).where(_ITSELF))
_HOLDING = {name: given(name) for name in ("held_reason", "status_code")}
_HOLD = Statement(ErpRequest.update(held_by=attempts.HOLDER, **_HOLDING).where(_ITSELF))


def _seen(attempt: Attempt) -> dict[str, Any]:
    return {"id": attempt.invoice_id, "version": attempt.version, "document": attempt.document}


def _reasons(attempt: Attempt) -> list[str]:
    """Why the earlier attempts of the invoice's present revision ended."""
    rows = ErpRequest.select(ErpRequest.reason).where(
        ErpRequest.invoice == attempt.invoice_id,
        ErpRequest.revision == attempt.revision,
        ErpRequest.state == erp_state.FAILED,
    )
    return [reason for (reason,) in rows.tuples()]
