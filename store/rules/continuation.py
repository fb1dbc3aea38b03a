"""One line of the continuation sheet (G703), with the retainage held on it.

Amounts are integer cents, percentages basis points, quantities and unit prices ten-thousandths; each figure is rounded
once, half-up to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from store.rules.money import FULL, percent_of, rounded

Kind = Literal["contract", "change_order"]


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One line of the continuation sheet, with the retainage held on it.

    ``stored`` is a balance, not an increment. ``work_prev`` already holds ``materials_moved``. A unit line has a unit
    price and its quantity billed in ``quantity_this``; one whose subtotal was overridden has none.
    ``materials_released_prev`` are the releases before this period that still stand against ``stored_prev``.
    ``materials_retainage_amount`` is what was agreed to be held on the materials stored instead of the rate; ``installed`` is the part
    of this period's work that came out of storage.
    """

    line: str
    kind: Kind = "contract"
    scheduled_value: int = 0
    unit_price: int | None = None
    quantity_scheduled: int | None = None
    quantity_prev: int = 0
    quantity_this: int = 0
    work_prev: int = 0
    work_this: int = 0
    stored_prev: int = 0
    stored: int = 0
    materials_moved: int = 0
    moved_retainage: int = 0
    work_retainage_prev: int = 0
    work_retainage_bp: int = 0
    work_retainage_this: int = 0
    work_retainage_released: int = 0
    materials_retainage_prev: int = 0
    materials_retainage_bp: int = 0
    materials_released_prev: int = 0
    materials_retainage_released: int = 0
    materials_retainage_amount: int | None = None
    installed: int = 0

    @property
    def total(self) -> int:
        """G703 column G: completed and stored to date."""
        return self.work_prev + self.work_this + self.stored

    @property
    def percent(self) -> int | None:
        """Column G over column C in basis points; None where nothing is scheduled."""
        return rounded(self.total * FULL, self.scheduled_value) if self.scheduled_value else None

    @property
    def balance(self) -> int:
        """G703 column H: balance to finish."""
        return self.scheduled_value - self.total

    @property
    def work_retainage_before_release(self) -> int:
        """What could be released from work retainage in this period."""
        return self.work_retainage_prev + self.moved_retainage + self.work_retainage_this

    @property
    def work_retainage_held(self) -> int:
        """Retainage held on completed work after this period; its sum is G702 line 5a."""
        return self.work_retainage_before_release - self.work_retainage_released

    @property
    def materials_retained(self) -> int:
        """The retainage that the materials stored now carry before any release."""
        if not self.stored:
            return 0
        agreed = self.materials_retainage_amount
        return percent_of(self.stored, self.materials_retainage_bp) if agreed is None else agreed

    @property
    def materials_release_standing(self) -> int:
        """Earlier releases that still count: they leave in proportion as the materials they freed are installed."""
        if not self.stored:
            return 0
        standing = self.materials_released_prev
        if 0 <= self.stored < self.stored_prev:
            standing = rounded(standing * self.stored, self.stored_prev)
        return max(0, min(standing, self.materials_retained))

    @property
    def materials_retainage_before_release(self) -> int:
        """What could be released from materials retainage in this period."""
        return self.materials_retained - self.materials_release_standing

    @property
    def materials_retainage_held(self) -> int:
        """Retainage held on stored materials after this period; its sum is G702 line 5b."""
        return self.materials_retainage_before_release - self.materials_retainage_released

    @property
    def retainage(self) -> int:
        """G703 column I: retainage held to date."""
        return self.work_retainage_held + self.materials_retainage_held

    @property
    def retainage_change(self) -> int:
        """What this application adds to the retainage held; negative when it releases more than it holds."""
        return self.retainage - self.work_retainage_prev - self.materials_retainage_prev

    @property
    def billed(self) -> int:
        """The gross amount of this line on this application, before retainage."""
        return self.work_this + self.materials_moved + self.stored - self.stored_prev
