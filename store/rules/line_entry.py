"""Entering figures on a line of a pay application: each function takes a line and returns the line with the figure in it.

Amounts are cents, percentages basis points, quantities ten-thousandths. What can never be right is refused here; what
depends on settings or on other lines is found by `store.rules.checks`.
"""

from __future__ import annotations

from dataclasses import replace

from store.errors import Invalid
from store.rules.continuation import ApplicationLine
from store.rules.money import (
    FULL,
    MOST_CENTS,
    extended,
    grouped,
    percent_of,
    percent_text,
    quantity_text,
    rounded,
)


def with_work(line: ApplicationLine, cents: int) -> ApplicationLine:
    """Enter the work completed this period as an amount; on a unit line the quantity follows, the amount is kept."""
    _refuse_beyond(line, "work this period", cents)
    quantity = rounded(cents * 1_000_000, line.unit_price) if line.unit_price else 0
    return _with_work_and_quantity(line, cents, quantity)


def with_quantity(line: ApplicationLine, quantity: int) -> ApplicationLine:
    """Enter the work completed this period as a quantity; the amount is quantity x unit price."""
    if line.unit_price is None:
        raise Invalid(
            f"Line {line.line} is billed as an amount and has no unit price; enter the work this period in dollars.",
            rule="line.no_unit_price", field="quantity", value=quantity_text(quantity),
        )  # fmt: skip
    return _with_work_and_quantity(line, extended(quantity, line.unit_price), quantity)


def with_percent(line: ApplicationLine, basis_points: int) -> ApplicationLine:
    """Enter the percentage complete and stored to date (G of C); the work this period is what brings the line there."""
    if line.scheduled_value == 0:
        raise Invalid(
            f"Line {line.line} has a scheduled value of 0.00, of which there is no percentage; enter an amount.",
            rule="line.nothing_scheduled", field="percent", value=percent_text(basis_points),
        )  # fmt: skip
    total = percent_of(line.scheduled_value, basis_points)
    return with_work(line, total - line.work_prev - line.stored)


def with_stored(line: ApplicationLine, cents: int) -> ApplicationLine:
    """Enter the materials presently stored: the balance on hand, not what was delivered in this period."""
    if line.unit_price is not None and cents:
        raise Invalid(
            f"Line {line.line} is billed by quantity and takes no stored materials; leave them at 0.00 "
            "or bill the line as an amount.",
            rule="line.stored_on_unit_line", field="stored", value=grouped(cents),
        )  # fmt: skip
    if cents < 0:
        raise Invalid(
            f"Materials stored on line {line.line} cannot be {grouped(cents)}; enter what is on hand now, 0.00 if all is installed.",
            rule="line.stored_negative", field="stored", value=grouped(cents),
        )  # fmt: skip
    _refuse_beyond(line, "materials stored", cents)
    return line if cents == line.stored else replace(line, stored=cents, materials_retainage_amount=None)


def with_installed(line: ApplicationLine, cents: int) -> ApplicationLine:
    """Install an amount out of storage: the work this period rises by it, the materials stored fall, the retainage follows."""
    if not 0 < cents <= line.stored:
        raise Invalid(
            f"Line {line.line} has {grouped(line.stored)} stored, of which {grouped(cents)} cannot be installed; "
            f"{f'enter at most {grouped(line.stored)}' if line.stored else 'bill the work this period instead'}.",
            rule="stored.install", field="install", value=grouped(cents),
        )  # fmt: skip
    installed = line.installed + cents
    line = with_work(with_stored(line, line.stored - cents), line.work_this + cents)
    return replace(line, installed=installed)


def with_work_retainage_percent(line: ApplicationLine, basis_points: int) -> ApplicationLine:
    """Enter the rate held on this period's work."""
    _refuse_rate(line, "work retainage", basis_points)
    return replace(
        line, work_retainage_bp=basis_points, work_retainage_this=percent_of(line.work_this, basis_points)
    )  # fmt: skip


def with_work_retainage_amount(line: ApplicationLine, cents: int) -> ApplicationLine:
    """Enter the amount held on this period's work; the rate follows, the amount is kept."""
    if cents and not _within(cents, line.work_this):
        raise Invalid(
            f"Work retainage of {grouped(cents)} on line {line.line} does not fit its work this period of "
            f"{grouped(line.work_this)}; enter at most that amount.",
            rule="retainage.beyond_work", field="work retainage", value=grouped(cents),
        )  # fmt: skip
    rate = rounded(cents * FULL, line.work_this) if line.work_this else line.work_retainage_bp
    return replace(line, work_retainage_bp=rate, work_retainage_this=cents)


def with_materials_retainage_percent(line: ApplicationLine, basis_points: int) -> ApplicationLine:
    """Enter the rate held on the materials presently stored."""
    _refuse_rate(line, "materials retainage", basis_points)
    return replace(line, materials_retainage_bp=basis_points, materials_retainage_amount=None)


def with_materials_retainage_amount(line: ApplicationLine, cents: int) -> ApplicationLine:
    """Enter the amount held on the materials presently stored; the rate follows, the amount is kept while they lie there."""
    if not 0 <= cents <= line.stored:
        raise Invalid(
            f"Materials retainage of {grouped(cents)} on line {line.line} does not fit the {grouped(line.stored)} stored there; "
            "enter at most that amount.",
            rule="retainage.beyond_stored", field="materials retainage", value=grouped(cents),
        )  # fmt: skip
    if not line.stored:
        return line
    return replace(
        line, materials_retainage_bp=rounded(cents * FULL, line.stored), materials_retainage_amount=cents
    )


def with_release(
    line: ApplicationLine, *, work: int | None = None, materials: int | None = None
) -> ApplicationLine:
    """Enter the retainage released this period, of work or of materials; a new figure replaces the earlier one."""
    if work is not None:
        line = replace(line, work_retainage_released=work)
    if materials is not None:
        line = replace(line, materials_retainage_released=materials)
    for fault in release_faults(line):
        raise fault
    return line


def with_reversal(line: ApplicationLine) -> ApplicationLine:
    """Bill the reverse of all that was billed on a line before, with the retainage still held on it; nothing is left on it."""
    line = replace(line, work_retainage_released=0, materials_retainage_released=0)
    line = with_work(with_stored(line, 0), -line.work_prev)
    return replace(line, work_retainage_this=-line.work_retainage_prev - line.moved_retainage)


def release_faults(line: ApplicationLine) -> list[Invalid]:
    """Return what is wrong with the releases on a line: they may not pass, nor run against, what is held."""
    releases = (
        ("work retainage released", line.work_retainage_released, line.work_retainage_before_release),
        (
            "materials retainage released",
            line.materials_retainage_released,
            line.materials_retainage_before_release,
        ),
    )
    return [
        Invalid(
            f"Line {line.line} releases {grouped(released)} where {grouped(held)} is held ({field}); "
            f"enter {'at most ' if held else ''}{grouped(held)}.",
            rule="retainage.released_beyond_held", field=field, value=grouped(released),
        )
        for field, released, held in releases
        if released and not _within(released, held)
    ]  # fmt: skip


def _with_work_and_quantity(line: ApplicationLine, cents: int, quantity: int) -> ApplicationLine:
    return replace(
        line,
        work_this=cents,
        quantity_this=quantity,
        work_retainage_this=percent_of(cents, line.work_retainage_bp),
        installed=max(0, min(line.installed, cents)),
    )


def _within(part: int, whole: int) -> bool:
    """Return whether a part lies between nothing and the whole, whichever sign the whole has."""
    return min(0, whole) <= part <= max(0, whole)


def _refuse_rate(line: ApplicationLine, field: str, basis_points: int) -> None:
    if not 0 <= basis_points <= FULL:
        raise Invalid(
            f"{field.capitalize()} of {percent_text(basis_points)} % on line {line.line} is not between 0 and 100 %; correct it.",
            rule="retainage.rate", field=field, value=percent_text(basis_points),
        )  # fmt: skip


def _refuse_beyond(line: ApplicationLine, field: str, cents: int) -> None:
    if abs(cents) > MOST_CENTS:
        raise Invalid(
            f"{field.capitalize()} of {grouped(cents)} on line {line.line} has more than 13 digits; correct the amount.",
            rule="number.form", field=field, value=grouped(cents),
        )  # fmt: skip
