"""`billspool serve` as a process: where it listens, with which certificate, alone on its spool, how large it grows and how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from exporter.spool import Spool
from exporter.webconnector.certificate import tls_context, validity
from exporter.webconnector.running import Listening, Running, alone
from exporter.webconnector.server import require_safe
from store.errors import Conflict, Invalid, Refusal, Unavailable
from tests.cli.commands import Commands
from tests.webconnector.parts import CERTIFICATES, PASSWORD, SOAP_11, TYPES, Clock, Told, message

NOW = 1_900_000_000
GOOD, GOOD_KEY = CERTIFICATES / "good.pem", CERTIFICATES / "good.key"
EXPIRED, EXPIRED_KEY = CERTIFICATES / "expired.pem", CERTIFICATES / "expired.key"


@dataclass
class Process:
    """A running `billspool serve`."""

    process: subprocess.Popen[str]
    url: str
    spool: Path

    def call(self, method: str, *values: str, context: ssl.SSLContext | None = None) -> bytes:
        request = urllib.request.Request(self.url, message(method, *values), {"Content-Type": TYPES[SOAP_11]})
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return bytes(answer.read())

    def largest(self) -> int:
        """The most memory it ever held, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024


def arguments(book: Path, *words: str) -> list[str]:
    code = "import sys; from tui.cli import main; sys.argv[0] = 'billspool'; main()"
    return [sys.executable, "-c", code, "--json", "--book", str(book), "serve", *words]


@contextmanager
def serving(book: Path, *words: str) -> Iterator[Process]:
    """The service until the end of the block, stopped as systemd stops it."""
    with subprocess.Popen(
        arguments(book, "--port", "0", *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            told = json.loads(line)
            yield Process(process, told["address"], Path(told["spool"]))
        finally:
            try:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    assert process.wait(20) == 0, process.stderr.read()
            finally:
                process.kill()


@pytest.fixture
def company(tmp_path: Path) -> Commands:
    """A book whose Web Connector has a password."""
    billspool = Commands(tmp_path / "book.db")
    billspool("init", "--company", "Harbor Builders", "--edition", "US")
    set_password(billspool.book, PASSWORD)
    return billspool


def set_password(book: Path | str, password: str, *words: str) -> dict[str, str]:
    done = subprocess.run(
        arguments(Path(book), "--set-password", *words), input=f"{password}\n", capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_it_serves_until_it_is_told_to_stop_and_finishes_what_is_under_way(company: Commands) -> None:
    with serving(Path(company.book)) as service:
        assert service.url.startswith("http://127.0.0.1:")
        assert b"billspool " in service.call("serverVersion")
        assert b">nvu<" in service.call("authenticate", "billspool", "wrong")
        assert b">none<" in service.call("authenticate", "billspool", PASSWORD)
    events = [
        json.loads(line)["event"]
        for line in (service.spool / "log" / "service.jsonl").read_text().splitlines()
    ]
    assert (events[0], events[-1]) == ("begun", "ended")


def test_its_memory_stays_small_whatever_comes_in(company: Commands) -> None:
    large = b"x" * 100 * 2**20

    def post(body: bytes, number: int) -> None:
        del number
        with suppress(OSError), urllib.request.urlopen(urllib.request.Request(service.url, body), timeout=60):
            pass

    with serving(Path(company.book)) as service, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: post(large, number), range(4)))
        many = message("receiveResponseXML", "t", "&" * 3_000_000)
        list(pool.map(lambda number: post(many, number), range(24)))
        list(pool.map(lambda number: post(b"<a " + b'b="" ' * 3_000_000, number), range(16)))
        wrong = message("authenticate", "billspool", "wrong")
        list(pool.map(lambda number: post(wrong, number), range(200)))
        assert service.largest() < 200
        assert b"billspool " in service.call("serverVersion")


def test_a_second_service_on_the_same_spool_is_refused(company: Commands) -> None:
    with serving(Path(company.book)) as service:
        second = subprocess.run(
            arguments(Path(company.book), "--port", "0"), capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        error = json.loads(second.stderr)["error"]
        assert error["rule"] == "webconnector.running"
        assert str(service.process.pid) in error["message"]


def test_a_service_that_was_killed_leaves_the_spool_free(company: Commands) -> None:
    with serving(Path(company.book)) as service:
        with pytest.raises(Conflict):
            alone(service.spool).__enter__()
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait()
        with alone(service.spool):
            pass


def test_a_port_that_is_taken_is_named(company: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = company.refused("serve", "--port", str(port))
    assert error["rule"] == "webconnector.port"
    assert str(port) in error["message"]


@pytest.mark.parametrize("host", ("0.0.0.0", "::", "192.0.2.1", "billspool.example.com"))
def test_without_tls_it_listens_on_this_machine_only(company: Commands, host: str) -> None:
    assert company.refused("serve", "--host", host, "--port", "0")["rule"] == "webconnector.tls"


@pytest.mark.parametrize(("host", "tls"), [("0.0.0.0", False), ("127.0.0.1", True), ("0.0.0.0", True)])
def test_a_proxy_is_believed_on_this_machine_only(host: str, tls: bool) -> None:
    with pytest.raises(Invalid):
        require_safe(host, tls=tls, behind_proxy=True)
    require_safe("localhost", tls=False, behind_proxy=True)
    require_safe("::1", tls=False, behind_proxy=False)


def test_it_does_not_start_without_a_password(company: Commands, tmp_path: Path) -> None:
    other = Commands(tmp_path / "other" / "book.db")
    other("init", "--company", "Other", "--edition", "US")
    assert "--set-password" in other.refused("serve", "--port", "0")["message"]


def test_a_certificate_needs_its_key(company: Commands) -> None:
    assert company.refused("serve", "--tls-cert", GOOD)["field"] == "tls-key"


def test_it_speaks_tls_and_an_idle_stranger_holds_nobody_up(company: Commands) -> None:
    trusting = ssl.create_default_context(cafile=GOOD)
    with serving(Path(company.book), "--tls-cert", str(GOOD), "--tls-key", str(GOOD_KEY)) as service:
        assert service.url.startswith("https://127.0.0.1:")
        port = int(service.url.split(":")[2].split("/")[0])
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        assert b">none<" in service.call("authenticate", "billspool", PASSWORD, context=trusting)
        with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
            service.call("serverVersion")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            plain.sendall(b"GET /qbwc HTTP/1.1\r\nHost: x\r\n\r\n")
            with suppress(ConnectionResetError):
                plain.recv(100)
        assert b"billspool " in service.call("serverVersion", context=trusting)
        for each in idle:
            each.close()


def test_an_expired_certificate_is_named_with_its_day(company: Commands) -> None:
    error = company.refused("serve", "--tls-cert", EXPIRED, "--tls-key", EXPIRED_KEY)
    assert error["rule"] == "webconnector.certificate"
    assert f"{EXPIRED} expired on 2025-01-01" in error["message"]


def test_what_is_wrong_with_certificate_files_is_said(tmp_path: Path) -> None:
    nothing, rubbish = tmp_path / "none.pem", tmp_path / "rubbish.pem"
    rubbish.write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    cases = {
        (nothing, GOOD_KEY): "cannot be read",
        (rubbish, GOOD_KEY): "no PEM certificate",
        (GOOD_KEY, GOOD_KEY): "no PEM certificate",
        (GOOD, EXPIRED_KEY): "do not belong together",
        (GOOD, nothing): "cannot be read",
        (GOOD, GOOD): "are no PEM files of one pair",
    }
    for (certificate, key), told in cases.items():
        with pytest.raises(Unavailable, match=told):
            tls_context(certificate, key, NOW)
    with pytest.raises(Unavailable, match=r"good from 20\d\d-\d\d-\d\d only"):
        tls_context(GOOD, GOOD_KEY, 1_000_000_000)


def test_a_certificate_tells_how_long_it_is_good() -> None:
    assert validity(EXPIRED).begins == 1_704_067_200
    assert validity(EXPIRED).ends == 1_735_689_600


def test_a_certificate_that_was_renewed_is_read_anew(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporter.webconnector.server.RELOAD_SECONDS", 0)
    certificate, key = tmp_path / "a.pem", tmp_path / "a.key"
    certificate.write_bytes(EXPIRED.read_bytes())
    key.write_bytes(EXPIRED_KEY.read_bytes())
    where, clock = Listening(port=0, certificate=certificate, key=key), Clock(1_720_000_000)
    running = Running(spool, Told(), where, version="1", clock=clock)
    adapter = running._server.ssl_adapter
    before = adapter.context
    certificate.write_text("rubbish")
    adapter._renew()
    assert adapter.context is before
    clock.seconds = NOW
    certificate.write_bytes(GOOD.read_bytes())
    key.write_bytes(GOOD_KEY.read_bytes())
    os.utime(certificate, (1, 1))
    adapter._renew()
    assert adapter.context is not before
    assert "no PEM certificate" in running.log._file.read_text()


def test_a_password_is_set_for_the_user_of_the_settings_and_never_shown_again(company: Commands) -> None:
    company("config", "set", "webconnector.user", "harbor")
    told = set_password(company.book, PASSWORD)
    assert told["user"] == "harbor"
    assert "password" not in told
    made_up = set_password(company.book, "")["password"]
    with serving(Path(company.book)) as service:
        assert b">none<" in service.call("authenticate", "harbor", made_up)
        again = set_password(company.book, "", "--spool", str(service.spool))
        assert again["user"] == "harbor"
        assert b">nvu<" in service.call("authenticate", "harbor", made_up)
        assert b">none<" in service.call("authenticate", "harbor", again["password"])
    kept = "".join(file.read_text() for file in service.spool.rglob("*") if file.is_file())
    assert made_up not in kept
    assert again["password"] not in kept


def test_a_spool_without_its_book_is_served_too(company: Commands, tmp_path: Path) -> None:
    folder = Path(company("spool", "status")["folder"])
    with serving(tmp_path / "no-book.db", "--spool", str(folder)) as service:
        assert b">none<" in service.call("authenticate", "billspool", PASSWORD)
    assert Commands(tmp_path / "no-book.db").refused("serve", "--spool", tmp_path)["field"] == "spool"


def test_whoever_may_not_recover_the_spool_may_not_serve_it(company: Commands) -> None:
    company("users", "add", "rose", "--role", "read_only")
    from tui.cli.session import Session

    with pytest.raises(Refusal, match="Only"):
        _as("rose", company, Session)


def _as(user: str, company: Commands, session: type) -> None:
    opened = session(str(company.book))
    try:
        opened._desk = opened.desk().seat(user)
        opened.allowed("spool")
    finally:
        opened.close()
