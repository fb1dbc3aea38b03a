"""Where an invoice stands with accounting: seven states, nine verbs, one table, apart from its status."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from store.errors import Refusal
from store.rules.permissions import either
from store.rules.state_machine import Machine, Transition, required_reason

NOT_SENT = "not_sent"
READY = "ready_to_export"
RETRIEVED = "retrieved"
REJECTED = "rejected"
EXPORTING = "exporting"
FAILED = "failed"
SYNCED = "synced"

TITLES = {
    NOT_SENT: "not sent",
    READY: "Ready to Export",
    RETRIEVED: "Retrieved",
    REJECTED: "Rejected by accounting",
    EXPORTING: "Exporting",
    FAILED: "Failed to Export",
    SYNCED: "Synced",
}
STATES = tuple(TITLES)
UNBOUND = (NOT_SENT, RETRIEVED, REJECTED)
"""The states in which the invoice is not in accounting's hands."""

TRANSITIONS = (
    Transition("send", UNBOUND, (READY,), "send", ("sendable", "preflight")),
    Transition("retrieve", (READY,), (RETRIEVED,), "retrieve"),
    Transition("accept", (READY,), (EXPORTING,), "accept", ("sendable", "preflight", "separate")),
    Transition("reject", (READY,), (REJECTED,), "accept", ("reason",)),
    Transition("post", (EXPORTING,), (SYNCED,), "spool"),
    Transition("fail", (EXPORTING,), (FAILED,), "spool"),
    Transition("retry", (FAILED,), (EXPORTING,), "accept", ("sendable", "preflight", "separate")),
    Transition("reject_failed", (FAILED,), (REJECTED,), "accept", ("reason",)),
    Transition("unlink", (SYNCED,), (NOT_SENT,), "unlink", ("reason",)),
)

_UNSENT = "it has not been sent to accounting; send it first."
_WAITING = "it waits for accounting; accept or reject it, or retrieve it to change it."
_BACK = "it is back with the invoice administrator; correct it and send it again."
_LEAVING = "it is on its way to QuickBooks; wait for the answer (billspool spool status)."
_FAILED = "QuickBooks did not take it; retry it when the cause is mended, or reject it back."
_IN_BOOKS = "it is a bill in QuickBooks already; delete the bill there and unlink it here first."
_NOT_LEAVING = (
    "no batch holds it; an answer is taken in only for an invoice that is exporting (billspool spool status)."
)
_NO_BILL = "there is no QuickBooks bill to part from; nothing needs doing."

_CLOSED: dict[str, dict[str, str]] = {
    "send": {READY: _WAITING, EXPORTING: _LEAVING, FAILED: _FAILED, SYNCED: _IN_BOOKS},
    "retrieve": {
        NOT_SENT: "it has not been sent to accounting; edit it as it is.",
        RETRIEVED: "it has been retrieved already; edit it as it is.",
        REJECTED: "accounting has rejected it, so it is back already; correct it and send it again.",
        EXPORTING: _LEAVING,
        FAILED: "accounting has accepted it already; ask an accounting approver to reject it back.",
        SYNCED: _IN_BOOKS,
    },
    "accept": {
        NOT_SENT: _UNSENT,
        RETRIEVED: _BACK,
        REJECTED: _BACK,
        EXPORTING: "it has been accepted already; wait for QuickBooks' answer (billspool spool status).",
        FAILED: _FAILED,
        SYNCED: _IN_BOOKS,
    },
    "reject": {
        NOT_SENT: _UNSENT,
        RETRIEVED: _BACK,
        REJECTED: "it has been rejected already; its invoice administrator corrects it and sends it again.",
        EXPORTING: _LEAVING,
        FAILED: "it has been accepted and failed in QuickBooks; hand it back from the failed ones with a reason.",
        SYNCED: _IN_BOOKS,
    },
    "post": dict.fromkeys((*UNBOUND, READY, FAILED), _NOT_LEAVING)
    | {SYNCED: "its bill has been taken in already; unlink it if that was wrong."},
    "fail": dict.fromkeys((*UNBOUND, READY, SYNCED), _NOT_LEAVING)
    | {FAILED: "its failure has been taken in already; retry it or reject it back."},
    "retry": {
        NOT_SENT: _UNSENT,
        READY: "it has not been tried yet; accept it.",
        RETRIEVED: _BACK,
        REJECTED: _BACK,
        EXPORTING: _LEAVING,
        SYNCED: _IN_BOOKS,
    },
    "reject_failed": {
        NOT_SENT: _UNSENT,
        READY: "it has not failed; reject it as it waits.",
        RETRIEVED: _BACK,
        REJECTED: "it has been rejected already; its invoice administrator corrects it and sends it again.",
        EXPORTING: _LEAVING,
        SYNCED: _IN_BOOKS,
    },
    "unlink": {
        NOT_SENT: _NO_BILL,
        READY: "it is not in QuickBooks yet; retrieve it instead.",
        RETRIEVED: _NO_BILL,
        REJECTED: _NO_BILL,
        EXPORTING: _LEAVING,
        FAILED: "QuickBooks did not take it; reject it back instead.",
    },
}
_DONE = {
    "send": "sent to accounting",
    "retrieve": "retrieved",
    "accept": "accepted",
    "reject": "rejected by accounting",
    "post": "marked as synced",
    "fail": "marked as failed",
    "retry": "retried",
    "reject_failed": "rejected back after a failure",
    "unlink": "unlinked",
}

MACHINE = Machine(
    "erp_state", TITLES, _DONE, TRANSITIONS,
    {(verb, state): why for verb, states in _CLOSED.items() for state, why in states.items()},
)  # fmt: skip

_BOUND = {
    READY: "The invoice has been sent to accounting and only attachments can change; retrieve it first.",
    EXPORTING: "The invoice is on its way to QuickBooks and only attachments can change; wait for the answer.",
    FAILED: "The invoice was accepted and failed in QuickBooks; ask an accounting approver to reject it back first.",
    SYNCED: "The invoice is a bill in QuickBooks and only attachments can change; "
    "delete the bill there and unlink the invoice first.",
}


def target(state: str, verb: str) -> str:
    """Return the state the verb leads to, or raise `Refusal` with the reason, the way out and the open verbs."""
    return MACHINE.target(state, verb)


def why_bound(state: str) -> str | None:
    """Return None while the invoice is in our own hands, else the sentence that says why only attachments can change."""
    return _BOUND.get(state)


def open_verbs(
    state: str,
    roles: str | Iterable[str],
    privileges: str | Iterable[str] = (),
    *,
    status: str = "approved",
    sendable: Collection[str] = ("approved",),
) -> dict[str, str | None]:
    """Return every verb with None where it is open, else the sentence that says why it is closed."""
    sentences = {"sendable": why_not_sendable(status, sendable)}
    return MACHINE.open_verbs(state, roles, privileges, sentences)


def why_not_sendable(status: str, sendable: Collection[str]) -> str | None:
    """Return None where invoices of this status go to accounting (the setting ``erp.sendable``), else why not."""
    if status in sendable:
        return None
    if not sendable:
        return "No invoice goes to accounting while the setting erp.sendable is empty; set it to approved."
    allowed = either([name.replace("_", " ") for name in sendable])
    return (
        f"Only invoices that are {allowed} go to accounting, and this one is {status.replace('_', ' ')}; "
        "finish its review first (setting erp.sendable)."
    )


def require_guards(verb: str, *, status: str, sendable: Collection[str], reason: str | None = None) -> str:
    """Raise `Refusal` where the status is not sendable or a needed reason is missing; return the trimmed reason."""
    transition = MACHINE.transition(verb)
    if "sendable" in transition.guards and (sentence := why_not_sendable(status, sendable)):
        raise Refusal(sentence, rule="erp.sendable", field="status", value=status)
    return required_reason(transition, reason, _DONE[verb])
