"""What the calendar brings about: periods that open by themselves, and reminders before a due date."""

from __future__ import annotations

from typing import Any

from store import lookup
from store.actions import billing_periods, invitations
from store.actions.act import Act, action
from store.desk import Desk
from store.views import calendar as views

NOTHING: dict[str, Any] = {"opened": [], "reminded": []}


@action("calendar.turn", duty="calendar")
def turn(act: Act) -> dict[str, Any]:
    """Open the periods the calendars have reached and remind whose day has come; answers ``opened`` and ``reminded``."""
    opened = []
    for number in views.periods_due(act.desk):
        project = lookup.held(lookup.project(number))
        opened += [{"project": number, "period": position} for position in billing_periods.roll(act, project)]
    return {"opened": opened, "reminded": invitations.remind_due(act)}


def keep(desk: Desk) -> dict[str, Any]:
    """Turn the calendar where it asks for something and the person at the desk may; answers as `turn` does."""
    return turn(desk) if views.asks(desk) else NOTHING
