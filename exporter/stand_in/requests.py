"""Every request the stand-in knows, as rules; what we add is taken from the table it is written by, here is the rest."""

from __future__ import annotations

from functools import cache

from exporter.qbxml.elements import REQUESTS
from exporter.stand_in.grammar import Pattern, Rule, compiled, from_element, numbers, parse

ITERABLE = frozenset({
    "VendorQueryRq", "CustomerQueryRq", "ItemQueryRq", "BillQueryRq", "VendorCreditQueryRq", "TransactionQueryRq",
    "BillPaymentCheckQueryRq", "BillPaymentCreditCardQueryRq", "PurchaseOrderQueryRq",
})  # fmt: skip
MACROS = frozenset({"BillAdd", "VendorCreditAdd", "ExpenseLineAdd", "PurchaseOrderAdd"})

_ADDRESS = (
    "Addr1:41? Addr2:41? Addr3:41? Addr4:41? Addr5:41? City:31? State:21? PostalCode:13? Country:31? Note:41?"
)
_OWNERS = "IncludeRetElement:50* OwnerID:guid*"
_CURRENCY = "CurrencyFilter{(ListID:id+ | FullName:64+)}?"
_NAMES = """(NameFilter{MatchCriterion:=StartsWith,Contains,EndsWith Name} | NameRangeFilter{FromName? ToName?})?"""
_LIST = f"""MaxReturned:int? ActiveStatus:=ActiveOnly,InactiveOnly,All? FromModifiedDate:time? ToModifiedDate:time? {_NAMES}"""
_TREE = "(ListID:id+ | FullName+ | ListIDWithChildren:id | FullNameWithChildren)"
_RANGES = """
    (ModifiedDateRangeFilter{FromModifiedDate:time? ToModifiedDate:time?}
     | TxnDateRangeFilter{(FromTxnDate:date? ToTxnDate:date? | DateMacro)})?
"""
_REFS = """
    (RefNumberFilter{MatchCriterion:=StartsWith,Contains,EndsWith RefNumber} | RefNumberRangeFilter{FromRefNumber? ToRefNumber?})?
"""
_DOCUMENTS = f"""
    MaxReturned:int? {_RANGES} EntityFilter{{{_TREE}}}? AccountFilter{{{_TREE}}}? {_REFS} {_CURRENCY}
"""
_TXN_TYPES = (
    "ARRefundCreditCard,Bill,BillPaymentCheck,BillPaymentCreditCard,BuildAssembly,Charge,Check,CreditCardCharge,"
    "CreditCardCredit,CreditMemo,Deposit,Estimate,InventoryAdjustment,Invoice,ItemReceipt,JournalEntry,"
)
_DELETED = "PurchaseOrder,ReceivePayment,SalesOrder,SalesReceipt,SalesTaxPaymentCheck,TimeTracking,TransferInventory,VehicleMileage,VendorCredit"
_VOIDED = (
    "ARRefundCreditCard,Bill,BillPaymentCheck,BillPaymentCreditCard,Charge,Check,CreditCardCharge,CreditCardCredit,CreditMemo,"
    "Deposit,InventoryAdjustment,Invoice,ItemReceipt,JournalEntry,SalesReceipt,VendorCredit"
)
_TYPE_FILTER = (
    "All,ARRefundCreditCard,Bill,BillPaymentCheck,BillPaymentCreditCard,BuildAssembly,Charge,Check,CreditCardCharge,"
    "CreditCardCredit,CreditMemo,Deposit,Estimate,InventoryAdjustment,Invoice,ItemReceipt,JournalEntry,"
    "LiabilityAdjustment,Paycheck,PayrollLiabilityCheck,PurchaseOrder,ReceivePayment,SalesOrder,SalesReceipt,"
    "SalesTaxPaymentCheck,Transfer,VendorCredit,YTDAdjustment"
)
_ACCOUNT_TYPES = (
    "AccountsPayable,AccountsReceivable,Bank,CostOfGoodsSold,CreditCard,Equity,Expense,FixedAsset,Income,LongTermLiability,"
    "NonPosting,OtherAsset,OtherCurrentAsset,OtherCurrentLiability,OtherExpense,OtherIncome"
)


def _entries(query: str, more: str = "", end: str = _OWNERS) -> str:
    return f"{query}{{(ListID:id+ | FullName+ | {_LIST} {more})? {end}}}"


def _documents(query: str, more: str = "", shown: str = "IncludeLineItems:bool?") -> str:
    return f"{query}{{(TxnID:id+ | RefNumber+ | RefNumberCaseSensitive+ | {_DOCUMENTS} {more})? {shown} {_OWNERS}}}"


_QUERIES = [
    "HostQueryRq{IncludeListMetaData{IncludeMaxCapacity:bool}? IncludeRetElement:50*}",
    f"CompanyQueryRq{{{_OWNERS}}}",
    "PreferencesQueryRq{IncludeRetElement:50*}",
    _entries("AccountQueryRq", f"AccountType:={_ACCOUNT_TYPES}* {_CURRENCY}"),
    _entries("ClassQueryRq", end="IncludeRetElement:50*"),
    _entries("TermsQueryRq", end="IncludeRetElement:50*"),
    _entries("StandardTermsQueryRq", end="IncludeRetElement:50*"),
    _entries("SalesTaxCodeQueryRq", end="IncludeRetElement:50*"),
    _entries("ItemQueryRq"),
    *(
        _entries(
            query,
            "TotalBalanceFilter{Operator:=LessThan,LessThanEqual,Equal,GreaterThan,GreaterThanEqual Amount:amt}? "
            f"{_CURRENCY} ClassFilter@12.0{{{_TREE}}}?",
        )
        for query in ("VendorQueryRq", "CustomerQueryRq")
    ),
    _documents(
        "BillQueryRq",
        "PaidStatus:=All,PaidOnly,NotPaidOnly?",
        "IncludeLineItems:bool? IncludeLinkedTxns:bool?",
    ),
    _documents("VendorCreditQueryRq", shown="IncludeLineItems:bool? IncludeLinkedTxns:bool?"),
    _documents("BillPaymentCheckQueryRq"),
    _documents("BillPaymentCreditCardQueryRq"),
    _documents("PurchaseOrderQueryRq", shown="IncludeLineItems:bool? IncludeLinkedTxns:bool?"),
    f"""TransactionQueryRq{{
        (TxnID:id+
         | MaxReturned:int?
           (RefNumber+ | RefNumberCaseSensitive+ | RefNumberFilter{{MatchCriterion:=StartsWith,Contains,EndsWith RefNumber}}
            | RefNumberRangeFilter{{FromRefNumber? ToRefNumber?}})?
           TransactionModifiedDateRangeFilter{{(FromModifiedDate:time? ToModifiedDate:time? | DateMacro)}}?
           TransactionDateRangeFilter{{(FromTxnDate:date? ToTxnDate:date? | DateMacro)}}?
           TransactionEntityFilter{{(EntityTypeFilter | ListID:id+ | FullName+ | ListIDWithChildren:id | FullNameWithChildren)}}?
           TransactionAccountFilter{{(AccountTypeFilter | ListID:id+ | FullName+ | ListIDWithChildren:id | FullNameWithChildren)}}?
           TransactionItemFilter{{(ItemTypeFilter | ListID:id+ | FullName+ | ListIDWithChildren:id | FullNameWithChildren)}}?
           TransactionClassFilter{{{_TREE}}}?
           TransactionTypeFilter{{TxnTypeFilter:={_TYPE_FILTER}+}}?
           TransactionDetailLevelFilter:=All,SummaryOnly,AllExceptSummary?
           TransactionPostingStatusFilter:=Either,NonPosting,Posting?
           TransactionPaidStatusFilter:=Either,Closed,Open?
           {_CURRENCY})?
        IncludeRetElement:50*}}""",
    f"""TxnDeletedQueryRq{{TxnDelType:={_TXN_TYPES}{_DELETED}+
        DeletedDateRangeFilter{{FromDeletedDate:time? ToDeletedDate:time?}}? IncludeRetElement:50*}}""",
]
_CHANGES = [
    f"TxnVoidRq{{TxnVoidType:={_VOIDED} TxnID:id}}",
    f"TxnDelRq{{TxnDelType:={_TXN_TYPES}{_DELETED} TxnID:id}}",
]

_ORDER_HEAD = "VendorRef>41? ClassRef>159? (InventorySiteRef>31@10.0? | ShipToEntityRef>209?)? TemplateRef>31? TxnDate:date? RefNumber:11?"
_ORDER_DATES = f"""
    VendorAddress{{{_ADDRESS}}}? ShipAddress{{{_ADDRESS}}}? TermsRef>31? DueDate:date? ExpectedDate:date? ShipMethodRef>15? FOB:13?
"""
_ORDER_TAIL = """
    Memo:4095? VendorMsg:99? IsToBePrinted:bool? IsToBeEmailed:bool? IsTaxIncluded:bool/CA? SalesTaxCodeRef>3/CA? Other1:25? Other2:29?
    ExchangeRate:rate@8.0?
"""
_ORDER_LINE = """
    Rate:price? ClassRef>159? Amount:amt? InventorySiteLocationRef>31@12.0? CustomerRef>209? ServiceDate:date? SalesTaxCodeRef>3/CA?
"""
_ORDERS = [
    f"""PurchaseOrderAddRq{{PurchaseOrderAdd{{{_ORDER_HEAD} {_ORDER_DATES} {_ORDER_TAIL} ExternalGUID:guid@9.0?
        PurchaseOrderLineAdd{{ItemRef>? ManufacturerPartNumber:31? Desc:4095? Quantity:qty? UnitOfMeasure:31? {_ORDER_LINE}
            OverrideItemAccountRef>159? Other1:25? Other2:29?
            DataExt@5.0{{OwnerID:guid DataExtName:31 DataExtValue}}*}}*}} IncludeRetElement:50*}}""",
    f"""PurchaseOrderModRq{{PurchaseOrderMod{{TxnID:id EditSequence:16 {_ORDER_HEAD} {_ORDER_DATES} IsManuallyClosed:bool? {_ORDER_TAIL}
        PurchaseOrderLineMod{{TxnLineID:id ItemRef>? ManufacturerPartNumber:31? Desc:4095? Quantity:qty? UnitOfMeasure:31?
            OverrideUOMSetRef>31? {_ORDER_LINE} IsManuallyClosed:bool? OverrideItemAccountRef>159? Other1:25? Other2:29?}}*}}
        IncludeRetElement:50*}}""",
]


RULES: dict[str, Rule] = {name: from_element(element) for name, element in REQUESTS.items()} | {
    rule.name: rule for rule in parse("\n".join([*_QUERIES, *_CHANGES, *_ORDERS]))
}


@cache
def patterns(version: str) -> dict[str, Pattern]:
    """The requests a version knows."""
    return {name: compiled(rule, numbers(version)) for name, rule in RULES.items()}
