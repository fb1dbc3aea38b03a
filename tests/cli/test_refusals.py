"""Whatever is refused is refused in one sentence with status 2, and changes nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.commands import FIRST, Commands, bill, fill
from tui.cli.program import VERBS

REFUSED: list[tuple[str, str, str]] = [
    # who, command, rule
    ("", "frobnicate", "usage"),
    ("", "invoices", "usage"),
    ("", "invoices frobnicate", "usage"),
    ("", "invoices list --frobnicate", "usage"),
    ("", "invoices list --json", "usage"),
    ("", "invoices show", "usage"),
    ("", "invoices show SC-001/9", "invoice.unknown"),
    ("", "invoices show SC-009/1", "invoice.unknown"),
    ("", "invoices show SC-001", "invoice.name"),
    ("", "invoices list --status lost", "status.unknown"),
    ("", "invoices list --erp lost", "erp.unknown"),
    ("", "invoices list --project P0", "project.unknown"),
    ("", "invoices list --vendor Nobody", "vendor.unknown"),
    ("ivan", "invoices create SC-002", "commitment.not_approved"),
    ("ivan", "invoices create SC-001", "invoice.previous_open"),
    ("ivan", "invoices create SC-001 --date 31.01.2026", "number.form"),
    ("ivan", "invoices bill SC-001/1 --line 2", "usage"),
    ("ivan", "invoices bill SC-001/1 --line 1 --work 1 --line 2 --work=2", "usage"),
    ("ivan", "invoices bill SC-001/1 --line 9 --work 1", "line.unknown"),
    ("ivan", "invoices bill SC-001/1 --line 2 --work 12.345", "number.form"),
    ("ivan", "invoices bill SC-001/1 --line 2 --work NaN", "number.form"),
    ("ivan", "invoices bill SC-001/1 --line 2 --work 1e3", "number.form"),
    ("ivan", "invoices bill SC-001/1 --line 2 --work 1 --percent 5", "line.one_way"),
    ("ivan", "invoices bill SC-001/1 --line 2 --work 70000", "overbilling"),
    ("ivan", "invoices bill SC-001/1 --line 2 --release 99999", "retainage.released_beyond_held"),
    ("ivan", "invoices bill SC-001/1 --line 2 --quantity 3", "line.no_unit_price"),
    ("ivan", "invoices bill SC-001/1 --from no-such-file.csv", "intake"),
    ("ivan", "invoices bill SC-001/1 --from no-such-file.csv --line 2", "usage"),
    ("rose", "invoices bill SC-001/1 --line 2 --work 1", "permission.bill"),
    ("idris", "invoices show SC-001/1", "invoice.unknown"),
    ("ivan", "invoices change SC-001/1", "usage"),
    ("ivan", "invoices change SC-001/1 --date 31.1.2026", "number.form"),
    ("rose", "invoices change SC-001/1 --number VS-9", "permission.bill"),
    ("", "projects change P9", "usage"),
    ("", "projects change P0 --over-billing yes", "project.unknown"),
    ("rose", "projects change P9 --over-billing yes", "permission.lists"),
    ("ivan", "invoices reopen SC-001/1 --reason x", "status.reopen"),
    ("ivan", "invoices delete SC-001/1", "usage"),
    ("rita", "review SC-001/1 approve --all", "review.locked"),
    ("rita", "review SC-001/1 approve", "usage"),
    ("rita", "review SC-001/1 reject --line 2", "usage"),
    ("rita", "review SC-001/1 finish", "review.open_lines"),
    ("rita", "erp send SC-001/1", "erp.sendable"),
    ("adam", "erp accept SC-001/1", "erp_state.accept"),
    ("adam", "erp accept", "usage"),
    ("rita", "erp accept --all", "permission.accept"),
    ("adam", "erp reject SC-001/1 --reason x", "erp_state.reject"),
    ("rita", "export", "permission.export"),
    ("rita", "spool recover", "permission.spool"),
    ("", "periods open --project P9 --start 2026-01-15 --end 2026-02-15 --due 2026-03-01", "period.overlap"),
    ("", "periods open --project P9 --start 2026-02-30 --end 2026-02-28 --due 2026-03-01", "number.form"),
    ("", "periods reopen --project P9 --period 7 --reason x", "period.unknown"),
    ("", "periods automatic --project P9 --every day", "usage"),
    ("", "commitments show SC-009", "commitment.unknown"),
    ("", "commitments approve SC-009", "commitment.unknown"),
    ("", "change-orders add SC-001 CO9 --title T --line 1|16-200|x", "line.form"),
    ("", "change-orders add SC-001 CO9 --title T --line 1|99-999|x|5", "cost_code.unknown"),
    ("", "change-orders approve SC-001 CO9", "change_order.unknown"),
    ("", "users add ina --role contact", "user.exists"),
    ("", "users add zoe --role queen", "role.unknown"),
    ("", "users grant rita crown", "privilege.unknown"),
    ("rita", "users add zoe --role standard", "permission.users"),
    ("ina", "users list", "permission.own"),
    ("", "lists link vendor Nobody Somebody", "vendor.unknown"),
    ("", "config set frob 1", "setting.unknown"),
    ("", "config set batch.size 0", "setting.value"),
    ("", "config set company.edition CA", "setting.fixed"),
    ("", "config set company.name ,", "setting.value"),
    ("", "config set erp.sendable ,", "setting.value"),
    ("", "config set retainage.name ,", "setting.value"),
    ("", "config set webconnector.user ,", "setting.value"),
    ("", "config set spool.folder mail/out", "setting.value"),
    ("rose", "config set batch.size 5", "permission.settings"),
    ("rose", "backup copy.db", "permission.settings"),
    ("", "payments list SC-001/9", "invoice.unknown"),
    ("nobody", "invoices list", "user.unknown"),
    ("", "import no-such-file.xlsx", "intake"),
    ("", "template notes.txt", "invalid"),
    ("", "init --company Again --edition US", "book.exists"),
    ("", "init --company Again --edition FR", "usage"),
]


def rows_of(book: Path) -> str:
    """Everything the book holds, apart from what SQLite keeps for itself."""
    import sqlite3

    with sqlite3.connect(f"file:{book}?mode=ro", uri=True) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


@pytest.fixture(scope="module")
def drafted(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Commands:
    """A book with one draft invoice, shared because nothing that is refused changes it."""
    import shutil

    folder = tmp_path_factory.mktemp("drafted")
    shutil.copy(imported / "book.db", folder / "book.db")
    billspool = Commands(folder / "book.db")
    bill(billspool, FIRST)
    return billspool


@pytest.mark.parametrize(
    ("who", "command", "rule"), REFUSED, ids=[f"{who or 'root'}: {words}" for who, words, _ in REFUSED]
)
def test_it_is_refused_in_a_sentence_and_nothing_changes(
    drafted: Commands, who: str, command: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = rows_of(drafted.book)
    error = drafted.refused(*command.split(), who=who)
    assert error["rule"] == rule, error
    assert "\n" not in error["message"]
    assert rows_of(drafted.book) == before
    assert list(tmp_path.iterdir()) == []


SLIPS = [
    ("users add x --rol admin", "There is no option '--rol'. Did you mean '--role'? `billspool users add --help` shows how it is written."),
    ("frobnicate", "There is no verb 'frobnicate'; `billspool --help` lists them."),
    ("invoices lis", "There is no verb 'lis'. Did you mean 'list'? `billspool invoices --help` lists them."),
    (
        "invoices bill SC-001/1 --line 1 --work 5 --line 2 --work 6",
        "--line stands twice, and `billspool invoices bill` takes one; say the rest in a second command.",
    ),
    (
        "review SC-001/1 reject --reason",
        "Option '--reason' needs a value after it; `billspool review reject --help` shows how it is written.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("command", "sentence"), SLIPS)
def test_a_slip_is_told_in_our_words_with_the_verb_it_is_of(
    fresh: Commands, command: str, sentence: str
) -> None:
    assert fresh.refused(*command.split())["message"] == sentence


def test_without_a_book_every_verb_says_how_to_make_one(fresh: Commands) -> None:
    for words in (["invoices", "list"], ["check"], ["export"], ["erp", "queue"], ["import", "x.xlsx"]):
        error = fresh.refused(*words)
        assert error["rule"] == "book.missing"
        assert "billspool init" in error["message"]
    assert not fresh.book.exists()


def test_a_company_without_a_name_leaves_no_book_behind(fresh: Commands) -> None:
    fresh.refused("init", "--company", "  ", "--edition", "US")
    fresh.refused("init", "--company", "Bad\x1bname", "--edition", "US")
    assert not fresh.book.exists()


def test_all_faults_of_a_file_are_listed_at_once(billspool: Commands, tmp_path: Path) -> None:
    rows = {
        "Cost codes": [{"code": "99-100", "description": "Sealants"}],
        "Commitments": [
            {"number": "SC-003", "type": "lease", "title": "T", "project": "P0", "vendor": "Nobody"}
        ],
        "Schedule of values": [
            {
                "commitment": "SC-003",
                "line": "1",
                "cost code": "99-100",
                "description": "Joints",
                "amount": "12.345",
            }
        ],
    }
    billspool("template", str(tmp_path / "template.xlsx"))
    file = fill(tmp_path / "template.xlsx", tmp_path / "faulty.xlsx", rows)
    before = rows_of(billspool.book)
    result = billspool.run("import", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    told = json.loads(result.stderr)
    assert set(told) == {"error", "faults"}
    assert {(fault["sheet"], fault["row"], fault["column"]) for fault in told["faults"]} >= {
        ("Commitments", 2, "type"), ("Commitments", 2, "project"), ("Commitments", 2, "vendor"),
        ("Schedule of values", 2, "amount"),
    }  # fmt: skip
    plain = billspool.run("import", str(file), as_json=False).stderr.splitlines()
    assert len(plain) == 1 + len(told["faults"])
    assert rows_of(billspool.book) == before


def test_the_same_file_twice_changes_nothing_and_a_dry_run_never_does(
    billspool: Commands, tmp_path: Path
) -> None:
    again = billspool("import", str(tmp_path / "company.xlsx"))
    assert not any(again["added"].values())
    file = tmp_path / "vendors.csv"
    file.write_text("name\nNew Vendor\n")
    before = rows_of(billspool.book)
    assert billspool("import", str(file), "--dry-run")["added"]["Vendors"] == 1
    assert rows_of(billspool.book) == before
    other = tmp_path / "mine.csv"
    other.write_text("name\nNew Vendor\n")
    assert billspool("import", str(other), "--sheet", "Vendors")["added"]["Vendors"] == 1
    assert billspool("vendors", "list")["count"] == 3


def test_duties_stay_separated(billspool: Commands) -> None:
    invoice = bill(billspool, FIRST)
    billspool("invoices", "submit", invoice, who="ivan")
    assert billspool.refused("review", invoice, "approve", "--all", who="ivan")["rule"] == "duties.separated"
    billspool("review", invoice, "approve", "--all", who="rita")
    assert billspool.refused("review", invoice, "finish", who="ivan")["rule"] == "duties.separated"
    billspool("review", invoice, "finish", who="rita")
    billspool("erp", "send", invoice, who="rita")
    billspool("users", "add", "rex", "--role", "admin")
    assert (
        billspool.refused("users", "grant", "rex", "push_to_accounting", who="rex")["rule"]
        == "duties.own_grant"
    )


def test_acting_as_somebody_else_needs_the_privilege(fresh: Commands) -> None:
    fresh("init", "--company", "Harbor", "--edition", "US")
    fresh("users", "add", "rita", "--role", "invoice_admin")
    assert fresh.refused("users", "list", who="rita")["rule"] == "permission.delegate"
    assert fresh.refused("init", "--company", "X", "--edition", "US", who="rita")["rule"] == "usage"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(fresh: Commands, verb: str) -> None:
    text = fresh.text(verb, "--help") if verb != "review" else fresh.text("review", "SC-001/1", "--help")
    assert text.startswith(f"Usage: billspool {verb}")
    assert not fresh.book.exists()
