"""The lines of bills and credits: what they refer to, what they come to, what QuickBooks refuses of them."""

from __future__ import annotations

from typing import Any

from exporter.stand_in import statuses
from exporter.stand_in.documents import WORDS, Company
from exporter.stand_in.lists import Entry
from exporter.stand_in.rendering import Pairs
from exporter.stand_in.validation import Fields
from exporter.stand_in.values import FRACTION
from store.rules.money import rounded

Line = dict[str, Any]

PAYABLE = "AccountsPayable"
_UNCATEGORIZED = "Uncategorized Expenses"
_NOT_ON_BILLS = ("ItemDiscount", "ItemSalesTax", "ItemSubtotal")
_PER_CENT_OF_EXTENSION = FRACTION * FRACTION // 100


def built(company: Company, fields: Fields, kind: str, vendor: Entry) -> list[Line]:
    """The lines as they are saved, expense lines first; raises the status for what QuickBooks refuses."""
    lines = [_expense(company, line, kind, vendor) for line in fields.get("ExpenseLineAdd", ())]
    lines += [_item(company, line, kind) for line in fields.get("ItemLineAdd", ())]
    for line in fields.get("ItemGroupLineAdd", ()):
        name = line["ItemGroupRef"].get("FullName", "")
        raise statuses.bad_reference("Item", name, WORDS[kind])
    return lines


def _expense(company: Company, fields: Fields, kind: str, vendor: Entry) -> Line:
    account = company.lists.referred("AccountRef", fields.get("AccountRef"), WORDS[kind])
    if account is None:
        if company.on("requires_accounts"):
            raise statuses.no_posting_account(WORDS[kind])
        account = company.lists.named("accounts", _UNCATEGORIZED) or company.lists.add(
            "Account", _UNCATEGORIZED, {"AccountType": "Expense"}
        )
    line: Line = {"type": "expense", "AccountRef": account.list_id, "Amount": fields.get("Amount", 0)}
    if account.fields.get("AccountType") == PAYABLE:
        _require_vendor(company, fields.get("CustomerRef"), kind, vendor)
        line["CustomerRef"] = vendor.list_id
        fields = {name: value for name, value in fields.items() if name != "CustomerRef"}
    return {**line, "Memo": fields.get("Memo"), **common(company, fields, kind)}


def _require_vendor(company: Company, ref: Fields | None, kind: str, vendor: Entry) -> None:
    """On an account of the A/P kind a line names the vendor where others name the job."""
    named = (
        (company.lists.find(ref["ListID"]) if "ListID" in ref else None)
        or company.lists.named("names", ref.get("FullName", ""))
        if ref
        else None
    )
    if named is None or named.list_id != vendor.list_id:
        raise statuses.not_saved(
            WORDS[kind], "A line on an Accounts Payable account must name the vendor in CustomerRef."
        )


def _item(company: Company, fields: Fields, kind: str) -> Line:
    if "ItemRef" in fields and "LinkToTxn" in fields:
        raise statuses.conflicting("ItemRef", "LinkToTxn")
    link = fields.get("LinkToTxn")
    if link is not None:
        line: Line = {"type": "item", "link": [link["TxnID"], link["TxnLineID"]]}
        return {**line, **_given(company, fields, kind)}
    item = company.lists.referred("ItemRef", fields.get("ItemRef"), WORDS[kind])
    if item is None:
        raise statuses.missing("ItemRef", WORDS[kind])
    if item.type in _NOT_ON_BILLS:
        raise statuses.not_saved(
            WORDS[kind], f'The item "{item.full_name}" is of a kind that cannot stand on a bill.'
        )
    price = item.fields.get("SalesOrPurchase", {}).get("Price", 0)
    return {
        "type": "item",
        "ItemRef": item.list_id,
        **_given(company, fields, kind),
        **extended(fields, "Cost", price),
    }


def _given(company: Company, fields: Fields, kind: str) -> Line:
    names = ("Desc", "Quantity", "UnitOfMeasure", "Cost", "Amount")
    return {**{name: fields[name] for name in names if name in fields}, **common(company, fields, kind)}


def common(company: Company, fields: Fields, kind: str) -> Line:
    """What all lines have: job, class, tax code, whether it is to be billed on."""
    lists = company.lists
    job = lists.referred("CustomerRef", fields.get("CustomerRef"), WORDS[kind])
    class_ = lists.referred("ClassRef", fields.get("ClassRef"), WORDS[kind])
    if class_ is not None and not company.on("class_tracking"):
        raise statuses.not_enabled("class tracking")
    code = lists.referred("SalesTaxCodeRef", fields.get("SalesTaxCodeRef"), WORDS[kind])
    line: Line = {}
    if job is not None:
        line |= {"CustomerRef": job.list_id, "BillableStatus": fields.get("BillableStatus", "Billable")}
    if class_ is not None:
        line["ClassRef"] = class_.list_id
    if code is not None:
        line["SalesTaxCodeRef"] = code.list_id
    return line


def extended(fields: Fields, price_name: str, usual: int) -> Line:
    """Quantity, price and amount, each computed from the others where it is not given; the usual price is in hundred-thousandths."""
    quantity, price, amount = fields.get("Quantity"), fields.get(price_name), fields.get("Amount")
    if amount is not None:
        if quantity and price is None:
            price = rounded(amount * _PER_CENT_OF_EXTENSION, quantity)
        return {"Quantity": quantity, price_name: price, "Amount": amount}
    if price is None:
        price = usual
    if quantity is None:
        quantity = FRACTION
    return {
        "Quantity": quantity,
        price_name: price,
        "Amount": rounded(quantity * price, _PER_CENT_OF_EXTENSION),
    }


def total(company: Company, lines: list[Line], *, tax_included: bool = False) -> int:
    """What the lines come to in cents, in the Canadian edition with the tax of their codes."""
    net = sum(line["Amount"] for line in lines)
    if company.edition != "CA" or tax_included:
        return net
    return net + sum(_tax(company, line) for line in lines)


def _tax(company: Company, line: Line) -> int:
    code = company.lists.find(line.get("SalesTaxCodeRef", ""))
    rate = int(code.fields.get("rate", 0)) if code else 0
    return rounded(line["Amount"] * rate, 10_000)


_SHOWN = {
    "expense": ("ExpenseLineRet", ("AccountRef", "Amount", "Memo", "CustomerRef", "ClassRef", "SalesTaxCodeRef", "BillableStatus")),
    "item": ("ItemLineRet", ("ItemRef", "Desc", "Quantity", "UnitOfMeasure", "Cost", "Amount", "CustomerRef", "ClassRef",
                             "SalesTaxCodeRef", "BillableStatus")),
}  # fmt: skip


def answered(company: Company, lines: list[Line]) -> Pairs:
    """The lines as they are answered: expense lines, then item lines."""
    pairs: Pairs = []
    for kind, (tag, names) in _SHOWN.items():
        for line in lines:
            if line["type"] == kind:
                pairs.append((tag, [("TxnLineID", line["TxnLineID"]), *values(company, line, names)]))
    return pairs


def values(company: Company, line: Line, names: tuple[str, ...]) -> Pairs:
    """The values of a line in their order, its references written out."""
    return [
        (name, company.lists.reference(line[name]) if name.endswith("Ref") else line[name])
        for name in names
        if line.get(name) is not None
    ]
