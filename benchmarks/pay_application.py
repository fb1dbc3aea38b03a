"""How long a pay application of 1,000 lines takes to recompute: every line's figures, the summary, the next application."""

from __future__ import annotations

from benchmarks import Row, seconds
from store.rules.pay_application import ApplicationLine, next_line, summarize, with_stored, with_work

LINES = 1_000


def schedule() -> list[ApplicationLine]:
    """Return a schedule of values of 1,000 lines in its second application; every twentieth line is a change order."""
    return [
        ApplicationLine(
            line=str(number),
            kind="contract" if number % 20 else "change_order",
            scheduled_value=1_000_000 + 137 * number,
            work_prev=250_000 + 31 * number,
            work_this=120_000 + 17 * number,
            stored_prev=8_000,
            stored=8_000 + 3 * number,
            work_retainage_prev=25_000 + 3 * number,
            work_retainage_bp=1_000,
            work_retainage_this=12_000 + number,
            materials_retainage_bp=1_000,
            materials_retainage_prev=800,
        )
        for number in range(1, LINES + 1)
    ]  # fmt: skip


def recomputed(lines: list[ApplicationLine]) -> tuple[int, int]:
    """Return lines 8 and 9 together with every derived figure of every line."""
    shown = sum((line.percent or 0) + line.balance + line.retainage + line.billed for line in lines)
    summary = summarize(lines, previous_earned=shown % 7)
    return summary.due, summary.to_finish


def run() -> list[Row]:
    """Measure recomputing, entering every line anew, and beginning the next application."""
    lines = schedule()
    recomputing = seconds(lambda: recomputed(lines)) * 1000
    entering = seconds(lambda: [with_stored(with_work(line, 90_000), 9_000) for line in lines]) * 1000
    beginning = seconds(lambda: [next_line(line, move_materials=True) for line in lines]) * 1000
    return [
        Row(f"pay application of {LINES:,} lines recomputed", recomputing, "ms", goal="<= 20"),
        Row(f"work and stored materials entered on {LINES:,} lines", entering, "ms"),
        Row(f"the next application of {LINES:,} lines begun", beginning, "ms"),
    ]
