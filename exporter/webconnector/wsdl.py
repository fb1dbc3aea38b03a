"""Our own description of the service, made from the one table of calls, with bindings for SOAP 1.1 and 1.2."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from exporter.webconnector.soap import METHODS, NAMESPACE, TEXTS, Method

WSDL = "http://schemas.xmlsoap.org/wsdl/"
XSD = "http://www.w3.org/2001/XMLSchema"
SOAP = {
    "Soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "Soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
}
NAME = "QBWebConnectorSvc"
_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"

_PREFIXES = {"wsdl": WSDL, "s": XSD, "tns": NAMESPACE, "soap": SOAP["Soap"], "soap12": SOAP["Soap12"]}


class Maker:
    """Makes elements of one namespace: `make("part", *children, name="parameters")`."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __call__(self, tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
        made = etree.Element(f"{{{self._namespace}}}{tag}", attributes, nsmap=_PREFIXES)
        made.extend(children)
        return made


_wsdl = Maker(WSDL)
_xsd = Maker(XSD)


@lru_cache(maxsize=8)
def wsdl(address: str) -> bytes:
    """The description, for a service at that address."""
    definitions = _wsdl("definitions", _types(), targetNamespace=NAMESPACE, name=NAME)
    for method in METHODS.values():
        definitions.extend(_messages(method))
    definitions.append(_port_type())
    definitions.extend(_binding(kind) for kind in SOAP)
    definitions.append(_service(address))
    return etree.tostring(definitions, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _types() -> etree._Element:
    schema = _xsd("schema", elementFormDefault="qualified", targetNamespace=NAMESPACE)
    for method in METHODS.values():
        schema.append(_wrapper(method.name, method.parameters))
        schema.append(_wrapper(f"{method.name}Response", ((f"{method.name}Result", method.returns),)))
    strings = _xsd(
        "element", name="string", nillable="true", type="s:string", minOccurs="0", maxOccurs="unbounded"
    )
    schema.append(_xsd("complexType", _xsd("sequence", strings), name=TEXTS))
    return _wsdl("types", schema)


def _wrapper(name: str, parts: tuple[tuple[str, str], ...]) -> etree._Element:
    """An element around its parts; a text may be left out, a number may not."""
    sequence = _xsd("sequence")
    for part, kind in parts:
        least = "1" if kind == "int" else "0"
        type_name = f"tns:{kind}" if kind == TEXTS else f"s:{kind}"
        sequence.append(_xsd("element", name=part, type=type_name, minOccurs=least, maxOccurs="1"))
    return _xsd("element", _xsd("complexType", sequence), name=name)


def _messages(method: Method) -> list[etree._Element]:
    return [
        _wsdl("message", _wsdl("part", name="parameters", element=f"tns:{element}"), name=message)
        for message, element in (
            (f"{method.name}SoapIn", method.name),
            (f"{method.name}SoapOut", f"{method.name}Response"),
        )
    ]


def _port_type() -> etree._Element:
    found = _wsdl("portType", name=f"{NAME}Soap")
    for name in METHODS:
        found.append(
            _wsdl(
                "operation",
                _wsdl("input", message=f"tns:{name}SoapIn"),
                _wsdl("output", message=f"tns:{name}SoapOut"),
                name=name,
            )
        )
    return found


def _binding(kind: str) -> etree._Element:
    soap = Maker(SOAP[kind])
    found = _wsdl(
        "binding",
        soap("binding", transport=_TRANSPORT, style="document"),
        name=f"{NAME}{kind}",
        type=f"tns:{NAME}Soap",
    )
    for name in METHODS:
        operation = soap("operation", soapAction=f"{NAMESPACE}{name}", style="document")
        ways = [_wsdl(way, soap("body", use="literal")) for way in ("input", "output")]
        found.append(_wsdl("operation", operation, *ways, name=name))
    return found


def _service(address: str) -> etree._Element:
    found = _wsdl("service", name=NAME)
    for kind, namespace in SOAP.items():
        port = _wsdl("port", name=f"{NAME}{kind}", binding=f"tns:{NAME}{kind}")
        port.append(Maker(namespace)("address", location=address))
        found.append(port)
    return found
