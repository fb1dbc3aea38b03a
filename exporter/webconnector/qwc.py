"""The registration file an administrator opens in the Web Connector, once for each company."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from store.errors import Invalid
from store.text import clean, printable

PATH = "/qbwc"
PORT = 8484
LOCAL_URL = f"http://localhost:{PORT}{PATH}"
LOCAL_HOSTS = ("localhost", "127.0.0.1")
OWNER_ID = uuid.UUID("6c0f6f5e-3d0b-5b8e-9a51-7b4a2c9d1e80")
"""The product's own, the same in every company."""
MINUTES = 5


@dataclass(frozen=True, slots=True)
class Registration:
    """What the file says.

    Attributes:
        book_id: the book's own id; the company file is marked with what follows from it.
        url: where the Web Connector calls.
    """

    book_id: str
    company: str
    user: str
    url: str


def file_id(book_id: str) -> str:
    """The mark the Web Connector leaves in the company file; the same whenever it is asked for."""
    return _braced(uuid.uuid5(OWNER_ID, book_id))


def qwc(registration: Registration) -> bytes:
    """The file's bytes, or `Invalid` where user or address would not work."""
    url, key = address(registration.url), str(uuid.uuid5(OWNER_ID, registration.book_id))[:8]
    user = clean(registration.user, "webconnector.user", limit=64)
    if not user:
        raise Invalid(
            "The Web Connector needs a user; name one with `billspool config set webconnector.user NAME`.",
            field="webconnector.user",
        )
    fields = {
        "AppName": f"billspool {registration.company}".strip()[:60],
        "AppID": "",
        "AppURL": url,
        "AppDescription": "Approved subcontractor invoices as bills, and their payments back",
        "AppSupport": url,
        "UserName": user,
        "OwnerID": _braced(OWNER_ID),
        "FileID": file_id(registration.book_id),
        "QBType": "QBFS",
        "AppDisplayName": f"billspool {registration.company}".strip()[:60],
        "AppUniqueName": f"billspool {key}",
        "AuthFlags": "0xF",
        "IsReadOnly": "false",
        "Notify": "false",
        "PersonalDataPref": "pdpNotNeeded",
        "UnattendedModePref": "umpRequired",
        "Style": "Document",
    }
    root = etree.Element("QBWCXML")
    for name, value in fields.items():
        etree.SubElement(root, name).text = value
    scheduler = etree.SubElement(root, "Scheduler")
    etree.SubElement(scheduler, "RunEveryNMinutes").text = str(MINUTES)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def address(url: str) -> str:
    """The address as the Web Connector takes it: https, but for this machine itself; our own path where none is named.

    Raises:
        Invalid: it would refuse the address.
    """
    try:
        found = urlsplit(url)
        host = found.hostname if found.port != 0 else ""
    except ValueError:
        raise _unfit(url, "is no address such as https://billspool.example.com/qbwc") from None
    if (
        not host
        or found.scheme not in ("http", "https")
        or not url.isascii()
        or any(character <= " " or character == "\x7f" for character in url)
    ):
        raise _unfit(url, "is no address such as https://billspool.example.com/qbwc")
    if found.username or found.password or found.query or found.fragment:
        raise _unfit(url, "is to have neither a user nor a query in it")
    if found.scheme == "http" and host not in LOCAL_HOSTS:
        raise _unfit(
            url, "has to begin with https://; the Web Connector takes http:// for its own machine only"
        )
    path = PATH if found.path in ("", "/") else found.path
    return urlunsplit((found.scheme, found.netloc, path, "", ""))


def _unfit(url: str, why: str) -> Invalid:
    return Invalid(
        f"webconnector.url: {printable(url) or 'nothing'} {why}; change it with `billspool config set webconnector.url URL`.",
        field="webconnector.url", value=printable(url),
    )  # fmt: skip


def _braced(value: uuid.UUID) -> str:
    return f"{{{value}}}"
