"""The words and columns of the accounting queue, and the bill an invoice becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from exporter.batches import Exported
from exporter.bills import bill
from store.desk import Desk
from store.errors import Refusal
from store.rules.money import grouped
from store.views import invoices
from store.views.erp_queue import Age
from tui.acts import moment
from tui.keymap import key
from tui.text import cell, joined, plain, rows
from tui.widgets.bars import EMPTY as EMPTY_CELL
from tui.widgets.bars import bar
from tui.widgets.columns import Column, fitted
from tui.widgets.figures import day, money
from tui.widgets.window import Row
from tui.words import told

if TYPE_CHECKING:
    from exporter.webconnector.contact import Contact

MARK = Column("mark", "Mark", "mark", 10, frozen=True, sort="-")
INVOICE = Column("named", "Invoice", width=11, frozen=True, sort="commitment")
VENDOR = Column("vendor", "Vendor", width=12, grow=2)
JOB = Column("project_name", "Job", width=10, grow=1, sort="project")
NUMBER = Column("number", "Invoice no.", width=12)
DATE = Column("billing_date", "Date", "date", 9)
DUE_DATE = Column("due_date", "Due", "date", 9, sort="-")
TOTAL = Column("due", "Bill total", "money", 14)
WAITS = Column("waits", "Waits", width=6, sort="sent_at")
NOTE = Column("note", "Note", width=12, grow=2, sort="-")
ANSWER = Column("note", "QuickBooks said", width=24, grow=3, sort="-")

COLUMNS = (
    (MARK, INVOICE, VENDOR, TOTAL, WAITS, NOTE, NUMBER, DATE, DUE_DATE, JOB),
    (MARK, INVOICE, VENDOR, TOTAL, ANSWER, NUMBER, JOB),
    (INVOICE, VENDOR, TOTAL, Column("note", "Batch", width=24, grow=1, sort="-"), NUMBER, DATE, JOB),
    (INVOICE, VENDOR, TOTAL, Column("txn_number", "QuickBooks no.", width=15, sort="-"), NUMBER, DATE, JOB),
    (INVOICE, VENDOR, TOTAL, Column("note", "Why", width=24, grow=3, sort="-"), NUMBER, JOB),
)
"""By tab, most needed first: what does not fit is a pan to the right away."""
EMPTY = (
    "Nothing waits for acceptance. Approved invoices are sent here with s.", "Nothing that QuickBooks has answered waits to be mended.",
    "Nothing is on its way. Accepted invoices are written as a batch with b.", "Nothing is in QuickBooks yet.", "Nothing was returned to the office.",
)  # fmt: skip


def shown(row: Row, verb: str, reason: str, today: dt.date) -> Row:
    """A row with its decision, how long it waits, and the one thing to know about it."""
    mark = f"{verb}*" if verb else "held" if row["held_by"] else "no_action"
    returned = row["erp_reason"] if row["erp_state"] == "rejected" else ""
    notes = [f"“{reason}”" if reason else "", returned,
             f"held by {row['held_by']}: {row['held_reason']}" if row["held_by"] else "",
             f"{row['status_code']} {row['status_message']}" if row["status_code"] else "", row["batch"], row["erp_reason"],
             f"none yet; {key('queue.export')} writes it" if row["erp_state"] == "exporting" else ""]  # fmt: skip
    attention = not verb and row["erp_state"] in ("ready_to_export", "failed")
    return {
        **row,
        "mark": mark,
        "waits": waits(row["sent_at"], today),
        "note": next(filter(None, notes), ""),
        "attention": attention,
    }


def held(row: Row, *, released: bool) -> str:
    """Why a bill on hold is not accepted, and the way out; `released`: whether it is marked to be released."""
    if released:
        return f"{row['invoice']} is marked to be released; {key('queue.post')} posts that, then it can be accepted."
    whole = (
        f"{row['held_with']} is held, and {row['invoice']} with it,"
        if row["held_with"]
        else f"{row['invoice']} is held"
    )
    way = (
        f"{key('app.compliance')} Compliance, tab Holds, is where that is released."
        if row["held_with"]
        else f"{key('queue.undo')} marks it to be released."
    )
    return f"{whole} by {row['held_by']}: {row['held_reason'].rstrip('.')}. {way}"


def waits(since: str | None, today: dt.date) -> str:
    """How long an invoice waits, in days."""
    if not since:
        return ""
    days = (today - dt.date.fromisoformat(since[:10])).days
    return f"{days} d" if days else "today"


def connector(contact: Contact | None, desk: Desk) -> str:
    """When the Web Connector last called, and how many batches wait for it; nothing where neither is known."""
    if contact is None or not (contact.last or contact.waiting):
        return ""
    seen = f"last seen {moment(contact.last, desk)}" if contact.last else "has not called yet"
    return f"Web Connector {seen}" + (f" · {contact.waiting} to fetch" if contact.waiting else "")


def ageing(ages: Sequence[Age], width: int, *, bars: bool) -> Content:
    """How many wait how long, and how much money; nothing where nobody waits."""
    most = max((age.due for age in ages), default=0)
    room = max(8, width - 58) if bars else 0
    return rows(*(
        joined((f"  waits {age.words:<18}", "$dim"), f"{age.count:>6,} ", f"{money(age.due):>18}  ",
               (bar(age.due, most, room).rstrip(EMPTY_CELL) if age.count and bars else "", "$warning" if age.words == ages[-1].words else "$accent"))
        for age in ages
    ))  # fmt: skip


def preview(desk: Desk, row: Row, width: int, height: int) -> Content:
    """The bill as QuickBooks will show it, below what QuickBooks said of it, or the sentence that says why it cannot become one."""
    try:
        document = invoices.document(desk, row["invoice"])
        made = bill(document.accepted)
    except Refusal as refusal:
        return joined((f"{row['invoice']} cannot become a bill: ", "bold $error"), told(refusal.message))
    today, accepted = desk.today(), document.accepted
    answer = f"QuickBooks said {row['status_code']}: {row['status_message']}" if row["status_code"] else ""
    said = [cell(line, "$error") for line in wrap(plain(answer), width)[: height - 2]]
    due = f" · due {day(accepted.due_date, today)}" if accepted.due_date else ""
    head = joined(("Bill ", "$dim"), (accepted.vendor_name, "bold"), f" · {accepted.job_name} · {accepted.ap_account or 'Accounts Payable'} · "
                  f"{day(accepted.txn_date, today)}{due} · ref {accepted.ref_number}")  # fmt: skip
    lines = _fitted_lines(
        [_bill_line(line.account_or_item, line.description, line.amount) for line in made.lines],
        height - 2 - len(said),
    )
    waiting = f" · ! {told(document.findings[0].message)}" if document.findings else ""
    total = joined(("  Total ", "$dim"), (money(made.total), "bold"), " = line 8", (waiting, "$warning"))
    return rows(*said, head, *lines, total)


def _fitted_lines(lines: list[Content], room: int) -> list[Content]:
    """As many of a bill's lines as there are rows for, its last one among them."""
    if len(lines) <= room:
        return lines
    kept = [*lines[: max(0, room - 2)], *lines[-1:]][: max(0, room - 1)]
    return (
        [*kept[:-1], cell(f"  … {len(lines) - len(kept)} more lines", "$dim"), *kept[-1:]] if room > 0 else []
    )


def _bill_line(account: str, description: str, amount: int) -> Content:
    return cell(
        f"  {fitted(plain(account), 22)} {fitted(plain(description), 34)} {money(amount) + ('' if amount < 0 else ' '):>16}"
    )


def unposted(counts: Mapping[str, int], sums: Mapping[str, str], width: int) -> Content:
    """What is marked and not posted, with its sums where there is room for them."""
    words = {"accept": "to accept", "reject": "to return", "hold": "to hold", "release": "to release"}
    if not counts:
        return Content("")
    posts = f" · not posted, {key('queue.post')} posts"
    whole = " · ".join(f"{count} {words[verb]} {sums[verb]}" for verb, count in counts.items()) + posts
    short = " · ".join(f"{count} {words[verb]}" for verb, count in counts.items()) + posts
    return cell(whole if len(whole) <= width else short, "bold $warning")


def question(counts: Mapping[str, int], accepted: str, not_shown: int = 0) -> str:
    """The line F10 asks.

    Args:
        counts: the decisions by their verb.
        accepted: the sum of what is accepted, as it is read.
        not_shown: how many of the decisions are on bills that a filter leaves out.
    """
    parts = [f"accept {bills(counts['accept'])}, {accepted}"] if counts["accept"] else []
    parts += [
        f"{word} {counts[verb]}"
        for verb, word in (("reject", "return"), ("hold", "hold"), ("release", "release"))
        if counts[verb]
    ]
    text = "; ".join(parts)
    hidden = f", {not_shown} of them not among the bills shown" if not_shown else ""
    return f"{text[:1].upper()}{text[1:]}{hidden}?"


def done(counts: Mapping[str, int]) -> str:
    """What F10 did."""
    words = {"accept": "accepted", "reject": "returned", "hold": "held", "release": "released"}
    text = ", ".join(f"{count} {words[verb]}" for verb, count in counts.items())
    return f"{text}." + (f" {key('queue.export')} writes the batch." if counts.get("accept") else "")


def exported(result: Exported) -> tuple[str, str]:
    """What an export did, and its tone."""
    count = sum(len(batch.invoices) for batch in result.delivered)
    total = grouped(sum(batch.total for batch in result.delivered))
    files = ", ".join(batch.file.name for batch in result.delivered)
    if result.left_out:
        name, refusal = next(iter(result.left_out.items()))
        return f"{bills(count)} written, {len(result.left_out)} left out: {name}: {refusal.message}", "bad"
    return f"{bills(count)}, {total}, in the spool: {files}", "good"


def bills(count: int) -> str:
    """`1 bill`, `14 bills`."""
    return f"{count} bill{'' if count == 1 else 's'}"


def nothing_marked() -> str:
    """What to do before there is something to post."""
    accept, give_back, hold = key("queue.accept"), key("queue.reject"), key("queue.hold")
    return f"Nothing is marked: {accept} accepts, {give_back} returns, {hold} holds; {key('queue.post')} then posts."
