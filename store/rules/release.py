"""Releasing retainage: a share or an amount, of some lines or of all, of work, of stored materials or of both.

Amounts are cents, shares basis points. What can be released is what is held on this application before any release; a release
takes the place of an earlier one on the same application.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.errors import Invalid
from store.rules.continuation import ApplicationLine
from store.rules.money import FULL, grouped, parse_money, parse_percent, percent_of
from store.rules.retainage import shared, short

Of = Literal["work", "materials", "both"]
OF: tuple[Of, ...] = ("work", "materials", "both")


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is to be released: a share of what is held, or an amount; exactly one of the two."""

    percent: int | None = None
    amount: int | None = None


ALL = Asked(percent=FULL)


@dataclass(frozen=True, slots=True)
class Release:
    """What a line releases, of work and of stored materials, and what it holds before and afterwards."""

    line: str
    held: int
    work: int
    materials: int

    @property
    def released(self) -> int:
        """Both together."""
        return self.work + self.materials

    @property
    def left(self) -> int:
        """What is kept back on the line, of the kind that is released."""
        return self.held - self.released


def read(text: str) -> Asked:
    """What was typed: ``all``, ``50%`` or an amount. Raises `Invalid`."""
    typed = text.strip()
    if typed.casefold() == "all":
        return ALL
    if typed.endswith("%"):
        return checked(Asked(percent=parse_percent(typed, "release")))
    return checked(Asked(amount=parse_money(typed, "release")))


def checked(asked: Asked) -> Asked:
    """The same, or `Invalid` where it cannot be a release."""
    if (asked.percent is None) == (asked.amount is None):
        raise Invalid("A release is a percentage of what is held or an amount; give one of the two.",
                      rule="release.one_way", field="release", value="")  # fmt: skip
    if asked.percent is not None and asked.percent > FULL:
        raise Invalid(f"{short(asked.percent)} % is more than all that is held; release at most 100 %.",
                      rule="retainage.released_beyond_held", field="release", value=short(asked.percent))  # fmt: skip
    if asked.amount is not None and asked.amount < 0:
        raise Invalid(f"A release of {grouped(asked.amount)} is negative; enter 0 or more.",
                      rule="retainage.release_negative", field="release", value=grouped(asked.amount))  # fmt: skip
    return asked


def kind(text: str) -> Of:
    """``work``, ``materials`` or ``both``, also by their first letter; `Invalid` where it is none of them."""
    typed = text.strip().casefold()
    found = next((word for word in OF if typed and word.startswith(typed)), None)
    if found is None:
        raise Invalid(
            f"“{text.strip()}” is not what retainage is held on; write work, materials or both.",
            rule="release.kind", field="of", value=text.strip(),
        )  # fmt: skip
    return found


def releases(lines: Sequence[ApplicationLine], asked: Asked, of: Of = "both") -> list[Release]:
    """What each of these lines releases; one that holds nothing releases nothing.

    An amount is spread over what is held in proportion, to the cent. Raises `Invalid` where it is more than that.
    """
    work = [line.work_retainage_before_release if of != "materials" else 0 for line in lines]
    stored = [line.materials_retainage_before_release if of != "work" else 0 for line in lines]
    if asked.percent is not None:
        parts = [percent_of(held, asked.percent) for held in (*work, *stored)]
    else:
        parts = _spread(asked.amount or 0, [*work, *stored])
    return [
        Release(line.line, on_work + on_stored, parts[place], parts[len(lines) + place])
        for place, (line, on_work, on_stored) in enumerate(zip(lines, work, stored, strict=True))
    ]


def _spread(amount: int, held: Sequence[int]) -> list[int]:
    there = [max(0, cents) for cents in held]
    if amount > sum(there):
        raise Invalid(
            f"A release of {grouped(amount)} is more than the {grouped(sum(there))} held there; enter at most that.",
            rule="retainage.released_beyond_held", field="release", value=grouped(amount),
        )  # fmt: skip
    return shared(amount, there)
