"""Run every measurement, or the ones named, and print one table."""

from __future__ import annotations

import importlib
import operator
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import Row

HERE = Path(__file__).resolve().parent
TITLES = ("measurement", "median", "unit", "ratio", "goal", "")
_GOAL = re.compile(r"(?P<ratio>ratio )?(?P<sign><=|>=) (?P<bound>[\d.,]+)")
_SIGNS = {"<=": operator.le, ">=": operator.ge}


def questions() -> list[str]:
    """Return the names of the measurements there are."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def rows(names: Iterable[str]) -> Iterator[Row]:
    """Run the measurements one after the other."""
    for name in names:
        print(f"measuring {name.replace('_', ' ')} ...", file=sys.stderr, flush=True)
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "run"):
            yield from module.run()


def verdict(row: Row) -> str:
    """Return ``met`` or ``MISSED``, or nothing where the goal names no bound."""
    goal = _GOAL.match(row.goal)
    value = row.figure if goal and not goal["ratio"] else row.ratio
    if goal is None or value is None:
        return ""
    return "met" if _SIGNS[goal["sign"]](value, float(goal["bound"].replace(",", ""))) else "MISSED"


def table(measured: Iterable[Row]) -> str:
    """Return the rows as aligned text."""
    lines = [TITLES]
    for row in measured:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append((row.name, _figure(row.figure), row.unit, ratio, row.goal, verdict(row)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join(_aligned(line, widths) for line in ruled)


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    right = {1, 3}
    cells = (
        text.rjust(width) if at in right else text.ljust(width)
        for at, (text, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def main() -> int:
    """Measure what the command line names, everything where it names nothing."""
    known = questions()
    wanted = sys.argv[1:] or known
    strangers = [name for name in wanted if name not in known]
    if strangers:
        print(
            f"There is no measurement {', '.join(strangers)}; there are {', '.join(known)}.", file=sys.stderr
        )
        return 2
    print(table(list(rows(wanted))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
