"""What is wrong or odd about the figures of a pay application; amounts are cents, rates basis points.

An ``error`` stops submitting and sending, a ``warn`` is shown to the reviewer. Every finding says which screen and field
mends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from store.rules.continuation import ApplicationLine
from store.rules.line_entry import release_faults
from store.rules.money import grouped, percent_text

Level = Literal["error", "warn"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a stable rule word, its level, the screen and field that mends it, and the sentence."""

    rule: str
    level: Level
    where: str
    message: str


def line_findings(
    line: ApplicationLine,
    *,
    overbilling_allowed: bool,
    previous: ApplicationLine | None = None,
    contract_work_bp: int | None = None,
    contract_materials_bp: int | None = None,
    voided: bool = False,
) -> list[Finding]:
    """Return what is to be said about one line.

    Args:
        line: the line as entered.
        overbilling_allowed: whether a line over its scheduled value is shown rather than refused.
        previous: the same line on the previous application, where there is one.
        contract_work_bp: the commitment's rate on work, None where unknown.
        contract_materials_bp: the commitment's rate on stored materials, None where unknown.
        voided: whether the line belongs to a voided change order, of which the reverse is to be billed.
    """
    return [
        *(() if voided else _scheduled_value(line, overbilling_allowed)),
        *(() if voided else _signs(line)),
        *(
            Finding(f.rule, "error", _where(line, f.field.capitalize()), f.message)
            for f in release_faults(line)
        ),
        *_stored(line),
        *_carried(line, previous),
        *_progress(line, previous),
        *_rates(line, contract_work_bp, contract_materials_bp),
    ]


def all_line_findings(
    lines: Sequence[ApplicationLine],
    *,
    overbilling_allowed: bool,
    previous: Mapping[str, ApplicationLine] | None = None,
    contract_work_bp: int | None = None,
    contract_materials_bp: int | None = None,
    voided: Collection[str] = (),
    rates_agreed: Collection[str] = (),
) -> list[Finding]:
    """Return the findings of every line, in the order of the lines; ``previous`` maps line names to their earlier selves."""
    earlier = previous or {}
    return [
        finding
        for line in lines
        for finding in line_findings(
            line,
            overbilling_allowed=overbilling_allowed,
            previous=earlier.get(line.line),
            contract_work_bp=None if line.line in rates_agreed else contract_work_bp,
            contract_materials_bp=contract_materials_bp,
            voided=line.line in voided,
        )
    ]


def _where(line: ApplicationLine, field: str) -> str:
    return f"Invoice, line {line.line}, {field}"


def _scheduled_value(line: ApplicationLine, allowed: bool) -> Iterator[Finding]:
    value, total = line.scheduled_value, line.total
    if value >= 0 and total > value:
        percent = "" if line.percent is None else f" ({percent_text(line.percent)} %)"
        way_out = (
            "over-billing is allowed on this project, so look at it"
            if allowed
            else "lower the work this period"
        )
        yield Finding(
            "overbilling",
            "warn" if allowed else "error",
            _where(line, "Work this period"),
            f"Line {line.line} comes to {grouped(total)} of {grouped(value)} scheduled{percent}, "
            f"{grouped(total - value)} too much; {way_out}.",
        )
    if value < 0 and not value <= total <= 0:
        yield Finding(
            "overbilling.deduction",
            "error",
            _where(line, "Work this period"),
            f"Line {line.line} deducts {grouped(-value)} in all and now stands at {grouped(total)}; "
            f"enter work this period so that it stands between {grouped(value)} and 0.00.",
        )


def _signs(line: ApplicationLine) -> Iterator[Finding]:
    if line.stored < 0:
        yield Finding(
            "line.stored_negative",
            "error",
            _where(line, "Stored"),
            f"Line {line.line} has {grouped(line.stored)} stored; enter what is on hand now, 0.00 if all is installed.",
        )
    if line.scheduled_value < 0:
        return
    if line.total < 0:
        yield Finding(
            "line.total_negative",
            "error",
            _where(line, "Work this period"),
            f"Line {line.line} would stand at {grouped(line.total)} to date; take back no more than was billed.",
        )
    if line.work_prev + line.work_this < 0:
        yield Finding(
            "line.work_negative",
            "error",
            _where(line, "Work this period"),
            f"Line {line.line} takes back {grouped(-line.work_this)} of {grouped(line.work_prev)} work billed before; "
            f"enter at least {grouped(-line.work_prev)}.",
        )


def _stored(line: ApplicationLine) -> Iterator[Finding]:
    on_hand = line.stored_prev - line.materials_moved
    change = line.stored - on_hand
    if change < 0 and line.work_this < -change:
        yield Finding(
            "stored.vanished",
            "warn",
            _where(line, "Stored"),
            f"Line {line.line}: stored materials fell by {grouped(-change)} while {grouped(line.work_this)} of work was "
            "billed; if they were installed, bill them as work this period, else say where they went.",
        )
    twice = line.work_this in (change, line.stored) and not line.installed
    if change >= 0 and line.work_this > 0 and line.stored > 0 and twice:
        yield Finding(
            "stored.billed_twice",
            "warn",
            _where(line, "Stored"),
            f"Line {line.line}: {grouped(line.work_this)} stands both under work this period and under stored materials; "
            "if it is the same material, lower one of the two.",
        )


_CARRIED = (
    ("Work from previous applications", lambda line: line.work_prev - line.materials_moved,
     lambda before: before.work_prev + before.work_this),
    ("Materials stored before", lambda line: line.stored_prev, lambda before: before.stored),
    ("Work retainage before", lambda line: line.work_retainage_prev, lambda before: before.work_retainage_held),
    ("Materials retainage before", lambda line: line.materials_retainage_prev,
     lambda before: before.materials_retainage_held),
)  # fmt: skip


def _carried(line: ApplicationLine, previous: ApplicationLine | None) -> Iterator[Finding]:
    if previous is None:
        return
    for name, carried, expected in _CARRIED:
        have, want = carried(line), expected(previous)
        if have != want:
            yield Finding(
                "previous.changed",
                "error",
                _where(line, name),
                f"Line {line.line}: {name.lower()} is {grouped(have)} here and {grouped(want)} on the previous invoice, "
                "which was changed after this one began; delete this invoice and create it again.",
            )


def _progress(line: ApplicationLine, previous: ApplicationLine | None) -> Iterator[Finding]:
    before = None if previous is None else previous.percent
    now = line.percent
    taken_back = line.work_this > 0 if line.scheduled_value < 0 else line.work_this < 0
    if before is None or now is None or now >= before or taken_back:
        return
    yield Finding(
        "progress.fell",
        "warn",
        _where(line, "Work this period"),
        f"Line {line.line} falls from {percent_text(before)} % to {percent_text(now)} % though no work is taken back; "
        "look at the stored materials and the scheduled value.",
    )


def _rates(line: ApplicationLine, work_bp: int | None, materials_bp: int | None) -> Iterator[Finding]:
    rates = (
        ("Work retainage", line.work_this, line.work_retainage_bp, work_bp),
        ("Materials retainage", line.stored, line.materials_retainage_bp, materials_bp),
    )
    for name, base, rate, contract in rates:
        if base and contract is not None and rate != contract:
            yield Finding(
                "retainage.rate_differs",
                "warn",
                _where(line, name),
                f"Line {line.line} holds {percent_text(rate)} % ({name.lower()}) where the commitment says "
                f"{percent_text(contract)} %; correct it unless it was agreed.",
            )
