"""What QuickBooks says of itself: the program, the company, its preferences."""

from __future__ import annotations

from exporter.stand_in.documents import Company, included
from exporter.stand_in.rendering import Answer, Pairs, shown
from exporter.stand_in.validation import VERSIONS, Asked

_PRODUCTS = {
    "US": "QuickBooks Enterprise Solutions: Contractor 24.0",
    "CA": "QuickBooks Enterprise Solutions 24.0 (Canada)",
}


def host(company: Company, asked: Asked) -> Answer:
    """HostQuery."""
    versions = [("SupportedQBXMLVersion", version) for version in VERSIONS]
    ret: Pairs = [
        ("ProductName", _PRODUCTS[company.edition]),
        ("MajorVersion", "34"),
        ("MinorVersion", "0"),
        ("Country", company.edition),
        *versions,
        ("IsAutomaticLogin", True),
        ("QBFileMode", "MultiUser"),
    ]
    return Answer(body=[("HostRet", shown(ret, included(asked.fields)))])


def company(company: Company, asked: Asked) -> Answer:
    """CompanyQuery; data extensions are answered for the owners named."""
    name = company.file.fact("company")
    owners: list[str] = asked.fields.get("OwnerID", [])
    ret: Pairs = [
        ("IsSampleCompany", False),
        ("CompanyName", name),
        ("LegalCompanyName", name),
        ("FirstMonthFiscalYear", "January"),
        ("FirstMonthIncomeTaxYear", "January"),
        ("TaxForm", "OtherOrNone"),
        *registrations(company, owners),
    ]
    return Answer(body=[("CompanyRet", shown(ret, included(asked.fields)))])


def registrations(company: Company, owners: list[str]) -> Pairs:
    """The FileIDs the Web Connector wrote into the company file, one for each owner."""
    rows = company.file.all("SELECT name, value FROM facts WHERE name LIKE 'FileID {%' ORDER BY name")
    found: Pairs = []
    for fact, file_id in rows:
        owner = fact.removeprefix("FileID ")
        if owner.casefold() in {each.casefold() for each in owners}:
            extension: Pairs = [
                ("OwnerID", owner),
                ("DataExtName", "FileID"),
                ("DataExtType", "STR255TYPE"),
                ("DataExtValue", file_id),
            ]
            found.append(("DataExtRet", extension))
    return found


def preferences(company: Company, asked: Asked) -> Answer:
    """PreferencesQuery: those a bill depends on as they are, the others as they come."""
    accounting: Pairs = [
        ("IsUsingAccountNumbers", False),
        ("IsRequiringAccounts", company.on("requires_accounts")),
        ("IsUsingClassTracking", company.on("class_tracking")),
        ("IsUsingAuditTrail", True),
        ("IsAssigningJournalEntryNumbers", True),
        ("ClosingDate", company.file.fact("closing_date") or None),
    ]
    ret: Pairs = [
        ("AccountingPreferences", accounting),
        *_usual(),
        *_currency(company),
        ("PurchasesAndVendorsPreferences", _purchases()),
        ("ReportsPreferences", [("AgingReportBasis", "AgeFromDueDate"), ("SummaryReportBasis", "Accrual")]),
        ("SalesAndCustomersPreferences", [("IsTrackingReimbursedExpensesAsIncome", False), ("IsAutoApplyingPayments", True)]),
        ("CurrentAppAccessRights", [("IsAutomaticLoginAllowed", True), ("IsPersonalDataAccessAllowed", False)]),
    ]  # fmt: skip
    return Answer(body=[("PreferencesRet", shown(ret, included(asked.fields)))])


def _usual() -> Pairs:
    charges: Pairs = [
        ("GracePeriod", 0),
        ("IsAssessingForOverdueCharges", False),
        ("CalculateChargesFrom", "DueDate"),
        ("IsMarkedToBePrinted", False),
    ]
    estimates: Pairs = [
        ("IsUsingEstimates", True),
        ("IsUsingProgressInvoicing", True),
        ("IsPrintingItemsWithZeroAmounts", False),
    ]
    return [("FinanceChargePreferences", charges), ("JobsAndEstimatesPreferences", estimates)]


def _currency(company: Company) -> Pairs:
    return [("MultiCurrencyPreferences", [("IsMultiCurrencyOn", company.on("multicurrency"))])]


def _purchases() -> Pairs:
    return [
        ("IsUsingInventory", False),
        ("DaysBillsAreDue", 10),
        ("IsAutomaticallyUsingDiscounts", False),
    ]
