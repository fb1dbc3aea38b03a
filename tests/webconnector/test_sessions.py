"""Whose session it is: tickets, what a second Web Connector gets, and what becomes of a session that died."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from exporter.spool import Spool
from exporter.webconnector.running import Listening
from exporter.webconnector.tickets import Limits
from tests.webconnector.parts import PASSWORD, USER, Clock, Service, Told, service

OVER = "This session is over; the Web Connector begins a new one at its next update. Nothing was lost."
OTHER = {"X_Forwarded_For": "203.0.113.9, 198.51.100.7"}


@pytest.fixture
def proxied(spool: Spool, clock: Clock) -> Iterator[Service]:
    """A service behind a proxy that tells who calls."""
    with service(spool, Told(["<x/>"] * 9), clock=clock, where=Listening(port=0, behind_proxy=True)) as found:
        yield found


def test_a_right_password_with_nothing_to_do_gets_none_and_is_noted_as_a_contact(running: Service) -> None:
    running.exchange.messages = []
    assert running.sign_on()[1] == "none"
    assert json.loads((running.spool.folder / "service.json").read_text())["last_contact"].startswith("2026-")
    assert b"never" not in running.send(b"", "GET")[1]


def test_a_ticket_is_long_never_the_same_and_kept_as_a_hash_only(running: Service) -> None:
    tickets = {running.sign_on("wrong")[0] for _ in range(3)} | {running.begin()}
    assert len(tickets) == 4
    assert min(map(len, tickets)) >= 43
    kept = "".join(
        file.read_text(errors="replace") for file in running.spool.folder.rglob("*") if file.is_file()
    )
    assert not [ticket for ticket in tickets if ticket in kept]
    assert PASSWORD not in kept


def test_a_second_web_connector_is_told_to_come_back_later(proxied: Service) -> None:
    first = proxied.begin()
    assert proxied.sign_on(**OTHER)[1] == "busy"
    assert proxied.send_request(first) == "<x/>"
    assert proxied.sign_on(**OTHER)[1] == "busy"
    assert proxied.call("receiveResponseXML", first, "<r/>", "", "") == "11"
    assert proxied.call("closeConnection", first) == "2 batches answered."
    assert proxied.sign_on(**OTHER)[1] == ""


def test_the_same_client_between_two_calls_is_a_second_one_unless_it_has_been_quiet(
    running: Service, clock: Clock
) -> None:
    running.begin()
    assert running.sign_on()[1] == "busy"
    clock.seconds += 61
    assert running.sign_on()[1] == ""


def test_a_client_that_signs_on_while_an_answer_is_awaited_has_lost_its_session(running: Service) -> None:
    first = running.begin()
    running.send_request(first)
    second = running.begin()
    assert running.send_request(first) == ""
    assert running.call("getLastError", first) == OVER
    assert running.send_request(second) == "<two/>"


def test_an_answer_of_the_session_lost_last_is_offered_to_the_exchange(running: Service) -> None:
    first = running.begin()
    running.send_request(first)
    running.begin()
    assert running.call("receiveResponseXML", first, "<late/>", "", "") == "-1"
    assert running.exchange.heard("answer")[0][2] == "<late/>"


def test_a_session_that_only_has_to_end_makes_room(running: Service) -> None:
    running.exchange.messages = ["<one/>"]
    ticket = running.begin()
    running.send_request(ticket)
    assert running.call("receiveResponseXML", ticket, "<r/>", "", "") == "100"
    running.exchange.messages.append("<more/>")
    running.begin()
    assert running.call("closeConnection", ticket) == "The session was over already."


@pytest.mark.parametrize("seconds", (15 * 60, 4 * 3600))
def test_a_silent_session_expires(proxied: Service, clock: Clock, seconds: int) -> None:
    ticket = proxied.begin()
    clock.seconds += seconds
    assert proxied.send_request(ticket) == ""
    assert proxied.call("receiveResponseXML", ticket, "<r/>", "", "") == "-1"
    assert proxied.call("getLastError", ticket) == OVER
    assert proxied.exchange.heard("request") == []
    assert proxied.sign_on(**OTHER)[1] == ""


def test_quickbooks_may_take_longer_than_a_silent_client(running: Service, clock: Clock) -> None:
    ticket = running.begin()
    running.send_request(ticket)
    clock.seconds += 20 * 60
    assert running.call("receiveResponseXML", ticket, "<r/>", "", "") == "50"


def test_no_session_lasts_for_ever(running: Service, clock: Clock) -> None:
    running.exchange.messages = ["<x/>"] * 1000
    ticket = running.begin()
    for _ in range(23):
        clock.seconds += 10 * 60
        assert running.send_request(ticket)
    clock.seconds += 10 * 60
    assert running.send_request(ticket) == ""


def test_a_ticket_is_worth_nothing_after_the_end_and_neither_is_a_made_up_one(running: Service) -> None:
    ticket = running.begin()
    running.call("closeConnection", ticket)
    for each in (ticket, "", "x" * 43, "'; --"):
        assert running.send_request(each) == ""
        assert running.call("receiveResponseXML", each, "<r/>", "", "") == "-1"
        assert running.call("connectionError", each, "0x1", "m") == "done"
        assert running.call("getLastError", each) == OVER
        assert running.call("closeConnection", each) == "The session was over already."
        assert running.call("interactiveDone", each) == OVER
    assert running.exchange.heard("request") == running.exchange.heard("answer") == []


def test_a_session_outlives_the_service(spool: Spool, clock: Clock) -> None:
    told = Told()
    with service(spool, told, clock=clock) as found:
        ticket = found.begin()
        found.send_request(ticket)
    with service(spool, told, clock=clock) as found:
        assert found.call("receiveResponseXML", ticket, "<r/>", "", "") == "50"
        assert found.exchange.heard("answer")[0][1] == found.exchange.heard("begin")[0][1]


def test_a_damaged_file_of_the_session_is_no_session(spool: Spool, clock: Clock) -> None:
    (spool.folder / "session.json").write_text('{"session": []')
    with service(spool, clock=clock, limits=Limits(quiet=1)) as found:
        found.begin()


def test_a_full_disk_is_told_in_the_protocols_words_and_ends_nothing(running: Service) -> None:
    ticket = running.begin()
    running.exchange.broken = True
    assert running.send_request(ticket) == ""
    assert running.call("receiveResponseXML", ticket, "<r/>", "", "") == "-1"
    assert running.sign_on()[1] == "busy"
    running.exchange.broken = False
    assert running.send_request(ticket) == "<one/>"
    assert "The disk is full." in running.log()


def test_who_calls_is_taken_from_a_proxy_only_where_there_is_one(running: Service) -> None:
    running.begin()
    assert running.sign_on(**OTHER)[1] == "busy"
    assert "198.51.100.7" not in running.log()


def test_the_log_has_a_line_for_each_call_and_nothing_that_is_secret(running: Service) -> None:
    ticket = running.begin()
    running.send_request(ticket, hcp="<hcp>closing</hcp>")
    running.call("receiveResponseXML", ticket, "<r>answer</r>", "0x80040400", 'broken\n{"event": "forged"}')
    running.sign_on("wrong horse", user="eve\n\u202e")
    lines = [json.loads(line) for line in running.log().splitlines()]
    calls = [line for line in lines if line["event"] == "call"]
    assert [line["call"] for line in calls] == [
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "authenticate",
    ]
    assert calls[0]["outcome"] == "session"
    assert (calls[3]["outcome"], calls[3]["user"]) == ("nvu", "eve\\x0a\\u202e")
    assert calls[2]["message"] == 'broken\\x0a{"event": "forged"}'
    for secret in (ticket, PASSWORD, "wrong horse", "closing", "<one/>", "answer<"):
        assert secret not in running.log()
    assert calls[1]["session"] == calls[2]["session"]
    assert USER in running.log()
