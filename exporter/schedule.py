"""What QuickBooks is asked by itself, as often as the settings say: its lists, and payments of our bills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from exporter import lists, payments
from store.actions.payments import PAYMENTS
from store.desk import Desk
from store.errors import Refusal
from store.rules.purposes import LIST
from store.rules.settings import HOURS, Settings
from store.views import payments as payment_views
from store.views import quickbooks as views
from store.views.settings import settings_of


def ask_what_is_due(desk: Desk) -> list[str]:
    """Ask what the settings say is due; answers what was asked, or why it could not be. Nothing is asked twice."""
    settings = settings_of(desk)
    told = []
    for key, purpose, ask, what in _DUE:
        if _is_due(desk, settings, key, purpose):
            try:
                ask(desk)
            except Refusal as refusal:
                told.append(f"QuickBooks could not be asked for {what}: {refusal.message}")
            else:
                told.append(f"QuickBooks is asked for {what}.")
    return told


def _is_due(desk: Desk, settings: Settings, key: str, purpose: str) -> bool:
    every = HOURS.get(settings[key])
    if every is None or (purpose == PAYMENTS and not _payments_can_come(desk, settings)):
        return False
    last = views.last_asked(desk, purpose)
    if last is None:
        return True
    if not last["outcome"]:
        return False
    asked = datetime.fromisoformat(last["asked_at"])
    return desk.clock().astimezone(UTC) - asked >= timedelta(hours=every)


def _payments_can_come(desk: Desk, settings: Settings) -> bool:
    return settings["company.edition"] == "US" and payment_views.any_posted(desk)


_DUE: tuple[tuple[str, str, Callable[[Desk], object], str], ...] = (
    ("lists.every", LIST, lists.refresh, "its lists"),
    ("payments.every", PAYMENTS, payments.sync, "payments of our bills"),
)
