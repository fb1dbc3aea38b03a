"""Bills and vendor credits: adding them as QuickBooks does, and answering them."""

from __future__ import annotations

from datetime import date, timedelta

from exporter.stand_in import lines, orders, statuses
from exporter.stand_in.documents import BILL, CREDIT, WORDS, Applied, Company, Document, included
from exporter.stand_in.lists import Entry
from exporter.stand_in.rendering import Answer, Pairs, shown
from exporter.stand_in.validation import Asked, Fields

_USUAL_DAYS = 10
_PAYABLE_ACCOUNT = "Accounts Payable"


def add(company: Company, asked: Asked) -> Answer:
    """BillAdd and VendorCreditAdd."""
    kind = BILL if asked.name == "BillAddRq" else CREDIT
    fields = asked.fields[f"{kind}Add"]
    vendor, document = _document(company, fields, kind)
    document.lines = lines.built(company, fields, kind, vendor)
    warning = orders.link(company, document, fields.get("LinkToTxnID", ()), vendor)
    document.amount = lines.total(
        company, document.lines, tax_included=document.head.get("IsTaxIncluded") == "true"
    )
    if not document.lines:
        raise statuses.not_saved(WORDS[kind], "The transaction is empty.")
    if document.amount < 0:
        raise statuses.not_saved(WORDS[kind], "The total of a transaction cannot be negative.")
    document.open = document.amount
    saved = company.save(document)
    orders.received(company, saved)
    ret = (f"{kind}Ret", shown(answered(company, saved), included(asked.fields)))
    return Answer(warning or statuses.OK, [ret], company.recovery(saved))


def _document(company: Company, fields: Fields, kind: str) -> tuple[Entry, Document]:
    """The document without its lines."""
    word, lists = WORDS[kind], company.lists
    vendor = lists.referred("VendorRef", fields["VendorRef"], word)
    if vendor is None:
        raise statuses.missing("VendorRef", word)
    if "ExchangeRate" in fields and not company.on("multicurrency"):
        raise statuses.not_enabled("multicurrency")
    account = lists.referred("APAccountRef", fields.get("APAccountRef"), word) or payable(company)
    if account.fields.get("AccountType") != lines.PAYABLE:
        raise statuses.not_saved(
            word, f'The account "{account.full_name}" is not an Accounts Payable account.'
        )
    terms = lists.referred("TermsRef", fields.get("TermsRef"), word)
    code = lists.referred("SalesTaxCodeRef", fields.get("SalesTaxCodeRef"), word)
    day = fields.get("TxnDate") or company.last_date(kind)
    company.require_open_period(day, kind)
    head = {
        "VendorAddress": fields.get("VendorAddress"),
        "DueDate": fields.get("DueDate") or (_due(day, terms) if kind == BILL else None),
        "TermsRef": terms.list_id if terms else None,
        "Memo": fields.get("Memo"),
        "IsTaxIncluded": fields.get("IsTaxIncluded"),
        "SalesTaxCodeRef": code.list_id if code else None,
    }
    document = Document(
        kind, vendor.list_id, account.list_id, fields.get("RefNumber", ""), day, guid=fields.get("ExternalGUID"),
        head={name: value for name, value in head.items() if value is not None},
    )  # fmt: skip
    return vendor, document


def payable(company: Company) -> Entry:
    """The account bills go to where they name none."""
    return company.lists.named("accounts", _PAYABLE_ACCOUNT) or company.lists.add(
        "Account", _PAYABLE_ACCOUNT, {"AccountType": lines.PAYABLE}
    )


def _due(day: str, terms: Entry | None) -> str:
    days = int(terms.fields.get("StdDueDays", 0)) if terms else _USUAL_DAYS
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def answered(
    company: Company, document: Document, *, with_lines: bool = True, with_links: bool = True
) -> Pairs:
    """A bill or credit as it is answered, with its lines and links where they are wanted."""
    lists, head, is_bill = company.lists, document.head, document.kind == BILL
    due = {"AmountDue" if is_bill else "CreditAmount": document.amount}
    ret: Pairs = [
        *company.stamp(document),
        ("VendorRef", lambda: lists.reference(document.vendor)),
        ("VendorAddress", list(head["VendorAddress"].items()) if head.get("VendorAddress") else None),
        ("APAccountRef", lambda: lists.reference(document.account)),
        ("TxnDate", document.txn_date),
        ("DueDate", head.get("DueDate")),
        *due.items(),
        ("RefNumber", document.ref or None),
        ("TermsRef", lambda: lists.reference(head.get("TermsRef"))),
        ("Memo", head.get("Memo")),
        ("IsTaxIncluded", head.get("IsTaxIncluded")),
        ("SalesTaxCodeRef", lambda: lists.reference(head.get("SalesTaxCodeRef"))),
        ("IsPaid", document.open == 0 if is_bill else None),
        ("ExternalGUID", document.guid),
    ]
    if with_links:
        ret += links(company, document)
    if with_lines:
        ret += lines.answered(company, document.lines)
    return [*ret, ("OpenAmount", document.open)]


def links(company: Company, document: Document) -> Pairs:
    """What a bill is linked to: orders, payments and credits; and the bills a credit is applied to."""
    linked = dict.fromkeys(line["link"][0] for line in document.lines if line.get("link"))
    found = [(order, "QUANTYPE", document.amount) for order in linked]
    if document.kind == BILL:
        found += [
            (each.by_txn, "AMTTYPE", -(each.amount + each.discount))
            for each in company.applied(to=document.txn_id)
        ]
    else:
        found += [(each.bill, "AMTTYPE", each.amount) for each in company.applied(by=document.txn_id)]
    return [("LinkedTxn", _link(company, *each)) for each in found]


def _link(company: Company, txn_id: str, how: str, amount: int) -> Pairs:
    other = company.document(txn_id)
    return [
        ("TxnID", other.txn_id),
        ("TxnType", other.kind),
        ("TxnDate", other.txn_date),
        ("RefNumber", other.ref or None),
        ("LinkType", how),
        ("Amount", amount),
    ]


def apply_credit(company: Company, credit: Document, bill: str, amount: int) -> None:
    """Use a vendor credit for a bill; cents."""
    if amount > credit.open:
        raise statuses.not_saved(WORDS[CREDIT], "The amount is more than what is left of the credit.")
    company.apply(Applied(credit.txn_id, bill, amount, 0, None))
    credit.open -= amount
    company.update(credit)
