"""Which parts of an invoice can be edited, by whom, in which state; everything else is locked with a sentence.

What belongs to accounting (sent, exporting, synced) is locked for everyone but for attachments; an invoice that is not
the latest of its commitment keeps its amounts.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.rules import erp_state, invoice_status
from store.rules.permissions import ADMIN, CONTACT, INVOICE_ADMIN, STANDARD, as_roles

AMOUNTS = "amounts"
MARKS = "marks"
STATUS = "status"
HEADER = "header"
ATTACHMENTS = "attachments"
PARTS = (AMOUNTS, MARKS, STATUS, HEADER, ATTACHMENTS)

_ADMINISTRATOR = "administrator"
_OPEN = frozenset(invoice_status.EDITABLE)
_REVIEW = frozenset({invoice_status.UNDER_REVIEW})
_DECIDED = frozenset(invoice_status.DECIDED)
_ALL = _OPEN | _REVIEW | _DECIDED

EDITABLE: dict[tuple[str, str], frozenset[str]] = {
    (CONTACT, AMOUNTS): _OPEN,
    (CONTACT, HEADER): _OPEN,
    (CONTACT, ATTACHMENTS): _OPEN,
    (STANDARD, AMOUNTS): _OPEN,
    (STANDARD, HEADER): _OPEN,
    (STANDARD, ATTACHMENTS): _OPEN,
    (_ADMINISTRATOR, AMOUNTS): _ALL,
    (_ADMINISTRATOR, MARKS): _REVIEW,
    (_ADMINISTRATOR, STATUS): _ALL,
    (_ADMINISTRATOR, HEADER): _ALL,
    (_ADMINISTRATOR, ATTACHMENTS): _ALL,
}
"""Who may edit which part in which statuses, while the invoice is the latest and not with accounting."""

_NOT_LATEST_LOCKS = frozenset({AMOUNTS, HEADER})
_NO_MARKS = {
    **dict.fromkeys(_OPEN, "Lines are marked while the invoice is Under Review; submit it first."),
    **dict.fromkeys(
        _DECIDED, "The review is finished; reopen the invoice to Under Review with a reason to mark lines."
    ),
}
_OTHERS_HANDS = {
    invoice_status.UNDER_REVIEW: "The invoice is Under Review and its {part} are the reviewer's to change; "
    "ask an invoice administrator to return it.",
    **dict.fromkeys(
        _DECIDED,
        "The invoice has been decided and its {part} are locked; ask an invoice administrator to reopen it with a reason.",
    ),
}


def locked(part: str, status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where these roles may edit the part now, else the sentence that says why not and the way out."""
    groups = _groups(as_roles(roles))
    allowed = frozenset().union(*(EDITABLE.get((group, part), frozenset()) for group in groups))
    if not allowed:
        return f"Your role does not edit the {part} of invoices; ask an invoice administrator."
    bound = erp_state.why_bound(erp)
    if bound and part != ATTACHMENTS:
        return bound
    if bound and _ADMINISTRATOR not in groups:
        return "The invoice is with accounting; ask an invoice administrator to add attachments."
    if not is_latest and (part in _NOT_LATEST_LOCKS or _ADMINISTRATOR not in groups):
        return f"Only the latest invoice of a commitment has its {part} edited; put the correction on the latest invoice."
    if status in allowed:
        return None
    if part == MARKS:
        return _NO_MARKS.get(status, "The invoice has no lines to mark.")
    return _OTHERS_HANDS.get(status, "The {part} are locked in this status.").format(part=part)


def amounts_locked(status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where the amounts of lines may be edited, else why not."""
    return locked(AMOUNTS, status, erp, is_latest, roles)


def marks_locked(status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where lines may be marked and commented, on the latest invoice or an earlier one, else why not."""
    return locked(MARKS, status, erp, is_latest, roles)


def status_locked(status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where the status may be set at all, else why not."""
    return locked(STATUS, status, erp, is_latest, roles)


def header_locked(status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where number, dates and the final flag may be edited, else why not."""
    return locked(HEADER, status, erp, is_latest, roles)


def attachments_locked(status: str, erp: str, is_latest: bool, roles: str | Iterable[str]) -> str | None:
    """Return None where attachments may be added, else why not."""
    return locked(ATTACHMENTS, status, erp, is_latest, roles)


def _groups(roles: frozenset[str]) -> set[str]:
    groups = {role for role in (CONTACT, STANDARD) if role in roles}
    return groups | ({_ADMINISTRATOR} if roles & {ADMIN, INVOICE_ADMIN} else set())
