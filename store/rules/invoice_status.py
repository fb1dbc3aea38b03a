"""The status of an invoice: six states, nine verbs, one table; nothing else knows a transition."""

from __future__ import annotations

from collections.abc import Iterable

from store.errors import Refusal
from store.rules import erp_state
from store.rules.state_machine import Machine, Transition, required_reason

NONE = ""
DRAFT = "draft"
UNDER_REVIEW = "under_review"
REVISE = "revise_and_resubmit"
PENDING_OWNER = "pending_owner_approval"
AS_NOTED = "approved_as_noted"
APPROVED = "approved"
DELETED = "deleted"

TITLES = {
    NONE: "not created",
    DRAFT: "Draft",
    UNDER_REVIEW: "Under Review",
    REVISE: "Revise & Resubmit",
    PENDING_OWNER: "Pending Owner Approval",
    AS_NOTED: "Approved as Noted",
    APPROVED: "Approved",
    DELETED: "Deleted",
}
STATUSES = (DRAFT, UNDER_REVIEW, REVISE, PENDING_OWNER, AS_NOTED, APPROVED)
EDITABLE = (DRAFT, REVISE)
UNDECIDED = (*EDITABLE, UNDER_REVIEW)
DECIDED = (APPROVED, AS_NOTED, PENDING_OWNER)

TRANSITIONS = (
    Transition("create", (NONE,), (DRAFT,), "create_invoice", ("creatable",)),
    Transition("save_draft", EDITABLE, (DRAFT,), "bill", ("latest", "unsent")),
    Transition("submit", EDITABLE, (UNDER_REVIEW,), "submit", ("latest", "unsent", "preflight")),
    Transition("return", (UNDER_REVIEW, PENDING_OWNER), (REVISE,), "decide", ("latest", "unsent", "reason")),
    Transition(
        "approve",
        (UNDER_REVIEW, PENDING_OWNER),
        (APPROVED,),
        "decide",
        ("unsent", "lines_approved", "separate"),
    ),
    Transition(
        "approve_as_noted",
        (UNDER_REVIEW, PENDING_OWNER),
        (AS_NOTED,),
        "decide",
        ("unsent", "lines_agreed", "separate"),
    ),
    Transition(
        "pending_owner", (UNDER_REVIEW,), (PENDING_OWNER,), "decide", ("unsent", "lines_approved", "separate")
    ),
    Transition("reopen", DECIDED, (UNDER_REVIEW, DRAFT), "decide", ("latest_for_draft", "unsent", "reason")),
    Transition("delete", STATUSES, (DELETED,), "decide", ("latest", "unsent", "reason")),
)

_SUBMITTED = "it has been submitted; review its lines, or return it so that it can be revised."
_NOT_SUBMITTED = "it has not been submitted yet; submit it first."
_RETURNED = "it has been returned to be revised; correct it and submit it again first."
_AT_OWNER = "it waits for the owner; approve it, return it, or reopen it with a reason."
_DECIDED = "it has been decided; reopen it with a reason first."
_EXISTS = "it exists already; create makes the commitment's next invoice, from the commitment."
_MISSING = "there is no such invoice; create it first."
_DELETED = "it has been deleted; create a new invoice on the commitment."

_CLOSED: dict[str, dict[str, str]] = {
    "create": dict.fromkeys(STATUSES, _EXISTS),
    "save_draft": {
        UNDER_REVIEW: _SUBMITTED,
        PENDING_OWNER: _AT_OWNER,
        AS_NOTED: _DECIDED,
        APPROVED: _DECIDED,
    },
    "submit": {
        UNDER_REVIEW: "it has been submitted already; review its lines.",
        PENDING_OWNER: _AT_OWNER,
        AS_NOTED: _DECIDED,
        APPROVED: _DECIDED,
    },
    "return": {
        DRAFT: "it has not been submitted, so there is nothing to send back; edit it as it is.",
        REVISE: "it has been returned already; its contact corrects it and submits it again.",
        AS_NOTED: _DECIDED,
        APPROVED: _DECIDED,
    },
    "approve": {
        DRAFT: _NOT_SUBMITTED,
        REVISE: _RETURNED,
        AS_NOTED: _DECIDED,
        APPROVED: "it is approved already; send it to accounting.",
    },
    "approve_as_noted": {
        DRAFT: _NOT_SUBMITTED,
        REVISE: _RETURNED,
        AS_NOTED: "it is approved as noted already; send it to accounting.",
        APPROVED: _DECIDED,
    },
    "pending_owner": {
        DRAFT: _NOT_SUBMITTED,
        REVISE: _RETURNED,
        PENDING_OWNER: "it waits for the owner already; approve it or return it when the owner has answered.",
        AS_NOTED: _DECIDED,
        APPROVED: _DECIDED,
    },
    "reopen": {
        DRAFT: "it is open already; edit it as it is.",
        UNDER_REVIEW: "its review is still open; finish the review or return it.",
        REVISE: "it is open already; correct it and submit it again.",
    },
    "delete": {},
}
_DONE = {
    "create": "created",
    "save_draft": "saved as a draft",
    "submit": "submitted",
    "return": "returned",
    "approve": "approved",
    "approve_as_noted": "approved as noted",
    "pending_owner": "set to Pending Owner Approval",
    "reopen": "reopened",
    "delete": "deleted",
}


def _closed() -> dict[tuple[str, str], str]:
    table = {(verb, status): why for verb, states in _CLOSED.items() for status, why in states.items()}
    for verb in _DONE:
        table[verb, DELETED] = _DELETED
        if verb != "create":
            table[verb, NONE] = _MISSING
    return table


MACHINE = Machine("status", TITLES, _DONE, TRANSITIONS, _closed())

_NOT_LATEST = (
    "Only the latest invoice of a commitment can be revised, submitted, returned or deleted; "
    "put the correction on the latest invoice."
)


def target(status: str, verb: str, to: str = "") -> str:
    """Return the status the verb leads to (``to`` picks Draft when reopening), or raise `Refusal` with the way out."""
    return MACHINE.target(status, verb, to)


def open_verbs(
    status: str,
    roles: str | Iterable[str],
    privileges: str | Iterable[str] = (),
    *,
    erp: str = erp_state.NOT_SENT,
    is_latest: bool = True,
) -> dict[str, str | None]:
    """Return every verb with None where it is open, else the sentence that says why it is closed."""
    sentences = {"latest": None if is_latest else _NOT_LATEST, "unsent": erp_state.why_bound(erp)}
    return MACHINE.open_verbs(status, roles, privileges, sentences)


def require_guards(verb: str, *, erp: str, is_latest: bool, reason: str | None = None, to: str = "") -> str:
    """Raise `Refusal` where the invoice is with accounting, is not the latest, or a needed reason is missing.

    An earlier invoice may be reopened to be reviewed again, but not to Draft: its amounts stay (``to`` names the choice).

    Returns:
        The reason without surrounding blanks, empty where none was given.
    """
    transition = MACHINE.transition(verb)
    if "unsent" in transition.guards and (bound := erp_state.why_bound(erp)):
        raise Refusal(bound, rule="erp.bound", field="erp_state", value=erp)
    if not is_latest and (
        "latest" in transition.guards or ("latest_for_draft" in transition.guards and to == DRAFT)
    ):
        raise Refusal(_NOT_LATEST, rule="invoice.not_latest", field="position", value="")
    return required_reason(transition, reason, _DONE[verb])


def require_previous_decided(previous_status: str | None, name: str) -> None:
    """Raise `Refusal` where a commitment's last invoice is not decided yet; None means there is none."""
    if previous_status is None or previous_status in DECIDED:
        return
    raise Refusal(
        f"The previous invoice {name} is {TITLES[previous_status]}, and line 7 of the next one builds on it; "
        "finish its review (or delete it) before creating another.",
        rule="invoice.previous_open", field="previous invoice", value=previous_status,
    )  # fmt: skip


def require_billable_commitment(number: str, status: str, *, retained: int = 0, closed_out: str = "") -> None:
    """Raise `Refusal` unless the commitment may be invoiced: a subcontract or an order that is Approved or Complete, or one that was
    terminated with retainage still held, which is released.

    Args:
        retained: cents of retainage held.
        closed_out: who closed it out, empty while it is open.
    """
    if closed_out:
        raise Refusal(
            f"{number} was closed out by {closed_out}, so nothing more is billed on it; approve it again to reopen it "
            f"(billspool commitments approve {number}).",
            rule="commitment.closed_out", field="commitment status", value=status,
        )  # fmt: skip
    if status in BILLABLE_COMMITMENTS or may_release_only(status, retained):
        return
    if status == "terminated":
        raise Refusal(
            f"Commitment {number} is terminated and no retainage is held on it, so nothing is left to bill; approve it again if work goes on.",
            rule="commitment.terminated", field="commitment status", value=status,
        )  # fmt: skip
    raise Refusal(
        f"Commitment {number} is {status.replace('_', ' ')}; approve it before it is invoiced (billspool commitments approve {number}).",
        rule="commitment.not_approved", field="commitment status", value=status,
    )  # fmt: skip


def can_be_billed(status: str, closed_out: str | None) -> bool:
    """Whether a commitment is open for billing; `closed_out` is who closed it out, if anybody has."""
    return status in BILLABLE_COMMITMENTS and not closed_out


def require_to_approve(number: str, status: str, *, closed_out: str | None) -> None:
    """Raise `Refusal` where a commitment can be billed as it stands, so that there is nothing to approve."""
    if can_be_billed(status, closed_out):
        raise Refusal(
            f"{number} is {status.replace('_', ' ')} and can be billed, so there is nothing to approve.",
            rule="commitment.open", field="commitment status", value=status,
        )  # fmt: skip


def may_release_only(status: str, retained: int) -> bool:
    """Whether a commitment's next invoice can but release retainage: it was terminated while some was held."""
    return status == "terminated" and retained > 0


BILLABLE_COMMITMENTS = ("approved", "complete", "partially_received", "received", "closed")
"""An invoice needs an approved contract; what is received or closed has been approved before."""
