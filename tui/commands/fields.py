"""What keys do in a field; they are the same for everybody."""

from __future__ import annotations

from tui.commands.command import Command, Mode

COMMANDS = (
    Command("field.accept", "", "Enter", "accept", "Accept and go to the next line or field", mode=Mode.FIELD, footer=1),
    Command("field.next", "", "Tab", "next field", "Accept and go to the next field", mode=Mode.FIELD, footer=2),
    Command("field.repeat", "", "^D", "repeat", "Repeat the value from the line above", mode=Mode.FIELD, footer=3),
    Command("field.choose", "", "F4", "list", "The values there are for the field; a calendar on a date", mode=Mode.FIELD),
    Command("field.leave", "", "Esc", "leave", "Leave the field as it was", mode=Mode.FIELD, footer=4),
    Command("field.today", "", "t", "today", "In a date: today", mode=Mode.FIELD),
    Command("field.day", "", "+ -", "day", "In a date: a day later, a day earlier", mode=Mode.FIELD),
    Command("field.month", "", "[ ]", "month", "In a date: a month earlier, a month later", mode=Mode.FIELD),
    Command("field.week_ends", "", "w k", "week", "In a date: the week's first day, its last", mode=Mode.FIELD),
    Command("field.month_ends", "", "m h", "month's ends", "In a date: the month's first day, its last", mode=Mode.FIELD),
    Command("field.year_ends", "", "y r", "year", "In a date: the year's first day, its last", mode=Mode.FIELD),
)  # fmt: skip
