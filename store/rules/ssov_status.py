"""The status of a subcontractor's own schedule of values: four states, three verbs, one table; and whether its details add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store.errors import Invalid, Refusal
from store.rules.money import grouped
from store.rules.state_machine import Machine, Transition, required_reason

DRAFT = "draft"
UNDER_REVIEW = "under_review"
REVISE = "revise_and_resubmit"
APPROVED = "approved"

TITLES = {DRAFT: "Draft", UNDER_REVIEW: "Under Review", REVISE: "Revise & Resubmit", APPROVED: "Approved"}
EDITABLE = (DRAFT, REVISE)
NOUN = "subcontractor's schedule of values"

TRANSITIONS = (
    Transition("submit", EDITABLE, (UNDER_REVIEW,), "submit", ("adds_up",)),
    Transition("approve", (UNDER_REVIEW,), (APPROVED,), "decide", ("adds_up",)),
    Transition("return", (UNDER_REVIEW, APPROVED), (REVISE,), "decide", ("reason", "unbilled")),
)
_CLOSED = {
    ("submit", UNDER_REVIEW): "it has been submitted already; approve it or return it.",
    ("submit", APPROVED): "it is approved already; return it with a reason to have it changed.",
    ("approve", DRAFT): "it has not been submitted yet; its contact submits it first.",
    ("approve", REVISE): "it has been returned to be revised; its contact corrects it and submits it again.",
    ("approve", APPROVED): "it is approved already; the first invoice can be created.",
    ("return", DRAFT): "it has not been submitted, so there is nothing to send back; edit it as it is.",
    ("return", REVISE): "it has been returned already; its contact corrects it and submits it again.",
}
_DONE = {"submit": "submitted", "approve": "approved", "return": "returned"}
MACHINE = Machine("schedule_status", TITLES, _DONE, TRANSITIONS, _CLOSED, NOUN)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line of the schedule of values and the details it is broken into, in cents."""

    line: str
    amount: int
    details: tuple[int, ...] = ()

    @property
    def left(self) -> int:
        """What the details leave of the line; 0 where it has none."""
        return self.amount - sum(self.details) if self.details else 0


def target(status: str, verb: str) -> str:
    """Return the status the verb leads to, or raise `Refusal` with the way out."""
    return MACHINE.target(status, verb)


def reason_for(verb: str, reason: str) -> str:
    """Return the reason without blanks around it, or raise `Invalid` where the verb needs one."""
    return required_reason(MACHINE.transition(verb), reason, _DONE[verb], NOUN)


def require_editable(status: str) -> None:
    """Raise `Refusal` unless the details may be changed now."""
    if status in EDITABLE:
        return
    way_out = "ask the reviewer to return it" if status == UNDER_REVIEW else "have it returned with a reason"
    raise Refusal(
        f"The {NOUN} is {TITLES[status]} and its details are locked; {way_out}.",
        rule="schedule_status.locked", field="status", value=status,
    )  # fmt: skip


def require_adding_up(lines: Iterable[Broken]) -> None:
    """Raise `Refusal` naming the first line whose details do not add up to it, or saying that there are none."""
    lines = list(lines)
    if not any(line.details for line in lines):
        raise Refusal(
            f"The {NOUN} has no details yet; break at least one line down, or switch it off.",
            rule="ssov.empty", field="details", value="",
        )  # fmt: skip
    for line in lines:
        if line.left:
            more_or_less = "short of" if line.left > 0 else "more than"
            raise Refusal(
                f"The details of line {line.line} come to {grouped(sum(line.details))}, {grouped(abs(line.left))} {more_or_less} its "
                f"{grouped(line.amount)}; make them add up.",
                rule="ssov.sum", field=f"line {line.line}", value=grouped(sum(line.details)),
            )  # fmt: skip


def detail_names(line: str, given: Sequence[str], taken: Mapping[str, str]) -> list[str]:
    """Return the names of a line's details, such as ``2.1``: those given, or numbers in their order.

    Args:
        given: the names as typed; an empty one takes its place's number, and ``1`` or ``.1`` stands for ``2.1``.
        taken: names that other lines have, and whose they are.

    Raises:
        Invalid: a name is taken, or there twice.
    """
    names: list[str] = []
    for place, typed in enumerate(given, 1):
        tail = typed.strip().removeprefix(f"{line}.").lstrip(".")
        name = f"{line}.{tail or place}"
        if name in taken or name in names:
            whose = taken.get(name, f"line {line} already")
            raise Invalid(f"The detail {name} of line {line} is not free: {whose} has that name; give it another.",
                          rule="ssov.name", field="line", value=name)  # fmt: skip
        names.append(name)
    return names


def why_not_ready(number: str, status: str | None) -> str | None:
    """Return None where a commitment may be invited to bill and invoiced (`status` is None where it has no such schedule), else why not."""
    if status is None or status == APPROVED:
        return None
    next_step = {
        DRAFT: "its contact fills it in and submits it", REVISE: "its contact corrects it and submits it again",
        UNDER_REVIEW: f"the office approves or returns it (billspool ssov approve {number})",
    }[status]  # fmt: skip
    return f"The {NOUN} of {number} is {TITLES[status]} and must be approved before {number} is billed; {next_step}."
