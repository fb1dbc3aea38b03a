"""What is measured: a file per question, each with `run() -> list[Row]`; `python -m benchmarks` prints the table."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was done, with its size.
        figure: the median measured.
        unit: the unit of the figure, such as ``ms`` or ``bills/s``.
        ratio: the figure against what it is compared with, None where it stands alone.
        goal: what is wanted, such as ``<= 20`` (of the figure) or ``ratio <= 2.5``.
    """

    name: str
    figure: float
    unit: str
    ratio: float | None = None
    goal: str = ""


def seconds(action: Callable[[], object], *, rounds: int = 15, warm_up: int = 2) -> float:
    """Return the median time of one call in seconds, measured with the garbage collector at rest."""
    for _ in range(warm_up):
        action()
    measured = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            start = time.perf_counter()
            action()
            measured.append(time.perf_counter() - start)
    finally:
        if collecting:
            gc.enable()
    return median(measured)
