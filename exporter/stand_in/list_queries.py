"""Queries for lists and the adding of vendors: what of an entry is answered, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exporter.stand_in import statuses
from exporter.stand_in.documents import Company, included
from exporter.stand_in.iterators import Iterators
from exporter.stand_in.lists import ITEM_TYPES, KINDS, SPACES, Entry
from exporter.stand_in.rendering import Answer, Pairs, shown
from exporter.stand_in.validation import Asked, Fields
from exporter.stand_in.values import seconds

TYPES: dict[str, tuple[str, ...]] = {
    "VendorQueryRq": ("Vendor",),
    "CustomerQueryRq": ("Customer",),
    "AccountQueryRq": ("Account",),
    "ClassQueryRq": ("Class",),
    "TermsQueryRq": ("StandardTerms", "DateDrivenTerms"),
    "StandardTermsQueryRq": ("StandardTerms",),
    "SalesTaxCodeQueryRq": ("SalesTaxCode",),
    "ItemQueryRq": ITEM_TYPES,
}
_STAMP = "ListID TimeCreated TimeModified EditSequence Name"
_TREE = f"{_STAMP} FullName IsActive"
_PERSON = "CompanyName Salutation FirstName MiddleName LastName JobTitle"
_REACHED = "Phone AltPhone Fax Email Cc Contact AltContact AdditionalContactRef"
_ITEM = f"{_TREE} ClassRef ParentRef Sublevel SalesTaxCodeRef SalesOrPurchase SalesAndPurchase"
ORDER: dict[str, tuple[str, ...]] = {
    name: tuple(words.split())
    for name, words in {
        "Vendor": f"{_STAMP} IsActive ClassRef {_PERSON} VendorAddress ShipAddress {_REACHED} NameOnCheck AccountNumber Notes "
        "VendorTypeRef TermsRef CreditLimit VendorTaxIdent IsVendorEligibleFor1099 Balance ExternalGUID SalesTaxCodeRef SalesTaxCountry "
        "IsSalesTaxAgency TaxRegistrationNumber ReportingPeriod IsTaxTrackedOnPurchases IsTaxTrackedOnSales PrefillAccountRef",
        "Customer": f"{_TREE} ClassRef ParentRef Sublevel {_PERSON} BillAddress {_REACHED} TermsRef Balance TotalBalance JobStatus JobDesc Notes",
        "Account": f"{_TREE} ParentRef Sublevel AccountType AccountNumber Desc Balance TotalBalance",
        "Class": f"{_TREE} ParentRef Sublevel",
        "StandardTerms": f"{_STAMP} IsActive StdDueDays StdDiscountDays DiscountPct",
        "DateDrivenTerms": f"{_STAMP} IsActive DayOfMonthDue DueNextMonthDays DiscountDayOfMonth DiscountPct",
        "SalesTaxCode": f"{_STAMP} IsActive IsTaxable Desc",
        "ItemService": _ITEM,
        "ItemNonInventory": _ITEM,
        "ItemOtherCharge": _ITEM,
        "ItemSubtotal": f"{_STAMP} IsActive ItemDesc",
        "ItemDiscount": f"{_TREE} ParentRef Sublevel ItemDesc",
        "ItemSalesTax": f"{_STAMP} IsActive ItemDesc",
    }.items()
}
_COMPARED = {
    "LessThan": int.__lt__, "LessThanEqual": int.__le__, "Equal": int.__eq__, "GreaterThan": int.__gt__,
    "GreaterThanEqual": int.__ge__,
}  # fmt: skip


def query(company: Company, iterators: Iterators, asked: Asked) -> Answer:
    """VendorQuery, CustomerQuery, ItemQuery, AccountQuery, ClassQuery, TermsQuery and SalesTaxCodeQuery."""
    types, fields, names = TYPES[asked.name], asked.fields, included(asked.fields)

    def render(numbers: Sequence[int]) -> list[Pairs]:
        return [
            [(f"{entry.type}Ret", shown(answered(company, entry), names))]
            for entry in company.lists.numbered(numbers)
        ]

    missing = None
    if "ListID" in fields or "FullName" in fields:
        found, missing = _named(company, types, fields)
        return iterators.answer(asked, lambda: found, render, missing)
    return iterators.answer(asked, lambda: _filtered(company, types, fields), render)


def _named(company: Company, types: Sequence[str], fields: Fields) -> tuple[list[int], str | None]:
    """The numbers of the entries asked for by id or name, and the first that is not there."""
    lists, found, missing = company.lists, [], None
    for wanted in fields.get("ListID") or fields["FullName"]:
        entry = lists.find(wanted) if "ListID" in fields else lists.named(SPACES[types[0]], wanted)
        if entry is not None and entry.type in types:
            found.append(entry.number)
        else:
            missing = missing or wanted
    return found, missing


def _filtered(company: Company, types: Sequence[str], fields: Fields) -> list[int]:
    zone = company.file.zone
    active = {"ActiveOnly": True, "InactiveOnly": False, "All": None}[
        fields.get("ActiveStatus", "ActiveOnly")
    ]
    since, until = fields.get("FromModifiedDate"), fields.get("ToModifiedDate")
    rows = company.lists.numbers_of(
        types,
        active=active,
        since=seconds(since, zone, end=False) if since else None,
        until=seconds(until, zone, end=True) if until else None,
    )
    numbers = [number for number, _, full_name in rows if _fits(full_name, fields)]
    if not {"AccountType", "TotalBalanceFilter"} & fields.keys():
        return numbers
    return [entry.number for entry in company.lists.numbered(numbers) if _suits(company, entry, fields)]


def _fits(full_name: str, fields: Fields) -> bool:
    text = full_name.casefold()
    if match := fields.get("NameFilter"):
        wanted = match["Name"].casefold()
        how = {"StartsWith": str.startswith, "EndsWith": str.endswith, "Contains": str.__contains__}
        return how[match["MatchCriterion"]](text, wanted)
    if between := fields.get("NameRangeFilter"):
        last = between.get("ToName", "").casefold()
        return between.get("FromName", "").casefold() <= text and (not last or text[: len(last)] <= last)
    return True


def _suits(company: Company, entry: Entry, fields: Fields) -> bool:
    if "AccountType" in fields:
        return entry.fields.get("AccountType") in fields["AccountType"]
    wanted = fields["TotalBalanceFilter"]
    return _COMPARED[wanted["Operator"]](company.balance(entry), wanted["Amount"])


def answered(company: Company, entry: Entry) -> Pairs:
    """An entry as it is answered."""
    given = {**entry.fields, **_computed(company, entry)}
    pairs: Pairs = []
    for name in ORDER[entry.type]:
        value = given.get(name)
        if value is not None:
            pairs += _written(company, name, value)
    return pairs


def _written(company: Company, name: str, value: Any) -> Pairs:
    if isinstance(value, list):
        return [pair for each in value for pair in _written(company, name, each)]
    if isinstance(value, dict):
        inner = [(key, company.lists.reference(each) if key.endswith("Ref") else each) for key, each in value.items()]  # fmt: skip
        return [(name, inner)]
    if name.endswith("Ref"):
        return [(name, company.lists.reference(value))]
    return [(name, value)]


def _computed(company: Company, entry: Entry) -> dict[str, Any]:
    moment = company.file.moment
    values: dict[str, Any] = {
        "ListID": entry.list_id,
        "TimeCreated": moment(entry.created),
        "TimeModified": moment(entry.modified),
        "EditSequence": str(entry.edit_sequence),
        "Name": entry.name,
        "FullName": entry.full_name,
        "IsActive": entry.active,
        "ParentRef": entry.parent,
        "Sublevel": entry.full_name.count(":"),
    }
    if entry.type == "Vendor":
        values["Balance"] = company.balance(entry)
    if entry.type in ("Account", "Customer"):
        values |= {"Balance": 0, "TotalBalance": 0}
    if entry.type.startswith("Item"):
        values["Desc"] = None
    return values


def add_vendor(company: Company, asked: Asked) -> Answer:
    """VendorAdd."""
    fields: Fields = dict(asked.fields["VendorAdd"])
    name = fields.pop("Name")
    active = fields.pop("IsActive", "true") == "true"
    fields = {key: value for key, value in fields.items() if key not in ("Contacts", "AdditionalNotes")}
    for key in fields.keys() & KINDS.keys():
        fields[key] = _resolved(company, key, fields[key])
    entry = company.lists.add("Vendor", name, fields, active=active)
    recovery: Pairs = [
        ("ListID", entry.list_id),
        ("EditSequence", str(entry.edit_sequence)),
        ("ExternalGUID", fields.get("ExternalGUID")),
    ]
    return Answer(
        body=[("VendorRet", shown(answered(company, entry), included(asked.fields)))], recovery=recovery
    )


def _resolved(company: Company, name: str, given: Any) -> Any:
    if isinstance(given, list):
        return [_resolved(company, name, each) for each in given]
    found = company.lists.referred(name, given, "Vendor")
    if found is None:
        raise statuses.missing(name, "Vendor")
    return found.list_id
