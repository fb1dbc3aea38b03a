"""The clock of the sample company's story: six months that end the day before today, never standing still or running back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from store.rules.billing_periods import clamped

OPENING_TIME = time(8, 0, tzinfo=UTC)
STEP = timedelta(seconds=37)


class StoryClock:
    """A desk's clock, moved from day to day by the story; each look at it is a few seconds later.

    Args:
        today: the day on which the sample is opened; nothing in it happens later than the day before.
        months: how many months the story takes, the last one being the month of its last day.
    """

    def __init__(self, today: date, months: int) -> None:
        self.last_day = today - timedelta(days=1)
        self.months = months
        self._now = datetime.combine(self.first_of(1), OPENING_TIME)

    def __call__(self) -> datetime:
        self._now += STEP
        return self._now

    @property
    def today(self) -> date:
        """The day it is in the story."""
        return self._now.date()

    def first_of(self, month: int) -> date:
        """The first day of a month of the story."""
        return self._day(month, 1)

    def month_end(self, month: int) -> date:
        """The last day of a month of the story."""
        return self._day(month, 31)

    def due(self, month: int) -> date:
        """The due date of a month's billing period: the 25th of the month after."""
        return self._day(month + 1, 25)

    def turn_to(self, month: int, day: int) -> None:
        """Go on to a day of the story, or to its last day where that comes first."""
        morning = datetime.combine(min(self._day(month, day), self.last_day), OPENING_TIME)
        self._now = max(self._now, morning)

    def _day(self, month: int, day: int) -> date:
        return clamped(self.last_day.year, self.last_day.month + month - self.months, day)
