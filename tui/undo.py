"""What can be taken back: marks as they were before, and amounts that are saved already, by entering the old ones again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.actions.entries import Entry, entered
from store.errors import Refusal
from store.rules.pay_application import ApplicationLine


@dataclass(frozen=True, slots=True)
class Marked:
    """Decisions that are not posted, before and after something was marked."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entered:
    """A line before and after somebody entered an amount on it, and the reason given."""

    before: ApplicationLine
    after: ApplicationLine
    reason: str = ""


Step = Marked | Entered


@dataclass
class Steps:
    """What was done, to be taken back from the last on, and what was taken back, to be done again."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def record(self, step: Step) -> None:
        """Something was done; what was taken back before cannot be done again after it."""
        self.done.append(step)
        self.undone.clear()

    def reversed(self) -> Step | None:
        """The last step the other way round; None where there is none. It counts as taken back from now on."""
        if not self.done:
            return None
        self.undone.append(self.done.pop())
        return _turned(self.undone[-1])

    def repeated(self) -> Step | None:
        """The last step that was taken back; None where there is none. It counts as done from now on."""
        if not self.undone:
            return None
        self.done.append(self.undone.pop())
        return self.done[-1]


def _turned(step: Step) -> Step:
    if isinstance(step, Marked):
        return Marked(step.after, step.before)
    return Entered(step.after, step.before, step.reason)


def counter_entry(now: ApplicationLine, wanted: ApplicationLine) -> Entry:
    """The entry that makes a line what it was.

    Raises:
        Refusal: no single entry does.
    """
    for entry in _candidates(now, wanted):
        try:
            if entered(now, entry, overbilling_allowed=True) == wanted:
                return entry
        except Refusal:
            continue
    raise Refusal(
        f"Line {now.line} cannot be put back exactly as it was; enter its amounts again.",
        rule="undo",
        field="line",
    )


def _candidates(now: ApplicationLine, wanted: ApplicationLine) -> Iterator[Entry]:
    """Entries to try: a quantity makes its amount, an amount its quantity and its retainage."""
    given = {
        "stored": wanted.stored if wanted.stored != now.stored else None,
        "work_retainage_percent": wanted.work_retainage_bp if wanted.work_retainage_bp != now.work_retainage_bp else None,
        "materials_retainage_percent": wanted.materials_retainage_bp
        if wanted.materials_retainage_bp != now.materials_retainage_bp or now.materials_retainage_amount is not None
        else None,
        "materials_retainage": wanted.materials_retainage_amount,
    }  # fmt: skip
    ways: tuple[dict[str, int], ...] = ({}, {"quantity": wanted.quantity_this}, {"work": wanted.work_this})
    for way in ways:
        for more in ({}, {"work_retainage": wanted.work_retainage_this}):
            yield Entry(now.line, **given, **way, **more)
