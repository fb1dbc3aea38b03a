"""How long QuickBooks Desktop lets each text be: one table, asked while typing, at every preflight and when writing.

Lengths are those of the QuickBooks SDK's on-screen reference; nothing is ever cut to fit.
"""

from __future__ import annotations

from store.errors import Invalid
from store.rules.quickbooks_text import transliterated
from store.text import printable
from store.values import frozen


@frozen
class Limit:
    """Most characters of one text; `name` is how a clerk knows it, `where` the screen and field that mends it."""

    name: str
    most: int
    where: str


LIMITS: dict[str, Limit] = {
    "invoice_number": Limit("Invoice number", 20, "Invoice, field Invoice number"),
    "commitment_number": Limit("Commitment number", 11, "Commitment, field Number"),
    "commitment_title": Limit("Commitment title", 255, "Commitment, field Title"),
    "change_order_number": Limit("Change order number", 12, "Change order, field Number"),
    "change_order_title": Limit("Change order title", 30, "Change order, field Title"),
    "vendor_name": Limit("Vendor name", 41, "Vendors, field Name"),
    "project_name": Limit("Project name", 41, "Projects, field Name"),
    "job_name": Limit("QuickBooks job", 209, "Links, job"),
    "cost_code": Limit("Cost code", 96, "Cost codes, field Code"),
    "item_name": Limit("QuickBooks item", 159, "Links, item"),
    "account_name": Limit("QuickBooks account", 159, "Links, account"),
    "class_name": Limit("Class", 159, "Commitment, field Class"),
    "terms_name": Limit("Terms", 31, "Vendors, field Terms"),
    "tax_code": Limit("Tax code", 3, "Schedule of values, field Tax code"),
    "unit_of_measure": Limit("Unit of measure", 31, "Schedule of values, field Unit"),
    "line_description": Limit("Line description", 4095, "Schedule of values, field Description"),
    "memo": Limit("Memo", 4095, "Invoice, field Memo"),
    "address_line": Limit("Address line", 41, "Vendors, field Address"),
    "city": Limit("City", 31, "Vendors, field City"),
    "state": Limit("State", 21, "Vendors, field State"),
    "postal_code": Limit("Postal code", 13, "Vendors, field Postal code"),
    "phone": Limit("Phone", 21, "Vendors, field Phone"),
}


def length_fault(key: str, text: str) -> str | None:
    """Return None where the text fits, else the sentence with its length, the limit and the way out."""
    limit = LIMITS[key]
    length = len(transliterated(text))
    if length <= limit.most:
        return None
    return f"{limit.name} “{printable(text[:60])}” is {length} characters; QuickBooks allows {limit.most}, shorten it."


def check_length(key: str, text: str) -> str:
    """Return the text, or raise `Invalid` where it is longer than QuickBooks allows."""
    if (fault := length_fault(key, text)) is not None:
        raise Invalid(fault, rule="quickbooks.length", field=LIMITS[key].name, value=printable(text[:80]))
    return text
