"""Commands of every table."""

from __future__ import annotations

from tui.commands.command import TABLE, Command

COMMANDS = (
    Command("table.down", "down,j", "↓ j", "down", "Next line", TABLE),
    Command("table.up", "up,k", "↑ k", "up", "Previous line", TABLE),
    Command("table.page_down", "pagedown", "PgDn", "page down", "One page down", TABLE),
    Command("table.page_up", "pageup", "PgUp", "page up", "One page up", TABLE),
    Command("table.first", "home,g", "Home g", "first", "First line", TABLE),
    Command("table.last", "end,G", "End G", "last", "Last line", TABLE),
    Command("table.left", "left", "←", "left", "Column to the left", TABLE),
    Command("table.right", "right", "→", "right", "Column to the right; pans when there are more", TABLE),
    Command("table.open", "enter", "Enter", "open", "Open the line", TABLE, footer=10),
    Command("table.filter", "slash", "/", "filter", "Show only lines that contain what you type", TABLE, footer=60),
    Command("table.sort_up", "left_square_bracket", "[", "sort up", "Sort by this column, smallest first", TABLE),
    Command("table.sort_down", "right_square_bracket", "]", "sort down", "Sort by this column, largest first", TABLE),
    Command("table.mark", "space", "Space", "mark", "Mark the line and step down", TABLE, footer=50),
    Command("table.mark_down", "shift+down", "Shift+↓", "mark down", "Mark a range downwards", TABLE),
    Command("table.mark_up", "shift+up", "Shift+↑", "mark up", "Mark a range upwards", TABLE),
    Command("table.mark_all", "asterisk", "*", "mark all", "Mark every line shown, again to clear", TABLE),
    Command("table.next_attention", "n", "n", "next open", "Next line that needs attention", TABLE, footer=40),
    Command("table.previous_attention", "N", "N", "previous open", "Previous line that needs attention", TABLE),
    Command("table.copy", "y", "y", "copy", "Copy the marked lines, else this one", TABLE),
    Command("table.export", "x", "x", "export", "Write all lines shown to a CSV file; again to stop", TABLE),
)  # fmt: skip
