"""A month to pick a day from."""

from __future__ import annotations

import calendar
import datetime as dt

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.text import cell, joined, rows
from tui.widgets.dates import in_full, stepped
from tui.widgets.dialogs import DOCKED

_WEEKS = calendar.Calendar(firstweekday=6)
_DAYS = {"left": -1, "right": 1, "up": -7, "down": 7}
_AS_TYPED = {"pageup": "[", "pagedown": "]", "home": "m", "end": "h"}
"""Keys that do what a date key does."""


class CalendarDialog(ModalScreen[dt.date | None]):
    """One month, weeks from Sunday; arrows, PgUp and PgDn and the date keys move, Enter takes, Esc leaves."""

    DEFAULT_CSS = f"""
    CalendarDialog {{ {DOCKED} }}
    CalendarDialog Static {{ padding: 0 1; height: auto; }}
    CalendarDialog #calendar-keys {{ background: $panel; }}
    """
    AUTO_FOCUS = None

    def __init__(self, title: str, date: dt.date, today: dt.date) -> None:
        """Args:
        title: what the day is for.
        date: the day to begin on.
        today: marked with a dot.
        """
        super().__init__()
        self.heading = title
        self.date = date
        self.today = today

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static("", id="month", markup=False)
            yield Static(joined(("←→↑↓", "bold $accent"), " day, week   ", ("PgUp PgDn", "bold $accent"), " month   ",
                                ("t+-[]mhyrwk", "bold $accent"), " step   ", ("Enter", "bold $accent"), " take   ",
                                ("Esc", "bold $accent"), " leave"), id="calendar-keys", markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self._draw()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.dismiss(self.date)
        elif event.key in ("escape", "f12"):
            self.dismiss(None)
        else:
            self._move(event)

    def _move(self, event: events.Key) -> None:
        if event.key in _DAYS:
            try:
                self.date += dt.timedelta(days=_DAYS[event.key])
            except OverflowError:
                return
        else:
            key = _AS_TYPED.get(event.key, event.character or "")
            self.date = stepped(key, self.date, self.today) or self.date
        self._draw()

    def _draw(self) -> None:
        weeks = [
            Content("").join(self._day(day) for day in week)
            for week in _WEEKS.monthdatescalendar(self.date.year, self.date.month)
        ]
        blank = [cell("")] * (6 - len(weeks))
        self.query_one("#month", Static).update(rows(
            joined((self.heading, "bold"), f" · {in_full(self.date)}"),
            cell("  Su   Mo   Tu   We   Th   Fr   Sa", "$dim"), *weeks, *blank,
        ))  # fmt: skip

    def _day(self, day: dt.date) -> Content:
        dot = "·" if day == self.today else " "
        if day == self.date:
            return cell(f"[{day.day:>2}]{dot}", "bold $accent")
        return cell(f" {day.day:>2} {dot}", "" if day.month == self.date.month else "$dim")
