"""The review of an invoice line by line: marks, what becomes of them when it comes back, and what finishing does.

Rejecting a line never changes its amount; amounts are cents.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from store.errors import Invalid, Refusal
from store.rules.continuation import ApplicationLine
from store.rules.invoice_status import APPROVED, AS_NOTED, PENDING_OWNER, TITLES
from store.text import printable

Mark = Literal["no_action", "approved", "rejected"]
NO_ACTION: Mark = "no_action"
MARK_APPROVED: Mark = "approved"
MARK_REJECTED: Mark = "rejected"

HELD = "held"
"""A reviewer's decision not to decide yet: the line stays open, and his question stands beside it."""

_VERBS = {APPROVED: "approve", AS_NOTED: "approve_as_noted", PENDING_OWNER: "pending_owner"}


@dataclass(frozen=True, slots=True)
class LineMark:
    """The reviewer's word on one line.

    ``proposed`` is the gross amount he would certify this period, None where he proposes none; ``amount`` is the gross
    amount billed on the line now.
    """

    line: str
    mark: Mark = NO_ACTION
    comment: str = ""
    proposed: int | None = None
    amount: int = 0

    @property
    def agreed(self) -> bool:
        """Whether the line now bills the amount the reviewer proposed."""
        return self.proposed is not None and self.amount == self.proposed


def is_held(mark: str, comment: str, marked_by: str | None) -> bool:
    """Whether a line is open because its reviewer asked something: only what he holds keeps his name without a decision."""
    return mark == NO_ACTION and bool(comment) and marked_by is not None


def approved_mark(mark: LineMark) -> LineMark:
    """Return the line marked as approved; what was said about it stays, as the reason for a difference from the claim."""
    return replace(mark, mark=MARK_APPROVED)


def rejected_mark(mark: LineMark, reason: str | None, proposed: int | None = None) -> LineMark:
    """Return the line marked as rejected, or raise `Invalid` where no reason is given."""
    text = (reason or "").strip()
    if not text:
        raise Invalid(
            f"Line {mark.line} is rejected only with a reason, which its contact will read; say in a few words why.",
            rule="review.reason", field="reason", value="",
        )  # fmt: skip
    return replace(mark, mark=MARK_REJECTED, comment=text, proposed=proposed)


def cleared_mark(mark: LineMark) -> LineMark:
    """Return the line without a mark."""
    return replace(mark, mark=NO_ACTION, comment="", proposed=None)


def changed_lines(before: Mapping[str, ApplicationLine], now: Sequence[ApplicationLine]) -> set[str]:
    """Return the names of lines whose figures differ from those reviewed before, new lines among them."""
    return {line.line for line in now if before.get(line.line) != line}


def marks_after_resubmission(marks: Sequence[LineMark], changed: Collection[str]) -> list[LineMark]:
    """Return the marks a new review starts with: approved lines that did not change stay approved, all others are open.

    Comments and proposals of lines once rejected stay, so that the reviewer sees what he had asked for.
    """
    return [
        mark if mark.mark == MARK_APPROVED and mark.line not in changed else replace(mark, mark=NO_ACTION)
        for mark in marks
    ]


def decision_for(marks: Sequence[LineMark], wanted: str = "") -> str:
    """Return the verb of the status machine with which a review finishes.

    Args:
        marks: every line's mark.
        wanted: the status asked for, empty for what the marks say.

    Returns:
        ``return`` where a line is rejected, unless the invoice is to be approved as noted and every rejected line bills
        its proposed amount; else ``approve``, ``approve_as_noted`` or ``pending_owner``.

    Raises:
        Refusal: lines are unmarked, or a rejected line does not bill what was proposed.
    """
    if wanted and wanted not in _VERBS:
        choices = ", ".join(_VERBS)
        raise Invalid(
            f"A review does not finish as “{printable(wanted)}”; choose one of {choices}, or none.",
            rule="review.status", field="status", value=printable(wanted),
        )  # fmt: skip
    rejected = [mark for mark in marks if mark.mark == MARK_REJECTED]
    if rejected and wanted != AS_NOTED:
        return "return"
    _refuse_open(marks)
    _refuse_not_agreed(rejected)
    return _VERBS[wanted or APPROVED]


def return_reason(marks: Sequence[LineMark]) -> str:
    """Return the reasons of all rejected lines as one text: ``2: only 55 % in place; 3: no delivery ticket``."""
    return "; ".join(f"{mark.line}: {mark.comment}" for mark in marks if mark.mark == MARK_REJECTED)


def _refuse_open(marks: Sequence[LineMark]) -> None:
    if not marks:
        raise Refusal(
            "The invoice has no lines to review; return it with a reason or delete it.",
            rule="review.empty", field="lines", value=0,
        )  # fmt: skip
    unmarked = [mark.line for mark in marks if mark.mark == NO_ACTION]
    if unmarked:
        raise Refusal(
            f"{_counted(len(unmarked), 'line is', 'lines are')} not marked yet ({_named(unmarked)}); "
            "approve or reject every line before finishing.",
            rule="review.open_lines", field="marks", value=len(unmarked),
        )  # fmt: skip


def _refuse_not_agreed(rejected: Sequence[LineMark]) -> None:
    apart = [mark.line for mark in rejected if not mark.agreed]
    if apart:
        raise Refusal(
            f"{_counted(len(apart), 'rejected line does', 'rejected lines do')} not bill an agreed amount ({_named(apart)}); "
            f"propose an amount and set the line to it, or finish without {TITLES[AS_NOTED]} to return the invoice.",
            rule="review.not_agreed", field="marks", value=len(apart),
        )  # fmt: skip


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _named(lines: Sequence[str], most: int = 5) -> str:
    return ", ".join(lines[:most]) + (f" and {len(lines) - most} more" if len(lines) > most else "")
