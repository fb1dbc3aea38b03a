"""The one table of keys: every key printed anywhere acts, and no two commands of a place want the same key."""

from __future__ import annotations

from collections import Counter

import pytest

from tui.app import BillspoolApp
from tui.keymap import COMMANDS, Mode, bindings_for, commands_for, footer_for
from tui.screens.billing_periods import BillingPeriodsScreen
from tui.screens.close_out import CloseOutScreen
from tui.screens.commitment import CommitmentScreen
from tui.screens.commitments import CommitmentsScreen
from tui.screens.compliance import ComplianceScreen
from tui.screens.erp_queue import ErpQueueScreen
from tui.screens.framed import FramedScreen
from tui.screens.history import ActScreen, HistoryScreen
from tui.screens.home import HomeScreen
from tui.screens.inbox import InboxScreen
from tui.screens.invoice_review import InvoiceReviewScreen
from tui.screens.invoices import InvoicesScreen
from tui.screens.links import LinksScreen
from tui.screens.mail import MailScreen, MessageScreen
from tui.screens.own_schedule import OwnScheduleScreen
from tui.screens.payments import PaymentsScreen
from tui.screens.reconciliation import ReconciliationScreen
from tui.screens.reports import ReportScreen, ReportsScreen
from tui.screens.returned_workbook import ReturnedWorkbookScreen
from tui.screens.revisions import RevisionsScreen
from tui.screens.waiting import ChangeOrdersScreen, NotBilledScreen
from tui.widgets.ledger_table import LedgerTable

SCREENS: tuple[type[FramedScreen], ...] = (
    HomeScreen, CommitmentsScreen, CommitmentScreen, BillingPeriodsScreen, InvoicesScreen, InvoiceReviewScreen, ErpQueueScreen, PaymentsScreen, LinksScreen,
    HistoryScreen, ActScreen, ChangeOrdersScreen, NotBilledScreen, ReturnedWorkbookScreen, RevisionsScreen, ComplianceScreen,
    OwnScheduleScreen, CloseOutScreen, ReconciliationScreen, InboxScreen, MailScreen, MessageScreen,
    ReportsScreen, ReportScreen,
)  # fmt: skip
UNBINDABLE = ("alt+enter", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+enter", "ctrl+space", "backspace", "f13")
"""Keys that terminals send as something else, or that must never delete."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_command_is_known_where_it_is_offered(command: object) -> None:
    from tui.keymap import Command

    assert isinstance(command, Command)
    assert command.label
    assert command.help
    if command.mode is Mode.FIELD:
        return
    owners: list[type] = [screen for screen in SCREENS if screen.place in command.screens]
    owners += [LedgerTable] if "table" in command.screens else []
    owners += [BillspoolApp] if "everywhere" in command.screens else []
    assert owners
    for owner in owners:
        assert hasattr(owner, f"action_{command.action}"), f"{owner.__name__} has no action_{command.action}"


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.place)
def test_no_two_commands_of_a_screen_share_a_key(screen: type[FramedScreen]) -> None:
    keys = Counter(key for command in commands_for(screen.place) for key in command.keys.split(",") if key)
    assert [key for key, count in keys.items() if count > 1] == []
    assert not set(keys) & set(UNBINDABLE)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.place)
@pytest.mark.parametrize("mode", [Mode.LIST, Mode.FIELD])
def test_the_footer_holds_at_most_eight_keys(screen: type[FramedScreen], mode: Mode) -> None:
    shown = footer_for(screen.place, mode, lambda _command: True)
    assert 1 <= len(shown) <= 8
    assert shown[-1].id == "app.help"


def test_every_binding_has_an_id_that_a_keymap_can_name() -> None:
    names = [binding.id for place in ("everywhere", "table", "review") for binding in bindings_for(place)]  # type: ignore[union-attr]
    assert all(names)
    assert len(set(names)) == len(names)
