"""What each sheet must hold by itself and with the others: settings, sums, change orders, users, links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from store.actions import commitments
from store.actions.lists import LINK_LENGTHS
from store.errors import Refusal
from store.intake.filing import Filing, key_of
from store.intake.known import Key
from store.intake.records import Record
from store.rules import money, numbering
from store.rules import settings as setting_rules
from store.text import printable


def _check_settings(filing: Filing) -> None:
    for record in filing.records["Settings"]:
        if not record.sound("key", "value"):
            continue
        try:
            setting_rules.rule_for(record["key"])
        except Refusal as refusal:
            filing.fault(record, "key", record["key"], refusal.message)
            continue
        try:
            _check_setting(filing, record)
        except Refusal as refusal:
            filing.fault(record, "value", record["value"], refusal.message)


def _check_setting(filing: Filing, record: Record) -> None:
    key, value = record["key"], record["value"]
    rule = setting_rules.rule_for(key)
    if f"{value}.0" in rule.choices:  # a spreadsheet writes the number 13.0 as 13
        value = f"{value}.0"
    kept = record.values["value"] = setting_rules.checked(key, value)
    if key == "invoice.number_format":
        numbering.check_format(kept)
    if rule.fixed and kept != filing.settings[key]:
        filing.fault(
            record,
            "value",
            kept,
            f"{key} was chosen when the book was made and stays {filing.settings[key]}; delete the row.",
        )


def _check_commitments(filing: Filing) -> None:
    for record in filing.records["Commitments"]:
        if record.sound("type", "status"):
            try:
                record.values["status"] = commitments.status_of(record["type"], record["status"])
            except Refusal as refusal:
                filing.fault(record, "status", record["status"], refusal.message)


def _accounting(filing: Filing) -> dict[str, str]:
    """How each commitment is billed, by its number."""
    held = {key[0]: values["accounting"] for key, values in filing.known.rows["Commitments"].items()}
    given = {
        record["number"]: record["accounting"]
        for record in filing.records["Commitments"]
        if record.sound("number", "accounting")
    }
    return {**given, **held}


def _check_lines(filing: Filing) -> None:
    accounting = _accounting(filing)
    for sheet, lump_sums in (("Schedule of values", False), ("Change orders", True)):
        for record in filing.records[sheet]:
            if not record.sound("quantity", "unit_price", "amount"):
                continue
            if accounting.get(record["commitment"]) == "unit":
                _check_unit_line(filing, record, lump_sums)
            elif record["amount"] is None:
                filing.fault(
                    record,
                    "amount",
                    "",
                    "amount is empty; fill it in, or make the commitment's accounting unit.",
                )


def _check_unit_line(filing: Filing, record: Record, lump_sums: bool) -> None:
    """A line billed in quantities; on a change order also one billed as a lump sum."""
    quantity, unit_price, amount = record["quantity"], record["unit_price"], record["amount"]
    if quantity is None and unit_price is None and lump_sums and amount is not None:
        return
    for key in ("quantity", "unit_price"):
        if record[key] is None:
            filing.fault(
                record,
                key,
                "",
                f"{record.sheet.column(key).name} is empty; a unit contract needs it, fill it in.",
            )
    if quantity is None or unit_price is None:
        return
    try:
        product = money.extended(quantity, unit_price)
    except Refusal as refusal:
        filing.fault(record, "quantity", money.quantity_text(quantity), refusal.message)
        return
    if amount not in (None, product):
        filing.fault(
            record, "amount", money.money_text(amount),
            f"{money.quantity_text(quantity)} x {money.unit_price_text(unit_price)} is {money.money_text(product)}, not {money.money_text(amount)}; correct one of the three.",
        )  # fmt: skip
        return
    record.values["amount"] = product


def _check_totals(filing: Filing) -> None:
    """The control sum, and that what is approved can be billed."""
    lines = _lines_by_commitment(filing)
    for record in filing.records["Commitments"]:
        if not record.sound("number"):
            continue
        mine = lines.get(record["number"], {})
        if not mine and not filing.whole:
            continue
        if record.sound("status") and record["status"] == "approved" and not mine:
            filing.fault(
                record,
                "status",
                "approved",
                "It has no schedule of values; add its lines, or leave the status draft.",
            )
        if record["total"] is not None and record.sound("total") and None not in mine.values():
            _check_total(filing, record, sum(amount or 0 for amount in mine.values()), len(mine))


def _check_total(filing: Filing, record: Record, total: int, count: int) -> None:
    stated = record["total"]
    if stated != total:
        filing.fault(
            record, "total", money.money_text(stated),
            f"Its {count} lines add up to {money.money_text(total)}, {money.money_text(abs(total - stated))} {'more' if total > stated else 'less'} than the stated {money.money_text(stated)}; correct the lines or the total.",
        )  # fmt: skip


def _lines_by_commitment(filing: Filing) -> dict[str, dict[str, int | None]]:
    """By commitment and line the amounts in the book and in the file; None where one could not be read."""
    lines: dict[str, dict[str, int | None]] = defaultdict(dict)
    for values in filing.known.rows["Schedule of values"].values():
        lines[values["commitment"]][values["line"]] = values["amount"]
    for record in filing.records["Schedule of values"]:
        sound = record.sound("line", "quantity", "unit_price", "amount")
        name = record["line"] if record.sound("line") else f"row {record.row}"
        lines[record["commitment"]][name] = record["amount"] if sound else None
    return lines


def _check_change_orders(filing: Filing) -> None:
    """A change order is told over several rows, which must agree; the line it changes must be there."""
    lines = _lines_by_commitment(filing)
    heads: dict[Key, Record] = {}
    for record in filing.records["Change orders"]:
        changed = record["changes_line"]
        if (
            changed
            and record.sound("commitment", "changes_line")
            and changed not in lines.get(record["commitment"], {})
        ):
            filing.fault(
                record, "changes_line", changed,
                f"{printable(record['commitment'])} has no line {printable(changed)} to change; leave it empty or name one it has.",
            )  # fmt: skip
        if not record.sound("commitment", "number"):
            continue
        head = heads.setdefault((record["commitment"], record["number"]), record)
        for key in ("title", "status", "date"):
            if key in record.given and record.sound(key) and head.sound(key) and record[key] != head[key]:
                filing.fault(
                    record,
                    key,
                    record[key],
                    f"Row {head.row} gives this change order another {key}; let its rows agree.",
                )


def _check_users(filing: Filing) -> None:
    for record in filing.records["Users"]:
        if not record.sound("login", "roles", "vendor"):
            continue
        if not record["roles"]:
            filing.fault(record, "roles", "", "roles is empty; give at least one.")
        if "contact" in record["roles"] and not record["vendor"]:
            filing.fault(record, "vendor", "", "A contact needs the vendor he works for; fill it in.")
        held = filing.known.find("Users", key_of(record))
        own = set(record["privileges"]) - set(held["privileges"] if held else ())
        if record["login"] in filing.persons and own and record.sound("privileges"):
            filing.fault(
                record,
                "privileges",
                ", ".join(sorted(own)),
                "Nobody grants a privilege to himself; ask another administrator to do it.",
            )


def _check_contacts(filing: Filing) -> None:
    for record in filing.records["Invoice contacts"]:
        if record.sound("email") and "@" not in record["email"][1:-1]:
            filing.fault(
                record, "email", record["email"], "This is no e-mail address; write it as name@company.com."
            )


LINKED = {"vendor": "Vendors", "job": "Projects", "item": "Cost codes", "account": "Cost codes"}


def _check_links(filing: Filing) -> None:
    for record in filing.records["Links"]:
        if not record.sound("kind"):
            continue
        if record["kind"] in LINKED and record.sound("ours"):
            filing.resolve(record, "ours", LINKED[record["kind"]])
        length, most = len(record["quickbooks_name"]), LINK_LENGTHS[record["kind"]]
        if length > most:
            filing.fault(
                record,
                "quickbooks_name",
                record["quickbooks_name"],
                f"quickbooks name is {length} characters long; QuickBooks allows {most} here, shorten it.",
            )


STEPS: tuple[Callable[[Filing], None], ...] = (
    _check_settings, _check_commitments, _check_lines, _check_totals, _check_change_orders, _check_users, _check_contacts, _check_links,
)  # fmt: skip
