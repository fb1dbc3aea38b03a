"""The whole story of a subcontract by keyboard: each scene is somebody at a desk, the keys he presses, and what he reads at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import batches, postman
from exporter.mail.conversation import Patience
from exporter.mail.delivery import Way, deliver
from exporter.stand_in.connector import DirectPort, WebConnector
from exporter.stand_in.payments import Part
from exporter.stand_in.quickbooks import QuickBooks
from exporter.webconnector.exchange import Exchange
from store.actions import company
from store.desk import Desk
from store.views.invoices import document
from store.views.settings import settings_of
from tests.billing_workbooks import fill
from tests.mail.servers import Mailbox, Server
from tests.tui.conftest import NOON
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp

WIDE = (120, 40)


class Town:
    """The people at their desks, the mail server, and QuickBooks behind its Web Connector."""

    def __init__(self, desk: Desk, mailbox: Mailbox, quickbooks: QuickBooks, folder: Path) -> None:
        self.desk, self.mailbox, self.quickbooks, self.folder = desk, mailbox, quickbooks, folder

    async def scene(self, who: str, *keys: str) -> str:
        """Sit down, press keys; answers the screen as it is then."""
        app = BillspoolApp(self.desk.seat(who))
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, *keys)
            return screen_text(app)

    def enclosed(self) -> Path:
        """The workbook enclosed in the last message, as its reader saves it."""
        deliver(self.desk, Way(Patience(connect=2, answer=2, taken=2)))
        [part] = list(self.mailbox.taken[-1].iter_attachments())
        path = self.folder / f"enclosed-{len(self.mailbox.taken)}.xlsx"
        path.write_bytes(part.get_payload(decode=True))
        return path

    def web_connector(self) -> None:
        """Let the Web Connector come by, and take the answers into the book."""
        ed = self.desk.seat("ed")
        exchange = Exchange(batches.open_spool(ed, settings_of(ed)), now=ed.now)
        assert WebConnector(DirectPort(exchange), self.quickbooks).run_session().outcome == "done"
        exchange.shut()
        postman.take_in(ed)

    async def to_quickbooks(self, amount: str) -> None:
        """Send what is approved, accept it and write the batch by keyboard, and let the Web Connector take it."""
        assert "1 sent to accounting" in await self.scene("rita", *WHERE_IT_IS, "s", "y")
        assert "1 accepted" in await self.scene("ed", "4", "a", "<f10>", "y")
        assert f"1 bill, {amount}, in the spool" in await self.scene("ed", "4", "b", "y")
        self.web_connector()

    async def pay(self, invoice: str, amount: int, method: str, number: str = "") -> None:
        """Pay part of an invoice's bill in QuickBooks, and fetch the payment by keyboard."""
        bill = document(self.desk, invoice).invoice.txn_id
        self.quickbooks.pay_bill(Part(bill, amount), method=method, ref_number=number)
        await self.scene("ed", "5", "s", "y")
        self.web_connector()


@pytest.fixture
def town(desk: Desk, tmp_path: Path) -> Iterator[Town]:
    server = Server(Mailbox()).start()
    for name, value in (
        ("server", f"127.0.0.1:{server.port}"),
        ("security", "none"),
        ("from", "billing@harbor.example"),
    ):
        company.set_setting(desk, f"mail.{name}", value)
    quickbooks = QuickBooks(company="Harbor Builders", edition="US", clock=lambda: NOON)
    with quickbooks.company.file.changing():
        quickbooks.add_vendor("Volt Electric")
        quickbooks.add_customer("Harbor")
        quickbooks.add_customer("Harbor:Pier 9")
        for item in ("01-500", "16-200", "16-500", "Retainage"):
            quickbooks.add_item(item)
    yield Town(desk, server.box, quickbooks, tmp_path)
    quickbooks.close()
    server.stop()


WHERE_IT_IS = ("3",)
"""The list of invoices begins with the group that holds what the acting user can act on."""
APPROVED = ("3", "<enter>", "<ctrl+a>", "<f10>", "y")


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_a_subcontract_from_the_invitation_to_what_was_retained(town: Town) -> None:
    scene = town.scene
    assert "Period 1 of P9 is open" in await scene("rita", "2", "<f6>", "<f10>")
    assert "SC-001 is invited" in await scene("rita", "2", "i", "b")
    claimed = fill(town.enclosed(), town.folder / "returned.xlsx",
                   {("1", "work"): 5000, ("2", "work"): 22000, ("3", "stored"): 8000}, number="VS-001")  # fmt: skip
    assert "SC-001 has accepted" in await scene("ina", "1", "<enter>", "a", "a")
    shown = await scene("ina", "<f7>", str(claimed), "<f10>", "s", "y")
    assert "SC-001/1" in shown
    assert "31,500.00" in shown

    # A rejection with a reason and a proposal; the contact takes the proposal with one key and submits again.
    rejected = ("j", "r", "only 25 % in place", "<enter>", "15000", "<enter>")
    assert "goes back to be revised" in await scene(
        "rita", "3", "<enter>", *rejected, "<ctrl+a>", "<f10>", "y"
    )
    assert "only 25 % in place" in await scene("ina")
    assert "SC-001/1 r2 is under review" in await scene("ina", "I", "<enter>", "j", "p", "<f10>", "y")

    # Approved, sent, taken back, sent again; accounting returns it with a note; it is mended and accepted.
    assert "is approved, 25,200.00 due" in await scene("rita", *APPROVED)
    assert "1 sent to accounting" in await scene("rita", *WHERE_IT_IS, "s", "y")
    assert "is back from accounting, still approved" in await scene("rita", *WHERE_IT_IS, "t", "y")
    assert "1 sent to accounting" in await scene("rita", *WHERE_IT_IS, "s", "y")
    assert "1 returned" in await scene(
        "ed", "4", "r", "date it the end of the month", "<enter>", "<f10>", "y"
    )
    assert "date it the end of the month" in await scene("rita", "I")
    assert "is under review again" in await scene(
        "rita", *WHERE_IT_IS, "<enter>", ":", "reopen", "<enter>", "the date", "<enter>"
    )
    mended = ("E", "", "<tab>", "2026-02-28", "<f10>")
    assert "is number VS-001 of 28 Feb 2026" in await scene("rita", *WHERE_IT_IS, "<enter>", *mended)
    assert "is approved" in await scene("rita", *WHERE_IT_IS, "<enter>", "<f10>", "y")
    await town.to_quickbooks("25,200.00")

    # Paid in two payments.
    await town.pay("SC-001/1", 2_000_000, "check", "1001")
    await town.pay("SC-001/1", 520_000, "credit_card")
    shown = await scene("ed", "5")
    assert "2 payments" in shown
    assert "25,200.00" in shown

    # The rest of the work, then what was retained; the last invoice is marked final.
    new = ("1", "<enter>", "<f6>")
    assert "SC-001/2" in await scene("ina", *new, "VS-002", "<f10>")
    await scene("ina", *WHERE_IT_IS, "<enter>", "j", "e", "100%", "<enter>", "35000", "<enter>")
    assert "SC-001/2 is under review" in await scene(
        "ina", *WHERE_IT_IS, "<enter>", "j", "j", "e", "<tab>", "0", "<enter>", "<f10>", "y"
    )
    assert "is approved, 64,800.00 due" in await scene("rita", *APPROVED)
    await town.to_quickbooks("64,800.00")
    await town.pay("SC-001/2", 6_480_000, "check", "1002")
    assert "SC-001/3" in await scene("ina", *new, "VS-003", "<f10>")
    assert "8 due now 10,000.00" in await scene("ina", *WHERE_IT_IS, "<enter>", "l", "100%", "<f10>")
    assert "the final one" in await scene(
        "ina", *WHERE_IT_IS, "<enter>", "E", "<tab>", "<tab>", "yes", "<f10>"
    )
    await scene("ina", *WHERE_IT_IS, "<enter>", "<f10>", "y")
    assert "is approved, 10,000.00 due" in await scene("rita", *APPROVED)
    await town.to_quickbooks("10,000.00")
    await town.pay("SC-001/3", 1_000_000, "check", "1003")

    # Closed out by the list: what is done is done, and the last step is asked for.
    waivers = ("1", "<enter>", "K", *["j"] * 7, "<enter>")
    assert "1 of 9 steps are left" in await scene("adam", "1", "<enter>", "K")
    shown = await scene("adam", *waivers, "<f6>", "SC-001/3", "<f10>", "unconditional_final", "<f10>")
    assert "unconditional final" in shown
    assert "The lien waiver is signed" in await scene("adam", *waivers, "s", "Ina Contact", "<f10>")
    assert "Closed out by adam" in await scene("adam", "1", "<enter>", "K", "<f10>", "y")
