"""A session over HTTP, as strangers speak it: zeep from our own WSDL, qbwc-kit's imitation of the Web Connector, and RPC-styled calls."""

from __future__ import annotations

import urllib.request

import pytest
import zeep
from lxml import etree
from qbwc_kit.testing import FakeWebConnector

from exporter.webconnector.soap import METHODS, NAMESPACE
from tests.webconnector.parts import PASSWORD, SOAP_11, SOAP_12, TYPES, USER, Service

PORTS = {"1.1": "QBWebConnectorSvcSoap", "1.2": "QBWebConnectorSvcSoap12"}
QBXML = '<?xml version="1.0" encoding="utf-8"?>\n<QBXML a="1 & <2>">Söhne ’ \U0001f600</QBXML>'.replace(
    "& <2>", "&amp; &lt;2>"
)


@pytest.mark.parametrize("version", PORTS)
def test_zeep_drives_every_method_from_our_own_wsdl(running: Service, version: str) -> None:
    running.exchange.messages = [QBXML, "<two/>"]
    client = zeep.Client(f"{running.url}?wsdl").bind("QBWebConnectorSvc", PORTS[version])
    assert client.serverVersion() == "billspool 1.2"
    assert not client.clientVersion(strVersion="2.3.0.215")
    ticket, company = client.authenticate(strUserName=USER, strPassword=PASSWORD)
    assert not company
    first = client.sendRequestXML(ticket, "<hcp/>", "C:\\Ä.qbw", "US", 16, 0)
    assert first == QBXML
    assert client.receiveResponseXML(ticket, QBXML, "", "") == 50
    assert client.sendRequestXML(ticket, "", "C:\\Ä.qbw", "US", 16, 0) == "<two/>"
    assert client.receiveResponseXML(ticket, "", "0x80040400", "parse error") == -1
    assert client.getLastError(ticket) == "Nothing went wrong."
    assert client.connectionError(ticket, "0x80040408", "cannot start") == "done"
    assert not client.getInteractiveURL(ticket, "1")
    assert client.interactiveDone(ticket) == "Done"
    assert client.interactiveRejected(ticket, "no")
    assert client.closeConnection(ticket) == "2 batches answered."
    session = running.exchange.heard("begin")[0][1]
    assert ticket not in session
    assert running.exchange.heard("begin")[0][2] == "2.3.0.215"
    assert running.exchange.heard("request")[0] == ("request", session, "<hcp/>", "C:\\Ä.qbw", "US", 16, 0)
    assert running.exchange.heard("answer") == [
        ("answer", session, QBXML, "", ""),
        ("answer", session, "", "0x80040400", "parse error"),
    ]
    assert len(running.done) == 1, "after the end of the session"


def test_the_postman_is_called_once_an_answer_completed_a_batch(running: Service) -> None:
    client = zeep.Client(f"{running.url}?wsdl")
    ticket, _ = client.service.authenticate(strUserName=USER, strPassword=PASSWORD)
    client.service.sendRequestXML(ticket, "<hcp/>", "", "US", 16, 0)
    client.service.receiveResponseXML(ticket, QBXML, "", "")
    assert running.done == []
    (running.spool.folder / "responses" / "0000000001-BX.qbxml").touch()
    client.service.receiveResponseXML(ticket, QBXML, "", "")
    assert running.done == ["posted"]


def test_the_wsdl_describes_all_calls_in_both_bindings_at_the_address_it_was_asked_at(
    running: Service,
) -> None:
    client = zeep.Client(f"{running.url}?WSDL")
    ports = client.wsdl.services["QBWebConnectorSvc"].ports
    assert set(ports) == set(PORTS.values())
    for port in ports.values():
        assert set(port.binding._operations) == set(METHODS)
        assert port.binding_options["address"] == running.url


def test_qbwc_kits_web_connector_runs_an_update_over_http(running: Service) -> None:
    def transport(body: str) -> str:
        request = urllib.request.Request(running.url, body.encode(), {"Content-Type": "text/xml"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    client = FakeWebConnector(transport, username=USER, password=PASSWORD)
    assert client.server_version() == "billspool 1.2"
    result = client.run_update(lambda request: f"<answer to='{len(request)}'/>")
    assert result.authenticated
    assert result.requests == ["<one/>", "<two/>"]
    assert result.progress == [50, 100]
    assert result.close_message == "2 batches answered."
    again = client.run_update()
    assert (again.authenticated, again.last_error) == (False, "none")
    wrong = FakeWebConnector(transport, username=USER, password="wrong").run_update()
    assert (wrong.authenticated, wrong.last_error) == (False, "nvu")


RPC = """<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"
 xmlns:tns="http://developer.intuit.com/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
 <soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><q1:authenticate xmlns:q1="http://developer.intuit.com/">
 <strUserName xsi:type="xsd:string">{user}</strUserName><strPassword xsi:type="xsd:string">{password}</strPassword>
 </q1:authenticate></soap:Body></soap:Envelope>"""


def test_an_rpc_styled_call_is_understood(running: Service) -> None:
    status, answer = running.send(RPC.format(user=USER, password=PASSWORD).encode())
    assert status == 200
    strings = etree.fromstring(answer).findall(f".//{{{NAMESPACE}}}string")
    assert len(strings) == 2
    assert strings[1].text is None


def test_a_reply_is_document_literal_in_the_exact_namespaces(running: Service) -> None:
    for soap in (SOAP_11, SOAP_12):
        status, answer = running.send(
            b'<e:Envelope xmlns:e="%s"><e:Body><serverVersion xmlns="http://developer.intuit.com/"/></e:Body></e:Envelope>'
            % soap.encode(),
            Content_Type=TYPES[soap],
        )
        assert status == 200
        body = etree.fromstring(answer)[0]
        assert body.tag == f"{{{soap}}}Body"
        assert body[0].tag == f"{{{NAMESPACE}}}serverVersionResponse"
        assert body[0][0].tag == f"{{{NAMESPACE}}}serverVersionResult"


def test_a_message_in_utf_16_or_with_a_byte_order_mark_is_read(running: Service) -> None:
    text = RPC.format(user=USER, password=PASSWORD).replace('encoding="utf-8"', 'encoding="utf-16"')
    assert running.send(text.encode("utf-16"))[0] == 200
    assert running.send(b"\xef\xbb\xbf" + RPC.encode())[0] == 200


def test_texts_come_back_as_they_went_whatever_is_in_them(running: Service) -> None:
    running.exchange.error = "a\x00b\x1b]0;x\x07 ]]> & <b> \ud800"
    ticket = running.begin()
    assert running.call("getLastError", ticket) == "a\\x00b\\x1b]0;x\\x07 ]]> & <b> \\ud800"


def test_a_message_for_quickbooks_may_be_large(running: Service) -> None:
    running.exchange.messages = ["<one/>"]
    ticket = running.begin()
    running.send_request(ticket)
    response = "<a>Söhne &amp; Co</a>" * 250_000
    assert running.call("receiveResponseXML", ticket, response, "", "") == "100"
    assert running.exchange.heard("answer")[0][2] == response


def test_the_page_for_people_tells_the_state_and_no_secrets(running: Service) -> None:
    status, page = running.send(b"", "GET")
    assert status == 200
    assert b"Waiting for the Web Connector" in page
    assert b"never" in page
    ticket = running.begin()
    page = running.send(b"", "GET")[1]
    assert b"A session is under way" in page
    for secret in (ticket.encode(), PASSWORD.encode(), USER.encode(), b"Harbor"):
        assert secret not in page
    assert running.send(b"", "HEAD") == (200, b"")
