"""A checked file goes into the book: every sheet through the actions a clerk uses, in one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store import lookup
from store.actions import change_orders, commitments, company, lists, users
from store.actions import schedules as schedule
from store.actions.act import Act, action
from store.desk import Desk
from store.errors import NotPermitted, Refusal
from store.intake.checks import check
from store.intake.faults import Fault, IntakeRefused, fault
from store.intake.filing import Filing, grouped
from store.intake.known import known
from store.intake.reader import Content, read
from store.intake.records import Record, by_place, records
from store.intake.sheets import SHEETS
from store.models import InvoiceContact
from store.progress import Stopped, Watch, unwatched
from store.text import printable


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of a file.

    Attributes:
        file: its name.
        added: by sheet, how many rows the book did not hold, or held otherwise where rows are set.
        unchanged: by sheet, how many rows the book held already.
        dry_run: whether all of it was tried and nothing kept.
        faults: always empty; a file with faults raises `IntakeRefused`, which carries them.
    """

    file: str
    added: dict[str, int]
    unchanged: dict[str, int]
    dry_run: bool = False
    faults: tuple[Fault, ...] = ()


class _Tried(Exception):
    """Ends the transaction of a dry run, so that nothing is kept."""

    def __init__(self, answer: dict[str, dict[str, int]]) -> None:
        super().__init__()
        self.answer = answer


def import_file(
    desk: Desk, path: str | Path, *, sheet: str | None = None, dry_run: bool = False, watch: Watch = unwatched
) -> ImportResult:
    """Take in a workbook or a CSV file.

    Args:
        sheet: the sheet a CSV file is, where its name does not say so.
        dry_run: do all of it, then keep nothing.
        watch: told of every row, before anything is kept.

    Raises:
        IntakeRefused: something is wrong with the file; it carries every fault, and nothing was written.
        NotPermitted: the acting user may not keep what one of its sheets holds.
    """
    return import_read(desk, read(path, sheet=sheet), dry_run=dry_run, watch=watch)


def import_read(
    desk: Desk, content: Content, *, dry_run: bool = False, watch: Watch = unwatched
) -> ImportResult:
    """Take in what was read of a file, as `import_file` does."""
    try:
        answer = import_content(desk, content, dry_run=dry_run, watch=watch)
    except _Tried as tried:
        answer = tried.answer
    added, unchanged = (
        {sheet.name: answer[what][sheet.name] for sheet in SHEETS if sheet.name in answer[what]}
        for what in ("added", "unchanged")
    )
    return ImportResult(content.file, added, unchanged, dry_run)


@action("intake.import", duty="lists")
def import_content(
    act: Act, content: Content, *, dry_run: bool = False, watch: Watch = unwatched
) -> dict[str, dict[str, int]]:
    """Check a file's content against the book and write it; answers the rows added and unchanged by sheet."""
    rows, faults = records(content)
    persons = frozenset({act.actor.login, act.desk.on_behalf} - {""})
    filing = Filing(rows, known(rows), act.settings, content.whole, persons, faults)
    check(filing)
    if filing.faults:
        raise IntakeRefused(content.file, by_place(filing.faults))
    for sheet in SHEETS:
        if rows[sheet.name]:
            act.require(sheet.duty)
    with _placed(content.file, watch, sum(map(len, filing.new.values()))) as place:
        for write in WRITERS:
            write(act, filing, place)
    added = {name: len(new) for name, new in filing.new.items() if rows[name]}
    if any(added.values()):
        act.record(
            lookup.document("import", printable(content.file)), {}, {"sha256": content.digest, "added": added}
        )
    answer = {"added": added, "unchanged": {name: len(rows[name]) - count for name, count in added.items()}}
    if dry_run:
        raise _Tried(answer)
    return answer


Place = Callable[[Record], None]


@contextmanager
def _placed(file: str, watch: Watch, total: int) -> Iterator[Place]:
    """Tell what an action refuses with the sheet and row it came from, and whoever watches how far it is."""
    at: list[Record] = []

    def place(record: Record) -> None:
        watch(len(at), total)
        at.append(record)

    try:
        yield place
        watch(total, total)
    except (NotPermitted, Stopped):
        raise
    except Refusal as refusal:
        if not at:
            raise
        raise IntakeRefused(
            file, [fault(at[-1].sheet.name, at[-1].row, "", refusal.value, refusal.message)]
        ) from refusal


def _set_settings(act: Act, filing: Filing, place: Place) -> None:
    for record in filing.new["Settings"]:
        place(record)
        company.set_setting.within(act, record["key"], record["value"])
    act.settings = lookup.settings()


def _add_each(sheet: str, add: Callable[..., Any]) -> Callable[[Act, Filing, Place], None]:
    """Write a sheet whose columns are the action's arguments."""

    def write(act: Act, filing: Filing, place: Place) -> None:
        for record in filing.new[sheet]:
            place(record)
            add(act, **record.values)

    return write


def _add_commitments(act: Act, filing: Filing, place: Place) -> None:
    """New commitments with their lines and contacts; then the lines of those that are in the book."""
    lines = {number: rows for (number,), rows in grouped(filing.new["Schedule of values"], "commitment")}
    for record in filing.new["Commitments"]:
        place(record)
        values = dict(record.values)
        del values["total"]
        commitments.add.within(
            act, class_name=values.pop("class"), retainage=values.pop("retainage_percent"),
            materials_retainage=values.pop("materials_retainage_percent"),
            lines=_schedule(lines.pop(record["number"], [])), **values,
        )  # fmt: skip
    for number, rows in lines.items():
        place(rows[0])
        commitments.add_lines.within(act, number, _schedule(rows))


def _schedule(rows: list[Record]) -> list[schedule.ScheduleLine]:
    fields = schedule.ScheduleLine.__dataclass_fields__
    return [
        schedule.ScheduleLine(**{name: value for name, value in record.values.items() if name in fields})
        for record in rows
    ]


def _add_change_orders(act: Act, filing: Filing, place: Place) -> None:
    for (commitment, number), rows in grouped(filing.new["Change orders"], "commitment", "number"):
        head = rows[0]
        place(head)
        change_orders.add.within(
            act,
            commitment,
            number,
            title=head["title"],
            status=head["status"],
            date=head["date"],
            lines=_schedule(rows),
        )


def _add_contacts(act: Act, filing: Filing, place: Place) -> None:
    for (number,), rows in grouped(filing.new["Invoice contacts"], "commitment"):
        place(rows[0])
        row = lookup.commitment(number)
        for record in rows:
            InvoiceContact.create(commitment=row, name=record["name"], email=record["email"])
        contacts = [f"{record['name']} <{record['email']}>" for record in rows]
        act.record(lookup.document("commitment", number), {}, {"contacts": contacts})


WRITERS: tuple[Callable[[Act, Filing, Place], None], ...] = (
    _set_settings,
    _add_each("Vendors", lists.add_vendor.within),
    _add_each("Projects", lists.add_project.within),
    _add_each("Cost codes", lists.add_cost_code.within),
    _add_commitments,
    _add_change_orders,
    _add_contacts,
    _add_each("Users", users.add.within),
    _add_each("Links", lists.set_link.within),
)
"""In this order: what is named comes before what names it, and links win."""
