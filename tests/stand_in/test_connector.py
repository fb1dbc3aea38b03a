"""The imitated Web Connector: the order of its calls and the ways it fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.stand_in.__main__ import PASSWORD as PASSWORD_VARIABLE
from exporter.stand_in.connector import (
    Died,
    DirectPort,
    Fault,
    HttpPort,
    LostConnection,
    SoapFault,
    WebConnector,
)
from exporter.stand_in.quickbooks import QuickBooks
from exporter.stand_in.statuses import HResult
from tests.stand_in.asking import Clock, bill, company, message_set
from tests.stand_in.slots import PASSWORD, Slot, served

ROOT = Path(__file__).resolve().parents[2]


def sets(count: int = 2) -> list[str]:
    return [message_set(bill(str(number)), f'newMessageSetID="S{number}"') for number in range(count)]


def connected(*faults: str | Fault, count: int = 2, **other: object) -> tuple[WebConnector, Slot]:
    slot = Slot(sets(count))
    return WebConnector(DirectPort(slot), company(), faults, **other), slot  # type: ignore[arg-type]


def refs(connector: WebConnector) -> list[str]:
    return [each.ref for each in connector.quickbooks.documents()]


def test_a_session_takes_all_sets_and_says_who_it_is_only_once() -> None:
    connector, slot = connected()
    session = connector.run_session()
    assert (session.outcome, session.rounds, session.progress, session.closed) == ("done", 2, [50, 100], "OK")
    assert slot.verbs() == ["begin", "request", "answer", "request", "answer", "close"]
    assert [heard[2:] for heard in slot.heard if heard[0] == "request"] == [
        (True, "US", 16),
        (False, "US", 16),
    ]
    assert refs(connector) == ["0", "1"]


def test_without_work_there_is_no_session() -> None:
    connector, slot = connected(count=0)
    assert connector.run_session().outcome == "none"
    assert slot.heard == []


def test_an_empty_set_with_an_error_ends_the_session_and_is_shown() -> None:
    connector, slot = connected()
    slot.errors = ["Wrong company open."]
    session = connector.run_session()
    assert (session.outcome, session.error, session.closed) == ("error", "Wrong company open.", "OK")


def test_no_op_is_waited_for() -> None:
    pauses: list[int] = []
    connector, slot = connected(pause=pauses.append)
    slot.errors = ["NoOp", "NoOp"]
    assert connector.run_session().outcome == "done"
    assert pauses == [5, 5]


def test_when_quickbooks_cannot_be_had_the_service_is_told() -> None:
    connector, slot = connected()
    connector.quickbooks.unavailable = HResult("0x80040408", "Could not start QuickBooks.")
    assert connector.run_session().outcome == "no quickbooks"
    assert slot.verbs() == ["begin", "connection error", "close"]


def test_a_refused_set_comes_back_as_its_result_code() -> None:
    connector, slot = connected(count=1)
    slot.sets = ["<QBXML>"]
    connector.run_session()
    assert next(heard for heard in slot.heard if heard[0] == "answer")[2:] == ("", "0x80040400")


@pytest.mark.parametrize(
    "point, done, told",
    [
        ("authenticated", [], ["begin"]),
        ("request.received", [], ["begin", "request"]),
        ("processed", ["0"], ["begin", "request"]),
        ("response.sent", ["0"], ["begin", "request", "answer"]),
        ("closing", ["0"], ["begin", "request", "answer"]),
    ],
)
def test_it_dies_where_it_is_told_to(point: str, done: list[str], told: list[str]) -> None:
    connector, slot = connected(f"{point}:die", count=1)
    with pytest.raises(Died, match=point):
        connector.run_session()
    assert (refs(connector), slot.verbs()) == (done, told)


def test_a_dropped_answer_leaves_the_bill_behind_and_ends_the_session() -> None:
    connector, slot = connected("processed:drop", count=1)
    assert connector.run_session().outcome == "lost"
    assert (refs(connector), slot.verbs()) == (["0"], ["begin", "request"])
    connector.run_session()
    assert refs(connector) == ["0"], "the same bytes again are answered from memory"
    assert "ErrorRecovery" in slot.heard[-2][2]


def test_a_dropped_reply_ends_the_session_after_the_answer_arrived() -> None:
    connector, slot = connected("response.sent:drop", count=1)
    assert connector.run_session().outcome == "lost"
    assert slot.verbs() == ["begin", "request", "answer"]


def test_an_answer_sent_twice_arrives_twice() -> None:
    connector, slot = connected("processed:twice", count=1)
    connector.run_session()
    answers = [heard for heard in slot.heard if heard[0] == "answer"]
    assert len(answers) == 2
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "action, order",
    [("late", ["begin", "answer", "request"]), ("late.again", ["begin", "request", "answer"])],
)
def test_a_late_answer_comes_under_its_old_ticket_in_the_next_session(action: str, order: list[str]) -> None:
    connector, slot = connected(f"processed:{action}")
    assert connector.run_session().outcome == "lost"
    old = slot.heard[0][1]
    before = len(slot.heard)
    connector.run_session()
    later = slot.heard[before:]
    assert [heard[0] for heard in later[:3]] == order
    late = next(heard for heard in later if heard[0] == "answer")
    assert late[1] == old != later[0][1]


def test_a_stall_holds_everything_up_and_then_goes_on() -> None:
    held: list[str] = []
    connector, _ = connected("request.received:stall:2", stall=held.append)
    assert connector.run_session().outcome == "done"
    assert held == ["request.received"]


def test_a_fault_comes_once_and_at_the_time_it_was_given_for() -> None:
    connector, _ = connected("processed:drop:2", count=3)
    outcomes = [session.outcome for session in connector.run()]
    assert outcomes == ["lost", "done", "none"]
    assert refs(connector) == ["0", "1", "2"]


@pytest.mark.parametrize("text", ["nowhere:die", "processed:explode", "authenticated:twice", "closing:drop"])
def test_a_fault_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a fault"):
        Fault.parse(text)


@pytest.mark.parametrize("soap, rpc", [("1.1", False), ("1.2", False), ("1.1", True)])
def test_over_soap_the_same_happens_and_strange_text_survives(soap: str, rpc: bool) -> None:
    slot = Slot([message_set(bill('<&">', head="<Memo>caf&#233;</Memo>").replace('<&">', "&lt;&amp;&gt;"))])
    with served(slot) as address:
        connector = WebConnector(HttpPort(address, "spool", PASSWORD, soap=soap, rpc=rpc), company())
        assert connector.run_session().outcome == "done"
        assert connector.run_session().outcome == "none"
    assert refs(connector) == ["<&>"]
    assert "café" in slot.heard[2][2]


def test_a_wrong_password_and_a_dead_service_are_told_apart() -> None:
    with served(Slot(sets())) as address:
        assert (
            WebConnector(HttpPort(address, "spool", "wrong"), company()).run_session().outcome == "not let in"
        )
    port = HttpPort(address, "spool", PASSWORD)
    assert WebConnector(port, company()).run_session().outcome == "lost"
    with pytest.raises(LostConnection):
        port.server_version()


def test_an_answer_that_is_not_soap_is_a_fault() -> None:
    port = HttpPort("http://127.0.0.1:1/", "spool", PASSWORD)
    port._call = lambda *_, **__: (_ for _ in ()).throw(SoapFault("QBWC1042"))  # type: ignore[method-assign]
    session = WebConnector(port, company()).run_session()
    assert (session.outcome, session.error) == ("error", "QBWC1042")


def as_process(file: Path, address: str, *more: str) -> subprocess.Popen[str]:
    arguments = [
        sys.executable,
        "-m",
        "exporter.stand_in",
        "--company-file",
        str(file),
        "--url",
        address,
        "--user",
        "spool",
        *more,
    ]
    environment = {**os.environ, PASSWORD_VARIABLE: PASSWORD}
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def seeded(file: Path) -> None:
    company(str(file)).close()


def test_as_a_process_it_works_and_dies_by_itself(tmp_path: Path) -> None:
    file, slot = tmp_path / "harbor.company", Slot(sets())
    seeded(file)
    with served(slot) as address:
        first = as_process(file, address, "--fault", "processed:die:2")
        first.communicate(timeout=60)
        assert first.returncode == -signal.SIGKILL
        second = as_process(file, address)
        lines = [json.loads(line) for line in second.communicate(timeout=60)[0].splitlines()]
    assert second.returncode == 0
    assert lines[-1]["session"]["outcome"] == "done"
    assert [each.ref for each in QuickBooks(file, clock=Clock()).documents()] == ["0", "1"]


def test_as_a_process_it_can_be_killed_while_it_stalls(tmp_path: Path) -> None:
    file, slot = tmp_path / "harbor.company", Slot(sets(1))
    seeded(file)
    with served(slot) as address:
        process = as_process(
            file, address, "--fault", "processed:stall", "--now", "2026-03-02T09:30:00-05:00"
        )
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("point") == "processed":
                break
        process.kill()
        process.communicate(timeout=60)
    assert [each.ref for each in QuickBooks(file, clock=Clock()).documents()] == ["0"]
    assert slot.verbs()[-1] == "request"
