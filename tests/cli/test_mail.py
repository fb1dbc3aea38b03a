"""Mail, inbox and digest by command line: what a script reads, and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.commands import FIRST, Commands, bill
from tui.cli import main


@pytest.fixture
def returned(billspool: Commands) -> Commands:
    """SC-001/1 handed in and returned, with a contact who has an address: one letter waits."""
    billspool(
        "commitments", "contacts", "add", "SC-001", "--name", "Ina Contact", "--email", "ina@volt.example"
    )
    invoice = bill(billspool, FIRST)
    billspool("invoices", "submit", invoice, who="ivan")
    billspool("review", invoice, "approve", "--line", "1", "--line", "3", who="rita")
    billspool(
        "review",
        invoice,
        "reject",
        "--line",
        "2",
        "--reason",
        "only 55 % in place",
        "--propose",
        "12000",
        who="rita",
    )
    billspool("review", invoice, "finish", who="rita")
    return billspool


def test_a_letter_is_seen_filed_called_back_and_counted(returned: Commands, tmp_path: Path) -> None:
    (row,) = returned("mail", "list", who="rita")["rows"]
    assert (row["state"], row["kind"], row["to"]) == ("waiting", "returned", "ina@volt.example")
    number = str(row["number"])
    shown = returned.text("mail", "show", number, who="rita")
    assert "Reason:     only 55 % in place" in shown
    assert "Enclosed  billing workbook" in shown
    told = returned("mail", "send", who="rita")["rows"]
    assert [each["what"] for each in told] == ["filed"]
    (file,) = (tmp_path / "mail").rglob("filed/*.eml")
    assert b'filename="' in file.read_bytes()
    assert returned("mail", "sent", number, who="rita")["state"] == "sent"
    assert "has been sent already" in returned.refused("mail", "again", number, who="rita")["message"]
    assert returned("mail", "list", "--state", "sent", who="rita")["count"] == 1


def test_a_letter_that_waits_is_called_back_with_a_reason_or_goes_elsewhere(returned: Commands) -> None:
    onward = returned("mail", "again", "1", "--to", "office@volt.example", who="rita")
    assert (onward["number"], onward["to"], onward["state"]) == (2, "office@volt.example", "waiting")
    assert returned("mail", "show", "1", who="rita")["state"] == "cancelled"
    returned("mail", "cancel", "2", "--reason", "told by telephone", who="rita")
    assert returned("mail", "send", who="rita")["rows"] == []


def test_a_contact_reads_and_settles_no_mail(returned: Commands) -> None:
    for words in (
        ["list"],
        ["show", "1"],
        ["send"],
        ["again", "1"],
        ["sent", "1"],
        ["cancel", "1", "--reason", "x"],
        ["password"],
    ):
        returned.refused("mail", *words, who="ina")


def test_the_post_also_delivers_mail(returned: Commands) -> None:
    assert [each["what"] for each in returned("post", who="adam")["mail"]] == ["filed"]
    assert returned("post", who="adam")["mail"] == []


def test_the_inbox_by_command_line(returned: Commands) -> None:
    answer = returned("inbox", who="ina")
    assert answer["kinds"] == {"returned": 1}
    (row,) = answer["rows"]
    assert (row["thing"], row["note"]) == ("SC-001/1", "2: only 55 % in place")
    assert "returned, to be revised" in returned.text("inbox", who="ina")
    assert returned("inbox", "aside", row["item"], who="ina") == {"put_aside": 1}
    assert returned("inbox", who="ina")["count"] == 0
    assert returned("inbox", "--aside", who="ina")["count"] == 1
    assert returned.refused("inbox", "aside", row["item"], who="ina")["rule"] == "inbox.unknown"
    assert returned("inbox", "back", *row["item"].split(), who="ina") == {"brought_back": 1}
    assert returned.refused("inbox", "back", row["item"], who="ina")["rule"] == "inbox.unknown"
    assert returned("inbox", "--kind", "returned", who="ina")["count"] == 1
    returned.refused("inbox", "--kind", "horoscope", who="ina")


def test_each_user_says_whether_he_wants_the_digest(billspool: Commands) -> None:
    assert billspool("inbox", "digest", "off", who="adam") == {"digest": False}
    assert billspool("users", "digest", "adam", "yes") == {"login": "adam", "digest": True}
    billspool.refused("users", "digest", "adam", "no", who="ivan")


def test_the_password_comes_from_standard_input_and_stands_nowhere_else(
    billspool: Commands, tmp_path: Path
) -> None:
    billspool("config", "set", "mail.server", "smtp.harbor.example")
    billspool("config", "set", "mail.from", "billing@harbor.example")
    billspool("config", "set", "mail.user", "harbor")
    doctor = billspool.run("doctor", as_json=False).stdout
    assert (
        "FAULT  mail: no password is kept for harbor on smtp.harbor.example:587. Run `billspool mail password`."
        in doctor
    )
    answer = CliRunner().invoke(
        main, ["--book", str(billspool.book), "mail", "password"], input="s3cret word\n"
    )
    assert answer.exit_code == 0
    assert "s3cret" not in answer.output
    (file,) = (tmp_path / "mail").rglob("password")
    assert file.read_text() == "s3cret word"
    assert b"s3cret" not in Path(billspool.book).read_bytes()
    assert (
        "ok     mail: smtp.harbor.example:587, starttls, from billing@harbor.example."
        in billspool.run("doctor", as_json=False).stdout
    )
