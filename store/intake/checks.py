"""Everything that must hold of a file before a row of it is written; how its rows agree with the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from store.intake import contents
from store.intake.filing import Filing, key_of
from store.intake.known import NAMED_BY, Key, Values, folded
from store.intake.records import Record
from store.rules import money
from store.rules import settings as setting_rules
from store.text import printable


def _refuse_repeats(filing: Filing) -> None:
    for rows in filing.records.values():
        seen: dict[Key, int] = {}
        for record in rows:
            if not record.sound(*record.sheet.names):
                continue
            key = folded(record.sheet.name, key_of(record))
            first = seen.setdefault(key, record.row)
            if first != record.row:
                last = record.sheet.names[-1]
                shown = printable(" ".join(key_of(record)))
                filing.fault(
                    record,
                    last,
                    record[last],
                    f"{shown} is in row {first} already; delete or rename one of the two.",
                )


def _resolve_references(filing: Filing) -> None:
    """Every name of something else must be in the file or in the book; it is then written as it is written there."""
    for rows in filing.records.values():
        columns = [column for column in rows[0].sheet.columns if column.refers] if rows else []
        for column in columns:
            for record in rows:
                if record[column.key] and record.sound(column.key):
                    filing.resolve(record, column.key, column.refers)


SET = {"Settings", "Links"}
"""The sheets whose rows replace what the book holds; any other row that is in the book must agree with it."""
_RENAMED = {("Vendors", "quickbooks_name"): "vendor", ("Projects", "quickbooks_job"): "job"}


def _compare_with_book(filing: Filing) -> None:
    linked = {(record["kind"], record["ours"]) for record in filing.records["Links"]}
    for sheet, rows in filing.records.items():
        filing.new[sheet] = []
        for record in rows:
            if not record.sound(*record.sheet.names):
                continue
            held = filing.known.find(sheet, key_of(record))
            if _is_new(filing, record, held):
                filing.new[sheet].append(record)
            elif held is not None and sheet not in SET:
                _compare(filing, record, held, linked)


def _is_new(filing: Filing, record: Record, held: Values | None) -> bool:
    if record.sheet.name == "Settings":
        return (
            record.sound("value")
            and record["key"] in setting_rules.SETTINGS
            and record["value"] != filing.settings[record["key"]]
        )
    if record.sheet.name == "Links" and held is not None:
        return bool(record["quickbooks_name"] != held["quickbooks_name"])
    return held is None


def _compare(filing: Filing, record: Record, held: Values, linked: set[tuple[str, str]]) -> None:
    for column in record.sheet.columns:
        key = column.key
        if (
            key not in record.given
            or not column.compared
            or record[key] == held[key]
            or _said_by_links(record, held, key, linked)
        ):
            continue
        filing.fault(
            record, key, _shown(record[key], record, key),
            f"{printable(' '.join(key_of(record)))} is in the book with {column.name} {_shown(held[key], record, key)!r}, not {_shown(record[key], record, key)!r}; "
            "an import adds and never changes what is in the book, so let the row agree with it or leave it out.",
        )  # fmt: skip


_SHOWN: dict[str, Callable[[Any], str]] = {
    "amount": money.money_text, "quantity": money.quantity_text, "unit_price": money.unit_price_text,
    "retainage_percent": money.percent_text, "materials_retainage_percent": money.percent_text,
}  # fmt: skip


def _shown(value: Any, record: Record, key: str) -> str:
    """A value of the book as a clerk writes it in the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if record.sheet.column(key).kind.choices:
        return str(value).replace("_", " ")
    return printable(_SHOWN[key](value) if key in _SHOWN else str(value))


def _said_by_links(record: Record, held: Values, key: str, linked: set[tuple[str, str]]) -> bool:
    """Whether the sheet of links says what this is called in QuickBooks; it wins."""
    name = held.get(NAMED_BY.get(record.sheet.name, ""), "")
    if record.sheet.name == "Cost codes" and key == "quickbooks_name":
        return (held["quickbooks_kind"], name) in linked
    return (_RENAMED.get((record.sheet.name, key), ""), name) in linked


def _check_additions(filing: Filing) -> None:
    """A contract that has been billed stands, and so does a change order that is in the book."""
    for record in filing.new["Schedule of values"]:
        if record["commitment"] in filing.known.billed:
            filing.fault(
                record,
                "line",
                record["line"],
                f"{printable(record['commitment'])} has been billed, so its schedule of values stands; add a change order instead.",
            )
    for record in filing.new["Change orders"]:
        if (record["commitment"], record["number"]) in filing.known.change_orders:
            filing.fault(
                record,
                "line",
                record["line"],
                f"Change order {printable(record['number'])} is in the book without this line; add another change order for it.",
            )


STEPS = (_refuse_repeats, _resolve_references, *contents.STEPS, _compare_with_book, _check_additions)
"""Names are made sure of before what they stand for is looked at, and that before it is compared with the book."""


def check(filing: Filing) -> None:
    """Collect every fault of the file and the rows that are new."""
    for step in STEPS:
        step(filing)
