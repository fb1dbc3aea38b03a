"""What strangers send: the service answers each in words, stays small and goes on serving the honest client."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.webconnector.parts import PASSWORD, SOAP_11, SOAP_12, TYPES, USER, Service, Told, message, service

ENVELOPE = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">{header}<soap:Body>{body}</soap:Body></soap:Envelope>'
CALL = '<{name} xmlns="http://developer.intuit.com/">{inside}</{name}>'


def envelope(name: str = "serverVersion", inside: str = "", header: str = "", before: str = "") -> bytes:
    return (before + ENVELOPE.format(header=header, body=CALL.format(name=name, inside=inside))).encode()


LAUGHS = "<!DOCTYPE a [<!ENTITY l0 'ha'>" + "".join(
    f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12)
)
BOMB = envelope("clientVersion", "<strVersion>&l11;</strVersion>", before=LAUGHS + "]>")
ATTRIBUTE_BOMB = (
    LAUGHS + ']><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" a="&l11;"/>'
).encode()
XXE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
PARAMETER = "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;]>"

MALFORMED = {
    "nothing": (b"", "411|ended|no XML|length"),
    "no xml": (b"GET / HTTP/1.1", "no XML"),
    "half a message": (message("authenticate", "a", "b")[:-20], "no XML"),
    "rubbish after it": (message("serverVersion") + b"<x/>", "no XML"),
    "json": (b'{"a": 1}', "no XML"),
    "another root": (b"<a/>", "no SOAP message"),
    "another envelope": (b'<Envelope xmlns="urn:x"><Body/></Envelope>', "no SOAP message"),
    "no call": (ENVELOPE.format(header="", body="").encode(), "holds no call"),
    "no body": (b'<e:Envelope xmlns:e="%s"/>' % SOAP_11.encode(), "holds no call"),
    "an unknown call": (envelope("dropTables"), "There is no call"),
    "a call in no namespace": (ENVELOPE.format(header="", body="<serverVersion/>").encode(), "There is no call"),
    "a header to be understood": (
        envelope(header='<soap:Header><Security xmlns="urn:s" soap:mustUnderstand="1"/></soap:Header>'),
        "Security is not understood",
    ),
    "markup for text": (envelope("clientVersion", "<strVersion><b>2</b></strVersion>"), "is to be text"),
    "a parameter twice": (envelope("clientVersion", "<strVersion/><strVersion/>"), "stands in the call twice"),
    "no number": (envelope("sendRequestXML", "<ticket>t</ticket><qbXMLMajorVers>1e3</qbXMLMajorVers>"), "whole number"),
    "a foreign file": (envelope("clientVersion", "<strVersion>&x;</strVersion>", before=XXE), "document type"),
    "a foreign grammar": (envelope(before=PARAMETER), "document type"),
    "a foreign file in utf-16": (
        ('<?xml version="1.0" encoding="utf-16"?>' + XXE + envelope().decode()).encode("utf-16"), "document type"
    ),
    "a bomb of entities": (BOMB, "document type"),
    "a bomb in an attribute": (ATTRIBUTE_BOMB, "document type"),
    "an entity nobody declared": (envelope("clientVersion", "<strVersion>&nbsp;</strVersion>"), "no XML"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="x-evil"?>' + envelope(), "no XML"),
    "bytes that are no text": (envelope("clientVersion", "<strVersion>@</strVersion>").replace(b"@", b"\xff\xfe\x80"), "no XML"),
    "a null": (envelope("clientVersion", "<strVersion>@</strVersion>").replace(b"@", b"\x00"), "no XML"),
    "great depth": (envelope(inside="<a>" * 5000), "more elements|is to be text"),
    "many elements": (envelope(header="<soap:Header>" + "<a/>" * 100_000 + "</soap:Header>"), "more elements"),
    "many attributes": (envelope().replace(b"<soap:Body", b"<soap:Body " + b'a=""  ' * 100_000), "too long"),
    "a long name": (b"<" + b"a" * 1_000_000, "too long"),
    "a long comment": (b"<!--" + b"a" * 1_000_000, "too long"),
    "a large header": (envelope(header=f"<soap:Header><a>{'x' * 100_000}</a></soap:Header>"), "within a session only"),
    "a large message without a ticket": (envelope("authenticate", f"<strUserName>{'x' * 100_000}</strUserName>"), "within a session only"),
    "a large message with a wrong ticket": (message("receiveResponseXML", "t" * 43, "x" * 100_000), "within a session only"),
}  # fmt: skip


@pytest.fixture(scope="module")
def strong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all of it."""
    from tests.webconnector.parts import a_spool

    with service(a_spool(tmp_path_factory.mktemp("strong")), Told(["<x/>"] * 100_000)) as found:
        yield found
        assert "Traceback" not in found.log()
        assert '"error"' not in found.log()


@pytest.fixture(autouse=True)
def served(strong: Service) -> Iterator[None]:
    """The honest client, once the stranger is gone; how soon is measured by `make bench`."""
    yield
    ticket = strong.begin()
    assert strong.send_request(ticket) == "<x/>"
    strong.call("closeConnection", ticket)


@pytest.mark.parametrize("soap", (SOAP_11, SOAP_12), ids=("soap 1.1", "soap 1.2"))
@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_message_gets_a_fault_in_a_sentence(strong: Service, case: str, soap: str) -> None:
    body, told = MALFORMED[case]
    status, answer = strong.send(body.replace(SOAP_11.encode(), soap.encode()), Content_Type=TYPES[soap])
    assert status in (400, 411, 413, 500)
    assert any(part.encode() in answer for part in told.split("|")), answer
    assert b"Fault" in answer
    assert b"root:" not in answer
    assert b"Traceback" not in answer


def test_a_sentence_of_a_fault_is_harmless_on_a_terminal(strong: Service) -> None:
    answer = strong.send(envelope("sendRequestXML", "<qbXMLMajorVers>1\u202e\u009b</qbXMLMajorVers>"))[1]
    assert b"\\u202e" in answer
    assert b"\xe2\x80\xae" not in answer


@pytest.mark.parametrize("method", ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"))
def test_another_method_is_refused(strong: Service, method: str) -> None:
    status, text = strong.send(b"", method)
    assert (status, b"takes POST" in text) == (405, True)


def test_another_address_is_not_found(strong: Service) -> None:
    for path in ("/", "/qbwc/x", "/../etc/passwd", "/qbwc%00"):
        assert strong.send(b"", "GET", path)[0] == 404


def test_a_forged_host_does_not_reach_the_wsdl(strong: Service) -> None:
    answer = strong.send(b"", "GET", "/qbwc?wsdl", Host='evil"><script>')[1]
    assert b"script" not in answer
    assert b"http://localhost:%d/qbwc" % strong.address[1] in answer


@pytest.mark.parametrize("megabytes", (17, 100))
def test_a_body_beyond_the_cap_is_refused_without_being_kept(strong: Service, megabytes: int) -> None:
    status, answer = strong.send(b"x" * (megabytes * 2**20), timeout=60)
    assert status == 413
    assert b"larger than the 16 MB" in answer


def test_a_large_body_to_another_method_or_address_is_not_read(strong: Service) -> None:
    for method, path in (("GET", "/qbwc"), ("POST", "/other"), ("PUT", "/qbwc")):
        with suppress(OSError):
            assert strong.send(b"x" * 20 * 2**20, method, path)[0] in (200, 404, 405)


RAW = {
    "a negative length": (b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b" 500 "),
    "a length that is no number": (b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", b" 400 "),
    "no length": (b"POST /qbwc HTTP/1.1\r\nHost: x\r\n\r\n", b" 411 "),
    "chunks": (
        b"POST /qbwc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nabc", b" 411 "
    ),
    "chunks and a length": (
        b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b" 411 "
    ),
    "headers without end": (b"GET /qbwc HTTP/1.1\r\n" + b"X: y\r\n" * 20_000, b" 413 "),
    "an endless first line": (b"GET /" + b"a" * 100_000, b" 414 "),
    "binary": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b" 400 "),
}  # fmt: skip


@pytest.mark.parametrize("case", RAW)
def test_a_request_that_is_no_http_is_refused_and_its_connection_ends(strong: Service, case: str) -> None:
    sent, status = RAW[case]
    with socket.create_connection(strong.address, timeout=20) as connection:
        with suppress(OSError):
            connection.sendall(sent)
        answer = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                answer += piece
    assert status in answer.split(b"\r\n")[0] + b" ", answer[:200]


def test_a_header_with_an_underscore_does_not_pass_for_one_of_the_proxys(strong: Service) -> None:
    with socket.create_connection(strong.address, timeout=20) as connection:
        connection.sendall(b"GET /qbwc HTTP/1.0\r\nX_Forwarded_For: 1.2.3.4\r\n\r\n")
        assert b" 200 " in connection.recv(100)


SLOW = {
    "nothing at all": b"",
    "half a header": b"POST /qbwc HTTP/1.1\r\nHos",
    "half a body": b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n<soap",
}


@pytest.mark.parametrize("case", SLOW)
def test_slow_senders_do_not_keep_the_client_waiting(strong: Service, case: str) -> None:
    """More of them than there are threads, each sending a byte now and then."""
    connections = [socket.create_connection(strong.address, timeout=20) for _ in range(300)]
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.3):
            for connection in connections:
                with suppress(OSError):
                    connection.send(b"x")

    for connection in connections:
        connection.sendall(SLOW[case])
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        assert strong.sign_on("wrong")[1] == "nvu"
        ticket = strong.begin()
        assert strong.send_request(ticket) == "<x/>"
        strong.call("closeConnection", ticket)
    finally:
        over.set()
        thread.join()
        for connection in connections:
            connection.close()


def test_a_body_that_stops_half_way_is_told_so_in_the_end(
    strong: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporter.webconnector.server.PATIENT", 0.5)
    with socket.create_connection(strong.address, timeout=20) as connection:
        connection.sendall(SLOW["half a body"])
        answer = connection.recv(65536)
        assert b" 408 " in answer.split(b"\r\n")[0]
        assert b"Connection: close" in answer


def test_a_client_that_goes_away_half_way_is_no_trouble(strong: Service) -> None:
    for sent in SLOW.values():
        connection = socket.create_connection(strong.address, timeout=20)
        connection.sendall(sent)
        connection.close()


def test_secrets_of_hostile_calls_are_not_in_the_log(strong: Service) -> None:
    strong.sign_on("hunter2-hunter2", user="eve")
    assert "hunter2" not in strong.log()
    assert PASSWORD not in strong.log()
    assert USER in strong.log()
