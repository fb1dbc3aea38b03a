"""Vendors of ours that QuickBooks does not have yet: the request that adds one, and its answer."""

from __future__ import annotations

from collections.abc import Sequence

from exporter import asking
from exporter.qbxml.reader import Bill
from exporter.qbxml.status_codes import advice
from exporter.qbxml.writer import Node, Request, Value
from store.actions import quickbooks as actions
from store.actions.requests import Asked
from store.desk import Desk
from store.rules.purposes import VENDOR
from store.views import quickbooks as views
from store.views.quickbooks import NewVendor

KIND = "vendors"
_RETURNED = ("ListID", "Name", "EditSequence")


def add(desk: Desk, names: Sequence[str]) -> bool:
    """Have vendors added to QuickBooks, in a message set of their own; answers whether it lies in the spool already.

    Raises:
        Refusal: the lists were never fetched, or one of them is in QuickBooks already.
    """
    vendors = [views.new_vendor(desk, name) for name in dict.fromkeys(names)]
    made = [request(vendor) for vendor in vendors]
    asked = [
        Asked(one.request_id, VENDOR, each.vendor, {"guid": each.guid, "vendor": each.name, "ref_number": ""})
        for one, each in zip(made, vendors, strict=True)
    ]
    return asking.send(desk, asking.additions(desk, KIND, made, asked), actions.ask_vendors)


def request(vendor: NewVendor) -> Request:
    """The request that adds a vendor."""
    terms: Value = [("FullName", vendor.terms)] if vendor.terms else None
    fields: list[Node] = [
        ("Name", vendor.name),
        ("CompanyName", vendor.company_name or None),
        ("VendorAddress", _address(vendor) or None),
        ("Phone", vendor.phone or None),
        ("Email", vendor.email or None),
        ("TermsRef", terms),
        ("ExternalGUID", vendor.guid),
    ]
    returned: list[Node] = [("IncludeRetElement", name) for name in _RETURNED]
    return Request("VendorAddRq", f"vendor-{vendor.guid[1:-1]}", [("VendorAdd", fields), *returned])


def _address(vendor: NewVendor) -> list[Node]:
    lines: list[Node] = [(f"Addr{place}", text) for place, text in enumerate(vendor.address, 1)]
    rest = [
        ("City", vendor.city),
        ("State", vendor.state),
        ("PostalCode", vendor.postal_code),
        ("Country", vendor.country),
    ]
    return [*lines, *((name, text) for name, text in rest if text)]


def take_in(
    desk: Desk, message_set_id: str, request_id: str, added: Bill | None, name: str, code: int, message: str
) -> list[str]:  # fmt: skip
    """Take in what became of a vendor; `added` carries its ListID."""
    if added is not None:
        told = actions.take_in_vendor(desk, message_set_id, request_id, added.txn_id, name)
    else:
        why = advice(code, message).sentence
        told = (
            actions.refused(desk, message_set_id, request_id, f"{code} {why}")
            and f"QuickBooks did not add {name}: {why}"
        )
    return [told] if told else []
