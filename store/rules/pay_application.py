"""The pay application: continuation sheet lines (G703), their summary (G702) and the step to the next application.

Amounts are integer cents. Every line is rounded once, half-up to the cent; the summary adds rounded lines. A line is a
value: entering a figure returns a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from store.rules.continuation import ApplicationLine, Kind
from store.rules.line_entry import (
    release_faults,
    with_materials_retainage_percent,
    with_percent,
    with_quantity,
    with_release,
    with_stored,
    with_work,
    with_work_retainage_amount,
    with_work_retainage_percent,
)
from store.rules.money import FULL, rounded

__all__ = [
    "ApplicationLine",
    "Kind",
    "Summary",
    "next_line",
    "release_faults",
    "summarize",
    "with_materials_retainage_percent",
    "with_percent",
    "with_quantity",
    "with_release",
    "with_stored",
    "with_work",
    "with_work_retainage_amount",
    "with_work_retainage_percent",
]


@dataclass(frozen=True, slots=True)
class Summary:
    """The application and certificate for payment (G702), lines 1 to 9, in cents; deductions are a positive number."""

    original: int
    net_change: int
    contract_sum: int
    completed_and_stored: int
    work_retainage: int
    materials_retainage: int
    retainage: int
    earned: int
    previous: int
    due: int
    to_finish: int
    additions: int
    deductions: int

    def by_number(self) -> dict[str, int]:
        """Return the lines under their numbers on the form: ``1`` to ``9`` with ``5a`` and ``5b``."""
        return {
            "1": self.original,
            "2": self.net_change,
            "3": self.contract_sum,
            "4": self.completed_and_stored,
            "5a": self.work_retainage,
            "5b": self.materials_retainage,
            "5": self.retainage,
            "6": self.earned,
            "7": self.previous,
            "8": self.due,
            "9": self.to_finish,
        }

    @property
    def percent_complete(self) -> int | None:
        """Line 4 over line 3 in basis points; None where the contract sum is nothing."""
        return rounded(self.completed_and_stored * FULL, self.contract_sum) if self.contract_sum else None


def summarize(lines: Iterable[ApplicationLine], previous_earned: int) -> Summary:
    """Return the summary of these lines; ``previous_earned`` is line 6 of the previous application, 0 on the first."""
    original = additions = deductions = completed = work = materials = 0
    for line in lines:
        if line.kind == "contract":
            original += line.scheduled_value
        elif line.scheduled_value >= 0:
            additions += line.scheduled_value
        else:
            deductions -= line.scheduled_value
        completed += line.total
        work += line.work_retainage_held
        materials += line.materials_retainage_held
    contract_sum = original + additions - deductions
    earned = completed - work - materials
    return Summary(
        original=original,
        net_change=additions - deductions,
        contract_sum=contract_sum,
        completed_and_stored=completed,
        work_retainage=work,
        materials_retainage=materials,
        retainage=work + materials,
        earned=earned,
        previous=previous_earned,
        due=earned - previous_earned,
        to_finish=contract_sum - earned,
        additions=additions,
        deductions=deductions,
    )


def next_line(line: ApplicationLine, *, move_materials: bool) -> ApplicationLine:
    """Return the same line at the start of the next application.

    With ``move_materials`` everything stored becomes work from previous applications and the retainage held on it moves
    along, which bills nothing by itself; otherwise the stored materials stay stored.
    """
    moved = line.stored if move_materials else 0
    work_retained, materials_retained = line.work_retainage_held, line.materials_retainage_held
    return ApplicationLine(
        line=line.line,
        kind=line.kind,
        scheduled_value=line.scheduled_value,
        unit_price=line.unit_price,
        quantity_scheduled=line.quantity_scheduled,
        quantity_prev=line.quantity_prev + line.quantity_this,
        work_prev=line.work_prev + line.work_this + moved,
        stored_prev=line.stored,
        stored=line.stored - moved,
        materials_moved=moved,
        moved_retainage=materials_retained if move_materials else 0,
        work_retainage_prev=work_retained,
        work_retainage_bp=line.work_retainage_bp,
        materials_retainage_prev=materials_retained,
        materials_retainage_bp=line.materials_retainage_bp,
        materials_released_prev=0 if move_materials else line.materials_retained - materials_retained,
        materials_retainage_amount=None if move_materials else line.materials_retainage_amount,
    )
