"""Retainage and change orders by command line: rules and caps, release, install, take off, void, reverse; the ledger's side."""

from __future__ import annotations

import pytest

from tests.cli.commands import FIRST, SECOND, Commands, add_change_orders, bill


@pytest.fixture
def first(billspool: Commands) -> Commands:
    """SC-001/1 approved: 28,000.00 billed, 2,800.00 held; February is open."""
    decided(billspool, bill(billspool, FIRST))
    open_month(billspool, 2, 28)
    return billspool


def decided(billspool: Commands, name: str) -> None:
    billspool("invoices", "submit", name, who="ivan")
    billspool("review", name, "approve", "--all", who="rita")
    billspool("review", name, "finish", who="rita")


def open_month(billspool: Commands, month: int, last: int) -> None:
    billspool(
        "periods", "open", "--project", "P9", "--start", f"2026-{month:02}-01", "--end", f"2026-{month:02}-{last}",
        "--due", f"2026-{month + 1:02}-25",
    )  # fmt: skip


def test_rules_and_caps_are_looked_at_before_they_are_kept(first: Commands) -> None:
    preview = first(
        "commitments",
        "retainage",
        "SC-001",
        "preview",
        "--rule",
        "50 5 all",
        "--cap-percent",
        "4",
        "--at",
        "40,60,100",
    )
    assert [(step["percent"], step["retainage"], step["released"]) for step in preview["preview"]] == [
        ("40.00", "4000.00", "0.00"), ("60.00", "3500.00", "1450.00"), ("100.00", "4000.00", "0.00"),
    ]  # fmt: skip
    assert first("commitments", "retainage", "SC-001", "show")["rules"] == []
    kept = first("commitments", "retainage", "SC-001", "set", "--rule", "50 5 all", "--rule", "90 2")
    assert kept["rules"] == [
        {"from_percent": "50.00", "rate": "5.00", "applies": "all"},
        {"from_percent": "90.00", "rate": "2.00", "applies": "forward"},
    ]
    assert first("commitments", "retainage", "SC-001", "cap", "--percent", "5")["cap_percent"] == "5.00"
    text = first.text("commitments", "retainage", "SC-001", "show")
    assert (
        "SC-001 holds 10 %, then 5 % from 50 % (all held), then 2 % from 90 %, at most 5 % of the contract sum"
        in text
    )
    assert first("commitments", "retainage", "SC-001", "set", "--none")["rules"] == []
    assert first("commitments", "retainage", "SC-001", "cap", "--none")["cap_percent"] is None


@pytest.mark.parametrize(
    "words, said",
    [
        (("set",), "--rule"),
        (("set", "--rule", "fifty"), "no retainage rule"),
        (("set", *["--rule", "50 5"] * 2), "another one starts"),
        (("cap",), "--percent or --amount"),
        (("cap", "--amount", "-1"), "negative"),
        (("preview", "--at", "half"), "percent"),
    ],
)
def test_what_is_no_rule_and_no_cap_is_refused(first: Commands, words: tuple[str, ...], said: str) -> None:
    assert said in first.refused("commitments", "retainage", "SC-001", *words)["message"]


def test_a_release_is_a_share_or_an_amount_with_the_reason_for_what_is_kept(first: Commands) -> None:
    name = first("invoices", "create", "SC-001", who="ivan")["invoice"]
    assert (
        "needs a reason"
        in first.refused("invoices", "release", name, "--percent", "50", who="ivan")["message"]
    )
    made = first(
        "invoices",
        "release",
        name,
        "--amount",
        "1000",
        "--line",
        "2",
        "--of",
        "work",
        "--reason",
        "back-charge",
        who="ivan",
    )
    assert (made["summary"]["5"], made["summary"]["8"]) == ("1800.00", "1000.00")
    [line] = [line for line in made["lines"] if line["line"] == "2"]
    assert (line["work_retainage_released"], line["release_why"]) == ("1000.00", "back-charge")
    made = first("invoices", "release", name, "--percent", "100", who="ivan")
    assert (made["summary"]["5"], made["summary"]["8"]) == ("0.00", "2800.00")
    assert "with --percent or with --amount" in first.refused("invoices", "release", name)["message"]


def test_installing_from_storage_gives_the_second_application_of_the_series(first: Commands) -> None:
    add_change_orders(first)
    name = first("invoices", "create", "SC-001", who="ivan")["invoice"]
    first("invoices", "bill", name, "--line", "3", "--stored", "13000", who="ivan")
    made = first("invoices", "install", name, "--line", "3", "--amount", "6000", who="ivan")
    [line] = [line for line in made["lines"] if line["line"] == "3"]
    assert (line["work_this"], line["stored"], line["installed"]) == ("6000.00", "7000.00", "6000.00")
    for entry in SECOND[:1] + SECOND[2:]:
        words = [word for name_, value in entry.items() for word in (f"--{name_}", value)]
        made = first("invoices", "bill", name, *words, who="ivan")
    assert (made["summary"]["5"], made["summary"]["8"], made["summary"]["9"]) == (
        "5175.00",
        "21375.00",
        "56425.00",
    )
    made = first("invoices", "install", name, "--line", "3", who="ivan")
    assert next(line for line in made["lines"] if line["line"] == "3")["stored"] == "0.00"


def test_retainage_is_an_amount_or_a_rate_on_work_and_on_materials(billspool: Commands) -> None:
    name = bill(billspool, FIRST)
    made = billspool("invoices", "bill", name, "--line", "3", "--materials-retainage", "777.77", who="ivan")
    assert made["summary"]["5b"] == "777.77"
    made = billspool(
        "invoices", "bill", name, "--line", "3", "--materials-retainage-percent", "5", who="ivan"
    )
    assert made["summary"]["5b"] == "400.00"
    made = billspool("invoices", "bill", name, "--line", "2", "--work-retainage", "777.77", who="ivan")
    assert made["summary"]["5a"] == "1277.77"
    told = billspool.text("commitments", "retainage", "SC-001", "show")
    assert "Typed on the invoice, and carried on until it is typed anew: 5.19 % on line 2.\n" in told


def test_a_change_order_is_taken_off_voided_and_billed_in_reverse(first: Commands) -> None:
    add_change_orders(first)
    name = bill(first, SECOND)
    assert (
        first.refused("invoices", "remove-change-order", name, "CO1", who="ivan")["rule"]
        == "change_order.billed"
    )
    decided(first, name)
    assert first.refused("change-orders", "void", "SC-001", "CO1")["rule"] == "reason.missing"
    first("change-orders", "void", "SC-001", "CO1", "--reason", "withdrawn")
    open_month(first, 3, 31)
    third = first("invoices", "create", "SC-001", who="ivan")["invoice"]
    assert first.refused("invoices", "submit", third, who="ivan")["rule"] == "change_order.voided"
    made = first("invoices", "reverse-change-order", third, "CO1", who="ivan")
    assert made["summary"]["8"] == "-2025.00"
    [line] = [line for line in made["lines"] if line["line"] == "CO1"]
    assert (line["change_order"], line["rate_why"]) == ("CO1", "the reverse of CO1")
    first("change-orders", "add", "SC-001", "CO3", "--title", "Lamps", "--line", "1|16-200|Lamps|900")
    first("change-orders", "approve", "SC-001", "CO3")
    first("invoices", "add-change-orders", third, who="ivan")
    made = first("invoices", "remove-change-order", third, "CO3", who="ivan")
    assert "CO3" not in [line["line"] for line in made["lines"]]


def test_the_report_says_which_invoices_no_bill_holds_yet(first: Commands) -> None:
    [row] = first("report", "reconciliation")["rows"]
    assert (row["held"], row["posted"], row["difference"]) == ("2800.00", "0.00", "2800.00")
    assert row["why"] == "SC-001/1 is approved, but was not sent to accounting: 2,800.00"
