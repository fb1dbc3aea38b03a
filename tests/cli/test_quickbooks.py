"""QuickBooks' lists and links from the command line."""

from __future__ import annotations

from tests.cli.commands import VENDOR, Commands


def test_lists_tell_what_was_fetched_and_what_is_linked(billspool: Commands) -> None:
    answer = billspool("lists")
    assert answer["fetched"] == []
    assert {"kind": "vendor", "ours": VENDOR, "quickbooks_name": VENDOR, "broken": ""} in answer["rows"]
    assert "billspool lists refresh" in billspool.text("lists")


def test_a_refresh_is_asked_once_and_lies_in_the_spool(billspool: Commands) -> None:
    assert billspool("lists", "refresh")["in_spool"] is True
    error = billspool.refused("lists", "refresh")
    assert error["rule"] == "quickbooks.asked"
    state = {row["kind"]: row["state"] for row in billspool("lists")["fetched"]}
    assert state["vendor"] == "asked"


def test_a_kind_of_list_that_does_not_exist_is_refused(billspool: Commands) -> None:
    assert billspool.refused("lists", "refresh", "colours")["field"] == "kind"
    assert billspool.refused("lists", "show", "colours")["field"] == "kind"


def test_a_link_without_their_name_offers_the_likeliest(billspool: Commands) -> None:
    assert billspool("lists", "link", "vendor", "Idle Ltd") == {"kind": "vendor", "ours": "Idle Ltd", "suggestions": []}


def test_adding_a_vendor_needs_a_yes_and_lists_that_were_fetched(billspool: Commands) -> None:
    assert "--yes" in billspool.refused("lists", "add-vendor", "Idle Ltd")["message"]
    assert billspool.refused("lists", "add-vendor", "Idle Ltd", "--yes")["rule"] == "lists.unfetched"
    assert billspool.refused("lists", "add-vendor")["message"]


def test_a_reader_may_look_and_not_ask(billspool: Commands) -> None:
    billspool("lists", who="rose")
    assert billspool.refused("lists", "refresh", who="rose")["rule"] == "permission.lists"
