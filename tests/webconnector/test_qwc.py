"""The registration file: every field as the Web Connector wants it, the same file for the same book."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from exporter.webconnector.qwc import Registration, file_id, qwc
from store.errors import Invalid
from store.rules.service_address import LOCAL_URL, address
from tests.cli.commands import Commands

URL = "https://billspool.example.com/qbwc"
REQUIRED = (
    "AppName", "AppID", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType",
)  # fmt: skip


def fields(data: bytes) -> dict[str, str]:
    root = etree.fromstring(data)
    assert root.tag == "QBWCXML"
    return {child.tag: child.text or "" for child in root}


def test_every_required_field_is_there_and_fits() -> None:
    found = fields(qwc(Registration("book-1", "Söhne & Co", "spool", URL)))
    assert set(REQUIRED) <= set(found)
    assert len(found["AppDescription"]) <= 80
    assert found["AppURL"] == URL
    assert found["AppSupport"].startswith("https://billspool.example.com/")
    assert found["UserName"] == "spool"
    assert found["QBType"] == "QBFS"
    assert found["Style"] == "Document"
    assert found["IsReadOnly"] == "false"
    assert found["AppName"] == "billspool Söhne & Co"
    for name in ("OwnerID", "FileID"):
        assert found[name][0] + found[name][-1] == "{}"
        UUID(found[name])


def test_the_same_book_gives_the_same_ids_and_another_book_other_ones() -> None:
    one, same, other = (
        fields(qwc(Registration(book, name, "spool", URL)))
        for book, name in (("a", "X"), ("a", "Y"), ("b", "X"))
    )
    assert one["FileID"] == same["FileID"] == file_id("a") != other["FileID"]
    assert one["OwnerID"] == other["OwnerID"]
    assert one["AppUniqueName"] == same["AppUniqueName"] != other["AppUniqueName"]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("https://x.example.com", "https://x.example.com/qbwc"),
        ("https://x.example.com:8443/", "https://x.example.com:8443/qbwc"),
        ("https://x.example.com/harbor/qbwc", "https://x.example.com/harbor/qbwc"),
        ("http://localhost:8484/qbwc", "http://localhost:8484/qbwc"),
        ("http://127.0.0.1:8484", "http://127.0.0.1:8484/qbwc"),
    ],
)
def test_an_address_is_completed_with_our_path(given: str, taken: str) -> None:
    assert address(given) == taken


@pytest.mark.parametrize(
    "given",
    ["", "x.example.com", "http://x.example.com/qbwc", "ftp://x/qbwc", "https://", "https://u:p@x.example.com/qbwc",
     "https://x.example.com/qbwc?a=b", "https://x.example.com:99999/", "https://x y/qbwc", "https://bücher.example/qbwc",
     "https://[::1/qbwc", "https://x.example.com/service", "https://x.example.com/\x1b[2J"],
)  # fmt: skip
def test_an_address_the_web_connector_would_refuse_is_refused_here(given: str) -> None:
    with pytest.raises(Invalid, match=r"webconnector\.url"):
        address(given)


def test_the_command_writes_it_from_the_settings_and_says_what_is_missing(tmp_path: Path) -> None:
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "Harbor Builders", "--edition", "US")
    file = tmp_path / "harbor.qwc"
    told = billspool("qwc", file)
    assert told["url"] == LOCAL_URL
    assert len(told["notes"]) == 2
    billspool("config", "set", "webconnector.url", URL)
    billspool("config", "set", "webconnector.user", "harbor")
    told = billspool("qwc", file)
    assert (told["url"], told["user"]) == (URL, "harbor")
    assert ["No password is set" in note for note in told["notes"]] == [True]
    assert fields(file.read_bytes())["UserName"] == "harbor"
    refused = billspool.refused("config", "set", "webconnector.url", "http://elsewhere.example.com/qbwc")
    assert refused["field"] == "webconnector.url"
    assert "https://" in refused["message"]
    billspool("config", "set", "webconnector.url", "https://x.example.com")
    assert billspool("qwc", file)["url"] == "https://x.example.com/qbwc"
    assert billspool.refused("qwc", tmp_path / "none" / "x.qwc")
