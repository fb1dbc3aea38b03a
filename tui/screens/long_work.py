"""Importing a file, checking the book, backing it up: what takes long, from any screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from exporter import batches
from store.actor import actor
from store.desk import Desk
from store.errors import Refusal
from store.intake.billing_workbook import is_billing_workbook
from store.intake.faults import IntakeRefused
from store.intake.importer import ImportResult, import_read
from store.intake.reader import Content, read
from store.progress import Stopped, Watch
from store.rules import permissions
from store.views import check, seats
from store.views.batches import unbatched
from store.views.check import CheckResult
from store.views.settings import settings_of
from tui.screens.framed import FramedScreen
from tui.screens.returned_workbook import ReturnedWorkbookScreen, looked_at
from tui.typed_paths import to_read, to_write
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.picker import Picker
from tui.widgets.window import Row
from tui.widgets.working import Work, Working
from tui.words import told

T = TypeVar("T")
FAULTS = (Column("place", "Where", width=34), Column("message", "What is wrong", width=40, grow=1))
CHECKS = (
    Column("verdict", "", width=6),
    Column("name", "Check", width=14),
    Column("detail", "What was found", width=50, grow=1),
)
NOTHING_WRITTEN = "nothing is written then"


async def watched(
    screen: FramedScreen, title: str, do: Callable[[Watch], T], stops: str = NOTHING_WRITTEN
) -> T:
    """Do something in a thread of its own under a progress line; raises what it raises. Only within a worker."""
    work = Work(do)
    await screen.app.push_screen_wait(Working(title, work, stops))
    return work.answer()


async def bring_in(screen: FramedScreen) -> None:
    """Ask for a file and take it in, all of it or nothing; a billing workbook that comes back is shown first."""
    roles, privileges = _duties(screen.desk)
    permissions.require(
        "bill" if permissions.refusal("lists", roles, privileges) else "lists", roles, privileges
    )
    given = await screen.fill("Import a workbook or a CSV file", [
        FieldSpec("file", "File", choices="file"),
        FieldSpec("sheet", "Sheet", required=False, hint="of a CSV file named otherwise"),
    ], lambda values: to_read(values["file"], "File"))  # fmt: skip
    if given is None:
        return
    path = to_read(given["file"], "File")
    try:
        found = await watched(
            screen, f"Importing {path.name}", partial(_brought, screen.desk, path, given["sheet"] or None)
        )
    except IntakeRefused as refused:
        await _show_faults(screen, path.name, refused)
        raise
    except Stopped:
        screen.say("The import was stopped; nothing was written.", "warn")
        return
    if isinstance(found, _Looked):
        screen.app.push_screen(ReturnedWorkbookScreen(found.content, found.told, found.carry))
        return
    screen.reload()
    screen.say(_imported(found), "good")


@dataclass(frozen=True, slots=True)
class _Looked:
    """A billing workbook, and what would come of it."""

    content: Content
    told: dict[str, Any]
    carry: bool


def _brought(desk: Desk, path: Path, sheet: str | None, watch: Watch) -> ImportResult | _Looked:
    content = read(path, sheet=sheet)
    if is_billing_workbook(content):
        return _Looked(content, *looked_at(desk, content))
    return import_read(desk, content, watch=watch)


async def _show_faults(screen: FramedScreen, name: str, refused: IntakeRefused) -> None:
    rows: list[Row] = [
        {"id": number, "version": 1, "place": each.place or name, "message": told(each.message)}
        for number, each in enumerate(refused.faults)
    ]
    if len(rows) > 1:
        await screen.app.push_screen_wait(
            Picker(f"{name}: nothing was imported; what is to be mended", FAULTS, rows, noun="fault")
        )


def _imported(found: ImportResult) -> str:
    added = [f"{count:,} {name.lower()}" for name, count in found.added.items() if count]
    return (
        f"{found.file} is in the book: {', '.join(added)}."
        if added
        else f"The book holds all of {found.file} already."
    )


async def check_book(screen: FramedScreen) -> None:
    """Verify the book and show what was found."""
    desk = screen.desk
    with desk.book.reading():
        if seats.is_contact(desk):
            raise Refusal("Checking the book is for the office.", rule="permission.own")
    try:
        results = await watched(
            screen, "Checking the book", lambda watch: check.verify(desk, watch), "it can be checked again"
        )
    except Stopped:
        screen.say("The check was stopped.", "warn")
        return
    faults = sum(not each.ok for each in results)
    verdict = f"{faults} of {len(results)} checks found a fault" if faults else "Every check holds"
    await screen.app.push_screen_wait(
        Picker(f"{verdict}; Esc leaves", CHECKS, _check_rows(results), noun="check")
    )
    screen.say(f"{verdict}.", "bad" if faults else "good")


def _check_rows(results: Sequence[CheckResult]) -> list[Row]:
    ordered = sorted(results, key=lambda each: each.ok)
    return [
        {
            "id": number,
            "version": 1,
            "verdict": "ok" if each.ok else "FAULT",
            "name": each.name,
            "detail": each.detail,
        }
        for number, each in enumerate(ordered)
    ]


async def back_up(screen: FramedScreen) -> None:
    """Copy the book to a new file while others work on it."""
    desk = screen.desk
    permissions.require("settings", *_duties(desk))
    proposed = (
        Path(desk.book.url).with_suffix(f".{desk.today()}.backup") if "://" not in desk.book.url else ""
    )
    given = await screen.fill(
        "Back the book up to a new file",
        [FieldSpec("file", "File", value=str(proposed))],
        lambda values: to_write(values["file"], "File", Path.cwd()),
    )
    if given is None:
        return
    target = to_write(given["file"], "File", Path.cwd())
    try:
        await watched(
            screen,
            f"Copying to {target.name}",
            lambda watch: desk.book.backup(target, watch),
            "nothing is left of the copy",
        )
    except Stopped:
        screen.say("The backup was stopped; nothing is left of it.", "warn")
        return
    screen.say(f"The book is copied to {target}.", "good")


async def export(screen: FramedScreen) -> batches.Exported:
    """Write accepted invoices into the spool, batch by batch; what Esc leaves undone goes with the next export."""
    desk = screen.desk
    size = settings_of(desk).number("batch.size")
    waiting = [each.invoice_id for each in unbatched(desk)]

    def do(watch: Watch) -> batches.Exported:
        done = batches.Exported()
        for start in range(0, len(waiting), size):
            try:
                watch(start, len(waiting))
            except Stopped:
                break
            part = batches.export(desk, waiting[start : start + size])
            done.delivered += part.delivered
            done.left_out |= part.left_out
        return done

    stops = "what is not in the spool by then goes with the next export"
    return await watched(screen, "Writing bills into the spool", do, stops)


def _duties(desk: Desk) -> tuple[frozenset[str], frozenset[str]]:
    with desk.book.reading():
        person = actor(desk.user)
    return person.roles, person.privileges
