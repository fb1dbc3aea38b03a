"""`billspool document`: files of an invoice, never over another file, and a contact's own alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Commands, bill


@pytest.fixture
def invoice(billspool: Commands) -> str:
    name = bill(billspool, [{"line": "2", "work": "15000"}], who="ivan")
    billspool("invoices", "submit", name, who="ivan")
    return name


def test_the_file_s_name_says_its_format(billspool: Commands, invoice: str, tmp_path: Path) -> None:
    for name, begins in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK")):
        file = tmp_path / name
        answer = billspool("document", invoice, str(file))
        assert answer == {
            "invoice": invoice, "document": "application", "format": name[2:], "file": str(file)
        }  # fmt: skip
        assert file.read_bytes().startswith(begins)


def test_without_a_name_it_is_named_after_the_invoice(
    billspool: Commands, invoice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert billspool("document", invoice)["file"] == "SC-001-1.pdf"
    assert billspool("document", invoice, "--format", "xlsx")["file"] == "SC-001-1.xlsx"
    assert billspool("document", invoice, "--history")["file"] == "SC-001-1-history.pdf"
    assert {path.name for path in tmp_path.glob("SC*")} == {
        "SC-001-1.pdf",
        "SC-001-1.xlsx",
        "SC-001-1-history.pdf",
    }


def test_a_file_that_is_there_stays_as_it_is_unless_it_may_be_replaced(
    billspool: Commands, invoice: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.pdf"
    file.write_text("mine")
    assert billspool.refused("document", invoice, str(file))["rule"] == "file.exists"
    assert file.read_text() == "mine"
    billspool("document", invoice, str(file), "--force")
    assert file.read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob(".document-*"))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("a.doc",), "file"),
        (("a.pdf", "--format", "xlsx"), "format"),
        (("a.txt",), "file"),
        (("--history", "--format", "xlsx"), "format"),
    ],
)
def test_a_form_there_is_not_is_refused(
    billspool: Commands, invoice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], field: str
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert billspool.refused("document", invoice, *words)["field"] == field
    assert not list(tmp_path.glob("a.*"))


def test_a_folder_that_is_not_there_is_named(billspool: Commands, invoice: str, tmp_path: Path) -> None:
    refusal = billspool.refused("document", invoice, str(tmp_path / "nowhere" / "a.pdf"))
    assert refusal["rule"] == "file.unwritable"


def test_a_lien_waiver_that_was_asked_for_is_written_to_be_signed(
    billspool: Commands, invoice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = billspool.refused("waivers", "print", invoice, who="rita")
    assert refused["rule"] == "waiver.unknown"
    assert "billspool waivers request SC-001/1" in refused["message"]
    billspool("waivers", "request", invoice, who="rita")
    assert billspool("waivers", "print", invoice, who="ina") == {
        "invoice": invoice, "document": "waiver", "type": "conditional_progress", "format": "pdf",
        "file": "SC-001-1-conditional_progress.pdf",
    }  # fmt: skip
    assert Path("SC-001-1-conditional_progress.pdf").read_bytes().startswith(b"%PDF")
    assert billspool.refused("waivers", "print", invoice, who="rita")["rule"] == "file.exists"
    assert billspool.refused("waivers", "print", invoice, "a.docx", who="rita")["field"] == "file"
    assert billspool.refused("waivers", "print", invoice, who="idris")["rule"].endswith(".unknown")
    assert "Signature" not in billspool.text("waivers", "print", invoice, "mine.pdf", who="rita")


def test_the_history_tells_who_did_what_and_why(billspool: Commands, invoice: str, tmp_path: Path) -> None:
    billspool("review", invoice, "reject", "--line", "2", "--reason", "tickets missing", who="rita")
    billspool("review", invoice, "finish", who="rita")
    file = tmp_path / "history.txt"
    billspool("document", invoice, "--history", str(file))
    text = file.read_text()
    assert (
        text.index("Ivan")
        < text.index("submitted SC-001/1")
        < text.index("Rita")
        < text.index("tickets missing")
    )
    assert "line 2 work this period – → 15,000.00" in text
    assert "why: 2: tickets missing" in text


def test_a_contact_has_the_papers_of_his_own_company_alone(
    billspool: Commands, invoice: str, tmp_path: Path
) -> None:
    billspool("document", invoice, str(tmp_path / "own.pdf"), who="ina")
    billspool("document", invoice, "--history", str(tmp_path / "own.txt"), who="ina")
    assert billspool.refused("document", invoice, str(tmp_path / "other.pdf"), who="idris")["rule"].endswith(
        ".unknown"
    )
    assert not (tmp_path / "other.pdf").exists()
