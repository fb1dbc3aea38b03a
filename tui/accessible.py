"""For readers of speech and Braille: the terminal's own cursor stays visible, and stands where the person is."""

from __future__ import annotations

from textual.app import App
from textual.geometry import Offset

from tui.preferences import Preferences, preferences_of

CLASS = "-accessible"
SHOW_CURSOR = "\x1b[?25h"


class FollowedCursor(App[None]):
    """An application whose hardware cursor follows the current row of a table."""

    preferences: Preferences
    _in_field = Offset(0, 0)

    @property  # type: ignore[override]
    def cursor_position(self) -> Offset:
        """Where the terminal's cursor stands after the next frame."""
        if not preferences_of(self).accessible:
            return self._in_field
        return self._on_row() or self._in_field

    @cursor_position.setter
    def cursor_position(self, offset: Offset) -> None:
        self._in_field = offset

    def _on_row(self) -> Offset | None:
        from tui.widgets.dialogs import Question
        from tui.widgets.ledger_table import LedgerTable
        from tui.widgets.openings import Openings

        if isinstance(self.screen, Question):
            return Offset(0, max(0, self.size.height - 2))
        table = self.focused
        if not isinstance(table, LedgerTable | Openings):
            return None
        return table.content_region.offset + Offset(0, table.line_region(table.cursor).y)

    def keep_cursor_visible(self) -> None:
        """Show the hardware cursor from now on; the driver hides it whenever it starts."""
        self.add_class(CLASS)
        self.app_resume_signal.subscribe(self, lambda _app: self._show_cursor())
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(SHOW_CURSOR)
            self._driver.flush()
