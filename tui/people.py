"""Who sits at the desk, in words."""

from __future__ import annotations

from store.desk import Desk
from tui.widgets.window import Row


def company_name(desk: Desk) -> str:
    return "Company"


def signature(desk: Desk) -> str:
    return desk.user


def people(desk: Desk) -> list[Row]:
    return []
