"""What `billspool doctor` says of the Web Connector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exporter.spool import Spool
from exporter.webconnector.checkup import Finding, checkup
from exporter.webconnector.credentials import set_password
from exporter.webconnector.running import alone
from tests.cli.commands import Commands
from tests.webconnector.parts import CERTIFICATES, CHEAP, PASSWORD, USER

NOW = 1_900_000_000
"""2030-03-17 17:46:40 UTC"""
URL = "https://billspool.example.com/qbwc"


def found(spool: Spool, user: str = USER, url: str = URL, now: float = NOW) -> dict[str, Finding]:
    return {each.name: each for each in checkup(spool, user=user, url=url, now=now)}


def noted(spool: Spool, **facts: str) -> None:
    (spool.folder / "service.json").write_text(json.dumps({"format": 1, **facts}))


def test_nothing_is_said_where_the_web_connector_is_not_used(spool: Spool) -> None:
    assert found(spool, url="") == {}


def test_where_all_is_well_everything_is_good(spool: Spool) -> None:
    set_password(spool.folder, USER, PASSWORD, CHEAP)
    noted(spool, last_contact="2030-03-17T17:40:00Z", certificate=str(CERTIFICATES / "good.pem"))
    with alone(spool.folder):
        looked_at = found(spool)
    assert {each.level for each in looked_at.values()} == {"good"}
    assert set(looked_at) == {
        "Web Connector password", "Web Connector address", "certificate", "Web Connector service", "last contact",
    }  # fmt: skip


def test_a_missing_password_is_a_fault_once_an_address_is_set_and_advice_while_batches_only_wait(
    spool: Spool,
) -> None:
    assert found(spool)["Web Connector password"].level == "fault"
    (spool.folder / "outbox" / "0000000001-B1.qbxml").touch()
    missing = found(spool, url="")["Web Connector password"]
    assert (missing.level, "--set-password" in missing.detail) == ("advice", True)


def test_a_password_for_another_user_or_open_to_others_is_a_fault(spool: Spool) -> None:
    set_password(spool.folder, USER, PASSWORD, CHEAP)
    assert "set for connector" in found(spool, user="harbor")["Web Connector password"].detail
    (spool.folder / "credentials.json").chmod(0o640)
    assert found(spool)["Web Connector password"].way_out.startswith("chmod 600")


def test_an_address_the_web_connector_refuses_is_a_fault(spool: Spool) -> None:
    assert found(spool, url="http://billspool.example.com/qbwc")["Web Connector address"].level == "fault"


@pytest.mark.parametrize(
    ("certificate", "now", "level", "said"),
    [
        ("expired.pem", NOW, "fault", "has expired"),
        ("expired.pem", 1_735_689_600 - 10 * 86400, "advice", "10 more days"),
        ("expired.pem", 1_735_689_600 - 30 * 86400, "good", "30 more days"),
        ("none.pem", NOW, "fault", "cannot be read"),
    ],
)
def test_a_certificate_near_its_end_is_told(
    spool: Spool, certificate: str, now: int, level: str, said: str
) -> None:
    noted(spool, certificate=str(CERTIFICATES / certificate))
    assert found(spool, now=now)["certificate"].level == level
    assert said in found(spool, now=now)["certificate"].detail


@pytest.mark.parametrize(
    ("last", "waiting", "level"),
    [
        ("", False, "advice"),
        ("2030-03-17T15:00:00Z", False, "good"),
        ("2030-03-17T15:00:00Z", True, "advice"),
        ("2030-03-17T17:30:00Z", True, "good"),
        ("2030-03-10T17:30:00Z", False, "advice"),
    ],
)
def test_a_contact_too_long_ago_is_told(spool: Spool, last: str, waiting: bool, level: str) -> None:
    set_password(spool.folder, USER, PASSWORD, CHEAP)
    noted(spool, last_contact=last)
    if waiting:
        (spool.folder / "outbox" / "0000000001-B1.qbxml").touch()
    contact = found(spool)["last contact"]
    assert contact.level == level
    assert bool(contact.way_out) == (level == "advice")


def test_what_the_last_session_failed_at_is_told_harmlessly(spool: Spool) -> None:
    noted(spool, last_error="Wrong company open: \x1b[2J.")
    assert found(spool)["last session"].detail == "Wrong company open: \\x1b[2J"


def test_doctor_shows_it(tmp_path: Path) -> None:
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "Harbor Builders", "--edition", "US")
    billspool("config", "set", "webconnector.url", URL)
    names = {each["name"]: each["level"] for each in billspool("doctor", status=1)["checks"]}
    assert names["Web Connector password"] == "fault"
    assert names["Web Connector address"] == "good"


@pytest.mark.parametrize("written", ["5", "yesterday", "2030-03-17"])
def test_a_last_contact_that_is_no_time_counts_as_none(spool: Spool, written: str) -> None:
    set_password(spool.folder, USER, PASSWORD, CHEAP)
    noted(spool, last_contact=written)
    assert found(spool)["last contact"].detail == "the Web Connector has never called"
