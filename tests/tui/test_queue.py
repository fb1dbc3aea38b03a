"""What the accounting queue tells besides its rows: when the Web Connector last called, and how much of a bill fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter import batches
from exporter.webconnector import pin
from store.desk import Desk
from store.views.settings import settings_of
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp


async def head(desk: Desk) -> str:
    app = BillspoolApp(desk.seat("ed"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4")
        return screen_text(app).splitlines()[0]


async def test_the_company_stands_there_until_there_is_a_spool_and_looking_makes_none(
    busy: Desk, tmp_path: Path
) -> None:
    assert "Harbor Builders" in await head(busy)
    assert not (tmp_path / "spool").exists()


async def test_it_tells_when_the_web_connector_last_called_and_what_waits_for_it(busy: Desk) -> None:
    spool = batches.open_spool(busy, settings_of(busy))
    assert "Harbor Builders" in await head(busy)
    (spool.folder / "outbox" / "0000000001-B1.qbxml").touch()
    assert "Web Connector has not called yet · 1 to fetch" in await head(busy)
    pin.note(spool, last_contact="2026-02-10T11:58:00Z")
    assert "Web Connector last seen 11:58 · 1 to fetch" in await head(busy)
    (spool.folder / "outbox" / "0000000001-B1.qbxml").unlink()
    pin.note(spool, last_contact="2026-02-03T09:14:00Z")
    assert "Web Connector last seen 3 Feb 09:14" in await head(busy)


@pytest.mark.parametrize("told", ["{", "[]", '{"last_contact": 5}'])
async def test_a_spool_nobody_can_read_stops_no_clerk(busy: Desk, told: str) -> None:
    spool = batches.open_spool(busy, settings_of(busy))
    (spool.folder / "service.json").write_text(told)
    assert "Accounting queue" in await head(busy)


async def test_who_may_not_accept_is_told_before_anything_is_marked_or_asked(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4")
        for pressed in ("a", "r", "h", "b"):
            await press(pilot, pressed)
            told = " ".join(screen_text(app).split())
            assert "you have: invoice administrator" in told, pressed
            assert "y/N" not in told
        assert not any(app.decisions.values())
