"""The registration file an administrator opens in the Web Connector, once for each company."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lxml import etree

from store.errors import Invalid
from store.rules.service_address import address
from store.text import clean

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


def _braced(value: uuid.UUID) -> str:
    return f"{{{value}}}"
