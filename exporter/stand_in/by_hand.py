"""What the people at QuickBooks do themselves: keep lists, enter, edit, pay, void and delete, close the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from exporter.stand_in import bills, changes, lines, payments
from exporter.stand_in.documents import BILL, CREDIT, ORDER, Company, Document
from exporter.stand_in.lists import ITEM_TYPES, SPACES
from exporter.stand_in.payments import Part
from exporter.stand_in.validation import Asked, Fields


class ByHand:
    """The hands on a company file. Documents are named by their TxnID; amounts are cents."""

    company: Company

    def add_vendor(self, name: str, *, active: bool = True, **fields: Any) -> str:
        """A vendor; answers its ListID."""
        return self._add("Vendor", name, fields, active)

    def add_customer(self, full_name: str, *, active: bool = True, **fields: Any) -> str:
        """A customer, or with ``Customer:Job`` a job."""
        return self._add("Customer", full_name, fields, active)

    def add_employee(self, name: str) -> str:
        """An employee: nobody else can have the name."""
        return self._add("Employee", name, {}, True)

    def add_other_name(self, name: str) -> str:
        """An entry of the other-names list: nobody else can have the name."""
        return self._add("OtherName", name, {}, True)

    def add_account(self, full_name: str, account_type: str = "Expense", *, active: bool = True) -> str:
        """An account, with its parents."""
        return self._add("Account", full_name, {"AccountType": account_type}, active)

    def add_item(self, full_name: str, item_type: str = "ItemService", account: str = "Cost of Goods Sold", *, price: int = 0,
                 active: bool = True) -> str:  # fmt: skip
        """An item on an account, which is added where it is missing; `price` in hundred-thousandths."""
        if item_type not in ITEM_TYPES:
            raise ValueError(f"{item_type} is none of {', '.join(ITEM_TYPES)}")
        with self.company.file.changing():
            found = self.company.lists.named("accounts", account)
            list_id = found.list_id if found else self.add_account(account, "CostOfGoodsSold")
            use = {"Price": price, "AccountRef": list_id}
            return self._add(item_type, full_name, {"SalesOrPurchase": use}, active)

    def add_class(self, full_name: str) -> str:
        """A class; does not turn class tracking on."""
        return self._add("Class", full_name, {}, True)

    def add_terms(self, name: str, days: int = 30) -> str:
        """Terms of payment, days after the bill's date."""
        return self._add("StandardTerms", name, {"StdDueDays": days}, True)

    def add_tax_code(self, name: str, *, taxable: bool = True, rate: int = 0) -> str:
        """A sales tax code; in the Canadian edition its rate, in basis points, is added to bills."""
        return self._add("SalesTaxCode", name, {"IsTaxable": taxable, "rate": rate}, True)

    def _add(self, type_: str, name: str, fields: Mapping[str, Any], active: bool) -> str:
        with self.company.file.changing():
            return self.company.lists.add(type_, name, dict(fields), active=active).list_id

    def rename(self, list_name: str, full_name: str, name: str) -> None:
        """Rename an entry of a list, such as ``Vendor`` or ``Customer``."""
        with self.company.file.changing():
            self.company.lists.rename(self._entry(list_name, full_name), name)

    def deactivate(self, list_name: str, full_name: str) -> None:
        """Make an entry inactive."""
        with self.company.file.changing():
            self.company.lists.set_active(self._entry(list_name, full_name), False)

    def delete_entry(self, list_name: str, full_name: str) -> None:
        """Delete an entry of a list."""
        with self.company.file.changing():
            self.company.lists.delete(self._entry(list_name, full_name))

    def _entry(self, list_name: str, full_name: str) -> Any:
        space = SPACES.get(list_name) or SPACES[ITEM_TYPES[0]]
        found = self.company.lists.named(space, full_name)
        if found is None:
            raise KeyError(f"there is no {list_name} {full_name}")
        return found

    def enter_bill(self, vendor: str, ref_number: str, amount: int, *, on: date | None = None, account: str = "Job Expenses",
                   memo: str = "", guid: str | None = None, txn_id: str = "") -> str:  # fmt: skip
        """Key in a bill of one line; answers its TxnID, a new one where none is given."""
        with self.company.file.changing():
            if self.company.lists.named("accounts", account) is None:
                self.add_account(account)
            fields: Fields = {
                "VendorRef": {"FullName": vendor}, "TxnDate": (on or self.company.file.today()).isoformat(),
                "RefNumber": ref_number, "Memo": memo or None, "ExternalGUID": guid,
                "ExpenseLineAdd": [{"AccountRef": {"FullName": account}, "Amount": amount}],
            }  # fmt: skip
            return self._known_as(txn_id, self._entered(BILL, fields))

    def _known_as(self, wanted: str, txn_id: str) -> str:
        if wanted:
            self.company.file.run("UPDATE documents SET txn_id = ? WHERE txn_id = ?", (wanted, txn_id))
        return wanted or txn_id

    def enter_credit(
        self,
        vendor: str,
        ref_number: str,
        amount: int,
        *,
        on: date | None = None,
        account: str = "Job Expenses",
    ) -> str:
        """Key in a vendor credit of one line; answers its TxnID."""
        with self.company.file.changing():
            if self.company.lists.named("accounts", account) is None:
                self.add_account(account)
            fields: Fields = {
                "VendorRef": {"FullName": vendor}, "TxnDate": (on or self.company.file.today()).isoformat(),
                "RefNumber": ref_number, "ExpenseLineAdd": [{"AccountRef": {"FullName": account}, "Amount": amount}],
            }  # fmt: skip
            return self._entered(CREDIT, fields)

    def _entered(self, kind: str, fields: Fields) -> str:
        given = {name: value for name, value in fields.items() if value is not None}
        answer = bills.add(self.company, Asked(f"{kind}AddRq", None, None, None, {f"{kind}Add": given}))
        return dict(answer.recovery)["TxnID"]

    def edit_bill(self, txn_id: str, *, ref_number: str | None = None, memo: str | None = None, on: date | None = None,
                  amounts: Sequence[int] | None = None) -> str:  # fmt: skip
        """Change a bill, its lines' amounts in their order; answers its new edit sequence."""
        with self.company.file.changing():
            bill = self.company.document(txn_id, BILL)
            head = bill.head if memo is None else {**bill.head, "Memo": memo}
            day = on.isoformat() if on else bill.txn_date
            self.company.require_open_period(min(day, bill.txn_date), BILL)
            changed = replace(
                bill, head=head, txn_date=day, ref=bill.ref if ref_number is None else ref_number
            )
            if amounts is not None:
                for line, amount in zip(changed.lines, amounts, strict=True):
                    line["Amount"] = amount
                paid = bill.amount - bill.open
                changed.amount = lines.total(self.company, changed.lines)
                changed.open = changed.amount - paid
            return str(self.company.update(changed).edit_sequence)

    def pay_bill(self, *bills: str | Part, on: date | None = None, method: str = "check", ref_number: str = "", memo: str = "",
                 account: str = "") -> str:  # fmt: skip
        """Pay bills of one vendor; answers the payment's TxnID.

        Args:
            bills: TxnIDs of bills paid in full, or `Part`s of bills with amount and discount.
            method: ``check`` or ``credit_card``.
            account: the bank or credit card account; a usual one where empty.
        """
        parts = [Part(each) if isinstance(each, str) else each for each in bills]
        usual = {"check": "Checking", "credit_card": "Visa"}
        day = (on or self.company.file.today()).isoformat()
        with self.company.file.changing():
            paid = payments.pay(
                self.company, parts, method=method, day=day, ref=ref_number, memo=memo, account=account or usual[method]
            )  # fmt: skip
        return paid.txn_id

    def apply_credit(self, credit: str, bill: str, amount: int) -> None:
        """Use a vendor credit for a bill."""
        with self.company.file.changing():
            bills.apply_credit(self.company, self.company.document(credit, CREDIT), bill, amount)

    def void_payment(self, txn_id: str) -> None:
        """Void a payment: its amount becomes zero, its bills are open again."""
        self._void(txn_id, "BillPaymentCheck", "BillPaymentCreditCard")

    def delete_payment(self, txn_id: str) -> None:
        """Delete a payment; its bills are open again."""
        self._delete(txn_id, "BillPaymentCheck", "BillPaymentCreditCard")

    def void_bill(self, txn_id: str) -> None:
        """Void a bill that is not paid."""
        self._void(txn_id, BILL)

    def delete_bill(self, txn_id: str) -> None:
        """Delete a bill that is not paid."""
        self._delete(txn_id, BILL)

    def _void(self, txn_id: str, *kinds: str) -> None:
        with self.company.file.changing():
            changes.void_document(self.company, self.company.document(txn_id, *kinds))

    def _delete(self, txn_id: str, *kinds: str) -> None:
        with self.company.file.changing():
            changes.delete_document(self.company, self.company.document(txn_id, *kinds))

    def close_order(self, txn_id: str) -> None:
        """Close a purchase order by hand."""
        with self.company.file.changing():
            order = self.company.document(txn_id, ORDER)
            order.head["IsManuallyClosed"] = True
            self.company.update(order)

    def close_books(self, day: date | None) -> None:
        """Set the closing date, None for none."""
        with self.company.file.changing():
            self.company.file.set_fact("closing_date", day.isoformat() if day else "")

    def turn(self, feature: str, on: bool) -> None:
        """Turn ``class_tracking``, ``multicurrency`` or ``requires_accounts`` on or off."""
        with self.company.file.changing():
            self.company.file.set_fact(feature, "true" if on else "false")

    def documents(self, kind: str = BILL) -> list[Document]:
        """All documents of a kind, in the order they were added."""
        rows = self.company.file.all("SELECT number FROM documents WHERE kind = ?", (kind,))
        return self.company.numbered(row[0] for row in rows)
