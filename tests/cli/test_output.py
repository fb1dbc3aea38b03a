"""What people read: aligned, folded without loss, and harmless whatever the book holds."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from store.book import Book
from store.models import ChangeOrder, Commitment, CostCode, InvoiceLine, Link, SovLine, User, Vendor
from tests.cli.commands import FIRST, VENDOR, Commands, add_change_orders, bill, decide
from tui.cli import output
from tui.cli.output import MONEY, Field

PAYLOADS = [
    "[/b]", "[bold]x", "[acme] Concrete", "[@click=app.quit]x[/]", "[link=file:///etc]y[/link]", "\\[x]",
    "\x1b[31mred", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x1b]8;;http://x\x1b\\y", "\x1bP+q\x1b\\", "\x1bc",
    "\x1b[?1049h", "\x9b31m", "\x9d52;c;x\x9c", "\x90q", "\x85next", "bell\x07", "back\x08\x08", "tab\tbed", "line\nfeed",
    "carriage\rreturn", "form\x0cfeed", "vertical\x0btab", "delete\x7f", "zero\u200bwidth", "join\u200der", "soft\u00adhyphen",
    "\u202egnirts", "\u2066isolate\u2069", "\u200fright", "\ufeffmark", "line\u2028separator", "para\u2029graph",
    "private\ue000use", "\U000e0041tag", "noncharacter\uffff", "a\u0300\u0301\u0302\u0303\u0304\u0305", "=cmd|' /C calc'!A0", "日本語の名前",
    "<b>&amp;</b>", "'; DROP TABLE vendor; --", "%s%n{0}", "`reboot`$(reboot)",
]  # fmt: skip
LISTS = (
    ["vendors", "list"], ["users", "list"], ["cost-codes", "list"], ["lists"], ["commitments", "list"],
    ["commitments", "show", "SC-001"], ["change-orders", "list", "SC-001"], ["invoices", "list"],
    ["invoices", "show", "SC-001/1"], ["preflight", "SC-001/1"],
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    import shutil

    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(imported / "book.db", folder / "book.db")
    billspool = Commands(folder / "book.db")
    add_change_orders(billspool)
    bill(billspool, FIRST)
    return billspool


def plant(book: Path, payload: str) -> None:
    """Put the text where only a hand in the file could: past every check at the entrance."""
    with Book.open(book) as opened, opened.db.atomic():
        for field in (
            Vendor.company_name, Vendor.email, User.name, CostCode.description, Commitment.title,
            Commitment.description, SovLine.description, ChangeOrder.title, InvoiceLine.description, InvoiceLine.comment,
        ):  # fmt: skip
            field.model.update({field: payload}).execute()
        Vendor.update(name=payload).where(Vendor.name.not_in(["Idle Ltd"])).execute()
        Link.update(quickbooks_name=payload).execute()


@pytest.mark.parametrize("payload", PAYLOADS, ids=[ascii(one) for one in PAYLOADS])
def test_nothing_in_the_book_acts_on_the_terminal_or_disappears(hostile: Commands, payload: str) -> None:
    plant(hostile.book, payload)
    from store.text import printable

    for words in LISTS:
        result = hostile.run(*words, as_json=False)
        assert result.exit_code in (0, 1), result.stderr
        told = result.stdout + result.stderr
        harmful = {
            character
            for character in told
            if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")
        }
        assert harmful <= {"\n"}
        assert printable(payload) in told or words[0] == "preflight"
        answer = hostile.run(*words)
        assert answer.stdout.isascii()
        assert isinstance(json.loads(answer.stdout), dict)


@pytest.mark.parametrize("payload", PAYLOADS, ids=[ascii(one) for one in PAYLOADS])
def test_nothing_typed_comes_back_raw_in_a_refusal(hostile: Commands, payload: str) -> None:
    for words in (["invoices", "show", payload], ["invoices", "list", "--vendor", payload + "?"], ["users", "grant", payload, "x"],
                  ["config", "set", payload, "1"], ["config", "set", "batch.size", payload], ["lists", "link", payload, "a", "b"],
                  ["change-orders", "add", "SC-001", "CO9", "--title", "T", "--line", payload],
                  ["import", payload.replace("/", "")]):  # fmt: skip
        result = hostile.run(*words, as_json=False)
        assert result.exit_code == 2, words
        assert set(
            filter(
                lambda character: unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"), result.stderr
            )
        ) <= {"\n"}
        assert result.stderr.count("\n") == 1


def test_a_table_is_aligned_and_its_amounts_are_grouped(billspool: Commands) -> None:
    lines = billspool.text("commitments", "show", "SC-001").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Line"))
    assert lines[start + 2 : start + 7] == [
        "1      16-200     Mobilization                                5,000.00",
        "2      16-200     Rough-in                                   60,000.00",
        "3      16-200     Fixtures                                   35,000.00",
        "-----  ---------  ------------  --------  ----  ----------  ----------",
        "Total                                                       100,000.00",
    ]
    assert VENDOR in billspool.text("vendors", "list")


def test_long_text_is_folded_at_blanks_and_nothing_is_lost() -> None:
    text = "Temporary retroreflective pavement markings and 日本語 names"
    folded = output.fold(text, 20)
    assert all(output.width_of(line) <= 20 for line in folded)
    assert "".join("".join(folded).split()) == "".join(text.split())
    assert output.fold("x" * 45, 20) == ["x" * 20, "x" * 20, "x" * 5]


def test_a_table_fits_the_terminal_where_text_can_be_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_terminal_width", lambda: 80)
    fields = (Field("line", "Line"), Field("text", "Text", grows=True), Field("amount", "Amount", MONEY))
    rows = [{"line": "1", "text": "word " * 40, "amount": 123456789}]
    lines = output.table(fields, rows, totals={"amount": 123456789})
    assert max(map(len, lines)) == 80
    assert sum(line.count("word") for line in lines) == 40


@pytest.mark.parametrize(
    "words",
    [*LISTS, ["projects", "list"], ["periods", "list"], ["erp", "queue"], ["config", "show"]],
    ids=" ".join,
)
def test_every_list_fits_a_narrow_terminal(
    billspool: Commands, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    add_change_orders(billspool)
    decide(billspool, bill(billspool, FIRST))
    monkeypatch.setattr(output, "_terminal_width", lambda: 80)
    assert max(map(output.width_of, billspool.text(*words).splitlines())) <= 80


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        errors = "strict"

        def write(self, _text: str) -> int:
            raise BrokenPipeError

        flush = write

        def fileno(self) -> int:
            raise ValueError

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(Closed, "flush", lambda _self: None)
    with pytest.raises(output.ReaderGone):
        output.write_lines(["x"])
