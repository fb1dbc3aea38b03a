"""Mail leaves once, or it is said why not: through a real server, through liars, and through one that dies in between."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from exporter.documents import enclosures
from exporter.documents.enclosures import Enclosure
from exporter.mail import by_hand
from exporter.mail.conversation import Patience
from exporter.mail.delivery import Way, deliver
from store.actions import deliveries
from store.book import Book
from store.desk import Desk
from store.errors import Conflict, Invalid, Refusal
from store.views import mail as view
from tests.mail.conftest import INA, Office, error_of
from tests.mail.servers import Liar, Mailbox, Server, free_port

# ---- the straight way -----------------------------------------------------------------------------------------------


def test_a_message_arrives_whole_once_and_under_the_company_s_name(office: Office) -> None:
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        office.write(INA)
        told = office.deliver()
        assert office.deliver() == []
    assert [(each.what, each.recipient) for each in told] == [("sent", INA)]
    message = box.taken[0]
    assert (len(box.taken), box.recipients) == (1, [INA])
    assert message["From"] == "Harbor Builders & Söhne <billing@harbor.example>"
    assert message["To"] == f"Ina Contact <{INA}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == [".a line with a dot", "Ä second line."]
    assert office.states() == {INA: "sent"}
    assert office.lying() == {"sent": 1}


def test_what_is_enclosed_is_drawn_up_when_the_message_leaves(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Enclosure("SC-001 Söhne.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
    monkeypatch.setitem(enclosures.ENCLOSURES, "pay_application", lambda desk, of: made)
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        office.write(INA, attachments=({"kind": "pay_application", "invoice": "SC-001/1"},))
        office.deliver()
    enclosed = next(iter(box.taken[0].iter_attachments()))
    assert (enclosed.get_filename(), enclosed.get_content_type(), enclosed.get_content()) == (
        "SC-001 Söhne.pdf", "application/pdf", made.data,
    )  # fmt: skip


def test_a_document_nobody_can_draw_up_fails_that_message_alone(office: Office) -> None:
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        office.write(INA, attachments=({"kind": "horoscope"},))
        office.write("otto@other.example")
        office.deliver()
    assert office.states() == {INA: "failed", "otto@other.example": "sent"}
    assert "Nothing here makes a horoscope" in error_of(office)


def test_without_a_server_messages_are_laid_down_as_files(office: Office) -> None:
    office.write(INA)
    assert [each.what for each in office.deliver()] == ["filed"]
    assert office.lying() == {"filed": 1}
    file = next((office.folder.folder / "filed").glob("*.eml"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"To: Ina Contact <ina@volt.example>\r\n" in file.read_bytes()


@pytest.mark.parametrize(
    "name", ["Ina\r\nBcc: spy@evil.example", "Ina\nSubject: other", "Ina\x00", "Ina\u2028Bcc: x@y.z"]
)
def test_nothing_in_a_name_or_a_subject_begins_another_header(office: Office, name: str) -> None:
    with pytest.raises(Invalid):
        office.write(INA, name=name)
    assert office.states() == {}


@pytest.mark.parametrize("address", ["ina", "ina@", "a b@c.d", "<ina@volt.example>", "ina@volt.example\r\nRCPT TO:<spy@evil.example>", "@x", "a@b..c", "ä@b.c"])  # fmt: skip
def test_what_is_no_address_is_refused_where_it_is_entered(office: Office, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        office.write(address)
    assert "address" in refused.value.message or "recipient" in refused.value.message
    assert office.states() == {}


# ---- a server that refuses ------------------------------------------------------------------------------------------


def test_a_refused_recipient_fails_for_good_and_the_others_go(office: Office) -> None:
    box = Mailbox()
    box.rcpt = lambda address, count: "550 5.1.1 no such user" if address == INA else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA, "otto@other.example")
        office.deliver()
        office.wait()
        office.deliver()
    assert office.states() == {INA: "failed", "otto@other.example": "sent"}
    assert office.lying() == {"failed": 1, "sent": 1}
    assert error_of(office) == (
        f"The mail server 127.0.0.1:{server.port} refuses {INA}: 550 5.1.1 no such user. Correct the address and send it there."
    )


def test_a_failed_message_goes_to_a_corrected_address_as_one_of_its_own(office: Office) -> None:
    box = Mailbox()
    box.rcpt = lambda address, count: "550 no such user" if address == INA else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA)
        office.deliver()
        assert deliveries.again(office.desk, 1, to="ina@volt.example.org") == 2
        office.deliver()
    assert office.states() == {INA: "cancelled", "ina@volt.example.org": "sent"}
    assert box.recipients == ["ina@volt.example.org"]


@pytest.mark.parametrize("answer", ["451 greylisted", "421 too busy"])
def test_a_message_put_off_waits_longer_each_time_and_goes_once(office: Office, answer: str) -> None:
    box = Mailbox()
    box.rcpt = lambda address, count: answer if count <= 2 else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA)
        waits = []
        for _ in range(3):
            office.deliver()
            assert office.deliver() == []
            row = view.one(office.desk, 1)
            waits.append(row["next_attempt_at"][11:16])
            office.wait(minutes=6)
    assert waits[:2] == ["12:01", "12:11"]
    assert office.states() == {INA: "sent"}
    assert len(box.taken) == 1


def test_after_the_last_attempt_it_counts_as_failed_and_can_be_sent_again_by_hand(office: Office) -> None:
    office.server(free_port())
    office.write(INA)
    for _ in range(40):
        office.deliver()
        office.wait()
    assert office.states() == {INA: "failed"}
    assert error_of(office).startswith("Given up after 36 attempts. Nobody listens at 127.0.0.1:")
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        deliveries.again(office.desk, 1)
        office.deliver()
    assert office.states() == {INA: "sent"}


def test_a_refused_sender_is_the_settings_fault_and_fails_no_message(office: Office) -> None:
    box = Mailbox()
    box.mail = lambda address: "553 not yours" if address == "billing@harbor.example" else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA, "otto@other.example")
        told = office.deliver()
        assert [each.what for each in told] == ["waiting", "problem"]
        assert set(office.states().values()) == {"waiting"}
        office.set(from_="office@harbor.example")
        office.wait()
        office.deliver()
    assert set(office.states().values()) == {"sent"}
    assert {message["From"].addresses[0].addr_spec for message in box.taken} == {"office@harbor.example"}


# ---- a server that is not there, or lies ----------------------------------------------------------------------------


def test_while_nobody_listens_everything_waits_and_one_sentence_says_so(office: Office) -> None:
    port = free_port()
    office.server(port)
    office.write(INA, "otto@other.example", "ivo@other.example")
    told = office.deliver()
    assert told[-1].sentence == (
        f"Nobody listens at 127.0.0.1:{port}; start the mail server, or correct mail.server. It is tried again by itself. 2 more wait."
    )
    assert set(office.states().values()) == {"waiting"}
    box = Mailbox()
    office.wait(minutes=2)
    with Server(box, port):
        office.deliver()
    assert sorted(box.ids().values()) == [1, 1, 1]


def polite(line: bytes) -> bytes:
    if line.upper().startswith(b"EHLO"):
        return b"250-liar\r\n250 8BITMIME\r\n"
    return b"354 go on\r\n" if line.upper() == b"DATA" else b"250 OK\r\n"


def silent_at_the_end(line: bytes) -> bytes | None:
    return None if line == b"." else polite(line)


def nonsense_at_the_end(line: bytes) -> bytes | None:
    return b"fine by me\r\n" if line == b"." else polite(line)


def yes_to_everything(line: bytes) -> bytes:
    return b"250 OK\r\n"


def hasty(line: bytes) -> bytes:
    return b"354 go on\r\n250 taken\r\n" if line.upper() == b"DATA" else polite(line)


def endless(line: bytes) -> bytes:
    return b"250-and\r\n" * 5000


LIARS = {
    "greets with nonsense": (b"SSH-2.0-OpenSSH_9.2\r\n", polite, "waiting", "which no mail server says"),
    "greets with garbage": (b"\x00\xff\xfe\x1b[2J" * 4000, polite, "waiting", "which no mail server says"),
    "never answers": (None, polite, "waiting", "does not answer"),
    "turns everybody away": (b"554 go away\r\n", polite, "waiting", "does not take mail now: 554 go away"),
    "says yes to everything": (b"220 hello\r\n", yes_to_everything, "waiting", "where a mail server asks for the message"),
    "answers without end": (b"220 hello\r\n", endless, "waiting", "an answer without end"),
    "has taken it before it was sent": (b"220 hello\r\n", hasty, "waiting", "broke off before the message was whole"),
    "hangs up in between": (b"220 hello\r\n", lambda line: None if line.startswith(b"RCPT") else polite(line), "waiting", "broke before the message was whole"),
    "takes it and drops the line": (b"220 hello\r\n", silent_at_the_end, "unknown", "may have arrived or not"),
    "takes it and talks nonsense": (b"220 hello\r\n", nonsense_at_the_end, "unknown", "may have arrived or not"),
}  # fmt: skip


@pytest.mark.parametrize("liar", LIARS)
def test_a_server_that_lies_costs_one_clear_sentence_and_no_message(office: Office, liar: str) -> None:
    greeting, answer, state, sentence = LIARS[liar]
    office.way = Way(Patience(connect=1, answer=0.5, taken=0.5))
    with Liar(greeting, answer) as server:
        office.server(server.port)
        office.write(INA)
        office.deliver()
        delivered = server.messages
        if state == "unknown":
            office.wait()
            assert office.deliver() == []
            assert server.messages == delivered == 1
    assert office.states() == {INA: state}
    assert sentence in error_of(office)
    assert error_of(office).isprintable()
    assert office.lying() == {state: 1}


def test_what_nobody_knows_is_sent_again_only_when_asked_and_is_the_very_same(office: Office) -> None:
    box = Mailbox()
    box.data = lambda count: "die after" if count == 1 else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA)
        office.deliver()
        assert office.states() == {INA: "unknown"}
        office.wait()
        assert office.deliver() == []
        deliveries.again(office.desk, 1)
        office.deliver()
    assert office.states() == {INA: "sent"}
    assert list(box.ids().values()) == [2]
    assert box.taken[0].as_bytes() == box.taken[1].as_bytes()
    assert office.lying() == {"sent": 1}


def test_what_nobody_knows_is_counted_as_sent_by_hand(office: Office) -> None:
    with Liar(b"220 hello\r\n", silent_at_the_end) as server:
        office.server(server.port)
        office.write(INA)
        office.deliver()
        by_hand.count_as_sent(office.desk, 1)
        assert office.deliver() == []
    assert office.states() == {INA: "sent"}
    assert office.lying() == {"sent": 1}
    with pytest.raises(Refusal, match="has been sent already"):
        deliveries.again(office.desk, 1)


def test_a_connection_that_dies_before_the_dot_costs_nothing(office: Office) -> None:
    box = Mailbox()
    box.rcpt = lambda address, count: "die" if count == 1 else "250 OK"
    with Server(box) as server:
        office.server(server.port)
        office.write(INA, "otto@other.example")
        office.deliver()
        office.wait()
        office.deliver()
    assert set(office.states().values()) == {"sent"}
    assert sorted(box.ids().values()) == [1, 1]


# ---- several at once, and older books -------------------------------------------------------------------------------


def test_only_one_delivers_at_a_time(office: Office) -> None:
    office.write(INA)
    with office.folder.alone(), pytest.raises(Conflict, match="Another process is delivering"):
        office.deliver()


def test_what_another_machine_has_taken_is_left_alone(office: Office, tmp_path: Path) -> None:
    office.write(INA)
    assert deliveries.claim(office.desk, "another machine", 5) == [1]
    office.wait()
    assert office.deliver() == []
    assert office.states() == {INA: "sending"}


def test_a_book_put_back_from_a_backup_sends_nothing_a_second_time(office: Office, tmp_path: Path) -> None:
    box = Mailbox()
    with Server(box) as server:
        office.server(server.port)
        office.write(INA)
        backup = tmp_path / "backup.book"
        office.book.backup(backup)
        office.deliver()
        office.book.close()
        shutil.copy(backup, tmp_path / "company.book")
        with Book.open(tmp_path / "company.book") as book:
            desk = Desk(book, "root", clock=lambda: office.time)
            assert view.one(desk, 1)["state"] == "waiting"
            assert [each.what for each in deliver(desk, office.way)] == ["sent"]
            assert view.one(desk, 1)["state"] == "sent"
    assert list(box.ids().values()) == [1]


def test_a_message_called_back_is_not_sent(office: Office) -> None:
    office.write(INA)
    by_hand.cancel(office.desk, 1, "wrong period")
    assert office.deliver() == []
    assert office.states() == {INA: "cancelled"}
    with pytest.raises(Refusal, match="called back"):
        by_hand.cancel(office.desk, 1, "again")
