"""Attempts to reach QuickBooks that go again by themselves: why, after how long, and how often."""

from __future__ import annotations

from collections.abc import Sequence

LOCKED = "Somebody had it open in QuickBooks; it goes again by itself."
UNREADABLE = "QuickBooks could not read the batch it was in; it goes again in a smaller one."
UNSENT = "It was held up by another bill of its batch and not sent; it goes again with the next one."
AGAIN = (LOCKED, UNREADABLE, UNSENT)
"""Why an attempt ended without an answer to the bill itself; kept as the attempt's reason."""

ANYWAY = "Sent although QuickBooks has a similar bill: "
"""What the reason of a hold begins with once a clerk decided so."""
HOLDER = "QuickBooks"
"""Who holds a bill whose question a clerk has to answer."""
THERE = 0
"""Status code of a held bill that QuickBooks has taken, so that it must not be sent again."""
ASKED = 1
"""Status code of a held bill that QuickBooks may or may not have."""

WAIT_SECONDS = 300
MOST_LOCKED = 5


def wait_seconds(reasons: Sequence[str]) -> int:
    """How long a bill waits before it goes again, from the reasons its earlier attempts ended with."""
    return WAIT_SECONDS * sum(reason == LOCKED for reason in reasons)


def goes_again(reason: str, reasons: Sequence[str]) -> bool:
    """Whether a bill goes again for this reason, after attempts that ended with these."""
    return reason in AGAIN and (reason != LOCKED or sum(each == LOCKED for each in reasons) + 1 < MOST_LOCKED)


def half(bills: int) -> int:
    """How many bills go together after a batch of so many could not be read."""
    return max(1, bills // 2)
