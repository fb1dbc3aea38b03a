"""The elements we write, as one table: order, form, length, edition, version; what the messages may hold and nothing else.

Order in the table is order in the message. Rows that share a `rank` are alternatives at one place. The source is the
vendor's message catalogue; columns named `insisted` are stricter than it, where QuickBooks refuses what the catalogue allows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

EDITIONS = ("US", "CA")
VERSIONS = ("13.0", "14.0", "15.0", "16.0")

LONGEST_MESSAGE_SET_ID = 23
LONGEST_REQUEST_ID = 50


class Form(Enum):
    """How a value is given in code and spelled in the message."""

    TEXT = "text within a length"
    AMOUNT = "integer cents, written with two decimals"
    QUANTITY = "integer ten-thousandths, written with up to four decimals"
    DATE = "datetime.date, written yyyy-mm-dd"
    BOOLEAN = "bool, written true or false"
    RATE = "integer ten-thousandths, an exchange rate"
    GUID = "{8-4-4-4-12} or 0"
    WORD = "one of the listed words"
    GROUP = "further elements"


@dataclass(frozen=True, slots=True)
class Element:
    """One row of the table.

    Attributes:
        length: most characters of a text, None where there is no limit.
        words: the words a WORD may be.
        required: the catalogue demands it.
        insisted: we demand it, although the catalogue does not.
        repeats: may occur more than once.
        since: first qbXML version that knows it.
        editions: editions that know it.
        rank: the same word on neighbours makes them alternatives at one place.
        one_of: names of children of which at least one must be there.
        exclusive: of the children in `one_of` at most one may be there.
    """

    name: str
    form: Form = Form.TEXT
    length: int | None = None
    children: tuple[Element, ...] = ()
    words: tuple[str, ...] = ()
    required: bool = False
    insisted: bool = False
    repeats: bool = False
    since: str = "1.0"
    editions: tuple[str, ...] = EDITIONS
    rank: str = ""
    one_of: tuple[str, ...] = ()
    exclusive: bool = False


def _text(name: str, length: int | None, since: str = "1.0") -> Element:
    return Element(name, Form.TEXT, length, since=since)


def _ref(name: str, length: int | None, since: str = "1.0") -> Element:
    """A reference to a list entry by ListID or FullName; an empty one passes the catalogue, QuickBooks refuses it."""
    return Element(
        name, Form.GROUP, since=since, children=(_text("ListID", 36), _text("FullName", length)),
        one_of=("ListID", "FullName"),
    )  # fmt: skip


def _group(name: str, *children: Element, repeats: bool = False, since: str = "1.0") -> Element:
    return Element(name, Form.GROUP, children=children, repeats=repeats, since=since)


def _required(element: Element) -> Element:
    return replace(element, required=True)


def _insisted(element: Element) -> Element:
    return replace(element, insisted=True)


def _canadian(element: Element) -> Element:
    return replace(element, editions=("CA",))


def _either(rank: str, *elements: Element) -> tuple[Element, ...]:
    return tuple(replace(element, rank=rank) for element in elements)


ADDRESS = (
    _text("Addr1", 41), _text("Addr2", 41), _text("Addr3", 41), _text("Addr4", 41), _text("Addr5", 41),
    _text("City", 31), _text("State", 21), _text("PostalCode", 13), _text("Country", 31), _text("Note", 41),
)  # fmt: skip

BILLABLE_STATUS = Element(
    "BillableStatus", Form.WORD, words=("Billable", "NotBillable", "HasBeenBilled"), since="2.0"
)

DATA_EXT = _group(
    "DataExt",
    _required(Element("OwnerID", Form.GUID)), _required(_text("DataExtName", 31)), _required(_text("DataExtValue", None)),
    repeats=True, since="13.0",
)  # fmt: skip

LINE_TAIL = (
    _ref("CustomerRef", 209),
    _ref("ClassRef", 159),
    _canadian(_ref("SalesTaxCodeRef", 3, since="6.0")),
    BILLABLE_STATUS,
)

SALES_REP = _ref("SalesRepRef", 5, since="13.0")

EXPENSE_LINE = _group(
    "ExpenseLineAdd",
    _insisted(_ref("AccountRef", 159)),
    _insisted(Element("Amount", Form.AMOUNT)),
    _text("Memo", 4095),
    *LINE_TAIL,
    SALES_REP,
    DATA_EXT,
    repeats=True,
)

ITEM_LINE = replace(
    _group(
        "ItemLineAdd",
        _ref("ItemRef", None),
        _ref("InventorySiteRef", 31, since="10.0"),
        _ref("InventorySiteLocationRef", 31, since="12.0"),
        *_either("lot", _text("SerialNumber", 4095, since="11.0"), _text("LotNumber", 40, since="11.0")),
        _text("ExpirationDateForSerialLotNumber", 1099, since="16.0"),
        _text("Desc", 4095),
        Element("Quantity", Form.QUANTITY),
        _text("UnitOfMeasure", 31, since="7.0"),
        Element("Cost", Form.QUANTITY),
        _insisted(Element("Amount", Form.AMOUNT)),
        *LINE_TAIL,
        _ref("OverrideItemAccountRef", 159),
        _group("LinkToTxn", _required(_text("TxnID", 36)), _required(_text("TxnLineID", 36)), since="4.0"),
        SALES_REP,
        DATA_EXT,
        repeats=True,
    ),
    one_of=("ItemRef", "LinkToTxn"),
    exclusive=True,
)

ITEM_GROUP_LINE = _group(
    "ItemGroupLineAdd",
    _required(_ref("ItemGroupRef", 31)),
    Element("Quantity", Form.QUANTITY),
    _text("UnitOfMeasure", 31, since="7.0"),
    _ref("InventorySiteRef", 31, since="10.0"),
    _ref("InventorySiteLocationRef", 31, since="12.0"),
    DATA_EXT,
    repeats=True,
)

BILL_ADD = replace(
    _group(
        "BillAdd",
        _required(_ref("VendorRef", 41)),
        _group("VendorAddress", *ADDRESS, since="13.0"),
        _ref("APAccountRef", 159, since="2.0"),
        _insisted(Element("TxnDate", Form.DATE)),
        Element("DueDate", Form.DATE),
        _insisted(_text("RefNumber", 20)),
        _ref("TermsRef", 31),
        _text("Memo", 4095),
        _canadian(Element("IsTaxIncluded", Form.BOOLEAN, since="6.0")),
        _canadian(_ref("SalesTaxCodeRef", 3, since="6.0")),
        Element("ExchangeRate", Form.RATE, since="8.0"),
        _insisted(Element("ExternalGUID", Form.GUID, since="9.0")),
        replace(_text("LinkToTxnID", 36, since="4.0"), repeats=True),
        EXPENSE_LINE,
        *_either("items", ITEM_LINE, ITEM_GROUP_LINE),
    ),
    one_of=("ExpenseLineAdd", "ItemLineAdd", "ItemGroupLineAdd"),
)

CREDIT_ITEM_LINE = replace(
    ITEM_LINE,
    children=tuple(
        _insisted(child) if child.name == "ItemRef" else child
        for child in ITEM_LINE.children
        if child.name != "LinkToTxn"
    ),
    one_of=(),
    exclusive=False,
)

VENDOR_CREDIT_ADD = replace(
    _group(
        "VendorCreditAdd",
        _required(_ref("VendorRef", 41)),
        _ref("APAccountRef", 159),
        _insisted(Element("TxnDate", Form.DATE)),
        _insisted(_text("RefNumber", 20)),
        _text("Memo", 4095),
        _canadian(Element("IsTaxIncluded", Form.BOOLEAN, since="6.0")),
        _canadian(_ref("SalesTaxCodeRef", 3, since="6.0")),
        Element("ExchangeRate", Form.RATE, since="8.0"),
        _insisted(Element("ExternalGUID", Form.GUID, since="9.0")),
        EXPENSE_LINE,
        *_either("items", CREDIT_ITEM_LINE, ITEM_GROUP_LINE),
    ),
    one_of=("ExpenseLineAdd", "ItemLineAdd", "ItemGroupLineAdd"),
)

_PERSON = (
    _text("Salutation", 15), _text("FirstName", 25), _text("MiddleName", 5), _text("LastName", 25),
    _text("JobTitle", 41, since="12.0"),
)  # fmt: skip
_CONTACT_REF = _group(
    "AdditionalContactRef", _required(_text("ContactName", 40)), _required(_text("ContactValue", 255)),
    repeats=True, since="12.0",
)  # fmt: skip
_TAXES = (
    _ref("SalesTaxCodeRef", 3),
    Element("SalesTaxCountry", Form.WORD, words=("Australia", "Canada", "UK", "US")),
    Element("IsSalesTaxAgency", Form.BOOLEAN),
    _ref("SalesTaxReturnRef", 41),
    _text("TaxRegistrationNumber", 30),
    Element("ReportingPeriod", Form.WORD, words=("Monthly", "Quarterly")),
    Element("IsTaxTrackedOnPurchases", Form.BOOLEAN),
    _ref("TaxOnPurchasesAccountRef", 159),
    Element("IsTaxTrackedOnSales", Form.BOOLEAN),
    _ref("TaxOnSalesAccountRef", 159),
    Element("IsTaxOnTax", Form.BOOLEAN),
)

VENDOR_ADD = _group(
    "VendorAdd",
    _required(_text("Name", 41)),
    Element("IsActive", Form.BOOLEAN),
    _ref("ClassRef", 159, since="12.0"),
    _text("CompanyName", 41),
    *_PERSON,
    _group("VendorAddress", *ADDRESS),
    _group("ShipAddress", *ADDRESS, since="11.0"),
    _text("Phone", 21), _text("AltPhone", 21), _text("Fax", 21), _text("Email", 1023), _text("Cc", 1023, since="12.0"),
    _text("Contact", 41), _text("AltContact", 41),
    _CONTACT_REF,
    _group(
        "Contacts",
        *(_required(each) if each.name == "FirstName" else each for each in _PERSON),
        _CONTACT_REF,
        repeats=True,
        since="12.0",
    ),
    _text("NameOnCheck", 41), _text("AccountNumber", 99), _text("Notes", 4095),
    _group("AdditionalNotes", _required(_text("Note", 4095)), repeats=True, since="12.0"),
    _ref("VendorTypeRef", 159), _ref("TermsRef", 31),
    Element("CreditLimit", Form.AMOUNT),
    _text("VendorTaxIdent", 15),
    replace(Element("IsVendorEligibleFor1099", Form.BOOLEAN), editions=("US",)),
    Element("OpenBalance", Form.AMOUNT), Element("OpenBalanceDate", Form.DATE),
    _ref("BillingRateRef", 31),
    Element("ExternalGUID", Form.GUID, since="8.0"),
    *map(_canadian, _TAXES),
    replace(_ref("PrefillAccountRef", 159), repeats=True),
    _ref("CurrencyRef", 64, since="8.0"),
)  # fmt: skip

# The published grammars hold no purchase orders; their order and lengths are those of the vendor's on-screen reference.
_ORDER_HEAD = (
    _ref("ClassRef", 159),
    *_either("shipping", _ref("InventorySiteRef", 31, since="10.0"), _ref("ShipToEntityRef", 209)),
    _ref("TemplateRef", 31),
    _insisted(Element("TxnDate", Form.DATE)),
    _insisted(_text("RefNumber", 11)),
    _group("VendorAddress", *ADDRESS),
    _group("ShipAddress", *ADDRESS),
    _ref("TermsRef", 31),
    Element("DueDate", Form.DATE),
    Element("ExpectedDate", Form.DATE),
    _ref("ShipMethodRef", 15),
    _text("FOB", 13),
)
_ORDER_TAIL = (
    _text("Memo", 4095),
    _text("VendorMsg", 99),
    Element("IsToBePrinted", Form.BOOLEAN),
    Element("IsToBeEmailed", Form.BOOLEAN),
    _canadian(Element("IsTaxIncluded", Form.BOOLEAN)),
    _canadian(_ref("SalesTaxCodeRef", 3)),
    _text("Other1", 25),
    _text("Other2", 29),
    Element("ExchangeRate", Form.RATE, since="8.0"),
)
_ORDER_LINE = (
    _ref("ItemRef", None),
    _text("ManufacturerPartNumber", 31),
    _text("Desc", 4095),
    Element("Quantity", Form.QUANTITY),
    _text("UnitOfMeasure", 31),
    Element("Rate", Form.QUANTITY),
    _ref("ClassRef", 159),
    Element("Amount", Form.AMOUNT),
    _ref("InventorySiteLocationRef", 31, since="12.0"),
    _ref("CustomerRef", 209),
    Element("ServiceDate", Form.DATE),
    _canadian(_ref("SalesTaxCodeRef", 3)),
)

PURCHASE_ORDER_ADD = _group(
    "PurchaseOrderAdd",
    _insisted(_ref("VendorRef", 41)),
    *_ORDER_HEAD,
    *_ORDER_TAIL,
    _insisted(Element("ExternalGUID", Form.GUID, since="9.0")),
    _insisted(_group("PurchaseOrderLineAdd", *_ORDER_LINE, repeats=True)),
)
PURCHASE_ORDER_MOD = _group(
    "PurchaseOrderMod",
    _required(_text("TxnID", 36)),
    _required(_text("EditSequence", 16)),
    _ref("VendorRef", 41),
    *(replace(each, insisted=False) for each in _ORDER_HEAD),
    Element("IsManuallyClosed", Form.BOOLEAN),
    *_ORDER_TAIL,
    _insisted(_group("PurchaseOrderLineMod", _required(_text("TxnLineID", 36)), *_ORDER_LINE, repeats=True)),
)

INCLUDE_RET_ELEMENT = replace(_text("IncludeRetElement", 50, since="4.0"), repeats=True)

REQUESTS: dict[str, Element] = {
    f"{add.name}Rq": _group(f"{add.name}Rq", _required(add), INCLUDE_RET_ELEMENT)
    for add in (BILL_ADD, VENDOR_CREDIT_ADD, VENDOR_ADD, PURCHASE_ORDER_ADD, PURCHASE_ORDER_MOD)
}
